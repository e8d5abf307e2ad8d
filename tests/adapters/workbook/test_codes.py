"""Every code of the loader is produced once here, with its exact cell, and is documented."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from attrs import frozen
from openpyxl import Workbook

from tests.adapters.workbook.drafts import (
    Typed,
    draft,
    found,
    problems,
    saved,
    with_examples,
    with_keys,
    with_rows,
)
from wapcommerce.adapters.workbook import check
from wapcommerce.adapters.workbook.codes import CODES, Code

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "workbook.md"


@frozen
class Case:
    code: str
    place: str
    book: Workbook | bytes


def spoilt(sheet: str, **cells: Typed) -> Workbook:
    """The draft with other values in some cells."""
    book = with_examples(draft())
    for cell, value in cells.items():
        book[sheet][cell] = value
    return book


def changed(change: Callable[[Workbook], object]) -> Workbook:
    """The draft after any change."""
    book = draft()
    change(book)
    return book


def hide_row(book: Workbook) -> None:
    book["Prices"].row_dimensions[4].hidden = True


def as_percentage(book: Workbook) -> None:
    book["Prices"]["I4"].value = 0.15
    book["Prices"]["I4"].number_format = "0.0 %"


def overlap(book: Workbook) -> None:
    book["Prices"]["U4"] = date(2026, 12, 31)
    again: dict[str, Typed] = {
        "meter": "ram_gib",
        "charge": "recurring",
        "period": "month",
        "model": "per_unit",
        "unit_price": 5,
        "valid_from": date(2026, 12, 31),
    }
    with_rows(book, "Prices", again)


def fall(book: Workbook) -> None:
    book["Prices"]["F2"] = "volume"


def end_before_the_book(book: Workbook) -> None:
    book["Prices"]["U4"] = date(2025, 12, 31)


def two_rates(book: Workbook) -> None:
    with_keys(book, tax_mode="exclusive")
    book["Prices"]["W1"], book["Prices"]["W4"] = "tax_code", "S"
    with_rows(book, "Tax", {"code": "S", "rate": 20}, {"code": "S", "rate": 19})


def too_many_problems() -> Workbook:
    book = draft()
    for row in range(8, 2_520):
        for column in "ADFT":
            book["Prices"][f"{column}{row}"] = "x"
    return book


CASES = [
    Case("E-FILE", "", b"no workbook"),
    Case("E-SHEET-MISSING", "Prices", changed(lambda book: book.remove(book["Prices"]))),
    Case(
        "E-SHEET-UNSUPPORTED",
        "Discount",
        changed(lambda book: book.create_sheet("Discount").cell(2, 1, "SUMMER")),
    ),
    Case("E-HEADER-MISSING", "Prices!A1", changed(lambda book: book["Prices"].delete_cols(6))),
    Case("E-HEADER-UNKNOWN", "Prices!B1", spoilt("Prices", B1="lable")),
    Case("E-HEADER-DUPLICATE", "Prices!V1", spoilt("Prices", V1="Label")),
    Case("E-KEY-MISSING", "Book!B2", spoilt("Book", B2=None)),
    Case("E-KEY-UNKNOWN", "Book!A7", spoilt("Book", A7="colour", B7="blue")),
    Case("E-DUP-KEY", "Book!A7", spoilt("Book", A7="version", B7="v2")),
    Case("E-VALUE", "Prices!D4", spoilt("Prices", D4="yearly")),
    Case("E-UNUSED", "Prices!J4", spoilt("Prices", J4=5)),
    Case("E-NUM-AMBIGUOUS", "Prices!I4", spoilt("Prices", I4="1,234")),
    Case("E-NUM-TEXT", "Prices!I4", spoilt("Prices", I4="4.50 €")),
    Case("E-PERCENT-FORMAT", "Prices!I4", changed(as_percentage)),
    Case("E-CELL-ERROR", "Prices!I4", spoilt("Prices", I4="#N/A")),
    Case("E-FORMULA-NO-CACHE", "Prices!I4", spoilt("Prices", I4="=4+0.5")),
    Case("E-DATE-AS-PRICE", "Prices!I4", spoilt("Prices", I4=date(2026, 5, 4))),
    Case("E-DATE-TEXT", "Prices!U4", spoilt("Prices", U4="31.12.2026")),
    Case("E-MERGED", "Prices!B2", changed(lambda book: book["Prices"].merge_cells("B2:B3"))),
    Case("E-MODE-MISSING", "Prices!F4", spoilt("Prices", F4=None)),
    Case("E-TIER-UNSORTED", "Prices!H2", spoilt("Prices", H2=0)),
    Case("E-TIER-GAP", "Prices!G3", spoilt("Prices", G3=9)),
    Case("E-TIER-OVERLAP", "Prices!G3", spoilt("Prices", G3=7)),
    Case("E-TIER-NOT-OPEN", "Prices!H3", spoilt("Prices", H3=16)),
    Case("E-CURRENCY", "Book!B4", spoilt("Book", B4="EURO")),
    Case("E-EXPONENT", "Book!B7", spoilt("Book", A7="min_total", B7=9.999)),
    Case("E-NEG-PRICE", "Prices!I4", spoilt("Prices", I4=-4.5)),
    Case("E-STEP", "Prices!P4", spoilt("Prices", P4=0)),
    Case("E-REPEAT", "Prices!B3", spoilt("Prices", B2="Cores", B3="CPUs")),
    Case(
        "E-REF-UNKNOWN",
        "Discounts!C2",
        with_rows(draft(), "Discounts", {"code": "A", "percent": 1, "meter": "template:none"}),
    ),
    Case("E-VERSION-OVERLAP", "Prices!T8", changed(overlap)),
    Case("E-PARENT-MISSING", "Book!B7", spoilt("Book", A7="parent_book", B7="LIST")),
    Case("E-PARENT-CYCLE", "Book!B7", with_keys(draft(), parent_book="TEST")),
    Case("E-EXAMPLE", "Examples!F2", spoilt("Examples", F2=115.51)),
    Case("W-HIDDEN", "Prices!A4", changed(hide_row)),
    Case(
        "W-FLOAT-NOISE", "Prices!I4", saved(draft(), prices=("<v>4.5<", "<v>4.5000000000000009<"))
    ),
    Case("W-DATE-SERIAL", "Prices!U4", spoilt("Prices", U4=46387)),
    Case("W-BLANK-ROW", "Prices!A4", changed(lambda book: book["Prices"].insert_rows(4))),
    Case("W-TRAILING", "Prices!V8", spoilt("Prices", V8="prices agreed in May")),
    Case("W-VOLUME-CLIFF", "Prices!H2", changed(fall)),
    Case("W-BELOW-COST", "Prices!I4", spoilt("Prices", W1="cost", W4=4.51)),
    Case("W-PAST-DATE", "Prices!U4", spoilt("Prices", U4=date(2026, 8, 31))),
    Case("W-UNUSED-SKU", "Prices!U4", changed(end_before_the_book)),
    Case("W-UNTAXED", "Prices!W4", spoilt("Prices", W1="tax_code", W4="S")),
    Case("W-TAX-TOGETHER", "Tax!B3", changed(two_rates)),
    Case("W-PARENT-UNCHECKED", "Book!B7", with_keys(draft(), parent_book="LIST")),
    Case("W-MORE", "", too_many_problems()),
]


def told(case: Case) -> list[tuple[str, str]]:
    """Codes and places; what has ended is asked for one code, the others hold without it."""
    if case.code != "W-PAST-DATE":
        return found(case.book)
    assert isinstance(case.book, Workbook)
    assert found(case.book) == []
    checked = check(saved(case.book), as_of=date(2026, 9, 1))
    return [(problem.code, f"{problem.sheet}!{problem.cell}") for problem in checked.problems]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_each_code_names_the_cell_that_causes_it(case: Case) -> None:
    assert (case.code, case.place) in told(case)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.code != "W-MORE"], ids=lambda case: case.code
)
def test_one_mistake_is_told_once(case: Case) -> None:
    assert told(case) == [(case.code, case.place)]


def test_every_code_has_a_case() -> None:
    assert {case.code for case in CASES} == {code.code for code in CODES}


def test_the_draft_itself_has_no_problem() -> None:
    assert found(with_examples(draft())) == []


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_every_code_says_what_it_means_and_what_to_do(code: Code) -> None:
    assert code.meaning.endswith(".")
    assert code.hint.endswith(".")
    assert code.code[0] == code.severity.name[0]


def test_the_documentation_has_the_table_of_codes_as_it_is() -> None:
    rows = re.findall(r"^\| `([EW]-.+)` \| (.+) \| (.+) \|$", PAGE.read_text("utf-8"), re.M)

    assert rows == [(code.code, code.meaning, code.hint) for code in CODES]


def test_a_problem_carries_value_message_and_hint() -> None:
    (problem,) = problems(saved(spoilt("Prices", I4="4.50 €")))

    assert problem.value == "4.50 €"
    assert "4.50 €" in problem.message
    assert problem.hint
