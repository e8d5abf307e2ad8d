"""The journal under watch: a second book about what it may accept, and what it must remember.

The book is written from what went through the port, so a journal that forgets or takes too much
is found out at once, also where nothing bad came of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from wapcommerce.model.execution import (
    Attention,
    Done,
    Effect,
    EffectRecord,
    EffectState,
    Lease,
    MailState,
    NotDone,
    Outcome,
)
from wapcommerce.ports import Journal
from wapcommerce.provisioning.host import Settings

#: So many tries beyond its budget are forgiven: a worker may die before it calls a person.
FORGIVEN = 3

Tried = tuple[str, str]


class Watch:
    """A journal that tells `found` of every promise that it broke; threads must take turns."""

    def __init__(self, journal: Journal, settings: Settings, found: Callable[[str], None]) -> None:
        self._journal, self._found = journal, found
        self._settings = settings
        self._held: dict[str, datetime] = {}
        self._waits: set[str] = set()
        self._ended: set[str] = set()
        self._open: set[Tried] = set()
        self._first: dict[Tried, datetime] = {}
        self._failed: Counter[Tried] = Counter()
        self._begun: Counter[Tried] = Counter()
        self._unsettled: Counter[Tried] = Counter()
        self._late: Counter[Tried] = Counter()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._journal, name)
        self.__dict__[name] = found
        return found

    def claim(self, order_id: str, owner: str, now: datetime, lease_s: int) -> Lease | None:
        """Whoever gets the lease holds the order."""
        lease = self._journal.claim(order_id, owner, now, lease_s)
        if lease is not None:
            self._held[order_id] = lease.until
        return lease

    def intend(
        self, lease: Lease, effect: Effect, now: datetime, lease_s: int
    ) -> EffectRecord | None:
        """A try begins: what the journal knows of the tries before must be so."""
        before = self._journal.intend(lease, effect, now, lease_s)
        self._held[lease.order_id] = now + timedelta(seconds=lease_s)
        tried = lease.order_id, effect.key
        if before is None or before.state not in (EffectState.DONE, EffectState.SKIPPED):
            self._begins(tried, before, now)
        return before

    def record(self, lease: Lease, effect: Effect, outcome: Outcome, now: datetime) -> None:
        """The try is settled."""
        self._journal.record(lease, effect, outcome, now)
        tried = lease.order_id, effect.key
        self._open.discard(tried)
        waiting = isinstance(outcome, NotDone) and outcome.waiting
        if not isinstance(outcome, Done) and not waiting:
            self._failed[tried] += 1
            # It may have begun before a person decided.
            self._begun[tried] = max(self._begun[tried], self._failed[tried])

    def postpone(self, lease: Lease, retry_at: datetime) -> None:
        """The order is given back; a try that met a closed gate was none."""
        self._journal.postpone(lease, retry_at)
        self._held.pop(lease.order_id, None)
        self._open = {each for each in self._open if each[0] != lease.order_id}

    def finish(self, lease: Lease) -> None:
        """The order has ended."""
        self._journal.finish(lease)
        self._held.pop(lease.order_id, None)
        self._ended.add(lease.order_id)

    def call_attention(self, lease: Lease, attention: Attention) -> None:
        """The order waits for a person."""
        self._journal.call_attention(lease, attention)
        self._held.pop(lease.order_id, None)
        self._forget(lease.order_id)
        self._waits.add(lease.order_id)

    def resume(self, order_id: str, now: datetime) -> bool:
        """What has ended is not resumed, nor what a worker holds."""
        resumed = self._journal.resume(order_id, now)
        if resumed and (order_id in self._ended or self._is_held(order_id, now)):
            self._found(f"{order_id} was resumed and had ended, or a worker held it")
        if resumed:
            self._decided(order_id)
        return resumed

    def skip(self, order_id: str, effect_key: str, now: datetime) -> bool:
        """An effect is skipped only where the order waits for a person."""
        skipped = self._journal.skip(order_id, effect_key, now)
        if skipped and order_id not in self._waits:
            self._found(f"{order_id} was skipped and waited for nobody")
        if skipped:
            self._decided(order_id)
        return skipped

    def cancel(self, order_id: str, now: datetime) -> bool:
        """Nobody cancels what a worker holds."""
        canceled = self._journal.cancel(order_id, now)
        if canceled and self._is_held(order_id, now):
            self._found(f"{order_id} was canceled while a worker held it")
        if canceled:
            self._waits.discard(order_id)
            self._ended.add(order_id)
        return canceled

    def resolve_mail(self, key: str, state: MailState) -> bool:
        """A person decides about uncertain mails only."""
        before = self._journal.mail(key)
        resolved = self._journal.resolve_mail(key, state)
        if resolved and (before is None or before.state is not MailState.UNCERTAIN):
            self._found(f"mail {key} was decided about, and was not uncertain")
        return resolved

    def _is_held(self, order_id: str, now: datetime) -> bool:
        """Whether a lease runs; one that is taken later than its length from `now` does not."""
        until = self._held.get(order_id)
        longest = timedelta(seconds=2 * self._settings.lease_s)
        return until is not None and until - longest <= now < until

    def _decided(self, order_id: str) -> None:
        self._waits.discard(order_id)
        self._forget(order_id)

    def _begins(self, tried: Tried, before: EffectRecord | None, now: datetime) -> None:
        what = f"{tried[0]}: {tried[1].partition(':')[0]}"
        first = self._first.setdefault(tried, now)
        if before is not None and before.first_tried_at > first:
            self._found(f"{what} is younger than its first try")
        if (before.attempts if before else 0) < self._failed[tried]:
            self._found(f"{what} failed more often than the journal knows")
        if before is not None and before.attempts > self._begun[tried]:
            self._found(f"{what} failed more often than it was tried")
        if tried in self._open:
            self._unsettled[tried] += 1
        self._begun[tried] += 1
        self._open.add(tried)
        settings = self._settings
        tries = self._failed[tried] + self._unsettled[tried]
        if tries == settings.max_attempts + FORGIVEN:
            self._found(f"{what} was tried {tries} times, and nobody was called")
        self._late[tried] += now - first > timedelta(seconds=settings.wait_most_s)
        if self._late[tried] == settings.max_attempts + FORGIVEN:
            self._found(f"{what} was tried for {now - first}, and nobody was called")

    def _forget(self, order_id: str) -> None:
        """The tries begin anew."""
        for counted in (self._failed, self._begun, self._unsettled, self._late, self._first):
            for tried in [each for each in counted if each[0] == order_id]:
                del counted[tried]
        self._open = {each for each in self._open if each[0] != order_id}
