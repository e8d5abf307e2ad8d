"""D10: a host submits within its own transaction on the journal's PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from attrs import evolve
from psycopg_pool import ConnectionPool

from tests.adapters.journal.joining import joining
from tests.builders import a_back_office_order, an_order_for_resale
from wapcommerce.adapters.journal.on_postgres import PostgresJournal
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


class TestJoined(JournalContract):
    """The whole contract, each call inside a transaction of the host."""

    @pytest.fixture
    def journal(self, postgres_database: str) -> Iterator[Journal]:
        PostgresJournal(postgres_database, connections=1).close()
        with ConnectionPool(postgres_database, min_size=1, max_size=8, open=True) as pool:

            def joined() -> Iterator[Journal]:
                with pool.connection(timeout=60) as connection:
                    yield PostgresJournal.joined(connection)

            yield joining(joined)


@pytest.fixture
def shop(postgres_database: str) -> Iterator[Host]:
    with closing(PostgresJournal(postgres_database, connections=2)) as journal:
        yield evolve(memory_host(), journal=journal)


@pytest.fixture
def connection(shop: Host, postgres_database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres_database) as connection:
        connection.execute("CREATE TABLE baskets (id TEXT)")
        connection.commit()
        yield connection


def orders_of(host: Host) -> list[str]:
    return [submission.id for submission in host.journal.submissions()]


def baskets(connection: psycopg.Connection) -> int:
    return len(connection.execute("SELECT id FROM baskets").fetchall())


def test_a_host_that_commits_has_both(shop: Host, connection: psycopg.Connection) -> None:
    connection.execute("INSERT INTO baskets VALUES ('B-1')")
    joined = PostgresJournal.joined(connection)
    submitted = submit(an_order_for_resale(), "key", MANAGER, joined, shop.clock())
    assert orders_of(shop) == []
    connection.commit()

    assert [accepted(submitted).id] == orders_of(shop)
    assert baskets(connection) == 1
    assert Engine(shop, "worker").advance("ord-1").state is ExecutionState.DONE


@pytest.mark.parametrize("begun", [False, True])
def test_a_host_that_rolls_back_has_neither(
    shop: Host, connection: psycopg.Connection, *, begun: bool
) -> None:
    if begun:
        connection.execute("INSERT INTO baskets VALUES ('B-1')")
    joined = PostgresJournal.joined(connection)
    accepted(submit(an_order_for_resale(), "key", MANAGER, joined, shop.clock()))
    connection.rollback()

    assert orders_of(shop) == []
    assert baskets(connection) == 0
    accepted(submit(an_order_for_resale(), "key", MANAGER, shop.journal, shop.clock()))


def test_the_rules_hold_inside_a_host_s_transaction(
    shop: Host, connection: psycopg.Connection
) -> None:
    joined = PostgresJournal.joined(connection)
    refused = submit(a_back_office_order(), "key", MANAGER, joined, shop.clock())
    connection.commit()

    assert isinstance(refused, Refusal)
    assert refused.codes == ("not_synchronised", "not_synchronised")
    assert orders_of(shop) == []


def test_a_conflict_leaves_what_the_host_did(shop: Host, connection: psycopg.Connection) -> None:
    shop.journal.submit(an_order("O-1"), "key", NOW)
    connection.execute("INSERT INTO baskets VALUES ('B-1')")
    with pytest.raises(IdempotencyConflict):
        PostgresJournal.joined(connection).submit(an_order("O-2"), "key", NOW)
    connection.commit()

    assert baskets(connection) == 1
    assert orders_of(shop) == ["O-1"]


def test_a_connection_to_another_database_is_refused(postgres_database: str) -> None:
    with (
        psycopg.connect(postgres_database) as connection,
        pytest.raises(DatabaseNotMigrated, match="the host's connection"),
    ):
        PostgresJournal.joined(connection)
