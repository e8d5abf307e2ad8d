# ruff: noqa: D102 - a test's name is its sentence
"""What every store of accounts must keep to (S16, S22)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from attrs import evolve

from wapcommerce.model.party import Account, Role
from wapcommerce.ports import Accounts
from wapcommerce.testing.contracts.samples import at_once

RESELLER = Account("acc-1", "Νίκος Hosting", "nikos@hosting.example", Role.RESELLER)
ELLI = Account("acc-2", "Elli", "elli@papas.example", parent_id="acc-1")
BERT = Account("acc-3", "Bert", "bert@shop.example", parent_id="acc-1")
DORA = Account("acc-4", "Dora", "dora@papas.example")


class AccountsContract:
    """Subclass it as ``class TestMine(AccountsContract)`` and define the fixture `accounts`.

    It is a store without accounts that threads may share.
    """

    @pytest.fixture
    def accounts(self) -> Accounts | Iterator[Accounts]:
        """An empty store, for one test."""
        raise NotImplementedError

    def test_an_unknown_account_is_none(self, accounts: Accounts) -> None:
        assert accounts.account("acc-1") is None
        assert accounts.accounts_below("acc-1") == ()

    def test_an_account_comes_back_as_it_was_saved(self, accounts: Accounts) -> None:
        accounts.save(RESELLER)
        accounts.save(ELLI)

        assert accounts.account("acc-1") == RESELLER
        assert accounts.account("acc-2") == ELLI

    def test_saving_again_replaces_the_account_of_that_id(self, accounts: Accounts) -> None:
        accounts.save(ELLI)
        renamed = evolve(ELLI, name="Elli Papas", wap_username="elli@papas.example")

        accounts.save(renamed)

        assert accounts.account("acc-2") == renamed
        assert accounts.accounts_below("acc-1") == (renamed,)

    def test_below_an_account_are_its_own_in_the_order_of_their_names(
        self, accounts: Accounts
    ) -> None:
        for account in (RESELLER, ELLI, DORA, BERT):
            accounts.save(account)

        assert accounts.accounts_below("acc-1") == (BERT, ELLI)
        assert accounts.accounts_below("acc-4") == ()

    def test_an_account_that_moved_is_no_longer_below_its_former_parent(
        self, accounts: Accounts
    ) -> None:
        accounts.save(ELLI)

        accounts.save(evolve(ELLI, parent_id="acc-9"))

        assert accounts.accounts_below("acc-1") == ()
        assert accounts.accounts_below("acc-9") == (evolve(ELLI, parent_id="acc-9"),)

    def test_threads_that_save_at_once_lose_no_account(self, accounts: Accounts) -> None:
        saved = [evolve(ELLI, id=f"acc-{n}", name=f"{n}") for n in range(10, 50)]

        def save(some: list[Account]) -> None:
            for account in some:
                accounts.save(account)

        at_once([partial(save, saved[n::4]) for n in range(4)])

        assert accounts.accounts_below("acc-1") == tuple(saved)
