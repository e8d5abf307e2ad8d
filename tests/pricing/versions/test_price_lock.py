"""A subscription keeps the version by which it was sold, for good or until a day."""

from datetime import date

import pytest

from wapcommerce.model.quote import BookVersion, Quote
from wapcommerce.pricing.versions.price_lock import PriceLock, lock_of

OLD, NEW = BookVersion("RETAIL-EU", "2026-01"), BookVersion("RETAIL-EU", "2026-07")
SOLD, MOVES = date(2026, 3, 5), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("day", "version", "as_of"),
    [
        (date(2026, 6, 30), OLD, SOLD),
        (date(2026, 7, 1), NEW, date(2026, 7, 1)),
        (date(2026, 7, 2), NEW, date(2026, 7, 2)),
    ],
)
def test_a_version_is_kept_until_the_day_before_it_moves(
    day: date, version: BookVersion, as_of: date
) -> None:
    lock = PriceLock(OLD, SOLD, MOVES)

    assert lock.keeps_on(day) is (version == OLD)
    assert lock.version_on(day, NEW) == version
    assert lock.as_of(day) == as_of


def test_without_a_day_the_version_is_kept_for_good() -> None:
    lock = PriceLock(OLD, SOLD)

    assert lock.version_on(date.max, NEW) == OLD
    assert lock.as_of(date.max) == SOLD


def test_what_is_sold_by_a_quote_keeps_its_version_as_of_its_day() -> None:
    quote = Quote(OLD, "Athens", "month", SOLD, "EUR", (), valid_until=date(2026, 4, 4))

    assert lock_of(quote) == PriceLock(OLD, SOLD)
    assert lock_of(quote, MOVES) == PriceLock(OLD, SOLD, MOVES)
