"""Price books in SQLite keep the contract, in files, in memory and beside other stores."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve

from wapcommerce.adapters.journal import SqliteJournal
from wapcommerce.adapters.ledger import SqliteLedger
from wapcommerce.adapters.price_books import SqlitePriceBooks
from wapcommerce.errors import IdentityConflict, InvalidJson, StorageFailed
from wapcommerce.model.quote import ChargeKind
from wapcommerce.ports import PriceBooks
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.testing.contracts.price_books import PriceBooksContract, a_book


class TestInAFile(PriceBooksContract):
    @pytest.fixture
    def books(self, tmp_path: Path) -> Iterator[PriceBooks]:
        with closing(SqlitePriceBooks(tmp_path / "books.db")) as books:
            yield books


class TestInMemory(PriceBooksContract):
    @pytest.fixture
    def books(self) -> Iterator[PriceBooks]:
        with closing(SqlitePriceBooks(":memory:")) as books:
            yield books


class TestInTheFileOfOtherStores(PriceBooksContract):
    @pytest.fixture
    def books(self, tmp_path: Path) -> Iterator[PriceBooks]:
        path = tmp_path / "orders.db"
        with (
            closing(SqliteJournal(path)),
            closing(SqliteLedger(path)),
            closing(SqlitePriceBooks(path)) as books,
        ):
            yield books


def test_a_store_that_is_opened_again_knows_everything(tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    with closing(SqlitePriceBooks(path)) as books:
        books.add(a_book("1"))
        books.add(a_book("2", date(2026, 4, 1)))

    with closing(SqlitePriceBooks(str(path))) as books:
        assert books.versions("RETAIL-EU") == (a_book("1"), a_book("2", date(2026, 4, 1)))


def test_what_another_process_adds_is_seen_at_once(tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    with closing(SqlitePriceBooks(path)) as ours, closing(SqlitePriceBooks(path)) as theirs:
        assert ours.version("RETAIL-EU", "1") is None
        assert ours.in_force("RETAIL-EU", date(2026, 4, 1)) is None

        theirs.add(a_book("1"))

        assert ours.version("RETAIL-EU", "1") == a_book("1")
        assert ours.in_force("RETAIL-EU", date(2026, 4, 1)) == a_book("1")


def test_a_version_is_read_once_and_remembered(tmp_path: Path) -> None:
    with closing(SqlitePriceBooks(tmp_path / "books.db")) as books:
        books.add(a_book("1"))

        first = books.in_force("RETAIL-EU", date(2026, 4, 1))

        assert first is not None
        assert books.in_force("RETAIL-EU", date(2026, 5, 1)) is first
        assert books.version("RETAIL-EU", "1") is first


def test_a_damaged_document_is_reported_and_never_half_read(tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    with closing(SqlitePriceBooks(path)) as books:
        books.add(a_book("1"))
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(
                "UPDATE wapcommerce_price_books SET document = replace(document, '12', 'x')"
            )
            connection.commit()

        with pytest.raises(InvalidJson, match="price_book"):
            books.version("RETAIL-EU", "1")


def test_a_closed_store_fails_as_storage(tmp_path: Path) -> None:
    books = SqlitePriceBooks(tmp_path / "books.db")
    books.close()

    with pytest.raises(StorageFailed):
        books.add(a_book("1"))


def lists(*meters: str) -> PriceBook:
    """A version with a percentage of these meters."""
    charges = (
        Charge("a", "A", ChargeKind.RECURRING, "month", PerUnit(1)),
        Charge("addon:x", "X", ChargeKind.RECURRING, "month", Percentage(1, of=meters)),
    )
    return PriceBook("B", "1", "EUR", charges)


def test_other_content_is_a_conflict_even_where_it_looks_the_same() -> None:
    with closing(SqlitePriceBooks(":memory:")) as books:
        books.add(lists("a", "b"))
        books.add(lists("a", "b"))

        with pytest.raises(IdentityConflict, match="differences: 1"):
            books.add(lists("a, b"))
        with pytest.raises(IdentityConflict, match="differences: the order of charges"):
            books.add(evolve(lists("a", "b"), charges=lists("a", "b").charges[::-1]))
