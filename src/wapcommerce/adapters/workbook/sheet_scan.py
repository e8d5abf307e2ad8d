"""A streaming look at one worksheet, before a library makes objects of it.

What the library would pass over or misread is refused here, with its cell: elements that do not
belong where they stand, numbers that are none.
"""

from __future__ import annotations

from attrs import Factory, define
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter, range_boundaries

from wapcommerce.adapters.workbook.problems import Unusable
from wapcommerce.adapters.workbook.stored_values import SHARED, is_number_of, is_stored

MAX_ROWS = 20_000  #: last row that may hold a value
MAX_COLUMNS = 100  #: last column that may hold a value
MAX_LISTED_ROWS = 100_000  #: rows of one sheet that are written down, blank ones included
MAX_TEXT = 32_767  #: characters of one cell or shared text; more Excel cannot hold either
#: Of all sheets together:
MAX_CELLS = 500_000  #: cells, formatted blanks included, and the cells of array formulas
MAX_ELEMENTS = 2_000_000  #: XML elements that make rows and cells
MAX_RUNS = 200_000  #: XML elements that format parts of texts in cells
MAX_SETTINGS = 20_000  #: other XML elements, and ranges that they list

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEET = f"{_MAIN}worksheet"
_TABLE, _ROW, _CELL = f"{_MAIN}sheetData", f"{_MAIN}row", f"{_MAIN}c"
_VALUE, _FORMULA, _TEXT = f"{_MAIN}v", f"{_MAIN}f", f"{_MAIN}is"
_COLUMN, _MERGED, _FORMAT = f"{_MAIN}col", f"{_MAIN}mergeCell", f"{_MAIN}sheetFormatPr"
_MORE = f"{_MAIN}extLst"

#: What these may hold, and what these must stand in: a library reads them anywhere.
_CHILDREN: dict[str, tuple[str, ...]] = {
    _TABLE: (_ROW,),
    _ROW: (_CELL, _MORE),
    _CELL: (_FORMULA, _VALUE, _TEXT, _MORE),
    _VALUE: (),
    _FORMULA: (),
}
_PARENTS = {_TABLE: SHEET, _ROW: _TABLE, _CELL: _ROW}
_OF_CELLS = frozenset((_ROW, _CELL, _VALUE, _FORMULA, _TEXT))
_PLAIN = f"{_MAIN}t"
_OF_TEXTS = frozenset(
    f"{_MAIN}{name}"
    for name in (
        *("t", "r", "rPr", "rPh", "phoneticPr", "rFont", "charset", "family", "b", "i", "strike"),
        *("outline", "shadow", "condense", "extend", "color", "sz", "u", "vertAlign", "scheme"),
    )
)
_WITH_RESULTS_BESIDE = ("array", "dataTable")
_YES = ("1", "true")


@define
class SheetScan:
    """What a sheet really contains. Rows and columns count from 1; 0 means none.

    `cells` counts formatted blanks too; `formulas` has every cell whose value a formula makes;
    `merged` holds each range with its first row and column. `last_text` is the highest number of a
    shared text, -1 for none, and `last_text_cell` the cell that names it.
    """

    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    formulas: set[tuple[int, int]] = Factory(set)
    merged: list[tuple[str, int, int]] = Factory(list)
    hidden_rows: list[int] = Factory(list)
    hidden_columns: list[tuple[int, int]] = Factory(list)
    hides_by_default: bool = False
    last_text: int = -1
    last_text_cell: str = ""


@define
class SheetTotals:
    """What has limits in all sheets of a workbook together."""

    cells: int = 0
    elements: int = 0
    runs: int = 0
    settings: int = 0


