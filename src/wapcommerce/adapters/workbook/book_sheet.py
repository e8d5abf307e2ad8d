"""Sheet Book: what holds for the whole price book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import frozen

from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.columns import BOOK_KEYS, BOUNDARIES, ZERO_POLICIES
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Cell, Sheet
from wapcommerce.errors import UnknownCurrency
from wapcommerce.model.currency import minor_unit_digits
from wapcommerce.pricing.charge_model import Boundary, ZeroPolicy

FORMAT_VERSION = 1
REQUIRED = ("format_version", "book_id", "version", "currency")

_KNOWN = {key.name for key in BOOK_KEYS}
_SEPARATORS = {".": ".", ",": ","}


@frozen
class BookSettings:
    """The values of sheet Book; both days are inclusive, None is open."""

    book_id: str = ""
    version: str = ""
    currency: str = "EUR"
    decimal_separator: str | None = None
    time_zone: str = "UTC"
    valid_from: date | None = None
    valid_to: date | None = None
    boundary: Boundary = "upper"
    zero_policy: ZeroPolicy = "free"


def read_settings(sheet: Sheet, reader: CellReader, findings: Findings) -> BookSettings:
    """Read the keys in column A with their values in column B.

    What has a problem takes its default, so that the rest can be checked too.
    """
    cells = _cells_by_key(sheet, reader, findings)
    _reserved(cells, findings)
    _fixed(cells, reader, findings)
    valid_from, valid_to = reader.day(cells["valid_from"]), reader.day(cells["valid_to"])
    if valid_from and valid_to and valid_to < valid_from:
        findings.add("E-VALUE", cells["valid_to"], f"the book ends before {valid_from}")
    return BookSettings(
        book_id=reader.text(cells["book_id"]) or "",
        version=reader.text(cells["version"]) or "",
        currency=_currency(cells["currency"], reader, findings),
        decimal_separator=reader.choice(cells["decimal_separator"], _SEPARATORS),
        time_zone=_time_zone(cells["time_zone"], reader, findings),
        valid_from=valid_from,
        valid_to=valid_to,
        boundary=reader.choice(cells["boundary"], BOUNDARIES) or "upper",
        zero_policy=reader.choice(cells["zero_policy"], ZERO_POLICIES) or "free",
    )


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


def _reserved(cells: Mapping[str, Cell], findings: Findings) -> None:
    for key in BOOK_KEYS:
        if key.is_reserved and not cells[key.name].is_blank:
            findings.add("E-UNSUPPORTED", cells[key.name], f"{key.name} has no effect yet")


def _fixed(cells: Mapping[str, Cell], reader: CellReader, findings: Findings) -> None:
    version = reader.whole(cells["format_version"])
    if version not in (None, FORMAT_VERSION):
        findings.add(
            "E-VALUE",
            cells["format_version"],
            f"format version {version} is not {FORMAT_VERSION}",
            "Take the template of this version.",
        )
    reader.choice(cells["rounding_mode"], {"half_up": True})
    reader.choice(cells["rounding_level"], {"line": True}, reserved=("total", "unit_price"))


def _currency(cell: Cell, reader: CellReader, findings: Findings) -> str:
    found = reader.text(cell)
    if found is None:
        return BookSettings().currency
    try:
        minor_unit_digits(found)
    except UnknownCurrency:
        findings.add("E-CURRENCY", cell, f"{found!r} is no currency")
        return BookSettings().currency
    return found


def _time_zone(cell: Cell, reader: CellReader, findings: Findings) -> str:
    found = reader.text(cell)
    if found is None:
        return BookSettings().time_zone
    try:
        ZoneInfo(found)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = "Use a name such as Europe/Athens, or UTC."
        findings.add("E-VALUE", cell, f"{found!r} is no time zone", hint)
        return BookSettings().time_zone
    return found
