"""Graduated: each unit at the price of the tier into which it falls (D3)."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, get_args

from attrs import field, frozen
from attrs.validators import in_

from wapcommerce.model.quote import Slice
from wapcommerce.pricing.charge_model import Boundary, ChargeModel, ZeroPolicy, slice_of
from wapcommerce.pricing.tier import Tier, checked_tiers


@frozen
class Graduated(ChargeModel):
    """Units fill the tiers from below; the flat fee of every tier entered is added.

    A tier is entered by a quantity above its lower bound; with boundary "lower" also by a
    quantity equal to it. Tiers up to 5 at 5.00, then 4.00: 6 units are 5 × 5 + 1 × 4 = 29.

    >>> Graduated((Tier(5, 5), Tier(None, 4))).charge(6)
    Decimal('29')

    `zero` says what quantity zero costs: "free" nothing, "first_fee" the first tier's flat fee.
    Raises `InvalidCharge` for a tier table that is empty, unsorted or not open at the end.
    """

    name: ClassVar[str] = "graduated"
    tiers: tuple[Tier, ...] = field(converter=checked_tiers)
    boundary: Boundary = field(validator=in_(get_args(Boundary)), default="upper")
    zero: ZeroPolicy = field(validator=in_(get_args(ZeroPolicy)), default="free")

    def slices(self, quantity: Fraction) -> tuple[Slice, ...]:
        """For every tier entered: its units, then its flat fee if it has one."""
        found: list[Slice] = []
        lower = Fraction(0)
        for number, tier in enumerate(self.tiers):
            if not self._enters(quantity, lower, first=number == 0):
                break
            upper = quantity if tier.up_to is None else min(quantity, Fraction(tier.up_to))
            if upper > lower:
                found.append(slice_of(upper - lower, tier.label, tier.unit_price, tier.source))
            if tier.flat_fee:
                fee = f"flat fee {tier.label}"
                found.append(slice_of(Fraction(1), fee, tier.flat_fee, tier.source))
            lower = upper
            if tier.up_to is not None and quantity < Fraction(tier.up_to):
                break
        return tuple(found)

    def _enters(self, quantity: Fraction, lower: Fraction, *, first: bool) -> bool:
        if first and not quantity:
            return self.zero == "first_fee"
        return quantity > lower or (self.boundary == "lower" and quantity == lower)
