"""Rows that say something different of the same day."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date
from itertools import pairwise

from attrs import frozen

from wapcommerce.adapters.workbook.header import Row
from wapcommerce.adapters.workbook.problems import Findings


@frozen
class Span:
    """A row that holds from a first to a last day for what its key names; None is open."""

    key: Hashable
    first: date | None
    last: date | None
    row: Row


def report_overlaps(spans: Iterable[Span], findings: Findings) -> None:
    """A row without a last day gives way to a later one; a stated last day must come before it."""
    groups: dict[Hashable, list[Span]] = {}
    for span in spans:
        groups.setdefault(span.key, []).append(span)
    for group in groups.values():
        group.sort(key=lambda span: span.first or date.min)
        ends, ending = date.min, group[0]
        for before, span in pairwise(group):
            if before.last is not None and before.last >= ends:
                ends, ending = before.last, before
            # Those that begin on the same day are told as the same row twice.
            if span.first is not None and before.first != span.first <= ends:
                message = f"row {ending.row.number} states that it holds until {ends}"
                findings.add("E-VERSION-OVERLAP", span.row.cell("valid_from"), message)
