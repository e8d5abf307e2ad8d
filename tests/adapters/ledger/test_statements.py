"""The ledger's statements touch the ledger's tables only."""

import re

import pytest

from wapcommerce.adapters.ledger import statements

STATEMENTS = {name: text for name, text in vars(statements).items() if name.isupper()}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_names_our_tables_only(name: str) -> None:
    tables = re.findall(r"(?:FROM|INTO|UPDATE)\s+(\w+)", STATEMENTS[name])

    assert tables
    assert all(table.startswith(("wapcommerce_billing", "wapcommerce_invoice")) for table in tables)
