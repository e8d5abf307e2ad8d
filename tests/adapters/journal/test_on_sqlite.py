"""D10: a host submits within its own transaction on the journal's file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve

from wapcommerce.adapters.journal import SqliteActivations, SqliteJournal
from wapcommerce.errors import DatabaseNotMigrated, IdempotencyConflict, NotFound
from wapcommerce.testing.contracts.fencing import NOW
from wapcommerce.testing.contracts.samples import an_order


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


@pytest.fixture
def journal(path: Path) -> Iterator[SqliteJournal]:
    with closing(SqliteJournal(path)) as journal:
        yield journal


@pytest.fixture
def connection(journal: SqliteJournal, path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE baskets (id TEXT)")
        connection.commit()
        yield connection


def test_a_host_that_commits_has_both(
    journal: SqliteJournal, connection: sqlite3.Connection
) -> None:
    connection.execute("INSERT INTO baskets VALUES ('B-1')")
    journal.submit_on(connection, an_order("O-1"), "key", NOW)
    connection.commit()

    assert journal.order("O-1") == an_order("O-1")
    assert connection.execute("SELECT COUNT(*) FROM baskets").fetchone() == (1,)


@pytest.mark.parametrize("begun", [False, True])
def test_a_host_that_rolls_back_has_neither(
    journal: SqliteJournal, connection: sqlite3.Connection, *, begun: bool
) -> None:
    if begun:
        connection.execute("INSERT INTO baskets VALUES ('B-1')")
    journal.submit_on(connection, an_order("O-1"), "key", NOW)
    connection.rollback()

    with pytest.raises(NotFound):
        journal.order("O-1")
    assert connection.execute("SELECT COUNT(*) FROM baskets").fetchone() == (0,)


def test_a_conflict_leaves_what_the_host_did(
    journal: SqliteJournal, connection: sqlite3.Connection
) -> None:
    journal.submit(an_order("O-1"), "key", NOW)
    connection.execute("INSERT INTO baskets VALUES ('B-1')")
    with pytest.raises(IdempotencyConflict):
        journal.submit_on(connection, evolve(an_order("O-2"), id="O-2"), "key", NOW)
    connection.commit()

    assert connection.execute("SELECT COUNT(*) FROM baskets").fetchone() == (1,)


@pytest.mark.parametrize("store", [SqliteJournal, SqliteActivations])
def test_a_file_that_may_not_be_changed_must_be_up_to_date(
    store: type[SqliteJournal] | type[SqliteActivations], path: Path
) -> None:
    with pytest.raises(DatabaseNotMigrated):
        store(path, apply_migrations=False)
    store(path).close()
    store(path, apply_migrations=False).close()
