"""One configuration priced on every level of a chain, each for the eyes of its seller (D4)."""

from __future__ import annotations

from datetime import date

from attrs import evolve, field, frozen
from attrs.validators import instance_of

from wapcommerce.errors import NotFound, Refusal
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.exact import over
from wapcommerce.model.quote import Quote, QuoteLine, Step
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.calculation.rate_card import rate_card
from wapcommerce.pricing.price import price_meters
from wapcommerce.pricing.price_by import price_by, refused_to_the_buyer


@frozen
class ChainQuote:
    """One configuration priced on every level of a chain: `sellers` from the root down.

    Each level is priced from exact numbers and rounded once. `quotes` are the sellers' own, in the
    same order: what their buyers pay, with what they pay themselves as the first step. `bought` is
    the quote of the last buyer.
    """

    sellers: tuple[str, ...] = field(validator=instance_of(tuple))
    quotes: tuple[Quote, ...] = field(validator=instance_of(tuple))
    bought: Quote

    def seen_by(self, seller: str = "") -> Quote:
        """The quote as the seller of that book id sees it, "" is the last buyer.

        Raises `NotFound` for anyone who is not in the chain.
        """
        if not seller:
            return self.bought
        if seller not in self.sellers:
            raise NotFound("price list", seller)
        return self.quotes[self.sellers.index(seller)]

    def explain(self, viewer: str = "") -> str:
        """The calculation as text, with the viewer's own level only (D4)."""
        return self.seen_by(viewer).explain()


def price_chain(
    price_list: PriceList, configuration: Configuration, as_of: date, period: str = "month"
) -> ChainQuote | Refusal:
    """Price a configuration on every level of a price list.

    A level sells what it or a level above has a price for, without the discount codes, which are
    the last buyer's. A refusal is that of `price_by`, so that every level may see it.
    """
    bought = price_by(price_list, configuration, as_of, period)
    if isinstance(bought, Refusal):
        return bought
    quotes = []
    for level in range(len(price_list.books)):
        quote = _priced_on(level, price_list, configuration, as_of, period)
        if isinstance(quote, Refusal):
            return refused_to_the_buyer(quote, price_list)
        is_folded = price_list.books[level].rounding_level == "unit_price"
        lines = tuple(_sold(line, level, is_folded=is_folded) for line in quote.lines)
        quotes.append(evolve(quote, lines=lines))
    return ChainQuote(tuple(book.book_id for book in price_list.books), tuple(quotes), bought)


def _priced_on(
    level: int, price_list: PriceList, configuration: Configuration, as_of: date, period: str
) -> Quote | Refusal:
    """What the seller of that level asks of whoever buys from it, with the whole calculation."""
    books = price_list.books
    if level < len(price_list.above):
        price_list = evolve(
            price_list, book=books[level], above=books[:level], adjustments=(), codes=()
        )
    rates = rate_card(price_list, configuration.region.name, as_of, period).rates.values()
    return price_meters(
        {
            meter: quantity
            for meter, quantity in configuration.meters.items()
            if level == len(books) - 1 or any(meter in of_kind for of_kind in rates)
        },
        configuration.region.name,
        price_list,
        as_of,
        period,
        missing=configuration.missing,
    )


def _sold(line: QuoteLine, level: int, *, is_folded: bool) -> QuoteLine:
    """Without the rows and steps of the levels above, whose result is the price to this one.

    Where unit prices are rounded, they hold the percentages of all levels, so the first that can be
    shown is this level's own price.
    """
    if line.level >= level:
        return line
    above = [step for step in line.steps if step.level < level]
    own = tuple(step for step in line.steps if step.level >= level)
    amount, divisor = (
        (above[-1].amount, above[-1].divisor) if above else over(evolve(line, steps=()).exact)
    )
    what = "price by rounded unit prices" if is_folded else "price of the level above"
    return evolve(line, slices=(), steps=(Step(what, amount, divisor, level), *own), level=level)
