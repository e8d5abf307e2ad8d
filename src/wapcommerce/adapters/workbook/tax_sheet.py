"""Sheet Tax: rates by code and country."""

from __future__ import annotations

import re
from decimal import Decimal

from wapcommerce.adapters.workbook.amounts import price
from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.columns import TAX_COLUMNS
from wapcommerce.adapters.workbook.header import Entries, Entry, Row, named, read_table
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Cell, Sheet
from wapcommerce.pricing.books.tax import TaxRate

REQUIRED = ("code", "rate")

_COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


def read_taxes(sheet: Sheet, reader: CellReader, findings: Findings) -> Entries[TaxRate]:
    """The rates of the sheet with their rows; those with a problem are told instead."""
    table = read_table(sheet, named(TAX_COLUMNS), REQUIRED, reader, findings)
    found = []
    rows: dict[tuple[str, str], int] = {}
    all_rows = table.rows(findings)
    for row in all_rows:
        rate = _rate(row, reader, findings)
        if rate is None:
            continue
        key = rate.code, rate.country
        if key in rows:
            where = rate.country or "every country without a rate of its own"
            message = f"{rate.code} has a rate for {where} in row {rows[key]} already; both apply"
            findings.add("W-TAX-TOGETHER", row.cell("rate"), message)
        rows.setdefault(key, row.number)
        found.append(Entry(rate, (row,)))
    return Entries(tuple(found), all_rows)


def country(cell: Cell, reader: CellReader, findings: Findings) -> str:
    """A country by its code of ISO 3166, as in GR or US-CA; "" for a blank."""
    found = reader.text(cell)
    if found is None:
        return ""
    if not _COUNTRY.fullmatch(found):
        message = f"{found!r} is no code of a country"
        findings.add("E-VALUE", cell, message, "Write two capital letters, as in GR; or US-CA.")
        return ""
    return found


def _rate(row: Row, reader: CellReader, findings: Findings) -> TaxRate | None:
    errors = findings.errors
    code = reader.text(row.needed("code", findings))
    rate: Decimal | None = price(row.needed("rate", findings), reader, findings)
    where = country(row.cell("country"), reader, findings)
    if code is None or rate is None or findings.errors > errors:
        return None
    cell = row.cell("rate")
    return TaxRate(code, rate, where, source=f"{cell.sheet}!{cell.coordinate}")
