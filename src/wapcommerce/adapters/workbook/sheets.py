"""The sheets of an examined workbook as plain values: only cells that hold something."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sized
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from io import BytesIO
from itertools import islice
from typing import Protocol, cast

import openpyxl
from attrs import frozen
from openpyxl.utils.cell import get_column_letter

from wapcommerce.adapters.workbook.problems import Findings, Place, Unusable, damaged
from wapcommerce.adapters.workbook.quiet import quiet_openpyxl
from wapcommerce.adapters.workbook.scan import WorkbookScan
from wapcommerce.adapters.workbook.sheet_parts import check_parts
from wapcommerce.adapters.workbook.sheet_scan import SheetScan

CellValue = str | int | float | date | time | timedelta | None

_SHOWN = 80
_LITERAL = re.compile(r'"[^"]*"|\[[^]]*\]|[\\_*].')
#: A comma behind the last digit divides what is shown by a thousand.
_THOUSANDS = re.compile(r"[0#?],+(?![0#?,])")


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


class Shown(StrEnum):
    """How large Excel shows a number that it stores."""

    AS_IT_IS = "as it is"
    IN_PER_CENT = "in per cent"  # a hundred times as large, with a % sign
    IN_THOUSANDS = "in thousands"  # or millions, without any sign


@frozen
class Cell:
    """One cell; rows and columns count from 1. A blank cell has no value."""

    sheet: str
    row: int
    column: int
    kind: Kind = Kind.BLANK
    value: CellValue = None
    is_shown: Shown = Shown.AS_IT_IS

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


def open_sheets(content: bytes, scan: WorkbookScan, wanted: Collection[str]) -> Sheets:
    """Read the `wanted` sheets of a file that `examine` has accepted, in capitals or not.

    Of the others only the scan is given. Raises `Unusable`.
    """
    names = {name.lower() for name in wanted}
    with quiet_openpyxl():
        try:
            check_parts(content, scan)
            book = openpyxl.load_workbook(
                BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            try:
                sheets = tuple(
                    _sheet(cast(_ReadOnlySheet, sheet), scan, names) for sheet in book.worksheets
                )
            finally:
                book.close()
        except Unusable:
            raise
        except Exception as fault:
            raise damaged(fault) from fault
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
    if sheet.scan.hides_by_default:
        message = "the sheet hides the rows or columns that do not state their own size"
        findings.add("W-HIDDEN", sheet.place(), message)
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
    _shared_strings: Sized

    def reset_dimensions(self) -> None: ...
    def iter_rows(self, *, max_row: int, max_col: int) -> Iterable[tuple[_ReadOnlyCell, ...]]: ...


class _ReadOnlyCell(Protocol):
    @property
    def value(self) -> CellValue: ...
    @property
    def data_type(self) -> str: ...
    @property
    def number_format(self) -> str: ...
    @property
    def coordinate(self) -> str: ...


def _sheet(sheet: _ReadOnlySheet, workbook: WorkbookScan, names: Collection[str]) -> Sheet:
    scan = workbook.sheets[sheet._worksheet_path]
    rows = {}
    if scan.last_row and sheet.title.lower() in names:
        if scan.last_text >= len(sheet._shared_strings):
            message = f"the file is damaged: {sheet.title}!{scan.last_text_cell} has no text"
            raise Unusable(message, coordinate=scan.last_text_cell)
        for number, row in _rows(sheet, scan):
            cells = _cells(sheet.title, number, row, scan.formulas, workbook.is_uncalculated)
            found = {cell.column: cell for cell in cells}
            if found:
                rows[number] = found
    return Sheet(sheet.title, rows, scan, is_hidden=sheet.sheet_state != "visible")


def _rows(
    sheet: _ReadOnlySheet, scan: SheetScan
) -> Iterator[tuple[int, tuple[_ReadOnlyCell, ...]]]:
    """The rows up to the last with a value; of what stands below them nothing is made."""
    number = 0
    sheet.reset_dimensions()  # the declared size may lie
    try:
        rows = sheet.iter_rows(max_row=scan.last_row, max_col=scan.last_column)
        for number, row in enumerate(islice(rows, scan.last_row), start=1):
            yield number, row
    except Unusable:
        raise
    except Exception as fault:
        raise damaged(fault, f"sheet {sheet.title}, below row {number}") from fault


def _cells(
    name: str,
    number: int,
    row: tuple[_ReadOnlyCell, ...],
    formulas: Collection[tuple[int, int]],
    is_uncalculated: bool,
) -> Iterator[Cell]:
    for column, cell in enumerate(row, start=1):
        value = cell.value
        is_blank = value is None or (isinstance(value, str) and not value.strip())
        if (is_blank or is_uncalculated) and (number, column) in formulas:
            yield Cell(name, number, column, Kind.NO_RESULT)
        elif not is_blank:
            kind = _KINDS.get(cell.data_type, Kind.OTHER)
            shown = _shown(cell, name) if kind is Kind.NUMBER else Shown.AS_IT_IS
            yield Cell(name, number, column, kind, value, shown)


def _shown(cell: _ReadOnlyCell, sheet: str) -> Shown:
    try:
        return _shown_by(cell.number_format)
    except (LookupError, TypeError) as fault:
        message = f"the file is damaged: {sheet}!{cell.coordinate} has a format that is not there"
        raise Unusable(message, coordinate=cell.coordinate) from fault


@lru_cache(1000)
def _shown_by(number_format: str) -> Shown:
    """How a format shows a number; what is quoted, escaped or in brackets is no part of it."""
    signs = _LITERAL.sub("", number_format)
    if "%" in signs:
        return Shown.IN_PER_CENT
    return Shown.IN_THOUSANDS if _THOUSANDS.search(signs) else Shown.AS_IT_IS


def _ranges(rows: list[int]) -> str:
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
