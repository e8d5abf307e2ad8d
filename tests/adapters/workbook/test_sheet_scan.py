"""A sheet is what it contains, not what it says."""

from io import BytesIO

import pytest

from wapcommerce.adapters.workbook.problems import Unusable
from wapcommerce.adapters.workbook.scan import WorkbookScan, scan_part
from wapcommerce.adapters.workbook.sheet_scan import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ELEMENTS,
    MAX_LISTED_ROWS,
    MAX_ROWS,
    MAX_RUNS,
    MAX_SETTINGS,
    MAX_TEXT,
    SheetScan,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def scan(rows: str, after: str = "", before: str = "") -> SheetScan:
    """The scan of a sheet with these rows."""
    sheet = f"<worksheet xmlns='{MAIN}'>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    found = WorkbookScan()
    scan_part(BytesIO(sheet.encode()), "sheet1.xml", found)
    return found.sheets["sheet1.xml"]


def cell(reference: str) -> str:
    return f"<c r='{reference}'><v>1</v></c>"


def test_the_extent_is_that_of_the_cells_with_values() -> None:
    found = scan(f"<row r='2'>{cell('C2')}</row><row r='9'><c r='H9' s='1'/></row>")

    assert (found.last_row, found.last_column) == (2, 3)


def test_an_empty_sheet_has_no_extent() -> None:
    assert scan("") == SheetScan()


def test_rows_and_cells_without_a_name_count_on() -> None:
    found = scan("<row/><row><c><v>1</v></c><c><f>1+1</f></c></row>")

    assert (found.last_row, found.last_column) == (2, 2)
    assert found.formulas == {(2, 2)}


def test_a_text_inside_the_cell_is_a_value() -> None:
    found = scan("<row r='1'><c r='D1' t='inlineStr'><is><t>x</t></is></c></row>")

    assert found.last_column == 4


def test_white_space_inside_a_blank_cell_is_no_value() -> None:
    assert scan("<row r='1'>\n<c r='D1'>\n</c></row>").last_column == 0


def test_formulas_merged_and_hidden_cells_are_noted() -> None:
    found = scan(
        "<row r='3' hidden='1'><c r='B3'><f>A1</f><v>4</v></c></row>",
        after="<mergeCells><mergeCell ref='C3:D4'/></mergeCells>",
        before="<cols><col min='2' max='3' hidden='true'/><col min='4' max='4'/></cols>",
    )

    assert found.formulas == {(3, 2)}
    assert found.merged == [("C3:D4", 3, 3)]
    assert found.hidden_rows == [3]
    assert found.hidden_columns == [(2, 3)]


@pytest.mark.parametrize("reference", [f"A{MAX_ROWS}", "CV1"])
def test_a_value_in_the_last_row_or_column_is_allowed(reference: str) -> None:
    row = reference.lstrip("ACV")

    assert scan(f"<row r='{row}'>{cell(reference)}</row>").last_row == int(row)


@pytest.mark.parametrize("reference", [f"A{MAX_ROWS + 1}", "CW1"])
def test_a_value_beyond_the_last_row_or_column_is_refused(reference: str) -> None:
    row = reference.lstrip("ACW")

    with pytest.raises(Unusable, match=f"{MAX_ROWS} rows and {MAX_COLUMNS} columns") as refused:
        scan(f"<row r='{row}'>{cell(reference)}</row>")
    assert refused.value.coordinate == reference


@pytest.mark.parametrize(
    "rows",
    [
        "<row r='2'/><row r='2'/>",
        "<row r='2'/><row r='1'/>",
        f"<row r='1'>{cell('B1')}{cell('A1')}</row>",
        f"<row r='1'>{cell('A1')}{cell('A1')}</row>",
        f"<row r='1'>{cell('A2')}</row>",
    ],
)
def test_cells_out_of_order_are_refused_because_they_would_be_lost(rows: str) -> None:
    with pytest.raises(Unusable):
        scan(rows)


