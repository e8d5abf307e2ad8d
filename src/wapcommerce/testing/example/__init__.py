"""An example shop to test and to try things with: offering, catalogues and price book.

Two regions, Athens and Frankfurt, sell machines from different catalogues; prices are in EUR, by
the month and by the year. `examples/make_example.py` makes the price workbook.
"""

from functools import cache
from pathlib import Path

from wapcommerce.adapters import offering_toml, workbook
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.model.offering import Offering
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.testing.example.catalogues import ATHENS, FRANKFURT

__all__ = ["catalogues", "offering", "offering_path", "price_book", "prices_path"]

_FOLDER = Path(__file__).parent


def offering_path() -> Path:
    """Where the example's offering file is."""
    return _FOLDER / "offering.toml"


def prices_path() -> Path:
    """Where the example's price workbook is."""
    return _FOLDER / "prices.xlsx"


@cache
def offering() -> Offering:
    """The example's offering, read from its file once."""
    return offering_toml.load(offering_path())


@cache
def price_book() -> PriceBook:
    """The example's price book, read from its workbook once."""
    return workbook.load(prices_path())


def catalogues() -> dict[str, Catalogue]:
    """The catalogue of each region, by the region's name; a new dict every time."""
    return {catalogue.region: catalogue for catalogue in (ATHENS, FRANKFURT)}
