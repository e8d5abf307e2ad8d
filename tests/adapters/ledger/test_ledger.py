"""The ledger in SQLite keeps the contract; its invoice numbers have no gaps."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from wapcommerce.adapters.ledger import SqliteLedger
from wapcommerce.errors import CallOutcomeUnknown, IdentityConflict
from wapcommerce.ports import BillingSystem
from wapcommerce.testing.contracts.billing_system import BillingSystemContract
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

    with closing(SqliteLedger(str(path))) as ledger:
        assert ledger.find_billing_subscription("O-1-1") == a_billing_subscription("O-1-1")
        assert ledger.find_invoice("O-1") == invoice
        assert number(ledger, "O-2") == "INV-2026-000002"


def test_a_failure_of_the_database_is_an_unknown_outcome(ledger: SqliteLedger) -> None:
    ledger.close()

    with pytest.raises(CallOutcomeUnknown):
        ledger.find_invoice("O-1")
    with pytest.raises(CallOutcomeUnknown):
        ledger.create_billing_subscription(a_billing_subscription("O-1-1"))
