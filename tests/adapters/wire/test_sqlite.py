"""SQLite as the stores use it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import cast

import pytest

from wapcommerce.adapters.wire.sql import migrate
from wapcommerce.adapters.wire.sqlite import (
    BUSY_TIMEOUT_S,
    MEMORY,
    Database,
)
from wapcommerce.errors import DatabaseTooNew, StorageFailed, WapcommerceError
from wapcommerce.testing.contracts.samples import at_once

CREATE = "CREATE TABLE things (name TEXT NOT NULL PRIMARY KEY)"
ADD = "INSERT INTO things (name) VALUES (:name) ON CONFLICT DO NOTHING"
NAMES = "SELECT name FROM things ORDER BY name"


@pytest.fixture(params=["file", "memory"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    path = MEMORY if request.param == "memory" else tmp_path / "things.db"
    with closing(Database(path)) as database:
        with database.writing() as transaction:
            transaction.change(CREATE)
        yield database


def names(database: Database) -> list[str]:
    with database.reading() as transaction:
        return [row["name"] for row in transaction.rows(NAMES)]


def test_what_was_written_is_committed(database: Database) -> None:
    with database.writing() as transaction:
        assert transaction.change(ADD, name="a") == 1
        assert transaction.change(ADD, name="a") == 0

    assert names(database) == ["a"]


def test_an_exception_rolls_everything_back(database: Database) -> None:
    def interrupted() -> None:
        with database.writing() as transaction:
            transaction.change(ADD, name="a")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert names(database) == []


def test_a_failed_statement_rolls_everything_back(database: Database) -> None:
    def failing() -> None:
        with database.writing() as transaction:
            transaction.change(ADD, name="a")
            transaction.change("INSERT INTO nothing (name) VALUES ('a')")

    with pytest.raises(StorageFailed, match="nothing"):
        failing()

    assert names(database) == []


def test_a_query_without_rows_gives_none(database: Database) -> None:
    with database.reading() as transaction:
        assert transaction.row(NAMES) is None


def test_writers_of_many_threads_wait_for_each_other(database: Database) -> None:
    with database.writing() as transaction:
        transaction.change("CREATE TABLE counter (n BIGINT)")
        transaction.change("INSERT INTO counter (n) VALUES (0)")

    def count() -> None:
        for _ in range(25):
            with database.writing() as transaction:
                row = transaction.rows("SELECT n FROM counter")[0]
                transaction.change("UPDATE counter SET n = :n", n=row["n"] + 1)

    at_once([count] * 4)

    with database.reading() as transaction:
        assert transaction.rows("SELECT n FROM counter")[0]["n"] == 100


def test_a_closed_database_is_not_used_any_more(database: Database) -> None:
    database.close()

    with pytest.raises(StorageFailed), database.reading():
        pass


def test_a_reader_of_a_file_sees_one_state_and_waits_for_no_writer(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "things.db")) as database:
        with database.writing() as transaction:
            transaction.change(CREATE)
        with database.reading() as reader:
            assert reader.rows(NAMES) == []
            with database.writing() as writer:
                writer.change(ADD, name="a")
                assert reader.rows(NAMES) == []
            assert reader.rows(NAMES) == []
        assert names(database) == ["a"]


def test_a_transaction_in_memory_waits_for_the_one_that_runs() -> None:
    with closing(Database(MEMORY)) as database:
        with database.writing() as transaction:
            transaction.change(CREATE)
            done = Event()

            def read() -> None:
                names(database)
                done.set()

            other = Thread(target=read)
            other.start()
            assert not done.wait(0.05)
        other.join()
        assert done.is_set()


def test_a_file_is_opened_for_durable_commits(tmp_path: Path) -> None:
    with (
        closing(Database(tmp_path / "things.db")) as database,
        database.writing() as transaction,
    ):
        settings = {
            name: cast(sqlite3.Row, transaction.rows(f"PRAGMA {name}")[0])[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    full = 2
    assert settings == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": int(BUSY_TIMEOUT_S * 1000),
    }
    assert BUSY_TIMEOUT_S >= 5


def test_many_threads_may_open_the_same_new_file_at_once(tmp_path: Path) -> None:
    def write(path: Path) -> Database:
        database = Database(path)
        with database.writing():
            return database

    for number in range(5):
        databases = at_once([partial(write, tmp_path / f"{number}.db")] * 8)
        for database in databases:
            database.close()


def test_a_file_that_another_process_is_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "things.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(CREATE)
        other.execute("BEGIN IMMEDIATE")
        database = Database(path)

        def write() -> None:
            with database.writing() as transaction:
                transaction.change(ADD, name="a")

        writing = Thread(target=write)
        writing.start()
        writing.join(0.1)
        assert writing.is_alive()
        other.execute("COMMIT")
        writing.join()

    assert names(database) == ["a"]
    database.close()


def test_a_file_that_is_only_read_stays_as_it_is(tmp_path: Path) -> None:
    """Another program's file, named by mistake, keeps its journal mode."""
    path = tmp_path / "foreign.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute(CREATE)
    before = path.read_bytes()

    with closing(Database(path)) as database:
        assert names(database) == []

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_another_process_keeps_locked_is_told_as_that(tmp_path: Path) -> None:
    path = tmp_path / "things.db"
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as other,
        closing(Database(path, busy_timeout_s=0.1)) as database,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageFailed) as failed, database.writing():
            pass

    assert "another process is writing" in failed.value.hint
    assert "free space" not in str(failed.value)


