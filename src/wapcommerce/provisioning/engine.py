"""The engine: advance an order from effect to effect until it is done or has to wait (D9)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from attrs import frozen

from wapcommerce.errors import LeaseLost, Refusal, WapcommerceError
from wapcommerce.model.actor import Actor
from wapcommerce.model.execution import (
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
            except Exception:
                self._give_back(lease)
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
        effect = next(effects)
        try:
            while True:
                record, outcome = self._attempt(lease, submission, effect)
                if not isinstance(outcome, Done):
                    self._put_off(lease, effect, record, outcome)
                    return
                effect = effects.send(outcome.result)
                if self.stopping():
                    journal.postpone(lease, self.host.clock())
                    return
        except StopIteration:
            journal.finish(lease)
            _log.info("order done", extra={"order_id": submission.id})

    def _attempt(
        self, lease: Lease, submission: Submission, effect: Effect
    ) -> tuple[EffectRecord | None, Outcome]:
        host = self.host
        before = host.journal.intend(lease, effect, host.clock(), host.settings.lease_s)
        if before is not None and before.state is EffectState.DONE:
            return before, Done(before.result)
        gate = host.gates[ENDPOINTS[effect.kind]]
        wait_s = gate.enter(host.clock())
        if wait_s:
            _log.info(
                "endpoint closed",
                extra={"endpoint": str(ENDPOINTS[effect.kind]), "order_id": submission.id},
            )
            # Nothing is recorded, so what was unknown before stays so.
            return before, NotDone(_CLOSED, waiting=True, retry_after_s=wait_s)
        outcome: Outcome | None = None
        try:
            failed = before.attempts if before else 0
            outcome = outcome_of(Work(host, lease, submission, effect, failed), before)
        finally:
            gate.leave(host.clock(), outcome)
        host.journal.record(lease, effect, outcome, host.clock())
        self._tell(submission.id, effect, outcome, before.attempts + 1 if before else 1)
        return before, outcome

    def _put_off(
        self, lease: Lease, effect: Effect, before: EffectRecord | None, outcome: NotDone | Unknown
    ) -> None:
        settings, journal = self.host.settings, self.host.journal
        waiting = isinstance(outcome, NotDone) and outcome.waiting
        attempts = (before.attempts if before else 0) + (0 if waiting else 1)
        permanent = isinstance(outcome, NotDone) and outcome.permanent
        waited = self.host.clock() - (before.first_tried_at if before else self.host.clock())
        too_long = waited >= timedelta(seconds=settings.wait_most_s)
        if permanent or attempts >= settings.max_attempts or too_long:
            journal.call_attention(lease, Attention(effect.key, outcome.reason))
            _log.warning(
                "order needs attention",
                extra={"order_id": lease.order_id, "effect": str(effect.kind)},
            )
            return
        wish = outcome.retry_after_s if isinstance(outcome, NotDone) else None
        if wish is None:
            wish = self.host.jitter(min(settings.retry_most_s, settings.retry_base_s * 2**attempts))
        wait_s = min(wish, settings.retry_most_s)
        journal.postpone(lease, self.host.clock() + timedelta(seconds=wait_s))

    def _give_back(self, lease: Lease) -> None:
        """Let the order be tried again soon, rather than when the lease has run out."""
        retry_at = self.host.clock() + timedelta(seconds=self.host.settings.retry_base_s)
        with suppress(WapcommerceError):
            self.host.journal.postpone(lease, retry_at)

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
