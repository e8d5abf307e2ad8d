"""What the contract suite does not show: a portal that is slow, fails, or shows something else."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from attrs import evolve

from wapcommerce.adapters.memory import MemoryPortal
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, IdentityConflict
from wapcommerce.model.offering import Region
from wapcommerce.model.portal import (
    PlanQuotas,
    PlanRequest,
    PlanSubscription,
    PlanSubscriptionRequest,
    PlanSubscriptionState,
    PortalUser,
    SyncState,
)
from wapcommerce.provisioning.life_cycle import POLL_S, LifeCycle, OwnPlanSubscription
from wapcommerce.testing.contracts.catalogue_source import REGION

ANN = "ann@customer.example"
QUOTAS = PlanQuotas(6, 12288, 240, 3, 10, 1)
MORE = evolve(QUOTAS, cpu_cores=8)


class Portal(MemoryPortal):
    """Notes the changes, and shows a subscription otherwise than it is for some looks."""

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[str] = []
        self.shown: list[Callable[[PlanSubscription], PlanSubscription]] = []
        self.gone: PlanSubscription | None = None
        self.deaf = False  # accepts changes of quotas and state, and does nothing

    def find_plan_subscription(self, plan_subscription_id: UUID) -> PlanSubscription | None:
        found = super().find_plan_subscription(plan_subscription_id)
        if self.shown and (found or self.gone) is not None:
            return self.shown.pop(0)(found or self.gone)  # type: ignore[arg-type]  # one is there
        return found

    def delete_plan_subscription(self, plan_subscription_id: UUID, *, force: bool = False) -> None:
        self.changes.append("delete by force" if force else "delete")
        self.gone = super().find_plan_subscription(plan_subscription_id)
        super().delete_plan_subscription(plan_subscription_id)

    def suspend_plan_subscription(self, plan_subscription_id: UUID) -> None:
        self.changes.append("suspend")
        if not self.deaf:
            super().suspend_plan_subscription(plan_subscription_id)

    def resume_plan_subscription(self, plan_subscription_id: UUID) -> None:
        self.changes.append("resume")
        super().resume_plan_subscription(plan_subscription_id)

    def synchronise(self, plan_subscription_id: UUID) -> None:
        self.changes.append("synchronise")
        super().synchronise(plan_subscription_id)

    def change_plan_quotas(self, plan_id: str, region: Region, quotas: PlanQuotas) -> None:
        self.changes.append("change quotas")
        if not self.deaf:
            super().change_plan_quotas(plan_id, region, quotas)

    def delete_plan(self, plan_id: str) -> None:
        self.changes.append("delete plan")
        super().delete_plan(plan_id)


class World:
    """One plan subscription, and the pauses between looks."""

    def __init__(self) -> None:
        self.portal = Portal()
        self.pauses_s: list[float] = []
        request = PlanRequest("wapcommerce 7", REGION, QUOTAS)
        plan_id = self.portal.create_plan(request)
        self.portal.set_plan_quotas(plan_id, request)
        self.portal.create_user(PortalUser(ANN, ANN))
        self.own = OwnPlanSubscription(uuid4(), ANN, plan_id, request.display_name)
        self.portal.create_plan_subscription(
            PlanSubscriptionRequest(self.own.id, "machines", ANN, plan_id)
        )
        self.life_cycle = LifeCycle(self.portal, self.pauses_s.append, polls=3)

    def state(self) -> PlanSubscriptionState:
        (found,) = self.portal.plan_subscriptions
        return found.state


@pytest.fixture
def world() -> World:
    return World()


def shown(**changes: object) -> Callable[[PlanSubscription], PlanSubscription]:
    return lambda found: evolve(found, **changes)  # type: ignore[arg-type]  # fields by name


DELETING = shown(state=PlanSubscriptionState.DELETE_PENDING)
STUCK = shown(state=PlanSubscriptionState.DELETE_PENDING, last_error="VMM is away")
SYNCING = shown(sync_state=SyncState.SYNCING)
BROKEN = shown(sync_state=SyncState.OUT_OF_SYNC, last_error="VMM is away")


def test_a_deletion_that_lasts_is_waited_for_and_the_plan_goes_last(world: World) -> None:
    world.portal.shown = [shown(), DELETING, DELETING]

    world.life_cycle.delete(world.own)

    assert world.portal.changes == ["delete", "delete plan"]
    assert world.pauses_s == [POLL_S, POLL_S]


def test_a_deletion_under_way_is_not_asked_for_again(world: World) -> None:
    world.portal.delete_plan_subscription(world.own.id)
    world.portal.shown = [DELETING, DELETING]

    world.life_cycle.delete(world.own)

    assert world.portal.changes == ["delete", "delete plan"]


def test_a_deletion_that_failed_is_asked_for_once_more_and_then_a_person(world: World) -> None:
    world.portal.shown = [STUCK, STUCK, STUCK]

    with pytest.raises(CallNotDone) as refused:
        world.life_cycle.delete(world.own)

    assert refused.value.permanent
    assert str(refused.value) == (
        "management portal: delete: WAP cannot delete it: VMM is away; remove the cause in WAP and "
        "call again; as a last resort delete by force, which may leave machines behind in VMM"
    )
    assert world.portal.changes == ["delete"]


def test_an_error_from_before_the_second_deletion_does_not_count(world: World) -> None:
    world.portal.shown = [STUCK, STUCK, DELETING]

    world.life_cycle.delete(world.own)

    assert world.portal.changes == ["delete", "delete plan"]


def test_a_deletion_under_way_can_be_forced(world: World) -> None:
    world.portal.delete_plan_subscription(world.own.id)
    world.portal.shown = [DELETING]

    world.life_cycle.delete(world.own, force=True)

    assert world.portal.changes == ["delete", "delete by force", "delete plan"]


def test_a_deletion_that_takes_too_long_is_left_for_later(world: World) -> None:
    world.portal.shown = [shown(), *[DELETING] * 3]

    with pytest.raises(CallNotDone) as refused:
        world.life_cycle.delete(world.own)

    assert not refused.value.permanent
    assert str(refused.value) == (
        "management portal: delete: WAP is still deleting it; WAP may be slow: call again later"
    )
    assert world.portal.changes == ["delete"]
    assert len(world.pauses_s) == 3


def test_what_stays_active_after_deleting_is_unknown_and_keeps_its_plan(world: World) -> None:
    world.portal.shown = [shown()] * 3

    with pytest.raises(CallOutcomeUnknown) as unknown:
        world.life_cycle.delete(world.own)

    assert str(unknown.value) == (
        "management portal: delete: WAP shows it as active after deleting; "
        "WAP may be slow: call again later"
    )

    assert world.portal.changes == ["delete"]


def test_the_plan_of_a_package_stays(world: World) -> None:
    world.life_cycle.delete(evolve(world.own, plan_display_name=None))

    assert world.portal.changes == ["delete"]


def test_another_plan_of_our_name_stays(world: World) -> None:
    world.portal.delete_plan_subscription(world.own.id)

    with pytest.raises(IdentityConflict) as conflict:
        world.life_cycle.delete(evolve(world.own, plan_id="another"))

    assert str(conflict.value) == (
        "management portal: delete: the plan 'wapcommerce 7' is 'plan1' and not 'another'; "
        "find out who changed it in WAP; correct it there, then call again"
    )
    assert world.portal.changes == ["delete"]


def test_a_plan_that_stays_is_unknown(world: World) -> None:
    class Keeping(Portal):
        def delete_plan(self, plan_id: str) -> None:
            """Accepts, and does nothing."""

    portal = Keeping()
    request = PlanRequest("wapcommerce 7", REGION, QUOTAS)
    own = evolve(world.own, plan_id=portal.create_plan(request))

    with pytest.raises(CallOutcomeUnknown) as unknown:
        LifeCycle(portal, world.pauses_s.append).delete(own)

    assert str(unknown.value) == (
        "management portal: delete: WAP still shows the plan; WAP may be slow: call again later"
    )


def test_a_suspension_that_does_not_show_is_unknown(world: World) -> None:
    world.portal.deaf = True

    with pytest.raises(CallOutcomeUnknown) as unknown:
        world.life_cycle.suspend(world.own)

    assert str(unknown.value) == (
        "management portal: suspend: WAP shows it as active instead of suspended; "
        "WAP may be slow: call again later"
    )


def test_what_is_suspended_can_be_resumed(world: World) -> None:
    world.life_cycle.suspend(world.own)
    assert world.state() is PlanSubscriptionState.SUSPENDED

    world.life_cycle.resume(world.own)

    assert world.state() is PlanSubscriptionState.ACTIVE
    assert world.portal.changes == ["suspend", "resume"]


def test_what_is_suspended_already_is_left_alone(world: World) -> None:
    world.portal.shown = [shown(state=PlanSubscriptionState.SUSPENDED)]

    world.life_cycle.suspend(world.own)

    assert world.portal.changes == []


Verb = Callable[[LifeCycle, OwnPlanSubscription], None]

#: Every verb that changes something, by the name that its errors give it.
CHANGES: list[tuple[str, Verb]] = [
    ("suspend", LifeCycle.suspend),
    ("resume", LifeCycle.resume),
    ("wait until in sync", LifeCycle.wait_until_in_sync),
    ("change quotas", lambda life_cycle, own: life_cycle.change_quotas(own, REGION, MORE)),
]


@pytest.mark.parametrize(("name", "verb"), CHANGES)
def test_what_is_gone_cannot_be_changed(world: World, name: str, verb: Verb) -> None:
    gone = evolve(world.own, id=uuid4())

    with pytest.raises(CallNotDone) as refused:
        verb(world.life_cycle, gone)

    assert refused.value.permanent
    assert str(refused.value) == (
        f"management portal: {name}: WAP has no subscription {gone.id}; "
        "find out who changed it in WAP; correct it there, then call again"
    )
    assert world.portal.changes == []


@pytest.mark.parametrize(("name", "verb"), [*CHANGES, ("delete", LifeCycle.delete)])
@pytest.mark.parametrize("change", [{"owner": "ben@customer.example"}, {"plan_id": "another"}])
def test_what_is_not_ours_is_left_alone(
    world: World, name: str, verb: Verb, change: dict[str, str]
) -> None:
    world.portal.shown = [shown(**change)]

    with pytest.raises(IdentityConflict) as conflict:
        verb(world.life_cycle, world.own)

    assert str(conflict.value) == (
        f"management portal: {name}: the WAP subscription {world.own.id} has another owner or "
        "plan; find out who changed it in WAP; correct it there, then call again"
    )
    assert world.portal.changes == []


def test_what_is_not_ours_after_a_change_is_told_of_that_change(world: World) -> None:
    world.portal.shown = [shown(), shown(owner="ben@customer.example")]

    with pytest.raises(IdentityConflict) as conflict:
        world.life_cycle.suspend(world.own)

    assert conflict.value.operation == "suspend"


def test_what_is_not_ours_while_it_is_deleted_keeps_its_plan(world: World) -> None:
    world.portal.shown = [shown(), shown(owner="ben@customer.example")]

    with pytest.raises(IdentityConflict) as conflict:
        world.life_cycle.delete(world.own)

    assert conflict.value.operation == "delete"
    assert world.portal.changes == ["delete"]


def test_syncing_is_waited_for(world: World) -> None:
    world.portal.shown = [SYNCING, SYNCING]

    world.life_cycle.wait_until_in_sync(world.own)

    assert world.portal.changes == []
    assert world.pauses_s == [POLL_S, POLL_S]


def test_out_of_sync_is_synchronised_once_more(world: World) -> None:
    world.portal.shown = [BROKEN, SYNCING]

    world.life_cycle.wait_until_in_sync(world.own)

    assert world.portal.changes == ["synchronise"]


def test_still_out_of_sync_needs_a_person(world: World) -> None:
    world.portal.shown = [BROKEN, SYNCING, BROKEN]

    with pytest.raises(CallNotDone) as refused:
        world.life_cycle.wait_until_in_sync(world.own)

    assert refused.value.permanent
    assert str(refused.value) == (
        "management portal: wait until in sync: the subscription is out of sync: VMM is away; "
        "look into WAP's administration, remove the cause, then call again"
    )
    assert world.portal.changes == ["synchronise"]


def test_out_of_sync_without_a_reason_is_told_as_such(world: World) -> None:
    world.portal.shown = [shown(sync_state=SyncState.OUT_OF_SYNC)] * 2

    with pytest.raises(CallNotDone, match="is out of sync: WAP gives no reason;"):
        world.life_cycle.wait_until_in_sync(world.own)


def test_syncing_for_too_long_is_left_for_later(world: World) -> None:
    world.portal.shown = [SYNCING] * 3

    with pytest.raises(CallNotDone) as refused:
        world.life_cycle.wait_until_in_sync(world.own)

    assert not refused.value.permanent
    assert str(refused.value) == (
        "management portal: wait until in sync: WAP is still syncing; "
        "WAP may be slow: call again later"
    )


def test_quotas_that_are_there_already_are_not_written(world: World) -> None:
    world.life_cycle.change_quotas(world.own, REGION, QUOTAS)

    assert world.portal.changes == []


def test_other_quotas_are_granted_and_waited_for(world: World) -> None:
    world.portal.shown = [shown(), SYNCING]

    world.life_cycle.change_quotas(world.own, REGION, MORE)

    assert world.portal.changes == ["change quotas"]
    assert world.portal.plan_quotas(world.own.plan_id, REGION) == MORE
    assert world.pauses_s == [POLL_S]


def test_quotas_that_were_not_taken_over_need_a_person(world: World) -> None:
    world.portal.deaf = True

    with pytest.raises(CallNotDone) as refused:
        world.life_cycle.change_quotas(world.own, REGION, MORE)

    assert str(refused.value) == (
        f"management portal: change quotas: WAP grants {QUOTAS} instead of {MORE}; "
        "find out who changed it in WAP; correct it there, then call again"
    )
    assert world.portal.changes == ["change quotas"]


def test_quotas_of_another_plan_of_our_name_are_not_changed(world: World) -> None:
    own = evolve(world.own, plan_display_name="wapcommerce 8")

    with pytest.raises(IdentityConflict) as conflict:
        world.life_cycle.change_quotas(own, REGION, MORE)

    assert str(conflict.value).startswith(
        "management portal: change quotas: the plan 'wapcommerce 8' is None and not 'plan1'; "
    )
    assert world.portal.changes == []


def test_the_plan_of_a_package_is_never_changed(world: World) -> None:
    package = evolve(world.own, plan_display_name=None)

    with pytest.raises(CallNotDone) as refused:
        world.life_cycle.change_quotas(package, REGION, MORE)

    assert refused.value.permanent
    assert str(refused.value) == (
        "management portal: change quotas: the plan of a package is not its alone; sell another one"
    )
    assert world.portal.changes == []
