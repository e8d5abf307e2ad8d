"""D10: on many machines, orders are advanced by jobs in PostgreSQL, which may be lost."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import closing
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from attrs import evolve
from procrastinate import App, PsycopgConnector
from psycopg.rows import dict_row

from tests import postgres
from tests.adapters.runner.test_local import submitted as submit_some
from tests.builders import ANN, NIKOS
from tests.cli.stored import submitted
from tests.proof.selling import selling
from wapcommerce.adapters.journal.on_postgres import PostgresActivations, PostgresJournal
from wapcommerce.adapters.memory import MemoryPortal
from wapcommerce.adapters.runner.on_procrastinate import (
    ADVANCE,
    STALLED_AFTER_S,
    SWEEP,
    ProcrastinateRunner,
)
from wapcommerce.errors import CallNotDone
from wapcommerce.model.execution import ExecutionState
from wapcommerce.model.portal import PortalUser
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.host import Host
from wapcommerce.testing.host import memory_host

PATIENCE_S = 30

#: Once in four years, so that a test sweeps only when it says so.
SELDOM = "0 0 29 2 *"


class Installation:
    """A host on PostgreSQL with its queue."""

    def __init__(self, conninfo: str, host: Host, stalled_after_s: float = STALLED_AFTER_S) -> None:
        self.conninfo = conninfo
        self.host = host
        self.app = App(connector=PsycopgConnector(conninfo=conninfo))
        self.runner = ProcrastinateRunner(
            Engine(host, "w"), self.app, sweep=SELDOM, stalled_after_s=stalled_after_s
        )

    def state(self, order_id: str) -> ExecutionState:
        return self.host.journal.execution(order_id).state

    def jobs(self) -> list[dict[str, Any]]:
        with psycopg.connect(self.conninfo, row_factory=dict_row) as connection:
            query = "SELECT * FROM procrastinate_jobs WHERE task_name = %s ORDER BY id"
            return connection.execute(query, [ADVANCE]).fetchall()

    def drain(self) -> None:
        """Work on what is in the queue now, then return."""
        self.runner.work(
            wait=False,
            listen_notify=False,
            install_signal_handlers=False,
            shutdown_graceful_timeout=PATIENCE_S,
        )

    def sweep(self) -> None:
        async def sweep() -> None:
            async with self.app.open_async():
                await self.app.tasks[SWEEP].func(0)

        asyncio.run(sweep())

    def enqueue(self, order_id: str) -> None:
        with self.app.open():
            self.runner.enqueue(order_id)


@pytest.fixture
def conninfo(postgres_database: str) -> str:
    app = App(connector=PsycopgConnector(conninfo=postgres_database))
    with app.open():
        app.schema_manager.apply_schema()
    return postgres_database


@pytest.fixture
def installation(conninfo: str) -> Iterator[Installation]:
    with (
        closing(PostgresJournal(conninfo)) as journal,
        closing(PostgresActivations(conninfo)) as activations,
    ):
        yield Installation(
            conninfo, evolve(memory_host(), journal=journal, activations=activations)
        )


def with_portal(installation: Installation, portal: MemoryPortal) -> Installation:
    return Installation(installation.conninfo, evolve(installation.host, portal=portal))


def test_an_order_in_the_queue_is_advanced_to_its_end(installation: Installation) -> None:
    names = submit_some(installation.host, 3)
    for name in names:
        installation.enqueue(name)
    installation.drain()
    assert {installation.state(name) for name in names} == {ExecutionState.DONE}
    assert installation.jobs() == []


def test_a_job_holds_the_id_of_its_order_and_nothing_else(installation: Installation) -> None:
    (name,) = submit_some(installation.host, 1)
    installation.enqueue(name)
    (job,) = installation.jobs()
    assert job["args"] == {"order_id": name}
    texts = " ".join(str(value) for value in job.values())
    assert NIKOS.username not in texts
    assert ANN.username not in texts


def test_an_order_has_one_job_that_waits(installation: Installation) -> None:
    (name,) = submit_some(installation.host, 1)
    for _ in range(3):
        installation.enqueue(name)
    installation.sweep()
    assert len(installation.jobs()) == 1


def test_what_the_host_rolls_back_leaves_neither_order_nor_job(installation: Installation) -> None:
    order, journal = submitted("O-1"), installation.host.journal
    assert isinstance(journal, PostgresJournal)
    with psycopg.connect(installation.conninfo) as connection:
        journal.joined(connection).submit(order, "1", installation.host.clock())
        installation.runner.enqueue("O-1", connection)
        connection.rollback()
    assert installation.jobs() == []
    assert journal.submissions() == ()
    with psycopg.connect(installation.conninfo) as connection:
        journal.joined(connection).submit(order, "1", installation.host.clock())
        installation.runner.enqueue("O-1", connection)
        installation.runner.enqueue("O-1", connection)  # does not break the transaction
    assert len(installation.jobs()) == 1
    installation.drain()
    assert installation.state("O-1") is ExecutionState.DONE


class Refusing(MemoryPortal):
    """Refuses once, and says when to come again."""

    refusals = 1

    def create_user(self, user: PortalUser) -> None:
        if self.refusals:
            self.refusals -= 1
            raise CallNotDone("wap", "create user", "busy", retry_after_s=600)
        super().create_user(user)


def test_an_order_that_has_to_wait_has_a_job_for_that_time(installation: Installation) -> None:
    busy = with_portal(installation, Refusing())
    (name,) = submit_some(busy.host, 1)
    busy.enqueue(name)
    busy.drain()
    (job,) = busy.jobs()
    assert job["status"] == "todo"
    assert job["scheduled_at"] == busy.host.journal.execution(name).retry_at


def test_an_order_that_waits_for_a_person_has_no_job_until_a_sweep_finds_it_due(
    installation: Installation,
) -> None:
    class Permanent(Refusing):
        def create_user(self, user: PortalUser) -> None:
            if self.refusals:
                self.refusals -= 1
                raise CallNotDone("wap", "create user", "no", permanent=True)
            MemoryPortal.create_user(self, user)

    refused = with_portal(installation, Permanent())
    (name,) = submit_some(refused.host, 1)
    refused.enqueue(name)
    refused.drain()
    refused.sweep()
    assert refused.jobs() == []
    refused.host.journal.resume(name, refused.host.clock())
    refused.sweep()
    refused.drain()
    assert refused.state(name) is ExecutionState.DONE


def test_a_sweep_goes_before_the_orders_that_wait(installation: Installation) -> None:
    (name,) = submit_some(installation.host, 1)
    installation.enqueue(name)
    with installation.app.open():
        installation.app.tasks[SWEEP].defer(timestamp=0)
    with psycopg.connect(installation.conninfo) as connection:
        query = "SELECT task_name FROM procrastinate_jobs ORDER BY priority DESC, id"
        assert connection.execute(query).fetchall() == [(SWEEP,), (ADVANCE,)]


def test_an_order_that_another_worker_holds_does_not_keep_the_queue_busy(
    installation: Installation,
) -> None:
    (name,) = submit_some(installation.host, 1)
    host = installation.host
    assert host.journal.claim(name, "another", host.clock(), 300) is not None
    installation.enqueue(name)
    installation.drain()
    installation.sweep()
    assert installation.jobs() == []


def test_an_order_that_cannot_be_advanced_stops_no_other_and_shows_no_text(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    (name,) = submit_some(installation.host, 1)
    installation.enqueue("canary-that-is-no-order")
    installation.enqueue(name)
    installation.drain()
    assert installation.state(name) is ExecutionState.DONE
    (record,) = (each for each in caplog.records if each.message == "advancing failed")
    assert record.__dict__["error"] == "NotFound"
    assert installation.jobs() == []


class SlowPortal(MemoryPortal):
    """Says when a user is being created, and takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may_end = Event(), Event()

    def create_user(self, user: PortalUser) -> None:
        self.begun.set()
        assert self.may_end.wait(PATIENCE_S)
        super().create_user(user)


