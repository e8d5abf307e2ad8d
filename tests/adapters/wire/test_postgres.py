"""PostgreSQL as the stores use it (D10)."""

import logging
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


@pytest.mark.parametrize(
    "conninfo",
    [
        "postgresql://shop:s3c%ret@/shop",
        "postgresql://shop:s3c/ret@db/shop",
        "postgresql://shop:5432/s3cret@db/shop",
        "postgresql://shop:s3c@ret@db/shop",
        "postgresql+psycopg://shop:s3cret@db/shop",
        "HOST=db PASSWORD=s3cret",
        "host=db password='s3cret",
        "host=db port=s3cret",
    ],
)
def test_an_address_that_cannot_be_read_is_told_nowhere(
    conninfo: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(StorageFailed, match="the address cannot be read") as failed:
        PostgresDatabase(conninfo)
    assert (failed.value.__cause__, failed.value.__context__) == (None, None)
    told = f"{failed.value} {caplog.text}"
    assert "s3c" not in told
    assert "ret" not in told


def test_a_server_that_does_not_answer_is_told_with_what_to_look_at() -> None:
    address = "host=127.0.0.1 port=1 dbname=shop"
    with (
        pytest.raises(StorageFailed) as failed,
        closing(PostgresDatabase(address, timeout_s=0.2)) as database,
        database.reading(),
    ):
        pass
    assert "psycopg.pool" in failed.value.hint
    assert "free space" not in str(failed.value)


def test_a_missing_right_is_told_as_one(database: PostgresDatabase) -> None:
    def as_somebody_else() -> None:
        with database.writing() as transaction:
            transaction.change("CREATE ROLE only_looks")
            transaction.change("SET LOCAL ROLE only_looks")
            transaction.rows("SELECT rolname FROM pg_authid")

    with pytest.raises(StorageFailed) as failed:
        as_somebody_else()
    assert "InsufficientPrivilege" in failed.value.reason
    assert "rights" in failed.value.hint


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
