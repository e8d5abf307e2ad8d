"""The taxes of a calculation, by kind of charge, tax code and rate (D5 step 7)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from wapcommerce.errors import Rejection
from wapcommerce.model.money import Money
from wapcommerce.model.quote import ChargeKind, TaxAmount
from wapcommerce.pricing.books.tax import (
    TaxRate,
    rates_in,
    taxes_left,
    taxes_on,
    taxes_to_gross,
    taxes_within,
)
from wapcommerce.pricing.calculation.calculation import Calculation

#: What one line amounts to: exactly, and rounded.
_Taxed = tuple[Fraction, Decimal]


def tax_amounts(work: Calculation) -> None:
    """Add the taxes of all lines that have a tax code, or the reason why there is no rate."""
    without_rate = {}
    for (kind, code), amounts in _taxable(work).items():
        rates = rates_in(work.book.taxes, code, work.card.price_list.country)
        if rates:
            work.taxes += _taxes(work, kind, rates, amounts)
        else:
            without_rate[code] = _no_rate(work, code)
    work.rejections += without_rate.values()


def _taxable(work: Calculation) -> dict[tuple[ChargeKind, str], list[_Taxed]]:
    """By kind and code, sorted; a commitment goes with the dearest line."""
    found: dict[tuple[ChargeKind, str], list[_Taxed]] = {}
    for line in work.lines:
        if code := line.rate.charge.tax_code:
            found.setdefault((line.kind, code), []).append((line.exact, line.money))
    if work.commitment is not None:
        amount = work.commitment[1]
        by_meter = sorted(work.recurring(), key=lambda line: line.meter)
        dearest = max(by_meter, key=lambda line: line.money)
        if code := dearest.rate.charge.tax_code:
            found.setdefault((dearest.kind, code), []).append((Fraction(amount), amount))
    return dict(sorted(found.items(), key=lambda item: (item[0][0] != "setup", item[0][1])))


def _taxes(
    work: Calculation, kind: ChargeKind, rates: Sequence[TaxRate], amounts: Sequence[_Taxed]
) -> list[TaxAmount]:
    currency = work.book.currency
    is_inclusive = work.book.tax_mode == "inclusive"
    taxed = taxes_within if is_inclusive else taxes_on
    billed = sum((Fraction(money) for _, money in amounts), Fraction(0))
    total = sum((exact for exact, _ in amounts), Fraction(0))
    match work.book.tax_rounding:
        case "line":
            parts = [taxed(Fraction(money), rates, currency) for _, money in amounts]
        case "total":
            parts = [taxed(billed, rates, currency)]
        case "exact":
            parts = [taxed(total, rates, currency)]
        case _:
            of_gross = taxes_left if is_inclusive else taxes_to_gross
            parts = [of_gross(total, Money(billed, currency), rates)]
    taxes = [Money.sum(column, currency) for column in zip(*parts, strict=True)]
    net = Money(billed, currency)
    if is_inclusive:
        net = net - Money.sum(taxes, currency)
    return [
        TaxAmount(kind, rate.code, rate.percent, net, tax)
        for rate, tax in zip(rates, taxes, strict=True)
    ]


def _no_rate(work: Calculation, code: str) -> Rejection:
    country = work.card.price_list.country
    where = f"in {country}" if country else "without a country"
    return Rejection(
        "tax_rate_missing",
        f"{work.book.name} has no rate of tax {code} {where}",
        "country",
        "add a row to sheet Tax, or name the buyer's country",
    )
