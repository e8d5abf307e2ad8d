"""A streaming look at one XML part of a workbook, before objects are made from it.

It finds out how large the part really is, whatever it declares, and notes what the price loader
needs and openpyxl's read-only mode does not tell: formulas, merged and hidden cells.
"""

from __future__ import annotations

from typing import IO

from attrs import Factory, define
from defusedxml.ElementTree import DefusedXMLParser
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter, range_boundaries

from wapcommerce.adapters.workbook.problems import Unusable

MAX_ROWS = 20_000  #: last row that may hold a value
MAX_COLUMNS = 100  #: last column that may hold a value
MAX_CELLS = 500_000  #: cells of all sheets together, formatted blanks included
MAX_LISTED_ROWS = 100_000  #: rows of one sheet that are written down, blank ones included
MAX_ELEMENTS = 2_000_000  #: XML elements of one sheet
MAX_OTHER_ELEMENTS = 200_000  #: XML elements of any other part (texts, styles, ...)

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_SHEET, _ROW, _CELL = f"{_MAIN}worksheet", f"{_MAIN}row", f"{_MAIN}c"
_HOLDS_TEXT = (_CELL, f"{_MAIN}si")
_FORMULA, _COLUMN, _MERGED = f"{_MAIN}f", f"{_MAIN}col", f"{_MAIN}mergeCell"
MAX_TEXT = 32_767  #: characters of one cell or shared text; more Excel cannot hold either
MAX_TAG_BYTES = 1 << 18  #: of one XML tag with its attributes, or of one comment

_CHUNK = 1 << 16


@define
class SheetScan:
    """What a sheet really contains. Rows and columns count from 1; 0 means none.

    `cells` counts formatted blanks too; `merged` holds each range with its first row and column.
    """

    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    formulas: set[tuple[int, int]] = Factory(set)
    merged: list[tuple[str, int, int]] = Factory(list)
    hidden_rows: list[int] = Factory(list)
    hidden_columns: list[tuple[int, int]] = Factory(list)


def scan_part(part: IO[bytes], name: str) -> SheetScan | None:
    """Read one XML part; None when it is no worksheet.

    Raises `Unusable` for a part that is too large or out of order, ParseError for broken XML and
    DefusedXmlException for entities or a document type.
    """
    watcher = _Watcher(name)
    parser = DefusedXMLParser(target=watcher, forbid_dtd=True)
    silent = 0
    while chunk := part.read(_CHUNK):
        events = watcher.events
        parser.feed(chunk)
        silent = silent + len(chunk) if watcher.events == events else 0
        if silent > MAX_TAG_BYTES:
            raise Unusable(f"part {name} has an XML tag or comment of more than {silent} bytes")
    parser.close()
    return watcher.scan


class _Watcher:
    """Receives the events of the XML parser; keeps no tree."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.scan: SheetScan | None = None
        self.events = 0
        self.elements = 0
        self.holds_text = False
        self.text = 0
        self.rows = 0
        self.row = 0
        self.column = 0
        self.in_cell = False
        self.has_value = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.events += 1
        self.elements += 1
        if tag in _HOLDS_TEXT:
            self.holds_text, self.text = True, 0
        if self.elements == 1:
            self._root(tag)
        if self.elements > (MAX_ELEMENTS if self.scan else MAX_OTHER_ELEMENTS):
            raise Unusable(f"part {self.name} has more than {self.elements - 1} XML elements")
        if self.scan is None:
            return
        if tag == _CELL:
            self._begin_cell(attributes, self.scan)
        elif tag == _ROW:
            self._begin_row(attributes, self.scan)
        elif tag == _FORMULA and self.in_cell:
            self.has_value = True
            self.scan.formulas.add((self.row, self.column))
        elif tag == _MERGED:
            self.scan.merged.append(_merged(attributes["ref"]))
        elif tag == _COLUMN and attributes.get("hidden") in ("1", "true"):
            self.scan.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))

    def data(self, text: str) -> None:
        self.events += 1
        self.text += len(text)
        if self.holds_text and self.text > MAX_TEXT:
            raise Unusable(f"part {self.name} has a text of more than {MAX_TEXT} characters")
        if self.in_cell and not self.has_value and text.strip():
            self.has_value = True

    def end(self, tag: str) -> None:
        if tag in _HOLDS_TEXT:
            self.holds_text = False
        if tag != _CELL or self.scan is None:
            return
        self.in_cell = False
        if self.has_value:
            self._extent(self.scan)

    def close(self) -> None:
        """Nothing to return: the scan is read from the watcher."""

    def _root(self, tag: str) -> None:
        if tag.startswith(_STRICT):
            raise Unusable(
                "the workbook was saved as Strict Open XML",
                "Save it again as Excel Workbook (.xlsx).",
            )
        if tag == _SHEET:
            self.scan = SheetScan()

    def _begin_row(self, attributes: dict[str, str], scan: SheetScan) -> None:
        self.rows += 1
        if self.rows > MAX_LISTED_ROWS:
            raise Unusable(
                f"part {self.name} has more than {MAX_LISTED_ROWS} rows, formatted blanks included",
                "Delete the rows below the prices, then save.",
            )
        before, self.column = self.row, 0
        self.row = int(attributes.get("r", before + 1))
        if self.row <= before:
            raise Unusable(f"part {self.name}: row {self.row} comes after row {before}")
        if attributes.get("hidden") in ("1", "true"):
            scan.hidden_rows.append(self.row)

    def _begin_cell(self, attributes: dict[str, str], scan: SheetScan) -> None:
        scan.cells += 1
        if scan.cells > MAX_CELLS:
            raise too_many_cells()
        before = self.column
        row, self.column = self.row, before + 1
        if "r" in attributes:
            row, self.column = coordinate_to_tuple(attributes["r"])
        if row != self.row or self.column <= before:
            raise Unusable(f"part {self.name}: cell {attributes.get('r')} is out of order")
        self.in_cell, self.has_value = True, False

    def _extent(self, scan: SheetScan) -> None:
        if self.row > MAX_ROWS or self.column > MAX_COLUMNS:
            raise Unusable(
                f"part {self.name} has a value outside the first {MAX_ROWS} rows and "
                f"{MAX_COLUMNS} columns",
                "Remove what stands there, or divide the book.",
                f"{get_column_letter(self.column)}{self.row}",
            )
        scan.last_row = self.row
        scan.last_column = max(scan.last_column, self.column)


def too_many_cells() -> Unusable:
    """What is said of a workbook with more than `MAX_CELLS` cells."""
    return Unusable(
        f"the sheets have more than {MAX_CELLS} cells, formatted blanks included",
        "Delete the rows below the prices and the columns beside them, then save.",
    )


def _merged(reference: str) -> tuple[str, int, int]:
    left, top, _, _ = range_boundaries(reference)
    return reference, top or 1, left or 1
