"""The charge model of a charge, from its rows; every price knows its cell."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from wapcommerce.adapters.workbook.book_sheet import BookSettings
from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.header import Row
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Cell
from wapcommerce.adapters.workbook.terms import Terms, price
from wapcommerce.model.exact import plain
from wapcommerce.pricing.charge_model import ChargeModel
from wapcommerce.pricing.flat import Flat
from wapcommerce.pricing.graduated import Graduated
from wapcommerce.pricing.package import Package
from wapcommerce.pricing.per_unit import PerUnit
from wapcommerce.pricing.tier import Tier, tier_problems
from wapcommerce.pricing.volume import Volume

_OF_TIERS = frozenset({"tier_from", "tier_to", "unit_price", "flat_fee", "zero_policy"})
#: The columns that each model uses; the others of these must be blank.
USED = {
    "flat": frozenset({"flat_fee"}),
    "per_unit": frozenset({"unit_price"}),
    "graduated": _OF_TIERS,
    "volume": _OF_TIERS,
    "package": frozenset({"unit_price", "package_size", "package_round"}),
}
TIERED = ("graduated", "volume")
_OF_MODELS = frozenset().union(*USED.values())

_TIER_CODES = {"tier_unsorted": "E-TIER-UNSORTED", "tier_not_open": "E-TIER-NOT-OPEN"}


class ModelReader:
    """Reads the models of one book."""

    def __init__(self, settings: BookSettings, reader: CellReader, findings: Findings) -> None:
        self.settings = settings
        self.reader = reader
        self.findings = findings

    def model(self, rows: Sequence[Row], terms: Terms) -> ChargeModel | None:
        """The model of a charge, or None after a problem."""
        if terms.model is None:
            if rows[0].cell("model").is_blank:
                message = "the charge has no model"
                self.findings.add("E-MODE-MISSING", rows[0].cell("model"), message)
            return None
        self._unused(rows, terms.model)
        if terms.model in TIERED:
            return self._tiered(rows, terms)
        self._single_row(rows, terms.model)
        return self._untiered(rows[0], terms)

    def _untiered(self, row: Row, terms: Terms) -> ChargeModel | None:
        name = "flat_fee" if terms.model == "flat" else "unit_price"
        amount = self._needed(row, name, price(row.cell(name), self.reader, self.findings))
        source = _source(row.cell(name))
        if terms.model == "package":
            size = self._package_size(row, terms)
            if amount is None or size is None:
                return None
            return Package(size, amount, rounding=terms.package_round or "up", source=source)
        if amount is None:
            return None
        return Flat(amount, source=source) if name == "flat_fee" else PerUnit(amount, source=source)

    def _package_size(self, row: Row, terms: Terms) -> Decimal | None:
        size = self._needed(row, "package_size", terms.package_size)
        if size is not None and size <= 0:
            cell = row.cell("package_size")
            self.findings.add("E-VALUE", cell, "the package size is not above zero")
            return None
        return size

    def _tiered(self, rows: Sequence[Row], terms: Terms) -> ChargeModel | None:
        errors = self.findings.errors
        tiers = [self._tier(row) for row in rows]
        if self.findings.errors > errors:
            return None
        for rejection in tier_problems(tiers):
            row = rows[int(rejection.path.removeprefix("tiers[").removesuffix("]"))]
            code = _TIER_CODES[rejection.code]
            self.findings.add(code, row.cell("tier_to"), rejection.message)
        self._tier_from(rows, tiers)
        if self.findings.errors > errors:
            return None
        model = Graduated if terms.model == "graduated" else Volume
        zero = terms.zero_policy or self.settings.zero_policy
        return model(tuple(tiers), boundary=self.settings.boundary, zero=zero)

    def _tier(self, row: Row) -> Tier:
        fee = price(row.cell("flat_fee"), self.reader, self.findings)
        cell = row.cell("unit_price")
        unit_price = self._needed(row, "unit_price", price(cell, self.reader, self.findings))
        bound = self.reader.number(row.cell("tier_to"))
        return Tier(bound, unit_price or 0, fee or 0, source=_source(cell))

    def _tier_from(self, rows: Sequence[Row], tiers: Sequence[Tier]) -> None:
        before: Decimal | None = Decimal(0)
        for row, tier in zip(rows, tiers, strict=True):
            cell = row.cell("tier_from")
            begin = self.reader.number(cell)
            if begin is not None and before is not None and begin != before:
                code = "E-TIER-GAP" if begin > before else "E-TIER-OVERLAP"
                message = f"the tier begins at {plain(begin)}, the one before ends at "
                self.findings.add(code, cell, message + plain(before))
            before = tier.up_to

    def _unused(self, rows: Sequence[Row], model: str) -> None:
        for row in rows:
            for name in row.filled:
                if name in _OF_MODELS and name not in USED[model]:
                    message = f"model {model} does not use {name}"
                    self.findings.add("E-UNUSED", row.cell(name), message)

    def _single_row(self, rows: Sequence[Row], model: str) -> None:
        for row in rows[1:]:
            message = f"a charge of model {model} has one row; row {rows[0].number} is it"
            self.findings.add("E-DUP-KEY", row.cell("meter"), message)

    def _needed(self, row: Row, name: str, value: Decimal | None) -> Decimal | None:
        cell = row.cell(name)
        if value is None and cell.is_blank:
            hint = "Type 0 if it is free." if name != "package_size" else ""
            self.findings.add("E-VALUE", cell, f"{name} is blank in row {row.number}", hint)
        return value


def _source(cell: Cell) -> str:
    return f"{cell.sheet}!{cell.coordinate}"
