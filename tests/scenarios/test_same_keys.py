"""Four processes submit the same fifty orders: each is there once, another body is refused (D9)."""

from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import pytest

from wapcommerce.adapters.journal import SqliteJournal
from wapcommerce.errors import IdempotencyConflict
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.contracts.samples import an_order
from wapcommerce.testing.simulation import seeded

ORDERS = 50
_PROCESSES = get_context("spawn")


def submit_all(path: Path, seed: int) -> None:
    """Submit every order once, in an order of this process's own, one in five twice."""
    numbers = [*range(ORDERS), *range(0, ORDERS, 5)]
    seeded(seed).shuffle(numbers)
    with closing(SqliteJournal(path)) as journal:
        for number in numbers:
            journal.submit(an_order(f"O-{number:02}"), f"key {number}", ManualClock()())


def test_four_processes_submit_the_same_fifty_keys(tmp_path: Path) -> None:
    path = tmp_path / "orders.sqlite3"
    processes = [_PROCESSES.Process(target=submit_all, args=(path, seed)) for seed in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=60)
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    with closing(SqliteJournal(path)) as journal:
        found = [submission.id for submission in journal.submissions()]
        assert sorted(found) == [f"O-{number:02}" for number in range(ORDERS)]
        with pytest.raises(IdempotencyConflict):
            journal.submit(an_order("O-00", price="1.00"), "key 0", ManualClock()())
