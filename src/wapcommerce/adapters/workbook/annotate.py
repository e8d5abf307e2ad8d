"""A copy of a workbook in which every problem stands as a comment on its coloured cell (D4)."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import cast

import openpyxl
from attrs import evolve
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet.worksheet import Worksheet

from wapcommerce.adapters.workbook.extent import measure
from wapcommerce.adapters.workbook.guard import Workbook, examine, read_bytes
from wapcommerce.adapters.workbook.problems import Unusable, damaged, printable
from wapcommerce.adapters.workbook.quiet import quiet_openpyxl
from wapcommerce.adapters.workbook.scan import WorkbookScan
from wapcommerce.adapters.workbook.sheet_parts import check_parts
from wapcommerce.errors import Problem, Refusal, Rejection, Severity

_AUTHOR = "wapcommerce"
_RED = PatternFill("solid", fgColor="FFC7CE")
_YELLOW = PatternFill("solid", fgColor="FFEB9C")
_MOST_CHARACTERS = 8_000  #: of one comment; Excel takes 32 767
_WIDTH, _LINE_HEIGHT, _LINE_CHARACTERS, _MOST_HEIGHT = 420, 18, 55, 600


def annotate(workbook: Workbook, problems: Sequence[Problem]) -> bytes | Refusal:
    """The workbook with each problem in a comment on its cell, red for errors, else yellow.

    All problems of a cell are in one comment, below a comment that stood there; what that says
    already is not said again. Those of a whole sheet stand on its A1, those of the file or of a
    sheet that is not there on A1 of the first.

    Values, formulas and formats stay. What openpyxl cannot keep is lost: pictures, and the stored
    results of formulas, which Excel calculates again when it opens the file. So correct the
    original, and read the copy. Refused is a file that cannot be opened, as `check` says too, and
    one that would be too large as a whole, see `measure`.
    """
    try:
        return _copied(read_bytes(workbook), problems)
    except Unusable as fault:
        return Refusal((Rejection("E-FILE", str(fault), hint=fault.hint),))


def _copied(content: bytes, problems: Sequence[Problem]) -> bytes:
    scan = examine(content)
    try:
        measure(content)
        return _annotated(content, scan, problems)
    except Unusable:
        raise
    except Exception as fault:
        raise damaged(fault) from fault


def _annotated(content: bytes, scan: WorkbookScan, problems: Sequence[Problem]) -> bytes:
    with quiet_openpyxl():
        check_parts(content, scan)
        opened = openpyxl.load_workbook(BytesIO(content), rich_text=True, keep_links=False)
    sheets = {printable(sheet.title): sheet for sheet in opened.worksheets}
    seen = {sheet.title: _seen_instead(sheet) for sheet in opened.worksheets}
    of_cells: dict[tuple[str, int, int], list[Problem]] = {}
    for problem in problems:
        sheet = sheets.get(problem.sheet)
        if sheet is None or not problem.cell:
            sheet, place = sheet or opened.worksheets[0], (1, 1)
            text = f"{_place(problem)}: {problem.message}"
        else:
            row_and_column = coordinate_to_tuple(problem.cell)
            place = seen[sheet.title].get(row_and_column, row_and_column)
            text = problem.message
        found = of_cells.setdefault((sheet.title, *place), [])
        found.append(evolve(problem, message=text))
    for (title, row, column), found in of_cells.items():
        _mark(cast(Cell, sheets[printable(title)].cell(row, column)), found)
    copy = BytesIO()
    opened.save(copy)
    return copy.getvalue()


def _seen_instead(sheet: Worksheet) -> dict[tuple[int, int], tuple[int, int]]:
    """For every row and column within merged cells, those of the cell that stands for them."""
    return {
        place: (merged.min_row, merged.min_col)
        for merged in sheet.merged_cells.ranges
        for place in merged.cells
    }


def _mark(cell: Cell, problems: Sequence[Problem]) -> None:
    is_error = any(problem.severity is Severity.ERROR for problem in problems)
    cell.fill = _RED if is_error else _YELLOW
    stood = cell.comment.text if cell.comment is not None else ""
    new = [told for told in map(_told, problems) if told not in stood]
    text = "\n\n".join([stood, *new] if stood else new)
    if len(text) > _MOST_CHARACTERS:
        text = text[:_MOST_CHARACTERS] + "…"
    lines = sum(1 + len(line) // _LINE_CHARACTERS for line in text.splitlines())
    height = min(_MOST_HEIGHT, (lines + 1) * _LINE_HEIGHT)
    cell.comment = Comment(text, _AUTHOR, height=height, width=_WIDTH)


def _told(problem: Problem) -> str:
    text = f"{problem.code}\n{problem.message}\n{problem.hint}"
    return str(ILLEGAL_CHARACTERS_RE.sub("�", text))


def _place(problem: Problem) -> str:
    return "!".join(part for part in (problem.sheet, problem.cell) if part) or "file"
