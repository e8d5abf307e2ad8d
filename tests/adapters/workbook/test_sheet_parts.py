"""Every sheet that a workbook lists is read, or nothing is."""

from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference

from tests.adapters.workbook.attacks import RELATIONS, SHEET_3, with_adjustments
from tests.adapters.workbook.drafts import draft, loaded, rewritten, saved
from wapcommerce.adapters.workbook.annotate import annotate
from wapcommerce.adapters.workbook.guard import examine
from wapcommerce.adapters.workbook.problems import Unusable
from wapcommerce.adapters.workbook.sheet_parts import check_parts
from wapcommerce.errors import Refusal

WHOLE = with_adjustments(RELATIONS, SHEET_3, SHEET_3)


def with_chart() -> Workbook:
    """The draft with a chart on a sheet of its own."""
    book = draft()
    chart = BarChart()
    chart.add_data(Reference(book["Prices"], min_col=9, min_row=2, max_row=5))
    book.create_chartsheet("Chart").add_chart(chart)
    return book


def test_sheets_that_are_there_are_let_through() -> None:
    check_parts(WHOLE, examine(WHOLE))

    assert len(loaded(WHOLE).adjustments) == 1


def test_parts_may_have_any_names_and_places() -> None:
    relative = rewritten(WHOLE, {RELATIONS: ("/xl/worksheets/", "worksheets/")})

    assert len(loaded(relative).adjustments) == 1


def test_a_chart_on_a_sheet_of_its_own_is_no_problem() -> None:
    content = saved(with_chart())

    check_parts(content, examine(content))
    assert loaded(content).charges


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (RELATIONS, SHEET_3, "Sheet3.xml"),
        (RELATIONS, f"/xl/worksheets/{SHEET_3}", f"worksheets\\{SHEET_3}"),
        (RELATIONS, SHEET_3, "sheet%33.xml"),
        (RELATIONS, SHEET_3, "sheet2.xml"),
        (RELATIONS, SHEET_3, "../styles.xml"),
        (RELATIONS, 'Id="rId3"', 'Id="rId33"'),
        ("xl/workbook.xml", 'r:id="rId3"', ""),
    ],
)
def test_no_sheet_is_left_out_by_the_loader_nor_by_a_copy(part: str, old: str, new: str) -> None:
    content = with_adjustments(part, old, new)

    with pytest.raises((Unusable, KeyError)):
        check_parts(content, examine(content))
    copy = annotate(content, [])
    assert isinstance(copy, Refusal)
    assert copy.codes == ("E-FILE",)


def test_a_book_that_stays_as_it_is_keeps_its_sheets_in_a_copy() -> None:
    copy = annotate(WHOLE, [])

    assert isinstance(copy, bytes)
    assert len(loaded(BytesIO(copy).getvalue()).adjustments) == 1
