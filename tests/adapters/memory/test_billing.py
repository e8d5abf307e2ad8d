"""The billing system in memory keeps the contract."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from attrs import evolve

from tests.adapters.bills import bill
from wapcommerce.adapters.memory.billing import MemoryBilling
from wapcommerce.errors import NotFound
from wapcommerce.model.money import Money
from wapcommerce.ports import BillingSystem
from wapcommerce.testing.contracts.billing_system import BillingSystemContract
from wapcommerce.testing.contracts.receivables import Owe, Pay, ReceivablesContract
from wapcommerce.testing.contracts.samples import (
    a_billing_subscription,
    an_invoice_request,
    at_once,
)


class TestMemoryBilling(BillingSystemContract):
    @pytest.fixture
    def billing(self) -> BillingSystem:
        return MemoryBilling()


class TestOwedInMemory(ReceivablesContract):
    @pytest.fixture
    def receivables(self) -> MemoryBilling:
        return MemoryBilling()

    @pytest.fixture
    def owe(self, receivables: MemoryBilling) -> Owe:
        return partial(bill, receivables)

    @pytest.fixture
    def pay(self, receivables: MemoryBilling) -> Pay:
        return receivables.record_payment


def test_invoices_are_numbered_by_year() -> None:
    billing = MemoryBilling()
    days = [date(2026, 12, 31), date(2027, 1, 1), date(2026, 12, 31)]

    invoices = [
        billing.issue_invoice(an_invoice_request(f"O-{n}", issued_on=day))
        for n, day in enumerate(days)
    ]

    assert [invoice.number for invoice in invoices] == [
        "INV-2026-000001",
        "INV-2027-000001",
        "INV-2026-000002",
    ]


def test_threads_that_issue_at_once_leave_no_gap() -> None:
    billing = MemoryBilling()

    def issue(worker: int) -> None:
        for n in range(25):
            billing.issue_invoice(an_invoice_request(f"O-{worker}-{n}"))

    at_once([partial(issue, worker) for worker in range(4)])

    numbers = [invoice.number for invoice in billing.invoices()]
    assert numbers == [f"INV-2026-{n:06d}" for n in range(1, 101)]


def test_what_was_billed_is_listed_oldest_first() -> None:
    billing = MemoryBilling()
    wanted = [a_billing_subscription(f"O-1-{n}") for n in (2, 1)]
    for one in wanted:
        billing.create_billing_subscription(one)

    assert billing.billing_subscriptions() == tuple(wanted)


def test_a_payment_of_an_unknown_invoice_is_not_found() -> None:
    billing = MemoryBilling()
    bill(billing, "acc-1", Money(10, "EUR"))

    with pytest.raises(NotFound):
        billing.record_payment("INV-2026-000002")

    assert billing.outstanding("acc-1", "EUR") == Money(10, "EUR")


def test_a_payment_recorded_twice_counts_once() -> None:
    billing = MemoryBilling()
    first = bill(billing, "acc-1", Money(10, "EUR"))
    bill(billing, "acc-1", Money(3, "EUR"))

    billing.record_payment(first)
    billing.record_payment(first)

    assert billing.outstanding("acc-1", "EUR") == Money(3, "EUR")


def test_what_is_outstanding_includes_tax() -> None:
    """24 % of 20.35 are 4.88."""
    billing = MemoryBilling()
    request = evolve(an_invoice_request("O-1", price="20.35"), tax_percent=Decimal(24))
    billing.issue_invoice(request)

    assert billing.outstanding("acc-1", "EUR") == Money("25.23", "EUR")


def test_the_same_invoice_issued_again_is_owed_once_and_stays_paid() -> None:
    """D9: an execution that was interrupted asks again."""
    billing = MemoryBilling()
    request = an_invoice_request("O-1")
    number = billing.issue_invoice(request).number
    billing.issue_invoice(request)
    assert billing.outstanding("acc-1", "EUR") == Money("39.90", "EUR")

    billing.record_payment(number)
    billing.issue_invoice(request)

    assert billing.outstanding("acc-1", "EUR") == Money(0, "EUR")
