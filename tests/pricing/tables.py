"""Hypothesis strategies for quantities, prices and tier tables, and the oracle's view of them."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from tests.oracle import OracleTier
from wapcommerce.pricing.tier import Tier


def tenths(most: int, places: int) -> st.SearchStrategy[Decimal]:
    """Exact decimals from 0 to `most`; built from digits, because contexts may be hostile."""
    scale = 10**places
    return st.integers(0, most * scale).map(
        lambda units: Decimal((0, tuple(map(int, str(units))), -places))
    )


QUANTITIES = tenths(200, 3)
PRICES = tenths(50, 4)


@st.composite
def tier_tables(draw: st.DrawFn) -> tuple[Tier, ...]:
    """One to four tiers with ascending bounds; half of them have no flat fee."""
    bounds = sorted(draw(st.sets(tenths(100, 1).filter(bool), max_size=3)))
    fees = st.one_of(st.just(Decimal(0)), PRICES)
    return tuple(Tier(bound, draw(PRICES), draw(fees)) for bound in [*bounds, None])


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
    thousandths = draw(st.sampled_from(bounds)) * 1000 + draw(st.sampled_from([-1, 0, 1]))
    return Decimal((0, tuple(map(int, str(int(thousandths)))), -3))
