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
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.charge_models.volume import Volume

TWO = (Tier(10, 1), Tier(None, "0.50"))


@given(
    st.data(),
    tier_tables(),
    st.sampled_from(["upper", "lower"]),
    st.sampled_from(["free", "first_fee"]),
)
def test_one_tier_prices_the_whole_quantity(
    data: st.DataObject, tiers: tuple[Tier, ...], boundary: Boundary, zero: ZeroPolicy
) -> None:
    quantity = data.draw(near_bounds(tiers))

    expected = oracle.volume(
        Fraction(quantity),
        as_oracle(tiers),
        lower=boundary == "lower",
        first_fee=zero == "first_fee",
    )

    assert Fraction(Volume(tiers, boundary, zero).charge(quantity)) == expected


@pytest.mark.parametrize(
    ("quantity", "upper", "lower"),
    [("9.999", "9.999", "9.999"), ("10", "10", "5"), ("10.001", "5.0005", "5.0005")],
)
def test_the_boundary_decides_which_tier_owns_its_bound(
    quantity: str, upper: str, lower: str
) -> None:
    assert Volume(TWO, "upper").charge(quantity) == Decimal(upper)
    assert Volume(TWO, "lower").charge(quantity) == Decimal(lower)


def test_a_fraction_between_whole_bounds_has_a_price() -> None:
    assert Volume((Tier(100, 2), Tier(None, 1))).charge("99.5") == 199


def test_only_the_fee_of_the_tier_reached_is_charged() -> None:
    assert Volume((Tier(10, 0, 7), Tier(None, 0, 9))).charge(11) == 9


def test_quantity_zero_is_free_unless_the_first_fee_is_declared() -> None:
    tiers = (Tier(10, 1, 7), Tier(None, 1))

    assert Volume(tiers).charge(0) == 0
    assert Volume(tiers, zero="first_fee").charge(0) == 7


def test_the_units_and_the_fee_of_the_tier_reached_are_shown() -> None:
    beyond = Tier(None, 2, 9, source="Prices!I3", fee_source="Prices!J3")
    tiers = (Tier(10, 1, 7, source="Prices!I2"), beyond)

    assert [str(part) for part in Volume(tiers).slices(Decimal(11))] == [
        "11 in the last tier × 2.00 = 22.00   [Prices!I3]",
        "1 flat fee in the last tier × 9.00 = 9.00   [Prices!J3]",
    ]
    assert Volume(tiers).slices(Decimal(0)) == ()
    assert [str(part) for part in Volume(tiers, zero="first_fee").slices(Decimal(0))] == [
        "1 flat fee in tier up to 10 × 7.00 = 7.00   [Prices!I2]"
    ]


def test_prices_and_fees_change_and_bounds_stay() -> None:
    tiers = (Tier(10, 1, 7), Tier(None, 2))
    doubled = Volume(tiers, "lower").with_prices(lambda price: times(price, Decimal(2)))

    assert doubled == Volume((Tier(10, 2, 14), Tier(None, 4)), "lower")


def test_a_wrong_table_is_refused() -> None:
    with pytest.raises(InvalidCharge):
        Volume(())


@pytest.mark.parametrize("misspelt", [{"boundary": "uper"}, {"zero": "x"}])
def test_a_misspelt_option_is_refused_and_never_read_as_another(misspelt: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="; use "):
        Volume((Tier(None, 1),), **misspelt)
