"""Nothing is invoiced before WAP shows what was ordered (S19, D7)."""

from typing import Any

import attrs
import pytest

from tests.builders import ANN, NIKOS, a_direct_order, a_package_configuration
from tests.provisioning.worlds import LeasedOrder, a_leased_order
from wapcommerce.adapters.memory import MemoryPortal
from wapcommerce.model.execution import Done, EffectKind, NotDone, Outcome
from wapcommerce.model.portal import (
    PlanQuotas,
    PlanSubscription,
    PlanSubscriptionState,
    SyncState,
)
from wapcommerce.provisioning.steps import Work
from wapcommerce.provisioning.verification import SYNC_POLL_S, SYNC_TRIES, verify

ALL = (
    EffectKind.PORTAL_USER,
    EffectKind.PLAN,
    EffectKind.PLAN_QUOTAS,
    EffectKind.PLAN_SUBSCRIPTION,
    EffectKind.CO_ADMINISTRATOR,
)


class ShownPortal(MemoryPortal):
    """Shows one given subscription, with given quotas, whatever it is asked for."""

    def __init__(self, shown: PlanSubscription | None, quotas: PlanQuotas | None) -> None:
        super().__init__()
        self.shown, self.quotas = shown, quotas
        self.synchronised: list[object] = []

    def find_plan_subscription(self, plan_subscription_id: object) -> PlanSubscription | None:
        return self.shown

    def plan_quotas(self, plan_id: str, region: object) -> PlanQuotas | None:
        return self.quotas

    def synchronise(self, plan_subscription_id: object) -> None:
        self.synchronised.append(plan_subscription_id)


def as_ordered() -> tuple[LeasedOrder, Work, PlanSubscription, PlanQuotas]:
    leased = a_leased_order()
    leased.act(*ALL)
    work = leased.work(EffectKind.VERIFICATION)
    (subscription,) = leased.portal.plan_subscriptions
    quotas = leased.host.plan_quotas(work.item.configuration.quotas)
    return leased, work, subscription, quotas


def verified(
    work: Work, subscription: PlanSubscription | None, quotas: PlanQuotas | None
) -> Outcome:
    portal = ShownPortal(subscription, quotas)
    return verify(attrs.evolve(work, host=attrs.evolve(work.host, portal=portal)))


def test_wap_holding_exactly_what_was_ordered_is_done() -> None:
    _, work, _, _ = as_ordered()
    assert verify(work) == Done()


def for_a_person(reason: str) -> NotDone:
    return NotDone(reason, permanent=True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"owner": NIKOS.username}, "another owner"),
        ({"plan_id": "plan7"}, "plan 'plan7' instead of 'plan1'"),
        ({"co_administrators": ()}, "other co-administrators"),
        ({"co_administrators": (NIKOS.username, ANN.username)}, "other co-administrators"),
        ({"state": PlanSubscriptionState.SUSPENDED}, "the subscription is not active"),
        ({"owner": "x", "plan_id": "y"}, "another owner; plan 'y' instead of 'plan1'"),
    ],
)
def test_a_difference_needs_a_person(change: dict[str, Any], said: str) -> None:
    _, work, subscription, quotas = as_ordered()
    outcome = verified(work, attrs.evolve(subscription, **change), quotas)
    assert outcome == for_a_person(f"WAP differs from the order: {said}")


@pytest.mark.parametrize(
    "field",
    ["cpu_cores", "ram_mib", "storage_gib", "vm_count", "vpn_connections", "nat_connections"],
)
def test_one_count_too_many_is_a_difference(field: str) -> None:
    _, work, subscription, quotas = as_ordered()
    more = attrs.evolve(quotas, **{field: getattr(quotas, field) + 1})
    outcome = verified(work, subscription, more)
    assert outcome == for_a_person(f"WAP differs from the order: quotas {more} instead of {quotas}")


def test_unlimited_where_a_count_was_bought_is_a_difference() -> None:
    _, work, subscription, quotas = as_ordered()
    outcome = verified(work, subscription, attrs.evolve(quotas, vm_count=None))
    assert isinstance(outcome, NotDone)


def test_a_plan_without_quotas_is_a_difference() -> None:
    _, work, subscription, _ = as_ordered()
    assert isinstance(verified(work, subscription, None), NotDone)


def test_a_package_is_not_measured_against_quotas_because_its_plan_has_its_own() -> None:
    leased = a_leased_order(a_direct_order(a_package_configuration()))
    work = leased.work(EffectKind.VERIFICATION)
    shown = PlanSubscription(
        id=work.plan_subscription_id,
        name="starter",
        owner=leased.order.parties.owner.username,
        plan_id="starter-plan",
        co_administrators=(),
        state=PlanSubscriptionState.ACTIVE,
        sync_state=SyncState.IN_SYNC,
    )
    assert verified(work, shown, None) == Done()


def test_a_subscription_that_does_not_show_yet_is_looked_for_again() -> None:
    _, work, _, quotas = as_ordered()
    outcome = verified(work, None, quotas)
    assert outcome == NotDone("WAP does not show the subscription yet", retry_after_s=SYNC_POLL_S)


def test_while_wap_is_syncing_the_order_only_waits() -> None:
    _, work, subscription, quotas = as_ordered()
    syncing = attrs.evolve(subscription, sync_state=SyncState.SYNCING)
    outcome = verified(work, syncing, quotas)
    assert outcome == NotDone("WAP is syncing", waiting=True, retry_after_s=SYNC_POLL_S)


@pytest.mark.parametrize("attempts", range(SYNC_TRIES))
def test_out_of_sync_wap_is_asked_to_synchronise_once_more(attempts: int) -> None:
    _, work, subscription, quotas = as_ordered()
    broken = attrs.evolve(subscription, sync_state=SyncState.OUT_OF_SYNC, last_error="VMM is away")
    portal = ShownPortal(broken, quotas)
    work = attrs.evolve(work, host=attrs.evolve(work.host, portal=portal), attempts=attempts)

    outcome = verify(work)

    assert outcome == NotDone(
        "the subscription is out of sync: VMM is away; WAP was asked to synchronise once more",
        retry_after_s=SYNC_POLL_S,
    )
    assert portal.synchronised == [work.plan_subscription_id]


def test_what_a_healthy_wap_says_of_a_subscription_is_an_answer() -> None:
    """Else orders that wait for the resource providers would close the portal to all others."""
    _, work, subscription, quotas = as_ordered()
    broken = attrs.evolve(subscription, sync_state=SyncState.OUT_OF_SYNC)
    for outcome in (verified(work, None, quotas), verified(work, broken, quotas)):
        assert isinstance(outcome, NotDone)
        assert outcome.answered


@pytest.mark.parametrize(
    ("error", "said"), [("no such cloud", "no such cloud"), ("", "WAP gives no reason")]
)
def test_still_out_of_sync_a_person_is_told_why(error: str, said: str) -> None:
    _, work, subscription, quotas = as_ordered()
    broken = attrs.evolve(subscription, sync_state=SyncState.OUT_OF_SYNC, last_error=error)
    outcome = verified(attrs.evolve(work, attempts=SYNC_TRIES), broken, quotas)
    assert outcome == for_a_person(f"the subscription is out of sync: {said}")
