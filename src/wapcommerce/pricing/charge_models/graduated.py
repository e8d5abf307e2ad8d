"""Graduated: each unit at the price of the tier into which it falls (D3)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar, Self

from attrs import evolve, field, frozen

from wapcommerce.model.exact import minus, plus
from wapcommerce.model.option import one_of
from wapcommerce.model.quote import Slice
from wapcommerce.pricing.charge_models.charge_model import ChargeModel, ZeroPolicy
from wapcommerce.pricing.charge_models.curve import Boundary, Curve, line_from
from wapcommerce.pricing.charge_models.tier import Tier, at_zero, checked_tiers, starts_of

_ZERO = Decimal(0)


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
    boundary: Boundary = field(validator=one_of(Boundary), default="upper")
    zero: ZeroPolicy = field(validator=one_of(ZeroPolicy), default="free")

    def slices(self, quantity: Decimal) -> tuple[Slice, ...]:
        """For every tier entered: its units, then its flat fee if it has one."""
        found: list[Slice] = []
        lower = _ZERO
        for number, tier in enumerate(self.tiers):
            if not self._enters(quantity, lower, first=number == 0):
                break
            upper = quantity if tier.up_to is None or quantity < tier.up_to else tier.up_to
            if upper > lower:
                found.append(tier.units(minus(upper, lower)))
            if tier.flat_fee:
                found.append(tier.fee())
            if tier.up_to is not None and quantity < tier.up_to:
                break
            lower = upper
        return tuple(found)

    def curve(self) -> Curve:
        """One line per tier, beginning where the one before ends, higher by the flat fee."""
        pieces = []
        starts = starts_of(self.tiers)
        reached = _ZERO
        for start, end, tier in zip(starts, (*starts[1:], None), self.tiers, strict=True):
            piece = line_from(start, plus(reached, tier.flat_fee), tier.unit_price)
            pieces.append(piece)
            reached = reached if end is None else piece.amount(end)
        return Curve(tuple(pieces), self.boundary, at_zero(self.tiers, self.zero))

    def with_prices(self, change: Callable[[Decimal], Decimal]) -> Self:
        """With the prices of every tier changed."""
        return evolve(self, tiers=tuple(tier.with_prices(change) for tier in self.tiers))

    def _enters(self, quantity: Decimal, lower: Decimal, *, first: bool) -> bool:
        if first and not quantity:
            return self.zero == "first_fee"
        return quantity > lower or (self.boundary == "lower" and quantity == lower)
