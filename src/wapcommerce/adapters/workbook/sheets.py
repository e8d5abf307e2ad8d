"""The sheets of an examined workbook as plain values: only cells that hold something."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from io import BytesIO
from typing import Protocol, cast

import openpyxl
from attrs import frozen
from openpyxl.utils.cell import get_column_letter

from wapcommerce.adapters.workbook.problems import Findings, Place, Unusable
from wapcommerce.adapters.workbook.quiet import quiet_openpyxl
from wapcommerce.adapters.workbook.scan import SheetScan

CellValue = str | int | float | date | time | timedelta | None

_SHOWN = 80
_LITERAL = re.compile(r'"[^"]*"|[\\_*].')


class Kind(StrEnum):
    """What a cell holds, as Excel stores it."""

    BLANK = "blank"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"
    NO_RESULT = "no result"  # a formula that nobody calculated
    OTHER = "other"


_KINDS = {"s": Kind.TEXT, "n": Kind.NUMBER, "d": Kind.DATE, "b": Kind.BOOLEAN, "e": Kind.ERROR}


@frozen
class Cell:
    """One cell; rows and columns count from 1. A blank cell has no value.

    `is_percentage` tells of a number that Excel shows a hundred times as large, with a % sign.
    """

    sheet: str
    row: int
    column: int
    kind: Kind = Kind.BLANK
    value: CellValue = None
    is_percentage: bool = False

    @property
    def coordinate(self) -> str:
        """Such as G7."""
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def shown(self) -> str:
        """The value, shortened where it is long."""
        return "" if self.value is None else str(self.value)[:_SHOWN]

    @property
    def word(self) -> str:
        """The whole value as text, without blanks around it: what a name is compared by."""
        return "" if self.value is None else str(self.value).replace("\u00a0", " ").strip()

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it, not even a formula."""
        return self.kind is Kind.BLANK


@frozen
class Sheet:
    """The cells of a sheet that hold something, by row and column; rows ascend."""

    name: str
    rows: Mapping[int, Mapping[int, Cell]]
    scan: SheetScan
    is_hidden: bool = False

    def cell(self, row: int, column: int) -> Cell:
        """The cell at that place, blank where there is nothing."""
        found = self.rows.get(row, {}).get(column)
        return Cell(self.name, row, column) if found is None else found

    def place(self, coordinate: str = "") -> Place:
        """A place in this sheet."""
        return Place(self.name, coordinate)


@frozen
class Sheets:
    """All sheets of a workbook; `epoch` is the day from which it counts its dates."""

    sheets: tuple[Sheet, ...]
    epoch: datetime


def open_sheets(content: bytes, scans: Mapping[str, SheetScan], wanted: Collection[str]) -> Sheets:
    """Read the `wanted` sheets of a file that `examine` has accepted, in capitals or not.

    Of the others only the scan is given. Raises `Unusable`.
    """
    names = {name.lower() for name in wanted}
    with quiet_openpyxl():
        try:
            book = openpyxl.load_workbook(
                BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            try:
                sheets = tuple(
                    _sheet(cast(_ReadOnlySheet, sheet), scans, names) for sheet in book.worksheets
                )
            finally:
                book.close()
        except Exception as fault:  # a damaged file provokes any exception there
            raise Unusable(f"the file is damaged: {type(fault).__name__}") from fault
    return Sheets(sheets, book.epoch)


def report_layout(sheet: Sheet, last_column: int, findings: Findings) -> None:
    """Note merged cells in the data, and what is hidden although it is read."""
    last_row = max(sheet.rows, default=0)
    for merged, top, left in sheet.scan.merged:
        if left <= last_column and top <= last_row:
            place = Place(sheet.name, sheet.cell(top, left).coordinate, merged)
            findings.add("E-MERGED", place, f"the cells {merged} are merged")
    if sheet.is_hidden:
        findings.add("W-HIDDEN", sheet.place(), "the sheet is hidden and was read")
    if rows := [row for row in sheet.scan.hidden_rows if row in sheet.rows]:
        listed = _ranges(rows)
        findings.add("W-HIDDEN", sheet.place(f"A{rows[0]}"), f"hidden rows were read: {listed}")
    for first, last in sheet.scan.hidden_columns:
        if first <= last_column:
            letters = [get_column_letter(column) for column in (first, min(last, last_column))]
            listed = "-".join(dict.fromkeys(letters))
            place = sheet.place(f"{letters[0]}1")
            findings.add("W-HIDDEN", place, f"hidden columns were read: {listed}")


class _ReadOnlySheet(Protocol):
    """What openpyxl really gives in read-only mode; its type stubs say otherwise."""

    title: str
    sheet_state: str
    _worksheet_path: str

    def reset_dimensions(self) -> None: ...
    def iter_rows(self, *, max_row: int, max_col: int) -> Iterable[tuple[_ReadOnlyCell, ...]]: ...


class _ReadOnlyCell(Protocol):
    @property
    def value(self) -> CellValue: ...
    @property
    def data_type(self) -> str: ...
    @property
    def number_format(self) -> str: ...


def _sheet(sheet: _ReadOnlySheet, scans: Mapping[str, SheetScan], names: Collection[str]) -> Sheet:
    scan = scans[sheet._worksheet_path]
    rows = {}
    if scan.last_row and sheet.title.lower() in names:
        sheet.reset_dimensions()  # the declared size may lie
        cells = sheet.iter_rows(max_row=scan.last_row, max_col=scan.last_column)
        for number, row in enumerate(cells, start=1):
            found = {cell.column: cell for cell in _cells(sheet.title, number, row, scan)}
            if found:
                rows[number] = found
    return Sheet(sheet.title, rows, scan, is_hidden=sheet.sheet_state != "visible")


def _cells(
    name: str, number: int, row: tuple[_ReadOnlyCell, ...], scan: SheetScan
) -> Iterator[Cell]:
    for column, cell in enumerate(row, start=1):
        value = cell.value
        if value is None or (isinstance(value, str) and not value.strip()):
            if (number, column) in scan.formulas:
                yield Cell(name, number, column, Kind.NO_RESULT)
            continue
        kind = _KINDS.get(cell.data_type, Kind.OTHER)
        is_percentage = kind is Kind.NUMBER and _multiplies(cell.number_format)
        yield Cell(name, number, column, kind, value, is_percentage)


@lru_cache(1000)
def _multiplies(number_format: str) -> bool:
    """Whether a format shows a number times a hundred: its % sign is no quoted or escaped text."""
    return "%" in _LITERAL.sub("", number_format)


def _ranges(rows: list[int]) -> str:
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
