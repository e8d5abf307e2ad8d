"""Sheet Discounts: what comes off, by code or for everyone, one discount per row."""

from __future__ import annotations

from decimal import Decimal

from attrs import evolve

from wapcommerce.adapters.workbook.amounts import billable, read_days
from wapcommerce.adapters.workbook.book_sheet import BookSettings
from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.columns import CHARGES, DISCOUNT_COLUMNS
from wapcommerce.adapters.workbook.header import Entries, Entry, Row, named, read_table
from wapcommerce.adapters.workbook.meter_names import read_meter
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Cell, Kind, Sheet
from wapcommerce.errors import InvalidCharge
from wapcommerce.pricing.books.discount import Discount

REQUIRED = ("code",)
ONCE, FOREVER = "once", "forever"


def read_discounts(
    sheet: Sheet, settings: BookSettings, reader: CellReader, findings: Findings
) -> Entries[Discount]:
    """The discounts of the sheet in the order in which they are taken, with their rows."""
    table = read_table(sheet, named(DISCOUNT_COLUMNS), REQUIRED, reader, findings)
    found: list[tuple[int | None, Entry[Discount]]] = []
    rows: dict[Discount, int] = {}
    all_rows = table.rows(findings)
    for row in all_rows:
        order = reader.whole(row.cell("order"))
        discount = _discount(row, settings.digits, reader, findings)
        if discount is None:
            continue
        bare = evolve(discount, source="")
        if bare in rows:
            message = f"the same discount stands in row {rows[bare]} already"
            findings.add("E-DUP-KEY", _first_filled(row), message)
        rows.setdefault(bare, row.number)
        found.append((order, Entry(discount, (row,))))
    found.sort(key=lambda each: (each[0] is None, each[0] or 0))
    return Entries(tuple(entry for _, entry in found), all_rows)


def _discount(
    row: Row, digits: int | None, reader: CellReader, findings: Findings
) -> Discount | None:
    errors = findings.errors
    percent, amount = _percent(row, reader, findings), _amount(row, digits, reader, findings)
    _one_of_both(row, findings)
    code = reader.text(row.cell("code"))
    meter = read_meter(row.cell("meter"), reader, findings)
    region, group = reader.text(row.cell("region")), reader.text(row.cell("group"))
    kind = reader.choice(row.cell("charge"), CHARGES)
    periods = _periods(row.cell("duration"), reader, findings)
    valid_from, valid_to = read_days(row, reader, findings)
    if findings.errors > errors:
        return None
    cell = row.cell("amount" if percent is None else "percent")
    try:
        return Discount(
            code=code or "",
            percent=percent,
            amount=amount,
            meter=meter,
            region=region,
            kind=kind,
            group=group or "",
            periods=periods,
            valid_from=valid_from,
            valid_to=valid_to,
            source=f"{cell.sheet}!{cell.coordinate}",
        )
    except InvalidCharge as contradiction:
        findings.add("E-VALUE", cell, str(contradiction))
        return None


def _one_of_both(row: Row, findings: Findings) -> None:
    hint = "Fill in percent or amount, and leave the other blank."
    given = [name for name in ("percent", "amount") if not row.cell(name).is_blank]
    if not given:
        message = f"row {row.number} has neither a percentage nor an amount"
        findings.add("E-VALUE", row.cell("percent"), message, hint)
    elif len(given) > 1:
        message = f"row {row.number} has a percentage and an amount"
        findings.add("E-VALUE", row.cell("amount"), message, hint)


def _percent(row: Row, reader: CellReader, findings: Findings) -> Decimal | None:
    cell = row.cell("percent")
    found = reader.number(cell)
    if found is not None and found < 0:
        findings.add("E-NEG-PRICE", cell, f"{cell.shown} % is below zero")
    elif found is not None and found > 100:
        findings.add("E-VALUE", cell, f"{cell.shown} % cannot come off", "Use 0 to 100.")
    return found


def _amount(row: Row, digits: int | None, reader: CellReader, findings: Findings) -> Decimal | None:
    cell = row.cell("amount")
    found = billable(cell, digits, reader, findings)
    if found is not None and found < 0:
        findings.add("E-NEG-PRICE", cell, f"{cell.shown} is below zero")
    return found


def _periods(cell: Cell, reader: CellReader, findings: Findings) -> int | None:
    """The number of billing periods, None for ever."""
    word = cell.shown.strip().lower() if cell.kind is Kind.TEXT else ""
    if word in (ONCE, FOREVER):
        return 1 if word == ONCE else None
    hint = f"Write {ONCE}, {FOREVER}, or a number of billing periods."
    if cell.kind is Kind.TEXT and not word.lstrip("-").isdigit():
        findings.add("E-VALUE", cell, f"{cell.shown!r} is no duration", hint)
        return None
    found = reader.whole(cell)
    if found is not None and found < 1:
        findings.add("E-VALUE", cell, f"{found} billing periods are none", hint)
    return found


def _first_filled(row: Row) -> Cell:
    return row.cell("code") if not row.cell("code").is_blank else row.cell("percent")
