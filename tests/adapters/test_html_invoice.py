"""S28: an invoice as a page that can be printed."""

from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from wapcommerce.adapters.html_invoice import invoice_html
from wapcommerce.model.billing import Invoice, InvoiceLine, InvoiceRequest
from wapcommerce.model.money import Money

SELLER = "Nimbus, 1 Sky Street, Athens"
REQUEST = InvoiceRequest(
    order_id="ord-1",
    billed_to_id="acc-1",
    billed_to_name="Nikos Hosting",
    issued_on=date(2026, 3, 31),
    currency="EUR",
    starts_on=date(2026, 4, 1),
    period="month",
    lines=(
        InvoiceLine("ord-1-1", "Cores", Decimal("4.0"), Money("20.00", "EUR")),
        InvoiceLine("ord-1-2", "Storage", Decimal("2.5"), Money("0.35", "EUR")),
    ),
    tax_percent=Decimal("24"),
)


class Page(HTMLParser):
    """What a reader sees: the rows of tables cell by cell, all text, and every tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.texts: list[str] = []
        self.rows: list[list[str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


def page(request: InvoiceRequest = REQUEST, seller: str = SELLER) -> Page:
    return Page(invoice_html(Invoice("INV-2026-000001", request), seller))


def test_a_bookkeeper_finds_every_line_and_the_sums() -> None:
    """20.00 and 0.35 are 20.35; 24 % of it 4.884, so 4.88; together 25.23."""
    assert page().rows == [
        ["Item", "What", "Quantity", "Amount"],
        ["ord-1-1", "Cores", "4", "20.00 EUR"],
        ["ord-1-2", "Storage", "2.5", "0.35 EUR"],
        ["Net", "20.35 EUR"],
        ["Tax 24 %", "4.88 EUR"],
        ["Total", "25.23 EUR"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Invoice INV-2026-000001",
        SELLER,
        "To: Nikos Hosting",
        "Date: 2026-03-31",
        "Order: ord-1",
        "Recurring lines pay the first month from 2026-04-01.",
    ],
)
def test_it_says_who_sells_what_to_whom_and_when(text: str) -> None:
    assert text in " ".join("".join(page().texts).split())


@pytest.mark.parametrize(("currency", "total"), [("JPY", "12 JPY"), ("KWD", "12.000 KWD")])
def test_amounts_have_the_digits_of_their_currency(currency: str, total: str) -> None:
    lines = (InvoiceLine("ord-1-1", "Cores", Decimal(4), Money(12, currency)),)
    request = evolve(REQUEST, currency=currency, lines=lines, tax_percent=Decimal(0))

    assert page(request).rows[-1] == ["Total", total]


def test_nothing_is_loaded_and_nothing_runs() -> None:
    """A page that is printed next year looks the same, offline."""
    found = page()

    assert not {"script", "link", "img", "iframe", "base"} & set(found.tags)
    assert not {"src", "href"} & set(found.attributes)
    assert "url(" not in "".join(found.texts)
    assert "@import" not in "".join(found.texts)


@given(st.text("<>&\"'{}/ ascript=", min_size=1, max_size=20))
def test_no_text_of_others_becomes_markup(text: str) -> None:
    """Names and labels are what somebody typed: markup, braces and quotes stay text."""
    line = InvoiceLine(text, text, Decimal(1), Money(1, "EUR"))
    request = evolve(REQUEST, order_id=text, billed_to_name=text, period=text, lines=(line,))
    harmless = evolve(REQUEST, lines=REQUEST.lines[:1])

    found = page(request, seller=text)

    assert found.tags == page(harmless).tags
    assert found.attributes == page(harmless).attributes
    assert found.rows[1][:2] == [text.strip(), text.strip()]


def test_a_number_of_the_bss_is_text_too() -> None:
    found = Page(invoice_html(Invoice("<b>7</b>", REQUEST), SELLER))

    assert "b" not in found.tags
    assert "Invoice <b>7</b>" in "".join(found.texts)
