"""Tariffs: the rate cards of all regions, those that price alike taken together (D6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from wapcommerce.errors import Rejection
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.adjustment import Adjustment
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.calculation.rate_card import Rate, RateCard, rate_card

if TYPE_CHECKING:
    pass


class Tariffs:
    """Every different tariff: its rate card, and where it applies.

    `cards` holds one card per tariff, `labels` the regions of each; without any label there is one
    tariff for every row. Rows of unknown regions get some tariff, their price is not shown.
    """

    def __init__(self, by_region: dict[str, RateCard]) -> None:
        alike: dict[object, list[str]] = {}
        for label, card in by_region.items():
            alike.setdefault(_likeness(card), []).append(label)
        self.labels = tuple(tuple(labels) for labels in alike.values())
        self.cards = tuple(by_region[labels[0]] for labels in self.labels)

    @property
    def book(self) -> PriceBook:
        """The seller's book, which says how to round, discount and tax."""
        return self.cards[0].book

    @property
    def problems(self) -> tuple[Rejection, ...]:
        """Why nothing can be priced in some region, each reason once."""
        return tuple(dict.fromkeys(each for card in self.cards for each in card.problems))

    @property
    def kinds(self) -> tuple[ChargeKind, ...]:
        """The kinds of charges in the order in which a quote lists them."""
        return tuple(self.cards[0].rates)

    def rates(self, kind: ChargeKind, meter: str) -> list[Rate | None]:
        """What each tariff asks for a meter."""
        return [card.rates[kind].get(meter) for card in self.cards]


def tariffs(
    price_list: PriceList, labels: Iterable[str], as_of: date, period: str, period_number: int
) -> Tariffs:
    """The tariffs of a price list in these regions."""
    return Tariffs(
        {label: rate_card(price_list, label, as_of, period, period_number) for label in labels}
    )


def regions_named(price_list: PriceList) -> set[str]:
    """Every region that a row of the books or an agreement names."""
    rows: list[Adjustment | Charge | Discount] = [*price_list.adjustments]
    for book in price_list.books:
        rows += [*book.charges, *book.adjustments, *book.discounts]
    return {row.region for row in rows if row.region is not None}


def ratios(rates: Sequence[Rate | None]) -> list[Fraction]:
    """By what each tariff multiplies the amount of a line, all levels together."""
    return [
        Fraction(0) if rate is None else Fraction(rate.multiplier) / rate.divisor for rate in rates
    ]


def _likeness(card: RateCard) -> object:
    """What two regions must share to be priced alike."""
    rates = tuple(
        (kind, meter, *_terms(rate))
        for kind, of_kind in card.rates.items()
        for meter, rate in of_kind.items()
    )
    holding = tuple(each.region in (None, card.region) for each in card.discounts)
    charged = frozenset(meter for meter in card.charged if card.periods(meter))
    return rates, holding, charged, card.charged, card.set_up


def _terms(rate: Rate) -> tuple[object, ...]:
    """Everything of a rate that a price depends on; labels and cells are not."""
    charge = rate.charge
    return (
        rate.curve,
        rate.level,
        tuple((each.multiplier, each.divisor, each.level) for each in rate.factors),
        getattr(charge.model, "of", None) if rate.is_percentage else None,
        charge.min_qty,
        charge.max_qty,
        charge.step,
        charge.min_charge,
        charge.max_charge,
        charge.tax_code,
    )
