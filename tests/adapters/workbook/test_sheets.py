"""Sheets are read as they are: what stands in a cell, and what is hidden or merged."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.adapters.workbook.attacks import PRICES
from tests.adapters.workbook.drafts import (
    Typed,
    draft,
    found,
    loaded,
    moment,
    problems,
    rewritten,
    saved,
    with_shared_texts,
)
from tests.adapters.workbook.excel_like import (
    DAY,
    MOMENT,
    PERCENT,
    ExcelFile,
    blank,
    formula,
    inline,
    number,
)
from tests.adapters.workbook.normal_mode import (
    Found,
    cells_of,
    hidden_rows_in,
    merged_in,
    percentages_in,
)
from wapcommerce.adapters.workbook.guard import examine
from wapcommerce.adapters.workbook.problems import Unusable
from wapcommerce.adapters.workbook.scan import WorkbookScan
from wapcommerce.adapters.workbook.sheets import Cell, Kind, Sheet, Shown, open_sheets


def sheet(**cells: Typed) -> Sheet:
    """The only sheet of a workbook with these cells."""
    book = Workbook()
    for name, value in cells.items():
        book.worksheets[0][name] = value
    content = saved(book)
    return open_sheets(content, examine(content), ["sheet"]).sheets[0]


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


ASKS = 'fullCalcOnLoad="1"'


def with_formula(cell: str, calculation: str = "") -> bytes:
    """The draft with that XML for the price in I4; openpyxl's own file asks for calculation."""
    content = saved(draft(), prices=('<c r="I4" t="n"><v>4.5</v></c>', cell))
    return rewritten(content, {"xl/workbook.xml": (ASKS, calculation)})


CALCULATED = '<c r="I4"><f>9/2</f><v>4.5</v></c>'


def test_a_formula_is_read_by_its_stored_result() -> None:
    assert loaded(with_formula(CALCULATED)).charges == loaded(draft()).charges


@pytest.mark.parametrize("calculation", [ASKS, 'fullCalcOnLoad="true"', 'calcCompleted="0"'])
@pytest.mark.parametrize(
    "cell",
    [
        CALCULATED,
        '<c r="I4"><f>Cost!B2*1.3</f><v>0</v></c>',
        '<c r="I4"><f t="shared" si="0"/><v>0</v></c>',
    ],
)
def test_the_result_of_a_formula_that_nobody_calculated_is_no_price(
    cell: str, calculation: str
) -> None:
    assert found(with_formula(cell, calculation)) == [("E-FORMULA-NO-CACHE", "Prices!I4")]


def test_the_results_beside_an_array_formula_that_nobody_calculated_are_no_prices() -> None:
    array = '<c r="I4"><f t="array" ref="I4:I5">1</f><v>0</v></c>'

    told = found(with_formula(array, ASKS))

    assert told == [("E-FORMULA-NO-CACHE", "Prices!I4"), ("E-FORMULA-NO-CACHE", "Prices!I5")]


def test_a_shared_text_that_is_not_there_is_told_with_its_cell() -> None:
    content = rewritten(
        with_shared_texts(saved(draft())), {PRICES: ('t="s"><v>12<', 't="s"><v>9999<')}
    )

    (problem,) = problems(content)

    assert (problem.code, problem.cell) == ("E-FILE", "C1")
    assert "Prices!C1" in problem.message


def test_a_format_that_is_not_there_is_told_with_its_cell() -> None:
    assert found(with_formula('<c r="I4" s="999"><v>4.5</v></c>')) == [("E-FILE", "I4")]


def test_what_openpyxl_cannot_read_in_a_row_is_told_with_the_row_above() -> None:
    text = '<c r="A4" t="inlineStr"><is><r><rPr><sz val="x"/></rPr><t>ram_gib</t></r></is></c>'
    content = saved(draft(), prices=('<c r="A4" t="inlineStr"><is><t>ram_gib</t></is></c>', text))

    (problem,) = problems(content)

    assert problem.code == "E-FILE"
    assert "sheet Prices, below row 3" in problem.message


@pytest.mark.parametrize(
    ("merged", "cell"), [("2:3", "A2"), ("A:A", "A1"), ("C2:D1048576", "C2"), ("9:9", "")]
)
def test_whole_rows_and_columns_may_be_merged_below_the_data_only(merged: str, cell: str) -> None:
    cells = f'</sheetData><mergeCells><mergeCell ref="{merged}"/></mergeCells>'

    told = found(saved(draft(), prices=("</sheetData>", cells)))

    assert told == ([("E-MERGED", f"Prices!{cell}")] if cell else [])