class SheetWatcher:
    """Receives what the XML parser finds in one worksheet; keeps no tree."""

    def __init__(self, name: str, totals: SheetTotals) -> None:
        self.name = name
        self.scan = SheetScan()
        self.totals = totals
        self.path: list[str] = []
        self.has_table = self.in_table = False
        self.rows = self.row = self.column = 0
        self.in_cell = self.has_value = False
        self.kind = "n"
        self.held: list[str] = []
        self.value: list[str] = []
        self.text = 0

    @property
    def coordinate(self) -> str:
        """The cell that is being read, "" outside of cells."""
        return f"{get_column_letter(self.column)}{self.row}" if self.in_cell else ""

    @property
    def place(self) -> str:
        """What is being read, for people."""
        where = f"cell {self.coordinate}" if self.in_cell else f"row {self.row}"
        return f"part {self.name}, {where}"

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        parent = self.path[-1] if self.path else ""
        self.path.append(tag)
        self._check_place(tag, parent)
        self._count(tag, parent, attributes)
        if tag == _CELL:
            self._begin_cell(attributes)
        elif tag == _ROW:
            self._begin_row(attributes)
        elif parent == _CELL:
            if tag in self.held:
                raise self._fault(f"a second <{tag.rpartition('}')[2]}>")
            self.held.append(tag)
            if tag == _FORMULA:
                self._begin_formula(attributes)
        elif tag == _TABLE:
            self.has_table = self.in_table = True
        else:
            self._setting(tag, attributes)

    def data(self, text: str) -> None:
        """Characters between tags."""
        if not self.in_cell:
            return
        self.text += len(text)
        if self.text > MAX_TEXT:
            raise too_long_a_text(self.name, self.coordinate)
        if not self.has_value and text.strip():
            self.has_value = True
        if self.path[-1] == _VALUE:
            self.value.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        self.path.pop()
        if tag == _CELL:
            if self.value:
                self._check_value("".join(self.value))
            if self.has_value:
                self._extend()
            self.in_cell = False
        elif tag == _TABLE:
            self.in_table = False

    def _check_place(self, tag: str, parent: str) -> None:
        if parent in _CHILDREN and tag not in _CHILDREN[parent]:
            raise self._fault(f"{tag.rpartition('}')[2]!r} stands where it does not belong")
        if tag in _PARENTS and (parent != _PARENTS[tag] or (tag == _TABLE and self.has_table)):
            raise self._fault(f"{tag.rpartition('}')[2]!r} stands where it does not belong")

    def _count(self, tag: str, parent: str, attributes: dict[str, str]) -> None:
        is_plain = tag == _PLAIN and parent == _TEXT and _PLAIN not in self.held
        if is_plain or (self.in_table and tag in _OF_CELLS):
            self.totals.elements += 1
            if self.totals.elements > MAX_ELEMENTS:
                raise Unusable(f"the sheets have more than {MAX_ELEMENTS} XML elements")
            if is_plain:
                self.held.append(tag)
            return
        if self.in_cell and tag in _OF_TEXTS:
            self.totals.runs += 1
            if self.totals.runs > MAX_RUNS:
                message = f"the sheets have more than {MAX_RUNS} XML elements in formatted texts"
                raise Unusable(message, "Give these texts one format each.")
            return
        self.totals.settings += 1 + len(attributes.get("sqref", "").split())
        if self.totals.settings > MAX_SETTINGS:
            raise Unusable(
                f"the sheets have more than {MAX_SETTINGS} settings together, such as links, "
                f"merged cells, lists of choices and conditional formats (part {self.name})",
                "Remove what is no price data, or copy the values to a new workbook.",
            )

    def _setting(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == _MERGED:
            self.scan.merged.append(_merged(attributes["ref"]))
        elif tag == _COLUMN and (
            attributes.get("hidden") in _YES or float(attributes.get("width", 1)) == 0
        ):
            first, last = int(attributes["min"]), int(attributes["max"])
            if not 1 <= first <= last:
                raise self._fault(f"columns {first} to {last}")
            self.scan.hidden_columns.append((first, last))
        elif tag == _FORMAT:
            sizes = (attributes.get(size, 1) for size in ("defaultRowHeight", "defaultColWidth"))
            is_hidden = attributes.get("zeroHeight") in _YES or 0 in map(float, sizes)
            self.scan.hides_by_default = is_hidden

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self.rows += 1
        if self.rows > MAX_LISTED_ROWS:
            raise Unusable(
                f"part {self.name} has more than {MAX_LISTED_ROWS} rows, formatted blanks included",
                "Delete the rows below the prices, then save.",
            )
        before, self.column = self.row, 0
        self.row = int(attributes.get("r", before + 1))
        if self.row <= before:
            raise self._fault(f"row {self.row} comes after row {before}")
        if attributes.get("hidden") in _YES or float(attributes.get("ht", 1)) == 0:
            self.scan.hidden_rows.append(self.row)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self.scan.cells += 1
        self._add_cells(1)
        before = self.column
        row, self.column = self.row, before + 1
        if reference := attributes.get("r"):  # one without a name counts on
            row, self.column = coordinate_to_tuple(reference)
        if row != self.row or self.column <= before:
            raise self._fault(f"cell {reference} is out of order")
        self.in_cell, self.has_value = True, False
        self.kind = attributes.get("t", "n")
        self.text, self.held, self.value = 0, [], []
        if not is_number_of(attributes.get("s", "0")):
            raise self._fault(f"{attributes['s']!r} is no number of a style")

    def _begin_formula(self, attributes: dict[str, str]) -> None:
        self.has_value = True
        self.scan.formulas.add((self.row, self.column))
        if attributes.get("t") not in _WITH_RESULTS_BESIDE or "ref" not in attributes:
            return
        left, top, right, bottom = range_boundaries(attributes["ref"])
        if left is None or top is None or right is None or bottom is None:
            raise self._fault(f"a formula for all of {attributes['ref']}")
        self._add_cells((right - left + 1) * (bottom - top + 1))
        self.scan.formulas.update(
            (row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)
        )

    def _add_cells(self, count: int) -> None:
        self.totals.cells += count
        if self.totals.cells > MAX_CELLS:
            raise Unusable(
                f"the sheets have more than {MAX_CELLS} cells, formatted blanks included",
                "Delete the rows below the prices and the columns beside them, then save.",
            )

    def _check_value(self, text: str) -> None:
        if not is_stored(self.kind, text):
            raise self._fault(f"{text[:40]!r} is no value of type {self.kind!r}")
        if self.kind == SHARED and int(text) > self.scan.last_text:
            self.scan.last_text, self.scan.last_text_cell = int(text), self.coordinate

    def _extend(self) -> None:
        if self.row > MAX_ROWS or self.column > MAX_COLUMNS:
            raise Unusable(
                f"part {self.name} has a value outside the first {MAX_ROWS} rows and "
                f"{MAX_COLUMNS} columns",
                "Remove what stands there, or divide the book.",
                self.coordinate,
            )
        self.scan.last_row = self.row
        self.scan.last_column = max(self.scan.last_column, self.column)

    def _fault(self, what: str) -> Unusable:
        return Unusable(
            f"the file is damaged: {self.place}: {what}",
            "Open the file in Excel, type the cell again, then save.",
            self.coordinate,
        )


def too_long_a_text(part: str, coordinate: str = "") -> Unusable:
    """What is said of a text that no cell can hold."""
    return Unusable(
        f"part {part} has a text of more than {MAX_TEXT} characters", "Shorten it.", coordinate
    )


def _merged(reference: str) -> tuple[str, int, int]:
    left, top, _, _ = range_boundaries(reference)
    return reference, top or 1, left or 1
