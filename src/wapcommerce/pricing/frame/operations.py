"""The order of operations for whole columns (D5, D6).

The twin of `wapcommerce.pricing.calculation.operations`.
`OPERATIONS` is the whole of it, step by step as there. Amounts are minor units from the start, and
factors wait until an amount is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from math import floor

from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.calculation.rate_card import Rate
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.frame.amount import (
    Amount,
    Measured,
    amount_of,
    chosen_amount,
    common_unit,
    rounded_times,
    sum_of_amounts,
    times,
)
from wapcommerce.pricing.frame.lines import Calculation, Line, either, naming, where
from wapcommerce.pricing.frame.shares import rounded_sum, rounded_together, taken_off
from wapcommerce.pricing.frame.tariffs import ratios
from wapcommerce.pricing.frame.taxes import add_taxes
from wapcommerce.pricing.frame.whole import constant, sum_of


def choose_rows(work: Calculation) -> None:
    """Step 1: a line for every meter that some tariff charges, in the order of shares."""
    for kind in work.tariffs.kinds:
        for meter, quantity in sorted(work.quantities.items()):
            rates = work.tariffs.rates(kind, meter)
            if any(rate is not None for rate in rates):
                work.lines.append(Line(kind, meter, quantity, rates))


def apply_charge_models(work: Calculation) -> None:
    """Step 2: what each charge asks, within its minimum and maximum; percentages come last."""
    for kind in work.tariffs.kinds:
        lines = work.of_kind(kind)
        percentages = [line for line in lines if line.has_percentage]
        for line in lines:
            with naming(line.label):
                line.amount = _charged(work, line, fold=not percentages)
        if percentages:
            wholes = work.stages.keep([line.amount.whole for line in lines])
            for line, whole in zip(lines, wholes, strict=True):
                line.amount = Amount(whole, line.amount.unit)
            shares_taken = []
            for line in percentages:
                with naming(line.label):
                    shares_taken.append(_with_percentages(work, line, lines))
            for line, amount in zip(percentages, shares_taken, strict=True):
                line.amount = amount


def adjust_by_level(work: Calculation) -> None:
    """Step 3: factors, markups and margins of every level, as one factor for each tariff."""
    for line in work.lines:
        line.factors = [ratio / line.common for ratio in ratios(line.rates)]


def take_discounts(work: Calculation) -> None:
    """Step 4: discounts in their order; nothing falls below zero."""
    for number, discount in enumerate(work.tariffs.cards[0].discounts):
        if discount.percent is None:
            with naming(str(discount)):
                _take_amount(work, number, discount)
            continue
        left = 1 - Fraction(discount.percent) / 100
        for line in work.lines:
            line.factors = [
                factor * left if holds else factor
                for factor, holds in zip(line.factors, _holding(work, number, line), strict=True)
            ]


def round_amounts(work: Calculation) -> None:
    """Step 5: every line half up, or the total half up and split over its lines."""
    for kind in work.tariffs.kinds:
        lines = work.of_kind(kind)
        if work.book.rounding_level != "total" or not lines:
            for line in lines:
                with naming(line.label):
                    line.money = rounded_times(work.lookup, line.amount, line.factors)
            work.keep_money(lines)
            continue
        with naming(f"the {kind} total"):
            _settle(work, lines)
            amounts = [line.amount for line in lines]
            if not work.split:
                work.totals[kind] = rounded_sum(work.stages, amounts)
                continue
            moneys = rounded_together(work.stages, amounts)
        for line, money in zip(lines, moneys, strict=True):
            line.money = money
        work.keep_money(lines)


def add_up(work: Calculation) -> None:
    """Between steps 5 and 6: the sum of the lines of each kind."""
    for kind in ChargeKind:
        if kind not in work.totals:
            with naming(f"the {kind} total"):
                work.totals[kind] = sum_of([line.money for line in work.of_kind(kind)])


def keep_commitments(work: Calculation) -> None:
    """Step 6: the recurring total reaches its minimum and keeps its maximum."""
    least, most = work.book.min_total, work.book.max_total
    lines = work.of_kind(ChargeKind.RECURRING)
    if (least is None and most is None) or not lines:
        return
    (total,) = work.stages.keep([work.totals[ChargeKind.RECURRING]])
    kept = total if least is None else total.at_least(int(Fraction(least) * work.scale))
    kept = kept if most is None else kept.at_most(int(Fraction(most) * work.scale))
    is_anything = reduce(either, map(work.is_there, lines))
    (work.commitment,) = work.stages.keep([where(is_anything, kept - total)])
    work.totals[ChargeKind.RECURRING] = total + work.commitment


#: Everything that happens between quantities and a price, in this order (D5).
OPERATIONS: tuple[Callable[[Calculation], None], ...] = (
    choose_rows,
    apply_charge_models,
    adjust_by_level,
    take_discounts,
    round_amounts,
    add_up,
    keep_commitments,
    add_taxes,
)


def _charged(work: Calculation, line: Line, *, fold: bool) -> Amount:
    """What every tariff asks that takes no share of other charges.

    With `fold` the prices are multiplied by what all factors of the line have in common, if that
    fits: one multiplication less in every row.
    """
    if fold:
        line.common = common_unit(ratios(line.rates))
        try:
            return _by_tariff(work, line)
        except OverflowError:
            line.common = Fraction(1)
    return _by_tariff(work, line)


def _by_tariff(work: Calculation, line: Line) -> Amount:
    nothing = Amount(constant(0))
    scale = work.scale * line.common
    known: dict[object, Amount] = {}
    cases = []
    for rate in line.rates:
        if rate is None or rate.is_percentage:
            cases.append(nothing)
            continue
        key = (rate.curve, rate.charge.min_charge, rate.charge.max_charge)
        if key not in known:
            known[key] = amount_of(rate, line.quantity, line.quantity.whole, scale)
        cases.append(known[key])
    return chosen_amount(work.lookup, cases)


def _with_percentages(work: Calculation, line: Line, lines: Sequence[Line]) -> Amount:
    """The line's amount, with the shares of those tariffs that take one."""
    known: dict[object, Amount] = {}
    cases = []
    for tariff, rate in enumerate(line.rates):
        if rate is None or not isinstance(rate.charge.model, Percentage):
            cases.append(line.amount)
            continue
        of = rate.charge.model.of
        shared = [
            (other, other_rate.ratio_above(rate.level))
            for other in lines
            if (other_rate := other.rates[tariff]) is not None
            and not other_rate.is_percentage
            and (not of or other.meter in of)
        ]
        key = (rate.curve, rate.charge.min_charge, rate.charge.max_charge, tuple(shared))
        if key not in known:
            known[key] = _share(work, line, rate, shared)
        cases.append(known[key])
    return chosen_amount(work.lookup, cases)


