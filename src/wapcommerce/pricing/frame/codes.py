"""Why a row has no price: the refusals of the scalar engine as one code per row (D6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor, lcm
from typing import TYPE_CHECKING

from attrs import frozen

from wapcommerce.model.meters import PROFILE, family, profile_meter
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.calculation.coverage import meters_not_supplied, meters_to_price
from wapcommerce.pricing.calculation.rate_card import RateCard
from wapcommerce.pricing.frame.amount import Measured
from wapcommerce.pricing.frame.expressions import choose, text
from wapcommerce.pricing.frame.lines import both, either, naming
from wapcommerce.pricing.frame.lookup import Lookup
from wapcommerce.pricing.frame.tariffs import Tariffs
from wapcommerce.pricing.frame.whole import LARGEST

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr

NULL_QUANTITY = "null_quantity"
NEGATIVE_QUANTITY = "negative_quantity"
UNKNOWN_REGION = "unknown_region"
ABOVE_MAX_QUANTITY = "above_max_quantity"  #: of `price_frame`; that of a charge has its own code
ABOVE_MAX_QTY = "above_max_qty"
BELOW_MIN_QTY = "below_min_qty"
OFF_STEP = "off_step"
PRICE_MISSING = "price_missing"
METER_NOT_SUPPLIED = "meter_not_supplied"
TAX_RATE_MISSING = "tax_rate_missing"

Condition = tuple[str, "Expr | bool"]


@frozen
class Column:
    """A meter's column: `raw` with -1 for nothing, and what is priced of it.

    `most` is the largest raw number that fits; a meter that nothing charges has none.
    """

    raw: Expr
    is_missing: Expr
    quantity: Measured
    most: int | None


def quantity_codes(columns: Mapping[str, Column]) -> Iterator[Condition]:
    """What is wrong with the numbers as such."""
    for column in columns.values():
        yield NULL_QUANTITY, column.is_missing
    for column in columns.values():
        yield NEGATIVE_QUANTITY, column.raw < 0


def limit_codes(lookup: Lookup, columns: Mapping[str, Column]) -> Iterator[Condition]:
    """Quantities that a charge does not allow, and those too large for the engine."""
    tariffs = lookup.tariffs
    charged = [
        (column, charges)
        for kind in tariffs.kinds
        for meter, column in columns.items()
        if any(charges := _charges(tariffs, kind, meter))
    ]
    for column, charges in charged:
        most = [_most(charge, column.quantity.parts) for charge in charges]
        if min(most) < LARGEST:
            yield ABOVE_MAX_QTY, column.raw > lookup.pick(most).expr
    for column in columns.values():
        if column.most is not None:
            yield ABOVE_MAX_QUANTITY, column.raw > column.most
    for column, charges in charged:
        least = [_least(charge, column.quantity.parts) for charge in charges]
        if max(least) > 0:
            yield BELOW_MIN_QTY, (column.raw > 0) & (column.raw < lookup.pick(least).expr)
    for column, charges in charged:
        if any(charge is not None and charge.step is not None for charge in charges):
            yield OFF_STEP, _off_step(lookup, column.quantity, charges)


def coverage_codes(lookup: Lookup, columns: Mapping[str, Column]) -> Iterator[Condition]:
    """What would be free by mistake, or cannot be charged (D2)."""
    tariffs = lookup.tariffs
    by_profile = _sold_by_profile(lookup, columns)
    for meter, column in columns.items():
        bought = column.raw > 0
        always = [_must_have_price(card, meter, by_profile=True) for card in tariffs.cards]
        yield PRICE_MISSING, both(bought, lookup.applies(always))
        alone = [_must_have_price(card, meter, by_profile=False) for card in tariffs.cards]
        if alone != always:
            needed = both(bought, lookup.applies(alone))
            yield PRICE_MISSING, needed if by_profile is None else both(needed, ~by_profile)
    meters = dict.fromkeys(columns, 1)
    unsupplied = [bool(meters_not_supplied(meters, card.charged)) for card in tariffs.cards]
    yield METER_NOT_SUPPLIED, lookup.applies(unsupplied)


def first_code(conditions: Sequence[Condition]) -> Expr:
    """The code of the first condition that holds, or none."""
    together: dict[str, Expr | bool] = {}
    for code, condition in conditions:
        together[code] = either(together.get(code, False), condition)
    found = text(None)
    for code, condition in reversed(together.items()):
        if condition is True:
            found = text(code)
        elif condition is not False:
            found = choose(condition, text(code), found)
    return found


def allowed(tariffs: Tariffs, meter: str, parts: int) -> tuple[int, int]:
    """Numbers within which no charge of any tariff refuses a quantity, steps aside."""
    found = [
        charge
        for kind in tariffs.kinds
        for charge in _charges(tariffs, kind, meter)
        if charge is not None
    ]
    least = max((_least(charge, parts) for charge in found), default=0)
    return least, min((_most(charge, parts) for charge in found), default=LARGEST)


def largest(tariffs: Tariffs, meter: str, parts: int, max_quantity: int) -> int | None:
    """The largest number that is priced: the charge's own limit, else `max_quantity`."""
    found = []
    for tariff in zip(*(_charges(tariffs, kind, meter) for kind in tariffs.kinds), strict=True):
        own = [_most(charge, parts) for charge in tariff if charge is not None]
        limit = min(own, default=LARGEST)
        found.append(limit if limit < LARGEST else max_quantity * parts)
    is_charged = any(any(_charges(tariffs, kind, meter)) for kind in tariffs.kinds)
    return max(found) if is_charged else None


