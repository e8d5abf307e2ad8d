"""Every part is what it contains, not what it says."""

from io import BytesIO

import pytest

from wapcommerce.adapters.workbook.problems import Unusable
from wapcommerce.adapters.workbook.scan import (
    MAX_FORMAT,
    MAX_OTHER_ELEMENTS,
    MAX_PART_ELEMENTS,
    MAX_TAG_BYTES,
    WorkbookScan,
    scan_part,
)
from wapcommerce.adapters.workbook.sheet_scan import MAX_TEXT

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def scanned(*parts: str) -> WorkbookScan:
    """What these parts contain together."""
    found = WorkbookScan()
    for number, part in enumerate(parts):
        scan_part(BytesIO(part.encode()), f"part{number}.xml", found)
    return found


def texts(count: int) -> str:
    """A part of so many elements."""
    return f"<sst xmlns='{MAIN}'>{'<si/>' * (count - 1)}</sst>"


def test_a_shared_text_longer_than_a_cell_can_hold_is_refused() -> None:
    def of(*lengths: int) -> str:
        items = "".join(f"<si><t>{' ' * length}</t></si>" for length in lengths)
        return f"<sst xmlns='{MAIN}'>{items}</sst>"

    assert scanned(of(MAX_TEXT, MAX_TEXT)).sheets == {}
    with pytest.raises(Unusable, match="characters"):
        scanned(of(MAX_TEXT + 1))


@pytest.mark.parametrize("tag", ["<a b='{}'/>", "<!--{}-->", "<?a {}?>"])
def test_a_tag_without_end_is_refused(tag: str) -> None:
    scanned(f"<x>{tag.format(' ' * (MAX_TAG_BYTES // 2))}</x>")
    with pytest.raises(Unusable, match="tag or comment"):
        scanned(f"<x>{tag.format(' ' * (2 * MAX_TAG_BYTES))}</x>")


def test_a_part_that_is_no_sheet_may_have_fewer_elements() -> None:
    assert scanned(texts(MAX_PART_ELEMENTS)).sheets == {}
    with pytest.raises(Unusable, match=r"part0\.xml has more than 200000 XML elements"):
        scanned(texts(MAX_PART_ELEMENTS + 1))


def test_the_parts_beside_the_sheets_have_a_limit_together() -> None:
    most = [texts(MAX_PART_ELEMENTS)] * (MAX_OTHER_ELEMENTS // MAX_PART_ELEMENTS)

    assert scanned(*most).sheets == {}
    with pytest.raises(Unusable, match="beside the sheets"):
        scanned(*most, "<x/>")


def test_a_number_format_longer_than_excel_allows_is_refused() -> None:
    def styles(length: int) -> str:
        return f"<styleSheet xmlns='{MAIN}'><numFmt formatCode='{'0' * length}'/></styleSheet>"

    scanned(styles(MAX_FORMAT))
    with pytest.raises(Unusable, match="number format of more than 255 characters"):
        scanned(styles(MAX_FORMAT + 1))


@pytest.mark.parametrize(
    ("asked", "is_uncalculated"),
    [
        ("", False),
        ("<calcPr calcId='191029'/>", False),
        ("<calcPr fullCalcOnLoad='0'/>", False),
        ("<calcPr fullCalcOnLoad='1'/>", True),
        ("<calcPr fullCalcOnLoad='true'/>", True),
        ("<calcPr calcCompleted='0'/>", True),
        ("<calcPr calcCompleted='1'/>", False),
        ("<calcPr fullCalcOnLoad='1'/><calcPr/>", True),
    ],
)
def test_a_workbook_may_say_that_its_formulas_were_not_calculated(
    asked: str, is_uncalculated: bool
) -> None:
    found = scanned(f"<workbook xmlns='{MAIN}'>{asked}</workbook>")

    assert found.is_uncalculated is is_uncalculated
