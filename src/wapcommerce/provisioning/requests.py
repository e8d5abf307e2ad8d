"""From an order to what is asked of the BSS and of WAP: pure, the same on every try."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from wapcommerce.model.billing import BillingSubscription, InvoiceLine, InvoiceRequest
from wapcommerce.model.order import Order, OrderItem
from wapcommerce.model.portal import PlanQuotas, PlanRequest, PlanSubscriptionRequest
from wapcommerce.model.quotas import Quotas


def billing_subscription_of(order: Order, item: OrderItem) -> BillingSubscription:
    """The BSS subscription of one item: used by the owner, paid by the billed-to (S15, S17)."""
    return BillingSubscription(
        order_item_id=item.id,
        owner_id=order.parties.owner.id,
        billed_to_id=order.parties.billed_to.id,
        product_code=item.configuration.product_code,
        name=subscription_name(item),
        recurring=item.quote.recurring,
        period=item.quote.period,
        starts_on=order.starts_on,
    )


def plan_request_of(
    item: OrderItem, display_name: str, plan_quotas: Callable[[Quotas], PlanQuotas]
) -> PlanRequest:
    """The plan that grants what the item bought, in its region (D7)."""
    configuration = item.configuration
    return PlanRequest(display_name, configuration.region, plan_quotas(configuration.quotas))


def plan_subscription_request_of(
    order: Order, item: OrderItem, plan_subscription_id: UUID, plan_id: str
) -> PlanSubscriptionRequest:
    """The WAP subscription of one item, for its owner (S19)."""
    return PlanSubscriptionRequest(
        id=plan_subscription_id,
        name=subscription_name(item),
        owner=order.parties.owner.username,
        plan_id=plan_id,
    )


def co_administrators_of(order: Order) -> tuple[str, ...]:
    """The reseller's user name, or nobody (S15, S19)."""
    reseller = order.parties.co_administrator
    return () if reseller is None else (reseller.username,)


def invoice_request_of(order: Order) -> InvoiceRequest:
    """One invoice for the whole order, with every line as it was quoted (S28)."""
    billed_to = order.parties.billed_to
    return InvoiceRequest(
        order_id=order.id,
        billed_to_id=billed_to.id,
        billed_to_name=billed_to.name,
        issued_on=order.starts_on,
        currency=order.items[0].quote.currency,
        starts_on=order.starts_on,
        period=order.items[0].quote.period,
        tax_percent=billed_to.tax_percent,
        lines=tuple(
            InvoiceLine(item.id, line.label, line.quantity, line.amount)
            for item in order.items
            for line in item.quote.lines
        ),
    )


def subscription_name(item: OrderItem) -> str:
    """How the item is called in the BSS and in WAP: product code and item id."""
    return f"{item.configuration.product_code} {item.id}"
