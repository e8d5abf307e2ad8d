"""Whether a book gives the results of its own examples, on every level of its chain (D4)."""

from __future__ import annotations

from wapcommerce.adapters.workbook.contents import Contents
from wapcommerce.adapters.workbook.examples_sheet import Example
from wapcommerce.adapters.workbook.header import Entry
from wapcommerce.adapters.workbook.parents import Known
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.errors import Refusal
from wapcommerce.model.money import Money
from wapcommerce.model.quote import ChargeKind, Quote
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.price import price_meters
from wapcommerce.pricing.versions.book_chain import book_chain

_KINDS = {"recurring_net": ChargeKind.RECURRING, "setup_net": ChargeKind.SETUP}


def try_examples(contents: Contents, book: PriceBook, others: Known, findings: Findings) -> None:
    """Price every example and note a problem where the result is another one."""
    for entry in contents.examples.found:
        _try(entry, book, others, findings)


def _try(entry: Entry[Example], book: PriceBook, others: Known, findings: Findings) -> None:
    example, cell = entry.value, entry.cell("expected")
    quote = _priced(example, book, others)
    if isinstance(quote, Refusal):
        message = f"{example.name}: this cannot be priced: {quote}"
        findings.add("E-EXAMPLE", cell, message)
        return
    actual, expected = _result(quote, example.kind), Money(example.expected, book.currency)
    if actual != expected:
        message = f"{example.name}: expected {expected}, the book gives {actual}"
        findings.add("E-EXAMPLE", cell, message)


def _priced(example: Example, book: PriceBook, others: Known) -> Quote | Refusal:
    """The example by the price list of its level: that book and those above it on its day."""
    chain = book_chain(book, example.as_of, others.in_force)
    if isinstance(chain, Refusal):
        return chain
    ids = [each.book_id for each in chain]
    level = ids.index(example.level) if example.level in ids else len(chain) - 1
    price_list = PriceList(
        name=str(chain[level].name),
        book=chain[level],
        above=chain[:level],
        buyers=example.buyers,
        codes=example.codes,
        country=example.country,
    )
    meters = example.meters
    return price_meters(meters, example.region, price_list, example.as_of, example.period)


def _result(quote: Quote, kind: str) -> Money:
    """What the example compares; prices that hold their tax are net without it."""
    if kind not in _KINDS:
        return quote.gross
    net = quote.setup if _KINDS[kind] is ChargeKind.SETUP else quote.recurring
    if quote.tax_mode != "inclusive":
        return net
    within = (each.tax for each in quote.taxes if each.kind is _KINDS[kind])
    return net - Money.sum(within, quote.currency)
