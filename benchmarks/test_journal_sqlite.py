"""What an order costs on SQLite beside the bare writing of its rows.

One thread carries 150 orders out, one after the other, from submission to done: eleven effects
each, whose ports answer at once. Beside it, bare `sqlite3` repeats the statements of these orders
from a tape, in the same transactions: all of them, or only those that change a row, in the
transactions that have one. Same file system, WAL, synchronous=FULL on all sides; each run begins
with a new file that has the tables. That all sides leave the same rows in all tables is checked
first. The sides take turns; medians of the time on the clock and of the processor's make the
ratios, which are printed and kept in `extra_info`.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.journal_orders import Tapes, carry_out, host_on, left_behind, orders, recorded
from wapcommerce.adapters.journal.activations import SqlActivations
from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.wire.sqlite import Database

ORDERS = 150
ROUNDS = 7

#: Does its work on a file and tells the seconds it took: on the clock, of the processor.
Side = Callable[[Path], tuple[float, float]]


def timed(work: Callable[[], None]) -> tuple[float, float]:
    begin, begin_cpu = perf_counter(), process_time()
    work()
    return perf_counter() - begin, process_time() - begin_cpu


def by_engine(path: Path) -> tuple[float, float]:
    given = orders(ORDERS)
    dice = Random(6)  # noqa: S311 - the same tokens as on the tape
    with closing(Database(path)) as database:
        journal, activations = SqlJournal(database), SqlActivations(database)

        def work() -> None:
            for order in given:
                carry_out(host_on(journal, activations, dice.randbytes), order)

        return timed(work)


def from_tape(tapes: Tapes) -> Side:
    transactions = [
        (one.writes, [(each.text, each.values, each.changed is None) for each in one.statements])
        for tape in tapes.orders.values()
        for one in tape
    ]

    def side(path: Path) -> tuple[float, float]:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")

            def work() -> None:
                for writes, statements in transactions:
                    connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
                    for text, values, is_query in statements:
                        cursor = connection.execute(text, values)
                        if is_query:
                            cursor.fetchall()
                    connection.execute("COMMIT")

            return timed(work)

    return side


def test_an_order_beside_the_bare_writing_of_its_rows(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    with closing(Database(empty)) as database:
        SqlJournal(database).installation()

    def run(side: Side) -> tuple[float, float]:
        path = Path(shutil.copy(empty, tmp_path / "run"))
        try:
            return side(path)
        finally:
            path.unlink()

    with closing(Database(shutil.copy(empty, tmp_path / "tape"))) as database:
        tapes = recorded(database, orders(ORDERS))
        expected = left_behind(database)
    sides = {
        "the engine": by_engine,
        "the same statements": from_tape(tapes),
        "the writes alone": from_tape(tapes.writes_alone()),
    }
    for name, side in sides.items():
        path = Path(shutil.copy(empty, tmp_path / f"checked {name}"))
        side(path)
        with closing(Database(path)) as database:
            assert left_behind(database) == expected, name

    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for _ in range(ROUNDS):
        for name, side in sides.items():
            taken[name].append(run(side))
    medians = {
        name: tuple(median(column) for column in zip(*times, strict=True))
        for name, times in taken.items()
    }
    clock, cpu = medians["the engine"]
    with capsys.disabled():
        print(f"\nSQLite: {ORDERS / clock:.0f} orders/s; wanted: 0.5x the bare writing")  # noqa: T201
        for name, (bare, bare_cpu) in medians.items():
            benchmark.extra_info[name] = round(bare / clock, 2)
            print(  # noqa: T201 - the figure is the result
                f"  {name:<20}{ORDERS / bare:8.0f} orders/s   the engine is "
                f"{bare / clock:.2f}x it ({bare_cpu / cpu:.2f}x by processor time)"
            )
    benchmark(run, by_engine)