def killed(conninfo: str, begun: Any) -> None:
    """A worker that reaches its first effect at WAP and gets no further."""

    class Stuck(MemoryPortal):
        def create_user(self, user: PortalUser) -> None:
            begun.set()
            sleep(PATIENCE_S)

    journal = PostgresJournal(conninfo)
    host = evolve(memory_host(portal=Stuck()), journal=journal)
    host = evolve(host, settings=evolve(host.settings, lease_s=2))
    Installation(conninfo, host).runner.work()


def test_another_worker_takes_over_what_a_killed_one_had_in_hand(
    installation: Installation,
) -> None:
    (name,) = submit_some(installation.host, 1)
    installation.enqueue(name)
    context = multiprocessing.get_context("spawn")
    begun = context.Event()
    process = context.Process(target=killed, args=(installation.conninfo, begun))
    process.start()
    assert begun.wait(PATIENCE_S)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert [job["status"] for job in installation.jobs()] == ["doing"]
    installation.sweep()  # it may be alive for all we know
    assert [job["status"] for job in installation.jobs()] == ["doing"]
    with psycopg.connect(installation.conninfo) as connection:  # half a minute passes
        connection.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '31 s'"
        )
    end = monotonic() + PATIENCE_S
    while installation.state(name) is not ExecutionState.DONE:
        assert monotonic() < end
        installation.sweep()
        installation.drain()
        sleep(0.1)
    assert installation.jobs() == []


