"""A journal that forgets or takes too much is found out, also where nothing bad came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from attrs import define, evolve, field

from wapcommerce.adapters.journal import SqliteJournal
from wapcommerce.model.execution import (
    Attention,
    Done,
    Effect,
    EffectKind,
    EffectRecord,
    EffectState,
    Lease,
    MailState,
    NotDone,
    Unknown,
)
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.host import EXAMPLE_SETTINGS
from wapcommerce.testing.simulation.cast import ANN, OLYMPUS, an_order
from wapcommerce.testing.simulation.watch import FORGIVEN, Watch

EFFECT = Effect("invoice:O-1", EffectKind.INVOICE)
SETTINGS = evolve(EXAMPLE_SETTINGS, max_attempts=3, wait_most_s=600)


class Lying:
    """A journal some of whose answers are replaced."""

    def __init__(self, journal: SqliteJournal) -> None:
        self.journal = journal
        self.answers: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name in self.answers:
            return lambda *args: self.answers[name]
        return getattr(self.journal, name)


@define
class Watched:
    """One submitted order, and what was found."""

    journal: Lying
    clock: ManualClock = field(factory=ManualClock)
    found: list[str] = field(factory=list)
    watch: Any = None

    def claimed(self) -> Lease:
        lease: Lease | None = self.watch.claim("O-1", "w", self.clock(), 300)
        assert lease is not None
        return lease

    def tried(self, lease: Lease, outcome: NotDone | Unknown | Done | None = None) -> None:
        self.watch.intend(lease, EFFECT, self.clock(), 300)
        if outcome is not None:
            self.watch.record(lease, EFFECT, outcome, self.clock())

    def waits(self) -> None:
        self.watch.call_attention(self.claimed(), Attention(EFFECT.key, "why"))


@pytest.fixture
def watched() -> Iterator[Watched]:
    with closing(SqliteJournal(":memory:")) as journal:
        watched = Watched(Lying(journal))
        inner: Any = watched.journal
        watched.watch = Watch(inner, SETTINGS, watched.found.append)
        watched.watch.submit(an_order("O-1", "machines", OLYMPUS, ANN), "O-1", watched.clock())
        yield watched


def test_of_a_journal_that_keeps_its_promises_nothing_is_found(watched: Watched) -> None:
    lease = watched.claimed()
    watched.tried(lease, Unknown("lost"))
    watched.watch.postpone(lease, watched.clock())
    watched.waits()
    assert watched.watch.skip("O-1", EFFECT.key, watched.clock())
    watched.watch.finish(watched.claimed())
    assert not watched.watch.resume("O-1", watched.clock())
    assert watched.watch.execution("O-1").state == "done"
    assert watched.found == []


def test_what_has_ended_or_is_held_is_not_resumed(watched: Watched) -> None:
    watched.journal.answers["resume"] = True
    lease = watched.claimed()
    watched.watch.resume("O-1", watched.clock())
    watched.watch.finish(lease)
    watched.watch.resume("O-1", watched.clock())
    assert watched.found == ["O-1 was resumed and had ended, or a worker held it"] * 2


def test_what_waits_for_nobody_is_not_skipped(watched: Watched) -> None:
    watched.journal.answers["skip"] = True
    watched.watch.skip("O-1", EFFECT.key, watched.clock())
    assert watched.found == ["O-1 was skipped and waited for nobody"]


def test_what_a_worker_holds_is_not_canceled(watched: Watched) -> None:
    watched.journal.answers["cancel"] = True
    watched.claimed()
    watched.watch.cancel("O-1", watched.clock())
    watched.clock.move(300)
    watched.watch.cancel("O-1", watched.clock())
    assert watched.found == ["O-1 was canceled while a worker held it"]


def test_only_an_uncertain_mail_is_decided_about(watched: Watched) -> None:
    watched.journal.answers["resolve_mail"] = True
    watched.watch.resolve_mail("k", MailState.SENT)
    assert watched.found == ["mail k was decided about, and was not uncertain"]


def record(attempts: int, age_s: int, clock: ManualClock) -> EffectRecord:
    first = clock() - timedelta(seconds=age_s)
    return EffectRecord(
        EFFECT.key, EFFECT.kind, EffectState.NOT_DONE, attempts, {}, "", first, first
    )


@pytest.mark.parametrize(
    ("attempts", "age_s", "finding"),
    [
        (1, 60, ""),
        (0, 60, "O-1: invoice failed more often than the journal knows"),
        (2, 60, "O-1: invoice failed more often than it was tried"),
        (1, 59, "O-1: invoice is younger than its first try"),
    ],
)
def test_the_journal_remembers_the_tries(
    attempts: int, age_s: int, finding: str, watched: Watched
) -> None:
    lease = watched.claimed()
    watched.tried(lease, NotDone("refused"))
    watched.clock.move(60)
    watched.journal.answers["intend"] = record(attempts, age_s, watched.clock)
    watched.tried(lease)
    assert watched.found == ([finding] if finding else [])


def test_a_try_that_began_before_a_person_decided_counts(watched: Watched) -> None:
    lease = watched.claimed()
    watched.tried(lease)
    watched.journal.answers["resume"] = True
    watched.clock.move(301)
    watched.watch.resume("O-1", watched.clock())
    watched.watch.record(lease, EFFECT, NotDone("refused"), watched.clock())
    watched.tried(lease)
    assert watched.found == []


def test_a_person_is_called_after_so_many_tries_settled_or_not(watched: Watched) -> None:
    lease = watched.claimed()
    for number in range(SETTINGS.max_attempts + FORGIVEN + 2):
        watched.tried(lease, NotDone("refused") if number % 2 else None)
    assert watched.found == ["O-1: invoice was tried 6 times, and nobody was called"]


def test_tries_of_a_world_that_is_not_there_yet_are_none(watched: Watched) -> None:
    lease = watched.claimed()
    for _ in range(20):
        watched.tried(lease, NotDone("syncing", waiting=True))
    assert watched.found == []


def test_a_person_is_called_after_so_long(watched: Watched) -> None:
    lease = watched.claimed()
    for _ in range(20):
        watched.tried(lease, NotDone("syncing", waiting=True))
        watched.clock.move(100)
    (found,) = watched.found
    assert found == "O-1: invoice was tried for 0:20:00, and nobody was called"
