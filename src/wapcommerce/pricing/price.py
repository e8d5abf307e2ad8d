"""Price a configuration: from its meters to a quote, or to every reason against it (S7, D5)."""

from __future__ import annotations

from datetime import date

from wapcommerce.errors import Refusal, Rejection
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.exact import as_fraction
from wapcommerce.model.meters import Meters
from wapcommerce.model.quote import ChargeKind, Quote, QuoteLine
from wapcommerce.pricing.book import PriceBook
from wapcommerce.pricing.coverage import meters_not_supplied, meters_to_price, remarks

#: The kinds of charges in the order in which a quote lists them.
KINDS = (ChargeKind.SETUP, ChargeKind.RECURRING)


def price(
    configuration: Configuration, book: PriceBook, as_of: date, period: str = "month"
) -> Quote | Refusal:
    """Price a configuration with the charges that apply on a day, for one billing period.

    `as_of` is a day in the book's time zone. A configuration with open choices is priced as an
    estimate whose `missing` says so (S6).
    """
    return price_meters(
        configuration.meters,
        configuration.region.name,
        book,
        as_of,
        period,
        missing=configuration.missing,
    )


def price_meters(
    meters: Meters,
    region: str,
    book: PriceBook,
    as_of: date,
    period: str = "month",
    *,
    missing: tuple[str, ...] = (),
) -> Quote | Refusal:
    """Price quantities as such: equal meters give an equal price however they came about (D2).

    4 cores at 12.00 a month and 100 GiB at 0.09 make lines of 48.00 and 9.00, together 57.00.
    Refused, with every reason at once: a day outside the book's validity, a meter without a
    price for this period, a quantity that a charge does not allow.
    """
    if not book.is_valid_on(as_of):
        return Refusal((_not_valid(book, as_of),))
    lines: list[QuoteLine] = []
    rejections: list[Rejection] = []
    for kind in KINDS:
        for meter, quantity in meters.items():
            charge = book.charge(meter, region, kind, period, as_of)
            if charge is None:
                continue
            line = charge.line(as_fraction(quantity), book.currency)
            if isinstance(line, Refusal):
                rejections += line.rejections
            elif quantity or line.slices:
                lines.append(line)
    charged = book.meters_charged(region, as_of)
    rejections += _unpriced(meters, region, book, as_of, period)
    rejections += meters_not_supplied(meters, charged)
    if rejections:
        return Refusal(tuple(rejections))
    return Quote(
        book=book.name,
        region=region,
        period=period,
        as_of=as_of,
        currency=book.currency,
        lines=tuple(lines),
        missing=missing,
        notes=remarks(meters, charged),
    )


def _unpriced(
    meters: Meters, region: str, book: PriceBook, as_of: date, period: str
) -> list[Rejection]:
    """What would be free by mistake: also what has a price by the month only, sold by the year."""
    periods = {meter: book.periods(meter, region, as_of) for meter in meters}
    priced = {
        meter
        for meter, charged in periods.items()
        if period in charged
        or (not charged and book.charge(meter, region, ChargeKind.SETUP, period, as_of))
    }
    needed = {meter for meter, quantity in meters.items() if quantity and periods[meter]}
    needed.update(meters_to_price(meters, priced))
    return [
        Rejection(
            "price_missing",
            f"{book.name} has no price of {meter} per {period} in {region} on {as_of}",
            meter,
            "add a row to sheet Prices (0 if it is free) and load the workbook again",
        )
        for meter in meters
        if meter in needed - priced
    ]


def _not_valid(book: PriceBook, as_of: date) -> Rejection:
    begin = book.valid_from or "the beginning"
    end = book.valid_to or "further notice"
    return Rejection(
        "book_not_valid",
        f"{book.name} applies from {begin} until {end}, not on {as_of}",
        "as_of",
        "load the price book of that day",
    )
