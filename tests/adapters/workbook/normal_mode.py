"""The same reading in another way: openpyxl in normal mode, once for results, once for formulas."""

import warnings
from collections.abc import Collection
from io import BytesIO
from typing import cast

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.styles.numbers import is_date_format
from openpyxl.worksheet.worksheet import Worksheet

from wapcommerce.adapters.workbook.sheets import CellValue, Kind

_KINDS = {"s": Kind.TEXT, "n": Kind.NUMBER, "d": Kind.DATE, "b": Kind.BOOLEAN, "e": Kind.ERROR}

Found = dict[tuple[int, int], tuple[Kind, CellValue]]


def cells_of(content: bytes, sheet: str) -> Found:
    """Kind and value of each cell that holds something, by row and column."""
    results = _opened(content, sheet, results=True)
    formulas = _opened(content, sheet)
    found: Found = {}
    for row in formulas.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell):
                continue
            place = cell.row, cell.column
            result = results.cell(*place)
            value = result.value
            if value is None or (isinstance(value, str) and not value.strip()):
                if cell.data_type == "f":
                    found[place] = Kind.NO_RESULT, None
                continue
            found[place] = _KINDS[result.data_type], cast(CellValue, value)
    return found


def merged_in(content: bytes, sheet: str) -> set[str]:
    """The merged ranges."""
    found = _opened(content, sheet).merged_cells.ranges
    return {str(each.coord) for each in found}


def hidden_rows_in(content: bytes, sheet: str) -> Collection[int]:
    """The numbers of hidden rows."""
    rows = _opened(content, sheet).row_dimensions
    return [number for number, row in rows.items() if row.hidden]


def percentages_in(content: bytes, sheet: str) -> set[tuple[int, int]]:
    """Where a number is shown with a % sign."""
    found = _opened(content, sheet, results=True)
    return {
        (cell.row, cell.column)
        for row in found.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
        and not isinstance(cell.value, bool)
        and "%" in cell.number_format
        and not is_date_format(cell.number_format)
    }


def _opened(content: bytes, sheet: str, *, results: bool = False) -> Worksheet:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a day out of range is an error cell
        found = openpyxl.load_workbook(BytesIO(content), data_only=results)[sheet]
    assert isinstance(found, Worksheet)
    return found
