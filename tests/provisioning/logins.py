"""Activations and logins as a host may keep them."""

import threading
from collections.abc import Callable

from attrs import evolve

from wapcommerce.model.execution import Activation


class Links:
    """Activations in memory, one lock around every step."""

    def __init__(self) -> None:
        self.kept: dict[str, Activation] = {}
        self._lock = threading.Lock()

    def put(self, activation: Activation) -> None:
        with self._lock:
            number = activation.generation
            open_links = [
                link
                for link in self.kept.values()
                if link.username == activation.username and not link.used
            ]
            for link in open_links:
                if link.generation < number:
                    del self.kept[link.token_hash]
            if all(link.generation <= number for link in open_links):
                self.kept.setdefault(activation.token_hash, activation)

    def find(self, token_hash: str) -> Activation | None:
        with self._lock:
            return self.kept.get(token_hash)

    def use(self, token_hash: str) -> bool:
        with self._lock:
            link = self.kept.get(token_hash)
            if link is None or link.used:
                return False
            self.kept[token_hash] = evolve(link, used=True)
            return True


class Logins:
    """A login store that runs `before` each login is made."""

    def __init__(self, before: Callable[[], object] = lambda: None) -> None:
        self.passwords: dict[str, str] = {}
        self.before = before

    def create_login(self, username: str, password: str) -> None:
        self.before()
        self.passwords[username] = password
