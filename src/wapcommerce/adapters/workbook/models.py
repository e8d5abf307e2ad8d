"""The charge model of a charge, from its rows; every price knows its cell."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from wapcommerce.adapters.workbook.amounts import price
from wapcommerce.adapters.workbook.book_sheet import BookSettings
from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.columns import CUMULATIVE
from wapcommerce.adapters.workbook.header import Row
from wapcommerce.adapters.workbook.meter_names import read_meters
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Cell
from wapcommerce.adapters.workbook.terms import Terms
from wapcommerce.model.exact import plain
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.tier import Tier, tier_problems
from wapcommerce.pricing.charge_models.volume import Volume

_OF_TIERS = frozenset({"tier_from", "tier_to", "flat_fee", "zero_policy"})
_OF_ALL = frozenset({"included", "cost"})
#: The columns that each model uses; the others of these must be blank.
USED = {
    "flat": _OF_ALL | {"flat_fee"},
    "per_unit": _OF_ALL | {"unit_price"},
    "graduated": _OF_ALL | _OF_TIERS | {"unit_price"},
    "volume": _OF_ALL | _OF_TIERS | {"unit_price"},
    "package": _OF_ALL | {"unit_price", "package_size", "package_round"},
    "stairstep": _OF_ALL | _OF_TIERS | {"variant"},
    "percentage": frozenset({"unit_price", "variant"}),
}
TIERED = ("graduated", "volume", "stairstep")
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
            if rows[0].cell("model").is_blank and "model" in rows[0].columns:
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
        amount = self._price(row, name)
        size = self._package_size(row, terms) if terms.model == "package" else None
        source = _source(row.cell(name))
        if amount is None:
            return None
        match terms.model:
            case "flat":
                return Flat(amount, source=source)
            case "package":
                if size is None:
                    return None
                return Package(size, amount, rounding=terms.package_round or "up", source=source)
            case "percentage":
                return Percentage(amount, self._bases(row, terms), source=source)
            case _:
                return PerUnit(amount, source=source)

    def _bases(self, row: Row, terms: Terms) -> tuple[str, ...]:
        if terms.variant is None:
            return ()
        return read_meters(row.cell("variant"), terms.variant, self.findings)

    def _package_size(self, row: Row, terms: Terms) -> Decimal | None:
        size = terms.package_size
        if size is None:
            row.needed("package_size", self.findings)
        elif size <= 0:
            cell = row.cell("package_size")
            self.findings.add("E-VALUE", cell, "the package size is not above zero")
            return None
        return size

    def _tiered(self, rows: Sequence[Row], terms: Terms) -> ChargeModel | None:
        errors = self.findings.errors
        is_stairstep = terms.model == "stairstep"
        tiers = [self._step(row) if is_stairstep else self._tier(row) for row in rows]
        cumulative = self._cumulative(rows[0], terms) if is_stairstep else False
        if self.findings.errors > errors:
            return None
        for rejection in tier_problems(tiers):
            row = rows[int(rejection.path.removeprefix("tiers[").removesuffix("]"))]
            code = _TIER_CODES[rejection.code]
            self.findings.add(code, row.cell("tier_to"), rejection.message)
        self._tier_from(rows, tiers)
        if self.findings.errors > errors:
            return None
        boundary, zero = self.settings.boundary, terms.zero_policy or self.settings.zero_policy
        if is_stairstep:
            return Stairstep(tuple(tiers), cumulative, boundary=boundary, zero=zero)
        model = Graduated if terms.model == "graduated" else Volume
        return model(tuple(tiers), boundary=boundary, zero=zero)

    def _tier(self, row: Row) -> Tier:
        fee = price(row.cell("flat_fee"), self.reader, self.findings)
        unit_price = self._price(row, "unit_price")
        bound = self.reader.number(row.cell("tier_to"))
        source, fee_source = _source(row.cell("unit_price")), _source(row.cell("flat_fee"))
        return Tier(
            bound, unit_price or 0, fee or 0, source=source, fee_source=fee_source if fee else ""
        )

    def _step(self, row: Row) -> Tier:
        fee = self._price(row, "flat_fee")
        bound = self.reader.number(row.cell("tier_to"))
        return Tier(bound, 0, fee or 0, source=_source(row.cell("flat_fee")))

    def _cumulative(self, row: Row, terms: Terms) -> bool:
        word = terms.variant
        if word is not None and word.lower() != CUMULATIVE:
            hint = f"Write {CUMULATIVE}, or leave it blank."
            message = f"{word!r} is no variant of stairstep"
            self.findings.add("E-VALUE", row.cell("variant"), message, hint)
        return word is not None

    def _price(self, row: Row, name: str) -> Decimal | None:
        cell = row.needed(name, self.findings, "Type 0 if it is free.")
        return price(cell, self.reader, self.findings)

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


def _source(cell: Cell) -> str:
    return f"{cell.sheet}!{cell.coordinate}"
