"""Largest remainders, row by row: whole units given out so that none is lost (D1, D6)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from wapcommerce.pricing.frame.amount import Amount, rounded, sum_of_amounts
from wapcommerce.pricing.frame.stages import Stages
from wapcommerce.pricing.frame.whole import Whole, chosen, constant, is_above, sum_of

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr


def shares(stages: Stages, units: int, weights: Sequence[Whole]) -> list[Whole]:
    """At most so many units, split by weights of 0 or more and never more than their sum.

    10 units by weights 1 and 2 would be 3 and 7, but only 3 units are given: 1 and 2.
    """
    weights = stages.keep(weights)
    (total,) = stages.keep([sum_of(weights)])
    (given,) = stages.keep([total.at_most(units)])
    if len(weights) == 1:
        return [given]
    divisor = total.at_least(1)  # nothing is given where the weights are all zero
    parts = stages.keep(
        (given * weight).floor(divisor).within(0, min(units, weight.high)) for weight in weights
    )
    remainders = stages.keep(
        (given * weight - part * total).within(0, total.high)
        for part, weight in zip(parts, weights, strict=True)
    )
    left = (given - sum_of(parts)).within(0, len(parts))
    return _with_what_is_left(stages, parts, remainders, left)


def taken_off(stages: Stages, units: int, amounts: Sequence[Amount]) -> list[Amount]:
    """So many minor units off amounts of 0 or more, split by their whole minor units.

    Where the units cover all amounts, these are taken off with their parts of minor units.
    """
    below, remainders, divisor = _parted(stages, amounts)
    room = (constant(units) - sum_of(below)).at_least(-1).at_most(len(amounts))
    is_more = _one_if(is_above(sum_of(remainders), room * divisor))
    (is_more,) = stages.keep([is_more])
    found = []
    for amount, share in zip(amounts, shares(stages, units, below), strict=True):
        unit = Fraction(1, amount.unit.denominator)
        part = chosen(is_above(is_more, 0), share * unit.denominator, amount.by(unit))
        found.append(Amount(part, unit))
    return found


def rounded_together(stages: Stages, amounts: Sequence[Amount]) -> list[Whole]:
    """Whole minor units that add up to the rounded sum, each just below or above its amount."""
    if len(amounts) == 1:
        return [rounded(amounts[0])]
    below, remainders, divisor = _parted(stages, amounts)
    return _with_what_is_left(
        stages, below, remainders, _rounded_up(amounts, below, remainders, divisor)
    )


def rounded_sum(stages: Stages, amounts: Sequence[Amount]) -> Whole:
    """The sum, rounded half up once.

    Where the sum in its exact unit does not fit, whole minor units and remainders are added apart.
    """
    try:
        return rounded(sum_of_amounts(amounts))
    except OverflowError:
        below, remainders, divisor = _parted(stages, amounts)
        return sum_of(below) + _rounded_up(amounts, below, remainders, divisor)


def _parted(stages: Stages, amounts: Sequence[Amount]) -> tuple[list[Whole], list[Whole], int]:
    """The whole minor units of each amount, and what remains as parts of one divisor."""
    divisor = lcm(*(amount.unit.denominator for amount in amounts))
    exact = stages.keep(amount.whole * amount.unit.numerator for amount in amounts)
    parts = [amount.unit.denominator for amount in amounts]
    below = stages.keep(each.floor(part) for each, part in zip(exact, parts, strict=True))
    remainders = [
        (each - whole * part).within(0, part - 1) * (divisor // part)
        for each, whole, part in zip(exact, below, parts, strict=True)
    ]
    return below, stages.keep(remainders), divisor


def _rounded_up(
    amounts: Sequence[Amount], below: Sequence[Whole], remainders: Sequence[Whole], divisor: int
) -> Whole:
    """How many more minor units the rounded sum has than the amounts rounded down."""
    if all(amount.whole.low >= 0 for amount in amounts):
        found = sum_of(remainders).half_up(divisor)
    else:  # a half goes away from zero, and the remainders do not tell on which side that is
        found = rounded(sum_of_amounts(amounts)) - sum_of(below)
    return found.within(0, len(below))


def _with_what_is_left(
    stages: Stages, parts: Sequence[Whole], remainders: Sequence[Whole], left: Whole
) -> list[Whole]:
    """One more for the largest remainders, the earlier part first on a tie."""
    (left,) = stages.keep([left])
    found = []
    for number, (part, remainder) in enumerate(zip(parts, remainders, strict=True)):
        ahead = sum_of(
            [
                _one_if(is_above(other + 1 if place < number else other, remainder))
                for place, other in enumerate(remainders)
                if place != number
            ]
        )
        found.append(part + _one_if(is_above(left, ahead)))
    return found


def _one_if(condition: Expr | bool) -> Whole:
    return chosen(condition, constant(1), constant(0))
