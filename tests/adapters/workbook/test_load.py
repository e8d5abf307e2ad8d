"""A workbook is loaded whole or not at all, and whatever is in it, the answer is orderly."""

from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.workbook.drafts import (
    COLUMNS,
    Typed,
    draft,
    found,
    loaded,
    moment,
    saved,
    with_examples,
)
from wapcommerce.adapters.workbook import check, load
from wapcommerce.errors import InvalidWorkbook, Severity


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


@pytest.mark.parametrize("name", ["Discounts", "Adjustments", "Tax", "tax"])
def test_a_reserved_sheet_may_have_headings_but_no_data(name: str) -> None:
    book = draft()
    sheet = book.create_sheet(name)
    sheet["A1"] = "code"

    assert found(book) == []
    sheet["C2"] = 0
    assert found(book) == [("E-SHEET-UNSUPPORTED", name)]


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

    start = perf_counter()
    charges = load(content).charges

    assert len(charges) == 5_005
    assert perf_counter() - start < 20  # about 1.5 on a slow machine; 100 would be a fault


def is_orderly(content: bytes) -> None:
    """Whether `load` returns a book, or refuses with at least one error."""
    try:
        load(content)
    except InvalidWorkbook as refused:
        errors = [problem.severity for problem in refused.problems]
        if Severity.ERROR not in errors:
            pytest.fail("refused without an error")


VALUES = st.one_of(
    st.none(),
    st.text(st.characters(min_codepoint=32, exclude_characters="\x7f"), max_size=12),
    st.sampled_from(["1.234", "4,5", "=1+1", "#REF!", "2026-01-01", "month", "flat", "", "nan"]),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1905, 1, 1), date(2200, 1, 1)),
    st.datetimes(moment(1905, 1, 1), moment(2200, 1, 1)),
    st.times(),
)
CELLS = st.tuples(
    st.sampled_from(["Book", "Prices", "Examples"]), st.integers(1, 8), st.integers(1, 23)
)


@given(st.dictionaries(CELLS, VALUES, max_size=4))
def test_whatever_stands_in_the_cells_the_answer_is_a_book_or_a_refusal(
    cells: dict[tuple[str, int, int], Typed],
) -> None:
    book = with_examples(draft())
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


GOOD = saved(with_examples(draft()))
