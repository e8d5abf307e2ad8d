"""Whole columns: bounds that hold, exact division, and nothing that could wrap."""

import operator
from collections.abc import Callable
from fractions import Fraction
from math import floor
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pricing.frame.columns import values, whole
from wapcommerce.pricing.frame.whole import (
    LARGEST,
    Whole,
    chosen,
    constant,
    is_above,
    is_zero,
    sum_of,
)

NUMBERS = [-7, -6, -5, -1, 0, 1, 2, 5, 6, 7]
A = {"a": NUMBERS}


def column() -> Whole:
    return whole("a", -7, 7)


@pytest.mark.parametrize("operation", [operator.add, operator.sub, operator.mul])
@pytest.mark.parametrize("other", [-3, 0, 1, 4])
def test_arithmetic_with_a_number_stays_within_its_bounds(
    operation: Callable[[Any, int], Any], other: int
) -> None:
    found: Whole = operation(column(), other)

    expected: list[int] = [operation(number, other) for number in NUMBERS]
    assert values(found, A) == expected
    assert found.low == min(expected)
    assert found.high == max(expected)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1))
def test_arithmetic_with_a_column_stays_within_its_bounds(pairs: list[tuple[int, int]]) -> None:
    one, other = whole("a", -9, 9), whole("b", -9, 9)
    columns = {"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}

    for operation in (operator.add, operator.sub, operator.mul):
        found = operation(one, other)
        result = values(found, columns)
        assert result == [operation(a, b) for a, b in pairs]
        assert all(found.low <= each <= found.high for each in result)


def test_what_does_not_change_anything_is_no_operation() -> None:
    one = column()

    assert one + 0 is one - 0 is one * 1 is one.floor(1) is one.half_up(1) is one
    assert (one * 0).is_constant
    assert (constant(2) + 3).low == (constant(2) + 3).high == 5
    assert (constant(7) - 9).low == -2
    assert constant(0) + one is one
    assert constant(1) * one is one


@pytest.mark.parametrize("bound", [-8, -7, 0, 5, 7, 8])
def test_least_and_most_values(bound: int) -> None:
    least, most = column().at_least(bound), column().at_most(bound)

    assert values(least, A) == [max(number, bound) for number in NUMBERS]
    assert values(most, A) == [min(number, bound) for number in NUMBERS]
    assert (least.low, most.high) == (max(-7, bound), min(7, bound))


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("divisor", [1, 2, 3, 4, 10])
def test_division_rounds_down_and_half_up_away_from_zero(divisor: int, exact: bool) -> None:
    one = whole("a", -7, 7, exact=exact)

    assert values(one.floor(divisor), A) == [number // divisor for number in NUMBERS]
    assert values(one.half_up(divisor), A) == [nearest(number, divisor) for number in NUMBERS]


@pytest.mark.parametrize("exact", [True, False])
def test_numbers_of_one_sign_are_rounded_half_away_from_zero_too(exact: bool) -> None:
    columns = {"a": [0, 1, 2, 3, 5]}
    above, below = whole("a", 0, 5, exact=exact), -whole("a", 0, 5, exact=exact)

    assert values(above.half_up(2), columns) == [0, 1, 1, 2, 3]
    assert values(below.half_up(2), columns) == [0, -1, -1, -2, -3]
    assert [constant(n).half_up(2).low for n in (-3, 3, 4)] == [-2, 2, 2]


def nearest(number: int, divisor: int) -> int:
    size = floor(Fraction(abs(number), divisor) + Fraction(1, 2))
    return size if number >= 0 else -size


@given(st.integers(1, 2**20), st.data())
def test_an_engine_that_divides_in_doubles_finds_every_quotient(
    divisor: int, data: st.DataObject
) -> None:
    """What PySpark does with `//`: the nearest double of the quotient, rounded down."""
    most = min(LARGEST - divisor, divisor * 2**48 - 1)
    number = data.draw(st.integers(0, most))
    multiple = number - number % divisor + divisor // 2

    assert divisor == 1 or floor(float(multiple) / float(divisor)) == number // divisor


def test_a_column_is_divided_by_a_column() -> None:
    one, other = whole("a", 0, 9), whole("b", 1, 3)
    columns = {"a": [9, 8, 0], "b": [2, 3, 1]}

    assert values(one.floor(other), columns) == [4, 2, 0]
    assert values(whole("a", 0, 9, exact=False).floor(other), columns) == [4, 2, 0]
    with pytest.raises(OverflowError):
        whole("a", -1, 9).floor(other)
    with pytest.raises(OverflowError):
        whole("a", 0, 2**53 + 1).floor(other)


@pytest.mark.parametrize(
    "too_large",
    [
        lambda one: one + 1,
        lambda one: one * 2,
        lambda one: -one - 2,
        lambda one: one * one,
        lambda one: one.floor(2),  # not exact on every engine
    ],
)
def test_what_might_not_fit_is_no_column(too_large: Callable[[Whole], Whole]) -> None:
    with pytest.raises(OverflowError):
        too_large(whole("a", 0, LARGEST))


def test_the_largest_number_fits() -> None:
    assert whole("a", -LARGEST, LARGEST).high == 2**63 - 1


def test_narrower_bounds_are_believed() -> None:
    assert (column().within(-2, 9).low, column().within(-2, 9).high) == (-2, 7)


def test_comparisons_are_not_asked_where_all_rows_agree() -> None:
    one = whole("a", 2, 4)

    assert is_above(one, 1) is True
    assert is_above(one, 4) is False
    assert is_zero(one) is False
    assert is_zero(constant(0)) is True
    columns = {"a": [2, 3, 4]}
    assert values(expr(is_above(one, 3)), columns) == [False, False, True]
    assert values(expr(is_above(constant(3), one)), columns) == [True, False, False]
    assert values(expr(is_zero(whole("a", 0, 1))), {"a": [0, 1]}) == [True, False]


def expr(found: nw.Expr | bool) -> nw.Expr:
    assert not isinstance(found, bool)
    return found


def test_a_choice_has_the_bounds_of_both_cases() -> None:
    found = chosen(nw.col("a") > 0, whole("a", 1, 7), constant(-3))

    assert values(found, A) == [number if number > 0 else -3 for number in NUMBERS]
    assert (found.low, found.high) == (-3, 7)


def test_a_choice_without_a_question_is_the_case_itself() -> None:
    one, other = column(), constant(1)

    assert chosen(True, one, other) is one
    assert chosen(False, one, other) is other
    assert chosen(nw.col("a") > 0, other, constant(1)) is other


def test_a_sum_of_nothing_is_zero() -> None:
    assert sum_of([]).is_constant
    assert values(sum_of([column(), column(), constant(1)]), A) == [2 * n + 1 for n in NUMBERS]


def test_columns_are_64_bits_wide() -> None:
    frame = nw.from_native(pl.DataFrame({"a": [1]}, schema={"a": pl.Int64}))

    found = frame.with_columns(chosen(nw.col("a") > 0, constant(1), constant(2)).expr.alias("b"))

    assert found["b"].dtype == nw.Int64
