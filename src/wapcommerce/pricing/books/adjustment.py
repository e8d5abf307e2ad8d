"""Adjustments: how a party's prices follow from those of the level above it (D5 step 3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from attrs import field, frozen
from attrs.validators import optional

from wapcommerce.errors import InvalidCharge, Rejection
from wapcommerce.model.exact import plain
from wapcommerce.pricing.books.validity import IS_DAY, crossed_days, holds_on
from wapcommerce.pricing.charge_models.charge_model import IS_MODEL, ChargeModel, price_of


class AdjustmentKind(StrEnum):
    """What the value of an adjustment means."""

    FACTOR = "factor"
    PERCENT = "percent"
    MARKUP = "markup"
    MARGIN = "margin"
    OVERRIDE = "override"

    @classmethod
    def _missing_(cls, value: object) -> AdjustmentKind:
        raise ValueError(f"{value!r} is no kind of adjustment; use one of {', '.join(cls)}")


#: The least value of each kind; a margin must also stay below 100.
_LEAST = {
    AdjustmentKind.FACTOR: 0,
    AdjustmentKind.PERCENT: -100,
    AdjustmentKind.MARKUP: 0,
    AdjustmentKind.MARGIN: 0,
    AdjustmentKind.OVERRIDE: 0,
}


@frozen
class Adjustment:
    """One change of prices on one level, exact and unrounded.

    ======== ============================================== =====================
    kind     meaning of the value                           100.00 becomes
    ======== ============================================== =====================
    factor   times so much                                  1.1: 110.00
    percent  so much off (below zero) or on the sell price  -10: 90.00
    markup   so much on the cost, in percent                25: 125.00
    margin   so many percent of the result are profit       20: 125.00
    override the unit price itself, or `model` instead      7.50 per unit
    ======== ============================================== =====================

    It holds for the `meter`, `region`, `reseller` and `customer` (account ids) it names; None is
    any. Of several of one kind that hold, one applies: that of the highest `priority`, then the
    one naming a customer, a reseller, a meter, a region, then the one that became valid last.
    An override needs a meter, and what it sets is not changed again on its own level. Both days
    are inclusive, None is open.

    Raises `InvalidCharge` with everything that is wrong, ValueError for a kind that does not exist.
    """

    kind: AdjustmentKind = field(converter=AdjustmentKind)
    value: Decimal = field(converter=price_of)
    meter: str | None = None
    region: str | None = None
    reseller: str | None = None
    customer: str | None = None
    priority: int = 0
    valid_from: date | None = field(validator=IS_DAY, default=None)
    valid_to: date | None = field(validator=IS_DAY, default=None)
    model: ChargeModel | None = field(validator=optional(IS_MODEL), default=None, kw_only=True)
    source: str = field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        if found := tuple(self._problems()):
            raise InvalidCharge(found)

    @property
    def ratio(self) -> Fraction:
        """By what an amount is multiplied: a margin of 15 % is exactly 20/17.

        Raises ValueError for an override: it sets a price and multiplies none.
        """
        value = Fraction(self.value)
        match self.kind:
            case AdjustmentKind.FACTOR:
                return value
            case AdjustmentKind.MARGIN:
                return 100 / (100 - value)
            case AdjustmentKind.PERCENT | AdjustmentKind.MARKUP:
                return 1 + value / 100
            case AdjustmentKind.OVERRIDE:
                raise ValueError(f"an {self} sets the price; there is no ratio to the one before")

    def apply(self, amount: Fraction) -> Fraction:
        """The adjusted amount: a margin of 15 % on 100 is exactly 2000/17."""
        return amount * self.ratio

    def is_valid_on(self, day: date) -> bool:
        """Whether it applies on that day; both ends inclusive."""
        return holds_on(day, self.valid_from, self.valid_to)

    def holds_for(self, meter: str, region: str, buyers: Sequence[str]) -> bool:
        """Whether it is about this meter and region, sold to or through these accounts."""
        return (
            self.meter in (None, meter)
            and self.region in (None, region)
            and (self.reseller is None or self.reseller in buyers)
            and (self.customer is None or self.customer in buyers)
        )

    def __str__(self) -> str:
        unit = "" if self.kind in (AdjustmentKind.FACTOR, AdjustmentKind.OVERRIDE) else " %"
        return f"{self.kind} of {plain(self.value)}{unit}"

    def _problems(self) -> Iterator[Rejection]:
        low = _LEAST[self.kind]
        too_high = self.kind is AdjustmentKind.MARGIN and self.value >= 100
        if self.value < low or too_high:
            hint = f"give {low} or more" + (", and less than 100" if too_high else "")
            yield Rejection("adjustment", f"a {self} has no meaning", "value", hint)
        if self.kind is AdjustmentKind.OVERRIDE and self.meter is None:
            what = "an override of every price would sell everything for the same"
            yield Rejection("adjustment", what, "meter", "name the meter")
        if self.model is not None and self.kind is not AdjustmentKind.OVERRIDE:
            what = f"a {self.kind} takes no charge model"
            yield Rejection("adjustment", what, "model", "leave it out, or make it an override")
        yield from crossed_days(self.valid_from, self.valid_to)


def rank(adjustment: Adjustment) -> tuple[object, ...]:
    """What decides between adjustments of one kind that all hold; the greatest applies."""
    return (
        adjustment.priority,
        adjustment.customer is not None,
        adjustment.reseller is not None,
        adjustment.meter is not None,
        adjustment.region is not None,
        adjustment.valid_from or date.min,
    )