def test_nothing_is_made_of_what_stands_below_the_last_row() -> None:
    broken = "</sheetData><dataValidations><dataValidation sqref='?'/></dataValidations>"

    assert loaded(saved(draft(), prices=("</sheetData>", broken))).charges


def test_a_sheet_that_hides_what_states_no_size_is_told() -> None:
    hiding = ('<sheetFormatPr baseColWidth="8"', '<sheetFormatPr zeroHeight="1" baseColWidth="8"')

    assert found(saved(draft(), prices=hiding)) == [("W-HIDDEN", "Prices")]


def test_the_name_of_a_sheet_forges_no_line_of_its_own() -> None:
    name = 'name="x&#10;prices.xlsx: 0 errors&#x9b;31m"'
    book = draft()
    book.create_sheet("Costs")["A1"] = 1

    (problem,) = problems(rewritten(saved(book), {"xl/workbook.xml": ('name="Costs"', name)}))

    assert problem.code == "E-SHEET-UNSUPPORTED"
    assert problem.sheet == "x\\nprices.xlsx: 0 errors\\x9b31m"
    assert str(problem).isprintable()


def test_a_cell_error_forges_no_line_of_its_own() -> None:
    told = problems(with_formula('<c r="I4" t="e"><v>&#x9b;31m&#10;E-FILE</v></c>'))

    assert [problem.code for problem in told] == ["E-CELL-ERROR"]
    assert all((str(problem) + problem.value).isprintable() for problem in told)


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
        open_sheets(saved(draft()), WorkbookScan(), ())


def excel_file(**options: bool | str) -> ExcelFile:
    """A file with everything that Excel saves in its own way, on a sheet Prices."""
    file = ExcelFile(
        from_1904=bool(options.get("from_1904")), prefix=str(options.get("prefix", ""))
    )
    runs = (
        "<r><rPr><b/></rPr><t>Mem</t></r><r><t xml:space='preserve'>ory </t></r>"
        "<rPh sb='0' eb='1'><t>PHONETIC</t></rPh><phoneticPr fontId='0'/>"
    )
    shared_formula = ' t="shared" ref="G2:G3" si="0"'
    file.sheet(
        "Prices",
        {
            1: file.shared("A1", "meter") + file.shared("B1", " label ") + inline("D1", "x"),
            2: file.rich("A2", runs)
            + number("B2", "45000", DAY)
            + number("C2", "0.15", PERCENT)
            + number("D2", "46000.5", MOMENT)
            + number("E2", "3.3000000000000003")
            + number("F2", "5E-3")
            + formula("G2", "E2*2", "6.6", more=shared_formula)
            + '<c r="H2" t="b"><v>1</v></c><c r="I2" t="e"><v>#DIV/0!</v></c>',
            3: formula("A3", 'A2&"x"', "ram", kind="str")
            + formula("B3", '""', "", kind="str")
            + formula("C3", "1/0", "#DIV/0!", kind="e")
            + formula("D3", "NOW()", None)
            + formula("E3", "TRUE", "0", kind="b")
            + formula("F3", "SUM(E2:E2)", "3.3", more=' t="array" ref="F3:F4"')
            + '<c r="G3"><f t="shared" si="0"/><v>7</v></c>'
            + '<c r="H3" t="d"><v>2026-05-04T00:00:00</v></c>'
            + number("I3", "0", DAY),
            4: 'hidden="1"|' + file.shared("A4", "   ") + number("F4", "3.3"),
            6: file.shared("A6", "merged") + blank("B6") + blank("C6"),
            7: 'ht="0" hidden="true" customHeight="1"|' + number("A7", "-1", DAY),
            40: blank("A40", DAY) + blank("Y40", PERCENT),
        },
        before="<cols><col min='3' max='4' width='9' hidden='1' customWidth='1'/></cols>",
        after="<mergeCells count='2'><mergeCell ref='A6:C6'/><mergeCell ref='X8:Y9'/></mergeCells>",
    )
    return file


@pytest.mark.parametrize("from_1904", [False, True])
@pytest.mark.parametrize("prefix", ["", "x"])
def test_what_excel_saved_is_read_as_openpyxl_reads_it_in_normal_mode(
    from_1904: bool, prefix: str
) -> None:
    content = excel_file(from_1904=from_1904, prefix=prefix).content()

    read = open_sheets(content, examine(content), ["prices"]).sheets[0]

    assert kinds_and_values(read) == cells_of(content, "Prices")
    assert {each[0] for each in read.scan.merged} == merged_in(content, "Prices")
    assert read.scan.hidden_rows == list(hidden_rows_in(content, "Prices"))
    assert percentages(read) == percentages_in(content, "Prices") == {(2, 3)}


