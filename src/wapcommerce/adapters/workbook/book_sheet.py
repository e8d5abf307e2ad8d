"""Sheet Book: what holds for the whole price book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import field, frozen

from wapcommerce.adapters.workbook.amounts import billable
from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.columns import (
    BOOK_KEYS,
    BOUNDARIES,
    DISCOUNT_ORDERS,
    ROUNDING_LEVELS,
    TAX_MODES,
    TAX_ROUNDINGS,
    YES_NO,
    ZERO_POLICIES,
    names,
)
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Cell, Sheet
from wapcommerce.errors import UnknownCurrency
from wapcommerce.model.currency import minor_unit_digits
from wapcommerce.model.quote import TaxMode
from wapcommerce.pricing.books.book import MAX_DIGITS, RoundingLevel
from wapcommerce.pricing.books.discount import DiscountOrder
from wapcommerce.pricing.books.tax import TaxRounding
from wapcommerce.pricing.charge_models.charge_model import ZeroPolicy
from wapcommerce.pricing.charge_models.curve import Boundary

FORMAT_VERSION = 1
REQUIRED = ("format_version", "book_id", "version", "currency")

_KNOWN = frozenset(names(BOOK_KEYS))
_SEPARATORS = {".": ".", ",": ","}
_BLANK = {key: Cell("Book", 1, 2) for key in _KNOWN}


@frozen
class BookSettings:
    """The values of sheet Book; both days are inclusive, None is open.

    `digits` are those of the currency, None when it is not known. `cells` has the cell of each key.
    """

    book_id: str = ""
    version: str = ""
    parent_book: str = ""
    currency: str = "EUR"
    digits: int | None = None
    decimal_separator: str | None = None
    time_zone: str = "UTC"
    valid_from: date | None = None
    valid_to: date | None = None
    rounding_level: RoundingLevel = "line"
    unit_price_digits: int | None = None
    boundary: Boundary = "upper"
    zero_policy: ZeroPolicy = "free"
    discount_order: DiscountOrder = "declared"
    tax_mode: TaxMode = ""
    tax_rounding: TaxRounding = "line"
    min_total: Decimal | None = None
    max_total: Decimal | None = None
    derived_periods: bool = False
    cells: Mapping[str, Cell] = field(default=_BLANK, repr=False, eq=False)


def read_settings(sheet: Sheet, reader: CellReader, findings: Findings) -> BookSettings:
    """Read the keys in column A with their values in column B.

    What has a problem takes its default, so that the rest can be checked too.
    """
    cells = _cells_by_key(sheet, reader, findings)
    return _SettingsReader(cells, reader, findings).settings()


def _cells_by_key(sheet: Sheet, reader: CellReader, findings: Findings) -> Mapping[str, Cell]:
    found: dict[str, Cell] = {}
    for row in sheet.rows:
        key_cell, value_cell = sheet.cell(row, 1), sheet.cell(row, 2)
        if key_cell.is_blank:
            if not value_cell.is_blank:
                findings.add("E-KEY-UNKNOWN", value_cell, "the value has no key")
            continue
        key = (reader.text(key_cell) or "").lower()
        if not key or (row == 1 and key == "key"):  # a problem already, or a heading
            continue
        if key not in _KNOWN:
            findings.add("E-KEY-UNKNOWN", key_cell, f"there is no key {key!r}")
        elif key in found:
            findings.add("E-DUP-KEY", key_cell, f"the key {key!r} stands there twice")
        else:
            found[key] = value_cell
    for key in REQUIRED:
        if key not in found:
            findings.add("E-KEY-MISSING", sheet.place(), f"there is no key {key!r}")
        elif found[key].is_blank:
            findings.add("E-KEY-MISSING", found[key], f"{key} has no value")
    return {key: found.get(key, Cell(sheet.name, 1, 2)) for key in _KNOWN}


class _SettingsReader:
    """Reads the values of one sheet Book."""

    def __init__(self, cells: Mapping[str, Cell], reader: CellReader, findings: Findings) -> None:
        self.cells = cells
        self.reader = reader
        self.findings = findings

    def settings(self) -> BookSettings:
        cells, reader = self.cells, self.reader
        self._fixed()
        separator = reader.choice(cells["decimal_separator"], _SEPARATORS)
        # From here on numbers may be text, as in the other sheets.
        self.reader = reader = CellReader(self.findings, separator, reader.epoch)
        first, last = self._days()
        currency, digits = self._currency()
        level = reader.choice(cells["rounding_level"], ROUNDING_LEVELS)
        tax_mode = reader.choice(cells["tax_mode"], TAX_MODES)
        least, most = self._totals(digits)
        return BookSettings(
            book_id=reader.text(cells["book_id"]) or "",
            version=reader.text(cells["version"]) or "",
            parent_book=reader.text(cells["parent_book"]) or "",
            currency=currency,
            digits=digits,
            decimal_separator=separator,
            time_zone=self._time_zone(),
            valid_from=first,
            valid_to=last,
            rounding_level=level or "line",
            unit_price_digits=self._unit_price_digits(level),
            boundary=reader.choice(cells["boundary"], BOUNDARIES) or "upper",
            zero_policy=reader.choice(cells["zero_policy"], ZERO_POLICIES) or "free",
            discount_order=reader.choice(cells["discount_order"], DISCOUNT_ORDERS) or "declared",
            tax_mode=tax_mode or "",
            tax_rounding=self._tax_rounding(tax_mode),
            min_total=least,
            max_total=most,
            derived_periods=reader.choice(cells["derived_periods"], YES_NO) or False,
            cells=cells,
        )

    def _fixed(self) -> None:
        cell = self.cells["format_version"]
        version = self.reader.whole(cell)
        if version not in (None, FORMAT_VERSION):
            message = f"format version {version} is not {FORMAT_VERSION}"
            self.findings.add("E-VALUE", cell, message, "Take the template of this version.")
        self.reader.choice(self.cells["rounding_mode"], {"half_up": True})

    def _days(self) -> tuple[date | None, date | None]:
        cells = self.cells
        first, last = self.reader.day(cells["valid_from"]), self.reader.day(cells["valid_to"])
        if first and last and last < first:
            self.findings.add("E-VALUE", cells["valid_to"], f"the book ends before {first}")
        return first, last

    def _currency(self) -> tuple[str, int | None]:
        found = self.reader.text(self.cells["currency"])
        if found is None:
            return BookSettings().currency, None
        try:
            return found, minor_unit_digits(found)
        except UnknownCurrency:
            self.findings.add("E-CURRENCY", self.cells["currency"], f"{found!r} is no currency")
            return BookSettings().currency, None

    def _time_zone(self) -> str:
        cell = self.cells["time_zone"]
        found = self.reader.text(cell)
        if found is None:
            return BookSettings().time_zone
        try:
            ZoneInfo(found)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            hint = "Use a name such as Europe/Athens, or UTC."
            self.findings.add("E-VALUE", cell, f"{found!r} is no time zone", hint)
            return BookSettings().time_zone
        return found

    def _unit_price_digits(self, level: RoundingLevel | None) -> int | None:
        cell = self.cells["unit_price_digits"]
        found = self.reader.whole(cell)
        if found is None:
            return None
        if not 0 <= found <= MAX_DIGITS:
            message = f"unit prices cannot have {found} digits"
            self.findings.add("E-VALUE", cell, message, f"Use 0 to {MAX_DIGITS}.")
        elif level != "unit_price" and self._is_told("rounding_level", level):
            self.findings.add("E-UNUSED", cell, "only rounding level unit_price uses this")
        return found

    def _tax_rounding(self, mode: TaxMode | None) -> TaxRounding:
        cell = self.cells["tax_rounding"]
        found = self.reader.choice(cell, TAX_ROUNDINGS)
        if found is not None and mode is None and self._is_told("tax_mode", mode):
            self.findings.add("E-UNUSED", cell, "there is no tax_mode, so there is no tax to round")
        return found or "line"

    def _is_told(self, key: str, value: object) -> bool:
        """Whether a missing value is meant, and not the rest of a problem."""
        return value is not None or self.cells[key].is_blank

    def _totals(self, digits: int | None) -> tuple[Decimal | None, Decimal | None]:
        least, most = (self._total(self.cells[name], digits) for name in ("min_total", "max_total"))
        if least is not None and most is not None and most < least:
            message = f"max_total is below min_total {least}"
            self.findings.add("E-VALUE", self.cells["max_total"], message)
        return least, most

    def _total(self, cell: Cell, digits: int | None) -> Decimal | None:
        found = billable(cell, digits, self.reader, self.findings)
        if found is not None and found < 0:
            self.findings.add("E-NEG-PRICE", cell, f"{cell.shown} is below zero")
            return None
        return found
