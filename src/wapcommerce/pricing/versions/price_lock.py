"""Price locks: a subscription keeps the version by which it was sold, for good or until a day."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from wapcommerce.model.quote import BookVersion, Quote


@frozen
class PriceLock:
    """A running subscription keeps a version of a price book, with the rows of one day.

    `moves_on` is the first day on which it is priced by the version in force like everyone else;
    None keeps it for good. `priced_on` is the day whose rows it keeps: a version is priced as of
    that day as long as it is kept, because its own days may be over by then, and rows with a later
    first day are not for it.

    Before the sale the quote holds the price: until its `valid_until` it is bought as quoted, and
    no price book is asked again. From the sale on the lock does, see `lock_of`.
    """

    book: BookVersion
    priced_on: date
    moves_on: date | None = None

    def keeps_on(self, day: date) -> bool:
        """Whether the version is kept on that day: before `moves_on`, not on it."""
        return self.moves_on is None or day < self.moves_on

    def version_on(self, day: date, in_force: BookVersion) -> BookVersion:
        """The version that applies on that day, given the one in force."""
        return self.book if self.keeps_on(day) else in_force

    def as_of(self, day: date) -> date:
        """The day as of which to price on that day: `priced_on` while the version is kept.

        Sold on 5 March and moving on 1 July, it is priced as of 5 March until 30 June.
        """
        return self.priced_on if self.keeps_on(day) else day


def lock_of(quote: Quote, moves_on: date | None = None) -> PriceLock:
    """The lock of what is sold by a quote: its version and its day.

    Take the seller's own quote: the one a buyer may see names the price list, not the book.
    """
    return PriceLock(quote.book, quote.as_of, moves_on)
