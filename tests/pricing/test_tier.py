import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pricing.tables import tier_tables
from wapcommerce.errors import InvalidCharge
from wapcommerce.pricing.tier import Tier, checked_tiers, tier_problems


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


@pytest.mark.parametrize("number", [1.5, True])
def test_a_price_is_never_a_float(number: float) -> None:
    with pytest.raises(TypeError):
        Tier(None, number)  # type: ignore[arg-type]  # that is the point
