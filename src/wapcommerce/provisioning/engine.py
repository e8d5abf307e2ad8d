"""The engine: advance an order from effect to effect until it is done or has to wait (D9)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from attrs import evolve, frozen

from wapcommerce.errors import LeaseLost, Refusal, StorageFailed, WapcommerceError
from wapcommerce.model.actor import Actor
from wapcommerce.model.execution import (
    Action,
    Attention,
    Done,
    Effect,
    EffectRecord,
    EffectState,
    Execution,
    Lease,
    NotDone,
    Outcome,
    Unknown,
)
from wapcommerce.model.synchronisation import Submission
from wapcommerce.provisioning import decisions
from wapcommerce.provisioning.attempt import log_failure, outcome_of
from wapcommerce.provisioning.gate import ENDPOINTS
from wapcommerce.provisioning.host import Host
from wapcommerce.provisioning.plan import plan_of_effects
from wapcommerce.provisioning.steps import Work

_log = logging.getLogger("wapcommerce.engine")

#: Told of every outcome, for progress displays: order id, effect, outcome.
Observer = Callable[[str, Effect, Outcome], None]

_CLOSED = "the endpoint is down, or has enough to do"
_NEVER_ENDED = "a try never came to an end: its worker died, or was slower than its lease lasts"

# What waits for a person where no single effect does.
_ORDER = "order"

# More of them lead beyond every longest wait.
_DOUBLINGS = 30


def _ignore(order_id: str, effect: Effect, outcome: Outcome) -> None:
    """The observer of hosts that do not watch."""


def _never() -> bool:
    """For engines that run until an order can go no further."""
    return False


@frozen
class Engine:
    """Advances orders; safe to call from any number of threads and processes (D9, D10).

    `worker` names this process in leases. `stopping` is asked between two effects: when it says
    so, the order is given back at once, for another worker to go on with.
    """

    host: Host
    worker: str
    observer: Observer = _ignore
    stopping: Callable[[], bool] = _never

    def advance(self, order_id: str) -> Execution:
        """Carry the order as far as it goes now, and say where it stands.

        May be called at any time and any number of times: what is done is not done again, and an
        order that another worker holds, or that is not due yet, is left alone. Raises `NotFound`.
        """
        host = self.host
        lease = host.journal.claim(order_id, self.worker, host.clock(), host.settings.lease_s)
        if lease is not None:
            try:
                self._advance(lease, host.journal.submission(order_id))
            except LeaseLost:
                _log.warning("lease lost", extra={"order_id": order_id, "worker": self.worker})
            except Exception as failure:
                self._give_back(lease, failure)
                raise
        return host.journal.execution(order_id)

    def advance_due(self, limit: int = 100) -> tuple[Execution, ...]:
        """Advance every order whose next try is due, oldest first, at most `limit` of them.

        An order that cannot even be read is logged and put off; the others go on.
        """
        executions = []
        for order_id in self.host.journal.due(self.host.clock(), limit):
            try:
                executions.append(self.advance(order_id))
            except Exception as failure:  # noqa: BLE001 - one order must not stop the others
                log_failure("advancing failed", failure, order_id=order_id)
        return tuple(executions)

    def retry(self, order_id: str, actor: Actor) -> Execution:
        """See `decisions.retry`."""
        return decisions.retry(order_id, actor, self.host.journal, self.host.clock())

    def skip(self, order_id: str, actor: Actor) -> Execution | Refusal:
        """See `decisions.skip`."""
        return decisions.skip(order_id, actor, self.host.journal, self.host.clock())

    def cancel(self, order_id: str, actor: Actor) -> Execution | Refusal:
        """See `decisions.cancel`."""
        return decisions.cancel(order_id, actor, self.host.journal, self.host.clock())

    def _advance(self, lease: Lease, submission: Submission) -> None:
        journal = self.host.journal
        effects = plan_of_effects(submission, journal.installation())
        known = {record.key: record for record in journal.effects(lease.order_id)}
        effect = next(effects)
        try:
            while True:
                before = self._settled(lease, effect, known.get(effect.key))
                outcome = self._outcome(lease, submission, effect, before)
                if not isinstance(outcome, Done):
                    self._put_off(lease, effect, before, outcome)
                    return
                effect = effects.send(outcome.result)
                if self.stopping():
                    journal.postpone(lease, self.host.clock())
                    return
        except StopIteration:
            journal.finish(lease)
            _log.info("order done", extra={"order_id": submission.id})

    def _settled(
        self, lease: Lease, effect: Effect, before: EffectRecord | None
    ) -> EffectRecord | None:
        """What is known of an effect, where a try that was begun and never settled has failed."""
        if before is None or before.state is not EffectState.INTENDED:
            return before
        self.host.journal.record(lease, effect, Unknown(_NEVER_ENDED), self.host.clock())
        _log.warning(
            "try never ended", extra={"order_id": lease.order_id, "effect": str(effect.kind)}
        )
        return evolve(
            before, state=EffectState.UNKNOWN, attempts=before.attempts + 1, reason=_NEVER_ENDED
        )

    def _outcome(
        self, lease: Lease, submission: Submission, effect: Effect, before: EffectRecord | None
    ) -> Outcome:
        """What is known to be there, or what comes of a try, unless there is none left."""
        if before is not None:
            if before.state is EffectState.DONE:
                return Done(before.result)
            if self._is_spent(before):
                return Unknown(before.reason or _NEVER_ENDED)
        gate = self.host.gates[ENDPOINTS[effect.kind]]
        wait_s = gate.enter(self.host.clock())
        if wait_s:
            return self._deferred(lease, effect, before, wait_s)
        outcome: Outcome | None = None
        try:
            outcome = self._attempt(lease, submission, effect)
        finally:
            gate.leave(self.host.clock(), outcome)
        self.host.journal.record(lease, effect, outcome, self.host.clock())
        self._tell(submission.id, effect, outcome, before.attempts + 1 if before else 1)
        return outcome

    def _is_spent(self, before: EffectRecord) -> bool:
        """Whether trying once more is for a person to decide.

        Where an effect that was skipped keeps ending its worker, time alone tells.
        """
        settings = self.host.settings
        if before.state is EffectState.SKIPPED and self._waited_too_long(before):
            return True
        return before.attempts >= settings.max_attempts

    def _deferred(
        self, lease: Lease, effect: Effect, before: EffectRecord | None, wait_s: int
    ) -> Outcome:
        """The gate is closed: what was known before, unknown or skipped, stays as it was."""
        host = self.host
        _log.info(
            "endpoint closed",
            extra={"endpoint": str(ENDPOINTS[effect.kind]), "order_id": lease.order_id},
        )
        outcome = NotDone(_CLOSED, waiting=True, retry_after_s=wait_s)
        if before is None:
            # Waiting has an end too, so its beginning is kept.
            host.journal.intend(lease, effect, host.clock(), host.settings.lease_s)
            host.journal.record(lease, effect, outcome, host.clock())
        return outcome

    def _attempt(self, lease: Lease, submission: Submission, effect: Effect) -> Outcome:
        host = self.host
        before = host.journal.intend(lease, effect, host.clock(), host.settings.lease_s)
        failed = before.attempts if before else 0
        return outcome_of(Work(host, lease, submission, effect, failed), before)

    def _put_off(
        self, lease: Lease, effect: Effect, before: EffectRecord | None, outcome: NotDone | Unknown
    ) -> None:
        settings = self.host.settings
        refused = outcome if isinstance(outcome, NotDone) else NotDone(outcome.reason)
        attempts = (before.attempts if before else 0) + (0 if refused.waiting else 1)
        too_long = before is not None and self._waited_too_long(before)
        if refused.permanent or attempts >= settings.max_attempts or too_long:
            self._call_attention(lease, str(effect.kind), Attention(effect.key, outcome.reason))
            return
        wait_s = max(0, refused.retry_after_s or 0)
        # An endpoint that wants to be asked again at once would use up all attempts at once.
        if not (refused.waiting and wait_s):
            wait_s = max(wait_s, self._backoff(attempts))
        self._postpone(lease, min(wait_s, settings.retry_most_s))

    def _waited_too_long(self, before: EffectRecord) -> bool:
        waited = self.host.clock() - before.first_tried_at
        return waited >= timedelta(seconds=self.host.settings.wait_most_s)

    def _backoff(self, failed: int) -> int:
        settings = self.host.settings
        longest = settings.retry_base_s * 2 ** min(failed, _DOUBLINGS)
        return self.host.jitter(min(settings.retry_most_s, longest))

    def _postpone(self, lease: Lease, wait_s: int) -> None:
        self.host.journal.postpone(lease, self.host.clock() + timedelta(seconds=wait_s))

    def _call_attention(self, lease: Lease, what: str, attention: Attention) -> None:
        self.host.journal.call_attention(lease, attention)
        _log.warning("order needs attention", extra={"order_id": lease.order_id, "effect": what})

    def _give_back(self, lease: Lease, failure: Exception) -> None:
        """After a failure outside of every try: the order is tried again, and then shown.

        No effect counts these, so the leases that the order has had do. The trouble of a database
        is not the order's, so that alone shows no order to a person.
        """
        settings = self.host.settings
        # Each of them raised the fence twice, when it was claimed and when it was given back.
        failed = (lease.fence + 1) // 2
        with suppress(WapcommerceError):
            if failed < settings.max_attempts or isinstance(failure, StorageFailed):
                self._postpone(lease, self._backoff(failed))
            else:
                why = f"it cannot be carried on: {type(failure).__name__}"
                attention = Attention(_ORDER, why, (Action.RETRY, Action.CANCEL))
                self._call_attention(lease, _ORDER, attention)

    def _tell(self, order_id: str, effect: Effect, outcome: Outcome, attempt: int) -> None:
        _log.info(
            "effect tried",
            extra={
                "order_id": order_id,
                "effect": str(effect.kind),
                "outcome": type(outcome).__name__,
                "attempt": attempt,
            },
        )
        try:
            self.observer(order_id, effect, outcome)
        except Exception as failure:  # noqa: BLE001 - who watches must not stop what is watched
            log_failure("observer failed", failure, order_id=order_id)
