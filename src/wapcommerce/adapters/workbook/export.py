"""A price book as a workbook in the format that `load` reads; what it cannot say is refused."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from io import BytesIO
from typing import cast

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from wapcommerce.adapters.workbook.book_sheet import FORMAT_VERSION
from wapcommerce.adapters.workbook.columns import CUMULATIVE
from wapcommerce.adapters.workbook.load import check
from wapcommerce.adapters.workbook.template import new_workbook
from wapcommerce.errors import Problem, Refusal, Rejection, Severity
from wapcommerce.model.exact import plain
from wapcommerce.pricing.adjustment import Adjustment
from wapcommerce.pricing.book import PriceBook
from wapcommerce.pricing.book_diff import diff
from wapcommerce.pricing.charge import Charge
from wapcommerce.pricing.discount import Discount
from wapcommerce.pricing.flat import Flat
from wapcommerce.pricing.graduated import Graduated
from wapcommerce.pricing.package import Package
from wapcommerce.pricing.per_unit import PerUnit
from wapcommerce.pricing.percentage import Percentage
from wapcommerce.pricing.stairstep import Stairstep
from wapcommerce.pricing.tax import TaxRate
from wapcommerce.pricing.volume import Volume

#: What a cell is to hold; blank is None.
Value = str | int | Decimal | date | None
Row = Mapping[str, Value]

_EXCEL_DIGITS = 15  #: a number in a cell keeps no more
_FIRST_DAY = date(1900, 3, 1)  #: Excel counts days before it wrongly, or not at all
_FORMULA_SIGNS = ("=", "+", "-", "@")
_ESCAPE = re.compile("_x[0-9A-Fa-f]{4}_")  #: Excel reads it as one character
_SHOWN = 80  #: characters of a text


def export(book: PriceBook, parents: Collection[PriceBook] = ()) -> bytes | Refusal:
    """The book as an xlsx file, which `load` with the same `parents` reads as the same book again.

    The same but for where it came from: `source` is the new cell. Before the file is given away it
    is read back; a book that would come back as another one is refused with every difference, such
    as tier bounds that belong to different tiers in one book. Text that looks like a formula stays
    text. Worked examples are not part of a book, so that sheet Examples stays empty.
    """
    tables = {
        "Book": [_settings(book)],
        "Prices": [row for charge in book.charges for row in _prices(charge)],
        "Adjustments": [_adjustment(each) for each in book.adjustments],
        "Discounts": [_discount(each) for each in book.discounts],
        "Tax": [_tax(each) for each in book.taxes],
    }
    if unprintable := tuple(_unprintable(tables)):
        return Refusal(unprintable)
    workbook = new_workbook()
    for name, rows in tables.items():
        fill = _fill_keys if name == "Book" else _fill_columns
        fill(workbook[name], rows)
    content = BytesIO()
    workbook.save(content)
    read_back = check(content.getvalue(), parents)
    if read_back.book is None:
        return Refusal(tuple(_unread(read_back.problems)))
    if changed := tuple(_changed(book, read_back.book)):
        return Refusal(changed)
    return content.getvalue()


def _settings(book: PriceBook) -> Row:
    """The keys of sheet Book; what is the default stays blank."""
    derived = "yes" if book.derived_periods else None
    return {
        "format_version": FORMAT_VERSION,
        "book_id": book.book_id,
        "version": book.version,
        "parent_book": book.parent_id,
        "currency": book.currency,
        "decimal_separator": ".",
        "time_zone": book.time_zone,
        "valid_from": book.valid_from,
        "valid_to": book.valid_to,
        "rounding_level": book.rounding_level,
        "unit_price_digits": book.unit_price_digits,
        "boundary": _boundary(book),
        "discount_order": book.discount_order if book.discount_order != "declared" else None,
        "tax_mode": book.tax_mode,
        "tax_rounding": book.tax_rounding if book.tax_rounding != "line" else None,
        "min_total": book.min_total,
        "max_total": book.max_total,
        "derived_periods": derived,
    }


def _boundary(book: PriceBook) -> str | None:
    """That of the first charge with tiers: the format has one for the whole book."""
    models = (charge.model for charge in book.charges)
    return next((m.boundary for m in models if isinstance(m, Graduated | Volume | Stairstep)), None)


def _prices(charge: Charge) -> Iterator[Row]:
    """One row for each tier; what holds for the whole charge stands on the first."""
    key = {
        "meter": charge.meter,
        "region": charge.region,
        "charge": charge.kind,
        "period": charge.period,
        "valid_from": charge.valid_from,
    }
    terms = {
        "label": charge.label,
        "model": charge.model.name,
        "included": charge.included or None,
        "min_qty": charge.min_qty,
        "max_qty": charge.max_qty,
        "step": charge.step,
        "min_charge": charge.min_charge,
        "max_charge": charge.max_charge,
        "cost": charge.cost,
        "tax_code": charge.tax_code,
        "valid_to": charge.valid_to,
    }
    for number, prices in enumerate(_model(charge)):
        yield {**key, **(terms if number == 0 else {}), **prices}


def _model(charge: Charge) -> Sequence[Row]:
    match charge.model:
        case Flat() as model:
            return [{"flat_fee": model.amount}]
        case PerUnit() as model:
            return [{"unit_price": model.unit_price}]
        case Percentage() as model:
            return [{"unit_price": model.percent, "variant": ", ".join(model.of)}]
        case Package() as model:
            size = {"package_size": model.size, "package_round": model.rounding}
            return [{"unit_price": model.price, **size}]
        case Graduated() | Volume() | Stairstep() as model:
            return _tiers(model)
        case model:  # a host's own, which is refused when it does not come back
            return [{"model": model.name}]


def _tiers(model: Graduated | Volume | Stairstep) -> Sequence[Row]:
    of_steps = isinstance(model, Stairstep)
    rows: list[dict[str, Value]] = [
        {
            "tier_to": tier.up_to,
            "unit_price": None if of_steps else tier.unit_price,
            "flat_fee": tier.flat_fee if of_steps else tier.flat_fee or None,
        }
        for tier in model.tiers
    ]
    rows[0]["zero_policy"] = model.zero
    rows[0]["variant"] = CUMULATIVE if isinstance(model, Stairstep) and model.cumulative else None
    return rows


def _adjustment(adjustment: Adjustment) -> Row:
    return {
        "region": adjustment.region,
        "reseller": adjustment.reseller,
        "customer": adjustment.customer,
        "meter": adjustment.meter,
        "kind": adjustment.kind,
        "value": adjustment.value,
        "priority": adjustment.priority or None,
        "valid_from": adjustment.valid_from,
        "valid_to": adjustment.valid_to,
    }


def _discount(discount: Discount) -> Row:
    return {
        "code": discount.code,
        "percent": discount.percent,
        "amount": discount.amount,
        "meter": discount.meter,
        "region": discount.region,
        "charge": discount.kind,
        "group": discount.group,
        "duration": "once" if discount.periods == 1 else discount.periods,
        "valid_from": discount.valid_from,
        "valid_to": discount.valid_to,
    }


def _tax(rate: TaxRate) -> Row:
    return {"code": rate.code, "rate": rate.percent, "country": rate.country}


def _unprintable(tables: Mapping[str, Sequence[Row]]) -> Iterator[Rejection]:
    """Texts that no cell keeps as they are."""
    for name, rows in tables.items():
        for row in rows:
            for column, value in row.items():
                if isinstance(value, str) and (not value.isprintable() or _ESCAPE.search(value)):
                    what = f"{value[:_SHOWN]!r} has a character that a cell does not keep"
                    hint = "leave out line breaks and invisible characters"
                    yield Rejection("text_not_kept", what, f"{name}.{column}", hint)


def _fill_keys(sheet: Worksheet, rows: Sequence[Row]) -> None:
    """Column B beside the keys of column A."""
    for number in range(1, sheet.max_row + 1):
        _write(sheet, number, 2, rows[0].get(str(sheet.cell(number, 1).value)))


def _fill_columns(sheet: Worksheet, rows: Sequence[Row]) -> None:
    """The rows below the headings, each value below its own."""
    columns = {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}
    for number, row in enumerate(rows, start=2):
        for name, value in row.items():
            _write(sheet, number, columns[name], value)


def _write(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    if value is None or value == "":
        return
    cell = cast(Cell, sheet.cell(row, column))
    if isinstance(value, Decimal):
        exact = plain(value)
        fits = len(exact.replace(".", "").strip("0")) <= _EXCEL_DIGITS
        value = value if fits else exact
    elif isinstance(value, date) and value < _FIRST_DAY:
        value = value.isoformat()
    cell.value = str(value) if isinstance(value, Enum) else value
    if isinstance(cell.value, str):
        cell.data_type = "s"  # never a formula, nor an error
        cell.quotePrefix = cell.value.startswith(_FORMULA_SIGNS)


def _unread(problems: Sequence[Problem]) -> Iterator[Rejection]:
    for problem in problems:
        if problem.severity is Severity.ERROR:
            place = f"{problem.sheet}!{problem.cell}"
            yield Rejection(problem.code, problem.message, place, problem.hint)


def _changed(book: PriceBook, back: PriceBook) -> Iterator[Rejection]:
    """In what the book would come back otherwise."""
    if book.name != back.name:
        yield _not_said(f"{book.name} would be read as {back.name}", "book_id")
    for row in diff(book, back).rows:
        for each in row.fields:
            yield _not_said(f"{each} when it is read again", f"{row.kind} {row.name}")


def _not_said(what: str, path: str) -> Rejection:
    return Rejection("not_in_format", what, path, "keep the book as JSON, or change it")
