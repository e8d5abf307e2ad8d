"""Exact numbers that never depend on the caller's decimal context (D1).

Sums and products are taken on `Fraction`; `Decimal` is only built from digits, which Python does
exactly whatever the context says, while ``a + b`` or ``-a`` on decimals would round to it.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

#: What counts as an exact number at the edges; floats and booleans do not.
Exact = int | str | Decimal | Fraction


def as_fraction(value: Exact) -> Fraction:
    """The same number as a fraction.

    Raises TypeError for floats, booleans and other types, ValueError for text or decimals that
    are no finite number. Text is plain decimal notation: ``"12.50"``, never ``"1/3"``.
    """
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal | Fraction):
        raise TypeError(
            f"{value!r} is a {type(value).__name__}, not an exact number; "
            'pass an int, a Decimal or a text such as "12.50"'
        )
    if isinstance(value, str):
        return Fraction(_decimal(value))
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"{value} is not a finite number")
    return Fraction(value)


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


def _decimal(text: str) -> Decimal:
    stripped = text.strip()
    unsigned = stripped.removeprefix("-")
    whole, point, fraction = unsigned.partition(".")
    digits = whole + fraction
    if not (digits.isascii() and digits.isdigit()) or not whole or (point and not fraction):
        raise ValueError(f"{text!r} is not a plain decimal number such as 12.50")
    return Decimal(stripped)
