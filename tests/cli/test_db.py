"""`wapcommerce db`: the tables and this release (D10)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.stored import invoke, refusal
from wapcommerce.adapters.journal.journal import MIGRATIONS

KNOWN = sum(file.name.endswith(".sql") for file in MIGRATIONS.iterdir())


def test_a_database_is_migrated_and_has_this_releases_version_then(tmp_path: Path) -> None:
    path = tmp_path / "orders.sqlite3"
    assert invoke("db", "migrate", "--database", path).exit_code == 0
    result = invoke("db", "status", "--database", path)
    assert result.exit_code == 0
    assert result.stdout == f"{path}: journal has version {KNOWN}, this release knows {KNOWN}\n"


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "orders.sqlite3"
    first = invoke("db", "migrate", "--database", path)
    assert invoke("db", "migrate", "--database", path).stdout == first.stdout


def test_an_empty_database_is_told_to_be_migrated_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "orders.sqlite3"
    path.touch()
    result = invoke("db", "status", "--database", path)
    assert result.exit_code == 1
    assert "journal has version 0" in result.stdout
    assert "wapcommerce db migrate" in result.stderr
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_a_database_of_a_later_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "orders.sqlite3"
    invoke("db", "migrate", "--database", path)
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO wapcommerce_migrations VALUES ('journal', ?)", (KNOWN + 1,))
    for verb in ("status", "migrate"):
        assert "install the release" in refusal("db", verb, "--database", path)


def test_postgresql_is_named_by_the_environment_and_without_its_password(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAPCOMMERCE_DATABASE", postgres_database)
    assert "version 0" in invoke("db", "status").stdout
    assert invoke("db", "migrate").exit_code == 0
    status = invoke("db", "status")
    assert (status.exit_code, f"journal has version {KNOWN}" in status.stdout) == (0, True)
    assert "search_path" not in status.stdout
    assert invoke("orders", "list").exit_code == 0


def test_another_programs_file_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "foreign.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (name TEXT)")
    before = path.read_bytes()
    assert invoke("db", "status", "--database", path).exit_code == 1
    assert "wapcommerce db migrate" in refusal("orders", "list", "--database", path)
    assert path.read_bytes() == before
