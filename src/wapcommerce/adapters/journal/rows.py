"""Between the journal's rows and the values they stand for."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from wapcommerce.adapters.wire.json import from_json, submission_from_json
from wapcommerce.adapters.wire.sql import Row
from wapcommerce.model.execution import (
    Activation,
    Attention,
    Done,
    EffectKind,
    EffectRecord,
    EffectState,
    Execution,
    ExecutionState,
    Lease,
    MailClaim,
    MailState,
    NotDone,
    Outcome,
    Unknown,
)
from wapcommerce.model.synchronisation import Submission

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(instant: datetime) -> int:
    """An aware instant as whole microseconds since 1970 in UTC; TypeError for a naive one."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def instant(microseconds: int) -> datetime:
    """The aware UTC instant that many microseconds after the beginning of 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)


def submission(row: Row) -> Submission:
    """The order or synchronisation as submitted."""
    return submission_from_json(row["document"])


def execution(row: Row) -> Execution:
    """Where an order stands."""
    return Execution(
        order_id=row["id"],
        state=ExecutionState(row["state"]),
        retry_at=None if row["retry_at"] is None else instant(row["retry_at"]),
        attention=None if row["attention"] is None else from_json(Attention, row["attention"]),
    )


def settlement(outcome: Outcome) -> dict[str, str | int]:
    """What an outcome writes into its effect.

    `failed` is 1 where a try counts as failed, `for_good` where trying again changes nothing.
    """
    state, reason, failed, result = EffectState.DONE, "", 0, dict[str, str]()
    for_good = 1
    match outcome:
        case Done():
            result = dict(outcome.result)
        case NotDone():
            state, reason = EffectState.NOT_DONE, outcome.reason
            failed, for_good = int(not outcome.waiting), int(outcome.permanent)
        case Unknown():
            state, reason, failed, for_good = EffectState.UNKNOWN, outcome.reason, 1, 0
    return {
        "state": state,
        "reason": reason,
        "failed": failed,
        "for_good": for_good,
        "result": json.dumps(result),
    }


def effect_record(row: Row) -> EffectRecord:
    """What is known of an effect."""
    return EffectRecord(
        key=row["effect_key"],
        kind=EffectKind(row["kind"]),
        state=EffectState(row["state"]),
        attempts=row["attempts"],
        result=json.loads(row["result"]),
        reason=row["reason"],
        first_tried_at=instant(row["first_tried_at"]),
        updated_at=instant(row["updated_at"]),
    )


def lease(row: Row) -> Lease:
    """Who took an order up."""
    return Lease(row["id"], row["lease_owner"], row["fence"], instant(row["lease_until"]))


def account_ids(submission: Submission) -> frozenset[str]:
    """The accounts that a submission is for, and the one that pays."""
    return frozenset(each.id for each in (submission.principal, *submission.accounts))


def mail_claim(row: Row) -> MailClaim:
    """Who may send a mail, and what became of it."""
    return MailClaim(row["mail_key"], row["order_id"], MailState(row["state"]))


def activation(row: Row) -> Activation:
    """An activation link that was not revoked."""
    return Activation(
        token_hash=row["token_hash"],
        username=row["username"],
        generation=row["generation"],
        expires_at=instant(row["expires_at"]),
        used=row["state"] == "used",
    )
