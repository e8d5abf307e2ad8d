"""Invoices for the tests of every built-in billing system."""

from decimal import Decimal

from attrs import evolve

from wapcommerce.adapters.ledger import SqliteLedger
from wapcommerce.adapters.memory import MemoryBilling
from wapcommerce.model.billing import InvoiceLine
from wapcommerce.model.money import Money
from wapcommerce.testing.contracts.samples import an_invoice_request


def bill(billing: MemoryBilling | SqliteLedger, account_id: str, gross: Money) -> str:
    """Send an invoice of that amount; each is of an order of its own."""
    number = len(billing.invoices()) + 1
    line = InvoiceLine(f"O-{number}-1", "Starter", Decimal(1), gross)
    request = evolve(
        an_invoice_request(f"O-{number}"),
        billed_to_id=account_id,
        currency=gross.currency,
        lines=(line,),
    )
    return billing.issue_invoice(request).number
