"""Faults at chosen points: a call to a port fails, or the process dies before or after it (D9).

A host uses it on its own ports to see that an interrupted order is finished by the next worker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

import attrs

from wapcommerce.provisioning.host import Host

T = TypeVar("T")

#: Every port of a host, by the name of its field.
ALL_PORTS = ("journal", "activations", "billing", "portal", "mailer", "templates")


class Crash(BaseException):
    """The process dies here; nothing in the library catches it."""


class FaultPoint:
    """Counts the calls to the ports of a host and fails at one of them.

    `at` is the number of the call, from 1; 0 never fails. "before" means that the call has no
    effect, "after" that it had. Afterwards `calls` says how many there were. A fault that returns
    None fails nothing: it did something on the way, such as to stop the process for a while.
    """

    def __init__(
        self,
        at: int = 0,
        when: Literal["before", "after"] = "before",
        fault: Callable[[], BaseException | None] = Crash,
    ) -> None:
        self.at = at
        self.when = when
        self.fault = fault
        self.calls = 0

    def arm(self, host: Host, ports: Sequence[str] = ALL_PORTS) -> Host:
        """The same host, with every call to these ports passing this point."""
        armed: dict[str, Any] = {name: _Passing(getattr(host, name), self) for name in ports}
        return attrs.evolve(host, **armed)

    def passing(self, call: Callable[..., T], *args: object, **named: object) -> T:
        """Make one call, or fail before it, or after it took effect."""
        self.calls += 1
        here = self.calls == self.at
        if here and self.when == "before":
            self._strike()
        result = call(*args, **named)
        if here and self.when == "after":
            self._strike()
        return result

    def _strike(self) -> None:
        failure = self.fault()
        if failure is not None:
            raise failure


class _Passing:
    """A port whose calls all pass a fault point."""

    def __init__(self, port: object, point: FaultPoint) -> None:
        self._port = port
        self._point = point

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        if not callable(method):
            return method
        return lambda *args, **named: self._point.passing(method, *args, **named)
