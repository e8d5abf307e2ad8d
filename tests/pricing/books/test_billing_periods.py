"""D3: which shorter periods fill a longer one."""

import pytest

from wapcommerce.pricing.books.billing_periods import PERIOD_MONTHS, periods_within


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("month", ()),
        ("quarter", (("month", 3),)),
        ("half_year", (("quarter", 2), ("month", 6))),
        ("year", (("half_year", 2), ("quarter", 4), ("month", 12))),
        ("week", ()),
        ("", ()),
    ],
)
def test_shorter_periods_that_fill_a_period_the_longest_first(
    period: str, expected: tuple[tuple[str, int], ...]
) -> None:
    assert periods_within(period) == expected


@pytest.mark.parametrize("period", PERIOD_MONTHS)
def test_so_many_shorter_periods_have_as_many_months(period: str) -> None:
    for shorter, count in periods_within(period):
        assert count * PERIOD_MONTHS[shorter] == PERIOD_MONTHS[period]
        assert count > 1
