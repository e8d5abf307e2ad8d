# ruff: noqa: D102 - a test's name is its sentence
"""What every billing system must keep to (S17, S28, D8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from attrs import evolve

from wapcommerce.errors import IdentityConflict
from wapcommerce.model.billing import BillingSubscription, InvoiceRequest
from wapcommerce.ports import BillingSystem
from wapcommerce.testing.contracts.samples import (
    a_billing_subscription,
    an_invoice_request,
    at_once,
)

WANTED = a_billing_subscription("O-1-1")
REQUEST = an_invoice_request("O-1")


class BillingSystemContract:
    """Subclass it as ``class TestMine(BillingSystemContract)`` and define the fixture `billing`.

    It is a billing system that knows none of the orders ``O-1``, ``O-2`` … and that threads may
    share.
    """

    @pytest.fixture
    def billing(self) -> BillingSystem | Iterator[BillingSystem]:
        """A billing system for one test."""
        raise NotImplementedError

    def test_what_was_never_billed_is_not_found(self, billing: BillingSystem) -> None:
        assert billing.find_billing_subscription("O-1-1") is None
        assert billing.find_invoice("O-1") is None

    def test_a_billing_subscription_is_found_as_it_was_created(
        self, billing: BillingSystem
    ) -> None:
        billing.create_billing_subscription(WANTED)

        assert billing.find_billing_subscription("O-1-1") == WANTED
        assert billing.find_billing_subscription("O-1-2") is None

    def test_the_same_billing_subscription_again_changes_nothing(
        self, billing: BillingSystem
    ) -> None:
        billing.create_billing_subscription(WANTED)
        billing.create_billing_subscription(WANTED)

        assert billing.find_billing_subscription("O-1-1") == WANTED

    @pytest.mark.parametrize(
        "other",
        [
            a_billing_subscription("O-1-1", price="39.91"),
            evolve(WANTED, owner_id="acc-2"),
            evolve(WANTED, billed_to_id="acc-2"),
            evolve(WANTED, product_code="other"),
            evolve(WANTED, starts_on=date(2026, 4, 1)),
        ],
        ids=["price", "owner", "billed to", "product", "start"],
    )
    def test_an_order_item_has_one_billing_subscription(
        self, billing: BillingSystem, other: BillingSubscription
    ) -> None:
        billing.create_billing_subscription(WANTED)

        with pytest.raises(IdentityConflict):
            billing.create_billing_subscription(other)

        assert billing.find_billing_subscription("O-1-1") == WANTED

    def test_an_invoice_is_found_as_it_was_issued(self, billing: BillingSystem) -> None:
        invoice = billing.issue_invoice(REQUEST)

        assert invoice.request == REQUEST
        assert invoice.number
        assert billing.find_invoice("O-1") == invoice
        assert billing.find_invoice("O-2") is None

    def test_the_same_request_again_returns_the_same_invoice(self, billing: BillingSystem) -> None:
        assert billing.issue_invoice(REQUEST) == billing.issue_invoice(REQUEST)

    @pytest.mark.parametrize(
        "other",
        [
            an_invoice_request("O-1", price="39.91"),
            an_invoice_request("O-1", issued_on=date(2026, 4, 1)),
            evolve(REQUEST, billed_to_id="acc-2"),
            evolve(REQUEST, lines=REQUEST.lines * 2),
            evolve(REQUEST, tax_percent=Decimal(24)),
            evolve(REQUEST, starts_on=date(2026, 4, 1)),
        ],
        ids=["price", "day", "billed to", "lines", "tax", "start"],
    )
    def test_an_order_has_one_invoice(self, billing: BillingSystem, other: InvoiceRequest) -> None:
        invoice = billing.issue_invoice(REQUEST)

        with pytest.raises(IdentityConflict):
            billing.issue_invoice(other)

        assert billing.find_invoice("O-1") == invoice

    def test_no_two_orders_share_an_invoice_number(self, billing: BillingSystem) -> None:
        invoices = [billing.issue_invoice(an_invoice_request(f"O-{n}")) for n in range(1, 6)]

        assert len({invoice.number for invoice in invoices}) == 5

    def test_threads_that_bill_the_same_order_at_once_bill_it_once(
        self, billing: BillingSystem
    ) -> None:
        invoices = at_once([partial(billing.issue_invoice, REQUEST)] * 4)
        at_once([partial(billing.create_billing_subscription, WANTED)] * 4)

        assert len({invoice.number for invoice in invoices}) == 1
        assert billing.find_billing_subscription("O-1-1") == WANTED
