"""The people of the demonstration and their prices."""

from datetime import date

from wapcommerce.cli.demo.people import BUYING, CUSTOMER, GARAGE, RESALE, RESELLER, price_lists
from wapcommerce.testing import example


def test_the_reseller_buys_below_the_book_and_its_customers_on_top_of_that() -> None:
    lists = price_lists(example.price_book())
    day = date(2026, 11, 22)
    assert lists.price_list(RESELLER, day).adjustments == (BUYING,)
    book, agreed, resale = lists.price_list(CUSTOMER, day).books
    assert (book, agreed.adjustments, resale.adjustments) == (lists.book, (BUYING,), (RESALE,))


def test_both_customers_are_of_the_same_reseller() -> None:
    assert CUSTOMER.parent_id == GARAGE.parent_id == RESELLER.id
