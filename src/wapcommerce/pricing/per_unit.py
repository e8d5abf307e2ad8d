"""Per unit: quantity times one price (D3)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from attrs import field, frozen

from wapcommerce.model.quote import Slice
from wapcommerce.pricing.charge_model import ChargeModel, price_of, slice_of


@frozen
class PerUnit(ChargeModel):
    """Every unit costs the same, fractions in proportion.

    >>> PerUnit("4.50").charge("2.5")
    Decimal('11.25')
    """

    name: ClassVar[str] = "per_unit"
    unit_price: Decimal = field(converter=price_of)
    source: str = field(default="", kw_only=True)

    def slices(self, quantity: Fraction) -> tuple[Slice, ...]:
        """One slice of all units."""
        if not quantity:
            return ()
        return (slice_of(quantity, "", self.unit_price, self.source),)
