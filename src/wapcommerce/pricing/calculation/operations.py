"""The order of operations: from quantities to rounded, discounted and taxed lines (D5).

`OPERATIONS` is the whole of it. Each operation takes the calculation where the one before left it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from math import floor

from wapcommerce.model.exact import (
    minus,
    over,
    plain,
    plus,
    round_half_up,
    rounded,
    scaled_decimal,
    shown,
    times,
)
from wapcommerce.model.money import largest_remainder
from wapcommerce.model.quote import ChargeKind, Step, total_of
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.calculation.calculation import Calculation, Line
from wapcommerce.pricing.calculation.rate_card import RateCard
from wapcommerce.pricing.calculation.tax_amounts import tax_amounts
from wapcommerce.pricing.charge_models.percentage import Percentage

_ZERO, _HUNDRED, _HUNDREDTH = Decimal(0), Decimal(100), scaled_decimal(1, 2)


def choose_rows(work: Calculation) -> None:
    """Step 1: the row of every quantity, and every limit that a quantity does not keep."""
    for kind, rates in work.card.rates.items():
        for meter, quantity in work.meters.items():
            rate = rates.get(meter)
            if rate is None:
                continue
            if quantity < _ZERO or rate.charge.has_limits:
                work.rejections += rate.charge.refusals(quantity)
            work.lines.append(Line(kind, meter, quantity, rate))


def apply_charge_models(work: Calculation) -> None:
    """Step 2: what each charge asks, within its minimum and maximum; percentages come last."""
    if work.rejections:
        return
    percentages = [line for line in work.lines if line.rate.is_percentage]
    for line in work.lines:
        if not line.rate.is_percentage:
            _charge(line, line.quantity, explained=work.explained)
    for line in percentages:
        _charge_share(line, work.lines, explained=work.explained)
    work.lines = [line for line in work.lines if line.quantity or line.amount]


def adjust_by_level(work: Calculation) -> None:
    """Step 3: factors, markups and margins of every level, root down, unrounded."""
    for line in work.lines:
        rate = line.rate
        if not work.explained:
            line.amount = times(line.amount, rate.multiplier)
            line.divisor *= rate.divisor
            continue
        for factor in rate.factors:
            line.amount = times(line.amount, factor.multiplier)
            line.divisor *= factor.divisor
            line.steps.append(
                Step(factor.what, line.amount, line.divisor, factor.level, factor.source)
            )


def take_discounts(work: Calculation) -> None:
    """Step 4: discounts in their order; nothing falls below zero."""
    for discount in work.card.discounts:
        lines = [
            line
            for line in work.lines
            if discount.holds_for(line.meter, work.card.region, line.kind)
        ]
        if discount.percent is not None:
            left = times(minus(_HUNDRED, discount.percent), _HUNDREDTH)
            for line in lines:
                line.amount = times(line.amount, left)
        else:
            _take_amount(lines, discount, work.digits)
        if work.explained:
            for line in lines:
                line.steps.append(
                    Step(str(discount), line.amount, line.divisor, work.card.level, discount.source)
                )


def round_amounts(work: Calculation) -> None:
    """Step 5: every line half up, or the total half up and split over its lines."""
    if work.book.rounding_level != "total":
        for line in work.lines:
            line.money = rounded(line.amount, line.divisor, work.digits)
        return
    for kind in work.card.rates:
        lines = _as_split(line for line in work.lines if line.kind is kind)
        exact = [line.exact * 10**work.digits for line in lines]
        for line, units in zip(lines, rounded_together(exact), strict=True):
            line.money = scaled_decimal(units, work.digits)


def keep_commitments(work: Calculation) -> None:
    """Step 6: the recurring total reaches its minimum and keeps its maximum, by one more line."""
    least, most = work.book.min_total, work.book.max_total
    if (least is None and most is None) or not (lines := work.recurring()):
        return
    total = reduce(plus, (line.money for line in lines))
    if least is not None and total < least:
        work.commitment = (f"Minimum total of {plain(least, work.digits)}", minus(least, total))
    if most is not None and total > most:
        work.commitment = (f"Maximum total of {plain(most, work.digits)}", minus(most, total))


def add_taxes(work: Calculation) -> None:
    """Step 7: tax of every kind and code, on top of the prices or within them."""
    if work.book.tax_mode:
        tax_amounts(work)


#: Everything that happens between quantities and a price, in this order (D5).
OPERATIONS: tuple[Callable[[Calculation], None], ...] = (
    choose_rows,
    apply_charge_models,
    adjust_by_level,
    take_discounts,
    round_amounts,
    keep_commitments,
    add_taxes,
)


def calculate(card: RateCard, meters: Mapping[str, Decimal], *, explained: bool) -> Calculation:
    """Run all operations over quantities by meter."""
    work = Calculation(card, meters, explained=explained)
    for operation in OPERATIONS:
        operation(work)
    return work


def rounded_together(exact: Sequence[Fraction]) -> list[int]:
    """Whole numbers that add up to the rounded sum, each the number below or above its exact one.

    0.4, 0.4 and 0.4 make 1.2, so 1: the first gets it, the others 0.
    """
    below = [floor(value) for value in exact]
    wanted = int(round_half_up(sum(exact, Fraction(0)), 0))
    by_remainder = sorted(range(len(exact)), key=lambda n: (below[n] - exact[n], n))
    for number in by_remainder[: wanted - sum(below)]:
        below[number] += 1
    return below


def _charge(line: Line, quantity: Decimal, *, explained: bool) -> None:
    rate, charge = line.rate, line.rate.charge
    if not explained:
        line.amount = rate.asks(quantity, line.quantity)
        return
    line.slices = charge.slices(quantity)
    line.amount = total_of(line.slices)
    if rate.folded:
        line.steps.append(Step(f"unit prices hold {rate.folded}", line.amount, 1, rate.level))
    bound = charge.bound(line.amount) if line.quantity else None
    if bound is not None:
        name, line.amount = bound
        line.steps.append(Step(f"{name} charge", line.amount, 1, rate.level, charge.source))


def _charge_share(line: Line, lines: Sequence[Line], *, explained: bool) -> None:
    """A percentage of what other charges come to for the seller on whose level it stands.

    So it is taken before the adjustments of its own level, and tells that seller nothing of the
    levels above but their prices. Where those have no end, because of a margin, it has no slices.
    """
    charge = line.rate.charge
    model = charge.model
    if not isinstance(model, Percentage):
        return
    base = _base(line, lines, model.of) * Fraction(line.quantity)
    amount, divisor = over(base)
    if divisor == 1:
        _charge(line, amount, explained=explained)
        return
    charged = max(base - Fraction(charge.included), Fraction(0))
    exact = charged * Fraction(model.percent) / 100
    steps = [(f"{plain(model.percent)} % of {shown(charged)}", exact)]
    for name, bound, sign in (
        ("minimum", charge.min_charge, -1),
        ("maximum", charge.max_charge, 1),
    ):
        if bound is not None and (exact - Fraction(bound)) * sign > 0:
            steps.append((f"{name} charge", Fraction(bound)))
    line.amount, line.divisor = over(steps[-1][1])
    if explained:
        line.steps += [
            Step(what, *over(value), line.rate.level, charge.source) for what, value in steps
        ]


def _base(line: Line, lines: Iterable[Line], named: Sequence[str]) -> Fraction:
    """What a percentage is taken of: the charges it names, or all of its kind."""
    base = Fraction(0)
    for other in lines:
        is_named = not named or other.meter in named
        if is_named and other.kind is line.kind and not other.rate.is_percentage:
            base += Fraction(other.amount) * other.rate.ratio_above(line.rate.level)
    return base


def _take_amount(lines: Iterable[Line], discount: Discount, digits: int) -> None:
    """Split an amount over the whole minor units of the lines, so that none falls below zero.

    An amount that covers them all takes the parts of minor units too, which would be rounded up.
    """
    lines = _as_split(line for line in lines if line.amount > _ZERO)
    if sum((line.exact for line in lines), Fraction(0)) <= Fraction(discount.amount or 0):
        for line in lines:
            line.amount = _ZERO
        return
    weights = [floor(line.exact * 10**digits) for line in lines]
    units = min(floor(Fraction(discount.amount or 0) * 10**digits), sum(weights))
    if not units:
        return
    for line, share in zip(lines, largest_remainder(units, weights), strict=True):
        taken = times(scaled_decimal(share, digits), Decimal(line.divisor))
        line.amount = minus(line.amount, taken)


def _as_split(lines: Iterable[Line]) -> list[Line]:
    """In the order in which the earlier one gets what is left over: whoever lists the meters."""
    return sorted(lines, key=lambda line: (line.kind is ChargeKind.RECURRING, line.meter))
