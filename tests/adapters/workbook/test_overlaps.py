"""Rows that state to hold on the same day contradict each other; an open end gives way."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wapcommerce.adapters.workbook.header import Row
from wapcommerce.adapters.workbook.overlaps import Span, report_overlaps
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheet_scan import SheetScan
from wapcommerce.adapters.workbook.sheets import Sheet

SHEET = Sheet("Prices", {}, SheetScan())
COLUMNS = {"meter": 1, "valid_from": 2}


def span(row: int, first: int | None, last: int | None, key: str = "ram") -> Span:
    """A row that holds between two days of May; None is open."""
    days = [None if day is None else date(2026, 5, 1) + timedelta(day) for day in (first, last)]
    return Span(key, days[0], days[1], Row(row, SHEET, COLUMNS))


def told(*spans: Span) -> list[str]:
    findings = Findings()
    report_overlaps(spans, findings)
    assert {each.code for each in findings.problems} <= {"E-VERSION-OVERLAP"}
    return [each.cell for each in findings.problems]


@pytest.mark.parametrize(
    ("spans", "cells"),
    [
        ([(2, None, None), (3, 5, None), (4, 9, 12)], []),
        ([(2, None, 4), (3, 5, None)], []),
        ([(2, None, 5), (3, 5, None)], ["B3"]),
        ([(2, 0, 5), (3, 4, 9)], ["B3"]),
        ([(3, 4, 9), (2, 0, 5)], ["B3"]),
        ([(2, 0, 20), (3, 4, 6), (4, 7, None)], ["B3", "B4"]),
        ([(2, 0, 20), (3, 4, None), (4, 7, None)], ["B3", "B4"]),
        ([(2, 0, 5), (3, 0, 5)], []),
        ([(2, 3, 3), (3, 3, None), (4, 4, None)], []),
    ],
)
def test_a_stated_end_must_come_before_what_begins_later(
    spans: list[tuple[int, int | None, int | None]], cells: list[str]
) -> None:
    assert told(*(span(*each) for each in spans)) == cells


def test_rows_about_something_else_do_not_meet() -> None:
    assert told(span(2, 0, 9), span(3, 1, 9, key="cpu")) == []


def test_the_row_that_lasts_is_named() -> None:
    findings = Findings()

    report_overlaps([span(2, 0, 20), span(3, 4, 6), span(4, 7, None)], findings)

    assert "row 2 states that it holds until 2026-05-21" in findings.problems[1].message


DAYS = st.none() | st.integers(0, 12)


@given(st.lists(st.tuples(DAYS, DAYS), max_size=6))
def test_a_row_is_told_when_an_earlier_one_states_to_hold_on_its_first_day(
    days: list[tuple[int | None, int | None]],
) -> None:
    spans = [
        (row, first, last)
        for row, (first, last) in enumerate(days, start=2)
        if first is None or last is None or first <= last
    ]
    begins = {row: -1 if first is None else first for row, first, _ in spans}

    wanted = {
        f"B{row}"
        for row, first, _ in spans
        for other, _, end in spans
        if first is not None and begins[other] < first and end is not None and end >= first
    }
    firsts = [begins[row] for row, _, _ in spans]
    if len(set(firsts)) == len(firsts):
        assert set(told(*(span(*each) for each in spans))) == wanted
