"""Tiers: the rows of a graduated, volume or stairstep price table (D3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from attrs import evolve, field, frozen

from wapcommerce.errors import InvalidCharge, Rejection
from wapcommerce.model.exact import Exact, plain
from wapcommerce.model.quote import Slice
from wapcommerce.pricing.charge_models.charge_model import ZeroPolicy, price_of, slice_of
from wapcommerce.pricing.charge_models.curve import Boundary


def _bound(value: Exact | None) -> Decimal | None:
    return None if value is None else price_of(value)


@frozen
class Tier:
    """Units up to a bound, at a unit price, with an optional flat fee for the tier.

    `up_to` is an upper bound (None: no end); which tier owns the bound itself is the boundary of
    the model. `source` is where the price stands, such as "Prices!I7", and `fee_source` where the
    flat fee does, blank for the same place. Only upper bounds are given, so gaps and overlaps
    cannot be written.
    """

    up_to: Decimal | None = field(converter=_bound)
    unit_price: Decimal = field(converter=price_of)
    flat_fee: Decimal = field(converter=price_of, default=Decimal(0))
    source: str = field(default="", kw_only=True)
    fee_source: str = field(default="", kw_only=True)
    label: str = field(init=False, repr=False, eq=False)  #: how a quote calls it

    @label.default
    def _label(self) -> str:
        return "in the last tier" if self.up_to is None else f"in tier up to {plain(self.up_to)}"

    def units(self, count: Decimal) -> Slice:
        """So many units at the price of this tier, as one step."""
        return slice_of(count, self.label, self.unit_price, self.source)

    def fee(self, what: str = "flat fee") -> Slice:
        """The flat fee of this tier, as one step."""
        source = self.fee_source or self.source
        return slice_of(Decimal(1), f"{what} {self.label}", self.flat_fee, source)

    def with_prices(self, change: Callable[[Decimal], Decimal]) -> Tier:
        """The same tier with both prices changed."""
        return evolve(self, unit_price=change(self.unit_price), flat_fee=change(self.flat_fee))


def tier_problems(tiers: Sequence[Tier]) -> tuple[Rejection, ...]:
    """Everything that is wrong with a tier table, all at once; `path` is ``tiers[n]``.

    Bounds must be above zero and ascend, only the last tier is open, and it must be.
    """
    if not tiers:
        return (Rejection("tier_missing", "there is no tier", "tiers", "add one without a bound"),)
    found: list[Rejection] = []
    before = Decimal(0)
    for number, tier in enumerate(tiers):
        is_last = number == len(tiers) - 1
        found += _bound_problems(tier.up_to, before, f"tiers[{number}]", is_last=is_last)
        before = before if tier.up_to is None else tier.up_to
    return tuple(found)


def _bound_problems(
    bound: Decimal | None, before: Decimal, path: str, *, is_last: bool
) -> Iterator[Rejection]:
    if bound is None:
        if not is_last:
            what = "a tier without a bound stands before another tier"
            yield Rejection("tier_unsorted", what, path, "give it a bound, or move it to the end")
        return
    if is_last:
        what = f"the last tier ends at {plain(bound)}, so more has no price"
        yield Rejection("tier_not_open", what, path, "leave the bound of the last tier blank")
    if bound <= before:
        what = f"bound {plain(bound)} is not above {plain(before)}"
        hint = "let the bounds ascend from above 0, each only once"
        yield Rejection("tier_unsorted", what, path, hint)


def checked_tiers(tiers: Sequence[Tier]) -> tuple[Tier, ...]:
    """The tiers as a tuple. Raises `InvalidCharge` with every problem."""
    if found := tier_problems(tiers):
        raise InvalidCharge(found)
    return tuple(tiers)


def starts_of(tiers: Sequence[Tier]) -> tuple[Decimal, ...]:
    """Where each tier begins: 0, then every bound but the open one."""
    return (Decimal(0), *(tier.up_to for tier in tiers if tier.up_to is not None))


def at_zero(tiers: Sequence[Tier], zero: ZeroPolicy) -> Decimal:
    """What quantity zero costs under a policy."""
    return tiers[0].flat_fee if zero == "first_fee" else Decimal(0)


def tier_reached(tiers: Sequence[Tier], quantity: Decimal, boundary: Boundary) -> Tier:
    """The tier to which a quantity above zero belongs; the last one is open."""
    for tier in tiers[:-1]:
        bound = tier.up_to
        if bound is None or quantity < bound or (quantity == bound and boundary == "upper"):
            return tier
    return tiers[-1]
