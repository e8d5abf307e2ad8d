"""A billing system in memory, for tests and trials (S17, S28)."""

from __future__ import annotations

from collections import Counter
from threading import Lock

from wapcommerce.errors import IdentityConflict, NotFound
from wapcommerce.model.billing import BillingSubscription, Invoice, InvoiceRequest
from wapcommerce.model.money import Money


class MemoryBilling:
    """The ports `BillingSystem` and `Receivables` in memory; threads may share it.

    Invoices are numbered INV-2026-000001 and so on, from 1 in every year of `issued_on`.
    """

    def __init__(self) -> None:
        self._billing_subscriptions: dict[str, BillingSubscription] = {}
        self._invoices: dict[str, Invoice] = {}
        self._issued: Counter[int] = Counter()
        self._paid: set[str] = set()
        self._lock = Lock()

    def find_billing_subscription(self, order_item_id: str) -> BillingSubscription | None:
        """The subscription of that order item, or None."""
        return self._billing_subscriptions.get(order_item_id)

    def create_billing_subscription(self, wanted: BillingSubscription) -> None:
        """Create it once; raises `IdentityConflict` when the order item has a different one."""
        with self._lock:
            found = self._billing_subscriptions.setdefault(wanted.order_item_id, wanted)
        if found != wanted:
            raise _conflict("create_billing_subscription", f"order item {wanted.order_item_id}")

    def find_invoice(self, order_id: str) -> Invoice | None:
        """The invoice of that order, or None."""
        return self._invoices.get(order_id)

    def issue_invoice(self, request: InvoiceRequest) -> Invoice:
        """Issue it once; raises `IdentityConflict` when the order has one of other content."""
        with self._lock:
            invoice = self._invoices.get(request.order_id)
            if invoice is None:
                invoice = Invoice(self._next_number(request.issued_on.year), request)
                self._invoices[request.order_id] = invoice
        if invoice.request != request:
            raise _conflict("issue_invoice", f"order {request.order_id}")
        return invoice

    def record_payment(self, number: str) -> None:
        """The invoice of that number is paid in full. Raises `NotFound`."""
        with self._lock:
            if all(invoice.number != number for invoice in self._invoices.values()):
                raise NotFound("invoice", number)
            self._paid.add(number)

    def outstanding(self, account_id: str, currency: str) -> Money:
        """The unpaid invoices of the account in that currency, tax included."""
        unpaid = (
            invoice.request.gross
            for invoice in self.invoices()
            if invoice.request.billed_to_id == account_id and invoice.number not in self._paid
        )
        return Money.sum((amount for amount in unpaid if amount.currency == currency), currency)

    def billing_subscriptions(self) -> tuple[BillingSubscription, ...]:
        """Every billing subscription, oldest first."""
        with self._lock:
            return tuple(self._billing_subscriptions.values())

    def invoices(self) -> tuple[Invoice, ...]:
        """Every invoice, in the order of issue."""
        with self._lock:
            return tuple(self._invoices.values())

    def _next_number(self, year: int) -> str:
        self._issued[year] += 1
        return f"INV-{year}-{self._issued[year]:06d}"


def _conflict(operation: str, subject: str) -> IdentityConflict:
    return IdentityConflict(
        "memory billing",
        operation,
        f"{subject} was billed already, with other content",
        "compare what is stored with what was sent; nothing was changed",
    )
