"""Sheet Book: keys in A, values in B, remarks from C on."""

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve
from openpyxl import Workbook

from tests.adapters.workbook.drafts import (
    Typed,
    draft,
    found,
    loaded,
    saved,
    with_keys,
    with_rows,
)
from wapcommerce.adapters.workbook import check
from wapcommerce.pricing.charge_models.graduated import Graduated


def with_key(key: str, value: Typed) -> Workbook:
    """The draft with one more key, or another value of a key it has, in row 6 or 7."""
    book = draft()
    sheet = book["Book"]
    rows = {str(sheet.cell(row, 1).value): row for row in range(1, 7)}
    row = rows.get(key, 7)
    sheet.cell(row, 1, key)
    sheet.cell(row, 2).value = value
    return book


def test_the_settings_reach_the_book() -> None:
    book = with_key("time_zone", "Europe/Athens")
    book["Book"]["A8"], book["Book"]["B8"] = "valid_to", date(2026, 12, 31)

    read = loaded(book)

    assert (read.book_id, read.version, read.currency) == ("TEST", "v1", "EUR")
    assert (read.valid_from, read.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert read.time_zone == "Europe/Athens"


def test_a_book_may_hold_for_one_day() -> None:
    read = loaded(with_key("valid_to", date(2026, 1, 1)))

    assert read.valid_from == read.valid_to


def test_what_is_left_out_takes_its_default() -> None:
    book = draft()
    book["Book"].delete_rows(5, 2)

    read = loaded(book)

    assert (read.time_zone, read.valid_from, read.valid_to) == ("UTC", None, None)
    model = read.charges[0].model
    assert isinstance(model, Graduated)
    assert (model.boundary, model.zero) == ("upper", "free")


def test_boundary_and_zero_policy_hold_for_every_tiered_charge() -> None:
    book = with_key("boundary", "lower")
    book["Book"]["A8"], book["Book"]["B8"] = "zero_policy", "first_fee"

    model = loaded(book).charges[0].model

    assert isinstance(model, Graduated)
    assert (model.boundary, model.zero) == ("lower", "first_fee")


def test_the_declared_separator_holds_in_prices() -> None:
    book = with_key("decimal_separator", ",")
    book["Prices"]["I4"] = "4,50"

    assert loaded(book).charges == loaded(draft()).charges


def test_a_heading_remarks_and_capitals_are_allowed() -> None:
    book = draft()
    book["Book"].insert_rows(1)
    book["Book"]["A1"], book["Book"]["B1"] = "Key", "Value"
    book["Book"]["C4"] = "three letters"
    book["Book"]["A3"] = " BOOK_ID "

    assert loaded(book) == loaded(draft())


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("format_version", 2, ("E-VALUE", "Book!B1")),
        ("format_version", "one", ("E-NUM-TEXT", "Book!B1")),
        ("version", date(2026, 1, 1), ("E-VALUE", "Book!B3")),
        ("currency", "eur", ("E-CURRENCY", "Book!B4")),
        ("decimal_separator", ";", ("E-VALUE", "Book!B5")),
        ("time_zone", "Athens", ("E-VALUE", "Book!B7")),
        ("time_zone", "../etc/passwd", ("E-VALUE", "Book!B7")),
        ("time_zone", "Europe", ("E-VALUE", "Book!B7")),
        ("valid_to", date(2025, 12, 31), ("E-VALUE", "Book!B7")),
        ("valid_to", "31/12/2026", ("E-DATE-TEXT", "Book!B7")),
        ("rounding_mode", "half_even", ("E-VALUE", "Book!B7")),
        ("rounding_level", "page", ("E-VALUE", "Book!B7")),
        ("boundary", "both", ("E-VALUE", "Book!B7")),
        ("zero_policy", "paid", ("E-VALUE", "Book!B7")),
        ("unit_price_digits", 4, ("E-UNUSED", "Book!B7")),
        ("unit_price_digits", 13, ("E-VALUE", "Book!B7")),
        ("unit_price_digits", -1, ("E-VALUE", "Book!B7")),
        ("unit_price_digits", 1.5, ("E-VALUE", "Book!B7")),
        ("discount_order", "x", ("E-VALUE", "Book!B7")),
        ("tax_mode", "gross", ("E-VALUE", "Book!B7")),
        ("tax_rounding", "line", ("E-UNUSED", "Book!B7")),
        ("tax_rounding", "page", ("E-VALUE", "Book!B7")),
        ("min_total", -1, ("E-NEG-PRICE", "Book!B7")),
        ("min_total", 9.999, ("E-EXPONENT", "Book!B7")),
        ("max_total", -0.01, ("E-NEG-PRICE", "Book!B7")),
        ("max_total", 0.001, ("E-EXPONENT", "Book!B7")),
        ("derived_periods", "maybe", ("E-VALUE", "Book!B7")),
        ("derived_periods", True, ("E-VALUE", "Book!B7")),
        ("parent_book", 1.5, ("E-VALUE", "Book!B7")),
        ("currency", "#N/A", ("E-CELL-ERROR", "Book!B4")),
        (" ", "x", ("E-KEY-UNKNOWN", "Book!B7")),
    ],
)
def test_a_value_that_cannot_hold_is_refused_at_its_cell(
    key: str, value: Typed, problem: tuple[str, str]
) -> None:
    assert found(with_key(key, value)) == [problem]


