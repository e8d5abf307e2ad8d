"""Sheet Examples: results that the book itself must give; they are tried at every load (D4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from wapcommerce.adapters.workbook.amounts import billable
from wapcommerce.adapters.workbook.book_sheet import BookSettings
from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.columns import EXAMPLE_COLUMNS, PERIODS, RESULTS
from wapcommerce.adapters.workbook.header import Entries, Entry, Row, read_table
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Sheet
from wapcommerce.adapters.workbook.tax_sheet import country
from wapcommerce.model.meters import Meters, is_meter

REQUIRED = ("name", "as_of", "region", "period", "kind", "expected")
COLUMNS = frozenset(column.name for column in EXAMPLE_COLUMNS)


@frozen
class Example:
    """One worked example; `level` is the id of a book above, "" the book itself."""

    name: str
    as_of: date
    region: str
    period: str
    kind: str
    expected: Decimal
    meters: Meters
    level: str = ""
    codes: tuple[str, ...] = ()
    country: str = ""
    buyers: tuple[str, ...] = ()


def read_examples(
    sheet: Sheet, settings: BookSettings, reader: CellReader, findings: Findings
) -> Entries[Example]:
    """The examples of the sheet: one per row, with one column per meter; a blank is no meter."""
    table = read_table(sheet, _column, REQUIRED, reader, findings)
    rows: dict[str, int] = {}
    found = []
    all_rows = table.rows(findings)
    for row in all_rows:
        example = _example(row, settings, reader, findings)
        if example is None:
            continue
        if example.name in rows:
            message = f"an example {example.name!r} stands in row {rows[example.name]} already"
            findings.add("E-DUP-KEY", row.cell("name"), message)
        rows.setdefault(example.name, row.number)
        found.append(Entry(example, (row,)))
    return Entries(tuple(found), all_rows)


def _column(heading: str) -> str | None:
    if heading.lower() in COLUMNS:
        return heading.lower()
    return heading if is_meter(heading) else None


def _example(
    row: Row, settings: BookSettings, reader: CellReader, findings: Findings
) -> Example | None:
    name = reader.text(row.needed("name", findings))
    as_of = reader.day(row.needed("as_of", findings))
    region = reader.text(row.cell("region"))
    period = reader.choice(row.needed("period", findings), PERIODS)
    kind = reader.choice(row.needed("kind", findings), RESULTS)
    expected = billable(row.needed("expected", findings), settings.digits, reader, findings)
    meters = _meters(row, reader, findings)
    level, codes = reader.text(row.cell("level")), reader.text(row.cell("code"))
    where = country(row.cell("country"), reader, findings)
    buyers = (reader.text(row.cell("reseller")), reader.text(row.cell("customer")))
    if not (name and as_of and period and kind) or expected is None:
        return None
    return Example(
        name=name,
        as_of=as_of,
        region=region or "",
        period=period,
        kind=kind,
        expected=expected,
        meters=meters,
        level=level or "",
        codes=tuple(part.strip() for part in (codes or "").split(",") if part.strip()),
        country=where,
        buyers=tuple(buyer for buyer in buyers if buyer),
    )


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
