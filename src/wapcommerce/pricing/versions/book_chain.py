"""The books above a book, found by their parents' names on a day (D5 step 1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from wapcommerce.errors import Refusal, Rejection
from wapcommerce.pricing.books.adjustment import Adjustment
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.price_list import PriceList

#: The version of a book that is in force on a day, None where there is none; a store's `in_force`.
BookInForce = Callable[[str, date], PriceBook | None]


def book_chain(
    book: PriceBook, day: date, in_force: BookInForce
) -> tuple[PriceBook, ...] | Refusal:
    """The book and all above it, from the root down: distributor, reseller, then the book.

    Refused when a parent has no version in force on that day, or when a book is, over others or
    directly, its own parent.
    """
    chain = [book]
    while parent_id := chain[0].parent_id:
        if parent_id in (each.book_id for each in chain):
            circle = " → ".join([*(each.book_id for each in reversed(chain)), parent_id])
            return _refused(
                "parent_cycle",
                f"{chain[0].name} builds on {parent_id}, which builds on it: {circle}",
                "let one of them have no parent",
            )
        parent = in_force(parent_id, day)
        if parent is None:
            return _refused(
                "parent_missing",
                f"{chain[0].name} builds on {parent_id}, which has no version in force on {day}",
                "load the parent book too",
            )
        chain.insert(0, parent)
    return tuple(chain)


def price_list_of(
    name: str,
    book: PriceBook,
    day: date,
    in_force: BookInForce,
    *,
    adjustments: tuple[Adjustment, ...] = (),
    buyers: tuple[str, ...] = (),
    codes: tuple[str, ...] = (),
    country: str = "",
) -> PriceList | Refusal:
    """The price list by which an account buys: this book and those above it on that day.

    Refused as `book_chain` refuses; the other arguments are those of `PriceList`.
    What a subscription keeps by a `PriceLock` keeps its parents too: ask for the day of the lock.
    """
    chain = book_chain(book, day, in_force)
    if isinstance(chain, Refusal):
        return chain
    return PriceList(
        name=name,
        book=book,
        adjustments=adjustments,
        above=chain[:-1],
        buyers=buyers,
        codes=codes,
        country=country,
    )


def _refused(code: str, message: str, hint: str) -> Refusal:
    return Refusal((Rejection(code, message, "parent_book", hint),))
