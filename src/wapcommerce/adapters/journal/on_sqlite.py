"""The journal in an SQLite file: the embedded default (D10)."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from os import PathLike

from wapcommerce.adapters.journal.activations import SqlActivations
from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.wire.sqlite import Database, JoinedSqlite
from wapcommerce.model.synchronisation import Submission


class SqliteJournal(SqlJournal):
    """The port `Journal` on an SQLite file, or on ``":memory:"`` for tests and trials.

    Threads and processes of one machine may share the file; see `SqlJournal`.
    """

    def __init__(self, path: str | PathLike[str], *, apply_migrations: bool = True) -> None:
        super().__init__(Database(path), apply_migrations=apply_migrations)

    def submit_on(
        self, connection: sqlite3.Connection, submission: Submission, key: str, now: datetime
    ) -> None:
        """Store it in the host's own transaction on the same file; the host commits."""
        self.submit_within(JoinedSqlite(connection), submission, key, now)


class SqliteActivations(SqlActivations):
    """The port `Activations` on an SQLite file, which may be the journal's, or ``":memory:"``."""

    def __init__(self, path: str | PathLike[str], *, apply_migrations: bool = True) -> None:
        super().__init__(Database(path), apply_migrations=apply_migrations)
