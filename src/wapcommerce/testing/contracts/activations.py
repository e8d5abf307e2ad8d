# ruff: noqa: D102 - a test's name is its sentence
"""What every store of activation links must keep to (D11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from attrs import evolve

from wapcommerce.model.execution import Activation
from wapcommerce.ports import Activations
from wapcommerce.testing.contracts.samples import at_once

FIRST = Activation("hash-1", "u@x.example", 1, datetime(2026, 4, 3, 12, 0, 0, 1, tzinfo=UTC))
RETRIED = evolve(FIRST, token_hash="hash-1b")  # noqa: S106 - no password
SECOND = evolve(FIRST, token_hash="hash-2", generation=2)  # noqa: S106
THIRD = evolve(FIRST, token_hash="hash-3", generation=3)  # noqa: S106


class ActivationsContract:
    """Subclass it as ``class TestMine(ActivationsContract)`` and define the fixture `activations`.

    It is an empty store that threads may share.
    """

    @pytest.fixture
    def activations(self) -> Activations | Iterator[Activations]:
        """An empty store, for one test."""
        raise NotImplementedError

    def test_a_link_is_found_as_it_was_put(self, activations: Activations) -> None:
        activations.put(FIRST)

        assert activations.find("hash-1") == FIRST

    def test_a_link_that_is_put_as_used_is_used(self, activations: Activations) -> None:
        activations.put(evolve(FIRST, used=True))

        assert activations.find("hash-1") == evolve(FIRST, used=True)
        assert not activations.use("hash-1")

    def test_a_link_that_was_never_put_is_neither_found_nor_used(
        self, activations: Activations
    ) -> None:
        assert activations.find("hash-1") is None
        assert not activations.use("hash-1")

    def test_a_link_is_used_once(self, activations: Activations) -> None:
        activations.put(FIRST)

        assert activations.use("hash-1")
        assert not activations.use("hash-1")

        assert activations.find("hash-1") == evolve(FIRST, used=True)

    def test_of_threads_that_use_a_link_at_once_one_succeeds(
        self, activations: Activations
    ) -> None:
        for number in range(10):
            link = evolve(FIRST, token_hash=f"hash-{number}")
            activations.put(link)

            used = at_once([partial(activations.use, link.token_hash)] * 4)

            assert sorted(used) == [False, False, False, True]

    def test_a_new_link_revokes_the_former_of_the_same_user(self, activations: Activations) -> None:
        activations.put(FIRST)
        activations.put(SECOND)

        assert activations.find("hash-1") is None
        assert not activations.use("hash-1")
        assert activations.find("hash-2") == SECOND

    def test_links_of_one_generation_leave_each_other_alone(self, activations: Activations) -> None:
        activations.put(FIRST)
        activations.put(RETRIED)

        assert activations.find("hash-1") == FIRST
        assert activations.find("hash-1b") == RETRIED

    def test_a_later_generation_revokes_every_link_before_it(
        self, activations: Activations
    ) -> None:
        for link in (FIRST, RETRIED, SECOND, THIRD):
            activations.put(link)

        assert [activations.find(link.token_hash) for link in (FIRST, RETRIED, SECOND)] == [
            None
        ] * 3
        assert activations.find("hash-3") == THIRD

    def test_a_link_that_comes_late_neither_works_nor_ends_the_later_one(
        self, activations: Activations
    ) -> None:
        activations.put(SECOND)
        activations.put(FIRST)

        assert activations.find("hash-1") is None
        assert not activations.use("hash-1")
        assert activations.find("hash-2") == SECOND

    def test_after_a_used_link_one_of_an_earlier_generation_works(
        self, activations: Activations
    ) -> None:
        activations.put(SECOND)
        activations.use("hash-2")
        activations.put(FIRST)

        assert activations.find("hash-1") == FIRST

    def test_a_revoked_link_stays_revoked_when_the_new_one_is_used(
        self, activations: Activations
    ) -> None:
        activations.put(FIRST)
        activations.put(SECOND)
        activations.use("hash-2")

        assert activations.find("hash-1") is None
        assert not activations.use("hash-1")

    def test_a_new_link_leaves_a_used_one_alone(self, activations: Activations) -> None:
        activations.put(FIRST)
        activations.use("hash-1")
        activations.put(SECOND)

        assert activations.find("hash-1") == evolve(FIRST, used=True)

    def test_a_new_link_leaves_other_users_alone(self, activations: Activations) -> None:
        other = evolve(FIRST, token_hash="hash-3", username="v@x.example")  # noqa: S106
        activations.put(FIRST)
        activations.put(other)

        assert activations.find("hash-1") == FIRST
        assert activations.find("hash-3") == other

    def test_putting_the_same_link_again_changes_nothing(self, activations: Activations) -> None:
        activations.put(FIRST)
        activations.put(FIRST)

        assert activations.find("hash-1") == FIRST
        activations.use("hash-1")
        activations.put(FIRST)
        assert not activations.use("hash-1")