def test_what_excel_saved_is_what_it_shows() -> None:
    content = excel_file().content()

    read = open_sheets(content, examine(content), ["prices"]).sheets[0]

    assert read.cell(2, 1) == Cell("Prices", 2, 1, Kind.TEXT, "Memory ")
    assert read.cell(2, 2).value == moment(2023, 3, 15)
    assert [read.cell(3, column).kind for column in range(1, 9)] == [
        *(Kind.TEXT, Kind.NO_RESULT, Kind.ERROR, Kind.NO_RESULT),
        *(Kind.BOOLEAN, Kind.NUMBER, Kind.NUMBER, Kind.DATE),
    ]
    assert list(read.rows) == [1, 2, 3, 4, 6, 7]


def kinds_and_values(read: Sheet) -> Found:
    cells = (cell for row in read.rows.values() for cell in row.values())
    return {(cell.row, cell.column): (cell.kind, cell.value) for cell in cells}


def percentages(read: Sheet) -> set[tuple[int, int]]:
    cells = (cell for row in read.rows.values() for cell in row.values())
    return {(cell.row, cell.column) for cell in cells if cell.is_shown is Shown.IN_PER_CENT}


FORMATS = ["General", "0.00", "0%", "0.0 %", "yyyy-mm-dd", "hh:mm", "@", "[h]:mm"]
VALUES = st.one_of(
    st.none(),
    st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_characters="\x7f")),
    st.sampled_from(["=1+1", "#REF!", " ", "1.5", "2026-01-01"]),
    st.integers(-(10**12), 10**12),
    st.floats(-1e9, 1e9),
    st.booleans(),
    st.dates(date(1905, 1, 1), date(2200, 1, 1)),
    st.datetimes(moment(1905, 1, 1), moment(2200, 1, 1)),
)
CELLS = st.dictionaries(
    st.tuples(st.integers(1, 12), st.integers(1, 9)),
    st.tuples(VALUES, st.sampled_from(FORMATS)),
    max_size=12,
)


@settings(max_examples=40)
@given(CELLS, st.booleans())
def test_whatever_stands_in_a_sheet_is_read_as_openpyxl_reads_it_in_normal_mode(
    cells: dict[tuple[int, int], tuple[Typed, str]], has_shared_texts: bool
) -> None:
    book = Workbook()
    for (row, column), (value, number_format) in cells.items():
        cell = book.worksheets[0].cell(row, column)
        cell.value = value
        if not isinstance(value, date):
            cell.number_format = number_format
    content = saved(book)
    if has_shared_texts:
        content = with_shared_texts(content)

    read = open_sheets(content, examine(content), ["sheet"]).sheets[0]

    assert kinds_and_values(read) == cells_of(content, "Sheet")
    assert percentages(read) == percentages_in(content, "Sheet")


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("0%", Shown.IN_PER_CENT),
        ("0.00 %;[Red]-0.00 %", Shown.IN_PER_CENT),
        ('0.00" %"', Shown.AS_IT_IS),
        ("0.00\\ \\%", Shown.AS_IT_IS),
        ("[$%-409]0", Shown.AS_IT_IS),
        ('"a"0%', Shown.IN_PER_CENT),
        ("General", Shown.AS_IT_IS),
        ("#,##0.00", Shown.AS_IT_IS),
        ("#,##0,", Shown.IN_THOUSANDS),
        ("#,##0,_);(#,##0)", Shown.IN_THOUSANDS),
        ("0.00,,", Shown.IN_THOUSANDS),
        ("0,.0", Shown.IN_THOUSANDS),
        ('0","', Shown.AS_IT_IS),
        ("0\\,", Shown.AS_IT_IS),
    ],
)
def test_only_a_sign_that_multiplies_or_divides_changes_how_large_a_number_is_shown(
    number_format: str, shown: Shown
) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = 15
    book.worksheets[0]["A1"].number_format = number_format
    content = saved(book)

    read = open_sheets(content, examine(content), ["sheet"]).sheets[0]

    assert read.cell(1, 1).is_shown is shown


def test_sheets_that_are_not_wanted_are_only_scanned() -> None:
    content = saved(draft())

    book, prices = open_sheets(content, examine(content), ["BOOK"]).sheets

    assert (len(book.rows), prices.rows, prices.scan.last_row) == (6, {}, 7)
