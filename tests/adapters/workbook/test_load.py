"""A workbook is loaded whole or not at all, and whatever is in it, the answer is orderly."""

from datetime import date
from pathlib import Path
from time import process_time

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.adapters.workbook.drafts import (
    COLUMNS,
    Typed,
    draft,
    found,
    loaded,
    moment,
    saved,
    with_examples,
    with_keys,
    with_rows,
)
from wapcommerce.adapters.workbook import check, load
from wapcommerce.errors import InvalidWorkbook, Severity
from wapcommerce.testing import example


def test_the_file_name_is_kept_as_the_source(tmp_path: Path) -> None:
    path = tmp_path / "spring.xlsx"
    path.write_bytes(saved(draft()))

    assert load(path).source == "spring.xlsx"
    assert load(str(path)).source == "spring.xlsx"


def test_a_bad_book_raises_with_every_problem_warnings_included(tmp_path: Path) -> None:
    book = draft()
    book["Prices"]["I4"] = "free"
    book["Prices"]["V8"] = "a remark"
    path = tmp_path / "spring.xlsx"
    path.write_bytes(saved(book))

    with pytest.raises(InvalidWorkbook) as refused:
        load(path)

    assert refused.value.source == "spring.xlsx"
    assert [problem.code for problem in refused.value.problems] == ["E-NUM-TEXT", "W-TRAILING"]
    assert "Prices!I4" in str(refused.value)


def test_a_good_book_is_returned_with_its_warnings() -> None:
    book = draft()
    book["Prices"]["V8"] = "a remark"

    checked = check(saved(book))

    assert checked.book == load(saved(draft()))
    assert [problem.severity for problem in checked.problems] == [Severity.WARNING]


@pytest.mark.parametrize("name", ["Discounts", "Adjustments", "Tax", "tax", "Examples"])
def test_a_sheet_may_have_headings_only(name: str) -> None:
    book = draft()
    columns = {
        "Discounts": ["code"],
        "Adjustments": ["kind", "value"],
        "tax": ["code", "rate"],
        "Examples": ["name", "as_of", "region", "period", "kind", "expected"],
    }
    book.create_sheet(name).append(columns.get(name, columns["tax"]))

    assert loaded(book) == loaded(draft())


@pytest.mark.parametrize("name", ["Discounts", "Adjustments", "Tax", "Examples"])
def test_a_blank_sheet_lacks_its_columns(name: str) -> None:
    book = draft()
    book.create_sheet(name)

    assert {code for code, _ in found(book)} == {"E-HEADER-MISSING"}


def test_an_unknown_sheet_is_refused_unless_it_is_empty() -> None:
    book = draft()
    sheet = book.create_sheet("Discount")

    assert found(book) == []
    sheet["A1"] = "code"
    assert found(book) == [("E-SHEET-UNSUPPORTED", "Discount")]


def test_a_read_me_sheet_is_not_read() -> None:
    book = draft()
    book.create_sheet("ReadMe")["A1"] = "=1/0"

    assert loaded(book) == loaded(draft())


def test_sheet_names_are_read_in_capitals_or_not() -> None:
    book = draft()
    book["Prices"].title = "X"
    book["X"].title = "PRICES"

    assert loaded(book).charges[0].source == "PRICES!A2"


def test_both_sheets_must_be_there() -> None:
    book = draft()
    book.create_sheet("Other")
    book.remove(book["Book"])
    book.remove(book["Prices"])

    assert found(book) == [("E-SHEET-MISSING", "Book"), ("E-SHEET-MISSING", "Prices")]


def test_five_thousand_rows_load_in_a_few_seconds() -> None:
    book = draft()
    for number in range(5_000):
        row = dict.fromkeys(COLUMNS) | {
            "meter": f"template:Image {number}",
            "label": "Licence",
            "charge": "recurring",
            "period": "month",
            "model": "per_unit",
            "unit_price": 18.5,
        }
        book["Prices"].append(list(row.values()))
    content = saved(book)

    start = process_time()
    charges = load(content).charges

    assert len(charges) == 5_005
    assert process_time() - start < 20  # about 1.5 on a slow machine; 100 would be a fault


def full() -> Workbook:
    """The draft with a row on every sheet, on top of itself as its parent."""
    book = with_keys(with_examples(draft()), tax_mode="exclusive", parent_book="LIST", min_total=5)
    book["Prices"]["W1"], book["Prices"]["W4"] = "tax_code", "S"
    book["Prices"]["X1"], book["Prices"]["X4"] = "variant", None
    book["Prices"]["Y1"], book["Prices"]["Y4"] = "cost", 1
    day = date(2026, 1, 1)
    with_rows(book, "Adjustments", {"kind": "markup", "value": 0, "meter": "ram_gib"})
    with_rows(book, "Adjustments", {"kind": "factor", "value": 1, "valid_to": day, "priority": 1})
    with_rows(book, "Discounts", {"code": "A", "percent": 10, "order": 1, "duration": "once"})
    with_rows(book, "Discounts", {"amount": 5, "meter": "ram_gib", "valid_from": day, "group": 1})
    book["Discounts"]["A3"] = "B"
    return with_rows(book, "Tax", {"code": "S", "rate": 20, "country": None})


PARENT = evolve(load(saved(draft())), book_id="LIST")


def test_a_workbook_with_every_sheet_is_good() -> None:
    assert check(saved(full()), [PARENT], as_of=date(2026, 1, 1)).problems == ()


def is_orderly(content: bytes) -> None:
    """Whether `load` returns a book, or refuses with at least one error."""
    check(content, [PARENT], as_of=date(2026, 5, 1), offering=example.offering())
    try:
        load(content, [PARENT])
    except InvalidWorkbook as refused:
        errors = [problem.severity for problem in refused.problems]
        if Severity.ERROR not in errors:
            pytest.fail("refused without an error")


VALUES = st.one_of(
    st.none(),
    st.text(st.characters(min_codepoint=32, exclude_characters="\x7f"), max_size=12),
    st.sampled_from(["1.234", "4,5", "=1+1", "#REF!", "2026-01-01", "month", "flat", "", "nan"]),
    st.sampled_from(["stairstep", "percentage", "cumulative", "ram_gib", "A", "override", "TEST"]),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1905, 1, 1), date(2200, 1, 1)),
    st.datetimes(moment(1905, 1, 1), moment(2200, 1, 1)),
    st.times(),
)
CELLS = st.tuples(
    st.sampled_from(["Book", "Prices", "Adjustments", "Discounts", "Tax", "Examples"]),
    st.integers(1, 9),
    st.integers(1, 25),
)


@settings(max_examples=50)
@given(st.dictionaries(CELLS, VALUES, max_size=4))
def test_whatever_stands_in_the_cells_the_answer_is_a_book_or_a_refusal(
    cells: dict[tuple[str, int, int], Typed],
) -> None:
    book = full()
    for (sheet, row, column), value in cells.items():
        book[sheet].cell(row, column).value = value

    is_orderly(saved(book))


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
def test_whatever_happened_to_the_bytes_the_answer_is_a_book_or_a_refusal(
    place: int, noise: bytes
) -> None:
    content = bytearray(GOOD)
    at = place % len(content)
    content[at : at + len(noise)] = noise

    is_orderly(bytes(content))


GOOD = saved(full())