def _share(
    work: Calculation, line: Line, rate: Rate, shared: Sequence[tuple[Line, Fraction]]
) -> Amount:
    """A percentage of what other lines come to for the seller on whose level it stands."""
    total = sum_of_amounts(
        [Amount(other.amount.whole, other.amount.unit * ratio) for other, ratio in shared if ratio]
    )
    (whole,) = work.stages.keep([total.whole * total.unit.numerator * line.quantity.whole])
    parts = total.unit.denominator * line.quantity.parts * work.scale
    scale = Fraction(work.scale)
    return amount_of(rate, Measured(whole, parts), line.quantity.whole, scale)


def _settle(work: Calculation, lines: Sequence[Line]) -> None:
    """Multiply by the factors that wait."""
    settled = [times(work.lookup, line.amount, line.factors) for line in lines]
    kept = work.stages.keep(amount.whole for amount in settled)
    for line, amount, whole in zip(lines, settled, kept, strict=True):
        line.amount = Amount(whole, amount.unit)
        line.factors = [Fraction(1) for _ in line.rates]


def _holding(work: Calculation, number: int, line: Line) -> list[bool]:
    """Under which tariffs the n-th discount is about this line."""
    return [
        card.discounts[number].holds_for(line.meter, card.region, line.kind)
        for card in work.tariffs.cards
    ]


def _take_amount(work: Calculation, number: int, discount: Discount) -> None:
    """Split an amount over the whole minor units of the lines, so that none falls below zero.

    An amount that covers them all takes the parts of minor units too.
    """
    held = {line: _holding(work, number, line) for line in work.lines}
    lines = [line for line in work.lines if any(held[line])]
    units = floor(Fraction(discount.amount or 0) * work.scale)
    if not lines or not units:
        return
    _settle(work, lines)
    amounts = [
        Amount(
            where(work.lookup.applies(held[line]), line.amount.whole.at_least(0)), line.amount.unit
        )
        for line in lines
    ]
    for line, off in zip(lines, taken_off(work.stages, units, amounts), strict=True):
        before = line.amount.by(off.unit)
        after = before - off.whole
        line.amount = Amount(after.within(min(before.low, 0), before.high), off.unit)
