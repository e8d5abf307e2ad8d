"""PostgreSQL as the stores use it: one set of statements, short transactions, a pool (D10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from wapcommerce.adapters.wire.sql import Row, Value
from wapcommerce.errors import StorageFailed

#: How long a transaction waits for a connection of the pool.
POOL_TIMEOUT_S = 10.0
#: How long a transaction may stand still before the server ends it, so that a machine that is gone
#: keeps no row locked. Ours last milliseconds.
STANDSTILL_S = 60
#: Migrations of all components wait for each other under this lock.
_MIGRATION_LOCK = 7_704_115_002

_PARAMETER = re.compile(r"(?<!:):([a-z_]+)")


class Transaction:
    """Runs statements with `:name` parameters on a connection, inside its transaction."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._cursor = connection.cursor(row_factory=dict_row)

    def change(self, statement: str, **values: Value) -> int:
        """Run a statement that writes; returns how many rows it changed."""
        return self._cursor.execute(_translated(statement), values).rowcount

    def rows(self, statement: str, **values: Value) -> list[Row]:
        """All rows of a query, to be read by column name."""
        return list(self._cursor.execute(_translated(statement), values).fetchall())

    def row(self, statement: str, **values: Value) -> Row | None:
        """The first row of a query, or None."""
        return self._cursor.execute(_translated(statement), values).fetchone()

    def has_table(self, name: str) -> bool:
        """Whether there is a table of that name."""
        found = self.row("SELECT to_regclass(:name) IS NOT NULL AS found", name=name)
        return found is not None and bool(found["found"])


class PostgresDatabase:
    """A PostgreSQL database behind a pool of connections, at READ COMMITTED.

    `conninfo` is a libpq connection string; keep a password out of it (PGPASSFILE, PGPASSWORD).
    Raises `StorageFailed` when the database cannot do what is asked, and for an address that cannot
    be read, which it does not repeat. Threads may share it; open it after forking.
    """

    def __init__(
        self, conninfo: str, connections: int = 10, timeout_s: float = POOL_TIMEOUT_S
    ) -> None:
        self.name = _shown(conninfo)  # first: the pool would log an address that it cannot read
        self._pool = ConnectionPool(
            conninfo,
            min_size=1,
            max_size=connections,
            timeout=timeout_s,
            kwargs={"autocommit": True},  # transactions are begun by `_begin` alone
            configure=_end_standstill,
            check=_begin,
            open=True,
        )

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that is committed at the end, and rolled back by an exception."""
        try:
            with self._pool.connection() as connection:
                yield Transaction(connection)
        except (psycopg.Error, PoolTimeout) as error:
            raise _failed(self.name, error) from error

    reading = writing

    @contextmanager
    def migrating(self) -> Iterator[Transaction]:
        """A transaction that no other migration runs beside."""
        with self.writing() as transaction:
            transaction.rows("SELECT pg_advisory_xact_lock(:lock)", lock=_MIGRATION_LOCK)
            yield transaction

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


class JoinedPostgres:
    """The transaction of a host, as a database of its own: what is written is the host's to commit.

    An exception rolls back what this library wrote, not what the host did before.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self.name = "the host's connection"

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A part of the host's transaction."""
        try:
            with part_of_transaction(self._connection):
                yield Transaction(self._connection)
        except psycopg.Error as error:
            raise _failed(self.name, error) from error

    reading = writing
    migrating = writing

    def close(self) -> None:
        """Nothing: the connection is the host's."""


@contextmanager
def part_of_transaction(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """A savepoint in the transaction of a connection, which is begun if there is none.

    Without the latter, psycopg would commit at the end of the block. A connection in autocommit
    commits all the same unless its owner has begun a transaction.
    """
    if not connection.autocommit and connection.info.transaction_status == TransactionStatus.IDLE:
        connection.execute("SELECT 1")
    with connection.transaction():
        yield


def _end_standstill(connection: psycopg.Connection[Any]) -> None:
    connection.execute(f"SET idle_in_transaction_session_timeout = '{STANDSTILL_S}s'")


def _begin(connection: psycopg.Connection[Any]) -> None:
    """Begin the transaction, which also tells whether the connection is still alive."""
    connection.execute("BEGIN")


@lru_cache(maxsize=256)
def _translated(statement: str) -> str:
    """The statement with psycopg's parameters instead of `:name`."""
    return _PARAMETER.sub(r"%(\1)s", statement.replace("%", "%%"))


def _shown(conninfo: str) -> str:
    """Host and name of the database; never user or password.

    Raises `StorageFailed`, to which no exception with the address is attached.
    """
    parts = _parts(conninfo)
    if parts is None:
        hint = "write postgresql://user@host/name, with %40 for @ and so on, or host=… dbname=…"
        raise StorageFailed("postgresql", "the address cannot be read", hint)
    return f"postgresql {parts.get('host', 'default host')}/{parts.get('dbname', 'default')}"


def _parts(conninfo: str) -> dict[str, str] | None:
    """The parts of an address; None when it is none, or when part of a password landed in another.

    That is what a password does in which @ or / are not percent-encoded.
    """
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(conninfo).items() if value}
    except psycopg.Error:
        return None
    port_is_one = all(each.isdecimal() for each in parts.get("port", "0").split(",") if each)
    at_signs = "@" in parts.get("host", "")[1:] or "@" in parts.get("dbname", "")
    return None if at_signs or not port_is_one else parts


def _failed(name: str, error: Exception) -> StorageFailed:
    """What went wrong, without the values of the statement, and what to look at."""
    state = getattr(error, "sqlstate", None)
    reason = f"{type(error).__name__} {state}" if state else type(error).__name__
    return StorageFailed(name, reason, _hint(error))


def _hint(error: Exception) -> str:
    match error:
        case PoolTimeout():
            return (
                "see whether the server runs, has that database, lets this user in and has "
                "connections left; the logger psycopg.pool has what it answered"
            )
        case psycopg.errors.InsufficientPrivilege():
            return "grant this user the rights on the tables"
        case psycopg.errors.UndefinedTable() | psycopg.errors.UndefinedColumn():
            return "see whether it is the right database, then run `wapcommerce db migrate`"
        case psycopg.OperationalError():
            return "try again; if that does not help, see the log of the server"
    return "see the log of the server"