@pytest.mark.parametrize(
    "key", ["parent_book", "tax_mode", "min_total", "valid_to", "rounding_mode"]
)
def test_a_key_without_a_value_is_as_if_it_were_not_there(key: str) -> None:
    assert loaded(with_key(key, None)) == loaded(draft())


def test_every_key_reaches_the_book() -> None:
    keys: dict[str, Typed] = {
        "rounding_level": "unit_price",
        "unit_price_digits": 4,
        "discount_order": "amount_first",
        "min_total": 10,
        "max_total": "999.99",
        "derived_periods": "Yes",
        "parent_book": "LIST",
    }
    list_book = evolve(loaded(draft()), book_id="LIST")

    checked = check(saved(with_keys(draft(), **keys)), [list_book])

    assert checked.problems == ()
    assert checked.book == evolve(
        loaded(draft()),
        rounding_level="unit_price",
        unit_price_digits=4,
        discount_order="amount_first",
        min_total=10,
        max_total="999.99",
        derived_periods=True,
        parent_id="LIST",
    )


@pytest.mark.parametrize("digits", [0, 12])
def test_unit_prices_have_none_to_twelve_digits(digits: int) -> None:
    book = with_keys(draft(), rounding_level="unit_price", unit_price_digits=digits)

    assert loaded(book).unit_price_digits == digits


@pytest.mark.parametrize("level", ["line", "total", "unit_price"])
def test_the_rounding_level_reaches_the_book(level: str) -> None:
    assert loaded(with_key("rounding_level", level)).rounding_level == level


def test_tax_keys_reach_the_book() -> None:
    book = with_keys(draft(), tax_mode="inclusive", tax_rounding="exact")
    book["Prices"]["W1"], book["Prices"]["W4"] = "tax_code", "S"
    with_rows(book, "Tax", {"code": "S", "rate": 20})

    read = loaded(book)

    assert (read.tax_mode, read.tax_rounding) == ("inclusive", "exact")


def test_no_period_is_derived_when_the_key_says_no() -> None:
    assert loaded(with_key("derived_periods", "no")).derived_periods is False


def test_totals_may_be_equal_but_not_crossed() -> None:
    assert loaded(with_keys(draft(), min_total=5, max_total=5)).min_total == 5
    assert found(with_keys(draft(), min_total=5, max_total=4.99)) == [("E-VALUE", "Book!B8")]


def test_the_digits_of_the_currency_decide_what_can_be_billed() -> None:
    yen, dinar = {"currency": "JPY"}, {"currency": "KWD"}

    assert found(with_keys(draft(), **yen, min_total=1.5)) == [("E-EXPONENT", "Book!B7")]
    assert loaded(with_keys(draft(), **dinar, min_total=1.234)).min_total == Decimal("1.234")


def test_an_unknown_currency_is_not_told_twice_as_digits() -> None:
    assert found(with_keys(draft(), currency="EURO", min_total=1.234)) == [
        ("E-CURRENCY", "Book!B4")
    ]


def test_a_mistaken_mode_does_not_make_its_rounding_unused() -> None:
    assert found(with_keys(draft(), tax_mode="gross", tax_rounding="line")) == [
        ("E-VALUE", "Book!B7")
    ]
    assert found(with_keys(draft(), rounding_level="page", unit_price_digits=4)) == [
        ("E-VALUE", "Book!B7")
    ]


@pytest.mark.parametrize("row", [1, 2, 3, 4])
def test_a_required_key_must_be_there(row: int) -> None:
    book = draft()
    book["Book"].delete_rows(row)

    assert found(book) == [("E-KEY-MISSING", "Book")]


def test_the_rest_is_checked_too() -> None:
    book = with_key("currency", "EURO")
    book["Book"]["B2"] = None
    book["Prices"]["I4"] = "free"

    assert found(book) == [
        ("E-KEY-MISSING", "Book!B2"),
        ("E-CURRENCY", "Book!B4"),
        ("E-NUM-TEXT", "Prices!I4"),
    ]
