"""A cell is read as what it is, or not at all."""

from datetime import date, time
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import WINDOWS_EPOCH

from tests.adapters.workbook.drafts import moment
from wapcommerce.adapters.workbook.cells import MAX_TEXT, CellReader
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Cell, CellValue, Kind, Shown


def reader(separator: str | None = None) -> CellReader:
    return CellReader(Findings(), separator, WINDOWS_EPOCH)


def cell(value: CellValue, kind: Kind | None = None) -> Cell:
    kinds = {str: Kind.TEXT, bool: Kind.BOOLEAN, int: Kind.NUMBER, float: Kind.NUMBER}
    return Cell("Prices", 7, 3, kind or kinds.get(type(value), Kind.DATE), value)


def codes(used: CellReader) -> list[str]:
    assert all(found.cell == "C7" for found in used.findings.problems)
    return [found.code for found in used.findings.problems]


BLANK = Cell("Prices", 7, 3)


@pytest.mark.parametrize("read", ["text", "number", "whole", "day"])
def test_a_blank_is_nothing_and_no_problem(read: str) -> None:
    used = reader()

    assert getattr(used, read)(BLANK) is None
    assert used.choice(BLANK, {"month": "month"}) is None
    assert codes(used) == []


@pytest.mark.parametrize("read", ["text", "number", "whole", "day"])
@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [(Kind.ERROR, "#DIV/0!", "E-CELL-ERROR"), (Kind.NO_RESULT, None, "E-FORMULA-NO-CACHE")],
)
def test_an_error_and_a_formula_without_result_are_never_blank(
    read: str, kind: Kind, value: CellValue, code: str
) -> None:
    used = reader()

    assert getattr(used, read)(cell(value, kind)) is None
    assert codes(used) == [code]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (12.5, "12.5"),
        (1e-12, "0.000000000001"),
        (123456789012345, "123456789012345"),
    ],
)
def test_a_number_is_the_decimal_that_excel_shows(value: float, expected: str) -> None:
    used = reader()

    assert used.number(cell(value)) == Decimal(expected)
    assert codes(used) == []


@pytest.mark.parametrize(("value", "shown"), [(0.1 + 0.2, "0.3"), (3.3000000000000003, "3.3")])
def test_digits_beyond_the_fifteenth_are_dropped_with_a_warning(value: float, shown: str) -> None:
    used = reader()

    assert used.number(cell(value)) == Decimal(shown)
    assert codes(used) == ["W-FLOAT-NOISE"]


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_a_price_that_was_typed_comes_back_as_typed(typed: Decimal) -> None:
    used = reader()

    assert used.number(cell(float(typed))) == typed
    assert codes(used) == []


@pytest.mark.parametrize(
    "value", [1e-13, 0.1234567890123, 1e15, -1e15, 10**15, float("inf"), float("nan"), True]
)
def test_a_number_that_is_too_fine_or_too_large_is_refused(value: float) -> None:
    used = reader()

    assert used.number(cell(value)) is None
    assert codes(used) == ["E-VALUE"]


@pytest.mark.parametrize(
    ("text", "separator", "expected"),
    [
        (" -7 ", None, "-7"),
        ("12.50", ".", "12.50"),
        ("1.234", ".", "1.234"),
        ("1,234", ",", "1.234"),
    ],
)
def test_text_is_a_number_only_with_the_declared_separator(
    text: str, separator: str | None, expected: str
) -> None:
    used = reader(separator)

    assert used.number(cell(text)) == Decimal(expected)
    assert codes(used) == []


AMBIGUOUS = {
    None: ("1.234", "1,234", "12.50"),
    ".": ("1,234", "12,5", "1,234.56", "1 234", "1\u00a0234", "1'234", "1\u2019234"),
    ",": ("1.234", "1.234,56", "1\u202f234,50"),
}


@pytest.mark.parametrize(
    ("text", "separator"),
    [(text, separator) for separator, texts in AMBIGUOUS.items() for text in texts],
)
def test_text_that_could_be_two_numbers_is_refused(text: str, separator: str | None) -> None:
    used = reader(separator)

    assert used.number(cell(text)) is None
    assert codes(used) == ["E-NUM-AMBIGUOUS"]
    assert (repr(separator) if separator else "no dec") in used.findings.problems[0].message


@pytest.mark.parametrize(
    "text",
    [
        "4.50 €",
        "EUR 4",
        "15%",
        "(5.00)",
        "\u22125",
        "+5",
        "1e3",
        "free",
        "4.",
        ".5",
        "٤",
        "=4",
        "-",
    ],
)
def test_text_that_is_no_number_is_refused(text: str) -> None:
    used = reader(".")

    assert used.number(cell(text)) is None
    assert codes(used) == ["E-NUM-TEXT"]


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("15 %", "15 for 15 %"),
        ("4.50 €", "currency stands in Book"),
        ("(5.00)", "parentheses"),
        ("\u22125", "keyboard"),
        ("\u20135", "keyboard"),
        ("free", "without currency sign, per cent sign"),
    ],
)
def test_the_hint_says_what_to_do_about_the_very_text(text: str, cure: str) -> None:
    used = reader(".")

    used.number(cell(text))

    assert cure in used.findings.problems[0].hint


