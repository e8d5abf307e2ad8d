"""A whole price book for people: its settings and rows, with cells and volume cliffs (D4)."""

from __future__ import annotations

from collections.abc import Iterator

from wapcommerce.model.exact import plain
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.book_facts import Row, facts_of, named, settings_of
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.html_table import html_table


def book_text(book: PriceBook) -> str:
    """Everything that the book says, as text; each row with the cell it came from."""
    parts = [str(book.name)]
    parts += [f"    {name}: {fact.value}" for name, fact in settings_of(book).items()]
    for kind, row in _rows(book):
        place = f"   [{row.source}]" if row.source else ""
        parts += ["", f"{kind} {named(row)}{place}", *(f"    {each}" for each in _said(row))]
    return "\n".join(parts)


def book_html(book: PriceBook) -> str:
    """The same as two small tables, for notebooks."""
    settings = ((name, fact.value) for name, fact in settings_of(book).items())
    rows = ((kind, named(row), "\n".join(_said(row)), row.source) for kind, row in _rows(book))
    return html_table(str(book.name), ("Setting", "Value"), settings) + html_table(
        "Rows", ("Row", "Of", "Says", "Place"), rows
    )


def _rows(book: PriceBook) -> Iterator[tuple[str, Row]]:
    for kind, rows in (
        ("charge", book.charges),
        ("adjustment", book.adjustments),
        ("discount", book.discounts),
        ("tax", book.taxes),
    ):
        for row in rows:
            yield kind, row


def _said(row: Row) -> Iterator[str]:
    for name, fact in facts_of(row).items():
        yield f"{name}: {fact.value}"
    if isinstance(row, Charge):
        yield from _cliffs(row)


def _cliffs(charge: Charge) -> Iterator[str]:
    for cliff in charge.cliffs():
        at, beyond = plain(cliff.at, 2), plain(cliff.beyond, 2)
        yield f"buying more costs less: {plain(cliff.quantity)} cost {at}, just more {beyond}"
