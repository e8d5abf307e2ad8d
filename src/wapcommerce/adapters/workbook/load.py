"""Load a price workbook: everything is read, every problem is told, or nothing is loaded (D4)."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from wapcommerce.adapters.workbook.book_sheet import BookSettings, read_settings
from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.examples_sheet import read_examples, try_example
from wapcommerce.adapters.workbook.guard import Workbook, examine, read_bytes
from wapcommerce.adapters.workbook.prices_sheet import read_prices
from wapcommerce.adapters.workbook.problems import Findings, Place, Unusable
from wapcommerce.adapters.workbook.sheets import Sheet, Sheets, open_sheets, report_layout
from wapcommerce.errors import InvalidWorkbook, Problem
from wapcommerce.pricing.book import PriceBook

BOOK, PRICES, EXAMPLES = "Book", "Prices", "Examples"
#: For people; whatever stands there is not read.
READ_ME = "ReadMe"
#: Known to the format, without effect so far.
RESERVED = ("Adjustments", "Discounts", "Tax")


@frozen
class Checked:
    """What came of a workbook: the book, or None after an error; warnings in either case."""

    book: PriceBook | None
    problems: tuple[Problem, ...]


def load(workbook: Workbook) -> PriceBook:
    """The price book of an xlsx file, given as a path or as bytes.

    Raises `InvalidWorkbook` with all problems, warnings included, when there is any error. To see
    the warnings of a good book call `check`.
    """
    checked = check(workbook)
    if checked.book is None:
        raise InvalidWorkbook(_name(workbook), checked.problems)
    return checked.book


def check(workbook: Workbook) -> Checked:
    """Read an xlsx file and tell every problem; raises nothing for a bad file."""
    findings = Findings()
    try:
        content = read_bytes(workbook)
        sheets = open_sheets(content, examine(content))
    except Unusable as fault:
        findings.add("E-FILE", Place("", fault.coordinate), str(fault), fault.hint)
        return Checked(None, findings.in_order())
    book = _read(sheets, _name(workbook), findings)
    return Checked(None if findings.errors else book, findings.in_order())


def _read(opened: Sheets, source: str, findings: Findings) -> PriceBook | None:
    sheets = _by_name(opened, findings)
    reader = CellReader(findings, None, opened.epoch)
    settings = BookSettings()
    if BOOK in sheets:
        report_layout(sheets[BOOK], 2, findings)
        settings = read_settings(sheets[BOOK], reader, findings)
    reader = CellReader(findings, settings.decimal_separator, opened.epoch)
    prices = sheets.get(PRICES)
    charges = () if prices is None else read_prices(prices, settings, reader, findings)
    shown = sheets.get(EXAMPLES)
    examples = () if shown is None else read_examples(shown, reader, findings)
    if findings.errors:
        return None
    book = PriceBook(
        book_id=settings.book_id,
        version=settings.version,
        currency=settings.currency,
        charges=charges,
        valid_from=settings.valid_from,
        valid_to=settings.valid_to,
        time_zone=settings.time_zone,
        source=source,
    )
    for example in examples:
        try_example(example, book, findings)
    return book


def _by_name(opened: Sheets, findings: Findings) -> dict[str, Sheet]:
    known = {name.lower(): name for name in (BOOK, PRICES, EXAMPLES, READ_ME, *RESERVED)}
    found: dict[str, Sheet] = {}
    for sheet in opened.sheets:
        name = known.get(sheet.name.lower())
        if name is None or name in found:
            if sheet.rows:
                message = f"the format has no sheet {sheet.name!r} here"
                findings.add("E-SHEET-UNSUPPORTED", sheet.place(), message)
        elif name not in RESERVED:
            found[name] = sheet
        elif any(row > 1 for row in sheet.rows):
            message = f"sheet {name} has no effect yet, and it has values"
            findings.add("E-SHEET-UNSUPPORTED", sheet.place(), message)
    for name in (BOOK, PRICES):
        if name not in found:
            findings.add("E-SHEET-MISSING", Place(name), f"there is no sheet {name}")
    return found


def _name(workbook: Workbook) -> str:
    return "workbook" if isinstance(workbook, bytes) else Path(workbook).name
