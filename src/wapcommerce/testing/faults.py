"""Crashes at chosen points: the process "dies" before or after any call to any port (D9).

A host uses it on its own ports to see that an interrupted order is finished by the next worker.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar

import attrs

from wapcommerce.provisioning.host import Host

T = TypeVar("T")

_PORTS = ("journal", "activations", "billing", "portal", "mailer", "templates")


class Crash(BaseException):
    """The process dies here; nothing in the library catches it."""


class CrashPoint:
    """Counts the calls to all ports of a host and crashes at one of them.

    `at` is the number of the call, from 1; 0 never crashes. Afterwards `calls` says how many
    there were.
    """

    def __init__(self, at: int = 0, when: Literal["before", "after"] = "before") -> None:
        self.at = at
        self.when = when
        self.calls = 0

    def arm(self, host: Host) -> Host:
        """The same host, with every call to its ports passing this point."""
        return attrs.evolve(host, **{name: _Passing(getattr(host, name), self) for name in _PORTS})

    def passing(self, call: Callable[..., T], *args: object, **named: object) -> T:
        """Make one call, or crash before it, or after it took effect."""
        self.calls += 1
        number = self.calls
        if number == self.at and self.when == "before":
            raise Crash
        result = call(*args, **named)
        if number == self.at:
            raise Crash
        return result


class _Passing:
    """A port whose calls all pass a crash point."""

    def __init__(self, port: object, point: CrashPoint) -> None:
        self._port = port
        self._point = point

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any method of any port
        method = getattr(self._port, name)
        return lambda *args, **named: self._point.passing(method, *args, **named)
