"""Prices as the buyer of a price list may see them (D4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import evolve

from wapcommerce.errors import Refusal, Rejection
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.quote import BookVersion, Quote, QuoteLine, Slice
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.price import price

_ONE = Decimal(1)


def price_by(
    price_list: PriceList,
    configuration: Configuration,
    as_of: date,
    period: str = "month",
    period_number: int = 1,
) -> Quote | Refusal:
    """Price a configuration by a price list, as its buyer may see it.

    Each line is adjusted exactly and rounded once. 7 cores at 12.05 are 84.35; 10 % off makes
    75.915, so the line is 75.92. A refusal names the list too, never a book or its cells.
    """
    quote = price(configuration, price_list, as_of, period, period_number)
    if price_list.shows_the_book:
        return quote
    if isinstance(quote, Refusal):
        return refused_to_the_buyer(quote, price_list)
    return evolve(
        quote,
        book=BookVersion(price_list.name, price_list.book.version),
        lines=tuple(_bought(line) for line in quote.lines),
    )


def refused_to_the_buyer(refusal: Refusal, price_list: PriceList) -> Refusal:
    """The same codes without books, cells, and what only their administrators could do (D4)."""
    told = [_for_the_buyer(each, price_list.name) for each in refusal.rejections]
    return Refusal(tuple(dict.fromkeys(told)))


def _bought(line: QuoteLine) -> QuoteLine:
    """With the one step that the buyer may see: the price."""
    price = line.amount.amount
    return evolve(line, slices=(Slice(_ONE, "by price list", price, price, ""),), steps=(), level=0)


def _for_the_buyer(rejection: Rejection, name: str) -> Rejection:
    if rejection.code in _OF_ONE_METER:
        message = f"{name} has no price for {rejection.path} in that period"
        return evolve(rejection, message=message, hint=_HINT)
    if rejection.code in _OF_THE_BOOKS:
        return evolve(rejection, message=f"{name} cannot price this", hint=_HINT)
    return evolve(rejection, message=rejection.message.partition(" [")[0])


_HINT = "ask your provider"
_OF_ONE_METER = frozenset({"price_missing"})
_OF_THE_BOOKS = frozenset(
    {
        "book_not_valid",
        "book_currency",
        "parent_missing",
        "parent_cycle",
        "percentage_of_unit_prices",
        "tax_rate_missing",
    }
)
