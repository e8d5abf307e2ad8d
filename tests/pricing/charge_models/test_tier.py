from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pricing.tables import tier_tables
from wapcommerce.errors import InvalidCharge
from wapcommerce.model.exact import times
from wapcommerce.pricing.charge_models.curve import Boundary
from wapcommerce.pricing.charge_models.tier import (
    Tier,
    at_zero,
    checked_tiers,
    starts_of,
    tier_problems,
    tier_reached,
)


def problems(*bounds: object) -> list[tuple[str, str]]:
    """Code and path of what is wrong with tiers of these bounds."""
    tiers = [Tier(bound, 1) for bound in bounds]  # type: ignore[arg-type]  # text and None too
    return [(rejection.code, rejection.path) for rejection in tier_problems(tiers)]


def test_ascending_bounds_with_an_open_end_are_right() -> None:
    assert problems(None) == problems("0.5", 1, None) == []


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ((), [("tier_missing", "tiers")]),
        ((0, None), [("tier_unsorted", "tiers[0]")]),
        ((-1, None), [("tier_unsorted", "tiers[0]")]),
        ((5, 5, None), [("tier_unsorted", "tiers[1]")]),
        ((5, "4.999", None), [("tier_unsorted", "tiers[1]")]),
        ((5,), [("tier_not_open", "tiers[0]")]),
        ((None, None), [("tier_unsorted", "tiers[0]")]),
        ((5, None, 4, None), [("tier_unsorted", "tiers[1]"), ("tier_unsorted", "tiers[2]")]),
        (
            (None, 5, 3),
            [
                ("tier_unsorted", "tiers[0]"),
                ("tier_not_open", "tiers[2]"),
                ("tier_unsorted", "tiers[2]"),
            ],
        ),
    ],
)
def test_every_fault_of_a_table_is_told(
    bounds: tuple[object, ...], expected: list[tuple[str, str]]
) -> None:
    assert problems(*bounds) == expected


def test_a_wrong_table_cannot_be_used() -> None:
    with pytest.raises(InvalidCharge) as refused:
        checked_tiers([Tier(5, 1)])

    assert [rejection.code for rejection in refused.value.rejections] == ["tier_not_open"]


@given(tier_tables(), st.randoms(use_true_random=False))
def test_only_one_order_of_the_tiers_is_right(tiers: tuple[Tier, ...], order: object) -> None:
    assert checked_tiers(list(tiers)) == tiers
    if len(tiers) > 1:
        assert tier_problems(tiers[::-1])


def test_a_tier_is_called_by_its_bound() -> None:
    assert Tier("16.50", 1).label == "in tier up to 16.5"
    assert Tier(None, 1).label == "in the last tier"


def test_a_tier_keeps_its_bound_and_place_when_prices_change() -> None:
    changed = Tier(16, 2, 3, source="Prices!I7").with_prices(lambda price: times(price, price))

    assert changed == Tier(16, 4, 9, source="Prices!I7")


@pytest.mark.parametrize(
    ("quantity", "boundary", "expected"),
    [
        ("0.001", "upper", 0),
        ("5", "upper", 0),
        ("5", "lower", 1),
        ("5.001", "upper", 1),
        ("10", "upper", 1),
        ("10", "lower", 2),
        ("999", "lower", 2),
    ],
)
def test_the_tier_of_a_quantity_is_found(quantity: str, boundary: Boundary, expected: int) -> None:
    tiers = (Tier(5, 1), Tier(10, 1), Tier(None, 1))

    assert tier_reached(tiers, Decimal(quantity), boundary) is tiers[expected]
    assert [str(start) for start in starts_of(tiers)] == ["0", "5", "10"]


def test_a_first_fee_is_what_zero_costs_under_that_policy_only() -> None:
    tiers = (Tier(5, 1, 7), Tier(None, 1, 9))

    assert at_zero(tiers, "first_fee") == 7
    assert at_zero(tiers, "free") == 0


def test_equal_tiers_are_equal_however_their_numbers_are_written() -> None:
    assert Tier("16.0", "1.50") == Tier(16, Decimal("1.5"))
    assert hash(Tier("16.0", "1.50")) == hash(Tier(16, Decimal("1.5")))


@pytest.mark.parametrize("number", [1.5, True])
def test_a_price_is_never_a_float(number: float) -> None:
    with pytest.raises(TypeError):
        Tier(None, number)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(TypeError):
        Tier(number, 1)  # type: ignore[arg-type]  # that is the point


def test_units_cite_the_price_and_the_fee_its_own_cell_if_it_has_one() -> None:
    tier = Tier(10, 2, 5, source="Prices!I7", fee_source="Prices!J7")
    typed = Tier(10, 2, 5, source="line 4")

    assert str(tier.units(Decimal(3))) == "3 in tier up to 10 × 2.00 = 6.00   [Prices!I7]"
    assert str(tier.fee()) == "1 flat fee in tier up to 10 × 5.00 = 5.00   [Prices!J7]"
    assert str(typed.fee("step")) == "1 step in tier up to 10 × 5.00 = 5.00   [line 4]"
