"""The boundary of a worker: every call to a port is a turn, and dice may spoil it (D9)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any, TypeVar, cast

from attrs import evolve

from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, StorageFailed, WapcommerceError
from wapcommerce.provisioning.host import Host
from wapcommerce.testing.faults import Crash
from wapcommerce.testing.simulation.baton import Baton, Runner
from wapcommerce.testing.simulation.odds import Fate, Mishap

T = TypeVar("T")

#: Worker, port, method, and what went wrong with the call.
Call = tuple[str, str, str, Mishap | None]

#: When a refused call may be made again, in seconds; also what nobody means.
LATER_S = (0, 1, 30, 300, 10**12)

_OUTSIDE = ("billing", "portal", "mailer")
_INSIDE = ("journal", "activations")


class Boundary:
    """What stands between one worker and the ports.

    `fate` is asked at every call, with whether the call goes outside; `seen` is told of the worker,
    the port, the method and what happened to it.
    """

    def __init__(
        self, baton: Baton, runner: Runner, dice: Random, fate: Fate, seen: Callable[[Call], None]
    ) -> None:
        self._baton, self._runner, self._dice = baton, runner, dice
        self._fate, self._seen = fate, seen

    def arm(self, host: Host) -> Host:
        """The same host behind this boundary."""
        armed: dict[str, Any] = {
            name: Guarded(self, name, getattr(host, name)) for name in (*_OUTSIDE, *_INSIDE)
        }
        return evolve(host, **armed)

    def guarded(self, name: str, port: T) -> T:
        """One port behind this boundary."""
        return cast(T, Guarded(self, name, port))

    def call(self, port: str, method: str, act: Callable[[], Any]) -> Any:
        """Wait for a turn, then make the call or spoil it."""
        baton = self._baton
        baton.pause(self._runner, int(self._dice.random() * 3))
        mishap = self._fate(port in _OUTSIDE)
        self._seen((self._runner.name, port, method, mishap))
        match mishap:
            case None:
                return act()
            case Mishap.REFUSED | Mishap.REFUSED_FOR_GOOD | Mishap.REFUSED_UNTIL:
                raise self._refusal(port, method, mishap)
            case Mishap.CRASH_BEFORE:
                raise Crash
            case Mishap.STALLED_BEFORE:
                baton.pause(self._runner, self._a_long_time())
                return act()
            case Mishap.STALLED_AFTER:
                result = act()
                baton.pause(self._runner, self._a_long_time())
                return result
            case Mishap.LOST_AFTER | Mishap.CRASH_AFTER:
                with suppress(WapcommerceError):
                    act()
        if mishap is Mishap.CRASH_AFTER:
            raise Crash
        if port in _INSIDE:
            raise StorageFailed(port, "broken by the dice")
        raise CallOutcomeUnknown(port, method, "the answer was lost by the dice")

    def _refusal(self, port: str, method: str, mishap: Mishap) -> CallNotDone:
        return CallNotDone(
            port,
            method,
            "refused by the dice",
            permanent=mishap is Mishap.REFUSED_FOR_GOOD,
            retry_after_s=self._dice.choice(LATER_S) if mishap is Mishap.REFUSED_UNTIL else None,
        )

    def _a_long_time(self) -> int:
        """Seconds until a stalled worker goes on, beyond its lease."""
        return self._dice.randint(301, 900)


class Patient:
    """A port whose calls are made again after a pause until they come through, as people do."""

    def __init__(self, port: object, pause: Callable[[], None]) -> None:
        self._port, self._pause = port, pause

    def __getattr__(self, method: str) -> Any:
        inner = getattr(self._port, method)

        def call(*args: object, **named: object) -> Any:
            while True:
                try:
                    return inner(*args, **named)
                except (Crash, StorageFailed):
                    self._pause()

        return call


class Guarded:
    """A port whose calls pass a boundary."""

    def __init__(self, boundary: Boundary, name: str, port: object) -> None:
        self._boundary, self._name, self._port = boundary, name, port

    def __getattr__(self, method: str) -> Any:
        inner = getattr(self._port, method)
        if not callable(inner):
            return inner

        def call(*args: object, **named: object) -> Any:
            return self._boundary.call(self._name, method, lambda: inner(*args, **named))

        self.__dict__[method] = call
        return call
