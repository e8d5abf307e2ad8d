"""Shares: row by row what `largest_remainder` and `rounded_together` do for one price."""

from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from tests.pricing.frame.columns import values, whole
from wapcommerce.model.money import largest_remainder
from wapcommerce.pricing.calculation.operations import rounded_together as one_by_one
from wapcommerce.pricing.frame.amount import Amount
from wapcommerce.pricing.frame.shares import (
    rounded_sum,
    rounded_together,
    shares,
    taken_off,
)
from wapcommerce.pricing.frame.stages import Stages

ROWS = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 60), min_size=width, max_size=width), min_size=1, max_size=6
    )
)
UNITS = [Fraction(1, 7), Fraction(3, 10), Fraction(2), Fraction(5, 6)]


def by_name(rows: list[list[int]]) -> dict[str, list[int]]:
    return {f"w{n}": list(column) for n, column in enumerate(zip(*rows, strict=True))}


@given(ROWS, st.integers(0, 150))
def test_units_are_split_as_largest_remainder_does(rows: list[list[int]], units: int) -> None:
    stages = Stages()
    columns = by_name(rows)

    found = shares(stages, units, [whole(name, 0, 60) for name in columns])

    parts = zip(*(values(each, columns, stages) for each in found), strict=True)
    for row, part in zip(rows, parts, strict=True):
        given_units = min(units, sum(row))
        assert list(part) == (largest_remainder(given_units, row) if sum(row) else [0] * len(row))


@given(ROWS)
def test_amounts_are_rounded_together_as_one_by_one(rows: list[list[int]]) -> None:
    stages = Stages()
    columns = by_name(rows)
    amounts = [Amount(whole(n, 0, 60), u) for n, u in zip(columns, UNITS, strict=False)]

    found = rounded_together(stages, amounts)

    parts = zip(*(values(each, columns, stages) for each in found), strict=True)
    for row, part in zip(rows, parts, strict=True):
        exact = [number * unit for number, unit in zip(row, UNITS, strict=False)]
        assert list(part) == one_by_one(exact)


@given(ROWS)
def test_amounts_below_zero_are_rounded_together_too(rows: list[list[int]]) -> None:
    stages = Stages()
    rows = [[number - 30 for number in row] for row in rows]
    columns = by_name(rows)
    amounts = [Amount(whole(n, -30, 30), u) for n, u in zip(columns, UNITS, strict=False)]

    found = rounded_together(stages, amounts)
    total = rounded_sum(stages, amounts)

    parts = zip(*(values(each, columns, stages) for each in found), strict=True)
    for row, part, summed in zip(rows, parts, values(total, columns, stages), strict=True):
        exact = [number * unit for number, unit in zip(row, UNITS, strict=False)]
        assert list(part) == one_by_one(exact)
        assert summed == sum(part)


def test_half_a_minor_unit_below_zero_goes_away_from_zero() -> None:
    stages = Stages()
    columns = {"a": [-1, 1, -3], "b": [0, 0, 0]}
    amounts = [Amount(whole(name, -3, 3), Fraction(1, 2)) for name in columns]

    first, second = rounded_together(stages, amounts)

    assert values(first, columns, stages) == [-1, 1, -2]
    assert values(second, columns, stages) == [0, 0, 0]


def test_a_sum_that_does_not_fit_in_its_exact_unit_is_taken_in_two_parts() -> None:
    stages = Stages()
    one = Amount(whole("a", 0, 2**40), Fraction(1, 3**12))
    other = Amount(whole("b", 0, 2**40), Fraction(1, 2**24))
    columns = {"a": [2**40, 5], "b": [2**39, 7]}

    found = rounded_sum(stages, [one, other])

    exact = [
        Fraction(a, 3**12) + Fraction(b, 2**24) for a, b in zip(*columns.values(), strict=True)
    ]
    assert values(found, columns, stages) == [int(each + Fraction(1, 2)) for each in exact]


@given(ROWS, st.integers(0, 150))
def test_what_is_taken_off_is_shared_unless_it_covers_everything(
    rows: list[list[int]], units: int
) -> None:
    stages = Stages()
    columns = by_name(rows)
    amounts = [Amount(whole(n, 0, 60), u) for n, u in zip(columns, UNITS, strict=False)]

    found = taken_off(stages, units, amounts)

    parts = zip(*(values(each.whole, columns, stages) for each in found), strict=True)
    for row, part in zip(rows, parts, strict=True):
        exact = [number * unit for number, unit in zip(row, UNITS, strict=False)]
        taken = [number * each.unit for number, each in zip(part, found, strict=True)]
        below = [floor(value) for value in exact]
        if sum(exact) <= units:
            assert taken == exact
        elif any(below):
            assert taken == largest_remainder(min(units, sum(below)), below)
        else:
            assert not any(taken)
