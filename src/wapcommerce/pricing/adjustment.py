"""Adjustments: how a party's prices follow from those of the level above it (D5 step 3)."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from attrs import field, frozen

from wapcommerce.errors import InvalidCharge, Rejection
from wapcommerce.model.exact import plain
from wapcommerce.pricing.charge_model import price_of


class AdjustmentKind(StrEnum):
    """What the value of an adjustment means, always in percent."""

    PERCENT = "percent"
    MARKUP = "markup"
    MARGIN = "margin"


@frozen
class Adjustment:
    """One change of every amount, exact and unrounded.

    ======= ============================================== =====================
    kind    meaning                                        100.00 becomes
    ======= ============================================== =====================
    percent so much off (below zero) or on the sell price  -10: 90.00
    markup  so much on the cost                            25: 125.00
    margin  so much of the result is profit                20: 125.00
    ======= ============================================== =====================

    Raises `InvalidCharge` for a percent below -100, a markup below 0, or a margin below 0 or of
    100 and more.
    """

    kind: AdjustmentKind
    value: Decimal = field(converter=price_of)

    def __attrs_post_init__(self) -> None:
        low = -100 if self.kind is AdjustmentKind.PERCENT else 0
        too_high = self.kind is AdjustmentKind.MARGIN and self.value >= 100
        if self.value < low or too_high:
            what = f"a {self.kind} of {plain(self.value)} % has no meaning"
            hint = f"give {low} or more" + (", and less than 100" if too_high else "")
            raise InvalidCharge((Rejection("adjustment", what, "value", hint),))

    def apply(self, amount: Fraction) -> Fraction:
        """The adjusted amount: a margin of 15 % on 100 is exactly 2000/17."""
        share = Fraction(self.value) / 100
        if self.kind is AdjustmentKind.MARGIN:
            return amount / (1 - share)
        return amount * (1 + share)
