"""The credit limit of the party that pays: it covers all its customers' orders (S15)."""

from __future__ import annotations

from wapcommerce.errors import NotFound, Rejection
from wapcommerce.model.money import Money
from wapcommerce.model.order import Order
from wapcommerce.ports import Journal, Receivables
from wapcommerce.provisioning.plan import invoice_effect
from wapcommerce.provisioning.requests import invoice_request_of


def credit_problems(
    order: Order, receivables: Receivables, journal: Journal
) -> tuple[Rejection, ...]:
    """Unpaid invoices, orders not invoiced yet and this one, tax included, against the limit.

    A limit of 1000.00 with 400.00 unpaid and 500.00 in execution leaves 100.00. An order that
    reaches the limit exactly is accepted. Nothing is said of an order that was submitted already,
    and of one of several currencies, which the rules refuse.
    """
    payer = order.parties.billed_to
    limit = payer.credit_limit
    currencies = {item.quote.currency for item in order.items}
    if limit is None or len(currencies) != 1 or _was_submitted(order, journal):
        return ()
    due = invoice_request_of(order).gross
    if due.currency != limit.currency:
        what = f"the order is in {due.currency}, the credit limit in {limit.currency}"
        hint = "set a credit limit in the currency of the prices"
        return (Rejection("credit_currency", what, "billed_to", hint),)
    # In this sequence an invoice that is issued meanwhile is counted twice rather than never.
    used = _in_execution(order, journal)
    used += receivables.outstanding(payer.id, limit.currency)
    if used + due <= limit:
        return ()
    what = f"{due} is more than the {limit - used} left of the credit limit of {limit}"
    return (Rejection("credit_limit", what, "billed_to", "pay open invoices or raise the limit"),)


def _was_submitted(order: Order, journal: Journal) -> bool:
    try:
        journal.order(order.id)
    except NotFound:
        return False
    return True


def _in_execution(order: Order, journal: Journal) -> Money:
    """What other orders of the same payer will be invoiced, and are not yet."""
    currency = order.items[0].quote.currency
    others = (
        invoice_request_of(other).gross
        for other in journal.unfinished_of(order.parties.billed_to.id)
        if isinstance(other, Order)
        and other.id != order.id
        and other.parties.billed_to.id == order.parties.billed_to.id
        and other.items[0].quote.currency == currency
        and not journal.is_done(invoice_effect(other))
    )
    return Money.sum(others, currency)
