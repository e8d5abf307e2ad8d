"""Rate cards: what one price list asks in one region on one day, chosen and ready (D5 steps 1, 3).

A card is made once and prices any number of configurations; the vectorised engine reads it too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache

from attrs import evolve, frozen

from wapcommerce.errors import Rejection
from wapcommerce.model.currency import minor_unit_digits
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.adjustment import AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.discount import Discount, in_order
from wapcommerce.pricing.books.price_list import PriceList, list_of
from wapcommerce.pricing.calculation.rate import Factor, Rate
from wapcommerce.pricing.calculation.rate_choice import Wanted, choose_rate
from wapcommerce.pricing.calculation.unit_prices import with_rounded_prices

__all__ = ["KINDS", "Factor", "Rate", "RateCard", "rate_card"]

#: The kinds of charges in the order in which a quote lists them.
KINDS = (ChargeKind.SETUP, ChargeKind.RECURRING)

_REMEMBERED_CARDS = 128


@frozen(eq=False)
class RateCard:
    """What a price list asks in one region on one day, for one period; threads may share it.

    `rates` holds a `Rate` by kind and meter, sorted by meter. `granted` are the discounts that the
    buyer has, in the order in which they are taken; `discounts` are those that the rates do not
    hold already. `set_up` are the meters that have a setup charge, also where it is not due in this
    period, and `charged` those that any book of the list charges, for whatever period. `problems`
    are reasons why nothing can be priced by it.
    """

    price_list: PriceList
    region: str
    as_of: date
    period: str
    rates: Mapping[ChargeKind, Mapping[str, Rate]]
    discounts: tuple[Discount, ...]
    problems: tuple[Rejection, ...]
    granted: tuple[Discount, ...]
    set_up: frozenset[str]
    charged: frozenset[str]

    @property
    def book(self) -> PriceBook:
        """The seller's book, which says how to round, discount and tax."""
        return self.price_list.book

    @property
    def level(self) -> int:
        """The seller's level, counted from the root."""
        return len(self.price_list.above)

    def periods(self, meter: str) -> frozenset[str]:
        """The billing periods by which any book of the list charges the meter."""
        return self.price_list.periods(meter, self.region, self.as_of)


@lru_cache(_REMEMBERED_CARDS)
def rate_card(
    book: PriceBook | PriceList,
    region: str,
    as_of: date,
    period: str = "month",
    period_number: int = 1,
) -> RateCard:
    """Choose the rows and factors of a price list for a region, a day and the n-th period (from 1).

    Cards are remembered, so that asking again for the same one costs next to nothing. Raises
    TypeError for text and for an instant, which is another day elsewhere, and ValueError for a
    period below 1.
    """
    if isinstance(as_of, datetime):
        raise TypeError(f"{as_of} is an instant; pass the day in the book's time zone")
    if not isinstance(as_of, date):
        raise TypeError(f"{as_of!r} is no day; pass a datetime.date")
    if period_number < 1:
        raise ValueError(f"there is no period number {period_number}; the first is 1")
    price_list = list_of(book)
    seller = price_list.book
    meters = sorted(frozenset().union(*(each.meters for each in price_list.books)))
    rates = {
        kind: {
            meter: rate
            for meter in meters
            if (rate := choose_rate(price_list, Wanted(meter, region, kind, period, as_of)))
        }
        for kind in KINDS
    }
    set_up = frozenset(rates[ChargeKind.SETUP])
    if period_number > 1:
        del rates[ChargeKind.SETUP]
    granted = in_order(
        [
            discount
            for discount in seller.discounts
            if discount.is_granted(price_list.codes, as_of, period_number)
        ],
        seller.discount_order,
    )
    card = RateCard(
        price_list=price_list,
        region=region,
        as_of=as_of,
        period=period,
        rates=rates,
        discounts=granted,
        problems=tuple(_problems(price_list, as_of)),
        granted=granted,
        set_up=set_up,
        charged=frozenset().union(*(b.meters_charged(region, as_of) for b in price_list.books)),
    )
    return _with_rounded_prices(card) if seller.rounding_level == "unit_price" else card


