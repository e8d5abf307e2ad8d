from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracle
from tests.pricing.tables import as_oracle, near_bounds, tier_tables
from wapcommerce.errors import InvalidCharge
from wapcommerce.model.exact import times
from wapcommerce.pricing.charge_models.charge_model import ZeroPolicy
from wapcommerce.pricing.charge_models.curve import Boundary
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.tier import Tier

TWICE = Decimal(2)
TWO = (Tier(5, 5), Tier(None, 4))
FEES = (Tier(5, 1, 10), Tier(10, 1, 20), Tier(None, 1, 40))


@given(
    st.data(),
    tier_tables(),
    st.sampled_from(["upper", "lower"]),
    st.sampled_from(["free", "first_fee"]),
)
def test_every_unit_has_the_price_of_its_tier(
    data: st.DataObject, tiers: tuple[Tier, ...], boundary: Boundary, zero: ZeroPolicy
) -> None:
    quantity = data.draw(near_bounds(tiers))

    expected = oracle.graduated(
        Fraction(quantity),
        as_oracle(tiers),
        lower=boundary == "lower",
        first_fee=zero == "first_fee",
    )

    assert Fraction(Graduated(tiers, boundary, zero).charge(quantity)) == expected


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [("0", "0"), ("4.999", "24.995"), ("5", "25"), ("5.001", "25.004"), ("6", "29")],
)
def test_tiers_fill_from_below(quantity: str, expected: str) -> None:
    assert Graduated(TWO).charge(quantity) == Decimal(expected)


@pytest.mark.parametrize(
    ("quantity", "upper", "lower"),
    [("4.999", "14.999", "14.999"), ("5", "15", "35"), ("5.001", "35.001", "35.001")],
)
def test_the_boundary_decides_whose_fee_a_full_tier_pays(
    quantity: str, upper: str, lower: str
) -> None:
    assert Graduated(FEES, "upper").charge(quantity) == Decimal(upper)
    assert Graduated(FEES, "lower").charge(quantity) == Decimal(lower)


def test_quantity_zero_is_free_unless_the_first_fee_is_declared() -> None:
    assert Graduated(FEES).charge(0) == 0
    assert Graduated(FEES, zero="first_fee").charge(0) == 10


def test_each_tier_is_a_slice_and_so_is_its_fee() -> None:
    tiers = (Tier(5, 1, source="Prices!I2"), Tier(None, 2, 7, source="Prices!I3"))

    assert [str(part) for part in Graduated(tiers).slices(Decimal(6))] == [
        "5 in tier up to 5 × 1.00 = 5.00   [Prices!I2]",
        "1 in the last tier × 2.00 = 2.00   [Prices!I3]",
        "1 flat fee in the last tier × 7.00 = 7.00   [Prices!I3]",
    ]


def test_a_tier_that_is_entered_without_units_shows_only_its_fee() -> None:
    parts = [str(part) for part in Graduated(FEES, "lower").slices(Decimal(5))]

    assert parts == [
        "5 in tier up to 5 × 1.00 = 5.00",
        "1 flat fee in tier up to 5 × 10.00 = 10.00",
        "1 flat fee in tier up to 10 × 20.00 = 20.00",
    ]


def test_the_first_fee_alone_is_shown_at_zero() -> None:
    assert Graduated(FEES).slices(Decimal(0)) == ()
    assert [str(part) for part in Graduated(FEES, zero="first_fee").slices(Decimal(0))] == [
        "1 flat fee in tier up to 5 × 10.00 = 10.00"
    ]


def test_prices_and_fees_change_and_bounds_stay() -> None:
    doubled = Graduated(FEES, "lower", "first_fee").with_prices(lambda price: times(price, TWICE))

    tiers = (Tier(5, 2, 20), Tier(10, 2, 40), Tier(None, 2, 80))
    assert doubled == Graduated(tiers, "lower", "first_fee")


def test_a_wrong_table_is_refused() -> None:
    with pytest.raises(InvalidCharge):
        Graduated((Tier(5, 1),))


@pytest.mark.parametrize("misspelt", [{"boundary": "uper"}, {"zero": "x"}])
def test_a_misspelt_option_is_refused_and_never_read_as_another(misspelt: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="; use "):
        Graduated((Tier(None, 1),), **misspelt)
