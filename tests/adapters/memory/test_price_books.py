"""Price books in memory keep the contract."""

from datetime import date

import pytest

from wapcommerce.adapters.memory import MemoryPriceBooks
from wapcommerce.errors import IdentityConflict
from wapcommerce.ports import PriceBooks
from wapcommerce.testing.contracts.price_books import PriceBooksContract, a_book


class TestMemoryPriceBooks(PriceBooksContract):
    @pytest.fixture
    def books(self) -> PriceBooks:
        return MemoryPriceBooks()


def test_books_may_be_given_from_the_start() -> None:
    books = MemoryPriceBooks(iter([a_book("2", date(2026, 4, 1)), a_book("1")]))

    assert [book.version for book in books.versions("RETAIL-EU")] == ["1", "2"]


def test_two_contents_of_one_version_are_refused_from_the_start() -> None:
    with pytest.raises(IdentityConflict, match="differences: 1"):
        MemoryPriceBooks([a_book("1"), a_book("1", price="1")])
