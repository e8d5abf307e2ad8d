from decimal import Decimal
from fractions import Fraction

from hypothesis import given

from tests import oracle
from tests.pricing.tables import PRICES, QUANTITIES
from wapcommerce.model.exact import Exact
from wapcommerce.pricing.charge_models.per_unit import PerUnit


@given(QUANTITIES, PRICES)
def test_the_amount_is_quantity_times_price(quantity: Exact, unit_price: Exact) -> None:
    expected = oracle.per_unit(Fraction(quantity), Fraction(unit_price))

    assert Fraction(PerUnit(unit_price).charge(quantity)) == expected


def test_long_numbers_are_not_rounded() -> None:
    assert PerUnit("0.123456789012").charge("123456789.123") == Decimal("15241578.766857187516476")


def test_nothing_makes_no_slice() -> None:
    assert PerUnit(3).slices(Decimal(0)) == ()


def test_the_slice_shows_the_multiplication_and_its_place() -> None:
    (part,) = PerUnit("4.5", source="Prices!I4").slices(Decimal("2.5"))

    assert str(part) == "2.5 × 4.50 = 11.25   [Prices!I4]"
