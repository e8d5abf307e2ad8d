"""Amounts as whole numbers of one exact unit: a charge's curve for a whole column (D6)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor, gcd, lcm

from attrs import frozen

from wapcommerce.pricing.calculation.rate_card import Rate
from wapcommerce.pricing.charge_models.curve import Curve
from wapcommerce.pricing.frame.lookup import Lookup
from wapcommerce.pricing.frame.whole import Whole, chosen, constant, is_above, is_zero, sum_of


@frozen
class Amount:
    """Minor units, exactly: `whole` times `unit`. 12.345 EUR may be 2469 times 1/2 cent."""

    whole: Whole
    unit: Fraction = Fraction(1)

    @property
    def is_nothing(self) -> bool:
        """Whether it is zero in every row."""
        return self.whole.low == self.whole.high == 0

    def by(self, unit: Fraction) -> Whole:
        """The same as a whole number of a unit that divides its own."""
        return self.whole if self.is_nothing else self.whole * int(self.unit / unit)


@frozen
class Measured:
    """A quantity as a whole number of parts of which `parts` make one: 512 MiB are 512 of 1024."""

    whole: Whole
    parts: int = 1


def amount_of(rate: Rate, quantity: Measured, own: Whole, scale: Fraction) -> Amount:
    """What a rate asks for a quantity before its factors, times `scale`.

    `own` is the quantity of the charge's own meter: at zero the bounds do not hold. (For a
    percentage, `quantity` is an amount.)
    """
    charge, curve = rate.charge, rate.curve
    rest = _counted(quantity, curve)
    bounds = [
        None if bound is None else Fraction(bound) * scale
        for bound in (charge.min_charge, charge.max_charge)
    ]
    zero = Fraction(curve.at_zero) * scale
    lines = [
        (piece.start, Fraction(piece.base) * scale, Fraction(piece.slope) * scale / rest.parts)
        for piece in curve.pieces
    ]
    numbers = [
        zero,
        *(n for _, *line in lines for n in line),
        *(b for b in bounds if b is not None),
    ]
    unit = Fraction(1, lcm(*(each.denominator for each in numbers)))
    in_units = [(start, int(base / unit), int(slope / unit)) for start, base, slope in lines]
    at_zero = int(zero / unit)
    whole = _on_pieces(rest, in_units, at_zero, curve)
    least, most = (None if bound is None else int(bound / unit) for bound in bounds)
    bounded = whole if least is None else whole.at_least(least)
    bounded = bounded if most is None else bounded.at_most(most)
    if bounded is not whole:
        whole = chosen(is_zero(own), constant(at_zero), bounded)
    return Amount(whole, unit)


def common_unit(numbers: Sequence[Fraction]) -> Fraction:
    """The largest unit of which all these are whole numbers: 3/4 and 1/2 are counted in quarters.

    Of nothing but zeros it is 1.
    """
    divisor = lcm(*(each.denominator for each in numbers))
    return Fraction(gcd(*(int(each * divisor) for each in numbers)) or divisor, divisor)


def chosen_amount(lookup: Lookup, cases: Sequence[Amount]) -> Amount:
    """In each row the amount of its tariff."""
    unit = common_unit([case.unit for case in cases if not case.is_nothing])
    wholes = {id(case): case.by(unit) for case in cases}  # equal cases stay one object
    return Amount(lookup.choose([wholes[id(case)] for case in cases]), unit)


def sum_of_amounts(amounts: Sequence[Amount]) -> Amount:
    """The exact sum."""
    unit = common_unit([amount.unit for amount in amounts if not amount.is_nothing])
    return Amount(sum_of([amount.by(unit) for amount in amounts]), unit)


def times(lookup: Lookup, amount: Amount, factors: Sequence[Fraction]) -> Amount:
    """The amount times the factor of the row's tariff, exactly."""
    unit = common_unit([factor * amount.unit for factor in factors])
    multipliers = [int(factor * amount.unit / unit) for factor in factors]
    return Amount(amount.whole * lookup.pick(multipliers), unit)


def rounded(amount: Amount) -> Whole:
    """Half up to the minor unit."""
    return (amount.whole * amount.unit.numerator).half_up(amount.unit.denominator)


def rounded_times(lookup: Lookup, amount: Amount, factors: Sequence[Fraction]) -> Whole:
    """The amount times the factor of the row's tariff, half up to the minor unit.

    A product that does not fit is taken in two parts: the whole minor units, and the rest.
    """
    wanted = [factor * amount.unit for factor in factors]
    divisor = lcm(*(each.denominator for each in wanted))
    multiplier = lookup.pick([int(each * divisor) for each in wanted])
    try:
        return (amount.whole * multiplier).half_up(divisor)
    except OverflowError:
        if amount.whole.low < 0:
            raise
    units = amount.whole.floor(divisor)
    rest = (amount.whole - units * divisor).within(0, divisor - 1)
    return units * multiplier + (rest * multiplier).half_up(divisor)


def _counted(quantity: Measured, curve: Curve) -> Measured:
    """What is left after the included units, in blocks where the curve has them."""
    whole, parts = quantity.whole, quantity.parts
    if curve.included:
        included = Fraction(curve.included) * parts
        whole = (whole * included.denominator - included.numerator).at_least(0)
        parts *= included.denominator
    if curve.block is None:
        return Measured(whole, parts)
    size = Fraction(curve.block) * parts
    started = size.numerator - 1 if curve.rounding == "up" else 0
    return Measured((whole * size.denominator + started).floor(size.numerator))


def _on_pieces(
    rest: Measured, lines: Sequence[tuple[Decimal, int, int]], at_zero: int, curve: Curve
) -> Whole:
    """The line of the piece that owns the quantity: its slope and its base are looked up."""
    starts = [Fraction(start) * rest.parts for start, _, _ in lines[1:]]
    # The last whole number that still belongs to the piece before each start.
    ends = [floor(s) if curve.boundary == "upper" else -floor(-s) - 1 for s in starts]
    most = rest.whole.high
    pieces = [
        _Reached(low, min(high, most), base, slope)
        for low, high, (_, base, slope) in zip(
            [min(rest.whole.low, 0), *(end + 1 for end in ends)], [*ends, most], lines, strict=True
        )
        if low <= min(high, most)  # some quantity comes here
    ]
    base, slope = constant(pieces[-1].base), constant(pieces[-1].slope)
    for piece in reversed(pieces[:-1]):
        is_beyond = is_above(rest.whole, piece.high)
        base = chosen(is_beyond, base, constant(piece.base))
        slope = chosen(is_beyond, slope, constant(piece.slope))
    # Only with its own slope and base is a quantity ever multiplied, so these bounds hold.
    products = [piece.slope * end for piece in pieces for end in (piece.low, piece.high)]
    values = [piece.amount(end) for piece in pieces for end in (piece.low, piece.high)]
    product = rest.whole.times(slope, min(products), max(products))
    found = product.plus(base, min(values), max(values))
    if lines[0][1] == at_zero:
        return found
    return chosen(is_zero(rest.whole), constant(at_zero), found)


@frozen
class _Reached:
    """A piece as far as quantities come to it, both ends included."""

    low: int
    high: int
    base: int
    slope: int

    def amount(self, number: int) -> int:
        return self.base + self.slope * number
