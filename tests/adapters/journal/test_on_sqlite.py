"""D10: a host submits within its own transaction on the journal's file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve

from tests.adapters.journal.joining import joining
from tests.builders import a_back_office_order, an_order_for_resale
from wapcommerce.adapters.journal import SqliteActivations, SqliteJournal
from wapcommerce.errors import DatabaseNotMigrated, IdempotencyConflict, Refusal, accepted
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.execution import ExecutionState
from wapcommerce.ports import Journal
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.host import Host
from wapcommerce.provisioning.submit import submit
from wapcommerce.testing.contracts.fencing import NOW
from wapcommerce.testing.contracts.journal import JournalContract
from wapcommerce.testing.contracts.samples import an_order
from wapcommerce.testing.host import memory_host

MANAGER = Actor(ActorRole.ACCOUNT_MANAGER)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


@pytest.fixture
def shop(path: Path) -> Iterator[Host]:
    """A host whose journal is in that file."""
    with closing(SqliteJournal(path)) as journal:
        yield evolve(memory_host(), journal=journal)


@pytest.fixture
def connection(shop: Host, path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE baskets (id TEXT)")
        connection.commit()
        yield connection


class TestJoined(JournalContract):
    """The whole contract, each call inside a transaction of the host."""

    @pytest.fixture
    def journal(self, path: Path) -> Journal:
        SqliteJournal(path).close()

        def joined() -> Iterator[Journal]:
            with closing(sqlite3.connect(path, timeout=60)) as connection, connection:
                yield SqliteJournal.joined(connection)

        return joining(joined)


def orders_of(host: Host) -> list[str]:
    return [submission.id for submission in host.journal.submissions()]


def test_a_host_that_commits_has_both(shop: Host, connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO baskets VALUES ('B-1')")
    submitted = submit(
        an_order_for_resale(), "key", MANAGER, SqliteJournal.joined(connection), shop.clock()
    )
    assert orders_of(shop) == []
    connection.commit()

    assert [accepted(submitted).id] == orders_of(shop)
    assert connection.execute("SELECT COUNT(*) FROM baskets").fetchone() == (1,)
    assert Engine(shop, "worker").advance("ord-1").state is ExecutionState.DONE


@pytest.mark.parametrize("begun", [False, True])
def test_a_host_that_rolls_back_has_neither(
    shop: Host, connection: sqlite3.Connection, *, begun: bool
) -> None:
    if begun:
        connection.execute("INSERT INTO baskets VALUES ('B-1')")
    joined = SqliteJournal.joined(connection)
    accepted(submit(an_order_for_resale(), "key", MANAGER, joined, shop.clock()))
    connection.rollback()

    assert orders_of(shop) == []
    assert connection.execute("SELECT COUNT(*) FROM baskets").fetchone() == (0,)
    accepted(submit(an_order_for_resale(), "key", MANAGER, shop.journal, shop.clock()))


def test_the_rules_hold_inside_a_host_s_transaction(
    shop: Host, connection: sqlite3.Connection
) -> None:
    connection.execute("INSERT INTO baskets VALUES ('B-1')")
    joined = SqliteJournal.joined(connection)
    refused = submit(a_back_office_order(), "key", MANAGER, joined, shop.clock())
    connection.commit()

    assert isinstance(refused, Refusal)
    assert refused.codes == ("not_synchronised", "not_synchronised")
    assert orders_of(shop) == []


def test_a_conflict_leaves_what_the_host_did(shop: Host, connection: sqlite3.Connection) -> None:
    shop.journal.submit(an_order("O-1"), "key", NOW)
    connection.execute("INSERT INTO baskets VALUES ('B-1')")
    with pytest.raises(IdempotencyConflict):
        SqliteJournal.joined(connection).submit(an_order("O-2"), "key", NOW)
    connection.commit()

    assert connection.execute("SELECT COUNT(*) FROM baskets").fetchone() == (1,)
    assert orders_of(shop) == ["O-1"]


def test_a_connection_to_another_file_is_refused(tmp_path: Path) -> None:
    with (
        closing(sqlite3.connect(tmp_path / "other.db")) as connection,
        pytest.raises(DatabaseNotMigrated, match="the host's connection"),
    ):
        SqliteJournal.joined(connection)


@pytest.mark.parametrize("store", [SqliteJournal, SqliteActivations])
def test_a_file_that_may_not_be_changed_must_be_up_to_date(
    store: type[SqliteJournal] | type[SqliteActivations], path: Path
) -> None:
    with pytest.raises(DatabaseNotMigrated):
        store(path, apply_migrations=False)
    store(path).close()
    store(path, apply_migrations=False).close()
