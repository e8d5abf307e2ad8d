"""D10: numbered migrations, applied once or only verified, on both databases."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic

import pytest

from wapcommerce.adapters.wire.postgres import PostgresDatabase
from wapcommerce.adapters.wire.sql import Database, applied, migrate
from wapcommerce.adapters.wire.sqlite import Database as SqliteDatabase
from wapcommerce.errors import DatabaseNotMigrated, DatabaseTooNew


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        with closing(SqliteDatabase(tmp_path / "shop.db")) as database:
            yield database
        return
    with closing(PostgresDatabase(request.getfixturevalue("postgres_database"))) as database:
        yield database


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "0001_first.sql").write_text(
        "-- a remark; it is no statement\n"
        "CREATE TABLE things (\n    name TEXT NOT NULL\n);\n"
        "CREATE INDEX things_name ON things (name);\n"
    )
    return folder


def add_second(scripts: Path) -> None:
    (scripts / "0002_second.sql").write_text("CREATE TABLE others (name TEXT NOT NULL);\n")


def version(database: Database) -> int:
    with database.reading() as transaction:
        return applied(transaction, "shop")


def test_each_script_is_applied_once(database: Database, scripts: Path) -> None:
    migrate(database, "shop", scripts)
    add_second(scripts)
    migrate(database, "shop", scripts)
    migrate(database, "shop", scripts)

    with database.writing() as transaction:
        assert transaction.change("INSERT INTO others (name) VALUES (:name)", name="%:x") == 1
        row = transaction.row("SELECT name FROM others WHERE name = :name", name="%:x")
    assert row is not None
    assert row["name"] == "%:x"
    assert version(database) == 2


def test_a_database_that_had_none_has_version_zero(database: Database) -> None:
    assert version(database) == 0


@pytest.mark.parametrize("had", [0, 1])
def test_older_tables_are_refused_where_they_may_not_be_changed(
    database: Database, scripts: Path, had: int
) -> None:
    if had:
        migrate(database, "shop", scripts)
    add_second(scripts)

    with pytest.raises(DatabaseNotMigrated) as refused:
        migrate(database, "shop", scripts, apply=False)

    assert (refused.value.found, refused.value.known) == (had, 2)
    assert "db migrate" in str(refused.value)
    assert version(database) == had


def test_tables_that_are_up_to_date_need_no_leave_to_change(
    database: Database, scripts: Path
) -> None:
    migrate(database, "shop", scripts)
    migrate(database, "shop", scripts, apply=False)


def test_looking_waits_for_no_writer(database: Database, scripts: Path) -> None:
    migrate(database, "shop", scripts)
    with database.migrating() as transaction:
        transaction.change("INSERT INTO things (name) VALUES ('a')")
        begun = monotonic()
        migrate(database, "shop", scripts, apply=False)
        assert monotonic() - begun < 2


def test_tables_of_a_later_release_are_refused(database: Database, scripts: Path) -> None:
    add_second(scripts)
    migrate(database, "shop", scripts)
    (scripts / "0002_second.sql").unlink()

    with pytest.raises(DatabaseTooNew):
        migrate(database, "shop", scripts)


def test_components_count_for_themselves(database: Database, scripts: Path) -> None:
    migrate(database, "shop", scripts)
    with database.reading() as transaction:
        assert applied(transaction, "another") == 0
