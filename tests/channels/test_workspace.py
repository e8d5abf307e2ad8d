"""The workspace: what an actor may see, and nothing of others (S29, D4, D12)."""

from decimal import Decimal

import pytest
from attrs import evolve

from tests.builders import ANN, DAY, DORA, NIKOS, an_order_for_personal_use
from tests.channels.shops import HERS, RIVAL, TWO_MEDIUM, a_host, a_shop
from wapcommerce.channels.shop import Shop
from wapcommerce.channels.storefront import Storefront
from wapcommerce.channels.workspace import current_order, quote_for, workspace
from wapcommerce.errors import NotFound, accepted
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.basket import Basket
from wapcommerce.model.money import Money
from wapcommerce.model.order import EXECUTED, SUBMITTED, Order
from wapcommerce.model.party import Account, Purpose, Role, SyncStatus
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.host import Host
from wapcommerce.provisioning.identity import plan_subscription_id

PORTAL = "https://portal.example"
MANAGER = Actor(ActorRole.ACCOUNT_MANAGER)


def actor(account: Account) -> Actor:
    is_reseller = account.role is Role.RESELLER
    return Actor(ActorRole.RESELLER if is_reseller else ActorRole.CUSTOMER, account.id)


def resold(host: Host, shop: Shop, reseller: Account = NIKOS, customer: Account = ANN) -> Order:
    """Submitted, not yet executed."""
    store = Storefront.of(shop, actor(reseller))
    basket = accepted(store.buy(Basket(), TWO_MEDIUM, DAY))
    order_id = f"o-{reseller.id}"
    order = store.check_out(basket, order_id, DAY, Purpose.RESALE, customer)
    assert isinstance(order, Order)
    return accepted(store.submit(order, order_id, host.clock()))


def test_the_account_comes_first_then_those_below_it_with_their_subscriptions() -> None:
    host = a_host()
    shop = a_shop(host)
    order = resold(host, shop)
    nikos, ann = workspace(NIKOS.id, actor(NIKOS), shop, PORTAL)
    assert (nikos.account, nikos.subscriptions, ann.account) == (NIKOS, (), ANN)
    (row,) = ann.subscriptions
    assert (row.order_id, row.item_id, row.name) == (order.id, "o-acc-1-1", "iaas o-acc-1-1")
    assert row.plan_subscription_id == plan_subscription_id(
        host.journal.installation(), "o-acc-1-1"
    )
    assert row.status == SUBMITTED


def test_the_portal_is_linked_and_the_status_is_executed_once_it_is_so() -> None:
    host = a_host()
    shop = a_shop(host)
    order = resold(host, shop)
    (before,) = workspace(ANN.id, actor(ANN), shop, PORTAL)
    assert (before.username, before.portal_url) == ("", "")
    assert before.sync.status is SyncStatus.SYNCHRONISING
    Engine(host, "w").advance(order.id)
    (after,) = workspace(ANN.id, actor(ANN), shop, PORTAL)
    assert (after.username, after.portal_url) == (ANN.username, PORTAL)
    assert after.sync.status is SyncStatus.SYNCHRONISED
    assert [each.status for each in after.subscriptions] == [EXECUTED]


def test_a_foreign_workspace_is_not_found() -> None:
    shop = a_shop(a_host())
    for viewer, other in ((NIKOS, HERS), (NIKOS, RIVAL), (ANN, NIKOS), (DORA, ANN)):
        with pytest.raises(NotFound):
            workspace(other.id, actor(viewer), shop, PORTAL)
    with pytest.raises(NotFound):
        workspace("nobody", MANAGER, shop, PORTAL)
    rows = workspace(RIVAL.id, MANAGER, shop, PORTAL)
    assert [row.account for row in rows] == [RIVAL, HERS]


def test_a_user_name_that_belongs_to_someone_else_is_not_shown() -> None:
    host = a_host()
    shop = a_shop(host, evolve(ANN, email=HERS.email))
    Engine(host, "w").advance(resold(host, shop, RIVAL, HERS).id)
    (row,) = workspace(ANN.id, actor(ANN), shop, PORTAL)
    assert (row.username, row.portal_url) == ("", "")


def test_an_order_is_seen_by_its_parties_only() -> None:
    host = a_host()
    order = resold(host, a_shop(host))
    for insider in (actor(NIKOS), actor(ANN), MANAGER):
        assert current_order(order.id, insider, host.journal).status == SUBMITTED
    for stranger in (RIVAL, HERS, DORA):
        with pytest.raises(NotFound) as failure:
            current_order(order.id, actor(stranger), host.journal)
        assert (failure.value.kind, failure.value.key) == ("order", order.id)
    Engine(host, "w").advance(order.id)
    assert current_order(order.id, actor(NIKOS), host.journal) == evolve(order, status=EXECUTED)


def test_the_customer_sees_what_it_is_asked_and_never_what_its_reseller_pays() -> None:
    host = a_host()
    order = resold(host, a_shop(host))
    (item,) = order.items
    assert quote_for(item, order, actor(NIKOS)) == quote_for(item, order, MANAGER) == item.quote
    assert quote_for(item, order, actor(ANN)).your_total == Money("98.50", "EUR")
    with pytest.raises(NotFound):
        quote_for(item, order, actor(RIVAL))
    (seen,) = current_order(order.id, actor(ANN), host.journal).items
    assert (seen.quote, seen.resale_quote) == (item.resale_quote, None)


def test_without_a_price_for_its_eyes_the_customer_sees_no_order() -> None:
    """A host may put an order together without the customer's side."""
    host = a_host()
    shop = a_shop(host)
    order = resold(host, shop, RIVAL, HERS)
    (item,) = order.items
    assert quote_for(item, order, actor(HERS)) == item.resale_quote
    bare = evolve(item, resale_quote=None)
    with pytest.raises(NotFound):
        quote_for(bare, evolve(order, items=(bare,)), actor(HERS))
    (row,) = workspace(HERS.id, actor(HERS), shop, PORTAL)
    assert [each.order_id for each in row.subscriptions] == [order.id]


def test_credit_limit_and_tax_of_the_reseller_are_not_for_its_customer() -> None:
    host = a_host()
    rich = evolve(NIKOS, credit_limit=Money("5000.00", "EUR"), tax_percent=Decimal(24))
    order = resold(host, a_shop(host, rich))
    parties = current_order(order.id, actor(ANN), host.journal).parties
    for party in (parties.co_administrator, parties.billed_to):
        assert party == NIKOS
    assert current_order(order.id, actor(NIKOS), host.journal).parties.billed_to == rich


def test_who_buys_for_itself_sees_its_own_price() -> None:
    order = an_order_for_personal_use()
    assert quote_for(order.items[0], order, actor(NIKOS)) == order.items[0].quote
