"""D3: one price for the step that the quantity reaches."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracle
from tests.pricing.tables import as_oracle, near_bounds, tier_tables
from wapcommerce.errors import InvalidCharge
from wapcommerce.model.exact import plus
from wapcommerce.pricing.charge_models.charge_model import ZeroPolicy
from wapcommerce.pricing.charge_models.curve import Boundary
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.tier import Tier

STEPS = (Tier(100, 0, 25), Tier(1000, 0, 20), Tier(None, 0, 15))


@given(
    st.data(),
    tier_tables(by_unit=False),
    st.booleans(),
    st.sampled_from(["upper", "lower"]),
    st.sampled_from(["free", "first_fee"]),
)
def test_the_step_reached_is_the_price(
    data: st.DataObject,
    steps: tuple[Tier, ...],
    cumulative: bool,
    boundary: Boundary,
    zero: ZeroPolicy,
) -> None:
    quantity = data.draw(near_bounds(steps))

    expected = oracle.stairstep(
        Fraction(quantity),
        as_oracle(steps),
        lower=boundary == "lower",
        first_fee=zero == "first_fee",
        cumulative=cumulative,
    )

    model = Stairstep(steps, cumulative, boundary, zero)
    assert Fraction(model.charge(quantity)) == expected


@pytest.mark.parametrize(
    ("quantity", "upper", "lower"),
    [
        ("0.001", 25, 25),
        ("99.999", 25, 25),
        ("100", 25, 20),
        ("100.001", 20, 20),
        ("1000", 20, 15),
        ("1000.001", 15, 15),
    ],
)
def test_the_boundary_decides_which_step_owns_its_bound(
    quantity: str, upper: int, lower: int
) -> None:
    assert Stairstep(STEPS).charge(quantity) == upper
    assert Stairstep(STEPS, boundary="lower").charge(quantity) == lower


@pytest.mark.parametrize(
    ("quantity", "expected"), [("0", 0), ("100", 25), ("100.001", 45), ("1000", 45), ("1001", 60)]
)
def test_steps_add_up_when_declared_cumulative(quantity: str, expected: int) -> None:
    assert Stairstep(STEPS, cumulative=True).charge(quantity) == expected


@pytest.mark.parametrize("cumulative", [True, False])
def test_quantity_zero_is_free_unless_the_first_fee_is_declared(cumulative: bool) -> None:
    assert Stairstep(STEPS, cumulative).charge(0) == 0
    assert Stairstep(STEPS, cumulative, zero="first_fee").charge(0) == 25


def test_a_step_of_zero_is_still_shown() -> None:
    """So that nobody wonders whether it was forgotten."""
    (part,) = Stairstep((Tier(5, 0, 0), Tier(None, 0, 9))).slices(Decimal(3))

    assert str(part) == "1 step in tier up to 5 × 0.00 = 0.00"


def test_each_step_that_is_paid_is_a_slice() -> None:
    steps = (Tier(5, 0, 7, source="Prices!J2"), Tier(None, 0, 9, source="Prices!J3"))

    assert [str(part) for part in Stairstep(steps, cumulative=True).slices(Decimal(6))] == [
        "1 step in tier up to 5 × 7.00 = 7.00   [Prices!J2]",
        "1 step in the last tier × 9.00 = 9.00   [Prices!J3]",
    ]
    assert [str(part) for part in Stairstep(steps).slices(Decimal(6))] == [
        "1 step in the last tier × 9.00 = 9.00   [Prices!J3]"
    ]


def test_a_change_of_prices_leaves_the_unit_prices_at_zero() -> None:
    """Whatever the change does to zero: a step has no unit price."""
    raised = Stairstep(STEPS, cumulative=True).with_prices(lambda price: plus(price, Decimal(1)))

    steps = (Tier(100, 0, 26), Tier(1000, 0, 21), Tier(None, 0, 16))
    assert raised == Stairstep(steps, cumulative=True)


def test_everything_that_is_wrong_with_the_steps_is_told_at_once() -> None:
    with pytest.raises(InvalidCharge) as refused:
        Stairstep((Tier(5, 1, 7), Tier(5, 0, 8), Tier(9, "0.5", 9)))

    assert [(each.code, each.path) for each in refused.value.rejections] == [
        ("tier_unsorted", "tiers[1]"),
        ("tier_not_open", "tiers[2]"),
        ("unit_price", "tiers[0]"),
        ("unit_price", "tiers[2]"),
    ]


def test_no_step_is_no_price() -> None:
    with pytest.raises(InvalidCharge):
        Stairstep(())


@pytest.mark.parametrize("misspelt", [{"boundary": "uper"}, {"zero": "x"}, {"cumulative": 1}])
def test_a_misspelt_option_is_refused_and_never_read_as_another(misspelt: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError), match=r"; use |must be"):
        Stairstep(STEPS, **misspelt)
