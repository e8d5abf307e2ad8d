"""What a person decides about an order that waits, or is no longer wanted (D9).

A decision needs the journal only, so it can be made in any process.
"""

from __future__ import annotations

import logging
from datetime import datetime

from wapcommerce.errors import NotFound, Refusal, Rejection
from wapcommerce.model.actor import Actor
from wapcommerce.model.execution import Execution
from wapcommerce.ports import Journal

_log = logging.getLogger("wapcommerce.decisions")


def retry(order_id: str, actor: Actor, journal: Journal, now: datetime) -> Execution:
    """Let an order that waits, for a person or its next try, try now with all its attempts (D9).

    Another order is left as it is. Raises `NotFound` for one that the actor may not see (D12).
    """
    _require(order_id, actor, journal)
    if journal.resume(order_id, now):
        _log.info("order resumed", extra={"order_id": order_id})
    return journal.execution(order_id)


def skip(order_id: str, actor: Actor, journal: Journal, now: datetime) -> Execution | Refusal:
    """Go on without the effect for which an order waits: a person has seen to it (D9).

    Only those who act for everyone may say so. Raises `NotFound` for an order that the actor may
    not see.
    """
    _require(order_id, actor, journal)
    if not actor.acts_for_everyone():
        return _refused("not_for_you", "only the provider can skip a step", "ask your provider")
    attention = journal.execution(order_id).attention
    if attention is None or not journal.skip(order_id, attention.effect_key, now):
        return _refused("nothing_to_skip", f"{order_id} waits for nobody", "look at it again")
    _log.info("effect skipped", extra={"order_id": order_id})
    return journal.execution(order_id)


def cancel(order_id: str, actor: Actor, journal: Journal, now: datetime) -> Execution | Refusal:
    """End an order that is not finished; what was done for it stays as it is (D9).

    Refused while a worker holds it and when it has ended. Only those who act for everyone may do
    it. Raises `NotFound` for an order that the actor may not see.
    """
    _require(order_id, actor, journal)
    if not actor.acts_for_everyone():
        what = "only the provider can cancel what was submitted"
        return _refused("not_for_you", what, "ask your provider")
    if not journal.cancel(order_id, now):
        what = f"{order_id} has ended, or is being executed right now"
        return _refused("not_cancelable", what, "look at it again in a moment")
    _log.info("order canceled", extra={"order_id": order_id})
    return journal.execution(order_id)


def _require(order_id: str, actor: Actor, journal: Journal) -> None:
    if actor.acts_for_everyone():
        # Also an order whose document nobody can read any more is decided about.
        journal.execution(order_id)
    elif not actor.may_see(journal.submission(order_id).principal):
        raise NotFound("order", order_id)


def _refused(code: str, message: str, hint: str) -> Refusal:
    return Refusal((Rejection(code, message, "order", hint),))
