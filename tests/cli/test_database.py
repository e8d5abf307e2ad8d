"""Where the commands get their database from."""

import logging
from pathlib import Path

import pytest
import typer

from tests.cli.stored import refusal
from wapcommerce.cli.database import open_journal


def test_a_file_on_the_command_line_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAPCOMMERCE_DATABASE", f"{tmp_path}/other.sqlite3")
    with open_journal(f"{tmp_path}/mine.sqlite3", apply_migrations=True) as journal:
        journal.installation()
    with open_journal(f"{tmp_path}/mine.sqlite3") as journal:
        journal.installation()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://db/shop",
        "postgres://db/shop",
        " PostgreSQL://db/shop",
        "postgresql+psycopg://db/shop",
        "HOST=db",
        " host=db",
        "dbname = shop",
    ],
)
def test_an_address_on_the_command_line_is_refused(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit), open_journal(address):
        pass
    assert "others can read a command line" in capsys.readouterr().err


def test_no_file_is_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(typer.Exit), open_journal(f"{tmp_path}/none.sqlite3"):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("verb", ["list", "show"])
@pytest.mark.parametrize(
    "address",
    [
        "postgresql://shop:s3c%ret@/shop",
        "postgresql+psycopg://shop:s3cret@/shop",
        "POSTGRESQL://shop:s3cret@/shop",
        "HOST=db PASSWORD=s3cret",
        "'postgresql://shop:s3cret@/shop'",
        "dbname = shop password='s3cret",
        "/srv/shop.db password=s3cret",
        "pg:shop:s3cret@db/shop",
    ],
)
def test_no_password_of_an_address_is_printed(
    address: str,
    verb: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("WAPCOMMERCE_DATABASE", address)
    told = refusal("orders", verb, *(["O-1"] if verb == "show" else []))
    assert "cannot be read" in told or "no file of that name" in told
    assert "s3c" not in told + caplog.text


def test_blanks_around_an_address_do_not_matter(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAPCOMMERCE_DATABASE", f"  {postgres_database}\n")
    with open_journal(None, apply_migrations=True) as journal:
        assert journal.submissions() == ()
