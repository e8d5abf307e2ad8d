"""The day of a price is the day in the book's time zone (D14)."""

from datetime import timedelta

import attrs
import pytest

from tests.builders import a_price_book
from wapcommerce.adapters.wire.system import utc_now
from wapcommerce.cli.today import today


@pytest.mark.parametrize(("zone", "hours"), [("UTC", 0), ("Etc/GMT-14", 14), ("Etc/GMT+12", -12)])
def test_today_follows_the_time_zone_of_the_book(zone: str, hours: int) -> None:
    book = attrs.evolve(a_price_book(), time_zone=zone)
    before = (utc_now() + timedelta(hours=hours)).date()
    shown = today(book)
    after = (utc_now() + timedelta(hours=hours)).date()
    assert before <= shown <= after
