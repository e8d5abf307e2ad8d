"""`wapcommerce db`: whether the tables fit this release, and bringing them up to date (D10)."""

from __future__ import annotations

import typer

from wapcommerce.adapters.journal.journal import COMPONENT, MIGRATIONS
from wapcommerce.adapters.wire.sql import applied
from wapcommerce.cli.database import DatabaseOption, fail, open_database, open_journal

db = typer.Typer(help="The database of the orders: status, migrate.")


@db.command()
def status(database: DatabaseOption = None) -> None:
    """Say which version the tables have; exit code 1 when it is not this release's."""
    known = sum(file.name.endswith(".sql") for file in MIGRATIONS.iterdir())
    with open_database(database) as opened, opened.reading() as transaction:
        found = applied(transaction, COMPONENT)
    typer.echo(f"{opened.name}: {COMPONENT} has version {found}, this release knows {known}")
    if found < known:
        fail("stop the workers of former releases, then run `wapcommerce db migrate`")
    if found > known:
        fail("install the release that wrote the database, or a later one")


@db.command()
def migrate(database: DatabaseOption = None) -> None:
    """Make the tables or bring them up to date; safe to run twice, also at the same time."""
    with open_journal(database, apply_migrations=True):
        pass
    status(database)
