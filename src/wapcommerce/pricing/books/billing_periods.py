"""Billing periods, and how one follows from another (D3)."""

from __future__ import annotations

#: Months in each billing period.
PERIOD_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def periods_within(period: str) -> tuple[tuple[str, int], ...]:
    """Shorter periods that fill this one, the longest first, and how often.

    A year is 2 half years, 4 quarters or 12 months. A period that the table does not know has none.
    """
    months = PERIOD_MONTHS.get(period, 0)
    shorter = ((name, each) for name, each in PERIOD_MONTHS.items() if each < months)
    by_length = sorted(shorter, key=lambda item: -item[1])
    return tuple((name, months // each) for name, each in by_length if months % each == 0)
