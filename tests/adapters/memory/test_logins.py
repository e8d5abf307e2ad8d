"""Logins in memory do what every login store does, and keep no password."""

import pytest

from wapcommerce.adapters.memory.logins import MemoryLogins
from wapcommerce.testing.contracts.login_store import LoginStoreContract, LogsIn


class TestMemoryLogins(LoginStoreContract):
    @pytest.fixture
    def logins(self) -> MemoryLogins:
        return MemoryLogins()

    @pytest.fixture
    def logs_in(self, logins: MemoryLogins) -> LogsIn:
        return logins.accepts


def test_a_username_is_normalised() -> None:
    logins = MemoryLogins()

    logins.create_login(" Ann@Customer.example", "First-pass-word1")

    assert logins.accepts("ann@customer.example ", "First-pass-word1")


def test_no_password_is_kept() -> None:
    logins = MemoryLogins()

    logins.create_login("ann@customer.example", "First-pass-word1")

    assert "First-pass-word1" not in repr(vars(logins))


def test_two_logins_of_one_password_are_kept_differently() -> None:
    logins = MemoryLogins()
    logins.create_login("ann@customer.example", "First-pass-word1")
    logins.create_login("bob@customer.example", "First-pass-word1")

    ann, bob = vars(logins)["_hashes"].values()

    assert ann != bob
