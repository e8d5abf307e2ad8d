"""An order becomes real, once, whatever happens on the way (S17–S21, S28, D8–D11)."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal

import attrs
import pytest

from tests.builders import (
    ANN,
    DAY,
    DORA,
    NIKOS,
    a_basket,
    a_direct_order,
    a_package_configuration,
    a_profile_configuration,
    an_order_for_personal_use,
    an_order_for_resale,
)
from wapcommerce.adapters.journal import SqliteJournal
from wapcommerce.adapters.memory import MemoryBilling, MemoryMailer, MemoryPortal
from wapcommerce.errors import (
    CallNotDone,
    CallOutcomeUnknown,
    NotFound,
    StorageFailed,
    accepted,
)
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.billing import BillingSubscription
from wapcommerce.model.execution import (
    Action,
    Attention,
    Effect,
    EffectKind,
    EffectState,
    ExecutionState,
    Lease,
    NotDone,
    Outcome,
)
from wapcommerce.model.mail import Mail
from wapcommerce.model.order import Order
from wapcommerce.model.party import Account, Purpose
from wapcommerce.model.portal import PlanRequest, PlanSubscription, PortalUser, SyncState
from wapcommerce.model.synchronisation import Submission, Synchronisation
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.gate import Circuit, Endpoint, Gate, GateSettings
from wapcommerce.provisioning.host import Host
from wapcommerce.provisioning.identity import activation_mail_key, plan_subscription_id
from wapcommerce.provisioning.plan import portal_user_effect
from wapcommerce.provisioning.submit import submit
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.faults import Crash, FaultPoint
from wapcommerce.testing.host import EXAMPLE_SETTINGS, memory_host

ENGINE = Actor(ActorRole.ENGINE)


class World:
    """A host in memory whose ports can be looked into."""

    def __init__(
        self,
        portal: MemoryPortal | None = None,
        mailer: MemoryMailer | None = None,
        billing: MemoryBilling | None = None,
        max_attempts: int = 10,
    ) -> None:
        self.clock = ManualClock()
        self.portal = portal or MemoryPortal()
        self.mailer = mailer or MemoryMailer()
        self.billing = billing or MemoryBilling()
        self.host = memory_host(
            portal=self.portal,
            mailer=self.mailer,
            billing=self.billing,
            clock=self.clock,
            settings=attrs.evolve(EXAMPLE_SETTINGS, max_attempts=max_attempts),
        )

    def submit(self, order: Order) -> str:
        accepted(submit(order, order.id, ENGINE, self.host.journal, self.clock()))
        return order.id

    def advance(self, order_id: str, host: Host | None = None) -> ExecutionState:
        return Engine(host or self.host, "worker").advance(order_id).state

    def settle(self, order_id: str) -> ExecutionState:
        """Advance as a runner would, an hour apart, until the order is no longer pending."""
        for _ in range(20):
            if self.advance(order_id) is not ExecutionState.PENDING:
                break
            self.clock.move(3600)
        return self.host.journal.execution(order_id).state

    def subscription_of(self, item_id: str) -> PlanSubscription | None:
        installation = self.host.journal.installation()
        return self.portal.find_plan_subscription(plan_subscription_id(installation, item_id))

    def recipients(self) -> list[str]:
        return [mail.recipient for mail in self.mailer.sent]


def assert_sold_once_for_resale(world: World) -> None:
    """What `an_order_for_resale` must leave behind, and nothing else."""
    assert [each.order_item_id for each in world.billing.billing_subscriptions()] == ["ord-1-1"]
    assert sorted(user.name for user in world.portal.users) == [ANN.username, NIKOS.username]
    assert len(world.portal.plans) == 1
    assert len(world.portal.plan_subscriptions) == 1
    subscription = world.subscription_of("ord-1-1")
    assert subscription is not None
    assert subscription.owner == ANN.username
    assert subscription.co_administrators == (NIKOS.username,)
    assert [each.request.order_id for each in world.billing.invoices()] == ["ord-1"]


def test_a_resale_order_leaves_everything_the_requirements_name() -> None:
    world = World()
    order = an_order_for_resale()
    assert world.advance(world.submit(order)) is ExecutionState.DONE
    assert_sold_once_for_resale(world)
    (billed,) = world.billing.billing_subscriptions()
    assert (billed.owner_id, billed.billed_to_id) == (ANN.id, NIKOS.id)
    (invoice,) = world.billing.invoices()
    assert invoice.request.billed_to_id == NIKOS.id
    assert invoice.request.gross == order.total
    assert world.recipients() == [NIKOS.username, ANN.username]


def test_the_plan_grants_what_was_bought() -> None:
    world = World()
    order = an_order_for_resale(a_profile_configuration(extra_storage_gib=100))
    world.advance(world.submit(order))
    subscription = world.subscription_of("ord-1-1")
    assert subscription is not None
    region = order.items[0].configuration.region
    granted = world.portal.plan_quotas(subscription.plan_id, region)
    assert granted is not None
    assert (granted.cpu_cores, granted.ram_mib, granted.storage_gib) == (4, 8192, 180)
    assert (granted.vm_count, granted.vpn_connections, granted.nat_connections) == (2, 0, 0)


def test_a_personal_purchase_has_no_co_administrator() -> None:
    world = World()
    world.advance(world.submit(an_order_for_personal_use()))
    subscription = world.subscription_of("ord-2-1")
    assert subscription is not None
    assert (subscription.owner, subscription.co_administrators) == (NIKOS.username, ())
    assert world.recipients() == [NIKOS.username]


def test_a_direct_customer_owns_and_pays_alone() -> None:
    world = World()
    world.advance(world.submit(a_direct_order()))
    (billed,) = world.billing.billing_subscriptions()
    assert (billed.owner_id, billed.billed_to_id) == (DORA.id, DORA.id)
    assert world.recipients() == [DORA.username]


def test_a_predefined_package_subscribes_to_its_named_plan_and_makes_none() -> None:
    world = World(portal=MemoryPortal(plans=["starter-plan"]))
    order_id = world.submit(a_direct_order(a_package_configuration()))
    assert world.advance(order_id) is ExecutionState.DONE
    subscription = world.subscription_of("ord-3-1")
    assert subscription is not None
    assert subscription.plan_id == "starter-plan"
    assert world.portal.plans == ("starter-plan",)


def test_a_second_order_of_the_same_reseller_makes_no_second_account_and_no_second_mail() -> None:
    world = World()
    world.advance(world.submit(an_order_for_resale()))
    other = Account("acc-9", "Bob Ray", "bob@shop.example", parent_id=NIKOS.id)
    second = accepted(a_basket().check_out("ord-9", NIKOS, DAY, Purpose.RESALE, other))
    assert world.advance(world.submit(second)) is ExecutionState.DONE
    assert world.recipients() == [NIKOS.username, ANN.username, "bob@shop.example"]
    assert sorted(user.name for user in world.portal.users) == [
        ANN.username,
        "bob@shop.example",
        NIKOS.username,
    ]


def test_each_item_becomes_a_subscription_of_its_own_on_one_invoice() -> None:
    world = World()
    order = an_order_for_resale(a_profile_configuration(), a_profile_configuration())
    world.advance(world.submit(order))
    first, second = world.subscription_of("ord-1-1"), world.subscription_of("ord-1-2")
    assert first is not None
    assert second is not None
    assert first.plan_id != second.plan_id
    assert len(world.billing.invoices()) == 1


def test_advancing_a_finished_order_again_changes_nothing() -> None:
    world = World()
    order_id = world.submit(an_order_for_resale())
    for _ in range(3):
        assert world.advance(order_id) is ExecutionState.DONE
    assert_sold_once_for_resale(world)
    assert len(world.mailer.sent) == 2


def test_an_order_that_another_worker_holds_is_left_alone() -> None:
    world = World()
    order_id = world.submit(an_order_for_resale())
    assert world.host.journal.claim(order_id, "other", world.clock(), 300) is not None
    assert world.advance(order_id) is ExecutionState.PENDING
    assert world.portal.users == ()
    world.clock.move(299)
    assert world.advance(order_id) is ExecutionState.PENDING
    world.clock.move(1)
    assert world.advance(order_id) is ExecutionState.DONE


def test_only_due_orders_are_advanced() -> None:
    world = World(portal=RefusingPortal(times=1))
    order_id = world.submit(an_order_for_resale())
    engine = Engine(world.host, "worker")
    assert [each.order_id for each in engine.advance_due()] == [order_id]
    world.clock.move(-1)
    assert engine.advance_due() == ()


class BrokenJournal(SqliteJournal):
    """Cannot read one of its orders any more."""

    def __init__(self, path: str, failure: Exception | None = None) -> None:
        super().__init__(path)
        self.failure = failure or ValueError("garbled")

    def submission(self, submission_id: str) -> Submission:
        if submission_id == "ord-1":
            raise self.failure
        return super().submission(submission_id)


def test_an_order_that_cannot_be_read_stops_no_other_and_is_put_off(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = World()
    world.host = attrs.evolve(world.host, journal=BrokenJournal(":memory:"))
    world.submit(an_order_for_resale())
    world.submit(a_direct_order())
    done = Engine(world.host, "worker").advance_due()
    assert [each.order_id for each in done] == ["ord-3"]
    assert world.host.journal.execution("ord-1").state is ExecutionState.PENDING
    ((level, event, fields),) = logged(caplog)
    assert (level, event) == ("ERROR", "advancing failed")
    assert (fields["order_id"], fields["error"]) == ("ord-1", "ValueError")


def waits_when_it_cannot_be_read(failure: Exception, times: int) -> tuple[World, list[int]]:
    """How long an order waits after each failure, with the longest jitter there is."""
    world = World(max_attempts=4)
    world.host = attrs.evolve(
        world.host, journal=BrokenJournal(":memory:", failure), jitter=lambda most: most
    )
    order_id = world.submit(an_order_for_resale())
    waits = []
    for _ in range(times):
        with pytest.raises(type(failure)):
            world.advance(order_id)
        retry_at = world.host.journal.execution(order_id).retry_at
        if retry_at is not None:
            waits.append((retry_at - world.clock()) // timedelta(seconds=1))
            world.clock.move(waits[-1])
    return world, waits


def test_an_order_that_cannot_be_read_waits_ever_longer_and_then_for_a_person() -> None:
    world, waits = waits_when_it_cannot_be_read(ValueError("secret-canary-4711"), 4)
    assert waits == [10, 20, 40]
    execution = world.host.journal.execution("ord-1")
    assert execution.state is ExecutionState.ATTENTION
    assert execution.attention == Attention(
        "order", "it cannot be carried on: ValueError", (Action.RETRY, Action.CANCEL)
    )
    engine = Engine(world.host, "worker")
    assert engine.retry("ord-1", ENGINE).state is ExecutionState.PENDING
    assert accepted(engine.cancel("ord-1", ENGINE)).state is ExecutionState.CANCELED


def test_a_database_that_cannot_be_read_shows_no_order_to_a_person() -> None:
    world, waits = waits_when_it_cannot_be_read(StorageFailed("journal.db", "locked"), 9)
    assert waits == [10, 20, 40, 80, 160, 320, 640, 900, 900]
    assert world.host.journal.execution("ord-1").state is ExecutionState.PENDING


class LockedJournal(BrokenJournal):
    """Cannot write either, so that not even the lease can be given back."""

    def postpone(self, lease: Lease, retry_at: datetime) -> None:
        raise StorageFailed("journal.db", "locked")


def test_a_lease_that_cannot_be_given_back_hides_no_failure() -> None:
    world = World()
    world.host = attrs.evolve(world.host, journal=LockedJournal(":memory:"))
    with pytest.raises(ValueError, match="garbled"):
        world.advance(world.submit(an_order_for_resale()))


def test_whoever_watches_cannot_stop_an_order(caplog: pytest.LogCaptureFixture) -> None:
    def broken(order_id: str, effect: Effect, outcome: Outcome) -> None:
        raise BrokenPipeError

    world = World()
    order_id = world.submit(an_order_for_resale())
    execution = Engine(world.host, "worker", observer=broken).advance(order_id)
    assert execution.state is ExecutionState.DONE
    level, event, fields = next(each for each in logged(caplog) if each[1] != "effect tried")
    assert (level, event) == ("ERROR", "observer failed")
    assert (fields["order_id"], fields["error"]) == (order_id, "BrokenPipeError")


def test_an_unknown_order_is_not_found() -> None:
    with pytest.raises(NotFound):
        World().advance("nobody's")


class RefusingPortal(MemoryPortal):
    """Refuses to create users a number of times, with no effect."""

    def __init__(
        self, times: int, *, permanent: bool = False, retry_after_s: int | None = None
    ) -> None:
        super().__init__()
        self.times = times
        self.refusal = CallNotDone(
            "wap", "create user", "busy", "", permanent=permanent, retry_after_s=retry_after_s
        )

    def create_user(self, user: PortalUser) -> None:
        if self.times:
            self.times -= 1
            raise self.refusal
        super().create_user(user)


def test_a_refused_call_is_tried_again_after_a_while() -> None:
    world = World(portal=RefusingPortal(times=3))
    order_id = world.submit(an_order_for_resale())
    assert world.advance(order_id) is ExecutionState.PENDING
    assert world.settle(order_id) is ExecutionState.DONE
    assert_sold_once_for_resale(world)


@pytest.mark.parametrize(
    ("wish", "waited"), [(-1, 10), (0, 10), (10, 10), (11, 11), (900, 900), (999_999_999_999, 900)]
)
def test_an_endpoint_may_wish_to_be_asked_later_within_bounds_and_never_sooner(
    wish: int, waited: int
) -> None:
    world = World(portal=RefusingPortal(times=1, retry_after_s=wish))
    host = attrs.evolve(world.host, jitter=lambda most: most)
    execution = Engine(host, "worker").advance(world.submit(an_order_for_resale()))
    assert execution.retry_at == world.clock() + timedelta(seconds=waited)


def test_an_order_that_is_not_due_yet_uses_up_no_attempts_however_often_it_is_advanced() -> None:
    world = World(portal=RefusingPortal(times=1, retry_after_s=60), max_attempts=2)
    order_id = world.submit(an_order_for_resale())
    for _ in range(5):
        assert world.advance(order_id) is ExecutionState.PENDING
    world.clock.move(60)
    assert world.advance(order_id) is ExecutionState.DONE


def test_waiting_times_grow_up_to_a_quarter_of_an_hour() -> None:
    world = World(portal=RefusingPortal(times=9))
    asked: list[int] = []

    def longest(most: int) -> int:
        asked.append(most)
        return most

    host = attrs.evolve(world.host, jitter=longest)
    order_id = world.submit(an_order_for_resale())
    for _ in range(9):
        world.advance(order_id, host)
        world.clock.move(900)
    assert asked == [10, 20, 40, 80, 160, 320, 640, 900, 900]


@pytest.mark.parametrize(
    ("refusals", "state"), [(2, ExecutionState.DONE), (3, ExecutionState.ATTENTION)]
)
def test_an_order_waits_for_a_person_once_its_attempts_are_used_up(
    refusals: int, state: ExecutionState
) -> None:
    world = World(portal=RefusingPortal(times=refusals), max_attempts=3)
    assert world.settle(world.submit(an_order_for_resale())) is state


def test_a_permanent_refusal_calls_attention_at_once_and_a_person_can_retry() -> None:
    world = World(portal=RefusingPortal(times=1, permanent=True))
    order_id = world.submit(an_order_for_resale())
    assert world.advance(order_id) is ExecutionState.ATTENTION
    attention = world.host.journal.execution(order_id).attention
    assert attention is not None
    assert attention.effect_key == portal_user_effect(NIKOS).key
    assert "busy" in attention.reason
    engine = Engine(world.host, "worker")
    assert engine.advance(order_id).state is ExecutionState.ATTENTION
    assert engine.retry(order_id, ENGINE).state is ExecutionState.PENDING
    assert engine.advance(order_id).state is ExecutionState.DONE


def test_nobody_retries_a_foreign_order() -> None:
    world = World(portal=RefusingPortal(times=1, permanent=True))
    order_id = world.submit(an_order_for_resale())
    world.advance(order_id)
    stranger = Actor(ActorRole.RESELLER, "acc-77")
    with pytest.raises(NotFound):
        Engine(world.host, "worker").retry(order_id, stranger)
    assert world.host.journal.execution(order_id).state is ExecutionState.ATTENTION


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (Actor(ActorRole.CUSTOMER, ANN.id), True),
        (Actor(ActorRole.RESELLER, NIKOS.id), True),
        (Actor(ActorRole.RESELLER, "acc-77"), False),
        (Actor(ActorRole.CUSTOMER, DORA.id), False),
    ],
)
def test_a_failed_synchronisation_is_retried_by_those_who_see_its_account(
    actor: Actor, may: bool
) -> None:
    """S24, D12."""
    world = World(portal=RefusingPortal(times=1, permanent=True))
    world.host.journal.submit(Synchronisation("sync-1", ANN), "sync-1", world.clock())
    assert world.advance("sync-1") is ExecutionState.ATTENTION
    engine = Engine(world.host, "worker")
    if may:
        assert engine.retry("sync-1", actor).state is ExecutionState.PENDING
        assert engine.advance("sync-1").state is ExecutionState.DONE
        assert world.recipients() == [ANN.username]
    else:
        with pytest.raises(NotFound):
            engine.retry("sync-1", actor)
        assert world.host.journal.execution("sync-1").state is ExecutionState.ATTENTION


class ForgetfulPortal(MemoryPortal):
    """Creates the first plan, but its answer is lost."""

    asked = 0

    def create_plan(self, request: PlanRequest) -> str:
        self.asked += 1
        plan_id = super().create_plan(request)
        if self.asked == 1:
            raise CallOutcomeUnknown("wap", "create plan", "the connection was reset")
        return plan_id


def test_a_plan_whose_answer_was_lost_is_looked_for_before_another_is_asked_for() -> None:
    portal = ForgetfulPortal()
    world = World(portal=portal)
    assert world.settle(world.submit(an_order_for_resale())) is ExecutionState.DONE
    assert_sold_once_for_resale(world)
    assert portal.asked == 1


def test_a_wap_user_that_we_did_not_create_is_not_taken_over() -> None:
    world = World()
    world.portal.create_user(PortalUser(ANN.username, ANN.username))
    order_id = world.submit(an_order_for_resale())
    assert world.advance(order_id) is ExecutionState.ATTENTION
    attention = world.host.journal.execution(order_id).attention
    assert attention is not None
    assert "not created for this account" in attention.reason
    assert world.portal.plan_subscriptions == ()


def test_a_wap_user_that_was_suspended_meanwhile_gets_no_further_order() -> None:
    world = World()
    world.advance(world.submit(an_order_for_personal_use()))
    world.portal.suspend_user(NIKOS.username)
    order_id = world.submit(an_order_for_resale())
    assert world.advance(order_id) is ExecutionState.ATTENTION


def test_two_accounts_with_one_mailbox_do_not_share_a_wap_user() -> None:
    world = World()
    world.advance(world.submit(a_direct_order()))
    twin = Account("acc-77", "Dora's twin", DORA.email)
    order = accepted(a_basket().check_out("ord-77", twin, DAY))
    assert world.advance(world.submit(order)) is ExecutionState.ATTENTION
    assert world.subscription_of("ord-77-1") is None


class SlowPortal(MemoryPortal):
    """Shows every subscription as syncing, or out of sync, for a number of readings."""

    def __init__(self, readings: int, state: SyncState, last_error: str = "") -> None:
        super().__init__()
        self.readings, self.state, self.last_error = readings, state, last_error

    def find_plan_subscription(self, plan_subscription_id: object) -> PlanSubscription | None:
        found = super().find_plan_subscription(plan_subscription_id)  # type: ignore[arg-type]
        if found is None or not self.readings:
            return found
        self.readings -= 1
        return attrs.evolve(found, sync_state=self.state, last_error=self.last_error)


def test_waiting_for_wap_to_sync_uses_up_no_attempts() -> None:
    world = World(portal=SlowPortal(5, SyncState.SYNCING), max_attempts=1)
    assert world.settle(world.submit(an_order_for_resale())) is ExecutionState.DONE


def test_waiting_longer_than_a_day_calls_attention() -> None:
    world = World(portal=SlowPortal(10_000, SyncState.SYNCING))
    order_id = world.submit(an_order_for_resale())
    world.advance(order_id)
    world.clock.move(EXAMPLE_SETTINGS.wait_most_s - 1)
    assert world.advance(order_id) is ExecutionState.PENDING
    world.clock.move(EXAMPLE_SETTINGS.retry_most_s)
    assert world.advance(order_id) is ExecutionState.ATTENTION
    Engine(world.host, "worker").retry(order_id, ENGINE)
    assert world.advance(order_id) is ExecutionState.PENDING


@pytest.mark.parametrize(
    ("waited_s", "state"), [(-1, ExecutionState.PENDING), (0, ExecutionState.ATTENTION)]
)
def test_the_longest_wait_ends_with_its_last_second(waited_s: int, state: ExecutionState) -> None:
    world = World(portal=SlowPortal(10_000, SyncState.SYNCING))
    order_id = world.submit(an_order_for_resale())
    world.advance(order_id)
    world.clock.move(EXAMPLE_SETTINGS.wait_most_s + waited_s)
    assert world.advance(order_id) is state


def test_an_engine_that_is_told_to_stop_gives_the_order_back_between_two_effects() -> None:
    world = World()
    order_id = world.submit(an_order_for_resale())
    execution = Engine(world.host, "worker", stopping=lambda: True).advance(order_id)
    assert (execution.state, execution.retry_at) == (ExecutionState.PENDING, world.clock())
    assert len(world.host.journal.effects(order_id)) == 1
    assert world.advance(order_id) is ExecutionState.DONE


def test_a_subscription_out_of_sync_is_synchronised_once_more() -> None:
    world = World(portal=SlowPortal(1, SyncState.OUT_OF_SYNC, "VMM is down"))
    order_id = world.submit(an_order_for_resale())
    assert world.advance(order_id) is ExecutionState.PENDING
    assert world.settle(order_id) is ExecutionState.DONE
    assert_sold_once_for_resale(world)


def test_a_subscription_that_stays_out_of_sync_calls_attention_with_the_reason_of_wap() -> None:
    world = World(portal=SlowPortal(99, SyncState.OUT_OF_SYNC, "VMM is down"))
    order_id = world.submit(an_order_for_resale())
    assert world.settle(order_id) is ExecutionState.ATTENTION
    attention = world.host.journal.execution(order_id).attention
    assert attention is not None
    assert "VMM is down" in attention.reason
    assert "once more" not in attention.reason


class MeddledPortal(MemoryPortal):
    """Loses the co-administrators."""

    def set_co_administrators(self, plan_subscription_id: object, names: object) -> None:
        """Accepts, and does nothing."""


def test_what_wap_holds_is_read_back_before_it_is_invoiced() -> None:
    world = World(portal=MeddledPortal())
    order_id = world.submit(an_order_for_resale())
    assert world.advance(order_id) is ExecutionState.ATTENTION
    attention = world.host.journal.execution(order_id).attention
    assert attention is not None
    assert "co-administrators" in attention.reason
    assert world.billing.invoices() == ()
    assert world.mailer.sent == ()


class FaultyMailer(MemoryMailer):
    """Fails to send the first mail; "after" means that it was delivered nevertheless."""

    def __init__(self, fault: Exception, when: Literal["before", "after"]) -> None:
        super().__init__()
        self.fault, self.when = fault, when
        self.tries = 0

    def send(self, mail: Mail) -> None:
        self.tries += 1
        if self.tries == 1 and self.when == "before":
            raise self.fault
        super().send(mail)
        if self.tries == 1:
            raise self.fault


def test_a_mail_that_was_not_accepted_is_sent_later_with_a_new_link() -> None:
    world = World(mailer=FaultyMailer(CallNotDone("smtp", "send", "refused"), "before"))
    assert world.settle(world.submit(an_order_for_resale())) is ExecutionState.DONE
    assert world.recipients() == [NIKOS.username, ANN.username]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    "fault", [CallOutcomeUnknown("smtp", "send", "timeout"), RuntimeError("a defect")]
)
def test_a_mail_of_unknown_fate_is_shown_and_not_sent_again(
    fault: Exception, when: Literal["before", "after"]
) -> None:
    mailer = FaultyMailer(fault, when)
    world = World(mailer=mailer)
    assert world.settle(world.submit(an_order_for_resale())) is ExecutionState.DONE
    assert mailer.tries == 2
    (uncertain,) = world.host.journal.uncertain_mails()
    assert uncertain.key == activation_mail_key(NIKOS)


class Outbox(FaultyMailer):
    """A mail takes the place of the former one of its key."""

    deduplicates = True

    def recipients(self) -> list[str]:
        return [mail.recipient for mail in {mail.key: mail for mail in self.sent}.values()]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    "fault", [CallOutcomeUnknown("outbox", "send", "timeout"), RuntimeError("a defect")]
)
def test_a_mail_of_unknown_fate_is_sent_again_where_that_leaves_one(
    fault: Exception, when: Literal["before", "after"]
) -> None:
    mailer = Outbox(fault, when)
    world = World(mailer=mailer)
    order_id = world.submit(an_order_for_resale())
    assert world.advance(order_id) is ExecutionState.PENDING
    assert world.settle(order_id) is ExecutionState.DONE
    assert mailer.tries == 3
    assert mailer.recipients() == [NIKOS.username, ANN.username]
    assert world.host.journal.uncertain_mails() == ()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_that_dies_while_such_a_mail_is_sent_leaves_no_uncertain_mail(
    when: Literal["before", "after"],
) -> None:
    mailer = Outbox(RuntimeError(), "before")
    mailer.tries = 1
    world = World(mailer=mailer)
    order_id = world.submit(an_order_for_resale())
    with pytest.raises(Crash):
        world.advance(order_id, FaultPoint(1, when).arm(world.host, ("mailer",)))
    world.clock.move(EXAMPLE_SETTINGS.lease_s)
    assert world.settle(order_id) is ExecutionState.DONE
    assert mailer.recipients() == [NIKOS.username, ANN.username]
    assert world.host.journal.uncertain_mails() == ()


class BrokenBilling(MemoryBilling):
    """A host's adapter with a defect."""

    def find_invoice(self, order_id: str) -> None:
        raise ValueError("secret-canary-4711")

    issue_invoice = find_invoice  # type: ignore[assignment]


