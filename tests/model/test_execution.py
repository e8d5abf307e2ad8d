"""D8–D11: effects, what is known of them, and what a person can do."""

from datetime import UTC, datetime

import pytest

from wapcommerce.model.execution import (
    Action,
    Attention,
    Done,
    Effect,
    EffectKind,
    EffectRecord,
    EffectState,
    NotDone,
)

NOW = datetime(2024, 5, 17, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "may_have_happened"),
    [
        (EffectState.INTENDED, True),
        (EffectState.UNKNOWN, True),
        (EffectState.DONE, False),
        (EffectState.NOT_DONE, False),
    ],
)
def test_one_looks_first_where_an_effect_was_intended_or_its_outcome_is_unknown(
    state: EffectState, may_have_happened: bool
) -> None:
    """D9."""
    record = EffectRecord("plan:1", EffectKind.PLAN, state, 1, {}, "", NOW, NOW)

    assert record.may_have_happened is may_have_happened


def test_what_was_not_done_may_be_tried_again_unless_it_says_otherwise() -> None:
    outcome = NotDone("busy")

    assert (outcome.permanent, outcome.waiting, outcome.retry_after_s) == (False, False, None)


def test_a_person_can_retry_skip_and_cancel_unless_it_says_otherwise() -> None:
    assert Attention("plan:1", "refused").actions == (
        Action.RETRY,
        Action.SKIP,
        Action.CANCEL,
    )


def test_effects_differ_by_their_payload_but_payloads_are_not_shared() -> None:
    one, other = Effect("plan:1", EffectKind.PLAN), Effect("plan:1", EffectKind.PLAN, {"a": "b"})

    assert one != other
    assert hash(one) == hash(other)
    assert Done().result is not Done().result
