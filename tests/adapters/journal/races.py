"""Two workers on PostgreSQL with one order: who writes what, and in which order (D10).

A takeover is a transaction on a connection of its own, so that a test decides when it begins and
when it is committed. The stale worker writes through the real journal, or through the same journal
on a database that guards its writes in the way that looks right and is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

import psycopg
from attrs import frozen

from wapcommerce.adapters.journal import statements
from wapcommerce.adapters.journal.on_postgres import PostgresJournal
from wapcommerce.adapters.wire.postgres import Transaction
from wapcommerce.adapters.wire.sql import Value
from wapcommerce.model.execution import Lease, NotDone
from wapcommerce.ports import Journal
from wapcommerce.testing.contracts.fencing import NOW, PLAN, TTL_S, leased

PATIENCE_S = 20

#: What guards every write under a lease.
FENCED = (statements.HOLD, statements.RENEW, statements.RELEASE)

_CHECK = "SELECT id FROM wapcommerce_orders WHERE id = :id AND fence = :fence"
_CONTENT = (
    "SELECT state, retry_at, attention FROM wapcommerce_orders",
    "SELECT * FROM wapcommerce_effects ORDER BY position",
    "SELECT * FROM wapcommerce_users",
    "SELECT * FROM wapcommerce_account_users",
    "SELECT * FROM wapcommerce_mails ORDER BY mail_key",
)


class CheckedFirst(Transaction):
    """Reads the fence in one statement and writes in the next: the naive way."""

    def __init__(self, connection: psycopg.Connection[Any], between: Callable[[], object]) -> None:
        super().__init__(connection)
        self._between = between

    def change(self, statement: str, **values: Value) -> int:
        """Run a statement that writes; one that guards the others only after a look."""
        if statement not in FENCED:
            return super().change(statement, **values)
        if self.row(_CHECK, id=values["id"], fence=values["fence"]) is None:
            return 0
        self._between()
        if statement == statements.HOLD:
            return 1
        return super().change(statement.replace("AND fence = :fence", ""), **values)


class Fenced(Transaction):
    """Guards as the journal does; something happens just before that."""

    def __init__(self, connection: psycopg.Connection[Any], between: Callable[[], object]) -> None:
        super().__init__(connection)
        self._between = between

    def change(self, statement: str, **values: Value) -> int:
        """Run a statement that writes."""
        if statement in FENCED:
            self._between()
        return super().change(statement, **values)


@frozen
class Guarded:
    """A database whose transactions guard in that way, with something in between."""

    conninfo: str
    guard: Callable[[psycopg.Connection[Any], Callable[[], object]], Transaction]
    between: Callable[[], object]
    name: str = "guarded"

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction of its own connection."""
        with psycopg.connect(self.conninfo) as connection:
            yield self.guard(connection, self.between)

    reading = writing
    migrating = writing

    def close(self) -> None:
        """Nothing: every transaction closes its connection."""


def prepared(journal: Journal, write: str) -> Lease:
    """A lease under which every write changes something."""
    lease = leased(journal)
    journal.intend(lease, PLAN, NOW, TTL_S)
    journal.record(lease, PLAN, NotDone("refused"), NOW)
    if write == "settle_mail":
        journal.claim_mail(lease, "mail")
    return lease


def take_over(connection: psycopg.Connection[Any], lease: Lease) -> Lease | None:
    """Another worker claims the order after the lease; its transaction stays open."""
    later = lease.until + timedelta(hours=1)
    return PostgresJournal.joined(connection).claim(lease.order_id, "other", later, TTL_S)


def content(conninfo: str) -> list[Any]:
    """All that is stored of orders and effects, without who may write."""
    with psycopg.connect(conninfo) as connection:
        return [connection.execute(query).fetchall() for query in _CONTENT]


@contextmanager
def in_a_thread(call: Callable[[], object]) -> Iterator[Future[object]]:
    """Make the call in a thread; at the end of the block it has returned or failed."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(call)
        yield future
        assert not wait([future], PATIENCE_S).not_done


def waits(future: Future[object], connection: psycopg.Connection[Any]) -> bool:
    """Whether a call comes to wait for the transaction of a connection, rather than to its end."""
    blocked = "SELECT 1 FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"
    pid, end = connection.info.backend_pid, monotonic() + PATIENCE_S
    with psycopg.connect(connection.info.dsn, autocommit=True) as observer:
        while not future.done():
            assert monotonic() < end
            if observer.execute(blocked, [pid]).fetchone():
                return True
            sleep(0.005)
    return False