def test_a_defect_in_a_port_loses_no_order_and_its_text_is_not_kept(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    world = World(billing=BrokenBilling(), max_attempts=2)
    order_id = world.submit(an_order_for_resale())
    assert world.settle(order_id) is ExecutionState.ATTENTION
    attention = world.host.journal.execution(order_id).attention
    assert attention is not None
    assert attention.reason == "invoice failed with ValueError"
    assert "secret-canary-4711" not in repr([record.__dict__ for record in caplog.records])


def test_neither_mail_addresses_nor_links_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world = World()
    world.advance(world.submit(an_order_for_resale()))
    logged = repr([record.__dict__ for record in caplog.records])
    assert logged.count("effect tried") >= 10
    assert "activate#" not in logged
    assert ANN.username not in logged


OF_EVERY_RECORD = {*vars(logging.makeLogRecord({})), "message"}


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str, dict[str, object]]]:
    """Level, event and fields of everything that the engine logged."""
    return [
        (
            record.levelname,
            record.message,
            {name: held for name, held in vars(record).items() if name not in OF_EVERY_RECORD},
        )
        for record in caplog.records
        if record.name == "wapcommerce.engine"
    ]


def tried(effect: str, outcome: str, attempt: int) -> tuple[str, str, dict[str, object]]:
    fields = {"order_id": "ord-3", "effect": effect, "outcome": outcome, "attempt": attempt}
    return "INFO", "effect tried", fields


