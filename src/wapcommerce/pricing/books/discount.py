"""Discounts: what is taken off the lines of a quote, by code or for everyone (D5 step 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Literal

from attrs import field, frozen
from attrs.converters import optional

from wapcommerce.errors import InvalidCharge, Rejection
from wapcommerce.model.exact import plain
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.validity import IS_DAY, crossed_days, holds_on
from wapcommerce.pricing.charge_models.charge_model import price_of

#: As declared, or one kind before the other whatever the declaration says.
DiscountOrder = Literal["declared", "percent_first", "amount_first"]


@frozen
class Discount:
    """A percentage or an amount off the lines it holds for; exactly one of the two is given.

    A discount with a `code` applies when the buyer has that code, one without applies to everyone.
    `meter`, `region` and `kind` narrow it down, None is any. Discounts of one stacking `group` that
    follow each other are one stage, in which percentages go before amounts. `periods` is the number
    of billing periods it lasts: 1 is once, None forever. Both days are inclusive, None is open.

    An amount is split over its lines by largest remainder, weighted by their whole minor units, so
    that no line falls below zero. One that covers all of them leaves nothing to pay, and what
    exceeds them is not taken. Raises `InvalidCharge` with everything that is wrong, ValueError for
    a kind that does not exist.
    """

    code: str = ""
    percent: Decimal | None = field(converter=optional(price_of), default=None)
    amount: Decimal | None = field(converter=optional(price_of), default=None)
    meter: str | None = None
    region: str | None = None
    kind: ChargeKind | None = field(converter=optional(ChargeKind), default=None)
    group: str = ""
    periods: int | None = None
    valid_from: date | None = field(validator=IS_DAY, default=None)
    valid_to: date | None = field(validator=IS_DAY, default=None)
    source: str = field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        if found := tuple(self._problems()):
            raise InvalidCharge(found)

    def is_granted(self, codes: Collection[str], day: date, period_number: int) -> bool:
        """Whether a buyer with these codes has it on that day, in its n-th period (from 1)."""
        is_named = not self.code or self.code in codes
        lasts = self.periods is None or period_number <= self.periods
        return is_named and lasts and holds_on(day, self.valid_from, self.valid_to)

    def holds_for(self, meter: str, region: str, kind: ChargeKind) -> bool:
        """Whether it is about such a line."""
        return (
            self.meter in (None, meter)
            and self.region in (None, region)
            and self.kind in (None, kind)
        )

    def __str__(self) -> str:
        name = f"discount {self.code}" if self.code else "discount"
        return name if self.percent is None else f"{name} of {plain(self.percent)} %"

    def _problems(self) -> Iterator[Rejection]:
        if (self.percent is None) == (self.amount is None):
            what = "a discount is either a percentage or an amount"
            yield Rejection("discount", what, "percent", "give exactly one of the two")
        if self.percent is not None and not 0 <= self.percent <= 100:
            what = f"{plain(self.percent)} % cannot be taken off"
            yield Rejection("discount", what, "percent", "give 0 to 100")
        if self.amount is not None and self.amount < 0:
            what = f"{plain(self.amount)} cannot be taken off"
            yield Rejection("discount", what, "amount", "give 0 or more")
        if self.periods is not None and self.periods < 1:
            what = f"a discount for {self.periods} periods is none"
            yield Rejection("discount", what, "periods", "give 1 or more, or None for ever")
        yield from crossed_days(self.valid_from, self.valid_to)


def in_order(discounts: Sequence[Discount], order: DiscountOrder) -> tuple[Discount, ...]:
    """The discounts in the order in which they are taken."""
    if order != "declared":
        first = order == "percent_first"
        return tuple(sorted(discounts, key=lambda each: (each.percent is None) is first))
    found: list[Discount] = []
    numbered = enumerate(discounts)
    for _, stage in groupby(numbered, key=lambda item: item[1].group or item[0]):
        found += sorted((each for _, each in stage), key=lambda each: each.percent is None)
    return tuple(found)
