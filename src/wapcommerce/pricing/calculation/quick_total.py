"""The total of lines that do not depend on each other, in one go.

Where nothing is discounted, committed or split over lines, the order of operations is the same few
steps for each line. Their constants are worked out once for each set of meters, and remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache

from attrs import frozen

from wapcommerce.model.currency import minor_unit_digits
from wapcommerce.model.exact import Exact, as_decimal, plus, rounded, times
from wapcommerce.model.meters import PROFILE, family
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.tax import rates_in
from wapcommerce.pricing.calculation.gaps import gaps
from wapcommerce.pricing.calculation.rate_card import KINDS, Rate, RateCard

_ZERO = Decimal(0)
_REMEMBERED_SETS = 512


@frozen(eq=False)
class _QuickLine:
    """The rounded amount of any quantity, and the charge if some quantities cannot be bought."""

    billed: Callable[[Decimal], Decimal]
    limited: Charge | None


def quick_total(card: RateCard, meters: Mapping[str, Exact]) -> Decimal | None:
    """The sum of the rounded lines; None where only the whole order of operations can tell."""
    lines_of = _quick_lines(card, tuple(meters))
    if lines_of is None:
        return None
    total = _ZERO
    for value, lines in zip(meters.values(), lines_of, strict=True):
        quantity = as_decimal(value)
        for line in lines:
            limited = line.limited
            if quantity < _ZERO or (limited is not None and limited.refusals(quantity)):
                return None
            total = plus(total, line.billed(quantity))
    return total


@lru_cache(_REMEMBERED_SETS)
def _quick_lines(
    card: RateCard, meters: tuple[str, ...]
) -> tuple[tuple[_QuickLine, ...], ...] | None:
    """The lines of each meter, or None where they depend on each other or are refused."""
    rates = [
        [card.rates[kind][meter] for kind in KINDS if meter in card.rates.get(kind, ())]
        for meter in meters
    ]
    if _is_entangled(card, [rate for each in rates for rate in each]):
        return None
    # Cores and memory may be without a price only if there are machines of priced profiles.
    without_profiles = tuple((meter, family(meter) != PROFILE) for meter in meters)
    with_all = tuple((meter, True) for meter in meters)
    if gaps(card, with_all)[0] or gaps(card, without_profiles)[0]:
        return None
    digits = minor_unit_digits(card.book.currency)
    return tuple(tuple(_quick_line(rate, digits) for rate in each) for each in rates)


def _is_entangled(card: RateCard, rates: list[Rate]) -> bool:
    """Whether a line depends on the others, or a tax could be refused."""
    book, country = card.book, card.price_list.country
    codes = {rate.charge.tax_code for rate in rates} - {""}
    return bool(
        card.discounts
        or book.rounding_level == "total"
        or book.min_total is not None
        or book.max_total is not None
        or any(rate.is_percentage for rate in rates)
        or (book.tax_mode and not all(rates_in(book.taxes, code, country) for code in codes))
    )


def _quick_line(rate: Rate, digits: int) -> _QuickLine:
    limited = rate.charge if rate.charge.has_limits else None
    return _QuickLine(_billed(rate, digits), limited)


def _billed(rate: Rate, digits: int) -> Callable[[Decimal], Decimal]:
    """Curve, bounds, factors and rounding of a rate as one function of the quantity."""
    amount_of, divisor = rate.curve.times(rate.multiplier).amount, rate.divisor
    least, most = (
        None if bound is None else times(bound, rate.multiplier)
        for bound in (rate.charge.min_charge, rate.charge.max_charge)
    )

    def billed(quantity: Decimal) -> Decimal:
        amount = amount_of(quantity)
        if quantity:
            if least is not None and amount < least:
                amount = least
            elif most is not None and amount > most:
                amount = most
        return rounded(amount, divisor, digits)

    return billed
