"""The books above a book, as far as they are there: by name for checks, by day for examples."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from attrs import evolve, frozen

from wapcommerce.adapters.workbook.book_sheet import BookSettings
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.pricing.books.book import PriceBook


@frozen
class Ancestors:
    """All versions of all books above one, and whether any is missing."""

    books: tuple[PriceBook, ...] = ()
    is_whole: bool = True

    @property
    def meters(self) -> frozenset[str]:
        """All meters for which a book above has a charge."""
        return frozenset().union(*(book.meters for book in self.books))


@frozen
class Known:
    """The books that are loaded already, several versions of one among them."""

    books: tuple[PriceBook, ...]

    def in_force(self, book_id: str, day: date) -> PriceBook | None:
        """The version of a book that holds on a day: the one that began last."""
        versions = (book for book in self._named(book_id) if book.is_valid_on(day))
        return max(versions, key=lambda book: book.valid_from or date.min, default=None)

    def above(self, settings: BookSettings, findings: Findings) -> Ancestors:
        """Every book above; a circle and another currency are told, a missing book is not yet."""
        cell = settings.cells["parent_book"]
        found: dict[PriceBook, None] = {}
        is_whole = True
        waiting: list[tuple[str, tuple[str, ...]]] = []
        if settings.parent_book:
            waiting.append((settings.parent_book, (settings.book_id,)))
        seen = set(waiting)
        while waiting:
            book_id, below = waiting.pop()
            if book_id in below:
                circle = " → ".join((*below, book_id))
                findings.add("E-PARENT-CYCLE", cell, f"a book builds on itself: {circle}")
                continue
            versions = self._named(book_id)
            is_whole = is_whole and bool(versions)
            for book in versions:
                found[book] = None
                step = book.parent_id, (*below, book_id)
                if book.parent_id and step not in seen:
                    seen.add(step)
                    waiting.append(step)
        for book in found:
            if settings.digits is not None and book.currency != settings.currency:
                message = f"{book.name}, on which this book builds, is in {book.currency}"
                hint = "Let all books of a chain have one currency."
                findings.add("E-CURRENCY", settings.cells["currency"], message, hint)
        return Ancestors(tuple(found), is_whole)

    def report_overlaps(self, settings: BookSettings, findings: Findings) -> None:
        """Other versions of the same book that begin on the same day or state to hold on it."""
        cell = settings.cells["valid_from"]
        for other in self._named(settings.book_id):
            if other.version == settings.version:
                continue
            days = [(settings.valid_from, settings.valid_to), (other.valid_from, other.valid_to)]
            (begins, ends), (later, _) = sorted(days, key=lambda each: each[0] or date.min)
            if begins == later:
                findings.add("E-VERSION-OVERLAP", cell, f"{other.name} begins on the same day")
            elif ends and later and later <= ends:
                message = f"{other.name} and this one state that they hold on {later}"
                findings.add("E-VERSION-OVERLAP", cell, message)

    def report_conflict(self, book: PriceBook, settings: BookSettings, findings: Findings) -> None:
        """The same version of the same book with other content."""
        for other in self._named(book.book_id):
            if other.version == book.version and evolve(other, source=book.source) != book:
                message = f"{book.name} is loaded already, with other content"
                hint = "Give the new content a version of its own."
                findings.add("E-VERSION-OVERLAP", settings.cells["version"], message, hint)

    def _named(self, book_id: str) -> tuple[PriceBook, ...]:
        return tuple(book for book in self.books if book.book_id == book_id)


def known(parents: Collection[PriceBook]) -> Known:
    """The books that are loaded already."""
    return Known(tuple(dict.fromkeys(parents)))


def report_missing(
    settings: BookSettings, ancestors: Ancestors, findings: Findings, *, is_needed: bool
) -> None:
    """A parent that is not there: an error when something cannot be checked without it."""
    if ancestors.is_whole:
        return
    message = f"{settings.parent_book}, or a book above it, is not there"
    code = "E-PARENT-MISSING" if is_needed else "W-PARENT-UNCHECKED"
    findings.add(code, settings.cells["parent_book"], message)
