"""Per unit: quantity times one price (D3)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar, Self

from attrs import evolve, field, frozen

from wapcommerce.model.quote import Slice
from wapcommerce.pricing.charge_models.charge_model import ChargeModel, price_of, slice_of
from wapcommerce.pricing.charge_models.curve import Curve, Piece

_ZERO = Decimal(0)


@frozen
class PerUnit(ChargeModel):
    """Every unit costs the same, fractions in proportion.

    >>> PerUnit("4.50").charge("2.5")
    Decimal('11.25')
    """

    name: ClassVar[str] = "per_unit"
    unit_price: Decimal = field(converter=price_of)
    source: str = field(default="", kw_only=True)

    def slices(self, quantity: Decimal) -> tuple[Slice, ...]:
        """One slice of all units."""
        if not quantity:
            return ()
        return (slice_of(quantity, "", self.unit_price, self.source),)

    def curve(self) -> Curve:
        """One line through zero."""
        return Curve((Piece(_ZERO, _ZERO, self.unit_price),))

    def with_prices(self, change: Callable[[Decimal], Decimal]) -> Self:
        """With another unit price."""
        return evolve(self, unit_price=change(self.unit_price))
