"""The values that the contract suites store, and a way to make threads meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import TypeVar

from wapcommerce.model.billing import BillingSubscription, InvoiceLine, InvoiceRequest
from wapcommerce.model.configuration import PackageConfiguration
from wapcommerce.model.money import Money
from wapcommerce.model.offering import PredefinedPackage, Region
from wapcommerce.model.order import SUBMITTED, Channel, Order, OrderItem
from wapcommerce.model.parties import Parties
from wapcommerce.model.party import Account
from wapcommerce.model.quotas import Quotas
from wapcommerce.model.quote import BookVersion, ChargeKind, Quote, QuoteLine, Slice

T = TypeVar("T")

_DAY = date(2026, 3, 31)
_REGION = Region("Athens", "vmm.example", "stamp-1", "cloud-1", "base-plan")
_PACKAGE = PredefinedPackage("starter", "Starter", "Athens", "starter-plan", Quotas(cpu_cores=2))
_CUSTOMER = Account("acc-1", "Έλλη Papas", "Elli@Papas.example")


def an_order(order_id: str, price: str = "39.90") -> Order:
    """A submitted order of one package at that price in euro."""
    amount = Money(price, "EUR")
    exact = Decimal(price)
    line = QuoteLine(
        meter="product:starter",
        label="Starter",
        quantity=Decimal(1),
        kind=ChargeKind.RECURRING,
        model="per_unit",
        slices=(Slice(Decimal(1), "", exact, exact, "Prices!I7"),),
        amount=amount,
    )
    quote = Quote(BookVersion("book", "1"), "Athens", "month", _DAY, "EUR", (line,))
    return Order(
        id=order_id,
        channel=Channel.STOREFRONT,
        purpose=None,
        parties=Parties(_CUSTOMER, None, _CUSTOMER),
        placed_on=_DAY,
        starts_on=_DAY,
        items=(OrderItem(f"{order_id}-1", PackageConfiguration(_REGION, _PACKAGE), quote),),
        status=SUBMITTED,
    )


def a_billing_subscription(order_item_id: str, price: str = "39.90") -> BillingSubscription:
    """What that order item costs every month."""
    return BillingSubscription(
        order_item_id=order_item_id,
        owner_id="acc-1",
        billed_to_id="acc-1",
        product_code="starter",
        name="Starter",
        recurring=Money(price, "EUR"),
        period="month",
        starts_on=_DAY,
    )


def an_invoice_request(
    order_id: str, price: str = "39.90", issued_on: date = _DAY
) -> InvoiceRequest:
    """An invoice of one line for that order."""
    line = InvoiceLine(f"{order_id}-1", "Starter", Decimal(1), Money(price, "EUR"))
    return InvoiceRequest(
        order_id, "acc-1", "Έλλη Papas", issued_on, "EUR", issued_on, "month", (line,)
    )


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Make every call in a thread of its own, all starting together; results in their order."""
    barrier = Barrier(len(calls))

    def met(call: Callable[[], T]) -> T:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(met, calls))
