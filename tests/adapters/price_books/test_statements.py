"""The statements of the store touch its own table only."""

import re

import pytest

from wapcommerce.adapters.price_books import statements

STATEMENTS = {name: text for name, text in vars(statements).items() if name.isupper()}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_names_our_table_only(name: str) -> None:
    tables = re.findall(r"(?:FROM|INTO|UPDATE)\s+(\w+)", STATEMENTS[name])

    assert tables
    assert set(tables) == {"wapcommerce_price_books"}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_version_is_never_changed_or_removed(name: str) -> None:
    assert not re.search("UPDATE|DELETE|REPLACE", STATEMENTS[name])
