"""Tiers: the rows of a graduated or volume price table (D3)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from attrs import field, frozen

from wapcommerce.errors import InvalidCharge, Rejection
from wapcommerce.model.exact import Exact, plain
from wapcommerce.pricing.charge_model import price_of


def _bound(value: Exact | None) -> Decimal | None:
    return None if value is None else price_of(value)


@frozen
class Tier:
    """Units up to a bound, at a unit price, with an optional flat fee for the tier.

    `up_to` is an upper bound (None: no end); which tier owns the bound itself is the boundary of
    the model. `source` is where the price stands, such as "Prices!I7". Only upper bounds are
    given, so gaps and overlaps cannot be written.
    """

    up_to: Decimal | None = field(converter=_bound)
    unit_price: Decimal = field(converter=price_of)
    flat_fee: Decimal = field(converter=price_of, default=Decimal(0))
    source: str = field(default="", kw_only=True)

    @property
    def label(self) -> str:
        """How the tier is called on a quote: "up to 16" or "above"."""
        return "in the last tier" if self.up_to is None else f"in tier up to {plain(self.up_to)}"


def tier_problems(tiers: Sequence[Tier]) -> tuple[Rejection, ...]:
    """Everything that is wrong with a tier table, all at once; `path` is ``tiers[n]``.

    Bounds must be above zero and ascend, only the last tier is open, and it must be.
    """
    if not tiers:
        return (Rejection("tier_missing", "there is no tier", "tiers", "add one without a bound"),)
    found: list[Rejection] = []
    before: Decimal | None = Decimal(0)
    for number, tier in enumerate(tiers):
        path, last = f"tiers[{number}]", number == len(tiers) - 1
        if tier.up_to is None and not last:
            found.append(
                Rejection(
                    "tier_unsorted",
                    "a tier without a bound stands before another tier",
                    path,
                    "give it a bound, or move it to the end",
                )
            )
        if tier.up_to is not None and last:
            found.append(
                Rejection(
                    "tier_not_open",
                    f"the last tier ends at {plain(tier.up_to)}, so more has no price",
                    path,
                    "leave the bound of the last tier blank",
                )
            )
        if tier.up_to is not None and before is not None and tier.up_to <= before:
            found.append(
                Rejection(
                    "tier_unsorted",
                    f"bound {plain(tier.up_to)} is not above {plain(before)}",
                    path,
                    "let the bounds ascend from above 0, each only once",
                )
            )
        before = tier.up_to if tier.up_to is not None else before
    return tuple(found)


def checked_tiers(tiers: Sequence[Tier]) -> tuple[Tier, ...]:
    """The tiers as a tuple. Raises `InvalidCharge` with every problem."""
    if found := tier_problems(tiers):
        raise InvalidCharge(found)
    return tuple(tiers)
