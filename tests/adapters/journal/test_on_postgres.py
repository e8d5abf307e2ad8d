"""D10: on PostgreSQL the journal keeps the same contract, by the same statements."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from wapcommerce.adapters.journal.on_postgres import PostgresActivations, PostgresJournal
from wapcommerce.ports import Activations, Journal
from wapcommerce.testing.contracts.activations import ActivationsContract
from wapcommerce.testing.contracts.journal import JournalContract


class TestJournal(JournalContract):
    @pytest.fixture
    def journal(self, postgres_database: str) -> Iterator[Journal]:
        with closing(PostgresJournal(postgres_database)) as journal:
            yield journal


class TestActivations(ActivationsContract):
    @pytest.fixture
    def activations(self, postgres_database: str) -> Iterator[Activations]:
        with closing(PostgresActivations(postgres_database)) as activations:
            yield activations