def _with_rounded_prices(card: RateCard) -> RateCard:
    """With all percentages in the unit prices, each rounded; amounts remain to be taken off."""
    digits = card.book.unit_price_digits
    if digits is None:
        digits = minor_unit_digits(card.book.currency)

    def holding(meter: str, kind: ChargeKind) -> Sequence[Discount]:
        return [each for each in card.discounts if each.holds_for(meter, card.region, kind)]

    rates = {
        kind: {
            meter: with_rounded_prices(rate, holding(meter, kind), digits)
            for meter, rate in of_kind.items()
        }
        for kind, of_kind in card.rates.items()
    }
    amounts = tuple(discount for discount in card.discounts if discount.percent is None)
    problems = (*card.problems, *_changed_percentages(card), *_amounts_first(card))
    return evolve(card, rates=rates, discounts=amounts, problems=problems)


def _problems(price_list: PriceList, as_of: date) -> Iterator[Rejection]:
    for book in price_list.books:
        if not book.is_valid_on(as_of):
            begin = book.valid_from or "the beginning"
            end = book.valid_to or "further notice"
            yield Rejection(
                "book_not_valid",
                f"{book.name} applies from {begin} until {end}, not on {as_of}",
                "as_of",
                "load the price book of that day",
            )
        if book.currency != price_list.book.currency:
            yield Rejection(
                "book_currency",
                f"{book.name} is in {book.currency}, {price_list.book.name} in "
                f"{price_list.book.currency}",
                "currency",
                "let all books of a chain have one currency",
            )
    yield from _broken_chain(price_list.books)


def _broken_chain(books: Sequence[PriceBook]) -> Iterator[Rejection]:
    """A parent that is not the book before, and a book that stands in its own chain."""
    ids = [book.book_id for book in books]
    for number, book in enumerate(books):
        if book.parent_id and [book.parent_id] != ids[max(0, number - 1) : number]:
            yield Rejection(
                "parent_missing",
                f"{book.name} builds on {book.parent_id}, which is not there",
                "parent_book",
                "load the parent book too",
            )
        if book.book_id in ids[:number]:
            yield Rejection(
                "parent_cycle",
                f"{book.name} stands above itself",
                "parent_book",
                "let each book stand in the chain once",
            )


def _amounts_first(card: RateCard) -> Iterator[Rejection]:
    """Percentages are in the unit prices, so an amount that was declared before comes too late."""
    amounts = [number for number, each in enumerate(card.granted) if each.percent is None]
    percents = [number for number, each in enumerate(card.granted) if each.percent is not None]
    if amounts and percents and amounts[0] < percents[-1]:
        yield Rejection(
            "amount_before_percentage",
            f"{card.book.name} rounds unit prices, which hold the percentages of discounts, but "
            f"takes {card.granted[amounts[0]]} before {card.granted[percents[-1]]}",
            "discount_order",
            "take percentages first, or round lines or the total",
        )


def _changed_percentages(card: RateCard) -> Iterator[Rejection]:
    """Where unit prices are rounded, a percentage follows them and has no price to change.

    What changes all prices is in those it is taken of. What names its own meter would be lost.
    """
    price_list = card.price_list
    of_books = [each for book in price_list.books for each in book.adjustments]
    named = {
        each.meter
        for each in (*of_books, *price_list.adjustments)
        if each.kind is not AdjustmentKind.OVERRIDE
        and each.is_valid_on(card.as_of)
        and each.holds_for(each.meter or "", card.region, price_list.buyers)
    }
    named |= {each.meter for each in card.granted if each.percent is not None}
    found = {meter: rate for of in card.rates.values() for meter, rate in of.items()}
    for meter, rate in found.items():
        if rate.is_percentage and meter in named:
            yield Rejection(
                "percentage_of_unit_prices",
                f"{card.book.name} rounds unit prices, which {meter} follows, and something "
                "changes it by itself",
                meter,
                "round lines or the total, or change the percentage itself",
            )
