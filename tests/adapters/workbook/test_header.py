"""Columns are found by their headings, in any order."""

from openpyxl import Workbook

from tests.adapters.workbook.drafts import COLUMNS, draft, found, loaded, problems


def reordered() -> Workbook:
    """The draft with its columns from the last to the first."""
    book = draft()
    rows = [[cell.value for cell in row][::-1] for row in book["Prices"].iter_rows()]
    book.remove(book["Prices"])
    sheet = book.create_sheet("Prices")
    for row in rows:
        sheet.append(row)
    return book


def test_columns_may_stand_in_any_order() -> None:
    read, usual = loaded(reordered()), loaded(draft())

    assert [charge.meter for charge in read.charges] == [charge.meter for charge in usual.charges]
    assert read.charges[0].source == "Prices!V2"


def test_headings_are_read_in_capitals_and_without_blanks_around_them() -> None:
    book = draft()
    book["Prices"]["A1"] = " Meter "
    book["Prices"]["I1"] = "UNIT_PRICE"

    assert loaded(book).charges == loaded(draft()).charges


def test_columns_that_no_row_needs_may_be_absent() -> None:
    book = draft()
    for name in ("note", "valid_to", "valid_from", "label"):
        book["Prices"].delete_cols(COLUMNS.index(name) + 1)

    assert found(book) == []


def test_a_column_that_rows_need_is_missed_once() -> None:
    book = draft()
    for number, name in reversed(list(enumerate(COLUMNS, start=1))):
        if name not in ("meter", "charge", "model"):
            book["Prices"].delete_cols(number)

    assert [(each.code, each.cell, each.message) for each in problems(book)] == [
        ("E-HEADER-MISSING", "A1", f"there is no column {name!r}")
        for name in ("period", "unit_price", "package_size", "flat_fee")
    ]


def test_a_column_with_values_and_no_heading_is_told_once_at_its_first_cell() -> None:
    book = draft()
    book["Prices"]["X3"] = "remark"
    book["Prices"]["X5"] = "remark"

    assert found(book) == [("E-HEADER-UNKNOWN", "Prices!X1")]


def test_a_heading_that_is_no_text_is_a_problem() -> None:
    book = draft()
    book["Prices"]["W1"] = 1.5

    assert found(book) == [("E-VALUE", "Prices!W1")]


def test_an_empty_sheet_lacks_every_needed_column() -> None:
    book = draft()
    book.remove(book["Prices"])
    book.create_sheet("Prices")

    assert found(book) == [("E-HEADER-MISSING", "Prices!A1")] * 3


def test_rows_are_read_although_a_needed_column_is_missing() -> None:
    book = draft()
    book["Prices"]["F1"] = None
    book["Prices"]["T4"] = "soon"

    assert found(book) == [
        ("E-HEADER-MISSING", "Prices!A1"),
        ("E-HEADER-UNKNOWN", "Prices!F1"),
        ("E-DATE-TEXT", "Prices!T4"),
    ]