@pytest.mark.parametrize(("after_s", "left"), [(7, ["doing", "todo"]), (5, ["todo"])])
def test_a_worker_counts_as_dead_after_as_long_as_the_host_says(
    installation: Installation, after_s: float, left: list[str]
) -> None:
    host = Installation(installation.conninfo, installation.host, after_s)
    host.enqueue(*submit_some(host.host, 1))

    async def take() -> None:
        async with host.app.open_async():
            worker = await host.app.job_manager.register_worker()
            assert await host.app.job_manager.fetch_job(queues=None, worker_id=worker)

    asyncio.run(take())
    with psycopg.connect(host.conninfo) as connection:
        connection.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '6 s'"
        )
    host.sweep()
    assert [job["status"] for job in host.jobs()] == left


def test_orders_survive_killed_workers_and_a_restart_of_postgresql() -> None:
    """A small part of `tests/proof/prove_postgres.py`."""
    with postgres.server() as server, selling(server.uri, orders=60, workers=2) as sale:
        sale.ended_within(1.5)
        while not sale.supervisor.signal(0, signal.SIGKILL):
            sleep(0.1)
        sale.ended_within(0.5)
        server.stop_at_once()
        server.start_again()
        while not sale.ended_within(1):
            pass
        sale.assert_sold_once()


def test_stopping_a_worker_gives_its_order_to_the_next_one(installation: Installation) -> None:
    portal = SlowPortal()
    slow = with_portal(installation, portal)
    (name,) = submit_some(slow.host, 1)
    slow.enqueue(name)
    worker: Any = slow.app._worker(  # the one that `work` makes, within reach
        queues=["wapcommerce"],
        delete_jobs="always",
        shutdown_graceful_timeout=0,
        install_signal_handlers=False,
    )

    def work() -> None:
        async def run() -> None:
            async with slow.app.open_async():
                await worker.run()

        asyncio.run(run())

    thread = Thread(target=work)
    thread.start()
    assert portal.begun.wait(PATIENCE_S)
    worker.stop()
    sleep(0.3)
    portal.may_end.set()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert slow.state(name) is ExecutionState.PENDING
    done = [effect.key for effect in slow.host.journal.effects(name) if effect.state == "done"]
    assert done[-1].startswith("portal_user:acc-1")
    assert [job["status"] for job in slow.jobs()] == ["todo"]
    slow.drain()
    assert slow.state(name) is ExecutionState.DONE