def has_steps(tariffs: Tariffs) -> bool:
    """Whether some charge is sold in steps."""
    return any(
        rate.charge.step is not None
        for card in tariffs.cards
        for of_kind in card.rates.values()
        for rate in of_kind.values()
    )


def _charges(tariffs: Tariffs, kind: ChargeKind, meter: str) -> list[Charge | None]:
    return [None if rate is None else rate.charge for rate in tariffs.rates(kind, meter)]


def _most(charge: Charge | None, parts: int) -> int:
    if charge is None or charge.max_qty is None:
        return LARGEST
    return min(LARGEST, floor(Fraction(charge.max_qty) * parts))


def _least(charge: Charge | None, parts: int) -> int:
    if charge is None or charge.min_qty is None:
        return 0
    return min(LARGEST, ceil(Fraction(charge.min_qty) * parts))


def _off_step(lookup: Lookup, quantity: Measured, charges: Sequence[Charge | None]) -> Expr | bool:
    """Whether the quantity is no multiple of its tariff's step."""
    steps = [
        None if charge is None or charge.step is None else Fraction(charge.step) * quantity.parts
        for charge in charges
    ]
    fine = lcm(*(step.denominator for step in steps if step is not None))
    label = next(charge.label for charge in charges if charge is not None)
    with naming(label):
        step = lookup.pick([1 if each is None else int(each * fine) for each in steps])
        whole = quantity.whole * fine
    by = step.low if step.is_constant else step.expr
    return False if whole.is_constant and whole.low == 0 else whole.expr % by != 0


def _must_have_price(card: RateCard, meter: str, *, by_profile: bool) -> bool:
    """Whether the meter has no price under a card and needs one; cores may be sold by profile."""
    if _is_priced(card, meter):
        return False
    sold = {profile_meter("any"): 1} if by_profile else {}
    return bool(card.periods(meter)) or meter in meters_to_price({meter: 1, **sold}, sold.keys())


def _sold_by_profile(lookup: Lookup, columns: Mapping[str, Column]) -> Expr | None:
    """Whether machines were chosen and each of their profiles has a price; None: there are none."""
    chosen: Expr | bool = False
    unpriced: Expr | bool = False
    for meter, column in columns.items():
        if family(meter) == PROFILE:
            bought = column.raw > 0
            chosen = either(chosen, bought)
            free = [not _is_priced(card, meter) for card in lookup.tariffs.cards]
            unpriced = either(unpriced, both(bought, lookup.applies(free)))
    if isinstance(chosen, bool):
        return None
    return chosen if isinstance(unpriced, bool) else chosen & ~unpriced


def _is_priced(card: RateCard, meter: str) -> bool:
    in_setup = not card.periods(meter) and meter in card.set_up
    return in_setup or meter in card.rates[ChargeKind.RECURRING]
