"""S17, S28: what the BSS is asked to bill."""

from decimal import Decimal

import pytest
from attrs import evolve

from tests.builders import DAY
from wapcommerce.errors import CurrencyMismatch
from wapcommerce.model.billing import InvoiceLine, InvoiceRequest
from wapcommerce.model.money import Money

REQUEST = InvoiceRequest("ord-1", "acc-1", "Nikos Hosting", DAY, "EUR", ())


def line(amount: str, currency: str = "EUR") -> InvoiceLine:
    return InvoiceLine("ord-1-1", "Cores", Decimal(4), Money(amount, currency))


def test_an_invoice_adds_up_its_lines_exactly() -> None:
    request = evolve(REQUEST, lines=(line("0.10"), line("0.20"), line("-0.05")))

    assert request.total == Money("0.25", "EUR")


def test_an_invoice_without_lines_is_of_nothing_in_its_currency() -> None:
    assert REQUEST.total == Money(0, "EUR")


def test_an_invoice_refuses_a_line_of_another_currency() -> None:
    with pytest.raises(CurrencyMismatch):
        _ = evolve(REQUEST, lines=(line("1"), line("1", "USD"))).total
