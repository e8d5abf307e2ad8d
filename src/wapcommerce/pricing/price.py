"""Price a configuration: from its meters to a quote, or to every reason against it (S7, D5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from wapcommerce.errors import Refusal
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.exact import Exact, as_decimal
from wapcommerce.model.money import Money
from wapcommerce.model.quote import ChargeKind, Quote, QuoteLine, Slice
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.calculation.calculation import Calculation, Line
from wapcommerce.pricing.calculation.gaps import gaps
from wapcommerce.pricing.calculation.operations import calculate
from wapcommerce.pricing.calculation.quick_total import quick_total
from wapcommerce.pricing.calculation.rate_card import RateCard, rate_card

_ONE = Decimal(1)


def price(
    configuration: Configuration,
    book: PriceBook | PriceList,
    as_of: date,
    period: str = "month",
    period_number: int = 1,
) -> Quote | Refusal:
    """Price a configuration with the charges that apply on a day, for one billing period.

    `as_of` is a day in the book's time zone. A configuration with open choices is priced as an
    estimate whose `missing` says so (S6). The quote shows the whole calculation, on all levels of
    a price list; `price_by` gives what its buyer may see.
    """
    return price_meters(
        configuration.meters,
        configuration.region.name,
        book,
        as_of,
        period,
        period_number,
        missing=configuration.missing,
    )


def price_meters(
    meters: Mapping[str, Exact],
    region: str,
    book: PriceBook | PriceList,
    as_of: date,
    period: str = "month",
    period_number: int = 1,
    *,
    missing: tuple[str, ...] = (),
) -> Quote | Refusal:
    """Price quantities as such: equal meters give an equal price however they came about (D2).

    4 cores at 12.00 a month and 100 GiB at 0.09 make lines of 48.00 and 9.00, together 57.00.
    `period_number` counts billing periods from 1; only the first has setup charges, and discounts
    end with their number of periods. Refused, with every reason at once: a day outside the book's
    validity, a meter without a price for this period, a quantity that a charge does not allow.
    """
    card = rate_card(book, region, as_of, period, period_number)
    if card.problems:
        return Refusal(card.problems)
    work = calculate(card, _decimals(meters), explained=True)
    rejections, notes = gaps(card, _named(work.meters))
    if work.rejections or rejections:
        return Refusal((*work.rejections, *rejections))
    return Quote(
        book=card.book.name,
        region=region,
        period=period,
        as_of=as_of,
        currency=card.book.currency,
        lines=_lines(work),
        missing=missing,
        notes=(*notes, *_limited(card)),
        tax_mode=card.book.tax_mode,
        taxes=tuple(work.taxes),
    )


def price_total(
    meters: Mapping[str, Exact],
    region: str,
    book: PriceBook | PriceList,
    as_of: date,
    period: str = "month",
    period_number: int = 1,
) -> Money | Refusal:
    """Only "Your Total" of `price_meters`, without its explanation and several times faster."""
    card = rate_card(book, region, as_of, period, period_number)
    if card.problems:
        return Refusal(card.problems)
    total = quick_total(card, meters)
    if total is None:
        work = calculate(card, _decimals(meters), explained=False)
        rejections, _ = gaps(card, _named(work.meters))
        if work.rejections or rejections:
            return Refusal((*work.rejections, *rejections))
        total = work.total()
    return Money(total, card.book.currency)


def _decimals(meters: Mapping[str, Exact]) -> dict[str, Decimal]:
    return {meter: as_decimal(quantity) for meter, quantity in meters.items()}


def _named(meters: Mapping[str, Decimal]) -> tuple[tuple[str, bool], ...]:
    return tuple((meter, bool(quantity)) for meter, quantity in meters.items())


def _lines(work: Calculation) -> tuple[QuoteLine, ...]:
    currency = work.book.currency
    lines = [_line(line, currency) for line in work.lines]
    if work.commitment is not None:
        lines.append(_commitment(*work.commitment, work))
    return tuple(lines)


def _line(line: Line, currency: str) -> QuoteLine:
    rate = line.rate
    charge = rate.charge
    return QuoteLine(
        line.meter,
        charge.label,
        line.quantity,
        line.kind,
        charge.model.name,
        line.slices,
        Money(line.money, currency),
        tuple(line.steps),
        rate.level,
    )


def _commitment(label: str, amount: Decimal, work: Calculation) -> QuoteLine:
    return QuoteLine(
        meter="",
        label=label,
        quantity=_ONE,
        kind=ChargeKind.RECURRING,
        model="commitment",
        slices=(Slice(_ONE, "difference", amount, amount, work.book.source),),
        amount=Money(amount, work.book.currency),
        level=work.card.level,
    )


def _limited(card: RateCard) -> tuple[str, ...]:
    """Discounts that end, for the seller to tell."""
    return tuple(
        f"{discount} holds for the first {discount.periods} periods"
        if discount.periods > 1
        else f"{discount} holds for the first period only"
        for discount in card.granted
        if discount.periods is not None
    )
