"""What the stores need of a database, whichever it is (D10)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from importlib.resources.abc import Traversable
from typing import Any, Protocol

from wapcommerce.errors import DatabaseNotMigrated, DatabaseTooNew

#: What a statement takes for a `:name`; instants go in as UTC microseconds, values as JSON text.
Value = str | int | None


class Row(Protocol):
    """A row whose columns are read by name."""

    def __getitem__(self, name: str, /) -> Any: ...


class Transaction(Protocol):
    """Runs statements with `:name` parameters inside one transaction."""

    def change(self, statement: str, **values: Value) -> int:
        """Run a statement that writes; returns how many rows it changed."""

    def rows(self, statement: str, **values: Value) -> list[Row]:
        """All rows of a query."""

    def row(self, statement: str, **values: Value) -> Row | None:
        """The first row of a query, or None."""

    def has_table(self, name: str) -> bool:
        """Whether there is a table of that name."""


class Database(Protocol):
    """A database that threads share; it raises `StorageFailed` when it cannot do what is asked."""

    @property
    def name(self) -> str:
        """What an error message calls it; never with a password."""

    def writing(self) -> AbstractContextManager[Transaction]:
        """A transaction that is committed at the end, and rolled back by an exception."""

    def reading(self) -> AbstractContextManager[Transaction]:
        """A transaction that only reads."""

    def migrating(self) -> AbstractContextManager[Transaction]:
        """A transaction that no other migration runs beside."""

    def close(self) -> None:
        """Close the connections; nothing may run any more."""


def migrate(
    database: Database, component: str, scripts: Traversable, *, apply: bool = True
) -> None:
    """Bring the tables of one component up to date, or only see that they are.

    `scripts` is a folder of the package with ``0001_….sql``, ``0002_….sql`` and so on; each is
    applied once. Raises `DatabaseTooNew` when the database has had more of them than there are,
    and without `apply` `DatabaseNotMigrated` when it has had fewer.
    """
    names = sorted(file.name for file in scripts.iterdir() if file.name.endswith(".sql"))
    # Who only looks waits for no writer, and leaves a foreign file as it is.
    with database.migrating() if apply else database.reading() as transaction:
        if apply:
            transaction.change(_CREATE_VERSIONS)
        found = applied(transaction, component)
        if found > len(names):
            raise DatabaseTooNew(database.name, component, found, len(names))
        if found < len(names) and not apply:
            raise DatabaseNotMigrated(database.name, component, found, len(names))
        for version, name in enumerate(names[found:], start=found + 1):
            for statement in _statements(scripts.joinpath(name).read_text(encoding="utf-8")):
                transaction.change(statement)
            transaction.change(_ADD_VERSION, component=component, version=version)


def applied(transaction: Transaction, component: str) -> int:
    """How many migrations of a component the database has had."""
    if not transaction.has_table("wapcommerce_migrations"):
        return 0
    return len(transaction.rows(_VERSIONS, component=component))


_CREATE_VERSIONS = """
    CREATE TABLE IF NOT EXISTS wapcommerce_migrations (
        component TEXT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (component, version)
    )
"""
_VERSIONS = "SELECT version FROM wapcommerce_migrations WHERE component = :component"
_ADD_VERSION = """
    INSERT INTO wapcommerce_migrations (component, version) VALUES (:component, :version)
"""


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; each ends with a semicolon at the end of a line."""
    statement = ""
    for line in script.splitlines(keepends=True):
        if line.lstrip().startswith("--"):
            continue
        statement += line
        if line.rstrip().endswith(";"):
            yield statement
            statement = ""
