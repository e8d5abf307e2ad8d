"""What an order costs when very many are stored already, on SQLite and on PostgreSQL.

Three databases hold 1 000, 10 000 and 100 000 orders: copies of one that was carried out, with its
items, effects, users, mails and links under other names. Of every thousand, 980 are done, 10 are
canceled, 5 wait for a person and 5 for their next try. 20 orders at a time are carried out in each
of the databases, which take turns; every order costs the same eleven effects, whose ports answer at
once. The medians make the ratios, which are printed and kept in `extra_info`, as are those of what
workers and operators ask the journal in between.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.journal_orders import NOW, carry_out, host_on, orders
from benchmarks.journal_stored import store
from tests import postgres
from wapcommerce.adapters.journal.activations import SqlActivations
from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.wire.postgres import PostgresDatabase
from wapcommerce.adapters.wire.sql import Database
from wapcommerce.adapters.wire.sqlite import Database as SqliteDatabase
from wapcommerce.model.execution import ExecutionState

SIZES = (1_000, 10_000, 100_000)
ORDERS = 20
ROUNDS = 9

#: On the clock, of the processor; in seconds.
Times = tuple[float, float]


class Store:
    """A journal with so many orders, and what is measured on it."""

    def __init__(self, database: Database, size: int) -> None:
        self.journal, self.activations = SqlJournal(database), SqlActivations(database)
        store(database, size)
        if isinstance(database, PostgresDatabase):
            with database.writing() as transaction:
                transaction.change("ANALYZE")  # as PostgreSQL does by itself after a while
        self._round = 0

    def carry_out_some(self) -> None:
        self._round += 1
        for order in orders(ORDERS, f"N{self._round}"):
            carry_out(host_on(self.journal, self.activations, os.urandom), order)

    @property
    def works(self) -> dict[str, Callable[[], object]]:
        journal = self.journal
        return {
            "an order": self.carry_out_some,
            "due": lambda: journal.due(NOW + timedelta(days=1), 20),
            "claim": lambda: journal.claim("stored-7", "benchmark", NOW, 60),
            "a page of all": lambda: journal.executions(None, "stored-5", 20),
            "a page of done": lambda: journal.executions(ExecutionState.DONE, "stored-5", 20),
            "a page on Attention": lambda: journal.executions(ExecutionState.ATTENTION, "", 20),
            "unfinished": journal.unfinished,
            "unfinished of one": lambda: journal.unfinished_of("acc-none"),
            "health": journal.backlog,
        }


def timed(work: Callable[[], object]) -> Times:
    begin, begin_cpu = perf_counter(), process_time()
    work()
    return perf_counter() - begin, process_time() - begin_cpu


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Callable[[int], Database]]:
    """Opens a new database for each size."""
    with ExitStack() as stack:
        if kind == "SQLite":
            yield lambda size: stack.enter_context(
                closing(SqliteDatabase(folder / f"{size}.sqlite3"))
            )
            return
        server = stack.enter_context(postgres.server())
        yield lambda size: stack.enter_context(
            closing(PostgresDatabase(postgres.new_schema(server.uri)))
        )


@pytest.mark.parametrize("kind", ["SQLite", "PostgreSQL"])
def test_an_order_beside_very_many(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str
) -> None:
    with databases(kind, tmp_path) as opened:
        stores = {size: Store(opened(size), size) for size in SIZES}
        taken: dict[tuple[str, int], list[Times]] = {}
        for _ in range(ROUNDS):
            for name in stores[SIZES[0]].works:
                for size, each in stores.items():
                    taken.setdefault((name, size), []).append(timed(each.works[name]))
        with capsys.disabled():
            print(f"\n{kind}; wanted for an order: 1.2x")  # noqa: T201
            for name in stores[SIZES[0]].works:
                clock, cpu = zip(*(medians_of(taken[name, size]) for size in SIZES), strict=True)
                share = ORDERS if name == "an order" else 1
                milliseconds = " / ".join(f"{each / share * 1000:.2f}" for each in clock)
                benchmark.extra_info[name] = round(clock[-1] / clock[0], 2)
                print(  # noqa: T201 - the figure is the result
                    f"  {name:<20}{milliseconds:>24} ms   {clock[1] / clock[0]:.2f}x, "
                    f"{clock[2] / clock[0]:.2f}x ({cpu[2] / cpu[0]:.2f}x by processor time)"
                )
        benchmark(stores[SIZES[-1]].carry_out_some)


def medians_of(times: list[Times]) -> Times:
    clock, cpu = zip(*times, strict=True)
    return median(clock), median(cpu)
