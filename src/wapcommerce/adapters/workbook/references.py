"""Whether what a workbook names is there: meters, tax codes, discount codes, levels."""

from __future__ import annotations

from collections.abc import Set

from attrs import frozen

from wapcommerce.adapters.workbook.contents import Contents
from wapcommerce.adapters.workbook.parents import Ancestors
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Cell
from wapcommerce.model.meters import is_meter
from wapcommerce.pricing.charge_models.percentage import Percentage


@frozen
class Unknown:
    """A name that nothing defines, and where it stands."""

    cell: Cell
    message: str


def report_references(contents: Contents, ancestors: Ancestors, findings: Findings) -> bool:
    """Note every name that nothing defines; whether a book above, not there, may define one."""
    unknown = [*_meters(contents, ancestors), *_levels(contents, ancestors)]
    if unknown and not ancestors.is_whole:
        return True
    for each in (*unknown, *_codes(contents, ancestors)):
        findings.add("E-REF-UNKNOWN", each.cell, each.message)
    return False


def report_taxes(contents: Contents, ancestors: Ancestors, findings: Findings) -> None:
    """Note tax codes without a rate, and prices or rates that make no tax at all."""
    settings, rates = contents.settings, contents.taxes.words("code")
    cell, coded = settings.cells["tax_mode"], list(contents.prices.cells("tax_code"))
    above = {each.tax_code for book in ancestors.books for each in book.charges} - {""}
    if contents.taxes.rows and cell.is_blank:
        hint = "Say whether tax is on top of the prices (exclusive) or within (inclusive)."
        findings.add("E-KEY-MISSING", cell, "sheet Tax has rates, and tax_mode no value", hint)
    elif cell.is_blank:
        if coded:
            message = "prices name tax codes, but without a tax_mode no tax is shown"
            findings.add("W-UNTAXED", coded[0], message)
        return
    for each in coded:
        if each.word not in rates:
            message = f"sheet Tax has no rate of {each.shown!r}"
            findings.add("E-REF-UNKNOWN", each, message)
    for code in sorted(above - rates):
        message = f"a book above names tax code {code!r}, and sheet Tax has no rate of it"
        findings.add("E-REF-UNKNOWN", cell, message)
    if settings.tax_mode and not above and not coded and ancestors.is_whole:
        findings.add("W-UNTAXED", cell, "no price names a tax code, so nothing is taxed")


def _meters(contents: Contents, ancestors: Ancestors) -> list[Unknown]:
    priced = contents.prices.words("meter") | ancestors.meters
    cells = (*contents.adjustments.cells("meter"), *contents.discounts.cells("meter"))
    found = [
        Unknown(cell, f"nothing has a price of {cell.shown!r}")
        for cell in cells
        if is_meter(cell.word) and cell.word not in priced
    ]
    return [*found, *_bases(contents, ancestors, priced)]


def _bases(contents: Contents, ancestors: Ancestors, priced: Set[str]) -> list[Unknown]:
    """What a percentage is taken of: it must have a charge of the same kind, and no percentage."""
    charges = [*contents.prices.values, *(c for book in ancestors.books for c in book.charges)]
    read = {each.meter for each in charges}
    known = {(each.kind, each.meter) for each in charges}
    usable = {(each.kind, each.meter) for each in charges if not isinstance(each.model, Percentage)}
    found = []
    for entry in contents.prices.found:
        model, kind = entry.value.model, entry.value.kind
        for meter in model.of if isinstance(model, Percentage) else ():
            has_own_problem = meter in priced - read
            if (kind, meter) in usable or has_own_problem:
                continue
            message = f"nothing has a {kind} price of {meter!r}"
            if (kind, meter) in known:
                message = f"{meter!r} is itself a percentage, and counts for nothing here"
            found.append(Unknown(entry.cell("variant"), message))
    return found


def _levels(contents: Contents, ancestors: Ancestors) -> list[Unknown]:
    books = {contents.settings.book_id, *(book.book_id for book in ancestors.books)}
    return [
        Unknown(cell, f"no book above is called {cell.shown!r}")
        for cell in contents.examples.cells("level")
        if cell.word not in books
    ]


def _codes(contents: Contents, ancestors: Ancestors) -> list[Unknown]:
    """Discount codes of examples: those of the book on whose level the example is."""
    found = []
    own = contents.discounts.words("code")
    for entry in contents.examples.found:
        known, level = own, entry.value.level
        if level not in ("", contents.settings.book_id):
            books = (book for book in ancestors.books if book.book_id == level)
            known = frozenset(each.code for book in books for each in book.discounts)
        found += [
            Unknown(entry.cell("code"), f"no discount has the code {code!r}")
            for code in entry.value.codes
            if code not in known
        ]
    return found
