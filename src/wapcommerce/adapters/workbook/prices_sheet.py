"""Sheet Prices: one row per tier, the rows of a charge below each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from attrs import frozen

from wapcommerce.adapters.workbook.book_sheet import BookSettings
from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.columns import CHARGES, PERIODS, PRICE_COLUMNS
from wapcommerce.adapters.workbook.header import Row, Table, read_table
from wapcommerce.adapters.workbook.models import TIERED, ModelReader
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Cell, Sheet, report_layout
from wapcommerce.adapters.workbook.terms import read_terms
from wapcommerce.errors import InvalidCharge
from wapcommerce.model.meters import NAMED_METERS, RESOURCE_METERS, is_meter
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.charge import Charge

REQUIRED = ("meter", "charge", "model")

_KNOWN = {column.name for column in PRICE_COLUMNS}
_RESERVED = {column.name for column in PRICE_COLUMNS if column.is_reserved}
_METERS = ", ".join((*RESOURCE_METERS, *(f"{family}:<name>" for family in NAMED_METERS)))


@frozen
class ChargeKey:
    """What tells one charge of the workbook from another; None is blank."""

    meter: str
    region: str | None
    kind: ChargeKind
    period: str
    valid_from: date | None


def read_prices(
    sheet: Sheet, settings: BookSettings, reader: CellReader, findings: Findings
) -> tuple[Charge, ...]:
    """All charges of the sheet; those with a problem are left out and noted."""
    table = read_table(sheet, _column, REQUIRED, reader, findings)
    report_layout(sheet, table.last_column, findings)
    return _PricesReader(settings, reader, findings).charges(table)


def meter(cell: Cell, text: str, findings: Findings) -> str | None:
    """The meter of that name, or None and a problem."""
    kind, colon, name = text.partition(":")
    if not is_meter(text) or name != name.strip():
        tidy = f"{kind.strip().lower()}{colon}{name.strip()}"
        hint = f"Write {tidy}." if is_meter(tidy) else f"Use one of: {_METERS}."
        findings.add("E-VALUE", cell, f"{text!r} is no meter", hint)
        return None
    return text


def _column(heading: str) -> str | None:
    name = heading.lower()
    return name if name in _KNOWN else None


def _looks_like_tier(row: Row, first: Row) -> bool:
    """Where a key has a problem, this spares the reader problems that only follow from it."""
    return row.cell("model").is_blank and first.cell("model").shown.strip().lower() in TIERED


class _PricesReader:
    """Reads the rows of one sheet into charges."""

    def __init__(self, settings: BookSettings, reader: CellReader, findings: Findings) -> None:
        self.reader = reader
        self.findings = findings
        self.models = ModelReader(settings, reader, findings)

    def charges(self, table: Table) -> tuple[Charge, ...]:
        found = (self._charge(key, rows) for key, rows in self._groups(table))
        return tuple(charge for charge in found if charge is not None)

    def _groups(self, table: Table) -> Iterator[tuple[ChargeKey | None, list[Row]]]:
        """Rows of the same key that stand below each other; None for a key with a problem."""
        begun: dict[ChargeKey, Row] = {}
        key, rows = None, list[Row]()
        for row in self._price_rows(table):
            found = self._key(row)
            is_unclear = found is None or key is None
            if rows and (_looks_like_tier(row, rows[0]) if is_unclear else found == key):
                rows.append(row)
                continue
            if rows:
                yield key, rows
            key, rows = found, [row]
            if found in begun:
                message = f"the charge stands in row {begun[found].number} already"
                self.findings.add("E-DUP-KEY", row.cell("meter"), message)
            elif found is not None:
                begun[found] = row
        if rows:
            yield key, rows

    def _price_rows(self, table: Table) -> Iterator[Row]:
        rows = list(table.rows())
        for before, row in pairwise(rows):
            if row.number > before.number + 1:
                place = table.sheet.place(f"A{before.number + 1}")
                message = f"blank rows between row {before.number} and row {row.number}"
                self.findings.add("W-BLANK-ROW", place, message)
        for row in rows:
            if row.filled == ("note",):
                message = f"row {row.number} has only a note"
                self.findings.add("W-TRAILING", row.cell("note"), message)
            elif row.filled:
                yield row

    def _key(self, row: Row) -> ChargeKey | None:
        """The key of a row, or None after a problem. Reserved columns are looked at here too."""
        for column in row.filled:
            if column in _RESERVED:
                self.findings.add("E-UNSUPPORTED", row.cell(column), f"{column} has no effect yet")
        name = self.reader.text(self._needed(row, "meter"))
        kind = self.reader.choice(self._needed(row, "charge"), CHARGES)
        period = self._period(row, kind)
        priced = None if name is None else meter(row.cell("meter"), name, self.findings)
        region = self.reader.text(row.cell("region"))
        valid_from = self.reader.day(row.cell("valid_from"))
        if priced is None or kind is None or period is None:
            return None
        return ChargeKey(priced, region, kind, period, valid_from)

    def _period(self, row: Row, kind: ChargeKind | None) -> str | None:
        cell = row.cell("period")
        if kind is ChargeKind.SETUP:
            if not cell.is_blank:
                message = "a setup charge is billed once and has no period"
                self.findings.add("E-VALUE", cell, message, "Leave it blank.")
                return None
            return ""
        return self.reader.choice(self._needed(row, "period") if kind else cell, PERIODS)

    def _needed(self, row: Row, name: str) -> Cell:
        cell = row.cell(name)
        if cell.is_blank:
            self.findings.add("E-VALUE", cell, f"{name} is blank in row {row.number}")
        return cell

    def _charge(self, key: ChargeKey | None, rows: list[Row]) -> Charge | None:
        terms = read_terms(rows, self.reader, self.findings)
        model = self.models.model(rows, terms)
        if key is None or model is None:
            return None
        if terms.valid_to and key.valid_from and terms.valid_to < key.valid_from:
            cell = rows[0].cell("valid_to")
            self.findings.add("E-VALUE", cell, f"the charge ends before {key.valid_from}")
        first = rows[0].cell("meter")
        try:
            return Charge(
                meter=key.meter,
                label=terms.label or key.meter,
                kind=key.kind,
                period=key.period,
                model=model,
                region=key.region,
                included=terms.included or Decimal(0),
                min_qty=terms.min_qty,
                max_qty=terms.max_qty,
                step=terms.step,
                min_charge=terms.min_charge,
                max_charge=terms.max_charge,
                valid_from=key.valid_from,
                valid_to=terms.valid_to,
                source=f"{first.sheet}!{first.coordinate}",
            )
        except InvalidCharge as contradiction:
            # What can be told of a cell has been told; this only catches what slipped through.
            if not self.findings.errors:
                self.findings.add("E-VALUE", first, str(contradiction))
            return None
