"""D3: a charge as straight lines."""

import pickle
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from attrs import evolve
from hypothesis import given

from tests import oracle
from tests.pricing.tables import (
    PRICES,
    QUANTITIES,
    Twin,
    as_oracle,
    tenths,
    tier_tables,
    twins_and_quantities,
)
from wapcommerce.pricing.charge_models.curve import (
    BlockRounding,
    Boundary,
    Cliff,
    Curve,
    Piece,
    blocks,
    line_from,
)
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.charge_models.volume import Volume

ZERO, ONE, TEN = Decimal(0), Decimal(1), Decimal(10)
#: 1.00 each up to 10, then 0.50 each.
FALLING = Curve((Piece(ZERO, ZERO, ONE), Piece(TEN, ZERO, Decimal("0.5"))))


@pytest.mark.parametrize(
    ("boundary", "quantity", "expected"),
    [
        ("upper", "9.999", "9.999"),
        ("upper", "10", "10"),
        ("upper", "10.001", "5.0005"),
        ("lower", "9.999", "9.999"),
        ("lower", "10", "5"),
        ("lower", "10.001", "5.0005"),
    ],
)
def test_the_boundary_decides_whose_line_a_bound_is_on(
    boundary: Boundary, quantity: str, expected: str
) -> None:
    assert evolve(FALLING, boundary=boundary).amount(Decimal(quantity)) == Decimal(expected)


@pytest.mark.parametrize("boundary", ["upper", "lower"])
def test_zero_has_an_amount_of_its_own(boundary: Boundary) -> None:
    curve = Curve((Piece(ZERO, Decimal(7), ONE),), boundary, at_zero=Decimal(3))

    assert curve.amount(ZERO) == 3
    assert curve.amount(Decimal("0.001")) == Decimal("7.001")


@pytest.mark.parametrize(("quantity", "expected"), [("3.999", 7), ("4", 7), ("4.001", "0.001")])
def test_included_units_are_taken_off_before_anything_else(
    quantity: str, expected: int | str
) -> None:
    curve = evolve(FALLING, included=Decimal(4), at_zero=Decimal(7))

    assert curve.amount(Decimal(quantity)) == Decimal(expected)


@pytest.mark.parametrize(("quantity", "up", "down"), [("4", 0, 0), ("4.001", 5, 0), ("7", 5, 5)])
def test_blocks_are_counted_after_the_included_units(quantity: str, up: int, down: int) -> None:
    line = (Piece(ZERO, ZERO, Decimal(5)),)
    roundings: dict[BlockRounding, int] = {"up": up, "down": down}

    for rounding, expected in roundings.items():
        curve = Package(3, 5, 4, rounding).curve()
        assert curve == Curve(line, included=Decimal(4), block=Decimal(3), rounding=rounding)
        assert curve.amount(Decimal(quantity)) == expected


@pytest.mark.parametrize(
    ("quantity", "size", "up", "down"),
    [("0", "10", 0, 0), ("0.1", "10", 1, 0), ("10", "10", 1, 1), ("1", "0.3", 4, 3)],
)
def test_a_started_block_is_one_or_none(quantity: str, size: str, up: int, down: int) -> None:
    roundings: dict[BlockRounding, int] = {"up": up, "down": down}

    for rounding, expected in roundings.items():
        assert blocks(Decimal(quantity), Decimal(size), rounding) == expected


@given(QUANTITIES, tenths(40, 1).filter(bool))
def test_blocks_hold_the_quantity_and_not_one_too_many(quantity: Decimal, size: Decimal) -> None:
    exact = Fraction(quantity) / Fraction(size)

    assert 0 <= Fraction(blocks(quantity, size, "up")) - exact < 1
    assert 0 <= exact - Fraction(blocks(quantity, size, "down")) < 1


@given(tenths(100, 1), PRICES, PRICES)
def test_a_line_goes_through_the_point_it_is_drawn_from(
    start: Decimal, value: Decimal, slope: Decimal
) -> None:
    assert line_from(start, value, slope).amount(start) == value


def test_more_that_costs_less_is_a_cliff() -> None:
    assert FALLING.cliffs() == (Cliff(TEN, at=TEN, beyond=Decimal(5)),)
    assert evolve(FALLING, boundary="lower").cliffs() == FALLING.cliffs()


def test_a_line_that_begins_where_the_one_before_ends_is_none() -> None:
    """An amount that rises is none either."""
    assert Graduated((Tier(5, 5), Tier(None, 4))).curve().cliffs() == ()
    assert Volume((Tier(5, 4), Tier(None, 5))).curve().cliffs() == ()


def test_included_units_move_a_cliff() -> None:
    assert evolve(FALLING, included=Decimal(3)).cliffs()[0].quantity == 13


@given(tier_tables())
def test_cliffs_of_volume_tiers_are_the_bounds_where_the_oracle_falls(
    tiers: tuple[Tier, ...],
) -> None:
    """At a bound the oracle is on the line before with "upper", on the next with "lower"."""
    table = as_oracle(tiers)
    falls = []
    for bound in [bound for bound, _, _ in table if bound is not None]:
        before, after = (
            oracle.volume(bound, table, lower=lower, first_fee=False) for lower in (False, True)
        )
        if after < before:
            falls.append((bound, before, after))

    found = Volume(tiers).curve().cliffs()

    assert [tuple(map(Fraction, (c.quantity, c.at, c.beyond))) for c in found] == falls


@given(tier_tables(by_unit=False))
def test_steps_fall_where_the_next_fee_is_lower_and_never_when_they_add_up(
    tiers: tuple[Tier, ...],
) -> None:
    lower = [one.up_to for one, other in pairwise(tiers) if other.flat_fee < one.flat_fee]

    assert [cliff.quantity for cliff in Stairstep(tiers).curve().cliffs()] == lower
    assert Stairstep(tiers, cumulative=True).curve().cliffs() == ()


@given(tier_tables())
def test_graduated_tiers_never_fall(tiers: tuple[Tier, ...]) -> None:
    assert Graduated(tiers).curve().cliffs() == ()


def test_a_graduated_fee_below_zero_is_a_cliff() -> None:
    curve = Graduated((Tier(10, 1), Tier(None, 1, -4))).curve()

    assert curve.cliffs() == (Cliff(TEN, at=TEN, beyond=Decimal(6)),)


@given(twins_and_quantities(), PRICES)
def test_a_curve_can_be_multiplied(case: tuple[Twin, Decimal], multiplier: Decimal) -> None:
    """Included units, blocks and bounds stay as they are."""
    twin, quantity = case
    multiplied = twin.model.curve().times(multiplier)

    expected = twin.oracle(Fraction(quantity)) * Fraction(multiplier)
    assert Fraction(multiplied.amount(quantity)) == expected
    assert multiplied.starts == twin.model.curve().starts


def test_a_curve_is_a_value() -> None:
    """The starts follow the pieces and are no part of its equality."""
    moved = evolve(FALLING, pieces=(FALLING.pieces[0], evolve(FALLING.pieces[1], start=ONE)))

    assert moved.starts == (ZERO, ONE)
    assert pickle.loads(pickle.dumps(moved)) == moved  # noqa: S301 - our own
    assert hash(evolve(FALLING)) == hash(FALLING)
