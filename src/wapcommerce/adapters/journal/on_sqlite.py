"""The journal in an SQLite file: the embedded default (D10)."""

from __future__ import annotations

import sqlite3
from os import PathLike

from wapcommerce.adapters.journal.activations import SqlActivations
from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.wire.sqlite import Database, JoinedSqlite


class SqliteJournal(SqlJournal):
    """The port `Journal` on an SQLite file, or on ``":memory:"`` for tests and trials.

    Threads and processes of one machine may share the file; see `SqlJournal`.
    """

    def __init__(self, path: str | PathLike[str], *, apply_migrations: bool = True) -> None:
        super().__init__(Database(path), apply_migrations=apply_migrations)

    @staticmethod
    def joined(connection: sqlite3.Connection) -> SqlJournal:
        """The journal inside a transaction of the host on the same file; the host commits.

        A transaction is begun where there is none. Use it in the connection's thread, and no
        longer than the transaction. Raises `DatabaseNotMigrated` for another file.
        """
        return SqlJournal(JoinedSqlite(connection), apply_migrations=False)


class SqliteActivations(SqlActivations):
    """The port `Activations` on an SQLite file, which may be the journal's, or ``":memory:"``."""

    def __init__(self, path: str | PathLike[str], *, apply_migrations: bool = True) -> None:
        super().__init__(Database(path), apply_migrations=apply_migrations)