def test_every_try_is_logged_and_so_is_the_end(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world = World(portal=RefusingPortal(times=1))
    world.settle(world.submit(a_direct_order()))
    assert logged(caplog) == [
        tried("billing_subscription", "Done", 1),
        tried("portal_user", "NotDone", 1),
        tried("portal_user", "Done", 2),
        tried("plan", "Done", 1),
        tried("plan_quotas", "Done", 1),
        tried("plan_subscription", "Done", 1),
        tried("verification", "Done", 1),
        tried("invoice", "Done", 1),
        tried("activation_mail", "Done", 1),
        ("INFO", "order done", {"order_id": "ord-3"}),
    ]


def test_an_order_that_begins_to_wait_for_a_person_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    world = World(portal=RefusingPortal(times=1, permanent=True))
    world.advance(world.submit(a_direct_order()))
    fields = {"order_id": "ord-3", "effect": "portal_user"}
    assert logged(caplog)[-1] == ("WARNING", "order needs attention", fields)


def test_an_order_waits_at_a_closed_endpoint_without_using_up_attempts(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    world = World(portal=RefusingPortal(times=1), max_attempts=1)
    world.host.gates[Endpoint.PORTAL].enter(world.clock())
    world.host.gates[Endpoint.PORTAL].leave(
        world.clock(), NotDone("not before noon", retry_after_s=77)
    )
    order_id = world.submit(a_direct_order())
    execution = Engine(world.host, "worker").advance(order_id)
    assert execution.state is ExecutionState.PENDING
    assert execution.retry_at == world.clock() + timedelta(seconds=77)
    assert logged(caplog)[-1] == (
        "INFO",
        "endpoint closed",
        {"order_id": "ord-3", "endpoint": "portal"},
    )


def test_failures_close_the_endpoint_for_every_order_of_this_process() -> None:
    world = World(portal=RefusingPortal(times=99))
    first, second = world.submit(a_direct_order()), world.submit(an_order_for_resale())
    for _ in range(GateSettings().failures):
        world.advance(first)
        world.clock.move(EXAMPLE_SETTINGS.retry_most_s)
    assert world.host.gates[Endpoint.PORTAL].circuit(world.clock()) is Circuit.TRYING
    world.advance(first)
    assert world.host.gates[Endpoint.PORTAL].circuit(world.clock()) is Circuit.OPEN
    assert world.advance(second) is ExecutionState.PENDING
    kinds = [effect.kind for effect in world.host.journal.effects(second)]
    assert kinds == [EffectKind.BILLING_SUBSCRIPTION, EffectKind.PORTAL_USER]
    assert world.host.journal.effects(second)[-1].attempts == 0


def test_an_endpoint_that_stays_closed_for_a_day_calls_attention() -> None:
    world = World()
    gate = world.host.gates[Endpoint.BILLING]
    gate.enter(world.clock())
    gate.leave(world.clock(), NotDone("later", retry_after_s=2 * EXAMPLE_SETTINGS.wait_most_s))
    order_id = world.submit(a_direct_order())
    assert world.advance(order_id) is ExecutionState.PENDING
    world.clock.move(EXAMPLE_SETTINGS.wait_most_s)
    close(world, Endpoint.BILLING)
    assert world.advance(order_id) is ExecutionState.ATTENTION
    attention = world.host.journal.execution(order_id).attention
    assert attention is not None
    assert attention.reason == "the endpoint is down, or has enough to do"


def close(world: World, endpoint: Endpoint) -> None:
    world.host.gates[endpoint].enter(world.clock())
    world.host.gates[endpoint].leave(world.clock(), NotDone("later", retry_after_s=60))


class LookedInto(MemoryPortal):
    """Counts how often it is asked for a plan; its first answer to making one may be lost."""

    def __init__(self, *, loses: bool) -> None:
        super().__init__()
        self.loses, self.looks = loses, 0

    def find_plan(self, display_name: str) -> str | None:
        self.looks += 1
        return super().find_plan(display_name)

    def create_plan(self, request: PlanRequest) -> str:
        plan_id = super().create_plan(request)
        if self.loses:
            self.loses = False
            raise CallOutcomeUnknown("wap", "create plan", "the connection was reset")
        return plan_id


def test_what_was_never_asked_for_is_not_looked_for_after_its_endpoint_was_closed() -> None:
    """D7: a list of all plans is read only where there may be one."""
    portal = LookedInto(loses=False)
    world = World(portal=portal)
    order_id = world.submit(an_order_for_resale())
    stops = iter([False, False, True])
    Engine(world.host, "worker", stopping=lambda: next(stops)).advance(order_id)
    for _ in range(2):
        close(world, Endpoint.PORTAL)
        assert world.advance(order_id) is ExecutionState.PENDING
        plan = world.host.journal.effects(order_id)[-1]
        assert (plan.kind, plan.state, plan.attempts) == (EffectKind.PLAN, EffectState.NOT_DONE, 0)
        world.clock.move(60)
    assert world.advance(order_id) is ExecutionState.DONE
    assert portal.looks == 0


def test_what_is_unknown_stays_so_while_its_endpoint_is_closed() -> None:
    portal = LookedInto(loses=True)
    world = World(portal=portal)
    order_id = world.submit(an_order_for_resale())
    world.advance(order_id)
    before = world.host.journal.effects(order_id)
    assert before[-1].state is EffectState.UNKNOWN
    world.clock.move(EXAMPLE_SETTINGS.retry_most_s)
    close(world, Endpoint.PORTAL)
    assert world.advance(order_id) is ExecutionState.PENDING
    assert world.host.journal.effects(order_id) == before
    assert world.host.journal.backlog().unknown_effects == 1
    world.clock.move(60)
    assert world.advance(order_id) is ExecutionState.DONE
    assert portal.looks == 1


class DeadlyPortal(MemoryPortal):
    """Ends the process that creates a user, a number of times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times, self.tries = times, 0

    def create_user(self, user: PortalUser) -> None:
        self.tries += 1
        if self.tries <= self.times:
            raise Crash
        super().create_user(user)


def advanced_by_mortals(world: World, order_id: str) -> ExecutionState:
    for _ in range(9):
        with suppress(Crash):
            if world.advance(order_id) is not ExecutionState.PENDING:
                break
        world.clock.move(EXAMPLE_SETTINGS.lease_s)
    return world.host.journal.execution(order_id).state


@pytest.mark.parametrize(
    ("deaths", "state"), [(2, ExecutionState.DONE), (3, ExecutionState.ATTENTION)]
)
def test_an_effect_that_ends_its_workers_is_tried_no_more_than_one_that_is_refused(
    deaths: int, state: ExecutionState
) -> None:
    portal = DeadlyPortal(deaths)
    world = World(portal=portal, max_attempts=3)
    order_id = world.submit(a_direct_order())
    assert advanced_by_mortals(world, order_id) is state
    assert portal.tries == 3


def test_a_person_can_have_it_tried_again_and_sees_why(caplog: pytest.LogCaptureFixture) -> None:
    portal = DeadlyPortal(1)
    world = World(portal=portal, max_attempts=1)
    order_id = world.submit(a_direct_order())
    assert advanced_by_mortals(world, order_id) is ExecutionState.ATTENTION
    attention = world.host.journal.execution(order_id).attention
    assert attention is not None
    assert "never came to an end" in attention.reason
    user = world.host.journal.effects(order_id)[-1]
    assert (user.state, user.attempts) == (EffectState.UNKNOWN, 1)
    fields = {"order_id": "ord-3", "effect": "portal_user"}
    assert [each for each in logged(caplog) if each[0] == "WARNING"] == [
        ("WARNING", "try never ended", fields),
        ("WARNING", "order needs attention", fields),
    ]
    Engine(world.host, "worker").retry(order_id, ENGINE)
    assert world.advance(order_id) is ExecutionState.DONE


class SlowerThanItsLease(MemoryPortal):
    """Giving a plan its quotas takes so long that another worker takes the order over."""

    world: World | None = None
    tries = 0

    def set_plan_quotas(self, plan_id: str, request: PlanRequest) -> None:
        assert self.world is not None
        self.tries += 1
        self.world.clock.move(EXAMPLE_SETTINGS.lease_s)
        if self.tries < 9:
            self.world.advance("ord-3")
        super().set_plan_quotas(plan_id, request)


def test_an_effect_that_is_always_slower_than_its_lease_waits_for_a_person() -> None:
    portal = SlowerThanItsLease()
    world = portal.world = World(portal=portal, max_attempts=3)
    world.advance(world.submit(a_direct_order()))
    assert world.host.journal.execution("ord-3").state is ExecutionState.ATTENTION
    assert portal.tries == 3


def a_skipped_plan(portal: MemoryPortal) -> tuple[World, str]:
    """An order whose plan a person made by hand, as far as its engine knows."""
    world = World(portal=portal, max_attempts=2)
    order_id = world.submit(a_direct_order())
    assert world.settle(order_id) is ExecutionState.ATTENTION
    accepted(Engine(world.host, "worker").skip(order_id, ENGINE))
    return world, order_id


class NoPlans(MemoryPortal):
    """Refuses to make a plan, and then cannot be reached for a number of looks."""

    def __init__(self, outages: int) -> None:
        super().__init__()
        self.refuses, self.outages, self.asked = True, outages, 0

    def create_plan(self, request: PlanRequest) -> str:
        self.asked += 1
        if self.refuses:
            raise CallNotDone("wap", "create plan", "no", permanent=True)
        return super().create_plan(request)

    def find_plan(self, display_name: str) -> str | None:
        if self.outages:
            self.outages -= 1
            raise CallNotDone("wap", "find plan", "nobody listens at the port")
        return super().find_plan(display_name)


def test_what_a_person_skipped_stays_skipped_when_a_try_fails() -> None:
    portal = NoPlans(outages=1)
    world, order_id = a_skipped_plan(portal)
    portal.refuses = False
    assert world.advance(order_id) is ExecutionState.PENDING
    plan = world.host.journal.effects(order_id)[-1]
    assert (plan.state, plan.attempts) == (EffectState.SKIPPED, 1)
    assert world.settle(order_id) is ExecutionState.ATTENTION  # there is no such plan
    assert portal.asked == 1


def test_a_skipped_effect_that_keeps_failing_waits_for_a_person_again() -> None:
    portal = NoPlans(outages=99)
    world, order_id = a_skipped_plan(portal)
    assert world.settle(order_id) is ExecutionState.ATTENTION
    assert portal.outages == 97
    assert portal.asked == 1


class DeadlyPlans(NoPlans):
    """Ends the process that looks for a plan."""

    def find_plan(self, display_name: str) -> str | None:
        raise Crash


def test_a_skipped_effect_that_ends_its_workers_waits_for_a_person_after_a_day() -> None:
    world, order_id = a_skipped_plan(DeadlyPlans(0))
    with pytest.raises(Crash):
        world.advance(order_id)
    world.clock.move(EXAMPLE_SETTINGS.wait_most_s - 1)
    with pytest.raises(Crash):
        world.advance(order_id)
    world.clock.move(EXAMPLE_SETTINGS.lease_s)
    assert world.advance(order_id) is ExecutionState.ATTENTION


def test_a_reason_that_no_database_can_keep_is_shown_without_what_it_cannot() -> None:
    portal = RefusingPortal(times=1, permanent=True)
    portal.refusal = CallNotDone("wap", "create user", "bad \ud800\0 thing", permanent=True)
    world = World(portal=portal)
    order_id = world.submit(a_direct_order())
    assert world.advance(order_id) is ExecutionState.ATTENTION
    attention = world.host.journal.execution(order_id).attention
    assert attention is not None
    assert "bad    thing" in attention.reason


def test_a_dead_mail_server_closes_its_gate_before_all_mails_are_uncertain() -> None:
    class Silent(MemoryMailer):
        tries = 0

        def send(self, mail: Mail) -> None:
            self.tries += 1
            raise CallOutcomeUnknown("smtp", "send", "timeout")

    mailer = Silent()
    world = World(mailer=mailer)
    for number in range(20):
        account = Account(f"acc-{number}", "Zoe", f"zoe{number}@papas.example")
        synchronisation = Synchronisation(f"sync-{number}", account)
        world.host.journal.submit(synchronisation, synchronisation.id, world.clock())
    Engine(world.host, "worker").advance_due()
    assert mailer.tries == GateSettings().failures
    assert world.host.gates[Endpoint.MAIL].circuit(world.clock()) is Circuit.OPEN
    assert world.host.journal.backlog().pending == 20 - GateSettings().failures


class TakenOverInWap(MemoryPortal):
    """While it is asked, the lease runs out and another worker takes the order over."""

    world: World | None = None

    def find_user(self, name: str) -> PortalUser | None:
        assert self.world is not None
        self.world.clock.move(EXAMPLE_SETTINGS.lease_s)
        assert self.world.host.journal.claim("ord-3", "other", self.world.clock(), 300)
        return super().find_user(name)


def test_a_lost_lease_says_nothing_about_the_endpoint() -> None:
    portal = TakenOverInWap()
    world = portal.world = World(portal=portal)
    gate = Gate(GateSettings(failures=1))
    world.host = attrs.evolve(world.host, gates={**world.host.gates, Endpoint.PORTAL: gate})
    assert world.advance(world.submit(a_direct_order())) is ExecutionState.PENDING
    assert portal.users == ()
    assert gate.circuit(world.clock()) is Circuit.CLOSED


class TakenOver(MemoryBilling):
    """While it works, the lease runs out and another worker takes the order over."""

    world: World | None = None

    def create_billing_subscription(self, request: BillingSubscription) -> None:
        super().create_billing_subscription(request)
        assert self.world is not None
        self.world.clock.move(EXAMPLE_SETTINGS.lease_s)
        assert self.world.host.journal.claim("ord-3", "other", self.world.clock(), 300)


def test_who_loses_the_lease_logs_it_and_stops(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    billing = TakenOver()
    world = billing.world = World(billing=billing)
    assert world.advance(world.submit(a_direct_order())) is ExecutionState.PENDING
    fields = {"order_id": "ord-3", "worker": "worker"}
    assert logged(caplog) == [("WARNING", "lease lost", fields)]
    assert world.portal.users == ()


def test_whoever_watches_is_told_of_every_outcome() -> None:
    told: list[tuple[str, str, str]] = []

    def watch(order_id: str, effect: Effect, outcome: Outcome) -> None:
        told.append((order_id, effect.key, type(outcome).__name__))

    world = World(portal=RefusingPortal(times=1))
    Engine(world.host, "worker", observer=watch).advance(world.submit(a_direct_order()))
    assert told == [
        ("ord-3", "billing_subscription:ord-3-1", "Done"),
        ("ord-3", portal_user_effect(DORA).key, "NotDone"),
    ]


Fault = Callable[[], BaseException]

NOT_DONE: Fault = lambda: CallNotDone("any", "call", "refused")  # noqa: E731
UNKNOWN: Fault = lambda: CallOutcomeUnknown("any", "call", "reset")  # noqa: E731


def number_of_calls(*ports: str) -> int:
    """How many calls an undisturbed order makes to these ports, or to all."""
    world, point = World(), FaultPoint()
    armed = point.arm(world.host, ports) if ports else point.arm(world.host)
    assert world.advance(world.submit(an_order_for_resale()), armed) is ExecutionState.DONE
    return point.calls


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_that_dies_at_any_call_leaves_an_order_that_the_next_one_finishes(
    when: Literal["before", "after"],
) -> None:
    for at in range(1, number_of_calls() + 1):
        world = World()
        order_id = world.submit(an_order_for_resale())
        point = FaultPoint(at, when)
        with pytest.raises(Crash):
            world.advance(order_id, point.arm(world.host))
        world.clock.move(EXAMPLE_SETTINGS.lease_s)
        assert world.settle(order_id) is ExecutionState.DONE, f"call {at}"
        assert_sold_once_for_resale(world)
        assert_no_mail_twice_and_none_lost(world)


@pytest.mark.parametrize(
    ("when", "fault"), [("before", NOT_DONE), ("before", UNKNOWN), ("after", UNKNOWN)]
)
def test_a_call_that_fails_once_anywhere_is_made_good(
    when: Literal["before", "after"], fault: Fault
) -> None:
    outside = ("billing", "portal", "mailer")
    for at in range(1, number_of_calls(*outside) + 1):
        world = World()
        order_id = world.submit(an_order_for_resale())
        point = FaultPoint(at, when, fault)
        world.advance(order_id, point.arm(world.host, outside))
        assert world.settle(order_id) is ExecutionState.DONE, f"call {at}"
        assert_sold_once_for_resale(world)
        assert_no_mail_twice_and_none_lost(world)


def assert_no_mail_twice_and_none_lost(world: World) -> None:
    recipients = world.recipients()
    assert len(recipients) == len(set(recipients))
    uncertain = {claim.key for claim in world.host.journal.uncertain_mails()}
    unsure = [each.username for each in (NIKOS, ANN) if activation_mail_key(each) in uncertain]
    assert {*recipients, *unsure} == {NIKOS.username, ANN.username}
