"""The workspace: accounts, subscriptions and the way to the portal, for one actor (S29)."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from attrs import evolve, field, frozen
from attrs.validators import instance_of

from wapcommerce.channels.shop import Shop
from wapcommerce.errors import NotFound
from wapcommerce.model.actor import Actor
from wapcommerce.model.execution import ExecutionState
from wapcommerce.model.order import EXECUTED, Order, OrderItem, OrderStatus
from wapcommerce.model.parties import Parties
from wapcommerce.model.party import Account
from wapcommerce.model.quote import Quote
from wapcommerce.model.synchronisation import SyncState
from wapcommerce.ports import Journal
from wapcommerce.provisioning.identity import plan_subscription_id
from wapcommerce.provisioning.requests import subscription_name
from wapcommerce.provisioning.synchronisation import sync_state, visible_account


@frozen
class SubscriptionRow:
    """One Azure Pack subscription of an account, as far as it has come."""

    order_id: str
    item_id: str
    name: str
    plan_subscription_id: UUID
    status: OrderStatus


@frozen
class WorkspaceRow:
    """One account with its state and subscriptions.

    `portal_url` leads to the WAP portal; log in there as `username`. "" before synchronisation.
    """

    account: Account
    sync: SyncState
    username: str
    portal_url: str
    subscriptions: tuple[SubscriptionRow, ...] = field(validator=instance_of(tuple))


def workspace(
    account_id: str, actor: Actor, shop: Shop, portal_url: str
) -> tuple[WorkspaceRow, ...]:
    """An account and everyone below it, the account first; a customer sees only itself (S29).

    Raises `NotFound` for an account that the actor may not see (D12).
    """
    account = visible_account(account_id, actor, shop.accounts)
    below = tuple(each for each in shop.accounts.accounts_below(account.id) if actor.may_see(each))
    orders = [each for each in shop.journal.submissions() if isinstance(each, Order)]
    return tuple(_row(each, orders, shop, portal_url) for each in (account, *below))


def current_order(order_id: str, actor: Actor, journal: Journal) -> Order:
    """The order as the actor may see it, executed once its execution is done.

    Who may not see the payer gets its own side of the price, see `quote_for`; credit limit and tax
    of a party that the actor may not see are left out (D4). Raises `NotFound` for an order that
    the actor may not see, or of whose price nothing is for its eyes (D12).
    """
    order = journal.order(order_id)
    if not any(actor.may_see(account) for account in (order.principal, *order.accounts)):
        raise NotFound("order", order_id)
    return _as_seen_by(actor, _current(order, journal))


def quote_for(item: OrderItem, order: Order, actor: Actor) -> Quote:
    """The side of the price that the actor may see (D4).

    Who pays, and those who act for everyone, see what is paid. The owner of a resold subscription
    sees what the reseller's own list asks of it, never the reseller's price. Raises `NotFound`
    where there is nothing for the actor's eyes.
    """
    if actor.may_see(order.parties.billed_to):
        return item.quote
    if item.resale_quote is not None and actor.may_see(order.parties.owner):
        return item.resale_quote
    raise NotFound("quote", item.id)


def _as_seen_by(actor: Actor, order: Order) -> Order:
    parties = order.parties
    reseller = parties.co_administrator
    shown = Parties(
        owner=_shown(parties.owner, actor),
        co_administrator=None if reseller is None else _shown(reseller, actor),
        billed_to=_shown(parties.billed_to, actor),
    )
    items = order.items
    if not actor.may_see(parties.billed_to):
        items = tuple(
            evolve(item, quote=quote_for(item, order, actor), resale_quote=None) for item in items
        )
    return evolve(order, parties=shown, items=items)


def _shown(account: Account, actor: Actor) -> Account:
    if actor.may_see(account):
        return account
    return evolve(
        account, parent_id=None, other_emails=(), credit_limit=None, tax_percent=Decimal(0)
    )


def _row(account: Account, orders: list[Order], shop: Shop, portal_url: str) -> WorkspaceRow:
    state = sync_state(account, shop.journal)
    known = shop.journal.user_account(account.username) == account.id
    return WorkspaceRow(
        account=account,
        sync=state,
        username=account.username if known else "",
        portal_url=portal_url if known else "",
        subscriptions=tuple(
            SubscriptionRow(
                order_id=order.id,
                item_id=item.id,
                name=subscription_name(item),
                plan_subscription_id=plan_subscription_id(shop.journal.installation(), item.id),
                status=_current(order, shop.journal).status,
            )
            for order in orders
            if order.parties.owner.id == account.id
            for item in order.items
        ),
    )


def _current(order: Order, journal: Journal) -> Order:
    if journal.execution(order.id).state is not ExecutionState.DONE:
        return order
    executed = order.to(EXECUTED)
    return executed if isinstance(executed, Order) else order
