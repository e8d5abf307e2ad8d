"""Exact numbers that never depend on the caller's decimal context (D1).

``a + b`` or ``-a`` on decimals would round to the context of whoever calls. So decimals are added,
subtracted and multiplied by `plus`, `minus` and `times`, which raise rather than round; quotients
are fractions, or a decimal over a whole divisor.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation
from fractions import Fraction
from functools import cache
from numbers import Integral

#: What counts as an exact number at the edges; floats and booleans do not.
Exact = int | str | Decimal | Fraction

# More digits than any price needs: a result that would not fit raises instead of being rounded.
_DIGITS = 2000
_SHOWN_DIGITS = 6
_EXACT = Context(prec=_DIGITS, traps=[Inexact, InvalidOperation, DivisionByZero])
_HALF_UP = Context(prec=_DIGITS, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero])

plus, minus, times = _EXACT.add, _EXACT.subtract, _EXACT.multiply
#: The product of the first two and the third.
times_plus = _EXACT.fma
#: How many whole times the second goes into the first, and what is left over.
whole_times, left_over = _EXACT.divide_int, _EXACT.remainder


def as_fraction(value: Exact) -> Fraction:
    """The same number as a fraction.

    Raises TypeError for floats, booleans and other types, ValueError for text or decimals that
    are no finite number. Text is plain decimal notation: ``"12.50"``, never ``"1/3"``. The whole
    numbers of numpy are exact too.
    """
    given: object = value
    if isinstance(given, bool) or not isinstance(given, Integral | str | Decimal | Fraction):
        raise TypeError(
            f"{value!r} is a {type(value).__name__}, not an exact number; "
            'pass an int, a Decimal or a text such as "12.50"'
        )
    if isinstance(given, Integral):
        return Fraction(int(given))
    if isinstance(given, str):
        return Fraction(_decimal(given))
    if isinstance(given, Decimal) and not given.is_finite():
        raise ValueError(f"{given} is not a finite number")
    return Fraction(given)


def as_decimal(value: Exact) -> Decimal:
    """The same number as a decimal; raises as `as_fraction` and `exact_decimal` do."""
    if type(value) is int:
        return Decimal(value)
    if type(value) is Decimal and value.is_finite():
        return value or Decimal(0)  # never a negative zero
    if type(value) is Fraction and value.denominator == 1:
        return Decimal(value.numerator)
    return exact_decimal(as_fraction(value))


def over(value: Fraction) -> tuple[Decimal, int]:
    """The same number as a decimal over the smallest whole divisor.

    20/17 is (20, 17), and 23/20 is (1.15, 1).
    """
    divisor = value.denominator
    for prime in (2, 5):
        while divisor % prime == 0:
            divisor //= prime
    return exact_decimal(value * divisor), divisor


def exact_decimal(value: Fraction) -> Decimal:
    """The same number as a decimal with as few digits as it needs: 3/8 is 0.375.

    Raises ValueError when no finite decimal equals it (1/3); round it where a policy says so.
    """
    denominator, twos, fives = value.denominator, 0, 0
    if denominator == 1:
        return Decimal(value.numerator)
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    if denominator != 1:
        raise ValueError(f"{value} has no finite decimal form; round it first")
    digits = max(twos, fives)
    return scaled_decimal(value.numerator * 10**digits // value.denominator, digits)


def round_half_up(value: Fraction, digits: int) -> Decimal:
    """Round to `digits` places, a half going away from zero: 0.125 → 0.13, -0.125 → -0.13."""
    doubled = abs(value) * 2 * 10**digits
    units = (doubled.numerator // doubled.denominator + 1) // 2
    return scaled_decimal(units if value >= 0 else -units, digits)


def rounded(amount: Decimal, divisor: int, digits: int) -> Decimal:
    """``amount / divisor`` to `digits` places, a half going away from zero."""
    if divisor == 1:
        return _HALF_UP.quantize(amount, _unit(digits)) or Decimal(0)  # never a negative zero
    doubled = times(amount.copy_abs(), _half_units_in_one(digits))
    units = whole_times(plus(doubled, Decimal(divisor)), Decimal(2 * divisor))
    result = times(units, _unit(digits))
    return minus(Decimal(0), result) if amount < 0 else result


@cache
def _unit(digits: int) -> Decimal:
    return scaled_decimal(1, digits)


@cache
def _half_units_in_one(digits: int) -> Decimal:
    return Decimal(2 * 10**digits)


def scaled_decimal(units: int, digits: int) -> Decimal:
    """`units` of the given place as a decimal: 1250 with 2 digits is 12.50."""
    return Decimal(f"{units}e-{digits}")


def plain(value: Decimal, least_digits: int = 0) -> str:
    """Plain notation without exponent or superfluous zeros, at least `least_digits` places.

    Decimal("1E+1") is "10"; Decimal("2.500") is "2.5", and "2.50" with two least digits.
    """
    text = format(value, "f")
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(least_digits, "0")
    return f"{whole}.{fraction}" if fraction else whole


def shown(exact: Fraction, least_digits: int = 2) -> str:
    """An exact number for people; one that has no end is cut to six places and ends in "…"."""
    cut = round_half_up(exact, max(_SHOWN_DIGITS, least_digits))
    return plain(cut, least_digits) + ("" if Fraction(cut) == exact else "…")


def _decimal(text: str) -> Decimal:
    stripped = text.strip()
    unsigned = stripped.removeprefix("-")
    whole, point, fraction = unsigned.partition(".")
    digits = whole + fraction
    if not (digits.isascii() and digits.isdigit()) or not whole or (point and not fraction):
        raise ValueError(f"{text!r} is not a plain decimal number such as 12.50")
    return Decimal(stripped)
