"""A ledger in SQLite: billing subscriptions, and invoices whose numbers have no gaps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from os import PathLike

from wapcommerce.adapters.ledger import statements
from wapcommerce.adapters.wire.json import from_json, to_json
from wapcommerce.adapters.wire.sql import migrate
from wapcommerce.adapters.wire.sqlite import Database, Transaction
from wapcommerce.errors import CallOutcomeUnknown, IdentityConflict, NotFound, StorageFailed
from wapcommerce.model.billing import BillingSubscription, Invoice, InvoiceRequest
from wapcommerce.model.money import Money

_ENDPOINT = "ledger"


class SqliteLedger:
    """The ports `BillingSystem` and `Receivables` on an SQLite file, or on ``":memory:"``.

    Invoices are numbered INV-2026-000001 and so on, from 1 in every year of `issued_on`; a number
    is taken in the transaction that stores its invoice. Threads and processes of one machine may
    share the file. A failure of the database is a `CallOutcomeUnknown`.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self._database = Database(path)
        migrate(self._database, "ledger", files("wapcommerce.adapters.ledger") / "migrations")

    def close(self) -> None:
        """Close the connections to the database."""
        self._database.close()

    def find_billing_subscription(self, order_item_id: str) -> BillingSubscription | None:
        """The subscription of that order item, or None."""
        with _failures("find_billing_subscription"), self._database.reading() as transaction:
            return _billing_subscription(transaction, order_item_id)

    def create_billing_subscription(self, wanted: BillingSubscription) -> None:
        """Create it once; raises `IdentityConflict` when the order item has a different one."""
        operation = "create_billing_subscription"
        with _failures(operation), self._database.writing() as transaction:
            transaction.change(
                statements.ADD_BILLING_SUBSCRIPTION,
                order_item_id=wanted.order_item_id,
                document=to_json(wanted),
            )
            if _billing_subscription(transaction, wanted.order_item_id) != wanted:
                raise _conflict(operation, f"order item {wanted.order_item_id}")

    def find_invoice(self, order_id: str) -> Invoice | None:
        """The invoice of that order, or None."""
        with _failures("find_invoice"), self._database.reading() as transaction:
            return _invoice(transaction, order_id)

    def issue_invoice(self, request: InvoiceRequest) -> Invoice:
        """Issue it once; raises `IdentityConflict` when the order has one of other content."""
        with _failures("issue_invoice"), self._database.writing() as transaction:
            invoice = _invoice(transaction, request.order_id)
            if invoice is None:
                invoice = Invoice(_next_number(transaction, request.issued_on.year), request)
                transaction.change(
                    statements.ADD_INVOICE,
                    order_id=request.order_id,
                    number=invoice.number,
                    billed_to=request.billed_to_id,
                    document=to_json(invoice),
                )
            elif invoice.request != request:
                raise _conflict("issue_invoice", f"order {request.order_id}")
            return invoice

    def record_payment(self, number: str) -> None:
        """The invoice of that number is paid in full; saying so again changes nothing.

        Raises `NotFound`.
        """
        with _failures("record_payment"), self._database.writing() as transaction:
            if not transaction.change(statements.PAY, number=number):
                raise NotFound("invoice", number)

    def outstanding(self, account_id: str, currency: str) -> Money:
        """The unpaid invoices of the account in that currency, tax included."""
        with _failures("outstanding"), self._database.reading() as transaction:
            found = transaction.rows(statements.UNPAID, billed_to=account_id)
        unpaid = (from_json(Invoice, row["document"]).request.gross for row in found)
        return Money.sum((amount for amount in unpaid if amount.currency == currency), currency)

    def billing_subscriptions(self) -> tuple[BillingSubscription, ...]:
        """Every billing subscription, oldest first."""
        with _failures("billing_subscriptions"), self._database.reading() as transaction:
            found = transaction.rows(statements.BILLING_SUBSCRIPTIONS)
        return tuple(from_json(BillingSubscription, row["document"]) for row in found)

    def invoices(self) -> tuple[Invoice, ...]:
        """Every invoice, in the order of issue."""
        with _failures("invoices"), self._database.reading() as transaction:
            found = transaction.rows(statements.INVOICES)
        return tuple(from_json(Invoice, row["document"]) for row in found)


def _billing_subscription(
    transaction: Transaction, order_item_id: str
) -> BillingSubscription | None:
    row = transaction.row(statements.BILLING_SUBSCRIPTION, order_item_id=order_item_id)
    return None if row is None else from_json(BillingSubscription, row["document"])


def _invoice(transaction: Transaction, order_id: str) -> Invoice | None:
    row = transaction.row(statements.INVOICE, order_id=order_id)
    return None if row is None else from_json(Invoice, row["document"])


def _next_number(transaction: Transaction, year: int) -> str:
    transaction.change(statements.ADD_COUNTER, year=year)
    transaction.change(statements.COUNT, year=year)
    issued = transaction.rows(statements.COUNTER, year=year)[0]["issued"]
    return f"INV-{year}-{issued:06d}"


def _conflict(operation: str, subject: str) -> IdentityConflict:
    return IdentityConflict(
        _ENDPOINT,
        operation,
        f"{subject} was billed already, with other content",
        "compare what is stored with what was sent; nothing was changed",
    )


@contextmanager
def _failures(operation: str) -> Iterator[None]:
    try:
        yield
    except StorageFailed as error:
        raise CallOutcomeUnknown(
            _ENDPOINT, operation, str(error), "check the database file and its disk"
        ) from error
