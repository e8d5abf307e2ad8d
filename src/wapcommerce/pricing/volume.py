"""Volume: all units at the price of the tier that the quantity reaches (D3)."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, get_args

from attrs import field, frozen
from attrs.validators import in_

from wapcommerce.model.quote import Slice
from wapcommerce.pricing.charge_model import Boundary, ChargeModel, ZeroPolicy, slice_of
from wapcommerce.pricing.tier import Tier, checked_tiers


@frozen
class Volume(ChargeModel):
    """One tier prices every unit, and its flat fee alone is added.

    With boundary "upper" a quantity equal to a bound belongs to the tier below it, with "lower"
    to the next one. Tiers up to 10 at 1.00, then 0.50: 10 units are 10.00 ("upper") or 5.00
    ("lower"). So buying more can cost less.

    >>> Volume((Tier(10, 1), Tier(None, "0.50"))).charge(10)
    Decimal('10')

    `zero` says what quantity zero costs: "free" nothing, "first_fee" the first tier's flat fee.
    Raises `InvalidCharge` for a tier table that is empty, unsorted or not open at the end.
    """

    name: ClassVar[str] = "volume"
    tiers: tuple[Tier, ...] = field(converter=checked_tiers)
    boundary: Boundary = field(validator=in_(get_args(Boundary)), default="upper")
    zero: ZeroPolicy = field(validator=in_(get_args(ZeroPolicy)), default="free")

    def slices(self, quantity: Fraction) -> tuple[Slice, ...]:
        """The units, then the flat fee of the tier reached if it has one."""
        if not quantity and self.zero == "free":
            return ()
        tier = next(tier for tier in self.tiers if self._reaches_no_further(tier, quantity))
        found = []
        if quantity:
            found.append(slice_of(quantity, tier.label, tier.unit_price, tier.source))
        if tier.flat_fee:
            fee = f"flat fee {tier.label}"
            found.append(slice_of(Fraction(1), fee, tier.flat_fee, tier.source))
        return tuple(found)

    def _reaches_no_further(self, tier: Tier, quantity: Fraction) -> bool:
        if tier.up_to is None:
            return True
        bound = Fraction(tier.up_to)
        return quantity <= bound if self.boundary == "upper" else quantity < bound
