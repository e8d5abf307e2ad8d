"""Price lists: which book an account buys by, and how its prices differ from it (S7, D5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import evolve, field, frozen
from attrs.validators import instance_of

from wapcommerce.errors import Refusal, Rejection
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.exact import round_half_up
from wapcommerce.model.money import Money
from wapcommerce.model.quote import BookVersion, Quote, QuoteLine, Slice
from wapcommerce.pricing.adjustment import Adjustment
from wapcommerce.pricing.book import PriceBook
from wapcommerce.pricing.price import price


@frozen
class PriceList:
    """A book and the adjustments from its prices to those of one account, first to last.

    `name` is shown to the account instead of the book when there are adjustments, because the
    prices above it are not for its eyes (D4).
    """

    name: str
    book: PriceBook
    adjustments: tuple[Adjustment, ...] = field(validator=instance_of(tuple), default=())


def price_by(
    price_list: PriceList, configuration: Configuration, as_of: date, period: str = "month"
) -> Quote | Refusal:
    """Price a configuration by a price list.

    Each line is adjusted exactly and rounded once. 7 cores at 12.05 are 84.35; 10 % off makes
    75.915, so the line is 75.92. A refusal names the list too, never the book or its cells.
    """
    quote = price(configuration, price_list.book, as_of, period)
    if not price_list.adjustments:
        return quote
    if isinstance(quote, Refusal):
        return Refusal(tuple(_for_the_buyer(each, price_list) for each in quote.rejections))
    return evolve(
        quote,
        book=BookVersion(price_list.name, price_list.book.version),
        lines=tuple(_adjusted(line, price_list) for line in quote.lines),
    )


def _for_the_buyer(rejection: Rejection, price_list: PriceList) -> Rejection:
    """Without the book above, its cells, and what only its administrator could do (D4)."""
    book = price_list.book
    message = rejection.message.partition(" [")[0].replace(str(book.name), price_list.name)
    of_the_book = rejection.code in ("price_missing", "book_not_valid")
    return evolve(
        rejection,
        message=message,
        hint="ask your provider" if of_the_book else rejection.hint,
    )


def _adjusted(line: QuoteLine, price_list: PriceList) -> QuoteLine:
    exact = Fraction(line.exact)
    for adjustment in price_list.adjustments:
        exact = adjustment.apply(exact)
    amount = Money(round_half_up(exact, line.amount.digits), line.amount.currency)
    # The one slice shows this level's price only: the steps behind it are of the level above.
    step = Slice(Decimal(1), "by price list", amount.amount, amount.amount, "")
    return evolve(line, slices=(step,), exact=amount.amount, amount=amount)
