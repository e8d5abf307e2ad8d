"""Small books for worked numbers, and what a quote by them says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from wapcommerce.errors import Refusal, accepted
from wapcommerce.model.exact import Exact
from wapcommerce.model.money import Money
from wapcommerce.model.quote import ChargeKind, Quote, QuoteLine
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.price import price_meters

DAY = date(2026, 5, 1)
FACTOR, PERCENT, MARKUP, MARGIN, OVERRIDE = AdjustmentKind


def monthly(meter: str, price: str | ChargeModel, period: str = "month", **fields: Any) -> Charge:
    """A recurring charge; a bare price is one by the unit."""
    model = PerUnit(price) if isinstance(price, str) else price
    return Charge(meter, meter, ChargeKind.RECURRING, period, model, **fields)


def once(meter: str, price: str | ChargeModel, **fields: Any) -> Charge:
    """A setup charge; a bare price is one by the unit."""
    model = PerUnit(price) if isinstance(price, str) else price
    return Charge(meter, meter, ChargeKind.SETUP, "", model, **fields)


def a_book(*charges: Charge, book_id: str = "root", **fields: Any) -> PriceBook:
    """A book in euro."""
    return PriceBook(book_id, "1", fields.pop("currency", "EUR"), charges, **fields)


def change(kind: AdjustmentKind, value: str, **scope: Any) -> Adjustment:
    """An adjustment."""
    return Adjustment(kind, Decimal(value), **scope)


def a_chain(
    *books: PriceBook, adjustments: tuple[Adjustment, ...] = (), **fields: Any
) -> PriceList:
    """A price list of these books, the root first, bought by acc-2 through acc-1."""
    *above, book = books
    buyers = fields.pop("buyers", ("acc-1", "acc-2"))
    return PriceList("the list", book, adjustments, tuple(above), buyers, **fields)


def result(
    prices: PriceBook | PriceList, meters: Mapping[str, Exact], **arguments: Any
) -> Quote | Refusal:
    """What these quantities cost in Athens."""
    region = arguments.pop("region", "Athens")
    return price_meters(meters, region, prices, arguments.pop("day", DAY), **arguments)


def quoted(prices: PriceBook | PriceList, meters: Mapping[str, Exact], **arguments: Any) -> Quote:
    """The quote of these quantities in Athens."""
    return accepted(result(prices, meters, **arguments))


def the_line(prices: PriceBook | PriceList, quantity: Exact = 1, **arguments: Any) -> QuoteLine:
    """The one line of a number of cores."""
    (line,) = quoted(prices, {"cpu_cores": quantity}, **arguments).lines
    return line


def exact(prices: PriceBook | PriceList, quantity: Exact = 1, **arguments: Any) -> Fraction:
    """What the one line of a number of cores exactly amounts to."""
    return the_line(prices, quantity, **arguments).exact


def amounts(quote: Quote) -> dict[str, str]:
    """The rounded amount of every line by its meter; the commitment's under its label."""
    return {line.meter or line.label: str(line.amount).split()[0] for line in quote.lines}


def codes(quote: Quote | Money | Refusal) -> tuple[str, ...]:
    """The codes of a refusal."""
    assert isinstance(quote, Refusal)
    return quote.codes
