"""Load a price workbook: everything is read, every problem is told, or nothing is loaded (D4)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from attrs import evolve, frozen

from wapcommerce.adapters.workbook.adjustments_sheet import read_adjustments
from wapcommerce.adapters.workbook.book_sheet import BookSettings, read_settings
from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.contents import Contents
from wapcommerce.adapters.workbook.discounts_sheet import read_discounts
from wapcommerce.adapters.workbook.examples import try_examples
from wapcommerce.adapters.workbook.examples_sheet import read_examples
from wapcommerce.adapters.workbook.guard import Workbook, examine, read_bytes
from wapcommerce.adapters.workbook.offering_checks import report_unsold
from wapcommerce.adapters.workbook.parents import Known, known, report_missing
from wapcommerce.adapters.workbook.prices_sheet import read_prices
from wapcommerce.adapters.workbook.problems import Findings, Place, Unusable
from wapcommerce.adapters.workbook.references import report_references, report_taxes
from wapcommerce.adapters.workbook.row_checks import report_rows
from wapcommerce.adapters.workbook.sheets import Sheet, Sheets, open_sheets, report_layout
from wapcommerce.adapters.workbook.tax_sheet import read_taxes
from wapcommerce.errors import InvalidCharge, InvalidWorkbook, Problem
from wapcommerce.model.offering import Offering
from wapcommerce.pricing.books.book import PriceBook

BOOK, PRICES, ADJUSTMENTS, DISCOUNTS, TAX, EXAMPLES = SHEETS = (
    "Book",
    "Prices",
    "Adjustments",
    "Discounts",
    "Tax",
    "Examples",
)
#: For people; whatever stands there is not read.
READ_ME = "ReadMe"


@frozen
class Checked:
    """What came of a workbook: the book, or None after an error; warnings in either case."""

    book: PriceBook | None
    problems: tuple[Problem, ...]


def load(workbook: Workbook, parents: Collection[PriceBook] = ()) -> PriceBook:
    """The price book of an xlsx file, given as a path or as bytes.

    `parents` are the books that are loaded already; those above this one are found among them.
    Raises `InvalidWorkbook` with all problems, warnings included, when there is any error. To see
    the warnings of a good book call `check`.
    """
    checked = check(workbook, parents)
    if checked.book is None:
        raise InvalidWorkbook(_name(workbook), checked.problems)
    return checked.book


def check(
    workbook: Workbook,
    parents: Collection[PriceBook] = (),
    *,
    as_of: date | None = None,
    offering: Offering | None = None,
) -> Checked:
    """Read an xlsx file and tell every problem; raises nothing for a bad file.

    `parents` is that of `load`. With a day `as_of` what has ended before it is told, with an
    `offering` what it does not sell.
    """
    findings = Findings()
    try:
        content = read_bytes(workbook)
        sheets = open_sheets(content, examine(content), SHEETS)
    except Unusable as fault:
        findings.add("E-FILE", Place("", fault.coordinate), str(fault), fault.hint)
        return Checked(None, findings.in_order())
    contents = _read(sheets, findings)
    others = known(parents)
    _check(contents, others, as_of, findings)
    if offering is not None:
        report_unsold(contents, offering, findings)
    book = None if findings.errors else _book(contents, _name(workbook), others, findings)
    return Checked(None if findings.errors else book, findings.in_order())


def _read(opened: Sheets, findings: Findings) -> Contents:
    sheets = _by_name(opened, findings)
    reader = CellReader(findings, None, opened.epoch)
    settings = BookSettings()
    if BOOK in sheets:
        report_layout(sheets[BOOK], 2, findings)
        settings = read_settings(sheets[BOOK], reader, findings)
    reader = CellReader(findings, settings.decimal_separator, opened.epoch)
    found = Contents(settings)
    if PRICES in sheets:
        found = evolve(found, prices=read_prices(sheets[PRICES], settings, reader, findings))
    if ADJUSTMENTS in sheets:
        read = read_adjustments(sheets[ADJUSTMENTS], reader, findings)
        found = evolve(found, adjustments=read)
    if DISCOUNTS in sheets:
        discounts = read_discounts(sheets[DISCOUNTS], settings, reader, findings)
        found = evolve(found, discounts=discounts)
    if TAX in sheets:
        found = evolve(found, taxes=read_taxes(sheets[TAX], reader, findings))
    if EXAMPLES in sheets:
        examples = read_examples(sheets[EXAMPLES], settings, reader, findings)
        found = evolve(found, examples=examples)
    return found


def _check(contents: Contents, others: Known, as_of: date | None, findings: Findings) -> None:
    """Everything that only several sheets or books together can tell."""
    settings = contents.settings
    others.report_overlaps(settings, findings)
    ancestors = others.above(settings, findings)
    is_needed = report_references(contents, ancestors, findings) or bool(contents.examples.found)
    report_missing(settings, ancestors, findings, is_needed=is_needed)
    report_taxes(contents, ancestors, findings)
    report_rows(contents, as_of, findings)


def _book(contents: Contents, source: str, others: Known, findings: Findings) -> PriceBook | None:
    """The book when it gives the results of its own examples."""
    try:
        book = contents.book(source)
    except InvalidCharge as contradiction:
        # What can be told of a cell has been told; this only catches what slipped through.
        findings.add("E-VALUE", Place(BOOK), str(contradiction))
        return None
    others.report_conflict(book, contents.settings, findings)
    try_examples(contents, book, others, findings)
    return book


def _by_name(opened: Sheets, findings: Findings) -> dict[str, Sheet]:
    names = {name.lower(): name for name in (*SHEETS, READ_ME)}
    found: dict[str, Sheet] = {}
    for sheet in opened.sheets:
        name = names.get(sheet.name.lower())
        if name is not None and name not in found:
            found[name] = sheet
        elif sheet.scan.last_row:
            message = f"the format has no sheet {sheet.name!r} here"
            findings.add("E-SHEET-UNSUPPORTED", sheet.place(), message)
    for name in (BOOK, PRICES):
        if name not in found:
            findings.add("E-SHEET-MISSING", Place(name), f"there is no sheet {name}")
    return found


def _name(workbook: Workbook) -> str:
    return "workbook" if isinstance(workbook, bytes) else Path(workbook).name
