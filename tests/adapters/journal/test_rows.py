"""Instants and outcomes as the journal writes them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from wapcommerce.adapters.journal.rows import (
    activation,
    effect_record,
    execution,
    instant,
    mail_claim,
    micros,
    settlement,
    submission,
)
from wapcommerce.adapters.wire.json import to_json
from wapcommerce.model.execution import (
    Activation,
    Attention,
    Done,
    EffectKind,
    EffectRecord,
    EffectState,
    Execution,
    ExecutionState,
    MailClaim,
    MailState,
    NotDone,
    Outcome,
    Unknown,
)
from wapcommerce.testing.contracts.samples import an_order

SECOND = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "microseconds"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), -1),
        (datetime(2026, 3, 31, 12, 0, 0, 1, tzinfo=UTC), 1774958400000001),
        (datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), 253402300799999999),
    ],
)
def test_an_instant_keeps_its_microseconds(moment: datetime, microseconds: int) -> None:
    assert micros(moment) == microseconds
    assert instant(microseconds) == moment


def test_an_instant_of_another_zone_is_the_same_instant() -> None:
    athens = datetime(1970, 1, 1, 3, tzinfo=timezone(timedelta(hours=3)))

    assert micros(athens) == 0


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        micros(datetime(2026, 3, 31))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize(
    ("outcome", "state", "reason", "failed", "for_good", "result"),
    [
        (Done({"id": "p"}), "done", "", 0, 1, '{"id": "p"}'),
        (NotDone("refused", permanent=True), "not_done", "refused", 1, 1, "{}"),
        (NotDone("busy"), "not_done", "busy", 1, 0, "{}"),
        (NotDone("soon", waiting=True), "not_done", "soon", 0, 0, "{}"),
        (Unknown("timeout"), "unknown", "timeout", 1, 0, "{}"),
    ],
)
def test_what_an_outcome_writes(
    outcome: Outcome, state: str, reason: str, failed: int, for_good: int, result: str
) -> None:
    assert settlement(outcome) == {
        "state": state,
        "reason": reason,
        "failed": failed,
        "for_good": for_good,
        "result": result,
    }


# Rows are plain dictionaries here: not every database forgives another case in a column's name.


def test_an_order_is_read_from_its_document() -> None:
    assert submission({"document": to_json(an_order("O-1"))}) == an_order("O-1")


def test_an_execution_that_waits_for_its_instant() -> None:
    row = {"id": "O-1", "state": "pending", "retry_at": 1_000_000, "attention": None}

    assert execution(row) == Execution("O-1", ExecutionState.PENDING, SECOND, None)


def test_an_execution_that_waits_for_a_person() -> None:
    waits = Attention("plan:i-1", "no quota")
    row = {"id": "O-1", "state": "attention", "retry_at": None, "attention": to_json(waits)}

    assert execution(row) == Execution("O-1", ExecutionState.ATTENTION, None, waits)


def test_an_effect_with_all_that_is_known_of_it() -> None:
    row = {
        "effect_key": "plan:i-1",
        "kind": "plan",
        "state": "unknown",
        "attempts": 2,
        "result": '{"plan_id": "p"}',
        "reason": "timeout",
        "first_tried_at": 0,
        "updated_at": 1_000_000,
    }

    assert effect_record(row) == EffectRecord(
        key="plan:i-1",
        kind=EffectKind.PLAN,
        state=EffectState.UNKNOWN,
        attempts=2,
        result={"plan_id": "p"},
        reason="timeout",
        first_tried_at=instant(0),
        updated_at=SECOND,
    )


def test_the_claim_of_a_mail() -> None:
    row = {"mail_key": "m", "order_id": "O-1", "state": "sending"}

    assert mail_claim(row) == MailClaim("m", "O-1", MailState.SENDING)


@pytest.mark.parametrize(("state", "used"), [("open", False), ("used", True)])
def test_an_activation_link_that_was_not_revoked(state: str, used: bool) -> None:
    row = {
        "token_hash": "ab12",
        "username": "ann@customer.example",
        "generation": 3,
        "expires_at": 1_000_000,
        "state": state,
    }

    assert activation(row) == Activation("ab12", "ann@customer.example", 3, SECOND, used=used)
