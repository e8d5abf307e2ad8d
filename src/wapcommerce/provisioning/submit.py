"""Submit an order: check it, then store it once (D9)."""

from __future__ import annotations

from datetime import datetime

from wapcommerce.errors import NotFound, Refusal
from wapcommerce.model.actor import Actor
from wapcommerce.model.order import Order, OrderStatus
from wapcommerce.ports import Journal
from wapcommerce.provisioning.rules import check


def submit(
    order: Order, key: str, actor: Actor, journal: Journal, now: datetime
) -> Order | Refusal:
    """Hand a draft order over for execution; from here on it is never lost (D9).

    `key` makes this safe to repeat: the same order under the same key changes nothing. Returns
    the submitted order, or every reason against it. Raises `IdempotencyConflict` when key or
    order id were used for another order, and `NotFound` when the actor has no business with the
    accounts of the order (D12).
    """
    for account in (order.parties.billed_to, *order.accounts):
        if not actor.may_see(account):
            raise NotFound("account", account.id)
    if rejections := check(order):
        return Refusal(rejections)
    submitted = order.to(OrderStatus.SUBMITTED)
    if isinstance(submitted, Order):
        journal.submit(submitted, key, now)
    return submitted
