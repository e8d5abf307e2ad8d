"""What happened to one order, as a person reads it (D9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from wapcommerce.errors import NotFound
from wapcommerce.model.actor import Actor
from wapcommerce.model.execution import EffectRecord, EffectState, Execution
from wapcommerce.ports import Journal

_WORDS = {
    EffectState.INTENDED: "being tried",
    EffectState.DONE: "done",
    EffectState.NOT_DONE: "not done",
    EffectState.UNKNOWN: "outcome unknown",
    EffectState.SKIPPED: "skipped by a person",
}


def timeline(order_id: str, actor: Actor, journal: Journal) -> str:
    """The effects of an order in the order in which they were tried, then where it stands.

    Instants are UTC. Raises `NotFound` for an order that the actor may not see (D12).
    """
    if not actor.may_see(journal.submission(order_id).principal):
        raise NotFound("order", order_id)
    rows = (row for effect in journal.effects(order_id) for row in _told(effect))
    return "\n".join([order_id, *rows, *_standing(journal.execution(order_id))])


def _told(effect: EffectRecord) -> Iterator[str]:
    failed = f", {effect.attempts} failed before" if effect.attempts else ""
    yield f"  {_at(effect.updated_at)}  {effect.key}: {_WORDS[effect.state]}{failed}"
    if effect.reason:
        yield f"      first tried {_at(effect.first_tried_at)}; {effect.reason}"


def _standing(execution: Execution) -> Iterator[str]:
    if execution.attention is not None:
        yield f"Waits for a person: {execution.attention.effect_key}: {execution.attention.reason}"
        yield f"  possible: {', '.join(execution.attention.actions)}"
    elif execution.retry_at is not None:
        yield f"Pending; next try {_at(execution.retry_at)}"
    else:
        yield str(execution.state).capitalize()


def _at(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S}"
