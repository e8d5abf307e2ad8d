"""Cells that name meters."""

from __future__ import annotations

import re

from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Cell
from wapcommerce.model.meters import NAMED_METERS, RESOURCE_METERS, is_meter

_METERS = ", ".join((*RESOURCE_METERS, *(f"{family}:<name>" for family in NAMED_METERS)))
# A name may have commas of its own: only one before another meter separates.
_COMMA = re.compile(
    rf"\s*,\s*(?=(?:{'|'.join(RESOURCE_METERS)})\s*(?:,|$)|(?:{'|'.join(NAMED_METERS)}):)"
)


def read_meter(cell: Cell, reader: CellReader, findings: Findings) -> str | None:
    """The meter that a cell names, or None for a blank and after a problem."""
    text = reader.text(cell)
    return None if text is None else _meter(cell, text, findings)


def read_meters(cell: Cell, text: str, findings: Findings) -> tuple[str, ...]:
    """The meters of a list with commas; none after a problem."""
    found = [_meter(cell, part, findings) for part in _COMMA.split(text)]
    return tuple(name for name in found if name is not None)


def _meter(cell: Cell, text: str, findings: Findings) -> str | None:
    kind, colon, name = text.partition(":")
    if not is_meter(text) or name != name.strip():
        tidy = f"{kind.strip().lower()}{colon}{name.strip()}"
        hint = f"Write {tidy}." if is_meter(tidy) else f"Use one of: {_METERS}."
        findings.add("E-VALUE", cell, f"{text!r} is no meter", hint)
        return None
    return text
