"""Rates by code and country."""

import pytest
from openpyxl import Workbook

from tests.adapters.workbook.drafts import (
    Typed,
    draft,
    found,
    loaded,
    problems,
    with_keys,
    with_rows,
)
from wapcommerce.pricing.books.tax import TaxRate

RATE: dict[str, Typed] = {"code": "S", "rate": 20}


def taxed(*rows: dict[str, Typed]) -> Workbook:
    """The draft with tax code S on memory, and these rates."""
    book = with_keys(draft(), tax_mode="exclusive")
    book["Prices"]["W1"], book["Prices"]["W4"] = "tax_code", "S"
    return with_rows(book, "Tax", *({**RATE, **row} for row in rows))


def test_rates_reach_the_book_with_their_cells() -> None:
    rows: list[dict[str, Typed]] = [
        {"rate": "5.5"},
        {"country": "GR", "rate": 24},
        {"country": "US-CA", "rate": 0},
    ]

    assert loaded(taxed(*rows)).taxes == (
        TaxRate("S", "5.5", source="Tax!B2"),
        TaxRate("S", 24, "GR", source="Tax!B3"),
        TaxRate("S", 0, "US-CA", source="Tax!B4"),
    )


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"rate": None}, ("E-VALUE", "Tax!B2")),
        ({"rate": -1}, ("E-NEG-PRICE", "Tax!B2")),
        ({"rate": "20 %"}, ("E-NUM-TEXT", "Tax!B2")),
        ({"country": "gr"}, ("E-VALUE", "Tax!C2")),
        ({"country": "Greece"}, ("E-VALUE", "Tax!C2")),
        ({"country": "GR-"}, ("E-VALUE", "Tax!C2")),
        ({"country": 30}, ("E-VALUE", "Tax!C2")),
    ],
)
def test_a_row_with_a_mistake_is_told_at_its_cell(
    cells: dict[str, Typed], problem: tuple[str, str]
) -> None:
    assert found(taxed(cells)) == [problem]


def test_a_rate_needs_a_code() -> None:
    assert found(taxed({}, {"code": None})) == [("E-VALUE", "Tax!A3")]


@pytest.mark.parametrize("second", [20, 10])
def test_a_second_rate_of_one_code_and_country_applies_too_and_is_told(second: int) -> None:
    book = taxed({"country": "GR"}, {"country": "GR", "rate": second}, {"country": "PT"}, {})

    assert found(book) == [("W-TAX-TOGETHER", "Tax!B3")]
    assert "row 2" in problems(book)[0].message


def test_a_percentage_format_would_make_the_rate_a_hundredth() -> None:
    book = taxed({"rate": 0.2})
    book["Tax"]["B2"].number_format = "0%"

    assert found(book) == [("E-PERCENT-FORMAT", "Tax!B2")]
