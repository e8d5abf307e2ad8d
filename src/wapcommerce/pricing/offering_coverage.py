"""Whether a price book has a price for everything that an offering sells (S7, S29)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from attrs import evolve

from wapcommerce.errors import Refusal, Rejection
from wapcommerce.model.meters import (
    CPU_CORES,
    PROFILE,
    RAM_GIB,
    STORAGE_GIB,
    add_on_meter,
    family,
    product_meter,
)
from wapcommerce.model.offering import Offering
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.price import price_meters


def offering_without_prices(
    offering: Offering, book: PriceBook, as_of: date, period: str = "month"
) -> tuple[Rejection, ...]:
    """Everything sold that the book cannot price on that day for that period, all at once.

    Every region needs storage, and cores and memory unless its book charges by hardware profile;
    every add-on a price in every region; every package one in its own. Paths are those of the
    offering file. Templates and profiles are not known here: they come live from VMM.
    """
    found: dict[Rejection, None] = {}
    for path, meter, region in _sold(offering, book, as_of):
        priced = price_meters({meter: Fraction(1)}, region, book, as_of, period)
        for rejection in priced.rejections if isinstance(priced, Refusal) else ():
            if rejection.code == "book_not_valid":
                return (rejection,)
            if rejection.code == "price_missing":
                found[evolve(rejection, path=path)] = None
    return tuple(found)


def _sold(offering: Offering, book: PriceBook, as_of: date) -> Iterator[tuple[str, str, str]]:
    """Path in the offering file, meter and region of everything that needs a price."""
    for number, region in enumerate(offering.regions):
        charged = book.meters_charged(region.name, as_of)
        by_profile = any(family(meter) == PROFILE for meter in charged)
        for meter in (STORAGE_GIB,) if by_profile else (CPU_CORES, RAM_GIB, STORAGE_GIB):
            yield f"regions[{number}]", meter, region.name
    for number, add_on in enumerate(offering.add_ons):
        for region in offering.regions:
            yield f"add_ons[{number}]", add_on_meter(add_on.code), region.name
    for number, package in enumerate(offering.packages):
        yield f"packages[{number}]", product_meter(package.code), package.region
