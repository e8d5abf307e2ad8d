"""S22–S26: what is asked before an account is synchronised, and the request itself."""

import pytest

from tests.builders import ANN, NIKOS
from wapcommerce.model.party import Account, Role
from wapcommerce.model.synchronisation import Synchronisation, SyncOptions


@pytest.mark.parametrize("account", [ANN, NIKOS])
def test_a_synchronisation_gives_one_account_its_wap_account(account: Account) -> None:
    """S24: and nobody else, not even the reseller above."""
    request = Synchronisation("sync-1", account)

    assert request.accounts == (account,)
    assert request.principal == account


def test_the_parent_is_blank_unless_it_is_given() -> None:
    """S23: that of a reseller is."""
    assert SyncOptions("nikos@hosting.example", Role.RESELLER).parent_id is None
