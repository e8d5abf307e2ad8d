"""Price lists: the books by which an account buys, from the root down to its seller (S7, D5)."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.pricing.books.adjustment import Adjustment
from wapcommerce.pricing.books.book import PriceBook


@frozen(cache_hash=True)
class PriceList:
    """How one account buys: its seller's book, the books above that, and what was agreed with it.

    `above` begins with the root; each book's parent stands before it. `adjustments` are made last,
    for this account only. `buyers` are the ids of the accounts on the way down, the account itself
    last; adjustments that name a reseller or a customer look there. `codes` are the discount codes
    it has, `country` is where it is taxed. `name` is shown to the account instead of the book when
    there are adjustments, because the prices above it are not for its eyes (D4).
    """

    name: str
    book: PriceBook
    adjustments: tuple[Adjustment, ...] = field(validator=instance_of(tuple), default=())
    above: tuple[PriceBook, ...] = field(validator=instance_of(tuple), default=())
    buyers: tuple[str, ...] = field(validator=instance_of(tuple), default=())
    codes: tuple[str, ...] = field(validator=instance_of(tuple), default=())
    country: str = ""

    @property
    def books(self) -> tuple[PriceBook, ...]:
        """All books, from the root down."""
        return (*self.above, self.book)

    @property
    def shows_the_book(self) -> bool:
        """Whether the account may see the book's own rows: nothing is hidden between them."""
        builds_on_others = self.above or self.book.parent_id
        return not (builds_on_others or self.adjustments or self.book.adjustments)

    def periods(self, meter: str, region: str, day: date) -> frozenset[str]:
        """The billing periods by which any of the books charges a meter in a region on a day."""
        found = (book.periods(meter, region, day) for book in self.books)
        return frozenset().union(*found)


def list_of(book: PriceBook | PriceList) -> PriceList:
    """A book by itself as the price list of nobody in particular."""
    return book if isinstance(book, PriceList) else PriceList(str(book.name), book)
