"""One try of one effect, whose every failure becomes an outcome (D9)."""

from __future__ import annotations

import logging
import re
from traceback import extract_tb

from attrs import evolve

from wapcommerce.errors import (
    CallNotDone,
    CallOutcomeUnknown,
    IdentityConflict,
    LeaseLost,
)
from wapcommerce.model.execution import (
    Done,
    EffectKind,
    EffectRecord,
    EffectState,
    NotDone,
    Outcome,
    Unknown,
)
from wapcommerce.provisioning.activation_mail import send_activation, skip_activation
from wapcommerce.provisioning.steps import STEPS, Result, Step, Work, tie_user
from wapcommerce.provisioning.verification import verify

_log = logging.getLogger("wapcommerce.engine")

# The sign as such, in a URL once or twice, in HTML and in JSON.
_AT = r"(?:[@\uff20\ufe6b]|%(?:25)*40|&#(?:0*64|x0*40);|&commat;|\\u0040)"
_PART = r"[^\s<>()\"',;:=/]+"
_ADDRESS = re.compile(_PART + _AT + _PART, re.IGNORECASE)
_CUT_PART = re.compile(_PART + "$")

# So much of what an endpoint said is looked at, which bounds the time for it, and so much is kept.
_READ_LENGTH = 1000
_REASON_LENGTH = 500


def outcome_of(work: Work, before: EffectRecord | None) -> Outcome:
    """Try an effect of which `before` was known; every failure becomes an outcome (D9).

    Whatever a port said, the outcome can be stored and shown to a person.
    """
    return _presentable(work, _outcome_of(work, before))


def _outcome_of(work: Work, before: EffectRecord | None) -> Outcome:
    try:
        return _try(work, before)
    except LeaseLost:
        raise
    except IdentityConflict as conflict:
        return NotDone(str(conflict), permanent=True)
    except CallNotDone as failure:
        return NotDone(
            str(failure), permanent=failure.permanent, retry_after_s=failure.retry_after_s
        )
    except CallOutcomeUnknown as failure:
        return Unknown(str(failure))
    except Exception as failure:  # noqa: BLE001 - a defect in a port must not lose the order
        kind = log_failure("port failed", failure, effect=str(work.effect.kind))
        return Unknown(f"{work.effect.kind} failed with {kind}")


def log_failure(event: str, failure: Exception, **extra: str) -> str:
    """Log a foreign exception by its type, which is returned: its text may hold anything."""
    lines = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(failure.__traceback__)]
    kind = type(failure).__name__
    _log.error(event, extra={**extra, "error": kind, "lines": lines})
    return kind


def _presentable(work: Work, outcome: Outcome) -> Outcome:
    match outcome:
        case NotDone():
            return evolve(outcome, reason=_reason(outcome.reason))
        case Unknown():
            return Unknown(_reason(outcome.reason))
    if all(_is_text(part) for part in (*outcome.result, *outcome.result.values())):
        return outcome
    return Unknown(f"{work.effect.kind} came back with a result that is no text")


def _reason(text: str) -> str:
    """What went wrong, in one short line, without mail addresses that an endpoint has named."""
    line = "".join(each if each.isprintable() else " " for each in text[:_READ_LENGTH])
    if len(text) > _READ_LENGTH:
        line = _CUT_PART.sub("", line)  # it may be half an address
    return _ADDRESS.sub("(an address)", line)[:_REASON_LENGTH]


def _is_text(part: object) -> bool:
    """Whether every database can keep it."""
    return isinstance(part, str) and not re.search("[\0\ud800-\udfff]", part)


def _try(work: Work, before: EffectRecord | None) -> Outcome:
    if before is not None and before.state is EffectState.SKIPPED:
        return _skipped(work)
    match work.effect.kind:
        case EffectKind.ACTIVATION_MAIL:
            return send_activation(work)
        case EffectKind.VERIFICATION:
            return verify(work)
    step = STEPS[work.effect.kind]
    unsettled = before is not None and before.may_have_happened
    if unsettled or step.looks_first:
        found = _look_again(step, work) if unsettled else step.look(work)
        if found is not None:
            return Done(found)
    try:
        return Done(step.act(work))
    except IdentityConflict:
        # Someone has our key: perhaps an earlier try of ours whose answer was lost.
        found = step.look(work)
        if found is None:
            raise
        return Done(found)


def _look_again(step: Step, work: Work) -> Result | None:
    """Look for what may have happened; while that cannot be seen, it stays unknown."""
    try:
        return step.look(work)
    except IdentityConflict:
        raise
    except CallNotDone as failure:
        raise CallOutcomeUnknown(failure.endpoint, failure.operation, failure.reason) from failure


def _skipped(work: Work) -> Outcome:
    """A person has seen to it; what later effects, or other orders, need of it is made good."""
    match work.effect.kind:
        case EffectKind.ACTIVATION_MAIL:
            return skip_activation(work)
        case EffectKind.PORTAL_USER:
            tie_user(work)
        case EffectKind.PLAN:
            return _skipped_plan(work)
    return Done(answered=None)


def _skipped_plan(work: Work) -> Outcome:
    found = STEPS[EffectKind.PLAN].look(work)
    if found is None:
        name = work.effect.payload["display_name"]
        return NotDone(f"skipped, but WAP has no plan named {name!r} to go on with", permanent=True)
    return Done(found)
