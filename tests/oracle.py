"""Prices by another way: plain fractions, written from the documentation, no code of the product.

A tier is a tuple (upper bound or None, unit price, flat fee), bounds ascending, the last open.
"""

from collections.abc import Sequence
from fractions import Fraction

OracleTier = tuple[Fraction | None, Fraction, Fraction]


def flat(quantity: Fraction, amount: Fraction) -> Fraction:
    """The amount for anything above zero."""
    return amount if quantity > 0 else Fraction(0)


def per_unit(quantity: Fraction, unit_price: Fraction) -> Fraction:
    """Quantity times price."""
    return quantity * unit_price


def package(
    quantity: Fraction, size: Fraction, price: Fraction, included: Fraction, *, up: bool
) -> Fraction:
    """Blocks counted one by one."""
    blocks, left = 0, quantity - included
    while left >= size:
        blocks, left = blocks + 1, left - size
    if up and left > 0:
        blocks += 1
    return blocks * price


def graduated(
    quantity: Fraction, tiers: Sequence[OracleTier], *, lower: bool, first_fee: bool
) -> Fraction:
    """Every tier by itself: what of the quantity lies in it, and its fee if it is reached."""
    total = Fraction(0)
    begins = [Fraction(0), *(bound for bound, _, _ in tiers if bound is not None)]
    for number, (begin, (bound, price, fee)) in enumerate(zip(begins, tiers, strict=True)):
        end = quantity if bound is None else min(bound, quantity)
        total += max(Fraction(0), end - begin) * price
        if number == 0:
            reached = quantity > 0 or first_fee
        else:
            reached = quantity >= begin if lower else quantity > begin
        total += fee if reached else 0
    return total


def volume(
    quantity: Fraction, tiers: Sequence[OracleTier], *, lower: bool, first_fee: bool
) -> Fraction:
    """The last tier whose beginning the quantity has passed prices everything."""
    if quantity == 0:
        return tiers[0][2] if first_fee else Fraction(0)
    begins = [Fraction(0), *(bound for bound, _, _ in tiers if bound is not None)]
    passed = [begin <= quantity if lower else begin < quantity for begin in begins]
    _, price, fee = tiers[sum(passed) - 1]
    return quantity * price + fee


def stairstep(
    quantity: Fraction,
    tiers: Sequence[OracleTier],
    *,
    lower: bool,
    first_fee: bool,
    cumulative: bool,
) -> Fraction:
    """The fee of the last step passed, or of all steps passed."""
    if quantity == 0:
        return tiers[0][2] if first_fee else Fraction(0)
    begins = [Fraction(0), *(bound for bound, _, _ in tiers if bound is not None)]
    passed = [begin <= quantity if lower else begin < quantity for begin in begins]
    fees = [fee for (_, _, fee), is_passed in zip(tiers, passed, strict=True) if is_passed]
    return sum(fees, Fraction(0)) if cumulative else fees[-1]


def percentage(amount: Fraction, percent: Fraction) -> Fraction:
    """So many hundredths of an amount."""
    return amount * percent / 100


def rounded(amount: Fraction, digits: int) -> Fraction:
    """To `digits` places; a half goes away from zero."""
    unit = Fraction(1, 10**digits)
    below = amount - amount % unit
    half = unit / 2
    if amount - below == half:
        return below + unit if amount > 0 else below
    return below if amount - below < half else below + unit
