"""Columns of whole numbers that provably fit into 64 bits, and exact division (D6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from wapcommerce.pricing.frame.expressions import choose, number

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr

LARGEST = 2**63 - 1  #: the largest Int64

# Engines that divide whole numbers in double precision find every quotient up to here: the error
# of the three roundings stays below a tenth, and the numerator is half a divisor off its multiple.
_LARGEST_QUOTIENT = 2**48
_EXACT_IN_DOUBLES = 2**53


@frozen
class Whole:
    """Whole numbers, one in every row, none below `low` or above `high`.

    `expr` computes them. Each operation knows between which bounds its result lies and raises
    OverflowError when 64 bits might not hold it, so no engine ever gets to wrap. `exact` says
    whether the engine divides whole numbers as such, not in double precision.
    """

    expr: Expr
    low: int
    high: int
    exact: bool = True

    def __attrs_post_init__(self) -> None:
        if self.low < -LARGEST or self.high > LARGEST:
            raise OverflowError(f"{max(-self.low, self.high)} does not fit into 64 bits")

    @property
    def is_constant(self) -> bool:
        """Whether every row has the same number."""
        return self.low == self.high

    def __add__(self, other: Whole | int) -> Whole:
        other = _whole(other)
        return self.plus(other, self.low + other.low, self.high + other.high)

    def plus(self, other: Whole, low: int, high: int) -> Whole:
        """The sum, known to lie within these bounds because not every pair can meet."""
        if self.is_constant and other.is_constant:
            return constant(self.low + other.low)
        if other.low == other.high == 0:
            return self
        if self.low == self.high == 0:
            return other
        return self._with(other, self._operand() + other._operand(), low, high)

    def __neg__(self) -> Whole:
        return self * -1

    def __sub__(self, other: Whole | int) -> Whole:
        other = _whole(other)
        low, high = self.low - other.high, self.high - other.low
        if self.is_constant and other.is_constant:
            return constant(low)
        if other.low == other.high == 0:
            return self
        return self._with(other, self._operand() - other._operand(), low, high)

    def __mul__(self, other: Whole | int) -> Whole:
        other = _whole(other)
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return self.times(other, min(corners), max(corners))

    def times(self, other: Whole, low: int, high: int) -> Whole:
        """The product, known to lie within these bounds because not every pair can meet."""
        if low == high:
            return constant(low)
        if other.low == other.high == 1:
            return self
        if self.low == self.high == 1:
            return other
        return self._with(other, self._operand() * other._operand(), low, high)

    def at_least(self, least: int) -> Whole:
        """The numbers, or `least` where they are below it."""
        if self.low >= least:
            return self
        if self.high <= least:
            return constant(least)
        return Whole(self.expr.clip(lower_bound=least), least, self.high, self.exact)

    def at_most(self, most: int) -> Whole:
        """The numbers, or `most` where they are above it."""
        if self.high <= most:
            return self
        if self.low >= most:
            return constant(most)
        return Whole(self.expr.clip(upper_bound=most), self.low, most, self.exact)

    def floor(self, divisor: Whole | int) -> Whole:
        """How many whole times a divisor above zero goes in, rounded down: -3 over 2 is -2."""
        divisor = _whole(divisor)
        if divisor.low == divisor.high == 1:
            return self
        if self.low < 0:  # moved above zero by a multiple, because engines differ below it
            if not divisor.is_constant:
                raise OverflowError("a number below zero is divided by a column")
            times = -(self.low // divisor.low)
            return (self + times * divisor.low).floor(divisor) - times
        low, high = self.low // divisor.high, self.high // divisor.low
        if low == high:
            return constant(low)
        if high > _LARGEST_QUOTIENT:
            raise OverflowError(f"a quotient of {high} is not exact on every engine")
        if not divisor.is_constant and self.high > _EXACT_IN_DOUBLES:
            raise OverflowError(f"{self.high} over a column is not exact on every engine")
        by = divisor._operand()
        if self.exact and divisor.exact:
            return self._with(divisor, self._operand() // by, low, high)
        multiple = self._operand() - self._operand() % by
        if isinstance(by, int):
            multiple = multiple + by // 2  # so far from the next quotient that rounding is harmless
        return self._with(divisor, multiple // by, low, high)

    def half_up(self, divisor: int) -> Whole:
        """The nearest whole quotient, a half going away from zero: 5 over 2 is 3, -5 is -3."""
        if divisor == 1 or self.is_constant:
            return self if divisor == 1 else constant(_half_up(self.low, divisor))
        if self.low >= 0:
            return (self + divisor // 2).floor(divisor)
        if self.high <= 0:
            return -(-self).half_up(divisor)
        size = Whole(self.expr.abs(), 0, max(-self.low, self.high), self.exact).half_up(divisor)
        return chosen(is_above(self, -1), size, -size)

    def within(self, low: int, high: int) -> Whole:
        """The same numbers, known to lie within narrower bounds."""
        return Whole(self.expr, max(low, self.low), min(high, self.high), self.exact)

    def _operand(self) -> Any:  # an expression or a number: both calculate with expressions
        return self.low if self.is_constant else self.expr

    def _with(self, other: Whole, expr: Expr, low: int, high: int) -> Whole:
        return Whole(expr, low, high, self.exact and other.exact)


def constant(value: int) -> Whole:
    """The same number in every row."""
    return Whole(number(value), value, value)


def chosen(condition: Expr | bool, then: Whole, otherwise: Whole) -> Whole:
    """The one number where the condition holds and the other where it does not."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    if then.is_constant and otherwise.is_constant and then.low == otherwise.low:
        return then
    return Whole(
        choose(condition, then.expr, otherwise.expr),
        min(then.low, otherwise.low),
        max(then.high, otherwise.high),
        then.exact and otherwise.exact,
    )


def is_above(one: Whole, other: Whole | int) -> Expr | bool:
    """Whether the one is greater, without asking where all rows agree."""
    other = _whole(other)
    if one.low > other.high or one.high <= other.low:
        return one.low > other.high
    if one.is_constant:
        return other.expr < one.low
    return one.expr > (other.low if other.is_constant else other.expr)


def is_zero(one: Whole) -> Expr | bool:
    """Whether a number of 0 or more is 0."""
    return one.expr == 0 if one.low == 0 < one.high else one.high == 0


def sum_of(parts: Sequence[Whole]) -> Whole:
    """The sum; of nothing it is 0."""
    total = constant(0)
    for part in parts:
        total = total + part
    return total


def _whole(value: Whole | int) -> Whole:
    return constant(value) if isinstance(value, int) else value


def _half_up(value: int, divisor: int) -> int:
    size = (abs(value) + divisor // 2) // divisor
    return size if value >= 0 else -size
