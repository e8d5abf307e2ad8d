"""What would keep openpyxl busy until the memory ends is refused before it is opened."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from wapcommerce.adapters.workbook.annotate import annotate
from wapcommerce.adapters.workbook.extent import MAX_CELLS, MAX_SETTINGS, measure
from wapcommerce.adapters.workbook.guard import examine
from wapcommerce.adapters.workbook.problems import Unusable
from wapcommerce.errors import Refusal

SHEET, COMMENTS = "xl/worksheets/sheet1.xml", "xl/comments/comment1.xml"


def workbook(part: str, old: str, new: str) -> bytes:
    """A workbook of one commented cell, with a text in one of its parts replaced."""
    book = Workbook()
    book.worksheets[0]["A1"] = "x"
    book.worksheets[0]["A1"].comment = Comment("why", "Elli")
    plain, spoilt = BytesIO(), BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(spoilt, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            target.writestr(name, text)
    return spoilt.getvalue()


def after_cells(xml: str) -> bytes:
    """A workbook with that behind the cells of its sheet."""
    return workbook(SHEET, "</sheetData>", f"</sheetData>{xml}")


def merged(*ranges: str) -> bytes:
    """A workbook that merges these ranges."""
    cells = "".join(f'<mergeCell ref="{each}"/>' for each in ranges)
    return after_cells(f"<mergeCells>{cells}</mergeCells>")


ALL = "A1:XFD1048576"


@pytest.mark.parametrize("whole", ["2:3", "A:A", "1:100"])
def test_whole_rows_or_columns_are_not_copied_merged(whole: str) -> None:
    with pytest.raises(Unusable, match=f"{whole} are merged"):
        measure(merged(whole))


@pytest.mark.parametrize(
    "content",
    [
        merged(ALL),
        merged(*(f"A{n}:CV{n + 99}" for n in range(1, 6000, 100))),
        after_cells(f'<hyperlinks><hyperlink ref="{ALL}" location="x"/></hyperlinks>'),
        workbook(COMMENTS, 'ref="A1"', f'ref="{ALL}"'),
    ],
    ids=["merged", "many", "hyperlink", "comment"],
)
def test_a_range_that_would_be_worked_through_for_hours_is_refused(content: bytes) -> None:
    examine(content)

    with pytest.raises(Unusable, match="500000 cells together"):
        measure(content)
    found = annotate(content, [])
    assert isinstance(found, Refusal)
    assert found.codes == ("E-FILE",)


def test_a_range_may_reach_the_limit() -> None:
    # The sheet has one row, one cell and a comment on it.
    measure(merged(f"A1:A{MAX_CELLS - 3}"))
    with pytest.raises(Unusable):
        measure(merged(f"A1:A{MAX_CELLS - 2}"))


def test_cells_count_in_all_sheets_together() -> None:
    row = "<row>" + "<c/>" * 9 + "</row>"
    measure(workbook(SHEET, "<sheetData>", "<sheetData>" + row * (MAX_CELLS // 10 - 1)))
    with pytest.raises(Unusable):
        measure(workbook(SHEET, "<sheetData>", "<sheetData>" + row * (MAX_CELLS // 10)))


def test_settings_have_a_limit_too() -> None:
    with pytest.raises(Unusable):
        measure(after_cells("<dataValidation/>" * MAX_SETTINGS))


def test_what_is_no_xml_is_left_to_others() -> None:
    file = BytesIO(merged("A1:B2"))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG <mergeCell ref='A:A'/>")

    measure(file.getvalue())
