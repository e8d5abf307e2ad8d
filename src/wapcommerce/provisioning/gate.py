"""Gates: how many calls an endpoint gets at once, and none while it is down (D9).

An order that finds a gate closed waits without using up its attempts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock

from attrs import frozen

from wapcommerce.model.execution import Done, EffectKind, NotDone, Outcome


class Endpoint(StrEnum):
    """The three systems that effects happen in."""

    BILLING = "billing"
    PORTAL = "portal"
    MAIL = "mail"


#: The endpoint of every kind of effect.
ENDPOINTS = {
    EffectKind.BILLING_SUBSCRIPTION: Endpoint.BILLING,
    EffectKind.INVOICE: Endpoint.BILLING,
    EffectKind.PORTAL_USER: Endpoint.PORTAL,
    EffectKind.PLAN: Endpoint.PORTAL,
    EffectKind.PLAN_QUOTAS: Endpoint.PORTAL,
    EffectKind.PLAN_SUBSCRIPTION: Endpoint.PORTAL,
    EffectKind.CO_ADMINISTRATOR: Endpoint.PORTAL,
    EffectKind.VERIFICATION: Endpoint.PORTAL,
    EffectKind.ACTIVATION_MAIL: Endpoint.MAIL,
}

#: How soon an order comes again when all places are taken.
FULL_WAIT_S = 2

_NO_TIME = timedelta(0)


class Circuit(StrEnum):
    """CLOSED lets calls through, OPEN none, TRYING one, to see whether the endpoint is back."""

    CLOSED = "closed"
    OPEN = "open"
    TRYING = "trying"


@frozen
class GateSettings:
    """`at_once` calls of this process; after `failures` in a row none for `open_s` seconds.

    An endpoint that asks to be left alone is, for `wish_most_s` seconds at most.
    """

    at_once: int = 8
    failures: int = 5
    open_s: int = 60
    wish_most_s: int = 900


class Gate:
    """The gate of one endpoint in this process; threads may share it.

    A failure is a call that was refused for a while or whose outcome is unknown. An answer, also
    one that refuses for good, says that the endpoint is up. An effect for which the endpoint was
    not asked says nothing. An endpoint that asks to be called later is left alone until then.

    A clock that was wrong for a moment shuts nothing: a gate that would stay closed for longer than
    it ever may is open.
    """

    def __init__(self, settings: GateSettings = GateSettings()) -> None:
        self._settings = settings
        self._lock = Lock()
        self._inside = 0
        self._failures = 0
        self._closed_until: datetime | None = None

    def enter(self, now: datetime) -> int:
        """Take a place: 0, or the number of seconds after which to come again."""
        with self._lock:
            left = self._closed_for(now)
            if left:
                return -(-left // timedelta(seconds=1))
            at_once = 1 if self._circuit(now) is Circuit.TRYING else self._settings.at_once
            if self._inside >= at_once:
                return FULL_WAIT_S
            self._inside += 1
            return 0

    def leave(self, now: datetime, outcome: Outcome | None) -> None:
        """Give the place back with what came of the call; None when it ended without an outcome."""
        with self._lock:
            self._inside -= 1
            answered = None if outcome is None else _answered(outcome)
            if answered is None:
                return
            if answered:
                self._failures, self._closed_until = 0, None
                return
            self._failures += 1
            wish_s = outcome.retry_after_s if isinstance(outcome, NotDone) else None
            wait_s = min(wish_s or 0, self._settings.wish_most_s)
            if self._failures >= self._settings.failures:
                wait_s = max(wait_s, self._settings.open_s)
            if wait_s > 0:
                self._closed_until = now + timedelta(seconds=wait_s)

    def circuit(self, now: datetime) -> Circuit:
        """Whether calls are let through at this instant."""
        with self._lock:
            return self._circuit(now)

    def _circuit(self, now: datetime) -> Circuit:
        if self._closed_for(now):
            return Circuit.OPEN
        return Circuit.TRYING if self._failures >= self._settings.failures else Circuit.CLOSED

    def _closed_for(self, now: datetime) -> timedelta:
        """How much longer no call is let through."""
        left = self._closed_until - now if self._closed_until is not None else _NO_TIME
        longest = timedelta(seconds=max(self._settings.wish_most_s, self._settings.open_s))
        return left if _NO_TIME < left <= longest else _NO_TIME


def _answered(outcome: Outcome) -> bool | None:
    """Whether the endpoint is up; None where it was not asked."""
    match outcome:
        case Done():
            return outcome.answered
        case NotDone():
            return outcome.answered or outcome.permanent or outcome.waiting
    return False
