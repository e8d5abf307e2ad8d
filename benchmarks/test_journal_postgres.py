"""What an order costs on PostgreSQL with four workers beside a bare Procrastinate task.

Four worker processes, each with one job at a time, carry 100 orders out: eleven effects each, whose
ports answer at once. Four processes rather than one with four threads, because that is how workers
scale. They use `ProcrastinateRunner`. Beside it, workers with the same options run a bare task that
repeats the transactions of the order from a tape over one connection of its own, without a pool:
all statements, or only those that change a row, in the transactions that have one. On all sides an
order is submitted and its job enqueued in one transaction, before the workers begin; both parts
together are the time of an order. Each run has a schema of its own on one server with its own
settings. That all sides leave the same rows is checked first. The sides take turns; medians of the
time on the clock and of the processor's, the server's included, make the ratios, which are printed
and kept in `extra_info`.
"""

import os
from contextlib import closing
from pathlib import Path
from statistics import median
from time import sleep

import psycopg
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.journal_orders import left_behind, orders, recorded
from benchmarks.journal_workers import (
    Bare,
    Job,
    Workers,
    bare,
    queue_of,
    submit_bare,
    submit_by_engine,
)
from tests import postgres
from tests.builders import INSTALLATION
from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.journal.statements import ADD_INSTALLATION
from wapcommerce.adapters.wire.postgres import PostgresDatabase

ORDERS = 100
WORKERS = 4
ROUNDS = 5

#: On the clock, of the processor; in seconds.
Times = tuple[float, float]
#: The statements of each order, or None for the engine.
Tapes = dict[str, list[list[Bare]]] | None


class Contest:
    """One server, four workers, and the orders that every side carries out."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        with psycopg.connect(uri) as connection:
            (data,) = connection.execute("SHOW data_directory").fetchone() or ("",)
        self._server = Path(data, "postmaster.pid").read_text().split()[0]
        self._orders = orders(ORDERS)
        self.workers = Workers(WORKERS)

    def new(self) -> str:
        """A schema with empty tables of the journal and the queue."""
        conninfo = postgres.new_schema(self._uri)
        with queue_of(conninfo).open() as app:
            app.schema_manager.apply_schema()
        with closing(PostgresDatabase(conninfo)) as database:
            SqlJournal(database)
            with database.writing() as transaction:
                transaction.change(ADD_INSTALLATION, id=str(INSTALLATION))
        return conninfo

    def sides(self) -> dict[str, Tapes]:
        with closing(PostgresDatabase(self.new())) as database:
            tapes = recorded(database, self._orders)
        return {
            "the engine": None,
            "the same statements": bare(tapes),
            "the writes alone": bare(tapes.writes_alone()),
        }

    def run(self, conninfo: str, tapes: Tapes) -> Times:
        before = self._server_seconds()
        if tapes is None:
            submitting = submit_by_engine(conninfo, self._orders)
        else:
            submitting = submit_bare(conninfo, tapes)
        clock, cpu = self.workers.drain(Job(conninfo, tapes))
        sleep(0.2)  # until the server has noted the time of its processes that ended
        return submitting + clock, cpu + self._server_seconds() - before

    def _server_seconds(self) -> float:
        """The processor's time of all connections that ended so far, by proc(5)."""
        fields = Path("/proc", self._server, "stat").read_text().rpartition(")")[2].split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def test_an_order_beside_a_bare_task(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with postgres.server() as server:
        contest = Contest(server.uri)
        with closing(contest.workers):
            sides = contest.sides()
            left = {}
            for name, tapes in sides.items():
                conninfo = contest.new()
                contest.run(conninfo, tapes)
                with closing(PostgresDatabase(conninfo)) as database:
                    left[name] = left_behind(database)
            assert left["the engine"] == left["the same statements"] == left["the writes alone"]

            taken: dict[str, list[Times]] = {name: [] for name in sides}
            for _ in range(ROUNDS):
                for name, tapes in sides.items():
                    taken[name].append(contest.run(contest.new(), tapes))
            medians = {
                name: tuple(median(column) for column in zip(*times, strict=True))
                for name, times in taken.items()
            }
            clock, cpu = medians["the engine"]
            with capsys.disabled():
                print(  # noqa: T201
                    f"\nPostgreSQL, {WORKERS} workers: {ORDERS / clock:.0f} orders/s; "
                    "wanted: 0.9x a bare task"
                )
                for name, (other, other_cpu) in medians.items():
                    benchmark.extra_info[name] = round(other / clock, 2)
                    print(  # noqa: T201 - the figure is the result
                        f"  {name:<20}{ORDERS / other:8.0f} orders/s   the engine is "
                        f"{other / clock:.2f}x it ({other_cpu / cpu:.2f}x by processor time, "
                        f"{other_cpu / ORDERS * 1000:.1f} ms)"
                    )
            benchmark.pedantic(  # type: ignore[no-untyped-call]
                contest.run, setup=lambda: ((contest.new(), None), {}), rounds=3
            )
