"""Accounts in memory (S16, S22)."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from wapcommerce.model.party import Account


class MemoryAccounts:
    """The port `Accounts` in memory; threads may share it."""

    def __init__(self, accounts: Iterable[Account] = ()) -> None:
        self._accounts = {account.id: account for account in accounts}
        self._lock = Lock()

    def account(self, account_id: str) -> Account | None:
        """The account of that id, or None."""
        return self._accounts.get(account_id)

    def accounts_below(self, account_id: str) -> tuple[Account, ...]:
        """The accounts whose parent it is, in the order of their names."""
        with self._lock:
            found = [each for each in self._accounts.values() if each.parent_id == account_id]
        return tuple(sorted(found, key=lambda account: (account.name, account.id)))

    def save(self, account: Account) -> None:
        """Add the account, or replace the one of its id."""
        with self._lock:
            self._accounts[account.id] = account
