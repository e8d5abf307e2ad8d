"""Hypothesis strategies for quantities, prices and tier tables, and the oracle's view of them."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import NamedTuple, get_args

from hypothesis import strategies as st

from tests import oracle
from tests.oracle import OracleTier
from wapcommerce.pricing.charge_models.charge_model import ChargeModel, ZeroPolicy
from wapcommerce.pricing.charge_models.curve import Boundary
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.charge_models.volume import Volume


def tenths(most: int, places: int) -> st.SearchStrategy[Decimal]:
    """Exact decimals from 0 to `most`; built from digits, because contexts may be hostile."""
    scale = 10**places
    return st.integers(0, most * scale).map(lambda units: digits(units, places))


def digits(units: int, places: int) -> Decimal:
    """So many units of the given place."""
    return Decimal((0, tuple(map(int, str(units))), -places))


QUANTITIES = tenths(200, 3)
PRICES = tenths(50, 4)


@st.composite
def tier_tables(draw: st.DrawFn, *, by_unit: bool = True) -> tuple[Tier, ...]:
    """One to four tiers with ascending bounds; half of them have no flat fee."""
    bounds = sorted(draw(st.sets(tenths(100, 1).filter(bool), max_size=3)))
    fees = st.one_of(st.just(Decimal(0)), PRICES)
    prices = PRICES if by_unit else st.just(Decimal(0))
    return tuple(Tier(bound, draw(prices), draw(fees)) for bound in [*bounds, None])


def as_oracle(tiers: Sequence[Tier]) -> list[OracleTier]:
    """The same table as plain fractions."""
    return [
        (
            None if tier.up_to is None else Fraction(tier.up_to),
            Fraction(tier.unit_price),
            Fraction(tier.flat_fee),
        )
        for tier in tiers
    ]


@st.composite
def near_bounds(draw: st.DrawFn, tiers: Sequence[Tier]) -> Decimal:
    """A quantity: any, or just below, at or above a bound of the table."""
    bounds = [Fraction(tier.up_to) for tier in tiers if tier.up_to is not None]
    if not bounds or draw(st.booleans()):
        return draw(QUANTITIES)
    return draw(near(bounds))


@st.composite
def near(draw: st.DrawFn, bounds: Sequence[Fraction]) -> Decimal:
    """A quantity just below, at or above one of these."""
    thousandths = draw(st.sampled_from(bounds)) * 1000 + draw(st.sampled_from([-1, 0, 1]))
    return digits(max(0, int(thousandths)), 3)


class Twin(NamedTuple):
    """A model, the same in plain fractions, and the quantities where something happens."""

    model: ChargeModel
    oracle: Callable[[Fraction], Fraction]
    bounds: tuple[Fraction, ...] = (Fraction(0),)


def _flat(amount: Decimal) -> Twin:
    return Twin(Flat(amount), partial(oracle.flat, amount=Fraction(amount)))


def _per_unit(price: Decimal) -> Twin:
    return Twin(PerUnit(price), partial(oracle.per_unit, unit_price=Fraction(price)))


def _percentage(percent: Decimal) -> Twin:
    return Twin(Percentage(percent), partial(oracle.percentage, percent=Fraction(percent)))


@st.composite
def packages(draw: st.DrawFn) -> Twin:
    """Blocks of any size, with and without included units, both roundings."""
    size, price = draw(tenths(40, 1).filter(bool)), draw(PRICES)
    included = draw(st.one_of(st.just(Decimal(0)), tenths(30, 1)))
    up = draw(st.booleans())
    exact = Fraction(size), Fraction(included)
    return Twin(
        Package(size, price, included, "up" if up else "down"),
        partial(
            oracle.package,
            size=exact[0],
            price=Fraction(price),
            included=exact[1],
            up=up,
        ),
        (Fraction(0), exact[1], exact[1] + exact[0], exact[1] + 2 * exact[0]),
    )


@st.composite
def tiered(draw: st.DrawFn) -> Twin:
    """Graduated, volume and stairstep tables, every boundary and zero policy."""
    name = draw(st.sampled_from(["graduated", "volume", "stairstep"]))
    tiers = draw(tier_tables(by_unit=name != "stairstep"))
    boundary: Boundary = draw(st.sampled_from(get_args(Boundary)))
    zero: ZeroPolicy = draw(st.sampled_from(get_args(ZeroPolicy)))
    cumulative = draw(st.booleans())
    lower, first_fee, table = boundary == "lower", zero == "first_fee", as_oracle(tiers)
    bounds = (Fraction(0), *(bound for bound, _, _ in table if bound is not None))
    if name == "stairstep":
        steps = partial(
            oracle.stairstep, tiers=table, lower=lower, first_fee=first_fee, cumulative=cumulative
        )
        return Twin(Stairstep(tiers, cumulative, boundary, zero), steps, bounds)
    model, twin = (Graduated, oracle.graduated) if name == "graduated" else (Volume, oracle.volume)
    priced = partial(twin, tiers=table, lower=lower, first_fee=first_fee)
    return Twin(model(tiers, boundary, zero), priced, bounds)


#: Every charge model there is, each with its twin.
TWINS = st.one_of(
    PRICES.map(_flat), PRICES.map(_per_unit), PRICES.map(_percentage), packages(), tiered()
)


@st.composite
def twins_and_quantities(draw: st.DrawFn) -> tuple[Twin, Decimal]:
    """A model with any quantity, or with one near to where something happens."""
    twin = draw(TWINS)
    return twin, draw(st.one_of(QUANTITIES, near(twin.bounds)))
