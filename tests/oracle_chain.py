"""The whole order of operations by another way: plain fractions, no code of the product.

It reads the fields of books, as a person reads the sheets, and calls nothing that they can do.
Written from D5 and its decisions, for the tests of everything that prices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple

from tests import oracle

Key = tuple[str, str]
ZERO = Fraction(0)
DIGITS = {"EUR": 2, "JPY": 0, "KWD": 3}
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
SCOPES = ("customer", "reseller", "meter", "region")


class Row(NamedTuple):
    """The row that applies to one meter, and by what each level below multiplies it."""

    charge: Any
    model: Any
    level: int
    times: int  #: how many periods of the price make one
    bound_times: int  #: of the bounds; 0 where they do not hold
    factors: tuple[tuple[int, Fraction], ...] = ()


class Priced(NamedTuple):
    """Exact and billed amounts by kind and meter, what is added to them, and taxes."""

    exact: dict[Key, Fraction]
    billed: dict[Key, Fraction]
    commitment: Fraction
    taxes: dict[tuple[str, str, Fraction], Fraction]

    @property
    def total(self) -> Fraction:
        return sum(self.billed.values(), self.commitment)


def priced(
    price_list: Any,
    meters: Mapping[str, Any],
    region: str,
    day: date,
    period: str = "month",
    number: int = 1,
) -> Priced:
    """What the list asks for the quantities; every meter must have a price."""
    book = price_list.book
    digits = DIGITS[book.currency]
    rows = {
        (kind, meter): row
        for kind in (["setup", "recurring"] if number == 1 else ["recurring"])
        for meter in sorted(meters)
        if (row := chosen(price_list, meter, region, kind, period, day)) is not None
    }
    off = granted(book, price_list.codes, day, number)
    of_line = {key: [each for each in off if about(each, key, region)] for key in rows}
    lines = charged(book, rows, of_line, meters, digits)
    if book.rounding_level != "unit_price":
        lines = {key: amount * total_factor(rows[key]) for key, amount in lines.items()}
    for each in off:
        held = [key for key in lines if each in of_line[key]]
        if each.percent is None:
            take(lines, held, Fraction(each.amount), digits)
        elif book.rounding_level != "unit_price":
            for key in held:
                lines[key] *= 1 - Fraction(each.percent) / 100
    billed = billed_amounts(lines, digits, by_total=book.rounding_level == "total")
    commitment = commitment_of(book, billed)
    taxes = taxed(price_list, rows, lines, billed, commitment, digits)
    return Priced(lines, billed, commitment, taxes)


def charged(
    book: Any,
    rows: Mapping[Key, Row],
    of_line: Mapping[Key, list[Any]],
    meters: Mapping[str, Any],
    digits: int,
) -> dict[Key, Fraction]:
    """What the charge models ask, sorted, without lines of nothing; percentages come last."""
    amounts: dict[Key, Fraction] = {}
    for key, row in sorted(rows.items(), key=lambda item: is_percentage(item[1])):
        bought = Fraction(meters[key[1]])
        base = Fraction(1)
        if is_percentage(row):
            base = base_of(key, rows, amounts, folded=book.rounding_level == "unit_price")
        price = price_in(book, row, of_line[key], digits)
        amounts[key] = asked(row, bought * base, price, bounded=bought > 0)
    return {key: amount for key, amount in sorted_keys(amounts) if meters[key[1]] or amount}


def price_in(
    book: Any, row: Row, discounts: list[Any], digits: int
) -> Callable[[Any, int], Fraction]:
    """What a price of the row is, so many times; all percentages in it if the book says so."""
    if book.rounding_level != "unit_price":
        return lambda price, times: Fraction(price) * times
    ratio = total_factor(row)
    for each in discounts:
        ratio *= 1 if each.percent is None else 1 - Fraction(each.percent) / 100
    places = digits if book.unit_price_digits is None else book.unit_price_digits
    return lambda price, times: oracle.rounded(Fraction(price) * times * ratio, places)


def chosen(
    price_list: Any, meter: str, region: str, kind: str, period: str, day: date
) -> Row | None:
    """From the root down: own row, else what came from above; then adjusted."""
    books = (*price_list.above, price_list.book)
    row: Row | None = None
    everywhere = {
        each.period
        for book in books
        for each in rows_of(book, meter, region, "recurring", None, day)
    }
    for level, adjustments in enumerate([*(b.adjustments for b in books), price_list.adjustments]):
        if level < len(books):
            row = own_row(books[level], meter, region, kind, period, day, level) or row
        if row is None:
            continue
        hold: dict[str, Any] = {}
        for each in adjustments:
            in_time = (each.valid_from or day) <= day <= (each.valid_to or day)
            right = each.meter in (None, meter) and each.region in (None, region)
            for account in (each.reseller, each.customer):
                right = right and (account is None or account in price_list.buyers)
            if in_time and right:
                before = hold.get(each.kind.value)
                if before is None or weight(each) > weight(before):
                    hold[each.kind.value] = each
        override = hold.pop("override", None)
        if override is not None and not (kind == "setup" and everywhere):
            row = overridden(row, override, everywhere, period, level, len(books))
        else:
            row = row._replace(
                factors=(*row.factors, *((level, ratio(each)) for each in hold.values()))
            )
    return row


def rows_of(
    book: Any, meter: str, region: str, kind: str, period: str | None, day: date
) -> list[Any]:
    """The rows that hold, the one that applies first."""
    found = [
        each
        for each in book.charges
        if each.meter == meter
        and each.kind.value == kind
        and period in (None, each.period)
        and each.region in (None, region)
        and (each.valid_from or day) <= day <= (each.valid_to or day)
    ]
    found.sort(key=lambda each: (each.region is None, -(each.valid_from or date.min).toordinal()))
    return found


def own_row(
    book: Any, meter: str, region: str, kind: str, period: str, day: date, level: int
) -> Row | None:
    """The book's row for the period, or a shorter one so many times."""
    periods = [(period, 1)]
    if kind == "setup":
        periods = [("", 1)]
    elif book.derived_periods:
        fits = [p for p, m in MONTHS.items() if m < MONTHS[period] and MONTHS[period] % m == 0]
        periods += [(p, MONTHS[period] // MONTHS[p]) for p in reversed(fits)]
    for name, times in periods:
        if found := rows_of(book, meter, region, kind, name, day):
            return Row(found[0], found[0].model, level, times, times)
    return None


def overridden(
    row: Row, override: Any, everywhere: set[str], period: str, level: int, books: int
) -> Row:
    """A new unit price or model per shortest period; bounds of another seller's row are gone."""
    whole = [p for p in everywhere if MONTHS.get(period, 0) % MONTHS[p] == 0]
    shortest = min(whole, key=lambda name: MONTHS[name], default=period)
    times = MONTHS[period] // MONTHS[shortest]
    model = override.model if override.model is not None else override.value
    own = row.level >= min(level, books - 1)
    return Row(row.charge, model, level, times, row.bound_times if own else 0)


def weight(adjustment: Any) -> tuple[Any, ...]:
    named = (getattr(adjustment, scope) is not None for scope in SCOPES)
    return (adjustment.priority, *named, (adjustment.valid_from or date.min).toordinal())


def ratio(adjustment: Any) -> Fraction:
    value = Fraction(adjustment.value)
    if adjustment.kind.value == "factor":
        return value
    if adjustment.kind.value == "margin":
        return 1 / (1 - value / 100)
    return 1 + value / 100


def total_factor(row: Row, above: int = 99) -> Fraction:
    """The product of the factors on the levels above one, or of all."""
    product = Fraction(1)
    for level, factor in row.factors:
        product *= factor if level < above else 1
    return product


def is_percentage(row: Row) -> bool:
    return hasattr(row.model, "percent")


def base_of(
    key: Key, rows: Mapping[Key, Row], amounts: Mapping[Key, Fraction], *, folded: bool
) -> Fraction:
    """What the charges it names cost the seller on its level, or in all if it is in the prices."""
    named = rows[key].model.of
    return sum(
        (
            amounts[other] * (1 if folded else total_factor(row, rows[key].level))
            for other, row in rows.items()
            if other[0] == key[0] and not is_percentage(row) and (not named or other[1] in named)
        ),
        ZERO,
    )


def asked(
    row: Row, quantity: Fraction, price: Callable[[Any, int], Fraction], *, bounded: bool
) -> Fraction:
    """The charge model of a row, within its bounds."""
    charged = max(ZERO, quantity - Fraction(row.charge.included))
    amount = model_amount(row.model, charged, lambda value: price(value, row.times))
    least, most = row.charge.min_charge, row.charge.max_charge
    if bounded and row.bound_times:
        if least is not None:
            amount = max(amount, price(least, row.bound_times))
        if most is not None:
            amount = min(amount, price(most, row.bound_times))
    return amount


def model_amount(model: Any, quantity: Fraction, price: Callable[[Any], Fraction]) -> Fraction:
    """By the name of the model; a bare number is a unit price."""
    name = getattr(model, "name", "per_unit")
    if name == "flat":
        return oracle.flat(quantity, price(model.amount))
    if name == "per_unit":
        return oracle.per_unit(quantity, price(getattr(model, "unit_price", model)))
    if name == "percentage":
        return oracle.percentage(quantity, Fraction(model.percent))
    if name == "package":
        size, included = Fraction(model.size), Fraction(model.included)
        return oracle.package(
            quantity, size, price(model.price), included, up=model.rounding == "up"
        )
    tiers = [
        (None if t.up_to is None else Fraction(t.up_to), price(t.unit_price), price(t.flat_fee))
        for t in model.tiers
    ]
    lower, first_fee = model.boundary == "lower", model.zero == "first_fee"
    if name == "stairstep":
        return oracle.stairstep(
            quantity, tiers, lower=lower, first_fee=first_fee, cumulative=model.cumulative
        )
    tiered = oracle.graduated if name == "graduated" else oracle.volume
    return tiered(quantity, tiers, lower=lower, first_fee=first_fee)


def granted(book: Any, codes: tuple[str, ...], day: date, number: int) -> list[Any]:
    """The discounts of a buyer in the order in which they are taken."""
    found = [
        each
        for each in book.discounts
        if each.code in ("", *codes)
        and (each.valid_from or day) <= day <= (each.valid_to or day)
        and number <= (each.periods or number)
    ]
    percents = [each for each in found if each.percent is not None]
    amounts = [each for each in found if each.percent is None]
    if book.discount_order == "percent_first":
        return percents + amounts
    if book.discount_order == "amount_first":
        return amounts + percents
    ordered: list[Any] = []
    for group, stage in groupby(found, key=lambda each: each.group):
        members = list(stage)
        if group:
            members = [m for m in members if m.percent is not None] + [
                m for m in members if m.percent is None
            ]
        ordered += members
    return ordered


def about(discount: Any, key: Key, region: str) -> bool:
    kind = None if discount.kind is None else discount.kind.value
    return (
        discount.meter in (None, key[1])
        and discount.region in (None, region)
        and kind in (None, key[0])
    )


def take(lines: dict[Key, Fraction], held: list[Key], amount: Fraction, digits: int) -> None:
    """An amount off, in minor units, shared by the whole minor units of the lines."""
    scale = 10**digits
    if sum((lines[key] for key in held), ZERO) <= amount:
        lines.update(dict.fromkeys(held, ZERO))
        return
    whole = {key: int(lines[key] * scale) for key in held}
    units = min(int(amount * scale), sum(whole.values()))
    if units:
        share = {key: Fraction(units * whole[key], sum(whole.values())) for key in held}
        for key, taken in shared(share).items():
            lines[key] -= Fraction(taken, scale)


def shared(exact: Mapping[Key, Fraction]) -> dict[Key, int]:
    """Whole numbers near the exact ones with the same rounded sum; largest remainders first."""
    parts = {key: int(value // 1) for key, value in exact.items()}
    missing = int(oracle.rounded(sum(exact.values(), ZERO), 0)) - sum(parts.values())
    for key in sorted(exact, key=lambda key: parts[key] - exact[key])[:missing]:
        parts[key] += 1
    return parts


def sorted_keys(amounts: Mapping[Key, Fraction]) -> list[tuple[Key, Fraction]]:
    return sorted(amounts.items(), key=lambda item: (item[0][0] == "recurring", item[0][1]))


def billed_amounts(
    lines: Mapping[Key, Fraction], digits: int, *, by_total: bool
) -> dict[Key, Fraction]:
    if not by_total:
        return {key: oracle.rounded(amount, digits) for key, amount in lines.items()}
    billed: dict[Key, Fraction] = {}
    for kind in ("setup", "recurring"):
        units = {key: exact * 10**digits for key, exact in lines.items() if key[0] == kind}
        billed.update({key: Fraction(n, 10**digits) for key, n in shared(units).items()})
    return billed


def commitment_of(book: Any, billed: Mapping[Key, Fraction]) -> Fraction:
    """What the recurring lines lack or have too much."""
    recurring = [amount for key, amount in billed.items() if key[0] == "recurring"]
    total = sum(recurring, ZERO)
    kept = total
    if recurring and book.min_total is not None:
        kept = max(kept, Fraction(book.min_total))
    if recurring and book.max_total is not None:
        kept = min(kept, Fraction(book.max_total))
    return kept - total


def taxed(
    price_list: Any,
    rows: Mapping[Key, Row],
    lines: Mapping[Key, Fraction],
    billed: Mapping[Key, Fraction],
    commitment: Fraction,
    digits: int,
) -> dict[tuple[str, str, Fraction], Fraction]:
    """The tax of every kind, code and percentage."""
    book = price_list.book
    if not book.tax_mode:
        return {}
    parts: dict[tuple[str, str], list[tuple[Fraction, Fraction]]] = {}
    for key in lines:
        code = rows[key].charge.tax_code
        parts.setdefault((key[0], code), []).append((lines[key], billed[key]))
    if commitment:
        recurring = [key for key in lines if key[0] == "recurring"]
        dearest = max(recurring, key=lambda key: billed[key])
        code = rows[dearest].charge.tax_code
        parts.setdefault(("recurring", code), []).append((commitment, commitment))
    taxes: dict[tuple[str, str, Fraction], Fraction] = {}
    for (kind, code), amounts in parts.items():
        rates = [each for each in book.taxes if each.code == code]
        own = [each for each in rates if each.country == price_list.country]
        percents = [Fraction(e.percent) for e in own or [e for e in rates if not e.country]]
        if book.tax_rounding == "line":
            bases = [money for _, money in amounts]
        elif book.tax_rounding == "gross":
            exact_sum, money_sum = (sum((a[n] for a in amounts), ZERO) for n in (0, 1))
            found = tax_of_gross(book, exact_sum, money_sum, percents, digits)
            for percent, tax in zip(percents, found, strict=True):
                taxes[kind, code, percent] = taxes.get((kind, code, percent), ZERO) + tax
            continue
        else:
            exact = book.tax_rounding == "exact"
            bases = [sum((a[0] if exact else a[1] for a in amounts), ZERO)]
        for base in bases:
            for percent, tax in zip(percents, one_tax(book, base, percents, digits), strict=True):
                key3 = (kind, code, percent)
                taxes[key3] = taxes.get(key3, ZERO) + tax
    return taxes


def one_tax(book: Any, base: Fraction, percents: list[Fraction], digits: int) -> list[Fraction]:
    if book.tax_mode == "exclusive":
        return [oracle.rounded(base * percent / 100, digits) for percent in percents]
    together = sum(percents, ZERO)
    if not together:
        return [ZERO for _ in percents]
    net = oracle.rounded(base * 100 / (100 + together), digits)
    tax = oracle.rounded(base, digits) - net
    return by_percents(tax, percents, digits)


def tax_of_gross(
    book: Any, exact: Fraction, billed: Fraction, percents: list[Fraction], digits: int
) -> list[Fraction]:
    """What the gross amount, rounded once, leaves beside what is billed."""
    ratio = 1 + sum(percents, ZERO) / 100
    if ratio == 1:
        return [ZERO for _ in percents]
    if book.tax_mode == "exclusive":
        tax = oracle.rounded(exact * ratio, digits) - billed
    else:
        tax = billed - oracle.rounded(exact / ratio, digits)
    return by_percents(tax, percents, digits)


def by_percents(tax: Fraction, percents: list[Fraction], digits: int) -> list[Fraction]:
    together = sum(percents, ZERO)
    units = abs(int(tax * 10**digits))
    sign = -1 if tax < 0 else 1
    shares = {("", f"{n:03}"): units * p / together for n, p in enumerate(percents)}
    return [Fraction(sign * part, 10**digits) for part in shared(shares).values()]
