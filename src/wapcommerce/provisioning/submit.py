"""Submit an order: check it, then store it once (D9)."""

from __future__ import annotations

from datetime import datetime

from wapcommerce.errors import NotFound, Refusal
from wapcommerce.model.actor import Actor
from wapcommerce.model.order import SUBMITTED, Channel, Order
from wapcommerce.ports import Journal
from wapcommerce.provisioning.rules import check
from wapcommerce.provisioning.synchronisation import not_synchronised


def submit(
    order: Order, key: str, actor: Actor, journal: Journal, now: datetime
) -> Order | Refusal:
    """Hand a draft order over for execution; from here on it is never lost (D9).

    A storefront order synchronises its accounts on the way, the reseller first; a back-office
    order is refused until both are synchronised, naming both at once (S22).

    `key` makes this safe to repeat: the same order under the same key changes nothing. It stands
    for one order among those of all accounts, so begin it with the id of the one that pays. Returns
    the submitted order, or every reason against it. Raises `IdempotencyConflict` when key or
    order id were used for another order, and `NotFound` when the actor has no business with the
    accounts of the order (D12).

    The accounts are taken as the order says: whoever calls this has loaded them from its own
    records, as `Storefront` and `BackOffice` do.
    """
    if order.channel is Channel.BACK_OFFICE and not actor.acts_for_everyone():
        raise NotFound("back office", order.id)
    for account in (order.parties.billed_to, *order.accounts):
        if not actor.may_see(account):
            raise NotFound("account", account.id)
    rejections = check(order)
    if order.channel is Channel.BACK_OFFICE:
        rejections += not_synchronised(order, journal)
    if rejections:
        return Refusal(rejections)
    submitted = order.to(SUBMITTED)
    if isinstance(submitted, Order):
        journal.submit(submitted, key, now)
    return submitted
