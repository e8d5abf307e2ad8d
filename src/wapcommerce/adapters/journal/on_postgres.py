"""The journal in PostgreSQL, for any number of machines (D10); needs the extra `postgres`."""

from __future__ import annotations

from typing import Any

import psycopg

from wapcommerce.adapters.journal.activations import SqlActivations
from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.wire.postgres import JoinedPostgres, PostgresDatabase


class PostgresJournal(SqlJournal):
    """The port `Journal` on PostgreSQL 13 or later, behind a pool of `connections`.

    `conninfo` is a libpq connection string; keep a password out of it. See `SqlJournal`.
    """

    def __init__(
        self, conninfo: str, *, connections: int = 10, apply_migrations: bool = True
    ) -> None:
        super().__init__(PostgresDatabase(conninfo, connections), apply_migrations=apply_migrations)

    @staticmethod
    def joined(connection: psycopg.Connection[Any]) -> SqlJournal:
        """The journal inside a transaction of the host on the same database; the host commits.

        Use it no longer than the transaction. Raises `DatabaseNotMigrated` for another database.
        """
        return SqlJournal(JoinedPostgres(connection), apply_migrations=False)


class PostgresActivations(SqlActivations):
    """The port `Activations` on PostgreSQL."""

    def __init__(
        self, conninfo: str, *, connections: int = 10, apply_migrations: bool = True
    ) -> None:
        super().__init__(PostgresDatabase(conninfo, connections), apply_migrations=apply_migrations)
