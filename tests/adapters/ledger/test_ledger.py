"""The ledger in SQLite keeps the contract; its invoice numbers have no gaps."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from attrs import evolve

from tests.adapters.bills import bill
from wapcommerce.adapters.ledger import SqliteLedger
from wapcommerce.errors import CallOutcomeUnknown, IdentityConflict, NotFound
from wapcommerce.model.money import Money
from wapcommerce.ports import BillingSystem
from wapcommerce.testing.contracts.billing_system import BillingSystemContract
from wapcommerce.testing.contracts.receivables import Owe, Pay, ReceivablesContract
from wapcommerce.testing.contracts.samples import (
    a_billing_subscription,
    an_invoice_request,
    at_once,
)


class TestInAFile(BillingSystemContract):
    @pytest.fixture
    def billing(self, tmp_path: Path) -> Iterator[BillingSystem]:
        with closing(SqliteLedger(tmp_path / "ledger.db")) as ledger:
            yield ledger


class TestInMemory(BillingSystemContract):
    @pytest.fixture
    def billing(self) -> Iterator[BillingSystem]:
        with closing(SqliteLedger(":memory:")) as ledger:
            yield ledger


class TestOwedInALedger(ReceivablesContract):
    @pytest.fixture
    def receivables(self) -> Iterator[SqliteLedger]:
        with closing(SqliteLedger(":memory:")) as ledger:
            yield ledger

    @pytest.fixture
    def owe(self, receivables: SqliteLedger) -> Owe:
        return partial(bill, receivables)

    @pytest.fixture
    def pay(self, receivables: SqliteLedger) -> Pay:
        return receivables.record_payment


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    with closing(SqliteLedger(tmp_path / "ledger.db")) as ledger:
        yield ledger


def number(ledger: SqliteLedger, order_id: str, issued_on: date = date(2026, 3, 31)) -> str:
    """The number of a new invoice."""
    return ledger.issue_invoice(an_invoice_request(order_id, issued_on=issued_on)).number


def test_invoices_are_numbered_by_year(ledger: SqliteLedger) -> None:
    assert number(ledger, "O-1", date(2026, 12, 31)) == "INV-2026-000001"
    assert number(ledger, "O-2", date(2027, 1, 1)) == "INV-2027-000001"
    assert number(ledger, "O-3", date(2026, 12, 31)) == "INV-2026-000002"


def test_a_refused_invoice_takes_no_number(ledger: SqliteLedger) -> None:
    number(ledger, "O-1")
    with pytest.raises(IdentityConflict):
        ledger.issue_invoice(an_invoice_request("O-1", price="1.00"))

    assert number(ledger, "O-2") == "INV-2026-000002"


def test_an_invoice_that_cannot_be_stored_takes_no_number(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with closing(SqliteLedger(path)) as ledger:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(
                "CREATE TRIGGER full BEFORE INSERT ON wapcommerce_invoices "
                "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            )
            with pytest.raises(CallOutcomeUnknown, match="disk full"):
                number(ledger, "O-1")
            connection.execute("DROP TRIGGER full")

        assert ledger.find_invoice("O-1") is None
        assert number(ledger, "O-1") == "INV-2026-000001"


def test_connections_that_issue_at_once_leave_no_gap(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with ExitStack() as stack:
        ledgers = [stack.enter_context(closing(SqliteLedger(path))) for _ in range(4)]

        def issue(worker: int) -> list[str]:
            return [number(ledgers[worker], f"O-{worker}-{n}") for n in range(25)]

        numbers = at_once([partial(issue, worker) for worker in range(4)])
        stored = [invoice.number for invoice in ledgers[0].invoices()]

    expected = [f"INV-2026-{n:06d}" for n in range(1, 101)]
    assert sorted(n for some in numbers for n in some) == expected
    assert stored == expected


def test_threads_that_issue_at_once_leave_no_gap() -> None:
    with closing(SqliteLedger(":memory:")) as ledger:

        def issue(worker: int) -> None:
            for n in range(25):
                number(ledger, f"O-{worker}-{n}")

        at_once([partial(issue, worker) for worker in range(4)])

        stored = [invoice.number for invoice in ledger.invoices()]
    assert stored == [f"INV-2026-{n:06d}" for n in range(1, 101)]


def test_what_was_billed_is_listed_oldest_first(ledger: SqliteLedger) -> None:
    wanted = [a_billing_subscription(f"O-1-{n}") for n in (2, 1)]
    for one in wanted:
        ledger.create_billing_subscription(one)
    invoices = [ledger.issue_invoice(an_invoice_request(f"O-{n}")) for n in (2, 1)]

    assert ledger.billing_subscriptions() == tuple(wanted)
    assert ledger.invoices() == tuple(invoices)


def test_a_ledger_that_is_opened_again_knows_everything(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with closing(SqliteLedger(path)) as ledger:
        ledger.create_billing_subscription(a_billing_subscription("O-1-1"))
        invoice = ledger.issue_invoice(an_invoice_request("O-1"))
        ledger.issue_invoice(an_invoice_request("O-2"))
        ledger.record_payment(invoice.number)

    with closing(SqliteLedger(str(path))) as ledger:
        assert ledger.find_billing_subscription("O-1-1") == a_billing_subscription("O-1-1")
        assert ledger.find_invoice("O-1") == invoice
        assert ledger.outstanding("acc-1", "EUR") == Money("39.90", "EUR")
        assert number(ledger, "O-3") == "INV-2026-000003"


def test_a_failure_of_the_database_is_an_unknown_outcome(ledger: SqliteLedger) -> None:
    ledger.close()

    with pytest.raises(CallOutcomeUnknown):
        ledger.find_invoice("O-1")
    with pytest.raises(CallOutcomeUnknown):
        ledger.outstanding("acc-1", "EUR")
    with pytest.raises(CallOutcomeUnknown):
        ledger.record_payment("INV-2026-000001")
    with pytest.raises(CallOutcomeUnknown):
        ledger.create_billing_subscription(a_billing_subscription("O-1-1"))


def test_a_payment_of_an_unknown_invoice_is_not_found(ledger: SqliteLedger) -> None:
    bill(ledger, "acc-1", Money(10, "EUR"))

    with pytest.raises(NotFound):
        ledger.record_payment("INV-2026-000002")

    assert ledger.outstanding("acc-1", "EUR") == Money(10, "EUR")


def test_a_payment_recorded_twice_counts_once(ledger: SqliteLedger) -> None:
    first = bill(ledger, "acc-1", Money(10, "EUR"))
    bill(ledger, "acc-1", Money(3, "EUR"))

    ledger.record_payment(first)
    ledger.record_payment(first)

    assert ledger.outstanding("acc-1", "EUR") == Money(3, "EUR")


def test_what_is_outstanding_includes_tax(ledger: SqliteLedger) -> None:
    """24 % of 20.35 are 4.88."""
    request = evolve(an_invoice_request("O-1", price="20.35"), tax_percent=Decimal(24))
    ledger.issue_invoice(request)

    assert ledger.outstanding("acc-1", "EUR") == Money("25.23", "EUR")


def test_the_same_invoice_issued_again_is_owed_once_and_stays_paid(ledger: SqliteLedger) -> None:
    """D9: an execution that was interrupted asks again."""
    request = an_invoice_request("O-1")
    number = ledger.issue_invoice(request).number
    ledger.issue_invoice(request)
    assert ledger.outstanding("acc-1", "EUR") == Money("39.90", "EUR")

    ledger.record_payment(number)
    ledger.issue_invoice(request)

    assert ledger.outstanding("acc-1", "EUR") == Money(0, "EUR")
