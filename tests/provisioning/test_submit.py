"""A submitted order is stored once, by someone who may (D9, D12)."""

import attrs
import pytest

from tests.builders import (
    ANN,
    DORA,
    NIKOS,
    a_back_office_order,
    a_characteristic_configuration,
    a_direct_order,
    an_order_for_personal_use,
    an_order_for_resale,
)
from wapcommerce.errors import IdempotencyConflict, NotFound, Refusal, accepted
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.execution import ExecutionState
from wapcommerce.model.order import (
    CANCELED,
    EXECUTED,
    SUBMITTED,
    Channel,
    Order,
    OrderStatus,
    StatusType,
)
from wapcommerce.model.party import Account
from wapcommerce.model.synchronisation import Synchronisation
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.host import Host
from wapcommerce.provisioning.submit import submit
from wapcommerce.testing.host import memory_host

ADMINISTRATOR = Actor(ActorRole.ADMINISTRATOR)


def test_a_submitted_order_is_pending_and_due_at_once() -> None:
    host = memory_host()
    order = accepted(
        submit(an_order_for_resale(), "key", ADMINISTRATOR, host.journal, host.clock())
    )
    assert order.status == SUBMITTED
    assert host.journal.order(order.id) == order
    assert host.journal.execution(order.id).state is ExecutionState.PENDING
    assert host.journal.due(host.clock(), 10) == (order.id,)


def test_the_same_order_under_the_same_key_changes_nothing() -> None:
    host = memory_host()
    for _ in range(3):
        accepted(submit(an_order_for_resale(), "key", ADMINISTRATOR, host.journal, host.clock()))
    assert len(host.journal.due(host.clock(), 10)) == 1


def test_another_order_under_the_same_key_is_a_conflict() -> None:
    host = memory_host()
    submit(an_order_for_resale(), "key", ADMINISTRATOR, host.journal, host.clock())
    other = an_order_for_resale(a_characteristic_configuration())
    with pytest.raises(IdempotencyConflict):
        submit(other, "key", ADMINISTRATOR, host.journal, host.clock())


def test_every_broken_rule_is_reported_and_nothing_is_stored() -> None:
    host = memory_host()
    order = an_order_for_resale()
    broken = attrs.evolve(order, items=(*order.items, *order.items))
    refused = submit(broken, "key", ADMINISTRATOR, host.journal, host.clock())
    assert isinstance(refused, Refusal)
    assert "item_repeated" in refused.codes
    assert host.journal.due(host.clock(), 10) == ()


def test_a_draft_under_a_name_of_the_host_is_submitted_too() -> None:
    host = memory_host()
    quoted = attrs.evolve(an_order_for_resale(), status=OrderStatus("Quoted", StatusType.DRAFT))
    order = accepted(submit(quoted, "key", ADMINISTRATOR, host.journal, host.clock()))
    assert order.status == SUBMITTED


@pytest.mark.parametrize("status", [SUBMITTED, EXECUTED, CANCELED])
def test_only_a_draft_is_submitted(status: OrderStatus) -> None:
    host = memory_host()
    order = attrs.evolve(an_order_for_resale(), status=status)
    refused = submit(order, "key", ADMINISTRATOR, host.journal, host.clock())
    assert isinstance(refused, Refusal)
    assert refused.codes == ("order_status",)


RESELLER = Actor(ActorRole.RESELLER, NIKOS.id)


@pytest.mark.parametrize(
    ("actor", "order"),
    [
        (RESELLER, an_order_for_resale()),
        (RESELLER, an_order_for_personal_use()),
        (Actor(ActorRole.CUSTOMER, DORA.id), a_direct_order()),
        (Actor(ActorRole.ACCOUNT_MANAGER), an_order_for_resale()),
        (Actor(ActorRole.ENGINE), a_direct_order()),
    ],
)
def test_people_order_for_their_own_accounts(actor: Actor, order: Order) -> None:
    host = memory_host()
    assert isinstance(submit(order, "key", actor, host.journal, host.clock()), Order)


@pytest.mark.parametrize(
    ("actor", "order"),
    [
        (Actor(ActorRole.RESELLER, "acc-77"), an_order_for_resale()),
        (RESELLER, a_direct_order()),
        (Actor(ActorRole.CUSTOMER, ANN.id), an_order_for_resale()),
        (Actor(ActorRole.CUSTOMER, ANN.id), a_direct_order()),
        (Actor(ActorRole.CUSTOMER), a_direct_order()),
    ],
)
def test_an_order_for_foreign_accounts_finds_no_such_account(actor: Actor, order: Order) -> None:
    host = memory_host()
    with pytest.raises(NotFound) as missing:
        submit(order, "key", actor, host.journal, host.clock())
    assert (missing.value.kind, missing.value.key) in {
        ("account", account.id) for account in (order.parties.billed_to, *order.accounts)
    }
    assert host.journal.due(host.clock(), 10) == ()


