"""Price books in memory keep the contract."""

from datetime import date

import pytest
from attrs import evolve

from wapcommerce.adapters.memory import MemoryPriceBooks
from wapcommerce.errors import IdentityConflict
from wapcommerce.model.quote import ChargeKind
from wapcommerce.ports import PriceBooks
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
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


def lists(*meters: str) -> PriceBook:
    """A version with a percentage of these meters."""
    charges = (
        Charge("a", "A", ChargeKind.RECURRING, "month", PerUnit(1)),
        Charge("addon:x", "X", ChargeKind.RECURRING, "month", Percentage(1, of=meters)),
    )
    return PriceBook("B", "1", "EUR", charges)


def test_other_content_is_a_conflict_even_where_it_looks_the_same() -> None:
    books = MemoryPriceBooks()
    books.add(lists("a", "b"))
    books.add(lists("a", "b"))

    with pytest.raises(IdentityConflict, match="differences: 1"):
        books.add(lists("a, b"))
    with pytest.raises(IdentityConflict, match="differences: the order of charges"):
        books.add(evolve(lists("a", "b"), charges=lists("a", "b").charges[::-1]))
