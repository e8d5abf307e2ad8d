"""An empty, documented workbook for administrators to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from wapcommerce.adapters.workbook.book_sheet import FORMAT_VERSION, REQUIRED
from wapcommerce.adapters.workbook.columns import (
    ADJUSTMENT_COLUMNS,
    BOOK_KEYS,
    DISCOUNT_COLUMNS,
    EXAMPLE_COLUMNS,
    PRICE_COLUMNS,
    TAX_COLUMNS,
    Column,
    Format,
)
from wapcommerce.adapters.workbook.sheet_scan import MAX_ROWS
from wapcommerce.model.meters import RESOURCE_METERS

_FORMATS: dict[Format, str] = {
    "text": "@",
    "choice": "@",
    "price": "#,##0.00########",
    "quantity": "General",
    "whole": "0",
    "date": "yyyy-mm-dd",
}
_WIDTHS = {"meter": 32, "label": 30, "note": 44, "name": 28}
_AUTHOR = "wapcommerce"
_HEADING = Font(bold=True, color="FFFFFF")
_DARK = PatternFill("solid", fgColor="1F3864")
_PALE = PatternFill("solid", fgColor="DDE3EE")
_GREY = Font(italic=True, color="7F7F7F")

_READ_ME = (
    ("Price workbook", True),
    ("", False),
    ("Book: what holds for the whole book. Fill in column B.", False),
    (
        "Prices: one row per price. A charge with tiers has one row per tier, below each other.",
        False,
    ),
    ("Adjustments: markup, margin, percent, override or factor on prices, here and above.", False),
    ("Discounts: what comes off, by code or for everyone.", False),
    ("Tax: rates by code and country.", False),
    ("Examples: results that you calculated yourself. A book that gives others is refused.", False),
    ("This sheet is not read.", False),
    ("", False),
    ("Rules", True),
    ("A blank is not a zero: type 0 where something is free.", False),
    ("Repeat meter, region, charge, period and valid_from on every row of a charge.", False),
    ("Everything else that holds for the whole charge stands on its first row.", False),
    ("tier_to is the upper bound of a tier; the last tier leaves it blank.", False),
    ("A row with a region goes before a row without one.", False),
    ("Do not merge cells. Remarks go into the column note.", False),
    ("Point at a heading to read what its column means.", False),
)


def write_template(path: str | PathLike[str]) -> None:
    """Write an empty workbook with headings, explanations, formats and lists of choices."""
    new_workbook().save(path)


def new_workbook() -> Workbook:
    """The empty workbook as an openpyxl object, to fill in by program."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _read_me(book.create_sheet("ReadMe"))
    _book(book.create_sheet("Book"))
    _table(book.create_sheet("Prices"), PRICE_COLUMNS, "C2")
    _table(book.create_sheet("Adjustments"), ADJUSTMENT_COLUMNS, "A2")
    _table(book.create_sheet("Discounts"), DISCOUNT_COLUMNS, "B2")
    _table(book.create_sheet("Tax"), TAX_COLUMNS, "A2")
    meters = tuple(Column(name, "quantity", "Quantity of this meter.") for name in RESOURCE_METERS)
    _table(book.create_sheet("Examples"), (*EXAMPLE_COLUMNS, *meters), "B2")
    book.active = 1
    return book


def write_heading(sheet: Worksheet, number: int, name: str) -> None:
    """Write the heading of column `number`, counted from 1."""
    cell = sheet.cell(1, number, name)
    cell.font, cell.fill = _HEADING, _DARK
    cell.alignment = Alignment(vertical="center")


def _read_me(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = 96
    for number, (text, is_title) in enumerate(_READ_ME, start=1):
        cell = sheet.cell(number, 1, text or None)
        if is_title:
            cell.font = Font(bold=True, size=14)


def _book(sheet: Worksheet) -> None:
    _headings(sheet, ("Key", "Value", "Meaning"))
    for letter, width in (("A", 22), ("B", 28), ("C", 64)):
        sheet.column_dimensions[letter].width = width
    for number, key in enumerate(BOOK_KEYS, start=2):
        sheet.cell(number, 1, key.name).fill = _PALE
        if key.name in REQUIRED:
            sheet.cell(number, 1).font = Font(bold=True)
        value = sheet.cell(number, 2)
        value.number_format = _FORMATS[key.format]
        value.alignment = Alignment(horizontal="left")
        sheet.cell(number, 3, key.about).font = _GREY
        if key.choices:
            _choices(sheet, f"B{number}", key.choices)
    sheet["B2"] = FORMAT_VERSION


def _table(sheet: Worksheet, columns: Sequence[Column], first_free: str) -> None:
    _headings(sheet, [column.name for column in columns])
    for number, column in enumerate(columns, start=1):
        _column(sheet, number, column)
    sheet.freeze_panes = first_free


def _headings(sheet: Worksheet, names: Sequence[str]) -> None:
    for number, name in enumerate(names, start=1):
        write_heading(sheet, number, name)
    sheet.row_dimensions[1].height = 20
    sheet.freeze_panes = "A2"


def _column(sheet: Worksheet, number: int, column: Column) -> None:
    letter = get_column_letter(number)
    sheet.column_dimensions[letter].width = _WIDTHS.get(column.name, 14)
    sheet.cell(1, number).comment = Comment(column.about, _AUTHOR, height=70, width=260)
    sheet.column_dimensions[letter].number_format = _FORMATS[column.format]
    if column.choices:
        _choices(sheet, f"{letter}2:{letter}{MAX_ROWS}", column.choices)


def _choices(sheet: Worksheet, cells: str, words: Sequence[str]) -> None:
    if "," in words:  # it separates the words of the list, so that there can be none
        return
    listed = ",".join(words)
    rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
    rule.error = f"Use one of: {', '.join(words)}"
    sheet.add_data_validation(rule)
    rule.add(cells)
