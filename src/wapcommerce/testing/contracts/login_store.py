"""What every `LoginStore` does (D11)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from wapcommerce.ports import LoginStore

#: Whether a user can log in with a password.
LogsIn = Callable[[str, str], bool]

#: The name of a new user.
NewUser = Callable[[], str]


class LoginStoreContract:
    """Subclass it as ``class TestMine(LoginStoreContract)`` and define two fixtures.

    `logins` is the store to test; `logs_in` is a function of user name and password that tries to
    log in as the portal does, and says whether that works. Most passwords here have 16 characters
    of four kinds, to satisfy common policies. Where a login works only for an existing WAP user,
    define `new_user` as well: a function that creates one and returns its name.
    """

    @pytest.fixture
    def logins(self) -> LoginStore:
        """The store under test."""
        raise NotImplementedError

    @pytest.fixture
    def logs_in(self, logins: LoginStore) -> LogsIn:
        """Tries to log in."""
        raise NotImplementedError

    @pytest.fixture
    def new_user(self) -> NewUser:
        """Names a user that was not there before."""
        return lambda: f"ann.{uuid4().hex}@customer.example"

    def test_nobody_logs_in_before_there_is_a_login(
        self, logs_in: LogsIn, new_user: NewUser
    ) -> None:
        """A WAP user without a login stays outside."""
        assert not logs_in(new_user(), "First-pass-word1")

    def test_a_user_logs_in_with_the_password_given(
        self, logins: LoginStore, logs_in: LogsIn, new_user: NewUser
    ) -> None:
        """With that one only."""
        username = new_user()

        logins.create_login(username, "First-pass-word1")

        assert logs_in(username, "First-pass-word1")
        assert not logs_in(username, "first-pass-word1")
        assert not logs_in(username, "")

    def test_a_new_password_replaces_the_former(
        self, logins: LoginStore, logs_in: LogsIn, new_user: NewUser
    ) -> None:
        """Whoever activates again has forgotten the former one."""
        username = new_user()
        logins.create_login(username, "First-pass-word1")

        logins.create_login(username, "Second-pass-word2")

        assert logs_in(username, "Second-pass-word2")
        assert not logs_in(username, "First-pass-word1")

    def test_one_user_does_not_log_in_as_another(
        self, logins: LoginStore, logs_in: LogsIn, new_user: NewUser
    ) -> None:
        """Each login has a password of its own."""
        ann, bob = new_user(), new_user()

        logins.create_login(ann, "First-pass-word1")
        logins.create_login(bob, "Second-pass-word2")

        assert logs_in(ann, "First-pass-word1")
        assert not logs_in(ann, "Second-pass-word2")

    def test_a_password_may_hold_any_letter(
        self, logins: LoginStore, logs_in: LogsIn, new_user: NewUser
    ) -> None:
        """Letters beyond ASCII, quotes and markup are part of it."""
        username = new_user()
        password = "Πάσσ<wörd>&'\";--1"  # noqa: S105  made up

        logins.create_login(username, password)

        assert logs_in(username, password)
