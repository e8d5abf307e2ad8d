"""Price book versions in SQLite (D4)."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib.resources import files
from os import PathLike

from wapcommerce.adapters.price_books import statements
from wapcommerce.adapters.wire.json import from_json, to_json
from wapcommerce.adapters.wire.sql import migrate
from wapcommerce.adapters.wire.sqlite import Database
from wapcommerce.errors import IdentityConflict
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.book_facts import content_of
from wapcommerce.pricing.versions.book_diff import diff

_REMEMBERED_BOOKS = 64


class SqlitePriceBooks:
    """The port `PriceBooks` on an SQLite file, which other stores may share, or on ``":memory:"``.

    Threads and processes of one machine may share it. A version that was read is remembered, as it
    cannot change, so that asking for it again costs one small query. Raises `StorageFailed` when
    the database fails.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self._database = Database(path)
        migrate(
            self._database, "price_books", files("wapcommerce.adapters.price_books") / "migrations"
        )
        self._remembered = lru_cache(_REMEMBERED_BOOKS)(self._read)

    def close(self) -> None:
        """Close the connections to the database."""
        self._database.close()

    def add(self, book: PriceBook) -> None:
        """Keep a version; raises `IdentityConflict` when it is there with other content."""
        with self._database.writing() as transaction:
            is_new = transaction.change(
                statements.ADD,
                book_id=book.book_id,
                version=book.version,
                valid_from="" if book.valid_from is None else book.valid_from.isoformat(),
                valid_to=None if book.valid_to is None else book.valid_to.isoformat(),
                document=to_json(book),
            )
        if is_new:
            return
        kept = self._remembered(book.book_id, book.version)
        if content_of(kept) != content_of(book):
            found = len(diff(kept, book).rows) or "the order of charges"
            raise IdentityConflict(
                "price books",
                "add",
                f"{book.name} is there with other content (differences: {found})",
                "give the changed book a new version",
            )

    def version(self, book_id: str, version: str) -> PriceBook | None:
        """That version of that book, or None."""
        try:
            return self._remembered(book_id, version)
        except LookupError:
            return None

    def versions(self, book_id: str) -> tuple[PriceBook, ...]:
        """All versions by their first days; those of one day as they were added."""
        with self._database.reading() as transaction:
            found = transaction.rows(statements.VERSIONS, book_id=book_id)
        return tuple(self._remembered(book_id, row["version"]) for row in found)

    def in_force(self, book_id: str, day: date) -> PriceBook | None:
        """Of the versions valid on that day the one that begins last, or None."""
        with self._database.reading() as transaction:
            found = transaction.row(statements.IN_FORCE, book_id=book_id, day=day.isoformat())
        return None if found is None else self._remembered(book_id, found["version"])

    def _read(self, book_id: str, version: str) -> PriceBook:
        """Read one version; raises LookupError, so that what is not there is not remembered."""
        with self._database.reading() as transaction:
            row = transaction.row(statements.DOCUMENT, book_id=book_id, version=version)
        if row is None:
            raise LookupError(version)
        return from_json(PriceBook, row["document"])
