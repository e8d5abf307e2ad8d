"""Worker processes of Procrastinate, which carry out orders by the engine or from a tape."""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from multiprocessing.connection import Connection
from time import perf_counter, process_time
from typing import Any

import psycopg
from attrs import frozen
from procrastinate import App, PsycopgConnector

from benchmarks.journal_orders import NOW, Tapes, host_on
from tests.adapters.journal.recording import Recorded
from wapcommerce.adapters.journal.activations import SqlActivations
from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.journal.on_postgres import PostgresJournal
from wapcommerce.adapters.runner.on_procrastinate import QUEUE, ProcrastinateRunner
from wapcommerce.adapters.wire.postgres import PostgresDatabase
from wapcommerce.model.order import Order
from wapcommerce.provisioning.engine import Engine

#: What `run_worker` is told on both sides: one job at a time until there is none.
OPTIONS: dict[str, Any] = {
    "concurrency": 1,
    "wait": False,
    "listen_notify": False,
    "install_signal_handlers": False,
    "shutdown_graceful_timeout": 60,
}

#: A statement in psycopg's form, its values, and whether rows are to be fetched.
Bare = tuple[str, dict[str, Any], bool]


@frozen
class Job:
    """What a worker is to do: the tapes to repeat, or nothing, for the engine."""

    conninfo: str
    tapes: dict[str, list[list[Bare]]] | None


def bare(tapes: Tapes) -> dict[str, list[list[Bare]]]:
    """The tapes as plain statements of psycopg."""
    return {name: [_bare(each) for each in tape] for name, tape in tapes.orders.items()}


def _bare(transaction: Recorded) -> list[Bare]:
    # The statements of the journal have no other percent sign and no other colon.
    return [
        (re.sub(r":([a-z_]+)", r"%(\1)s", each.text), each.values, each.changed is None)
        for each in transaction.statements
    ]


def repeat(connection: psycopg.Connection[Any], statements: list[Bare]) -> None:
    """One transaction from a tape."""
    with connection.transaction():
        cursor = connection.cursor()
        for text, values, is_query in statements:
            cursor.execute(text, values)
            if is_query:
                cursor.fetchall()


def queue_of(conninfo: str) -> App:
    return App(connector=PsycopgConnector(conninfo=conninfo))


@contextmanager
def engine_side(conninfo: str) -> Iterator[ProcrastinateRunner]:
    """The runner as hosts have it; ports in memory."""
    with closing(PostgresDatabase(conninfo)) as database:
        host = host_on(SqlJournal(database), SqlActivations(database), os.urandom)
        yield ProcrastinateRunner(Engine(host, "benchmark"), queue_of(conninfo))


@contextmanager
def bare_side(conninfo: str, tapes: dict[str, list[list[Bare]]]) -> Iterator[tuple[App, Any]]:
    """A task that commits what is on the tape, over one connection of this process."""
    app = queue_of(conninfo)
    with psycopg.connect(conninfo, autocommit=True) as connection:

        def advance(order_id: str) -> None:
            for statements in tapes[order_id][1:]:
                repeat(connection, statements)

        yield app, app.task(name="bare", queue=QUEUE)(advance)


def _work(pipe: Connection) -> None:
    while (job := pipe.recv()) is not None:
        with _worker(job) as work:
            pipe.send("ready")
            pipe.recv()
            begin = process_time()
            work()
            result = perf_counter(), process_time() - begin
        pipe.send(result)


@contextmanager
def _worker(job: Job) -> Iterator[Callable[[], None]]:
    if job.tapes is None:
        with engine_side(job.conninfo) as runner:
            yield partial(runner.work, **OPTIONS)
    else:
        with bare_side(job.conninfo, job.tapes) as (app, _):
            yield partial(app.run_worker, queues=[QUEUE], delete_jobs="always", **OPTIONS)


class Workers:
    """So many processes, which live through all rounds."""

    def __init__(self, count: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipes = []
        self._processes = []
        for _ in range(count):
            here, there = context.Pipe()
            process = context.Process(target=_work, args=(there,))
            process.start()
            self._pipes.append(here)
            self._processes.append(process)

    def drain(self, job: Job) -> tuple[float, float]:
        """Seconds until all jobs are done, on the clock and of the workers' processors."""
        for pipe in self._pipes:
            pipe.send(job)
        for pipe in self._pipes:
            pipe.recv()
        begin = perf_counter()
        for pipe in self._pipes:
            pipe.send("go")
        ends = [pipe.recv() for pipe in self._pipes]
        return max(end for end, _ in ends) - begin, sum(cpu for _, cpu in ends)

    def close(self) -> None:
        for pipe, process in zip(self._pipes, self._processes, strict=True):
            pipe.send(None)
            process.join()


def submit_by_engine(conninfo: str, orders: Sequence[Order]) -> float:
    """Submit and enqueue, each order in one transaction; returns the seconds it took."""
    with (
        engine_side(conninfo) as runner,
        psycopg.connect(conninfo, autocommit=True) as connection,
    ):
        begin = perf_counter()
        for order in orders:
            with connection.transaction():
                PostgresJournal.joined(connection).submit(order, order.id, NOW)
                runner.enqueue(order.id, connection)
        return perf_counter() - begin


def submit_bare(conninfo: str, tapes: dict[str, list[list[Bare]]]) -> float:
    """The same rows and jobs from the tapes."""
    with (
        bare_side(conninfo, tapes) as (_, task),
        psycopg.connect(conninfo, autocommit=True) as connection,
    ):
        begin = perf_counter()
        for name, tape in tapes.items():
            with connection.transaction():
                repeat(connection, tape[0])
                task.configure(lock=name, queueing_lock=name, connection=connection).defer(
                    order_id=name
                )
        return perf_counter() - begin
