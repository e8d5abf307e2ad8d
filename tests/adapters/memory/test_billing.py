"""The billing system in memory keeps the contract."""

from datetime import date
from functools import partial

import pytest

from wapcommerce.adapters.memory.billing import MemoryBilling
from wapcommerce.ports import BillingSystem
from wapcommerce.testing.contracts.billing_system import BillingSystemContract
from wapcommerce.testing.contracts.samples import (
    a_billing_subscription,
    an_invoice_request,
    at_once,
)


class TestMemoryBilling(BillingSystemContract):
    @pytest.fixture
    def billing(self) -> BillingSystem:
        return MemoryBilling()


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
