from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wapcommerce.pricing.books.validity import crossed_days, holds_on

FIRST, LAST = date(2026, 3, 1), date(2026, 5, 31)
NEXT = timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(FIRST - NEXT, False), (FIRST, True), (LAST, True), (LAST + NEXT, False)],
)
def test_both_days_are_inclusive(day: date, expected: bool) -> None:
    assert holds_on(day, FIRST, LAST) is expected


def test_an_end_that_is_not_given_is_open() -> None:
    assert holds_on(date.min, None, LAST)
    assert holds_on(date.max, FIRST, None)
    assert holds_on(FIRST, None, None)
    assert not holds_on(LAST + NEXT, None, LAST)
    assert not holds_on(FIRST - NEXT, FIRST, None)


@given(st.none() | st.dates(), st.none() | st.dates(), st.dates())
def test_what_is_crossed_holds_on_no_day(
    valid_from: date | None, valid_to: date | None, day: date
) -> None:
    if crossed_days(valid_from, valid_to):
        assert not holds_on(day, valid_from, valid_to)
    else:
        assert holds_on(valid_from or valid_to or day, valid_from, valid_to)


def test_crossed_days_are_named() -> None:
    (found,) = crossed_days(LAST, FIRST)

    assert str(found) == (
        "valid_from: valid_from 2026-05-31 is after valid_to 2026-03-01 (exchange the two)"
    )
    assert crossed_days(FIRST, FIRST) == ()
