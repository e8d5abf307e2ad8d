"""What happened to one order, as a person reads it (D9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from wapcommerce.errors import NotFound
from wapcommerce.model.actor import Actor
from wapcommerce.model.execution import EffectRecord, EffectState, Execution
from wapcommerce.ports import Journal

_WORDS = {
    EffectState.INTENDED: "begun, outcome not noted",
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
    return "\n".join([one_line(order_id), *rows, *_standing(journal.execution(order_id), journal)])


def _told(effect: EffectRecord) -> Iterator[str]:
    number = _try(effect)
    which = f", try {number}" if number else ""
    yield f"  {_at(effect.updated_at)}  {one_line(effect.key)}: {_WORDS[effect.state]}{which}"
    if effect.reason:
        yield f"      first tried {_at(effect.first_tried_at)}; {one_line(effect.reason)}"


def _try(effect: EffectRecord) -> int:
    """Which try it was; 0 where that says nothing: a first one that is done, a skipped effect."""
    if effect.state in (EffectState.NOT_DONE, EffectState.UNKNOWN):
        return effect.attempts
    if effect.state is EffectState.SKIPPED or not effect.attempts:
        return 0
    return effect.attempts + 1


def _standing(execution: Execution, journal: Journal) -> Iterator[str]:
    if execution.attention is not None:
        attention = execution.attention
        yield f"Waits for a person: {one_line(attention.effect_key)}: {one_line(attention.reason)}"
        yield f"  possible: {', '.join(execution.attention.actions)}"
    elif (lease := journal.lease(execution.order_id)) is not None:
        yield f"Pending; taken up by {one_line(lease.owner)} until {_at(lease.until)}"
    elif execution.retry_at is not None:
        yield f"Pending; next try {_at(execution.retry_at)}"
    else:
        yield str(execution.state).capitalize()


def _at(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S}"


def one_line(text: str) -> str:
    """The text without what would make a line of its own, or command a terminal."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
