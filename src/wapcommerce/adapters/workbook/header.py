"""The first row of a sheet: which column is which."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from attrs import frozen
from openpyxl.utils.cell import get_column_letter

from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Cell, Sheet


@frozen
class Row:
    """One row of a table. A column without a heading reads as blank at the row's first cell."""

    number: int
    sheet: Sheet
    columns: Mapping[str, int]

    def cell(self, name: str) -> Cell:
        """The cell in the column of that name."""
        column = self.columns.get(name)
        return Cell(self.sheet.name, self.number, 1) if column is None else self._at(column)

    @property
    def filled(self) -> tuple[str, ...]:
        """Names of the columns in which this row has something."""
        cells = self.sheet.rows.get(self.number, {})
        return tuple(name for name, column in self.columns.items() if column in cells)

    def _at(self, column: int) -> Cell:
        return self.sheet.cell(self.number, column)


@frozen
class Table:
    """A sheet with headings in its first row and values below."""

    sheet: Sheet
    columns: Mapping[str, int]
    is_whole: bool

    @property
    def last_column(self) -> int:
        """The last column that has a known heading."""
        return max(self.columns.values(), default=0)

    def rows(self) -> Iterator[Row]:
        """The rows below the headings that hold something; none when a needed column is missing."""
        for number in self.sheet.rows:
            if number > 1 and self.is_whole:
                yield Row(number, self.sheet, self.columns)


def read_table(
    sheet: Sheet,
    recognise: Callable[[str], str | None],
    required: Collection[str],
    reader: CellReader,
    findings: Findings,
) -> Table:
    """Find out which column holds what; `recognise` gives the known name of a heading, or None."""
    columns: dict[str, int] = {}
    named: set[int] = set()
    for column, cell in sheet.rows.get(1, {}).items():
        named.add(column)
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
    for column in sorted(used - named):
        place = sheet.place(f"{get_column_letter(column)}1")
        findings.add("E-HEADER-UNKNOWN", place, "the column has values but no name")
    return Table(sheet, columns, is_whole=set(required) <= set(columns))
