"""What a price list would give away by mistake, or cannot charge at all (D2)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from wapcommerce.errors import Rejection
from wapcommerce.model.exact import as_decimal
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.calculation.coverage import meters_not_supplied, meters_to_price, remarks
from wapcommerce.pricing.calculation.rate_card import RateCard

_REMEMBERED_SETS = 512


@lru_cache(_REMEMBERED_SETS)
def gaps(
    card: RateCard, named: tuple[tuple[str, bool], ...]
) -> tuple[tuple[Rejection, ...], tuple[str, ...]]:
    """Every reason against pricing meters by a card, and remarks for the seller.

    `named` says of each meter whether there is any of it; more than that does not matter, and so
    the answer is remembered.
    """
    meters = {meter: as_decimal(int(is_there)) for meter, is_there in named}
    rejections = (*_unpriced(card, meters), *meters_not_supplied(meters, card.charged))
    return rejections, remarks(meters, card.charged)


def _unpriced(card: RateCard, meters: Mapping[str, Decimal]) -> list[Rejection]:
    """Also what has a price by the month only, sold by the year."""
    recurring = card.rates[ChargeKind.RECURRING]
    by_period = {meter for meter in meters if card.periods(meter)}
    priced = {
        meter
        for meter in meters
        if meter in recurring or (meter not in by_period and meter in card.set_up)
    }
    needed = {meter for meter, quantity in meters.items() if quantity and meter in by_period}
    needed.update(meters_to_price(meters, priced))
    return [
        Rejection(
            "price_missing",
            f"{card.book.name} has no price of {meter} per {card.period} in {card.region} on "
            f"{card.as_of}",
            meter,
            "add a row to sheet Prices (0 if it is free) and load the workbook again",
        )
        for meter in meters
        if meter in needed - priced
    ]
