from decimal import Decimal
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracle
from tests.pricing.tables import PRICES, QUANTITIES, tenths
from wapcommerce.errors import InvalidCharge
from wapcommerce.pricing.charge_models.charge_model import price_of
from wapcommerce.pricing.charge_models.package import Package


@given(
    QUANTITIES,
    tenths(40, 1).filter(bool),
    PRICES,
    tenths(30, 1),
    st.sampled_from(["up", "down"]),
)
def test_blocks_are_counted_as_by_hand(
    quantity: Decimal,
    size: Decimal,
    price: Decimal,
    included: Decimal,
    rounding: Literal["up", "down"],
) -> None:
    expected = oracle.package(
        Fraction(quantity), Fraction(size), Fraction(price), Fraction(included), up=rounding == "up"
    )

    assert Fraction(Package(size, price, included, rounding).charge(quantity)) == expected


@pytest.mark.parametrize(
    ("quantity", "up", "down"),
    [
        ("0", 0, 0),
        ("0.001", 5, 0),
        ("9.999", 5, 0),
        ("10", 5, 5),
        ("10.001", 10, 5),
        ("20", 10, 10),
    ],
)
def test_a_started_block_counts_whole_or_not_at_all(quantity: str, up: int, down: int) -> None:
    assert Package(10, 5).charge(quantity) == up
    assert Package(10, 5, rounding="down").charge(quantity) == down


@pytest.mark.parametrize(("quantity", "expected"), [(3, 0), ("3.001", 5), (13, 5), ("13.001", 10)])
def test_included_units_are_taken_off_first(quantity: int | str, expected: int) -> None:
    assert Package(10, 5, included=3).charge(quantity) == expected


def test_the_slice_counts_blocks() -> None:
    (part,) = Package(10, 5, source="Prices!I5").slices(Decimal(11))

    assert str(part) == "2 package of 10 × 5.00 = 10.00   [Prices!I5]"


@pytest.mark.parametrize("quantity", ["0", "2.999", "3"])
def test_without_a_block_there_is_no_slice(quantity: str) -> None:
    assert Package(10, 5, included=3).slices(Decimal(quantity)) == ()


def test_a_misspelt_rounding_is_refused() -> None:
    with pytest.raises(ValueError, match="; use "):
        Package(10, 5, rounding="nearest")  # type: ignore[arg-type]  # that is the point


def test_the_price_changes_and_the_size_stays() -> None:
    raised = Package(10, 5, 3, "down", source="Prices!I5").with_prices(lambda price: price_of(6))

    assert raised == Package(10, 6, 3, "down", source="Prices!I5")


def test_sizes_that_cannot_be_are_refused_together() -> None:
    with pytest.raises(InvalidCharge) as refused:
        Package(0, 5, included=-1)

    assert [rejection.code for rejection in refused.value.rejections] == [
        "package_size",
        "included",
    ]
