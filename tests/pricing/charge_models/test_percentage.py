"""D3: a share of what other charges amount to."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given

from tests import oracle
from tests.pricing.tables import PRICES, QUANTITIES
from wapcommerce.model.exact import Exact, rounded
from wapcommerce.pricing.charge_models.percentage import Percentage


@given(QUANTITIES, PRICES)
def test_a_share_is_so_many_hundredths(amount: Exact, percent: Exact) -> None:
    expected = oracle.percentage(Fraction(amount), Fraction(percent))

    assert Fraction(Percentage(percent).charge(amount)) == expected


@pytest.mark.parametrize(
    ("percent", "amount", "expected"),
    [("2.9", "4", "0.116"), ("0", "800", "0"), ("100", "0.01", "0.01"), ("250", "2", "5")],
)
def test_shares_by_hand(percent: str, amount: str, expected: str) -> None:
    assert Percentage(percent).charge(amount) == Decimal(expected)


def test_nothing_makes_no_slice() -> None:
    assert Percentage(3).slices(Decimal(0)) == ()


def test_the_slice_shows_the_share_and_its_place() -> None:
    (part,) = Percentage("2.90", source="Prices!I9").slices(Decimal(400))

    assert str(part) == "400 at 2.9 % × 0.029 = 11.60   [Prices!I9]"


def test_a_share_is_never_rounded_like_a_price() -> None:
    """2.9 % would be 3 % with two digits, and 0.4 % nothing at all."""
    share = Percentage("0.4", ("cpu_cores",))

    assert share.with_prices(lambda price: rounded(price, 1, 2)) == share


def test_the_charges_it_is_taken_of_are_a_tuple() -> None:
    """A text would be read letter by letter."""
    with pytest.raises(TypeError):
        Percentage(3, "cpu_cores")  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("percent", [2.9, True])
def test_a_percentage_is_never_a_float(percent: float) -> None:
    with pytest.raises(TypeError):
        Percentage(percent)  # type: ignore[arg-type]  # that is the point