def test_an_item_id_is_never_used_for_a_second_order() -> None:
    """Everything in the outside world is keyed by the order item (D8)."""
    host = memory_host()
    first = an_order_for_resale()
    submit(first, "key-1", ADMINISTRATOR, host.journal, host.clock())
    with pytest.raises(IdempotencyConflict) as conflict:
        submit(attrs.evolve(first, id="ord-77"), "key-2", ADMINISTRATOR, host.journal, host.clock())
    assert conflict.value.key == first.items[0].id
    with pytest.raises(NotFound):
        host.journal.order("ord-77")


def test_a_foreign_co_administrator_is_not_found() -> None:
    host = memory_host()
    order = an_order_for_resale()
    stranger = attrs.evolve(NIKOS, id="acc-77", email="stranger@hosting.example")
    foreign = attrs.evolve(order, parties=attrs.evolve(order.parties, co_administrator=stranger))
    with pytest.raises(NotFound):
        submit(foreign, "key", RESELLER, host.journal, host.clock())


def synchronised(host: Host, *accounts: Account) -> None:
    """Each account gets its WAP account, as an engine does it."""
    for account in accounts:
        request = Synchronisation(f"sync:{account.id}:{account.username}", account)
        host.journal.submit(request, request.id, host.clock())
        assert Engine(host, "worker").advance(request.id).state is ExecutionState.DONE


def rejections(host: Host, order: Order) -> list[tuple[str, str]]:
    refused = submit(order, "key", ADMINISTRATOR, host.journal, host.clock())
    assert isinstance(refused, Refusal)
    return [(found.code, found.path) for found in refused.rejections]


def test_a_back_office_order_names_both_accounts_that_are_not_synchronised_at_once() -> None:
    """S22."""
    host = memory_host()
    assert rejections(host, a_back_office_order()) == [
        ("not_synchronised", "accounts[acc-1]"),
        ("not_synchronised", "accounts[acc-2]"),
    ]
    assert host.journal.submissions() == ()


@pytest.mark.parametrize(("done", "left"), [(NIKOS, ANN), (ANN, NIKOS)])
def test_a_back_office_order_names_the_one_account_that_is_left(
    done: Account, left: Account
) -> None:
    """S22."""
    host = memory_host()
    synchronised(host, done)
    assert rejections(host, a_back_office_order()) == [("not_synchronised", f"accounts[{left.id}]")]


def test_a_back_office_order_of_synchronised_accounts_is_submitted() -> None:
    """S22."""
    host = memory_host()
    synchronised(host, NIKOS, ANN)
    order = submit(a_back_office_order(), "key", ADMINISTRATOR, host.journal, host.clock())
    assert isinstance(order, Order)


def test_a_broken_rule_and_accounts_without_wap_are_told_together() -> None:
    host = memory_host()
    empty = attrs.evolve(a_back_office_order(), items=())
    assert [code for code, _ in rejections(host, empty)] == [
        "order_empty",
        "not_synchronised",
        "not_synchronised",
    ]


def test_a_storefront_order_synchronises_on_the_way() -> None:
    """S22: afterwards the same two people buy in the back office without further ado."""
    host = memory_host()
    order = accepted(
        submit(an_order_for_resale(), "key-1", ADMINISTRATOR, host.journal, host.clock())
    )
    assert rejections(host, a_back_office_order()) != []
    assert Engine(host, "worker").advance(order.id).state is ExecutionState.DONE
    again = submit(a_back_office_order(), "key-2", ADMINISTRATOR, host.journal, host.clock())
    assert isinstance(again, Order)


def test_only_those_who_act_for_everyone_submit_orders_of_the_back_office() -> None:
    """S22."""
    host = memory_host()
    order = attrs.evolve(an_order_for_resale(), channel=Channel.BACK_OFFICE)
    for actor in (RESELLER, Actor(ActorRole.CUSTOMER, ANN.id)):
        with pytest.raises(NotFound, match="there is no back office 'ord-1'"):
            submit(order, "key", actor, host.journal, host.clock())
