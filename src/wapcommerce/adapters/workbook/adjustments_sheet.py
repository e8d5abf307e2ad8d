"""Sheet Adjustments: how prices follow from those of the level above, one change per row."""

from __future__ import annotations

from decimal import Decimal

from attrs import evolve

from wapcommerce.adapters.workbook.amounts import read_days
from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.columns import ADJUSTMENT_COLUMNS, ADJUSTMENTS
from wapcommerce.adapters.workbook.header import Entries, Entry, Row, named, read_table
from wapcommerce.adapters.workbook.meter_names import read_meter
from wapcommerce.adapters.workbook.overlaps import Span, report_overlaps
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Sheet
from wapcommerce.errors import InvalidCharge
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind

REQUIRED = ("kind", "value")


def read_adjustments(sheet: Sheet, reader: CellReader, findings: Findings) -> Entries[Adjustment]:
    """The adjustments of the sheet with their rows; those with a problem are told instead."""
    table = read_table(sheet, named(ADJUSTMENT_COLUMNS), REQUIRED, reader, findings)
    rows = table.rows(findings)
    found = [
        Entry(adjustment, (row,))
        for row in rows
        if (adjustment := _adjustment(row, reader, findings)) is not None
    ]
    begun: dict[Adjustment, int] = {}
    for entry in found:
        key = evolve(entry.value, value=1, valid_to=None, source="")
        if key in begun:
            message = f"a {key.kind} of the same stands in row {begun[key]} already"
            findings.add("E-DUP-KEY", entry.cell("kind"), message)
        begun.setdefault(key, entry.rows[0].number)
    report_overlaps(map(_span, found), findings)
    return Entries(tuple(found), rows)


def _span(entry: Entry[Adjustment]) -> Span:
    each = entry.value
    key = (each.kind, each.region, each.reseller, each.customer, each.meter, each.priority)
    return Span(key, each.valid_from, each.valid_to, entry.rows[0])


def _adjustment(row: Row, reader: CellReader, findings: Findings) -> Adjustment | None:
    errors = findings.errors
    kind = reader.choice(row.needed("kind", findings), ADJUSTMENTS)
    value = _value(row, kind, reader, findings)
    meter = read_meter(row.cell("meter"), reader, findings)
    region = reader.text(row.cell("region"))
    reseller, customer = reader.text(row.cell("reseller")), reader.text(row.cell("customer"))
    priority = reader.whole(row.cell("priority"))
    valid_from, valid_to = read_days(row, reader, findings)
    if kind is AdjustmentKind.OVERRIDE and row.cell("meter").is_blank:
        message = "an override of every price would sell everything for the same"
        findings.add("E-VALUE", row.cell("meter"), message, "Name the meter.")
    if kind is None or value is None or findings.errors > errors:
        return None
    cell = row.cell("value")
    try:
        return Adjustment(
            kind=kind,
            value=value,
            meter=meter,
            region=region,
            reseller=reseller,
            customer=customer,
            priority=priority or 0,
            valid_from=valid_from,
            valid_to=valid_to,
            source=f"{cell.sheet}!{cell.coordinate}",
        )
    except InvalidCharge as contradiction:
        findings.add("E-VALUE", cell, str(contradiction))
        return None


def _value(
    row: Row, kind: AdjustmentKind | None, reader: CellReader, findings: Findings
) -> Decimal | None:
    cell = row.needed("value", findings)
    value = reader.number(cell)
    if value is None or kind is None:
        return value
    if kind is AdjustmentKind.MARGIN and value >= 100:
        findings.add(
            "E-VALUE", cell, "a margin of 100 % or more has no price", "Use less than 100."
        )
    elif kind is AdjustmentKind.PERCENT and value < -100:
        findings.add("E-VALUE", cell, "more than 100 % cannot come off", "Use -100 or more.")
    elif kind is not AdjustmentKind.PERCENT and value < 0:
        hint = "Use kind percent to take something off." if kind.value.startswith("m") else ""
        findings.add("E-NEG-PRICE", cell, f"a {kind} of {cell.shown} is below zero", hint)
    return value