def test_a_number_as_long_as_a_book_is_no_number() -> None:
    used = reader(".")

    assert used.number(cell("1" * 41)) is None
    assert used.number(cell("0." + "1" * 12)) == Decimal("0.111111111111")
    assert codes(used) == ["E-NUM-TEXT"]
    assert len(used.findings.problems[0].message) < 100


def test_a_number_that_excel_shows_as_a_percentage_is_refused() -> None:
    used = reader()
    shown_as_15 = Cell("Prices", 7, 3, Kind.NUMBER, 0.15, is_shown=Shown.IN_PER_CENT)

    assert used.number(shown_as_15) is None
    assert used.number(evolve(shown_as_15, value=1)) is None
    assert codes(used) == ["E-PERCENT-FORMAT"] * 2


def test_a_number_that_excel_shows_divided_by_a_thousand_is_refused() -> None:
    used = reader()

    assert used.number(Cell("Prices", 7, 3, Kind.NUMBER, 12, is_shown=Shown.IN_THOUSANDS)) is None
    assert codes(used) == ["E-VALUE"]


@pytest.mark.parametrize("text", ["RAM_x000D_", "_x0041_", "a_xFfFf_b"])
def test_a_text_with_a_character_in_excel_s_code_is_refused(text: str) -> None:
    used = reader()

    assert used.text(cell(text)) is None
    assert codes(used) == ["E-VALUE"]


def test_a_text_that_only_resembles_excel_s_code_is_read() -> None:
    assert reader().text(cell("_x00_ x0041_")) == "_x00_ x0041_"


@pytest.mark.parametrize("value", [moment(2026, 5, 4), date(2026, 5, 4), time(12, 30)])
def test_a_date_is_never_a_price(value: CellValue) -> None:
    used = reader()

    assert used.number(cell(value)) is None
    assert codes(used) == ["E-DATE-AS-PRICE"]


def test_a_whole_number_has_no_fraction() -> None:
    used = reader()

    assert used.whole(cell(1.0)) == 1
    assert used.whole(cell(1.5)) is None
    assert codes(used) == ["E-VALUE"]


@pytest.mark.parametrize(
    "value", [moment(2026, 5, 4), date(2026, 5, 4), "2026-05-04", " 2026-05-04"]
)
def test_a_day_is_a_date_cell_or_text_from_year_to_day(value: CellValue) -> None:
    used = reader()

    assert used.day(cell(value)) == date(2026, 5, 4)
    assert codes(used) == []


@pytest.mark.parametrize(
    "text", ["4.5.2026", "05/04/2026", "2026-5-4", "20260504", "2026-02-30", "May"]
)
def test_other_text_is_no_day(text: str) -> None:
    used = reader()

    assert used.day(cell(text)) is None
    assert codes(used) == ["E-DATE-TEXT"]


@pytest.mark.parametrize(
    ("serial", "day"), [(36_526, date(2000, 1, 1)), (73_050, date(2099, 12, 31))]
)
def test_a_number_within_this_century_is_a_day_with_a_warning(serial: int, day: date) -> None:
    used = reader()

    assert used.day(cell(serial)) == day
    assert codes(used) == ["W-DATE-SERIAL"]


@pytest.mark.parametrize(
    "value", [36_525, 73_051, 0, 46_000.5, 2026, moment(2026, 5, 4, 12), time(0), True]
)
def test_anything_else_is_no_day(value: CellValue) -> None:
    used = reader()

    assert used.day(cell(value)) is None
    assert codes(used) == ["E-VALUE"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" Memory ", "Memory"),
        ("\u00a0Memory\u00a0GiB", "Memory GiB"),
        (2026, "2026"),
        ("x" * MAX_TEXT,) * 2,
    ],
)
def test_text_is_read_without_the_blanks_around_it(value: CellValue, expected: str) -> None:
    used = reader()

    assert used.text(cell(value)) == expected
    assert codes(used) == []


@pytest.mark.parametrize(
    "value",
    ["two\nlines", "zero\u200bwidth", "x" * (MAX_TEXT + 1), 2026.1, date(2026, 1, 1), True],
)
def test_text_that_a_person_cannot_see_or_did_not_type_is_refused(value: CellValue) -> None:
    used = reader()

    assert used.text(cell(value)) is None
    assert codes(used) == ["E-VALUE"]


def test_a_choice_is_read_in_capitals_or_not() -> None:
    used, words = reader(), {"month": 1, "year": 12}

    assert used.choice(cell("Year "), words) == 12
    assert used.choice(cell("week"), words) is None
    assert codes(used) == ["E-VALUE"]
    assert "month, year" in used.findings.problems[0].hint
