"""Price lists: whose books they are, and whether the buyer may see them."""

from datetime import date

import pytest
from attrs import evolve

from tests.pricing.small_books import DAY, MARKUP, a_book, a_chain, change, monthly, once
from wapcommerce.pricing.books.price_list import PriceList, list_of

BOOK = a_book(monthly("cpu_cores", "1"), monthly("cpu_cores", "9", "year", region="Berlin"))
CHILD = a_book(
    monthly("cpu_cores", "2", "quarter", valid_from=date(2026, 6, 1)),
    once("cpu_cores", "5"),
    book_id="last",
    parent_id="root",
)


def test_the_books_of_a_list_are_from_the_root_down() -> None:
    assert a_chain(BOOK, CHILD).books == (BOOK, CHILD)


@pytest.mark.parametrize(
    ("prices", "shows"),
    [
        (a_chain(BOOK), True),
        (a_chain(BOOK, adjustments=(change(MARKUP, "5"),)), False),
        (a_chain(evolve(BOOK, adjustments=(change(MARKUP, "5"),))), False),
        (a_chain(BOOK, CHILD), False),
        (a_chain(CHILD), False),
    ],
    ids=["a book alone", "agreed", "adjusted", "above", "a parent that is missing"],
)
def test_rows_are_shown_only_if_nothing_is_hidden_between_them(
    prices: PriceList, shows: bool
) -> None:
    assert prices.shows_the_book is shows


def test_periods_are_those_of_any_book_in_the_region_on_the_day() -> None:
    prices = a_chain(BOOK, CHILD)

    assert prices.periods("cpu_cores", "Athens", DAY) == {"month"}
    assert prices.periods("cpu_cores", "Berlin", DAY) == {"month", "year"}
    assert prices.periods("cpu_cores", "Athens", date(2026, 6, 1)) == {"month", "quarter"}
    assert prices.periods("ram_gib", "Athens", DAY) == frozenset()


def test_a_book_is_a_list_of_nobody_and_a_list_is_itself() -> None:
    prices = a_chain(BOOK, CHILD)

    assert list_of(prices) is prices
    assert list_of(BOOK) == PriceList("root version 1", BOOK)
    assert list_of(BOOK).shows_the_book
