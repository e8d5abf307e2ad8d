"""SQLite as the stores use it: durable commits, one writer at a time, numbered migrations (D10)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike, fspath
from queue import Empty, LifoQueue
from time import monotonic, sleep

from wapcommerce.adapters.wire.sql import Row, Value
from wapcommerce.errors import StorageFailed

MEMORY = ":memory:"

#: How long a writer waits for another one before SQLite reports that the database is locked.
BUSY_TIMEOUT_S = 10.0

_WRITE = "BEGIN IMMEDIATE"


class Transaction:
    """Runs statements with `:name` parameters inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def change(self, statement: str, **values: Value) -> int:
        """Run a statement that writes; returns how many rows it changed."""
        return self._cursor().execute(statement, values).rowcount

    def rows(self, statement: str, **values: Value) -> list[Row]:
        """All rows of a query, to be read by column name."""
        return list(self._cursor().execute(statement, values).fetchall())

    def row(self, statement: str, **values: Value) -> Row | None:
        """The first row of a query, or None."""
        found = self.rows(statement, **values)
        return found[0] if found else None

    def has_table(self, name: str) -> bool:
        """Whether there is a table of that name."""
        return self.row("SELECT 1 FROM sqlite_master WHERE name = :name", name=name) is not None

    def _cursor(self) -> sqlite3.Cursor:
        cursor = self._connection.cursor()
        cursor.row_factory = sqlite3.Row  # a host's own connection may have another
        return cursor


class Database:
    """One SQLite database: a file on a local disk, or `MEMORY`.

    Raises `StorageFailed` when SQLite cannot do what is asked. Threads may share it. Every
    transaction has a connection for itself while it runs; a database in memory has only one, and
    its transactions wait for each other. A writer waits `busy_timeout_s` for another one. A file
    that is only read stays as it is. Open it after forking.
    """

    def __init__(
        self, path: str | PathLike[str], *, busy_timeout_s: float = BUSY_TIMEOUT_S
    ) -> None:
        self.path = fspath(path)
        self._busy_timeout_s = busy_timeout_s
        self._has_write_ahead_log = False
        self._idle: LifoQueue[sqlite3.Connection] = LifoQueue()
        with self._naming_the_file():
            self._idle.put(self._open())

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that holds the write lock from its beginning; committed at the end.

        An exception inside rolls it back.
        """
        with self._transaction(_WRITE) as transaction:
            yield transaction

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that sees one state of the database and waits for no writer."""
        with self._transaction("BEGIN") as transaction:
            yield transaction

    @property
    def name(self) -> str:
        """The path of the file."""
        return self.path

    migrating = writing

    def close(self) -> None:
        """Close the connections; a later transaction raises `StorageFailed`.

        Call it only when no transaction runs any more.
        """
        connections = [self._idle.get() for _ in range(self._idle.qsize())]
        for connection in connections:
            connection.close()
            self._idle.put(connection)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Transaction]:
        with self._naming_the_file():
            connection = self._take()
            try:
                if begin == _WRITE and not self._has_write_ahead_log:
                    _use_write_ahead_log(connection, self._busy_timeout_s)
                    self._has_write_ahead_log = True
                connection.execute(begin)
                try:
                    yield Transaction(connection)
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
            finally:
                self._idle.put(connection)

    @contextmanager
    def _naming_the_file(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _failed(self.path, error) from error

    def _take(self) -> sqlite3.Connection:
        if self.path == MEMORY:
            return self._idle.get()
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._open()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=self._busy_timeout_s, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection


class JoinedSqlite:
    """The transaction of a host, as a database of its own: what is written is the host's to commit.

    An exception rolls back what this library wrote, not what the host did before.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.name = "the host's connection"

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A part of the host's transaction; one is begun where there is none."""
        try:
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("SAVEPOINT wapcommerce")
            try:
                yield Transaction(self._connection)
            except BaseException:
                self._connection.execute("ROLLBACK TO wapcommerce")
                raise
            finally:
                self._connection.execute("RELEASE wapcommerce")
        except sqlite3.Error as error:
            raise _failed(self.name, error) from error

    reading = writing
    migrating = writing

    def close(self) -> None:
        """Nothing: the connection is the host's."""


def _failed(name: str, error: sqlite3.Error) -> StorageFailed:
    if _is_busy(error):
        return StorageFailed(name, str(error), "another process is writing to it; try again")
    return StorageFailed(name, str(error))


def _is_busy(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # Python's own errors have none
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _use_write_ahead_log(connection: sqlite3.Connection, timeout_s: float) -> None:
    # Switching an empty file over does not wait for another process that is doing the same.
    deadline = monotonic() + timeout_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or monotonic() > deadline:
                raise
            sleep(0.01)
        else:
            return
