"""One try of one effect, whose every failure becomes an outcome (D9)."""

from __future__ import annotations

import logging
import re
from traceback import extract_tb

from wapcommerce.errors import (
    CallNotDone,
    CallOutcomeUnknown,
    EndpointError,
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

_ADDRESS = re.compile(r"[^\s<>()\"',;:=/]+(?:@|%40)[^\s<>()\"',;:=/]+")


def outcome_of(work: Work, before: EffectRecord | None) -> Outcome:
    """Try an effect of which `before` was known; every failure becomes an outcome (D9)."""
    try:
        return _try(work, before)
    except LeaseLost:
        raise
    except IdentityConflict as conflict:
        return NotDone(_reason(conflict), permanent=True)
    except CallNotDone as failure:
        return NotDone(
            _reason(failure), permanent=failure.permanent, retry_after_s=failure.retry_after_s
        )
    except CallOutcomeUnknown as failure:
        return Unknown(_reason(failure))
    except Exception as failure:  # noqa: BLE001 - a defect in a port must not lose the order
        kind = log_failure("port failed", failure, effect=str(work.effect.kind))
        return Unknown(f"{work.effect.kind} failed with {kind}")


def log_failure(event: str, failure: Exception, **extra: str) -> str:
    """Log a foreign exception by its type, which is returned: its text may hold anything."""
    lines = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(failure.__traceback__)]
    kind = type(failure).__name__
    _log.error(event, extra={**extra, "error": kind, "lines": lines})
    return kind


def _reason(failure: EndpointError) -> str:
    """What went wrong, without the mail addresses that an endpoint may have named."""
    return _ADDRESS.sub("(an address)", str(failure))


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
            return Done()
        case EffectKind.PLAN:
            return _skipped_plan(work)
    return Done()


def _skipped_plan(work: Work) -> Outcome:
    found = STEPS[EffectKind.PLAN].look(work)
    if found is None:
        name = work.effect.payload["display_name"]
        return NotDone(f"skipped, but WAP has no plan named {name!r} to go on with", permanent=True)
    return Done(found)
