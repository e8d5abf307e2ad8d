"""A sheet is what it contains, not what it says."""

from io import BytesIO

import pytest

from wapcommerce.adapters.workbook.problems import Unusable
from wapcommerce.adapters.workbook.scan import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ELEMENTS,
    MAX_LISTED_ROWS,
    MAX_OTHER_ELEMENTS,
    MAX_ROWS,
    MAX_TAG_BYTES,
    MAX_TEXT,
    SheetScan,
    scan_part,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def scan(rows: str, after: str = "", before: str = "") -> SheetScan:
    """The scan of a sheet with these rows."""
    sheet = f"<worksheet xmlns='{MAIN}'>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    found = scan_part(BytesIO(sheet.encode()), "sheet1.xml")
    assert found is not None
    return found


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
    with pytest.raises(Unusable, match="elements"):
        scan("<row><c/></row>" + "<a/>" * MAX_ELEMENTS)


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


def test_a_shared_text_longer_than_a_cell_can_hold_is_refused() -> None:
    def texts(*lengths: int) -> BytesIO:
        items = "".join(f"<si><t>{' ' * length}</t></si>" for length in lengths)
        return BytesIO(f"<sst xmlns='{MAIN}'>{items}</sst>".encode())

    assert scan_part(texts(MAX_TEXT, MAX_TEXT), "sharedStrings.xml") is None
    with pytest.raises(Unusable, match="characters"):
        scan_part(texts(MAX_TEXT + 1), "sharedStrings.xml")


@pytest.mark.parametrize("tag", ["<a b='{}'/>", "<!--{}-->", "<?a {}?>"])
def test_a_tag_without_end_is_refused(tag: str) -> None:
    scan("", after=tag.format(" " * (MAX_TAG_BYTES // 2)))
    with pytest.raises(Unusable, match="tag or comment"):
        scan("", after=tag.format(" " * (2 * MAX_TAG_BYTES)))


def test_a_part_that_is_no_sheet_may_have_fewer_elements() -> None:
    def texts(count: int) -> BytesIO:
        return BytesIO(f"<sst xmlns='{MAIN}'>{'<si/>' * (count - 1)}</sst>".encode())

    assert scan_part(texts(MAX_OTHER_ELEMENTS), "sharedStrings.xml") is None
    with pytest.raises(Unusable, match="elements"):
        scan_part(texts(MAX_OTHER_ELEMENTS + 1), "sharedStrings.xml")
