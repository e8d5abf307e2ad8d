"""Sheet Examples: results that the book itself must give; they are tried at every load (D4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.columns import PERIODS
from wapcommerce.adapters.workbook.header import Row, read_table
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Cell, Sheet, report_layout
from wapcommerce.errors import Refusal
from wapcommerce.model.meters import Meters, is_meter
from wapcommerce.model.money import Money
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.book import PriceBook
from wapcommerce.pricing.price import price_meters

REQUIRED = ("name", "as_of", "region", "period", "kind", "expected")
COLUMNS = (*REQUIRED, "level")

KINDS = {"recurring_net": ChargeKind.RECURRING, "setup_net": ChargeKind.SETUP}


@frozen
class Example:
    """One worked example and the cell of its expected result."""

    name: str
    as_of: date
    region: str
    period: str
    kind: ChargeKind
    meters: Meters
    expected: Decimal
    cell: Cell


def read_examples(sheet: Sheet, reader: CellReader, findings: Findings) -> tuple[Example, ...]:
    """The examples of the sheet: one per row, with one column per meter; a blank is no meter."""
    table = read_table(sheet, _column, REQUIRED, reader, findings)
    report_layout(sheet, table.last_column, findings)
    names: dict[str, int] = {}
    found = []
    for row in table.rows():
        example = _example(row, reader, findings)
        if example is None:
            continue
        if example.name in names:
            message = f"an example {example.name!r} stands in row {names[example.name]} already"
            findings.add("E-DUP-KEY", row.cell("name"), message)
        names.setdefault(example.name, row.number)
        found.append(example)
    return tuple(found)


def try_example(example: Example, book: PriceBook, findings: Findings) -> None:
    """Price the example with the book and note a problem when the result is another one."""
    quote = price_meters(example.meters, example.region, book, example.as_of, example.period)
    if isinstance(quote, Refusal):
        message = f"{example.name}: this cannot be priced: {quote}"
        findings.add("E-EXAMPLE", example.cell, message)
        return
    actual = quote.setup if example.kind is ChargeKind.SETUP else quote.recurring
    expected = Money(example.expected, book.currency)
    if actual != expected:
        message = f"{example.name}: expected {expected}, the book gives {actual}"
        findings.add("E-EXAMPLE", example.cell, message)


def _column(heading: str) -> str | None:
    if heading.lower() in COLUMNS:
        return heading.lower()
    return heading if is_meter(heading) else None


def _example(row: Row, reader: CellReader, findings: Findings) -> Example | None:
    for column in REQUIRED:
        if row.cell(column).is_blank and column != "region":
            findings.add("E-VALUE", row.cell(column), f"{column} is blank in row {row.number}")
    if not row.cell("level").is_blank:
        findings.add("E-UNSUPPORTED", row.cell("level"), "level has no effect yet")
    name, as_of = reader.text(row.cell("name")), reader.day(row.cell("as_of"))
    region = reader.text(row.cell("region"))
    period = reader.choice(row.cell("period"), PERIODS)
    kind = reader.choice(row.cell("kind"), KINDS, reserved=("gross",))
    expected = reader.number(row.cell("expected"))
    meters = _meters(row, reader, findings)
    if not (name and as_of and period and kind) or expected is None:
        return None
    return Example(name, as_of, region or "", period, kind, meters, expected, row.cell("expected"))


def _meters(row: Row, reader: CellReader, findings: Findings) -> dict[str, Fraction]:
    found = {}
    for name in row.filled:
        if name in COLUMNS:
            continue
        quantity = reader.number(row.cell(name))
        if quantity is not None and quantity < 0:
            findings.add("E-VALUE", row.cell(name), f"the quantity {quantity} is below zero")
        elif quantity is not None:
            found[name] = Fraction(quantity)
    return found
