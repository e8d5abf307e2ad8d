"""A price book as a workbook in the format that `load` reads; what it cannot say is refused."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from io import BytesIO
from typing import cast

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from wapcommerce.adapters.workbook.book_rows import Row, Value, rows_of
from wapcommerce.adapters.workbook.cells import ESCAPE
from wapcommerce.adapters.workbook.load import check
from wapcommerce.adapters.workbook.template import new_workbook
from wapcommerce.errors import Problem, Refusal, Rejection, Severity
from wapcommerce.model.exact import plain
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.book_facts import content_of
from wapcommerce.pricing.versions.book_diff import diff

_EXCEL_DIGITS = 15  #: a number in a cell keeps no more
_FIRST_DAY = date(1900, 3, 1)  #: Excel counts days before it wrongly, or not at all
_FORMULA_SIGNS = ("=", "+", "-", "@")
_SHOWN = 80  #: characters of a text


def export(book: PriceBook, parents: Collection[PriceBook] = ()) -> bytes | Refusal:
    """The book as an xlsx file, which `load` with the same `parents` reads as the same book again.

    The same but for where it came from: `source` is the new cell. Before the file is given away it
    is read back; a book that would come back as another one is refused with every difference, such
    as tier bounds that belong to different tiers in one book. Text that looks like a formula stays
    text. Worked examples are not part of a book, so that sheet Examples stays empty.
    """
    tables = rows_of(book)
    if unprintable := tuple(_unprintable(tables)):
        return Refusal(unprintable)
    workbook = new_workbook()
    for name, rows in tables.items():
        fill = _fill_keys if name == "Book" else _fill_columns
        fill(workbook[name], rows)
    content = BytesIO()
    workbook.save(content)
    read_back = check(content.getvalue(), parents)
    if read_back.book is None:
        return Refusal(tuple(_unread(read_back.problems)))
    if content_of(book) != content_of(read_back.book):
        return Refusal(tuple(_changed(book, read_back.book)))
    return content.getvalue()


def _unprintable(tables: Mapping[str, Sequence[Row]]) -> Iterator[Rejection]:
    """Texts that no cell keeps as they are."""
    for name, rows in tables.items():
        for row in rows:
            for column, value in row.items():
                if isinstance(value, str) and (not value.isprintable() or ESCAPE.search(value)):
                    what = f"{value[:_SHOWN]!r} has a character that a cell does not keep"
                    hint = "leave out line breaks and invisible characters"
                    yield Rejection("text_not_kept", what, f"{name}.{column}", hint)


def _fill_keys(sheet: Worksheet, rows: Sequence[Row]) -> None:
    """Column B beside the keys of column A."""
    for number in range(1, sheet.max_row + 1):
        _write(sheet, number, 2, rows[0].get(str(sheet.cell(number, 1).value)))


def _fill_columns(sheet: Worksheet, rows: Sequence[Row]) -> None:
    """The rows below the headings, each value below its own."""
    columns = {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}
    for number, row in enumerate(rows, start=2):
        for name, value in row.items():
            _write(sheet, number, columns[name], value)


def _write(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    if value is None or value == "":
        return
    cell = cast(Cell, sheet.cell(row, column))
    if isinstance(value, Decimal):
        exact = plain(value)
        fits = len(exact.replace(".", "").strip("0")) <= _EXCEL_DIGITS
        value = value if fits else exact
    elif isinstance(value, date) and value < _FIRST_DAY:
        value = value.isoformat()
    cell.value = str(value) if isinstance(value, Enum) else value
    if isinstance(cell.value, str):
        cell.data_type = "s"  # never a formula, nor an error
        cell.quotePrefix = cell.value.startswith(_FORMULA_SIGNS)


def _unread(problems: Sequence[Problem]) -> Iterator[Rejection]:
    for problem in problems:
        if problem.severity is Severity.ERROR:
            place = f"{problem.sheet}!{problem.cell}"
            yield Rejection(problem.code, problem.message, place, problem.hint)


def _changed(book: PriceBook, back: PriceBook) -> Iterator[Rejection]:
    """In what the book would come back otherwise; at least one."""
    if book.name != back.name:
        yield _not_said(f"{book.name} would be read as {back.name}", "book_id")
    rows = diff(book, back).rows
    for row in rows:
        for each in row.fields:
            yield _not_said(f"{each} when it is read again", f"{row.kind} {row.name}")
    if book.name == back.name and not rows:
        yield _not_said("another book would be read again, with rows in another order", "charges")


def _not_said(what: str, path: str) -> Rejection:
    return Rejection("not_in_format", what, path, "keep the book as JSON, or change it")
