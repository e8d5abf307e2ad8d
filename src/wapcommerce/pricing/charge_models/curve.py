"""A charge as straight lines: the amount of a quantity, and where buying more costs less (D3)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from attrs import evolve, field, frozen

from wapcommerce.model.exact import left_over, minus, plus, times, times_plus, whole_times

_ZERO, _ONE = Decimal(0), Decimal(1)

#: Which piece owns a quantity that equals its start: the piece before ("upper") or this one.
Boundary = Literal["upper", "lower"]
#: Whether a started block counts whole or not at all.
BlockRounding = Literal["up", "down"]


@frozen
class Piece:
    """A straight line over the quantities from `start`: it amounts to `base` + `slope` × quantity.

    `base` is what the line would amount to at zero.
    """

    start: Decimal
    base: Decimal
    slope: Decimal

    def amount(self, quantity: Decimal) -> Decimal:
        """The exact amount of a quantity on this line."""
        return times_plus(self.slope, quantity, self.base)


@frozen
class Cliff:
    """A quantity at which the amount falls: `at` is what the line before it comes to there.

    `beyond` is what the next line begins with, so just more costs less than just less.
    """

    quantity: Decimal
    at: Decimal
    beyond: Decimal


@frozen
class Curve:
    """Pieces of straight line in ascending order, the first from 0; zero has its own amount.

    First the `included` units are taken off; with a `block` the rest is counted in blocks of that
    size, a started one as `rounding` says.

    Graduated tiers of 5.00 up to 5, then 4.00, are 0 + 5 q up to 5 and 5 + 4 q beyond: 6 cost 29.
    """

    pieces: tuple[Piece, ...]
    boundary: Boundary = "upper"
    at_zero: Decimal = _ZERO
    included: Decimal = _ZERO
    block: Decimal | None = None
    rounding: BlockRounding = "up"
    starts: tuple[Decimal, ...] = field(init=False, repr=False, eq=False)

    @starts.default
    def _starts(self) -> tuple[Decimal, ...]:
        return tuple(piece.start for piece in self.pieces)

    def amount(self, quantity: Decimal) -> Decimal:
        """The exact amount of a quantity of 0 or more."""
        if self.included:
            quantity = minus(quantity, self.included) if quantity > self.included else _ZERO
        if self.block is not None:
            quantity = blocks(quantity, self.block, self.rounding)
        if not quantity:
            return self.at_zero
        find = bisect_left if self.boundary == "upper" else bisect_right
        return self.pieces[find(self.starts, quantity) - 1].amount(quantity)

    def times(self, multiplier: Decimal) -> Curve:
        """The curve with every amount multiplied."""
        pieces = tuple(
            Piece(each.start, times(each.base, multiplier), times(each.slope, multiplier))
            for each in self.pieces
        )
        return evolve(self, pieces=pieces, at_zero=times(self.at_zero, multiplier))

    def cliffs(self) -> tuple[Cliff, ...]:
        """Every bound at which the amount falls, in ascending order."""
        found = []
        for before, after in pairwise(self.pieces):
            bound = after.start
            cliff = Cliff(plus(bound, self.included), before.amount(bound), after.amount(bound))
            if cliff.beyond < cliff.at:
                found.append(cliff)
        return tuple(found)


def line_from(start: Decimal, value: Decimal, slope: Decimal) -> Piece:
    """The line that has `value` at `start`."""
    return Piece(start, minus(value, times(slope, start)), slope)


def blocks(quantity: Decimal, size: Decimal, rounding: BlockRounding) -> Decimal:
    """How many blocks a quantity needs: 11 units in blocks of 10 are 2 "up" and 1 "down"."""
    count = whole_times(quantity, size)
    return plus(count, _ONE) if rounding == "up" and left_over(quantity, size) else count
