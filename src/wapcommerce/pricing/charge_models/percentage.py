"""Percentage: a share of what other charges amount to (D3)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar, Self

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.model.exact import plain, scaled_decimal, times
from wapcommerce.model.quote import Slice
from wapcommerce.pricing.charge_models.charge_model import ChargeModel, price_of, slice_of
from wapcommerce.pricing.charge_models.curve import Curve, Piece

_ZERO, _HUNDREDTH = Decimal(0), scaled_decimal(1, 2)


@frozen
class Percentage(ChargeModel):
    """So much per cent of an amount; the quantity of this model is that amount.

    In a book the amount is what the charges of the meters in `of` cost the seller of that book,
    before any adjustment of its own, times the quantity of its own meter; an empty `of` means all
    other charges of the same kind that are no percentage themselves. The percentage is no amount
    of money: rounding of unit prices leaves it as it is.

    >>> Percentage("2.9").charge(4)
    Decimal('0.116')
    """

    name: ClassVar[str] = "percentage"
    percent: Decimal = field(converter=price_of)
    of: tuple[str, ...] = field(validator=instance_of(tuple), default=())
    source: str = field(default="", kw_only=True)

    def slices(self, quantity: Decimal) -> tuple[Slice, ...]:
        """One slice of the amount."""
        if not quantity:
            return ()
        what = f"at {plain(self.percent)} %"
        return (slice_of(quantity, what, times(self.percent, _HUNDREDTH), self.source),)

    def curve(self) -> Curve:
        """One line through zero."""
        return Curve((Piece(_ZERO, _ZERO, times(self.percent, _HUNDREDTH)),))

    def with_prices(self, change: Callable[[Decimal], Decimal]) -> Self:
        """The same: a share has no price of its own, it follows the prices of which it is one."""
        return self
