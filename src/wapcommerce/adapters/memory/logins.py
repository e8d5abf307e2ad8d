"""Portal logins in memory (D11)."""

from __future__ import annotations

import hashlib
import hmac
import os
from threading import Lock

from wapcommerce.model.email import normalised_email


class MemoryLogins:
    """Implements `wapcommerce.ports.LoginStore`; keeps salted hashes, never a password.

    Safe to share between threads.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._hashes: dict[str, tuple[bytes, bytes]] = {}

    def create_login(self, username: str, password: str) -> None:
        """Create the login of a WAP user, or set its password when there is one already."""
        salt = os.urandom(16)
        with self._lock:
            self._hashes[normalised_email(username)] = (salt, _hash(password, salt))

    def accepts(self, username: str, password: str) -> bool:
        """Whether this user could log in with this password."""
        with self._lock:
            found = self._hashes.get(normalised_email(username))
        if found is None:
            return False
        salt, expected = found
        return hmac.compare_digest(_hash(password, salt), expected)


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**12, r=8, p=1)
