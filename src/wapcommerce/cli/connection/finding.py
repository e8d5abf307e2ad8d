"""What a connection check says: one finding for every step at every subject."""

from __future__ import annotations

from collections.abc import Generator
from enum import StrEnum

from attrs import frozen

from wapcommerce.errors import EndpointError, Rejection


class Step(StrEnum):
    """What was tried, in the order in which it is tried."""

    REACHABLE = "reachable"
    CERTIFICATE = "certificate"
    TOKEN = "token"  # noqa: S105 - a word, no token
    RIGHTS = "rights"
    ADMIN_FEED = "Admin feed"
    VMM_FEED = "VMM feed"
    BASE_PLAN = "base plan"
    STAMP = "stamp"
    CATALOGUE = "catalogue"
    CLOUD = "cloud"
    PLAN = "plan"


class State(StrEnum):
    """How a step ended; a warning stops no sale, and what failed before leaves steps unchecked."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    NOT_CHECKED = "not checked"


@frozen
class Finding:
    """One step at one subject: an endpoint, a region or a package.

    `message` says what was found and `hint` what to do about it. A failure has a stable `code`,
    and a `path` where the offering file may be what is wrong.
    """

    subject: str
    step: Step
    state: State
    message: str
    hint: str = ""
    code: str = ""
    path: str = ""


#: Findings one after the other; at its end, whether what follows has the ground it needs.
Findings = Generator[Finding, None, bool]


def ok(subject: str, step: Step, message: str) -> Finding:
    """The step went well."""
    return Finding(subject, step, State.OK, message)


def not_checked(subject: str, step: Step, why: str) -> Finding:
    """The step could not be tried."""
    return Finding(subject, step, State.NOT_CHECKED, why)


def failed(
    subject: str,
    step: Step,
    rejection: Rejection,
    below: str = "",
    state: State = State.FAILED,
) -> Finding:
    """The step found a problem; `below` is the place in the offering above the problem's path."""
    path = ".".join(part for part in (below, rejection.path) if part)
    return Finding(subject, step, state, rejection.message, rejection.hint, rejection.code, path)


def call_failed(subject: str, step: Step, failure: EndpointError, also: str = "") -> Finding:
    """A call of the step failed; `also` is one more hint."""
    message = f"{failure.operation}: {failure.reason}"
    hint = "; ".join(part for part in (failure.hint, also) if part)
    return Finding(subject, step, State.FAILED, message, hint, failure.code)


def counted(number: int, word: str) -> str:
    """As in ``1 plan`` and ``2 plans``."""
    return f"{number} {word}{'' if number == 1 else 's'}"
