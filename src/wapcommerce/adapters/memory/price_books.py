"""Price book versions in memory (D4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from threading import Lock

from wapcommerce.errors import IdentityConflict
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.book_facts import content_of
from wapcommerce.pricing.versions.book_diff import diff


class MemoryPriceBooks:
    """The port `PriceBooks` in memory; threads may share it."""

    def __init__(self, books: Iterable[PriceBook] = ()) -> None:
        self._lock = Lock()
        self._books: dict[str, dict[str, PriceBook]] = {}
        for book in books:
            self.add(book)

    def add(self, book: PriceBook) -> None:
        """Keep a version; raises `IdentityConflict` when it is there with other content."""
        with self._lock:
            kept = self._books.setdefault(book.book_id, {}).setdefault(book.version, book)
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
        with self._lock:
            return self._books.get(book_id, {}).get(version)

    def versions(self, book_id: str) -> tuple[PriceBook, ...]:
        """All versions by their first days; those of one day as they were added."""
        with self._lock:
            kept = tuple(self._books.get(book_id, {}).values())
        return tuple(sorted(kept, key=lambda book: book.valid_from or date.min))

    def in_force(self, book_id: str, day: date) -> PriceBook | None:
        """Of the versions valid on that day the one that begins last, or None."""
        valid = [book for book in self.versions(book_id) if book.is_valid_on(day)]
        return valid[-1] if valid else None
