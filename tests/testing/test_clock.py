"""A clock that a test moves."""

from datetime import UTC, datetime, timedelta

from wapcommerce.testing.clock import ManualClock


def test_the_clock_stands_still_until_it_is_moved() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    clock = ManualClock(start)
    assert clock() == clock() == start
    clock.move(90)
    assert clock() == start + timedelta(seconds=90)


def test_it_starts_at_an_aware_instant() -> None:
    assert ManualClock()().tzinfo is UTC
