"""The membership store of the simulated installation.

Documented: creating a WAP user creates no login; logins live in a database of their own. That
database has no HTTP interface, so the store is reached in process.
"""

from __future__ import annotations

from wapcommerce.testing.simulator.records import Login, UserState
from wapcommerce.testing.simulator.state import SimulatedWap, user_key
from wapcommerce.testing.simulator.windows_login import same_secret


class SimulatedLogins:
    """A `LoginStore` on the state of a simulated installation; thread-safe.

    A login works as soon as a WAP user of that name exists and is active; the order in which the
    two are made does not matter.
    """

    def __init__(self, wap: SimulatedWap) -> None:
        self._wap = wap

    def create_login(self, username: str, password: str) -> None:
        """Create the login, or set its password when there is one already."""
        login = Login.of(password)
        key = user_key(username)
        with self._wap.lock:
            action = "changed" if key in self._wap.logins else "created"
            self._wap.logins[key] = login
            self._wap.note(action, "login", username)

    def accepts(self, username: str, password: str) -> bool:
        """Whether that user may log in at the tenant site with that password."""
        with self._wap.lock:
            login = self._wap.logins.get(user_key(username))
            user = self._wap.users.get(user_key(username))
            fixed = self._wap.behaviour.tenants.get(username)
        if user is None or user.state is not UserState.ACTIVE:
            return False
        if login is not None:
            return login.matches(password)
        return fixed is not None and same_secret(fixed, password)
