"""Tax for whole columns, rounded where the book says: the twin of step 7 (D5, D6)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import frozen

from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.tax import TaxRate, rates_in
from wapcommerce.pricing.frame.amount import Amount, rounded, sum_of_amounts, times
from wapcommerce.pricing.frame.lines import Calculation, Line, both, either, naming, where
from wapcommerce.pricing.frame.whole import Whole, chosen, constant, is_above, sum_of


@frozen
class _Taxable:
    """One line's part in a tax: what is billed, and what that was before rounding."""

    money: Whole
    exact: Amount


def add_taxes(work: Calculation) -> None:
    """Step 7: tax of every kind and code, on top of the prices or within them."""
    if not work.book.tax_mode:
        return
    country = work.tariffs.cards[0].price_list.country
    found = []
    with naming("the tax"):
        for kind in work.tariffs.kinds:
            lines = work.of_kind(kind)
            for code in _codes(lines):
                rates = rates_in(work.book.taxes, code, country)
                if rates:
                    parts = _parts(work, kind, lines, code)
                    found.append(_tax(work, rates, parts))
                else:
                    _note_missing(work, lines, code)
        work.tax = sum_of(found)


def _codes(lines: Sequence[Line]) -> list[str]:
    """The tax codes of these lines under any tariff, without the blank one."""
    codes = {rate.charge.tax_code for line in lines for rate in line.rates if rate is not None}
    return sorted(codes - {""})


def _under(line: Line, code: str) -> list[bool]:
    """Which tariffs tax the line under the code."""
    return [rate is not None and rate.charge.tax_code == code for rate in line.rates]


def _note_missing(work: Calculation, lines: Sequence[Line], code: str) -> None:
    for line in lines:
        work.untaxed = either(work.untaxed, work.is_there(line, _under(line, code)))


def _parts(work: Calculation, kind: ChargeKind, lines: Sequence[Line], code: str) -> list[_Taxable]:
    found = []
    for line in lines:
        under = _under(line, code)
        if any(under):
            factors = [
                f if flag else Fraction(0) for f, flag in zip(line.factors, under, strict=True)
            ]
            found.append(
                _Taxable(
                    where(work.lookup.applies(under), line.money),
                    times(work.lookup, line.amount, factors)
                    if work.book.tax_rounding in ("exact", "gross")
                    else Amount(constant(0)),
                )
            )
    if kind is ChargeKind.RECURRING and work.commitment is not None:
        money = _commitment_under(work, lines, code)
        found.append(_Taxable(money, Amount(money)))
    return found


def _commitment_under(work: Calculation, lines: Sequence[Line], code: str) -> Whole:
    """The commitment where the dearest line, the earlier one of two, has this code."""
    assert work.commitment is not None  # noqa: S101 - the caller asked
    if all(all(_under(line, code)) for line in lines):
        return work.commitment
    dearest = constant(min(line.money.low for line in lines) - 1)
    is_under = constant(0)
    for line in lines:
        there = both(is_above(line.money, dearest), work.is_there(line))
        own = work.lookup.pick([int(flag) for flag in _under(line, code)])
        dearest, is_under = work.stages.keep(
            [chosen(there, line.money, dearest), chosen(there, own, is_under)]
        )
    return where(is_above(is_under, 0), work.commitment)


def _tax(work: Calculation, rates: Sequence[TaxRate], parts: Sequence[_Taxable]) -> Whole:
    percents = [Fraction(rate.percent) for rate in rates]
    if work.book.tax_rounding == "gross":
        return _tax_of_gross(work, sum(percents, Fraction(0)), parts)
    match work.book.tax_rounding:
        case "line":
            amounts = [Amount(part.money) for part in parts]
        case "total":
            amounts = [Amount(sum_of([part.money for part in parts]))]
        case _:
            amounts = [sum_of_amounts([part.exact for part in parts])]
    if work.book.tax_mode == "exclusive":
        return sum_of([_part(a, percent / 100) for a in amounts for percent in percents])
    share = Fraction(100) / (100 + sum(percents))
    if share == 1:
        return constant(0)
    return sum_of([rounded(amount) - _part(amount, share) for amount in amounts])


def _tax_of_gross(work: Calculation, percent: Fraction, parts: Sequence[_Taxable]) -> Whole:
    """What the one rounded gross amount leaves for the tax."""
    if not percent:
        return constant(0)
    billed = sum_of([part.money for part in parts])
    exact = sum_of_amounts([part.exact for part in parts])
    if work.book.tax_mode == "inclusive":
        return billed - _part(exact, 100 / (100 + percent))
    return _part(exact, 1 + percent / 100) - billed


def _part(amount: Amount, share: Fraction) -> Whole:
    """A share of the amount, half up."""
    return rounded(Amount(amount.whole, amount.unit * share))
