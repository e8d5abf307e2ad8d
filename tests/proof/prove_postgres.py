"""Real PostgreSQL, real worker processes that are killed or cut off: every order is sold once.

What must be true is read from the world outside, which knows no journal (D9, D10); the journal is
asked only for what it shows to people: where an order stands, and which mails are uncertain.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from itertools import count, cycle
from time import sleep

import pytest

from tests import postgres
from tests.proof.selling import selling
from tests.proof.workers import STALLED_AFTER_S

Record = Callable[[str, object], None]


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    """A PostgreSQL of its own, which a proof may stop."""
    with postgres.server() as server:
        yield server


def test_800_orders_survive_workers_killed_in_turn(
    server: postgres.Server, record_property: Record
) -> None:
    kills = 0
    with selling(server.uri, orders=800, workers=4) as sale:
        for number in count():
            if sale.ended_within(1.5):
                break
            kills += sale.supervisor.signal(number % 4, signal.SIGKILL)
        record_property(f"{kills} kills", str(sale))
        assert kills
        sale.assert_sold_once()


def test_600_orders_survive_immediate_restarts_of_postgresql(
    server: postgres.Server, record_property: Record
) -> None:
    restarts = 0
    with selling(server.uri, orders=600, workers=4) as sale:
        while not sale.ended_within(5):
            server.stop_at_once()
            sleep(restarts % 3)
            server.start_again()
            restarts += 1
        record_property(f"{restarts} restarts of PostgreSQL", str(sale))
        assert restarts
        sale.assert_sold_once()


def test_300_orders_survive_workers_that_stand_still_beyond_their_lease(
    server: postgres.Server, record_property: Record
) -> None:
    stops = 0
    with selling(server.uri, orders=300, workers=4) as sale:
        for first in cycle((0, 2)):
            if sale.ended_within(2):
                break
            pair = (first, first + 1)
            stops += sum(sale.supervisor.signal(each, signal.SIGSTOP) for each in pair)
            ended = sale.ended_within(STALLED_AFTER_S + 2)
            for each in pair:
                sale.supervisor.signal(each, signal.SIGCONT)
            sleep(1)  # what they do now is outdated
            if ended:
                break
        record_property(f"{stops} workers stopped for {STALLED_AFTER_S + 2:.0f} s", str(sale))
        assert stops
        sale.assert_sold_once()
