"""Rounding level "unit_price": all percentages go into the unit prices, which are rounded (D5)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from wapcommerce.model.exact import over, rounded, times
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.calculation.rate import Rate


def with_rounded_prices(rate: Rate, discounts: Sequence[Discount], digits: int) -> Rate:
    """The rate with its factors and the percentages off in every price, each rounded half up.

    45.00 times 0.7, less 5 %, is a unit price of 29.93; flat fees, prices of packages and the
    bounds of the charge are rounded alike. A discount of an amount is none of them.
    """
    percentages = [(each, each.percent) for each in discounts if each.percent is not None]
    ratio = Fraction(rate.multiplier) / rate.divisor
    for _, percent in percentages:
        ratio *= 1 - Fraction(percent) / 100
    names = [*(factor.what for factor in rate.factors), *(str(each) for each, _ in percentages)]
    whole = ", ".join([*([rate.folded] if rate.folded else []), *names, "rounded"])
    return Rate(_times(rate.charge, ratio, digits), rate.level, folded=whole)


def _times(charge: Charge, ratio: Fraction, digits: int) -> Charge:
    multiplier, divisor = over(ratio)

    def change(price: Decimal) -> Decimal:
        return rounded(times(price, multiplier), divisor, digits)

    return charge.with_prices(change)
