"""Numbers that are amounts of money, and the days between which something holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.header import Row
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Cell
from wapcommerce.model.exact import rounded


def price(cell: Cell, reader: CellReader, findings: Findings) -> Decimal | None:
    """A number that is not below zero; it may be finer than the currency."""
    found = reader.number(cell)
    if found is not None and found < 0:
        findings.add("E-NEG-PRICE", cell, f"{cell.shown} is below zero")
        return None
    return found


def billable(
    cell: Cell, digits: int | None, reader: CellReader, findings: Findings
) -> Decimal | None:
    """A number with no more digits than the currency has; None: the currency is not known."""
    found = reader.number(cell)
    if found is not None and digits is not None and found != rounded(found, 1, digits):
        message = f"{cell.shown} has more than {digits} digits after the point"
        findings.add("E-EXPONENT", cell, message)
        return None
    return found


def read_days(row: Row, reader: CellReader, findings: Findings) -> tuple[date | None, date | None]:
    """The first and the last day of a row, both inclusive; None is open."""
    first, last = reader.day(row.cell("valid_from")), reader.day(row.cell("valid_to"))
    if first and last and last < first:
        findings.add("E-VALUE", row.cell("valid_to"), f"this ends before it begins on {first}")
        return first, None
    return first, last