def test_too_many_cells_are_refused_even_blank_ones() -> None:
    row = f"<row>{'<c/>' * 1000}</row>"

    scan(row * (MAX_CELLS // 1000))
    with pytest.raises(Unusable, match="cells"):
        scan(row * (MAX_CELLS // 1000) + "<row><c/></row>")


def test_too_many_elements_are_refused() -> None:
    row = f"<row>{'<c><v/><f/><is><t/></is></c>' * 99}</row>"

    with pytest.raises(Unusable, match=f"more than {MAX_ELEMENTS} XML elements"):
        scan(row * (MAX_ELEMENTS // 496 + 1))


@pytest.mark.parametrize("run", ["<r/>", "<t/>", "<rPr/>"])
def test_too_many_parts_of_texts_are_refused(run: str) -> None:
    def text(count: int) -> str:
        return f"<row><c t='inlineStr'><is><t/>{run * count}</is></c></row>"

    scan(text(MAX_RUNS))
    with pytest.raises(Unusable, match="formatted texts"):
        scan(text(MAX_RUNS + 1))


SETTINGS = MAX_SETTINGS - 3  # worksheet, sheetData and what holds the settings


@pytest.mark.parametrize("setting", ["<dataValidation/>", "<hyperlink ref='A1'/>", "<v/>", "<x/>"])
def test_too_many_settings_are_refused(setting: str) -> None:
    scan("", after=f"<all>{setting * SETTINGS}</all>")
    with pytest.raises(Unusable, match="settings together"):
        scan("", after=f"<all>{setting * (SETTINGS + 1)}</all>")


def test_every_range_of_a_setting_counts() -> None:
    many = f"<dataValidation sqref='{'A1 ' * (SETTINGS - 1)}'/>"

    scan("", after=f"<all>{many}</all>")
    with pytest.raises(Unusable, match="settings together"):
        scan("", after=f"<all>{many}<x/></all>")


def test_settings_inside_a_text_are_settings_too() -> None:
    text = f"<is><x>{'<hyperlink/>' * MAX_SETTINGS}</x></is>"

    with pytest.raises(Unusable, match="settings together"):
        scan(f"<row><c t='inlineStr'>{text}</c></row>")


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ("<row r='4'><c r='I4'/><foo xmlns='urn:x' r='I4'/></row>", "row 4"),
        ("<row r='4'><c r='I4'/><x r='I4'/></row>", "row 4"),
        ("<row r='4'><c r='A4'><row r='5'/></c></row>", "cell A4"),
        ("<row r='4'><extLst><row r='5'/></extLst></row>", "row 4"),
        ("<row r='4'><c r='I4'><v>1<x/>.5</v></c></row>", "cell I4"),
        ("<row r='4'><c r='I4'><v>1</v><v>2</v></c></row>", "cell I4"),
        ("<row r='4'><c r='I4'><x><v>1</v></x></c></row>", "cell I4"),
        ("<c r='A1'/>", "row 0"),
        ("</sheetData><sheetData>", "row 0"),
        ("</sheetData><x><sheetData/></x><sheetData>", "row 0"),
        ("</sheetData><row/><sheetData>", "row 0"),
    ],
)
def test_what_stands_where_it_does_not_belong_is_refused(rows: str, place: str) -> None:
    with pytest.raises(Unusable, match=f"part sheet1.xml, {place}: ") as refused:
        scan(rows)
    assert refused.value.coordinate == place.removeprefix("cell ") * place.startswith("cell")


def test_a_row_and_a_cell_may_have_extensions() -> None:
    scan("<row><c><v>1</v><extLst><ext/></extLst></c><extLst><ext/></extLst></row>")


@pytest.mark.parametrize(
    ("attributes", "value"),
    [
        *(("", number) for number in ("NaN", "INF", "-INF", "1e309", "9" * 5000, "1,5")),
        *(("", number) for number in ("1_000", "0x10", " ", "4.5.5", "١٢")),
        ("t='n'", "x"),
        ("t='b'", "x"),
        ("t='b'", "true"),
        ("t='d'", "garbage"),
        ("t='s'", "-1"),
        ("t='s'", "x"),
        ("s='-1'", "1"),
        ("s='x'", "1"),
        ("s=''", "1"),
    ],
)
def test_a_value_that_is_none_of_its_kind_is_refused_with_its_cell(
    attributes: str, value: str
) -> None:
    with pytest.raises(Unusable, match=r"damaged: part sheet1\.xml, cell I4") as refused:
        scan(f"<row r='4'><c r='I4' {attributes}><v>{value}</v></c></row>")
    assert refused.value.coordinate == "I4"


@pytest.mark.parametrize(
    ("attributes", "value"),
    [
        *(("", number) for number in ("0", "-0.0", "+1", "12.", ".5", "1E-320", "1e5", " 12 ")),
        ("", "9" * 300),
        ("t='b'", "0"),
        ("t='d'", "2026-05-01"),
        ("t='d'", "2026-05-04T00:00:00"),
        ("t='e'", "#N/A"),
        ("t='str'", "NaN"),
        ("t='odd'", "NaN"),
    ],
)
def test_a_value_of_its_kind_is_let_through(attributes: str, value: str) -> None:
    scanned = scan(f"<row r='4'><c r='I4' {attributes}><v>{value}</v></c></row>")

    assert scanned.last_row == 4


def test_the_highest_number_of_a_shared_text_is_noted_with_its_cell() -> None:
    texts = "".join(f"<c r='{cell}' t='s'><v>{n}</v></c>" for cell, n in (("A1", 3), ("B1", 7)))

    found = scan(f"<row r='1'>{texts}<c r='C1' t='s'><v>0</v></c></row>")

    assert (found.last_text, found.last_text_cell) == (7, "B1")


def test_a_cell_with_an_empty_name_counts_on() -> None:
    assert scan("<row r='2'><c r=''><v>1</v></c></row>").last_column == 1


def test_whatever_fails_in_a_part_is_told_with_its_place() -> None:
    with pytest.raises(Unusable, match=r"damaged: part sheet1\.xml, row 0: KeyError"):
        scan("", after="<mergeCells><mergeCell/></mergeCells>")


@pytest.mark.parametrize("kind", ["array", "dataTable"])
def test_all_cells_of_an_array_formula_are_formulas(kind: str) -> None:
    found = scan(f"<row r='3'><c r='B3'><f t='{kind}' ref='B3:C4'>A1</f><v>4</v></c></row>")

    assert found.formulas == {(3, 2), (3, 3), (4, 2), (4, 3)}


@pytest.mark.parametrize("reference", ["A1:XFD1048576", "A:A", "1:3"])
def test_an_array_formula_of_whole_columns_is_refused(reference: str) -> None:
    with pytest.raises(Unusable):
        scan(f"<row r='1'><c r='A1'><f t='array' ref='{reference}'>1</f></c></row>")


@pytest.mark.parametrize(
    "before",
    [
        "<cols><col min='2' max='3' hidden='true'/></cols>",
        "<cols><col min='2' max='3' width='0' customWidth='1'/></cols>",
        "<cols><col min='2' max='3' width='0.0'/></cols>",
    ],
)
def test_a_column_without_width_is_hidden(before: str) -> None:
    assert scan("", before=before).hidden_columns == [(2, 3)]


@pytest.mark.parametrize("column", ["min='-4' max='-2'", "min='1' max='-2'", "min='0' max='1'"])
def test_columns_that_are_none_are_refused(column: str) -> None:
    with pytest.raises(Unusable, match="damaged"):
        scan("", before=f"<cols><col {column} hidden='1'/></cols>")


def test_a_row_without_height_is_hidden() -> None:
    assert scan("<row ht='0'/><row ht='15'/><row ht='0.0' customHeight='1'/>").hidden_rows == [1, 3]


@pytest.mark.parametrize(
    ("size", "hides"),
    [
        ("zeroHeight='1'", True),
        ("defaultRowHeight='0'", True),
        ("defaultColWidth='0'", True),
        ("defaultRowHeight='15' zeroHeight='0'", False),
    ],
)
def test_a_sheet_that_hides_by_default_is_noted(size: str, hides: bool) -> None:
    assert scan("", before=f"<sheetFormatPr {size}/>").hides_by_default is hides


def test_too_many_rows_are_refused_even_blank_ones() -> None:
    scan("<row/>" * MAX_LISTED_ROWS)
    with pytest.raises(Unusable, match="rows"):
        scan("<row/>" * (MAX_LISTED_ROWS + 1))


@pytest.mark.parametrize("kind", ["inlineStr", "str"])
def test_a_text_longer_than_a_cell_can_hold_is_refused(kind: str) -> None:
    def text(length: int) -> str:
        return f"<row><c t='{kind}'><is><t>{'x' * length}</t></is></c><c><v>1</v></c></row>"

    scan(text(MAX_TEXT) * 3)
    with pytest.raises(Unusable, match="characters"):
        scan(text(MAX_TEXT + 1))
