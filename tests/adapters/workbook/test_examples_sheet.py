"""An example is read from its row, with its meters from columns of their own."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import WINDOWS_EPOCH

from tests.adapters.workbook.drafts import Typed, draft, found, loaded, saved, with_examples
from wapcommerce.adapters.workbook.book_sheet import BookSettings
from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.examples_sheet import Example, read_examples
from wapcommerce.adapters.workbook.guard import examine
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import open_sheets


def changed(**cells: Typed) -> Workbook:
    """The draft with an example, with other values in some cells of Examples."""
    book = with_examples(draft())
    for cell, value in cells.items():
        book["Examples"][cell] = value
    return book


def test_any_meter_may_be_a_column() -> None:
    book = changed(J1="product:starter", J2=1, F2=174.5)

    assert loaded(book).charges


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"A2": None}, ("E-VALUE", "Examples!A2")),
        ({"B2": None}, ("E-VALUE", "Examples!B2")),
        ({"D2": None}, ("E-VALUE", "Examples!D2")),
        ({"E2": None}, ("E-VALUE", "Examples!E2")),
        ({"F2": None}, ("E-VALUE", "Examples!F2")),
        ({"E2": "total"}, ("E-VALUE", "Examples!E2")),
        ({"G2": -1}, ("E-VALUE", "Examples!G2")),
        ({"G2": "nine"}, ("E-NUM-TEXT", "Examples!G2")),
        ({"F2": 115.505}, ("E-EXPONENT", "Examples!F2")),
        ({"J1": "level", "J2": "LIST"}, ("E-REF-UNKNOWN", "Examples!J2")),
        ({"J1": "code", "J2": "SPRING"}, ("E-REF-UNKNOWN", "Examples!J2")),
        ({"J1": "country", "J2": "Greece"}, ("E-VALUE", "Examples!J2")),
        ({"J1": "customer", "J2": 1.5}, ("E-VALUE", "Examples!J2")),
        ({"J1": "ram", "J2": 1}, ("E-HEADER-UNKNOWN", "Examples!J1")),
        ({"F1": "result"}, ("E-HEADER-UNKNOWN", "Examples!F1")),
    ],
)
def test_an_example_with_a_mistake_is_told_at_its_cell(
    cells: dict[str, Typed], problem: tuple[str, str]
) -> None:
    assert problem in found(changed(**cells))


def test_a_blank_region_and_a_blank_level_are_allowed() -> None:
    assert loaded(changed(C2=None, J1="level")).charges


def test_a_name_stands_there_once() -> None:
    book = changed()
    values = [cell.value for cell in book["Examples"][2]]
    book["Examples"].append(values)

    assert found(book) == [("E-DUP-KEY", "Examples!A3")]


def test_a_quantity_of_zero_is_a_quantity() -> None:
    assert loaded(changed(H2=0, F2=106.5)).charges


def test_everything_that_a_row_says_is_read() -> None:
    book = with_examples(draft())
    more = {"level": "LIST", "code": "SPRING, AUTUMN ,", "country": "US-CA"}
    more |= {"reseller": "acme", "customer": "globex"}
    for column, (name, value) in zip("JKLMN", more.items(), strict=True):
        book["Examples"][f"{column}1"], book["Examples"][f"{column}2"] = name, value
    book["Examples"]["C2"] = None
    content = saved(book)
    (sheet,) = open_sheets(content, examine(content), ["Examples"]).sheets[2:]
    findings = Findings()

    read = read_examples(
        sheet, BookSettings(digits=2), CellReader(findings, None, WINDOWS_EPOCH), findings
    )

    assert findings.problems == ()
    assert read.values == (
        Example(
            name="nine cores",
            as_of=date(2026, 1, 1),
            region="",
            period="month",
            kind="recurring_net",
            expected=Decimal("115.5"),
            meters={"cpu_cores": Fraction(9), "ram_gib": Fraction(2), "vm_count": Fraction(1)},
            level="LIST",
            codes=("SPRING", "AUTUMN"),
            country="US-CA",
            buyers=("acme", "globex"),
        ),
    )
