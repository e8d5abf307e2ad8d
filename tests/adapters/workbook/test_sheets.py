"""Sheets are read as they are: what stands in a cell, and what is hidden or merged."""

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.adapters.workbook.drafts import Typed, draft, found, loaded, moment, problems, saved
from wapcommerce.adapters.workbook.guard import examine
from wapcommerce.adapters.workbook.problems import Unusable
from wapcommerce.adapters.workbook.sheets import Cell, Kind, Sheet, open_sheets


def sheet(**cells: Typed) -> Sheet:
    """The only sheet of a workbook with these cells."""
    book = Workbook()
    for name, value in cells.items():
        book.worksheets[0][name] = value
    content = saved(book)
    return open_sheets(content, examine(content)).sheets[0]


def test_only_cells_that_hold_something_are_kept() -> None:
    read = sheet(B2="x", C2="  ", D4=0)

    assert {row: list(cells) for row, cells in read.rows.items()} == {2: [2], 4: [4]}
    assert read.cell(2, 2) == Cell("Sheet", 2, 2, Kind.TEXT, "x")
    assert read.cell(2, 3).is_blank
    assert read.cell(99, 1).is_blank


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("text", Kind.TEXT),
        (1.5, Kind.NUMBER),
        (moment(2026, 1, 1), Kind.DATE),
        (True, Kind.BOOLEAN),
        ("#REF!", Kind.ERROR),
        ("=1+1", Kind.NO_RESULT),
    ],
)
def test_every_kind_of_cell_is_told_apart(value: Typed, kind: Kind) -> None:
    assert sheet(A1=value).cell(1, 1).kind is kind


def test_a_formula_is_read_by_its_stored_result() -> None:
    book = draft()
    book["Prices"]["I4"] = "=9/2"

    read = loaded(saved(book, prices=("<f>9/2</f><v />", "<f>9/2</f><v>4.5</v>")))

    assert read.charges == loaded(draft()).charges


def test_a_cell_is_shown_shortened() -> None:
    assert len(sheet(A1="x" * 500).cell(1, 1).shown) == 80
    assert sheet().cell(1, 1).shown == ""


def test_dates_of_a_mac_workbook_count_from_1904() -> None:
    book = draft()
    book.epoch = CALENDAR_MAC_1904
    book["Prices"]["U4"] = moment(2026, 12, 31)

    (ram,) = (charge for charge in loaded(book).charges if charge.meter == "ram_gib")

    assert str(ram.valid_to) == "2026-12-31"


def test_hidden_rows_and_columns_are_read_and_listed() -> None:
    book = draft()
    for row in (3, 4, 6, 90):
        book["Prices"].row_dimensions[row].hidden = True
    book["Prices"].column_dimensions["B"].hidden = True
    book["Prices"].column_dimensions["V"].hidden = True
    book["Prices"].column_dimensions["ZZ"].hidden = True

    told = [(problem.cell, problem.message) for problem in problems(book)]

    assert told == [
        ("B1", "hidden columns were read: B"),
        ("V1", "hidden columns were read: V"),
        ("A3", "hidden rows were read: 3-4, 6"),
    ]


def test_a_hidden_sheet_is_read_and_told() -> None:
    book = draft()
    book["Prices"].sheet_state = "veryHidden"

    assert found(book) == [("W-HIDDEN", "Prices")]


@pytest.mark.parametrize(
    ("merged", "is_told"),
    [("A1:B1", True), ("B6:B7", True), ("B8:B9", False), ("X2:Y3", False), ("V7:X7", True)],
)
def test_cells_merged_in_the_data_are_refused_others_are_not(merged: str, is_told: bool) -> None:
    book = draft()
    book["Prices"].merge_cells(merged)

    assert ("E-MERGED" in [code for code, _ in found(book)]) is is_told


def test_a_sheet_that_was_not_examined_is_refused() -> None:
    with pytest.raises(Unusable, match="damaged"):
        open_sheets(saved(draft()), {})
