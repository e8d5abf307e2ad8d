"""The journal's statements stay within the SQL that SQLite and PostgreSQL share (D10)."""

import re
from pathlib import Path

import pytest

from wapcommerce.adapters.journal import statements

STATEMENTS = {name: text for name, text in vars(statements).items() if name.isupper()}
FENCED = ("HOLD", "RENEW", "RELEASE")
MIGRATIONS = Path(statements.__file__).parent / "migrations"


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_is_portable(name: str) -> None:
    statement = STATEMENTS[name]

    assert not re.search(r"RETURNING|OR (IGNORE|REPLACE)|rowid|strftime|[?%;\"`]", statement)
    assert "'" not in re.sub(r"'[a-z{}]*'", "", statement)


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_names_our_tables_only(name: str) -> None:
    tables = re.findall(r"(?:FROM|INTO|UPDATE)\s+(\w+)", STATEMENTS[name])

    assert tables
    assert all(table.startswith("wapcommerce_") for table in tables)


@pytest.mark.parametrize("name", FENCED)
def test_a_write_under_a_lease_begins_with_a_fenced_update(name: str) -> None:
    statement = " ".join(STATEMENTS[name].split())

    assert statement.startswith("UPDATE wapcommerce_orders SET ")
    assert statement.endswith("WHERE id = :id AND fence = :fence")


def test_tables_are_portable_and_ours() -> None:
    script = "".join(path.read_text() for path in sorted(MIGRATIONS.glob("*.sql")))
    code = re.sub(r"--.*", "", script)

    assert set(re.findall(r" (TEXT|\w*INT|INTEGER|REAL|BLOB)\b", code)) == {"TEXT", "BIGINT"}
    assert "AUTOINCREMENT" not in code
    assert all(
        name.startswith("wapcommerce_")
        for name in re.findall(r"(?:TABLE|INDEX|ON|REFERENCES) (\w+)", code)
    )
