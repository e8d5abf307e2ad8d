"""Small price books for tests that work their figures out by hand."""

from datetime import date
from typing import Any

import polars as pl

from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.frame.price_frame import price_frame

DAY = date(2026, 11, 22)


def monthly(meter: str, model: ChargeModel, **terms: Any) -> Charge:
    """A charge of every month."""
    return Charge(meter, meter, ChargeKind.RECURRING, "month", model, **terms)


def once(meter: str, model: ChargeModel, **terms: Any) -> Charge:
    """A charge of the first month only."""
    return Charge(meter, meter, ChargeKind.SETUP, "", model, **terms)


def book_of(*charges: Charge, **terms: Any) -> PriceBook:
    """A book of these charges in EUR."""
    return PriceBook("book", "1", "EUR", charges, **terms)


def priced(book: PriceBook, columns: dict[str, Any], **options: Any) -> dict[str, list[Any]]:
    """The columns of a frame's prices: without codes where that can be, and with them.

    Both ways are taken, and must agree.
    """
    options = {"region": "region" if "region" in columns else "x", **options}
    frame = pl.DataFrame(columns)
    eager = price_frame(frame, book, DAY, **options).drop(columns)
    lazy = price_frame(frame.lazy(), book, DAY, **options).collect().drop(columns)
    assert eager.equals(lazy), (eager, lazy)
    found: dict[str, list[Any]] = eager.to_dict(as_series=False)
    return found
