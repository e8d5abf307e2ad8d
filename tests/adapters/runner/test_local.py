"""D9: a runner finishes what is due, keeps going when something fails, and stops gently."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any, cast

import pytest
from attrs import evolve

from tests.builders import an_order_for_resale
from wapcommerce.adapters.memory import MemoryPortal
from wapcommerce.adapters.runner.local import LocalRunner
from wapcommerce.errors import StorageFailed
from wapcommerce.model.execution import Effect, ExecutionState, Lease, Outcome
from wapcommerce.model.order import SUBMITTED
from wapcommerce.model.portal import PortalUser
from wapcommerce.ports import Journal
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.host import Host
from wapcommerce.testing.host import memory_host

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
PATIENCE_S = 20


def submitted(host: Host, count: int) -> list[str]:
    names = []
    for number in range(count):
        order = an_order_for_resale()
        items = tuple(evolve(item, id=f"{item.id}-{number}") for item in order.items)
        order = evolve(order, id=f"O-{number}", items=items, status=SUBMITTED)
        host.journal.submit(order, order.id, host.clock())
        names.append(order.id)
    return names


@contextmanager
def running(engine: Engine, threads: int = 3) -> Iterator[LocalRunner]:
    runner = LocalRunner(engine, threads=threads, poll_s=0.01)
    runner.start()
    try:
        yield runner
    finally:
        assert runner.stop(PATIENCE_S)


def eventually(condition: Callable[[], bool]) -> None:
    end = monotonic() + PATIENCE_S
    while not condition():
        assert monotonic() < end, "it took too long"
        sleep(0.005)


def state(host: Host, order_id: str) -> ExecutionState:
    return host.journal.execution(order_id).state


def test_everything_that_is_due_is_done() -> None:
    host = memory_host()
    names = submitted(host, 6)
    with running(Engine(host, "w")):
        eventually(lambda: all(state(host, name) is ExecutionState.DONE for name in names))


def test_what_is_submitted_later_is_taken_up_when_the_runner_is_woken() -> None:
    host = memory_host()
    runner = LocalRunner(Engine(host, "w"), poll_s=3600)
    runner.start()
    sleep(0.05)
    (name,) = submitted(host, 1)
    runner.wake()
    eventually(lambda: state(host, name) is ExecutionState.DONE)
    assert runner.stop(PATIENCE_S)


def test_two_runners_share_a_journal_and_do_nothing_twice() -> None:
    seen: list[str] = []

    def watch(order_id: str, effect: Effect, outcome: Outcome) -> None:
        seen.append(f"{order_id} {effect.key}")

    host = memory_host()
    names = submitted(host, 8)
    first = Engine(host, "a", observer=watch)
    with running(first), running(evolve(first, worker="b")):
        eventually(lambda: all(state(host, name) is ExecutionState.DONE for name in names))
    assert len(seen) == len(set(seen))


class SlowPortal(MemoryPortal):
    """Says when a user is being created, and takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may_end = Event(), Event()

    def create_user(self, user: PortalUser) -> None:
        self.begun.set()
        assert self.may_end.wait(PATIENCE_S)
        super().create_user(user)


@pytest.mark.parametrize("own_thread", [True, False])
def test_stopping_finishes_the_effect_in_hand_and_gives_the_order_back(own_thread: bool) -> None:
    portal = SlowPortal()
    host = memory_host(portal=portal)
    (name,) = submitted(host, 1)
    runner = LocalRunner(Engine(host, "w"), threads=1, poll_s=0.01)
    if own_thread:
        runner.start()
    else:
        Thread(target=runner.run, daemon=True).start()
    assert portal.begun.wait(PATIENCE_S)
    assert not runner.stop(timeout_s=0.05)  # the effect in hand is not broken off
    portal.may_end.set()
    assert runner.stop(PATIENCE_S)
    assert state(host, name) is ExecutionState.PENDING
    created = [effect.key for effect in host.journal.effects(name) if effect.state == "done"]
    assert created[-1].startswith("portal_user:")
    assert host.journal.claim(name, "another", host.clock(), 60) is not None  # nothing is held


class FailingJournal:
    """A journal whose database is away for the first look."""

    def __init__(self, host: Host) -> None:
        self._journal = host.journal
        self.looks = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)

    def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        self.looks += 1
        if self.looks == 1:
            raise OSError("away")
        return self._journal.due(now, limit)


def test_a_database_that_is_away_is_asked_again(caplog: pytest.LogCaptureFixture) -> None:
    host = memory_host()
    (name,) = submitted(host, 1)
    away = evolve(host, journal=cast(Journal, FailingJournal(host)))
    with running(Engine(away, "w")):
        eventually(lambda: state(host, name) is ExecutionState.DONE)
    assert "looking for orders failed" in caplog.text
    assert "away" not in caplog.text


class FullJournal:
    """A journal on a full disk: it is read, and nothing can be written."""

    def __init__(self, host: Host) -> None:
        self._journal = host.journal
        self.full = True
        self.refused = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)

    def claim(self, order_id: str, owner: str, now: datetime, ttl_s: int) -> Lease | None:
        if self.full:
            self.refused += 1
            raise StorageFailed("shop.db", "disk full")
        return self._journal.claim(order_id, owner, now, ttl_s)


@pytest.mark.parametrize("orders", [1, 50])
def test_while_the_disk_is_full_orders_are_tried_now_and_then(orders: int) -> None:
    host = memory_host()
    names = submitted(host, orders)
    journal = FullJournal(host)
    runner = LocalRunner(
        Engine(evolve(host, journal=cast(Journal, journal)), "w"), threads=2, poll_s=0.1
    )
    runner.start()
    sleep(0.55)
    # With two threads at most four in each tenth of a second: two more after the last failure.
    assert 2 <= journal.refused <= 24
    journal.full = False
    eventually(lambda: all(state(host, name) is ExecutionState.DONE for name in names))
    assert runner.stop(PATIENCE_S)


def test_a_runner_that_waits_after_a_failure_stops_at_once() -> None:
    host = memory_host()
    submitted(host, 1)
    journal = FullJournal(host)
    runner = LocalRunner(Engine(evolve(host, journal=cast(Journal, journal)), "w"), poll_s=3600)
    runner.start()
    eventually(lambda: journal.refused == 1)
    assert runner.stop(PATIENCE_S)
    assert journal.refused == 1


def test_a_runner_begins_once() -> None:
    runner = LocalRunner(Engine(memory_host(), "w"))
    runner.start()
    with pytest.raises(RuntimeError, match="already"):
        runner.start()
    assert runner.stop(PATIENCE_S)
    assert not runner.running
    with pytest.raises(RuntimeError, match="make another"):
        runner.start()  # else nothing would happen, and nobody would know


@pytest.mark.parametrize(("threads", "poll_s"), [(0, 1.0), (1, 0.0)])
def test_a_runner_needs_threads_and_a_time_to_wait(threads: int, poll_s: float) -> None:
    with pytest.raises(ValueError, match="at least one thread"):
        LocalRunner(Engine(memory_host(), "w"), threads=threads, poll_s=poll_s)


def test_a_runner_that_never_began_is_stopped() -> None:
    assert LocalRunner(Engine(memory_host(), "w")).stop()
