"""PostgreSQL as the stores use it (D10)."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from wapcommerce.adapters.wire.postgres import JoinedPostgres, PostgresDatabase
from wapcommerce.errors import StorageFailed

ADD = "INSERT INTO things (name) VALUES (:name)"
COUNT = "SELECT COUNT(*) AS number FROM things"


@pytest.fixture
def database(postgres_database: str) -> Iterator[PostgresDatabase]:
    with closing(PostgresDatabase(postgres_database)) as database:
        with database.writing() as transaction:
            transaction.change("CREATE TABLE things (name TEXT NOT NULL PRIMARY KEY)")
        yield database


def count(database: PostgresDatabase) -> int:
    with database.reading() as transaction:
        return int(transaction.rows(COUNT)[0]["number"])


def test_what_was_written_is_committed(database: PostgresDatabase) -> None:
    with database.writing() as transaction:
        assert transaction.change(ADD, name="a") == 1
    assert count(database) == 1


def test_an_exception_rolls_everything_back(database: PostgresDatabase) -> None:
    def interrupted() -> None:
        with database.writing() as transaction:
            transaction.change(ADD, name="a")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert count(database) == 0


def test_a_failing_statement_is_told_without_its_values(database: PostgresDatabase) -> None:
    def twice() -> None:
        with database.writing() as transaction:
            transaction.change(ADD, name="secret@example.com")
            transaction.change(ADD, name="secret@example.com")

    with pytest.raises(StorageFailed) as failed:
        twice()
    assert "23505" in str(failed.value)
    assert "secret" not in str(failed.value)


def test_the_name_of_the_database_holds_no_password() -> None:
    with (
        pytest.raises(StorageFailed) as failed,
        closing(
            PostgresDatabase(
                "host=127.0.0.1 port=1 user=shop password=canary dbname=shop", timeout_s=1
            )
        ) as database,
        database.reading(),
    ):
        pass
    assert "127.0.0.1" in str(failed.value)
    assert "canary" not in str(failed.value)


def test_a_killed_connection_is_replaced(
    database: PostgresDatabase, postgres_database: str
) -> None:
    with psycopg.connect(postgres_database, autocommit=True) as operator:
        operator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        )
    assert count(database) == 0


@pytest.mark.parametrize("begun", [False, True], ids=["nothing yet", "after a statement"])
def test_what_is_written_in_a_host_s_transaction_is_the_host_s_to_commit(
    database: PostgresDatabase, postgres_database: str, *, begun: bool
) -> None:
    with psycopg.connect(postgres_database) as connection:
        if begun:
            connection.execute("SELECT 1")
        with JoinedPostgres(connection).writing() as transaction:
            transaction.change(ADD, name="a")
        assert count(database) == 0
        connection.rollback()
    assert count(database) == 0


def test_a_failure_in_a_host_s_transaction_leaves_what_the_host_did(
    database: PostgresDatabase, postgres_database: str
) -> None:
    def failing(connection: psycopg.Connection) -> None:
        with JoinedPostgres(connection).writing() as transaction:
            transaction.change(ADD, name="ours")
            transaction.change(ADD, name="host")

    with psycopg.connect(postgres_database) as connection:
        connection.execute("INSERT INTO things (name) VALUES ('host')")
        with pytest.raises(StorageFailed):
            failing(connection)
    assert count(database) == 1


def test_a_transaction_that_stands_still_is_ended_by_the_server(database: PostgresDatabase) -> None:
    """A machine that is gone would else keep its rows locked until TCP gives it up."""
    with database.reading() as transaction:
        shown = transaction.row("SHOW idle_in_transaction_session_timeout")

    assert shown == {"idle_in_transaction_session_timeout": "1min"}
