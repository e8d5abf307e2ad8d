"""Sheet Prices: one row per tier, the rows of a charge below each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from attrs import evolve, frozen

from wapcommerce.adapters.workbook.book_sheet import BookSettings
from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.columns import CHARGES, PERIODS, PRICE_COLUMNS
from wapcommerce.adapters.workbook.header import Entries, Entry, Row, named, read_table
from wapcommerce.adapters.workbook.meter_names import read_meter
from wapcommerce.adapters.workbook.models import TIERED, ModelReader
from wapcommerce.adapters.workbook.overlaps import Span, report_overlaps
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Sheet
from wapcommerce.adapters.workbook.terms import Terms, read_terms
from wapcommerce.errors import InvalidCharge
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.charge import Charge

REQUIRED = ("meter", "charge", "model")


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
) -> Entries[Charge]:
    """All charges of the sheet with their rows; those with a problem are left out and told."""
    table = read_table(sheet, named(PRICE_COLUMNS), REQUIRED, reader, findings)
    rows = table.rows(findings)
    return Entries(_PricesReader(settings, reader, findings).charges(rows), rows)


def _looks_like_tier(row: Row, first: Row) -> bool:
    """Where a key has a problem, this spares the reader problems that only follow from it."""
    return row.cell("model").is_blank and first.cell("model").shown.strip().lower() in TIERED


class _PricesReader:
    """Reads the rows of one sheet into charges."""

    def __init__(self, settings: BookSettings, reader: CellReader, findings: Findings) -> None:
        self.reader = reader
        self.findings = findings
        self.models = ModelReader(settings, reader, findings)
        self.spans: list[Span] = []

    def charges(self, rows: Iterable[Row]) -> tuple[Entry[Charge], ...]:
        found = [(self._charge(key, group), group) for key, group in self._groups(rows)]
        report_overlaps(self.spans, self.findings)
        return tuple(Entry(charge, tuple(group)) for charge, group in found if charge is not None)

    def _groups(self, all_rows: Iterable[Row]) -> Iterator[tuple[ChargeKey | None, list[Row]]]:
        """Rows of the same key that stand below each other; None for a key with a problem."""
        begun: dict[ChargeKey, Row] = {}
        key, rows = None, list[Row]()
        for row in all_rows:
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

    def _key(self, row: Row) -> ChargeKey | None:
        """The key of a row, or None after a problem."""
        name = read_meter(row.needed("meter", self.findings), self.reader, self.findings)
        kind = self.reader.choice(row.needed("charge", self.findings), CHARGES)
        period = self._period(row, kind)
        region = self.reader.text(row.cell("region"))
        valid_from = self.reader.day(row.cell("valid_from"))
        if name is None or kind is None or period is None:
            return None
        return ChargeKey(name, region, kind, period, valid_from)

    def _period(self, row: Row, kind: ChargeKind | None) -> str | None:
        cell = row.cell("period")
        if kind is ChargeKind.SETUP:
            if not cell.is_blank:
                message = "a setup charge is billed once and has no period"
                self.findings.add("E-VALUE", cell, message, "Leave it blank.")
                return None
            return ""
        return self.reader.choice(row.needed("period", self.findings) if kind else cell, PERIODS)

    def _charge(self, key: ChargeKey | None, rows: list[Row]) -> Charge | None:
        errors = self.findings.errors
        terms = read_terms(rows, self.reader, self.findings)
        model = self.models.model(rows, terms)
        if key is not None:
            self._span(key, terms, rows[0])
        if key is None or model is None or self.findings.errors > errors:
            return None
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
                cost=terms.cost,
                tax_code=terms.tax_code or "",
                source=f"{first.sheet}!{first.coordinate}",
            )
        except InvalidCharge as contradiction:
            # What can be told of a cell has been told; this only catches what slipped through.
            self.findings.add("E-VALUE", first, str(contradiction))
            return None

    def _span(self, key: ChargeKey, terms: Terms, row: Row) -> None:
        first, last = key.valid_from, terms.valid_to
        if first and last and last < first:
            cell = row.cell("valid_to")
            self.findings.add("E-VALUE", cell, f"the charge ends before {first}")
        else:
            self.spans.append(Span(evolve(key, valid_from=None), first, last, row))
