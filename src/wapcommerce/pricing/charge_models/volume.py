"""Volume: all units at the price of the tier that the quantity reaches (D3)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar, Self

from attrs import evolve, field, frozen

from wapcommerce.model.option import one_of
from wapcommerce.model.quote import Slice
from wapcommerce.pricing.charge_models.charge_model import ChargeModel, ZeroPolicy
from wapcommerce.pricing.charge_models.curve import Boundary, Curve, Piece
from wapcommerce.pricing.charge_models.tier import (
    Tier,
    at_zero,
    checked_tiers,
    starts_of,
    tier_reached,
)


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
    boundary: Boundary = field(validator=one_of(Boundary), default="upper")
    zero: ZeroPolicy = field(validator=one_of(ZeroPolicy), default="free")

    def slices(self, quantity: Decimal) -> tuple[Slice, ...]:
        """The units, then the flat fee of the tier reached if it has one."""
        if not quantity and self.zero == "free":
            return ()
        tier = self.tiers[0] if not quantity else tier_reached(self.tiers, quantity, self.boundary)
        found = []
        if quantity:
            found.append(tier.units(quantity))
        if tier.flat_fee:
            found.append(tier.fee())
        return tuple(found)

    def curve(self) -> Curve:
        """One line per tier, each through its own flat fee at zero."""
        pieces = zip(starts_of(self.tiers), self.tiers, strict=True)
        return Curve(
            tuple(Piece(start, tier.flat_fee, tier.unit_price) for start, tier in pieces),
            self.boundary,
            at_zero(self.tiers, self.zero),
        )

    def with_prices(self, change: Callable[[Decimal], Decimal]) -> Self:
        """With the prices of every tier changed."""
        return evolve(self, tiers=tuple(tier.with_prices(change) for tier in self.tiers))
