"""Which database the commands that look after orders work on."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.journal.on_sqlite import SqliteJournal
from wapcommerce.adapters.wire.sql import Database
from wapcommerce.adapters.wire.sqlite import Database as SqliteDatabase
from wapcommerce.model.actor import Actor, ActorRole

VARIABLE = "WAPCOMMERCE_DATABASE"
#: How libpq is addressed: postgresql://host/name, or host=… dbname=…. What only looks like it is
#: taken for an address too, because a password may be in it; who reads it says that it cannot.
_POSTGRES = re.compile(r".*://|postgres(ql)?:|[a-z_]+\s*=", re.IGNORECASE | re.DOTALL)
#: What may be an address with a password, in whatever notation; it is not repeated.
_SECRET = re.compile(r"@|password", re.IGNORECASE)

#: Whoever can open the database acts for everyone.
OPERATOR = Actor(ActorRole.ADMINISTRATOR)

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="FILE",
        help=f"SQLite file; without it, the file or PostgreSQL address in {VARIABLE}.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def fail(message: str) -> NoReturn:
    """End with exit code 1 and one line on the error output."""
    typer.echo(f"wapcommerce: {message}", err=True)
    raise typer.Exit(1)


@contextmanager
def open_journal(named: str | None, *, apply_migrations: bool = False) -> Iterator[SqlJournal]:
    """The journal in that database, closed at the end.

    A database of another release, or of none, is refused unless migrations may be applied.
    """
    place = _place(named, must_exist=not apply_migrations)
    with closing(_journal(place, apply_migrations=apply_migrations)) as journal:
        yield journal


@contextmanager
def open_database(named: str | None) -> Iterator[Database]:
    """The database itself, whatever is in it."""
    place = _place(named, must_exist=True)
    if not _POSTGRES.match(place):
        with closing(SqliteDatabase(place)) as database:
            yield database
        return
    _need_postgres()
    from wapcommerce.adapters.wire.postgres import PostgresDatabase

    with closing(PostgresDatabase(place, connections=1)) as postgres:
        yield postgres


def _journal(place: str, *, apply_migrations: bool) -> SqlJournal:
    if not _POSTGRES.match(place):
        return SqliteJournal(place, apply_migrations=apply_migrations)
    _need_postgres()
    from wapcommerce.adapters.journal.on_postgres import PostgresJournal

    return PostgresJournal(place, connections=2, apply_migrations=apply_migrations)


def _place(named: str | None, *, must_exist: bool) -> str:
    if named is not None and _POSTGRES.match(named.strip()):
        fail(f"others can read a command line: put the address of PostgreSQL into {VARIABLE}")
    place = (named or os.environ.get(VARIABLE, "")).strip()
    if not place:
        fail(f"which database? name a file with --database, or set {VARIABLE}")
    if must_exist and not _POSTGRES.match(place) and not Path(place).is_file():
        fail(f"there is no file {'of that name' if _SECRET.search(place) else place}")
    return place


def _need_postgres() -> None:
    try:
        import psycopg_pool  # noqa: F401 - it is only seen whether it is there
    except ImportError:
        fail(
            "PostgreSQL needs the extra `postgres`: pip install 'wapcommerce[cli,testing,postgres]'"
        )
