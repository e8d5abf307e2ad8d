"""Where the commands get their database from."""

from pathlib import Path

import pytest
import typer

from wapcommerce.cli.database import open_journal


def test_a_file_on_the_command_line_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAPCOMMERCE_DATABASE", f"{tmp_path}/other.sqlite3")
    with open_journal(f"{tmp_path}/mine.sqlite3", apply_migrations=True) as journal:
        journal.installation()
    with open_journal(f"{tmp_path}/mine.sqlite3") as journal:
        journal.installation()


@pytest.mark.parametrize("address", ["postgresql://db/shop", "postgres://db/shop"])
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
