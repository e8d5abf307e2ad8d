"""The accounts in memory keep the contract."""

import pytest
from attrs import evolve

from tests.builders import ANN, DORA, NIKOS
from wapcommerce.adapters.memory import MemoryAccounts
from wapcommerce.ports import Accounts
from wapcommerce.testing.contracts.accounts import AccountsContract


class TestMemoryAccounts(AccountsContract):
    @pytest.fixture
    def accounts(self) -> Accounts:
        return MemoryAccounts()


def test_accounts_may_be_given_from_the_start() -> None:
    accounts = MemoryAccounts(iter([NIKOS, ANN, DORA]))

    assert accounts.account(NIKOS.id) == NIKOS
    assert accounts.accounts_below(NIKOS.id) == (ANN,)


def test_accounts_of_the_same_name_stand_by_their_ids() -> None:
    twins = [evolve(ANN, id=each) for each in ("acc-9", "acc-7", "acc-8")]

    below = MemoryAccounts(twins).accounts_below(NIKOS.id)

    assert [account.id for account in below] == ["acc-7", "acc-8", "acc-9"]
