"""Rows without effect, and prices that fall or do not cover their costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from wapcommerce.adapters.workbook.book_sheet import BookSettings
from wapcommerce.adapters.workbook.contents import Contents
from wapcommerce.adapters.workbook.header import Entry, Row
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.model.exact import minus, plain, plus, times
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.volume import Volume

_ZERO = Decimal(0)


def report_rows(contents: Contents, as_of: date | None, findings: Findings) -> None:
    """Note everything that is allowed and may not be meant."""
    for entry in contents.dated():
        _outside(entry.rows[0], entry.value.valid_from, entry.value.valid_to, contents, findings)
    if as_of is not None:
        _past(contents, as_of, findings)
    for charge in contents.prices.found:
        _cliffs(charge, findings)
        _below_cost(charge, findings)


def _outside(
    row: Row, first: date | None, last: date | None, contents: Contents, findings: Findings
) -> None:
    book = contents.settings
    if first and book.valid_to and first > book.valid_to:
        message = f"it begins after the book, which ends on {book.valid_to}"
        findings.add("W-UNUSED-SKU", row.cell("valid_from"), message)
    if last and book.valid_from and last < book.valid_from:
        message = f"it ends before the book, which begins on {book.valid_from}"
        findings.add("W-UNUSED-SKU", row.cell("valid_to"), message)


def _past(contents: Contents, as_of: date, findings: Findings) -> None:
    book: BookSettings = contents.settings
    if book.valid_to and book.valid_to < as_of:
        findings.add("W-PAST-DATE", book.cells["valid_to"], f"the book ended on {book.valid_to}")
    for entry in contents.dated():
        last = entry.value.valid_to
        if last and last < as_of:
            findings.add("W-PAST-DATE", entry.cell("valid_to"), f"this ended on {last}")


def _cliffs(entry: Entry[Charge], findings: Findings) -> None:
    """At the bound of the tier beyond which more costs less, unless nobody can buy more."""
    charge = entry.value
    if not isinstance(charge.model, Graduated | Volume | Stairstep):
        return
    row_of = dict(zip((tier.up_to for tier in charge.model.tiers), entry.rows, strict=True))
    for cliff in charge.cliffs():
        row = row_of[minus(cliff.quantity, charge.included)]
        at, beyond = plain(cliff.at, 2), plain(cliff.beyond, 2)
        message = f"{plain(cliff.quantity)} cost {at}, just more costs {beyond}"
        findings.add("W-VOLUME-CLIFF", row.cell("tier_to"), message)


def _below_cost(entry: Entry[Charge], findings: Findings) -> None:
    charge = entry.value
    if charge.cost is None:
        return
    for row, (units, amount) in zip(entry.rows, _sold_in_full(charge.model), strict=True):
        cost = times(units, charge.cost)
        if amount < cost:
            message = f"{plain(units)} bring in {plain(amount, 2)} and cost {plain(cost, 2)}"
            name = "flat_fee" if isinstance(charge.model, Flat | Stairstep) else "unit_price"
            findings.add("W-BELOW-COST", row.cell(name), message)


def _sold_in_full(model: ChargeModel) -> list[tuple[Decimal, Decimal]]:
    """For each row the units up to its end and what they bring in; one unit where it has no end."""
    one = Decimal(1)
    match model:
        case Flat():
            return [(one, model.amount)]
        case PerUnit():
            return [(one, model.unit_price)]
        case Package():
            return [(model.size, model.price)]
        case Graduated() | Volume() | Stairstep():
            return _tiers_in_full(model)
        case _:
            return []


def _tiers_in_full(model: Graduated | Volume | Stairstep) -> list[tuple[Decimal, Decimal]]:
    found, lower, below = [], _ZERO, _ZERO
    for tier in model.tiers:
        if tier.up_to is None:
            # A step without an end brings in less than any cost at last: nothing to compare.
            is_step = isinstance(model, Stairstep)
            found.append((_ZERO, _ZERO) if is_step else (Decimal(1), tier.unit_price))
            break
        units = minus(tier.up_to, lower) if isinstance(model, Graduated) else tier.up_to
        amount = plus(tier.flat_fee, times(units, tier.unit_price))
        found.append((units, plus(below, amount)))
        lower = tier.up_to
        if isinstance(model, Stairstep) and model.cumulative:
            below = plus(below, amount)
    return found
