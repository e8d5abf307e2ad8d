"""Activation links in SQLite keep the contract, in files and in memory."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

import pytest

from wapcommerce.adapters.journal import SqliteActivations, SqliteJournal
from wapcommerce.ports import Activations
from wapcommerce.testing.contracts.activations import FIRST, ActivationsContract
from wapcommerce.testing.contracts.samples import at_once


class TestInAFile(ActivationsContract):
    @pytest.fixture
    def activations(self, tmp_path: Path) -> Iterator[Activations]:
        with closing(SqliteActivations(tmp_path / "activations.db")) as activations:
            yield activations


class TestInMemory(ActivationsContract):
    @pytest.fixture
    def activations(self) -> Iterator[Activations]:
        with closing(SqliteActivations(":memory:")) as activations:
            yield activations


class TestInTheFileOfAJournal(ActivationsContract):
    @pytest.fixture
    def activations(self, tmp_path: Path) -> Iterator[Activations]:
        path = tmp_path / "journal.db"
        with (
            closing(SqliteJournal(path)),
            closing(SqliteActivations(path)) as activations,
        ):
            yield activations


def test_of_connections_that_use_a_link_at_once_one_succeeds(tmp_path: Path) -> None:
    path = tmp_path / "activations.db"
    with ExitStack() as stack:
        stores = [stack.enter_context(closing(SqliteActivations(path))) for _ in range(4)]
        stores[0].put(FIRST)

        used = at_once([partial(store.use, FIRST.token_hash) for store in stores])

    assert sorted(used) == [False, False, False, True]