def test_a_file_that_cannot_be_written_is_reported_at_once(tmp_path: Path) -> None:
    (tmp_path / "things.db-journal").mkdir()
    begun = monotonic()

    with (
        pytest.raises(StorageFailed, match="free space"),
        closing(Database(tmp_path / "things.db")) as database,
        database.writing(),
    ):
        pass

    assert monotonic() - begun < BUSY_TIMEOUT_S / 2


def test_a_file_in_a_missing_folder_is_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="unable to open"):
        Database(tmp_path / "missing" / "things.db")


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A folder with two migrations."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0002_more.sql").write_text("INSERT INTO things\n(name) VALUES ('a;b');\n")
    (folder / "0001_first.sql").write_text(f"-- The first; of all.\n{CREATE};\n-- The end.\n")
    (folder / "README.md").touch()
    return folder


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / "empty.db")) as database:
        yield database


def test_migrations_are_applied_once_and_in_order(empty: Database, scripts: Path) -> None:
    migrate(empty, "shop", scripts)
    migrate(empty, "shop", scripts)

    assert names(empty) == ["a;b"]


def test_only_the_new_migrations_are_applied(empty: Database, scripts: Path) -> None:
    migrate(empty, "shop", scripts)
    (scripts / "0003_yet_more.sql").write_text("INSERT INTO things (name) VALUES ('c');")
    migrate(empty, "shop", scripts)

    assert names(empty) == ["a;b", "c"]


def test_a_migration_that_fails_leaves_nothing_behind(empty: Database, scripts: Path) -> None:
    (scripts / "0003_wrong.sql").write_text("INSERT INTO nothing VALUES (1);")
    with pytest.raises(StorageFailed):
        migrate(empty, "shop", scripts)
    (scripts / "0003_wrong.sql").unlink()

    migrate(empty, "shop", scripts)

    assert names(empty) == ["a;b"]


def test_a_database_of_a_later_release_is_refused(empty: Database, scripts: Path) -> None:
    migrate(empty, "shop", scripts)
    (scripts / "0002_more.sql").unlink()

    with pytest.raises(DatabaseTooNew, match="has schema version 2, this release knows 1") as it:
        migrate(empty, "shop", scripts)

    assert isinstance(it.value, WapcommerceError)


def test_components_of_one_database_have_versions_of_their_own(
    empty: Database, scripts: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "0001_books.sql").write_text("CREATE TABLE books (name TEXT);")
    migrate(empty, "shop", scripts)
    migrate(empty, "books", other)

    migrate(empty, "shop", scripts)
    migrate(empty, "books", other)

    assert names(empty) == ["a;b"]


def test_many_threads_may_migrate_at_once(empty: Database, scripts: Path) -> None:
    at_once([partial(migrate, empty, "shop", scripts)] * 4)

    assert names(empty) == ["a;b"]
