"""Tax on what is sold, exclusive or inclusive, rounded where the book says (D5 step 7)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from attrs import field, frozen

from wapcommerce.errors import InvalidCharge, Rejection
from wapcommerce.model.exact import plain, round_half_up
from wapcommerce.model.money import Money
from wapcommerce.pricing.charge_models.charge_model import price_of

#: Tax of each line rounded, of the sum of rounded lines, or of the exact sum before any rounding;
#: "gross" rounds the exact sum with its tax, and the tax is what that adds to the rounded lines.
TaxRounding = Literal["line", "total", "exact", "gross"]


@frozen
class TaxRate:
    """So many percent under a tax code; several rates of one code apply together.

    `country` "" is everywhere that has no rate of its own. Raises `InvalidCharge` for a rate below
    zero.
    """

    code: str
    percent: Decimal = field(converter=price_of)
    country: str = ""
    source: str = field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.percent < 0:
            what = f"a tax of {plain(self.percent)} % has no meaning"
            raise InvalidCharge((Rejection("tax", what, "percent", "give 0 or more"),))


def rates_in(rates: Sequence[TaxRate], code: str, country: str) -> tuple[TaxRate, ...]:
    """The rates of a code in a country: its own, else those for everywhere."""
    of_code = [rate for rate in rates if rate.code == code]
    own = tuple(rate for rate in of_code if rate.country == country)
    return own or tuple(rate for rate in of_code if not rate.country)


def taxes_on(net: Fraction, rates: Sequence[TaxRate], currency: str) -> tuple[Money, ...]:
    """The tax of each rate on top of a net amount, rounded half up.

    20 % of 99.99 EUR are 20.00 EUR.
    """
    return tuple(_money(net * Fraction(rate.percent) / 100, currency) for rate in rates)


def taxes_within(gross: Fraction, rates: Sequence[TaxRate], currency: str) -> tuple[Money, ...]:
    """The tax of each rate that is part of a gross amount.

    The net amount is derived and rounded, the tax is what remains: 24.99 EUR with 20 % are
    20.83 EUR net and 4.16 EUR tax. Several rates share it by their percentages, losing nothing.
    """
    return taxes_left(gross, _money(gross, currency), rates)


def taxes_to_gross(exact: Fraction, billed: Money, rates: Sequence[TaxRate]) -> tuple[Money, ...]:
    """The tax of each rate when the gross amount is what is rounded, once.

    146.8944 and 0.50 are billed as 147.39; with 23 % they are exactly 181.295112, so 181.30 gross
    and 33.91 tax. Several rates share it by their percentages. Lines that were rounded up by more
    than the tax make it negative; a book that rounds the total has none.
    """
    percent = sum((Fraction(rate.percent) for rate in rates), Fraction(0))
    return _shared(_money(exact * (1 + percent / 100), billed.currency) - billed, rates)


def taxes_left(exact: Fraction, billed: Money, rates: Sequence[TaxRate]) -> tuple[Money, ...]:
    """The tax of each rate within billed gross amounts: what the rounded net leaves of them.

    The net amount is derived from the `exact` gross one.
    """
    percent = sum((Fraction(rate.percent) for rate in rates), Fraction(0))
    return _shared(billed - _money(exact * 100 / (100 + percent), billed.currency), rates)


def _shared(tax: Money, rates: Sequence[TaxRate]) -> tuple[Money, ...]:
    percents = [rate.percent for rate in rates]
    return tax.split(percents) if any(percents) else tuple(Money.zero(tax.currency) for _ in rates)


def _money(amount: Fraction, currency: str) -> Money:
    return Money(round_half_up(amount, Money.zero(currency).digits), currency)
