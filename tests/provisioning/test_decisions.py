"""A person retries, skips or cancels; those who may not, cannot (D9, D12)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from attrs import evolve

from tests.builders import NIKOS, an_order_for_resale
from wapcommerce.adapters.journal import SqliteJournal
from wapcommerce.adapters.memory import MemoryPortal
from wapcommerce.errors import CallNotDone, NotFound, Refusal
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.execution import Attention, EffectState, Execution, ExecutionState
from wapcommerce.model.order import SUBMITTED
from wapcommerce.model.portal import PlanRequest
from wapcommerce.model.synchronisation import Submission
from wapcommerce.ports import Journal
from wapcommerce.provisioning.decisions import cancel, retry, skip
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.host import Host
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.host import memory_host

MANAGER = Actor(ActorRole.ACCOUNT_MANAGER)
RESELLER = Actor(ActorRole.RESELLER, NIKOS.id)
STRANGER = Actor(ActorRole.RESELLER, "acc-77")

Verb = Callable[[str, Actor, Journal, datetime], Execution | Refusal]


class Refusing(MemoryPortal):
    """Makes no plan until it is told to."""

    refuses = True

    def create_plan(self, request: PlanRequest) -> str:
        if self.refuses:
            raise CallNotDone("wap", "plan", "no", permanent=True)
        return super().create_plan(request)


class World:
    """An order that waits for a person because of its plan."""

    def __init__(self) -> None:
        self.portal = Refusing()
        self.host: Host = memory_host(portal=self.portal, clock=ManualClock())
        self.journal = self.host.journal
        self.order = evolve(an_order_for_resale(), status=SUBMITTED)
        self.journal.submit(self.order, "1", self.host.clock())
        self.engine = Engine(self.host, "w")
        assert self.engine.advance("ord-1").state is ExecutionState.ATTENTION

    def state(self) -> ExecutionState:
        return self.journal.execution("ord-1").state


def refused(decided: Execution | Refusal) -> tuple[tuple[str, ...], str]:
    """The codes, for programs, and what a person reads."""
    assert isinstance(decided, Refusal)
    return decided.codes, str(decided)


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    records = [each for each in caplog.records if each.name == "wapcommerce.decisions"]
    return [(record.message, record.__dict__["order_id"]) for record in records]


@pytest.mark.parametrize("actor", [MANAGER, RESELLER])
def test_whoever_sees_an_order_may_let_it_try_again(actor: Actor) -> None:
    world = World()
    world.portal.refuses = False
    retried = retry("ord-1", actor, world.journal, world.host.clock())
    assert retried.state is ExecutionState.PENDING
    assert world.engine.advance("ord-1").state is ExecutionState.DONE


class Unreadable(SqliteJournal):
    """Its documents are garbled."""

    def submission(self, submission_id: str) -> Submission:
        raise ValueError("garbled")


@pytest.mark.parametrize("decide", [retry, skip, cancel])
def test_an_order_that_nobody_can_read_is_decided_about_by_those_who_see_all(decide: Verb) -> None:
    journal, now = Unreadable(":memory:"), ManualClock()()
    journal.submit(an_order_for_resale(), "1", now)
    lease = journal.claim("ord-1", "w", now, 60)
    assert lease is not None
    journal.call_attention(lease, Attention("order", "garbled"))
    with pytest.raises(ValueError, match="garbled"):
        decide("ord-1", RESELLER, journal, now)
    with pytest.raises(NotFound):
        decide("ord-2", MANAGER, journal, now)
    decided = decide("ord-1", MANAGER, journal, now)
    assert isinstance(decided, Refusal) is (decide is skip)


def test_an_order_that_waits_for_its_next_try_is_tried_now_by_a_retry() -> None:
    """It was postponed by a clock that was ten years ahead for a moment."""
    world = World()
    now = world.host.clock()
    world.engine.retry("ord-1", MANAGER)
    lease = world.journal.claim("ord-1", "worker", now, 60)
    assert lease is not None
    world.journal.postpone(lease, now + timedelta(days=3650))
    world.portal.refuses = False
    assert world.engine.advance("ord-1").state is ExecutionState.PENDING
    assert retry("ord-1", MANAGER, world.journal, now).retry_at == now
    assert world.engine.advance("ord-1").state is ExecutionState.DONE


def test_an_order_that_waits_for_nobody_is_left_as_it_is_by_a_retry() -> None:
    world = World()
    world.portal.refuses = False
    world.engine.retry("ord-1", MANAGER)
    world.engine.advance("ord-1")
    assert retry("ord-1", MANAGER, world.journal, world.host.clock()).state is ExecutionState.DONE


def test_a_skipped_effect_is_not_tried_again() -> None:
    world = World()
    effect = next(each for each in world.journal.effects("ord-1") if each.kind == "plan")
    assert effect.state is EffectState.NOT_DONE
    skipped = skip("ord-1", MANAGER, world.journal, world.host.clock())
    assert isinstance(skipped, Execution)
    assert skipped.state is ExecutionState.PENDING
    effect = next(each for each in world.journal.effects("ord-1") if each.kind == "plan")
    assert effect.state is EffectState.SKIPPED
    assert world.engine.advance("ord-1").state is ExecutionState.ATTENTION  # it is not there
    assert world.portal.plans == ()


def test_a_canceled_order_ends_and_what_was_done_stays() -> None:
    world = World()
    canceled = cancel("ord-1", MANAGER, world.journal, world.host.clock())
    assert isinstance(canceled, Execution)
    assert canceled.state is ExecutionState.CANCELED
    assert world.engine.advance("ord-1").state is ExecutionState.CANCELED
    assert len(world.portal.users) == 2
    assert retry("ord-1", MANAGER, world.journal, world.host.clock()).state is (
        ExecutionState.CANCELED
    )


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        (skip, "order: only the provider can skip a step (ask your provider)"),
        (cancel, "order: only the provider can cancel what was submitted (ask your provider)"),
    ],
)
def test_a_reseller_neither_skips_nor_cancels(verb: Verb, told: str) -> None:
    world = World()
    decided = verb("ord-1", RESELLER, world.journal, world.host.clock())
    assert refused(decided) == (("not_for_you",), told)
    assert world.state() is ExecutionState.ATTENTION


def test_there_is_nothing_to_skip_in_an_order_that_waits_for_nobody() -> None:
    world = World()
    world.engine.retry("ord-1", MANAGER)
    assert refused(world.engine.skip("ord-1", MANAGER)) == (
        ("nothing_to_skip",),
        "order: ord-1 waits for nobody (look at it again)",
    )


def test_what_a_worker_holds_or_has_ended_is_not_canceled() -> None:
    world = World()
    world.engine.retry("ord-1", MANAGER)
    assert world.journal.claim("ord-1", "another", world.host.clock(), 60) is not None
    assert refused(world.engine.cancel("ord-1", MANAGER)) == (
        ("not_cancelable",),
        "order: ord-1 has ended, or is being executed right now (look at it again in a moment)",
    )
    assert world.state() is ExecutionState.PENDING


@pytest.mark.parametrize("verb", [retry, skip, cancel])
def test_a_foreign_order_is_not_found(verb: Verb) -> None:
    world = World()
    with pytest.raises(NotFound) as missing:
        verb("ord-1", STRANGER, world.journal, world.host.clock())
    assert str(missing.value) == "there is no order 'ord-1'"
    assert world.state() is ExecutionState.ATTENTION


@pytest.mark.parametrize(
    ("verb", "event"),
    [(retry, "order resumed"), (skip, "effect skipped"), (cancel, "order canceled")],
)
def test_every_decision_is_logged_under_its_name(
    verb: Verb, event: str, caplog: pytest.LogCaptureFixture
) -> None:
    world = World()
    with caplog.at_level(logging.INFO):
        verb("ord-1", MANAGER, world.journal, world.host.clock())
        verb("ord-1", RESELLER, world.journal, world.host.clock())  # decides nothing
    assert logged(caplog) == [(event, "ord-1")]
