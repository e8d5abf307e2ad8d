"""The engine: advance an order from effect to effect until it is done or has to wait (D9)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from traceback import extract_tb

from attrs import frozen

from wapcommerce.errors import (
    CallNotDone,
    CallOutcomeUnknown,
    IdentityConflict,
    LeaseLost,
    NotFound,
)
from wapcommerce.model.actor import Actor
from wapcommerce.model.execution import (
    Attention,
    Done,
    Effect,
    EffectKind,
    EffectRecord,
    EffectState,
    Execution,
    Lease,
    NotDone,
    Outcome,
    Unknown,
)
from wapcommerce.model.order import Order
from wapcommerce.provisioning.activation_mail import send_activation
from wapcommerce.provisioning.host import Host
from wapcommerce.provisioning.plan import plan_of_effects
from wapcommerce.provisioning.steps import STEPS, Work
from wapcommerce.provisioning.verification import verify

_log = logging.getLogger("wapcommerce.engine")

#: Told of every outcome, for progress displays: order id, effect, outcome.
Observer = Callable[[str, Effect, Outcome], None]


def _ignore(order_id: str, effect: Effect, outcome: Outcome) -> None:
    """The observer of hosts that do not watch."""


@frozen
class Engine:
    """Advances orders; safe to call from any number of threads and processes (D9, D10).

    `worker` names this process in leases.
    """

    host: Host
    worker: str
    observer: Observer = _ignore

    def advance(self, order_id: str) -> Execution:
        """Carry the order as far as it goes now, and say where it stands.

        May be called at any time and any number of times: what is done is not done again, and an
        order that another worker holds is left alone. Raises `NotFound`.
        """
        host = self.host
        lease = host.journal.claim(order_id, self.worker, host.clock(), host.settings.lease_s)
        if lease is not None:
            try:
                self._advance(lease, host.journal.order(order_id))
            except LeaseLost:
                _log.warning("lease lost", extra={"order_id": order_id, "worker": self.worker})
        return host.journal.execution(order_id)

    def advance_due(self, limit: int = 100) -> tuple[Execution, ...]:
        """Advance every order whose next try is due, oldest first, at most `limit` of them."""
        due = self.host.journal.due(self.host.clock(), limit)
        return tuple(self.advance(order_id) for order_id in due)

    def retry(self, order_id: str, actor: Actor) -> Execution:
        """Let an order that waits for a person try again, with all its attempts (D9).

        Raises `NotFound` for an order that the actor may not see (D12).
        """
        if not actor.may_see(self.host.journal.order(order_id).parties.billed_to):
            raise NotFound("order", order_id)
        self.host.journal.resume(order_id, self.host.clock())
        return self.host.journal.execution(order_id)

    def _advance(self, lease: Lease, order: Order) -> None:
        journal = self.host.journal
        effects = plan_of_effects(order, journal.installation())
        effect = next(effects)
        try:
            while True:
                record, outcome = self._attempt(lease, order, effect)
                if not isinstance(outcome, Done):
                    self._put_off(lease, effect, record, outcome)
                    return
                effect = effects.send(outcome.result)
        except StopIteration:
            journal.finish(lease)
            _log.info("order done", extra={"order_id": order.id})

    def _attempt(
        self, lease: Lease, order: Order, effect: Effect
    ) -> tuple[EffectRecord | None, Outcome]:
        host = self.host
        before = host.journal.intend(lease, effect, host.clock(), host.settings.lease_s)
        if before is not None and before.state is EffectState.DONE:
            return before, Done(before.result)
        unsettled = before is not None and before.may_have_happened
        outcome = _outcome_of(Work(host, lease, order, effect), may_have_happened=unsettled)
        host.journal.record(lease, effect, outcome, host.clock())
        self._tell(order.id, effect, outcome)
        return before, outcome

    def _put_off(
        self, lease: Lease, effect: Effect, before: EffectRecord | None, outcome: NotDone | Unknown
    ) -> None:
        settings, journal = self.host.settings, self.host.journal
        waiting = isinstance(outcome, NotDone) and outcome.waiting
        attempts = (before.attempts if before else 0) + (0 if waiting else 1)
        permanent = isinstance(outcome, NotDone) and outcome.permanent
        if permanent or attempts >= settings.max_attempts:
            journal.call_attention(lease, Attention(effect.key, outcome.reason))
            return
        wish = outcome.retry_after_s if isinstance(outcome, NotDone) else None
        if wish is None:
            most = min(settings.retry_most_s, settings.retry_base_s * 2**attempts)
            wish = self.host.jitter(most)
        journal.postpone(lease, self.host.clock() + timedelta(seconds=wish))

    def _tell(self, order_id: str, effect: Effect, outcome: Outcome) -> None:
        _log.info(
            "effect tried",
            extra={
                "order_id": order_id,
                "effect": str(effect.kind),
                "outcome": type(outcome).__name__,
            },
        )
        self.observer(order_id, effect, outcome)


def _outcome_of(work: Work, *, may_have_happened: bool) -> Outcome:
    """Try one effect; every failure becomes an outcome, so that no order is ever lost (D9)."""
    try:
        return _try(work, may_have_happened=may_have_happened)
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
        # Its text may hold anything, so only its type and the lines it passed are kept.
        lines = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(failure.__traceback__)]
        kind = type(failure).__name__
        _log.error(
            "port failed",
            extra={"effect": str(work.effect.kind), "error": kind, "lines": lines},
        )
        return Unknown(f"{work.effect.kind} failed with {kind}")


def _try(work: Work, *, may_have_happened: bool) -> Outcome:
    match work.effect.kind:
        case EffectKind.ACTIVATION_MAIL:
            return send_activation(work, may_have_happened=may_have_happened)
        case EffectKind.VERIFICATION:
            return verify(work)
    step = STEPS[work.effect.kind]
    if step.looks_first or may_have_happened:
        found = step.look(work)
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
