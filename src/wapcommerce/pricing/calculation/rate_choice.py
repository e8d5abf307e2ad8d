"""How a rate is chosen: from the root of a price list's books down to its buyer (D5 steps 1, 3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from attrs import evolve, frozen

from wapcommerce.model.exact import over, times
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind, rank
from wapcommerce.pricing.books.billing_periods import periods_within
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.calculation.rate import Factor, Rate
from wapcommerce.pricing.charge_models.per_unit import PerUnit


@frozen
class Wanted:
    """For what a rate is looked for; the period counts for recurring charges only."""

    meter: str
    region: str
    kind: ChargeKind
    period: str
    day: date


def choose_rate(price_list: PriceList, wanted: Wanted) -> Rate | None:
    """The rate of a price list, or None where no book has a row.

    From the root down: a book's own row replaces what stands above it, then that level's
    adjustments apply, to own and inherited prices alike. What was agreed with the buyer is last.
    """
    found: Rate | None = None
    for level, book in enumerate(price_list.books):
        found = _own(book, wanted, level) or found
        if found is not None:
            found = _adjusted(found, price_list, wanted, book.adjustments, level)
    if found is not None:
        level = len(price_list.books)
        found = _adjusted(found, price_list, wanted, price_list.adjustments, level)
    return found


def _own(book: PriceBook, wanted: Wanted, level: int) -> Rate | None:
    """The book's own row, or where the book allows it that of a shorter period."""
    charge = _row(book, wanted, wanted.period)
    if charge is not None:
        return Rate(charge, level)
    if wanted.kind is ChargeKind.RECURRING and book.derived_periods:
        for shorter, count in periods_within(wanted.period):
            charge = _row(book, wanted, shorter)
            if charge is not None:
                return Rate(charge.with_prices(_times(count)), level, folded=f"{count} × {shorter}")
    return None


def _row(book: PriceBook, wanted: Wanted, period: str) -> Charge | None:
    return book.charge(wanted.meter, wanted.region, wanted.kind, period, wanted.day)


def _adjusted(
    rate: Rate,
    price_list: PriceList,
    wanted: Wanted,
    adjustments: Sequence[Adjustment],
    level: int,
) -> Rate:
    """One level's change: the override that holds, or one adjustment of every other kind."""
    holding = [
        each
        for each in adjustments
        if each.is_valid_on(wanted.day)
        and each.holds_for(wanted.meter, wanted.region, price_list.buyers)
    ]
    by_kind = {
        kind: max(of_kind, key=rank)
        for kind in AdjustmentKind
        if (of_kind := [each for each in holding if each.kind is kind])
    }
    override = by_kind.pop(AdjustmentKind.OVERRIDE, None)
    if override is not None and (priced := _overridden(rate, price_list, wanted, override, level)):
        return priced
    factors = tuple(_factor(adjustment, level) for adjustment in by_kind.values())
    return evolve(rate, factors=rate.factors + factors) if factors else rate


def _overridden(
    rate: Rate, price_list: PriceList, wanted: Wanted, override: Adjustment, level: int
) -> Rate | None:
    """With the unit price or model of an override; None where it is not about this charge.

    It is about the recurring charge of its meter, and about the setup charge only of a meter that
    has no other. Its price is that of the shortest period by which the meter is charged. Amounts
    that bound the charge of a level above do not bound this one's.
    """
    periods = price_list.periods(wanted.meter, wanted.region, wanted.day)
    if wanted.kind is ChargeKind.SETUP and periods:
        return None
    model = override.model or PerUnit(override.value, source=override.source)
    count, shortest = _shortest(periods, wanted.period)
    charge = evolve(rate.charge, model=model.with_prices(_times(count)), source=override.source)
    if rate.level < min(level, len(price_list.above)):
        charge = evolve(charge, min_charge=None, max_charge=None)
    return Rate(charge, level, folded="" if count == 1 else f"{count} × {shortest}")


def _shortest(periods: frozenset[str], period: str) -> tuple[int, str]:
    """The shortest of these periods that fills another, and how often; the period itself once."""
    for shorter, count in reversed(periods_within(period)):
        if shorter in periods:
            return count, shorter
    return 1, period


def _times(count: int) -> Callable[[Decimal], Decimal]:
    return lambda price: times(price, Decimal(count))


def _factor(adjustment: Adjustment, level: int) -> Factor:
    multiplier, divisor = over(adjustment.ratio)
    return Factor(str(adjustment), multiplier, divisor, level, adjustment.source)
