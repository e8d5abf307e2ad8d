"""Flat: one amount as soon as there is anything (D3)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar, Self

from attrs import evolve, field, frozen

from wapcommerce.model.quote import Slice
from wapcommerce.pricing.charge_models.charge_model import ChargeModel, price_of, slice_of
from wapcommerce.pricing.charge_models.curve import Curve, Piece

_ZERO, _ONE = Decimal(0), Decimal(1)


@frozen
class Flat(ChargeModel):
    """The same amount for any quantity above zero; nothing at zero.

    >>> Flat("49.00").charge(3), Flat("49.00").charge(0)
    (Decimal('49'), Decimal('0'))
    """

    name: ClassVar[str] = "flat"
    amount: Decimal = field(converter=price_of)
    source: str = field(default="", kw_only=True)

    def slices(self, quantity: Decimal) -> tuple[Slice, ...]:
        """One slice of one flat fee."""
        if not quantity:
            return ()
        return (slice_of(_ONE, "flat fee", self.amount, self.source),)

    def curve(self) -> Curve:
        """One level line."""
        return Curve((Piece(_ZERO, self.amount, _ZERO),))

    def with_prices(self, change: Callable[[Decimal], Decimal]) -> Self:
        """With another amount."""
        return evolve(self, amount=change(self.amount))
