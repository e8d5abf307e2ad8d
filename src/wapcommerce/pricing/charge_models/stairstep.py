"""Stairstep: one price for the step that the quantity reaches (D3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import ClassVar, Self

from attrs import evolve, field, frozen
from attrs.validators import instance_of

from wapcommerce.errors import InvalidCharge, Rejection
from wapcommerce.model.exact import plus
from wapcommerce.model.option import one_of
from wapcommerce.model.quote import Slice
from wapcommerce.pricing.charge_models.charge_model import ChargeModel, ZeroPolicy
from wapcommerce.pricing.charge_models.curve import Boundary, Curve, Piece
from wapcommerce.pricing.charge_models.tier import (
    Tier,
    at_zero,
    starts_of,
    tier_problems,
    tier_reached,
)

_ZERO = Decimal(0)


def _steps(tiers: Sequence[Tier]) -> tuple[Tier, ...]:
    found = [
        *tier_problems(tiers),
        *(
            Rejection(
                "unit_price",
                f"a step costs its flat fee; the unit price {tier.unit_price} has no effect",
                f"tiers[{number}]",
                "give the price as the flat fee and 0 as the unit price, or take volume tiers",
            )
            for number, tier in enumerate(tiers)
            if tier.unit_price
        ),
    ]
    if found:
        raise InvalidCharge(tuple(found))
    return tuple(tiers)


@frozen
class Stairstep(ChargeModel):
    """The flat fee of the tier reached is the whole price, whatever the quantity within it.

    Steps up to 100 at 25.00, up to 1000 at 20.00: 200 units cost 20.00. With `cumulative` the
    steps below are paid too: 25.00 + 20.00 = 45.00.

    >>> steps = (Tier(100, 0, 25), Tier(1000, 0, 20), Tier(None, 0, 15))
    >>> Stairstep(steps).charge(200), Stairstep(steps, cumulative=True).charge(200)
    (Decimal('20'), Decimal('45'))

    `boundary` and `zero` are those of `Volume`. Raises `InvalidCharge` for a tier table that is
    empty, unsorted or not open at the end, or that has a unit price.
    """

    name: ClassVar[str] = "stairstep"
    tiers: tuple[Tier, ...] = field(converter=_steps)
    cumulative: bool = field(validator=instance_of(bool), default=False)
    boundary: Boundary = field(validator=one_of(Boundary), default="upper")
    zero: ZeroPolicy = field(validator=one_of(ZeroPolicy), default="free")

    def slices(self, quantity: Decimal) -> tuple[Slice, ...]:
        """One slice for the step reached, or one for every step up to it."""
        if not quantity and self.zero == "free":
            return ()
        step = self.tiers[0] if not quantity else tier_reached(self.tiers, quantity, self.boundary)
        paid = self.tiers[: self.tiers.index(step) + 1] if self.cumulative else (step,)
        return tuple(tier.fee("step") for tier in paid)

    def curve(self) -> Curve:
        """One level line per step."""
        prices, below = [], _ZERO
        for tier in self.tiers:
            prices.append(plus(below, tier.flat_fee))
            below = prices[-1] if self.cumulative else _ZERO
        pieces = zip(starts_of(self.tiers), prices, strict=True)
        return Curve(
            tuple(Piece(start, price, _ZERO) for start, price in pieces),
            self.boundary,
            at_zero(self.tiers, self.zero),
        )

    def with_prices(self, change: Callable[[Decimal], Decimal]) -> Self:
        """With the price of every step changed."""
        steps = (evolve(tier, flat_fee=change(tier.flat_fee)) for tier in self.tiers)
        return evolve(self, tiers=tuple(steps))
