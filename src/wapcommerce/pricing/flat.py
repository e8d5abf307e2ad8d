"""Flat: one amount as soon as there is anything (D3)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from attrs import field, frozen

from wapcommerce.model.quote import Slice
from wapcommerce.pricing.charge_model import ChargeModel, price_of, slice_of


@frozen
class Flat(ChargeModel):
    """The same amount for any quantity above zero; nothing at zero.

    >>> Flat("49.00").charge(3), Flat("49.00").charge(0)
    (Decimal('49'), Decimal('0'))
    """

    name: ClassVar[str] = "flat"
    amount: Decimal = field(converter=price_of)
    source: str = field(default="", kw_only=True)

    def slices(self, quantity: Fraction) -> tuple[Slice, ...]:
        """One slice of one flat fee."""
        if not quantity:
            return ()
        return (slice_of(Fraction(1), "flat fee", self.amount, self.source),)
