"""The day whose prices apply now."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from wapcommerce.adapters.wire.system import utc_now
from wapcommerce.pricing.books.book import PriceBook


def today(book: PriceBook) -> date:
    """Today, in the book's time zone: at 23:30 UTC it is tomorrow in Athens."""
    return utc_now().astimezone(ZoneInfo(book.time_zone)).date()
