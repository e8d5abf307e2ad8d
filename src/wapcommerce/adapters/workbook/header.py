"""The first row of a sheet says which column is which; the rows below hold the values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import pairwise
from typing import Generic, TypeVar

from attrs import frozen
from openpyxl.utils.cell import get_column_letter

from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.columns import Column
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Cell, Sheet, report_layout

T_co = TypeVar("T_co", covariant=True)


@frozen
class Row:
    """One row of a table. A column without a heading reads as blank at the row's first cell."""

    number: int
    sheet: Sheet
    columns: Mapping[str, int]

    def cell(self, name: str) -> Cell:
        """The cell in the column of that name."""
        column = self.columns.get(name)
        if column is None:
            return Cell(self.sheet.name, self.number, 1)
        return self.sheet.cell(self.number, column)

    @property
    def filled(self) -> tuple[str, ...]:
        """Names of the columns in which this row has something."""
        cells = self.sheet.rows.get(self.number, {})
        return tuple(name for name, column in self.columns.items() if column in cells)

    def needed(self, name: str, findings: Findings, hint: str = "") -> Cell:
        """The cell in that column, and a problem when it or the whole column is not there."""
        cell = self.cell(name)
        if name not in self.columns:
            place = self.sheet.place("A1")
            findings.add("E-HEADER-MISSING", place, f"there is no column {name!r}")
        elif cell.is_blank:
            findings.add("E-VALUE", cell, f"{name} is blank in row {self.number}", hint)
        return cell


@frozen
class Entry(Generic[T_co]):
    """What was read from a row, and that row; a charge may have one row for each of its tiers."""

    value: T_co
    rows: tuple[Row, ...]

    def cell(self, name: str) -> Cell:
        """The cell of its first row in the column of that name."""
        return self.rows[0].cell(name)


@frozen
class Table:
    """A sheet with headings in its first row and values below."""

    sheet: Sheet
    columns: Mapping[str, int]

    def rows(self, findings: Findings) -> tuple[Row, ...]:
        """The rows that say something; blank ones between them and mere notes are told."""
        found = [Row(number, self.sheet, self.columns) for number in self.sheet.rows if number > 1]
        for before, row in pairwise(found):
            if row.number > before.number + 1:
                place = self.sheet.place(f"A{before.number + 1}")
                message = f"blank rows between row {before.number} and row {row.number}"
                findings.add("W-BLANK-ROW", place, message)
        for row in found:
            if row.filled == ("note",):
                findings.add("W-TRAILING", row.cell("note"), f"row {row.number} has only a note")
        return tuple(row for row in found if row.filled not in ((), ("note",)))


@frozen
class Entries(Generic[T_co]):
    """What was read from a sheet, and all rows that say something, those with a problem too."""

    found: tuple[Entry[T_co], ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def values(self) -> tuple[T_co, ...]:
        """The values alone."""
        return tuple(entry.value for entry in self.found)

    def cells(self, name: str) -> Iterator[Cell]:
        """Every cell in that column that is not blank."""
        return (cell for row in self.rows if not (cell := row.cell(name)).is_blank)

    def words(self, name: str) -> frozenset[str]:
        """Every text in that column."""
        return frozenset(cell.word for cell in self.cells(name))


def named(columns: Collection[Column]) -> Callable[[str], str | None]:
    """Recognises the headings of these columns, in capitals or not."""
    known = {column.name for column in columns}
    return lambda heading: heading.lower() if heading.lower() in known else None


def read_table(
    sheet: Sheet,
    recognise: Callable[[str], str | None],
    required: Collection[str],
    reader: CellReader,
    findings: Findings,
) -> Table:
    """Find out which column holds what; `recognise` gives the known name of a heading, or None.

    What is missing, unknown or twice is told, and so is what is merged or hidden in the sheet.
    """
    columns: dict[str, int] = {}
    headings: set[int] = set()
    for column, cell in sheet.rows.get(1, {}).items():
        headings.add(column)
        heading = reader.text(cell)
        if heading is None:
            continue
        name = recognise(heading)
        if name is None:
            findings.add("E-HEADER-UNKNOWN", cell, f"there is no column {heading!r}")
        elif name in columns:
            findings.add("E-HEADER-DUPLICATE", cell, f"a second column is called {heading!r}")
        else:
            columns[name] = column
    for name in required:
        if name not in columns:
            findings.add("E-HEADER-MISSING", sheet.place("A1"), f"there is no column {name!r}")
    used = {column for row in sheet.rows.values() for column in row}
    for column in sorted(used - headings):
        place = sheet.place(f"{get_column_letter(column)}1")
        findings.add("E-HEADER-UNKNOWN", place, "the column has values but no name")
    report_layout(sheet, max(columns.values(), default=0), findings)
    return Table(sheet, columns)
