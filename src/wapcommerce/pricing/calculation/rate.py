"""Rates: the charge that applies to one meter, with what every level makes of it (D5)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from attrs import field, frozen

from wapcommerce.model.exact import times
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.charge_models.curve import Curve
from wapcommerce.pricing.charge_models.percentage import Percentage


@frozen
class Factor:
    """By what one level multiplies an amount: `multiplier` over `divisor`, exactly."""

    what: str
    multiplier: Decimal
    divisor: int
    level: int
    source: str = ""


@frozen
class Rate:
    """The charge that applies to one meter, and the factors of every level below it, in order.

    `level` is the level on which the charge stands. `folded` says what its prices hold already
    that their cells do not: twelve months, or percentages that were rounded into them. All factors
    together are `multiplier` over `divisor`; `curve` is that of the charge.
    """

    charge: Charge
    level: int
    factors: tuple[Factor, ...] = ()
    folded: str = ""
    curve: Curve = field(init=False)
    multiplier: Decimal = field(init=False)
    divisor: int = field(init=False)
    is_percentage: bool = field(init=False)  #: a share of what other charges amount to

    def __attrs_post_init__(self) -> None:
        multiplier, divisor = Decimal(1), 1
        for factor in self.factors:
            multiplier, divisor = times(multiplier, factor.multiplier), divisor * factor.divisor
        for name, value in (
            ("curve", self.charge.curve()),
            ("multiplier", multiplier),
            ("divisor", divisor),
            ("is_percentage", isinstance(self.charge.model, Percentage)),
        ):
            object.__setattr__(self, name, value)

    def asks(self, quantity: Decimal, bought: Decimal | None = None) -> Decimal:
        """What the charge asks for a quantity, within its bounds if anything is bought (D5 step 2).

        A percentage is asked for an amount; of its own meter so much is `bought`.
        """
        amount = self.curve.amount(quantity)
        bound = self.charge.bound(amount) if (quantity if bought is None else bought) else None
        return amount if bound is None else bound[1]

    def ratio_above(self, level: int) -> Fraction:
        """By what the levels above one multiply the amount: what it costs the seller there."""
        ratio = Fraction(1)
        for factor in self.factors:
            if factor.level < level:
                ratio *= Fraction(factor.multiplier) / factor.divisor
        return ratio
