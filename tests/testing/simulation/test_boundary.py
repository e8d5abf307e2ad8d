"""A call is made, refused, lost before or after its effect, crashed or stalled."""

import pytest

from wapcommerce.adapters.memory import MemoryMailer
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, StorageFailed
from wapcommerce.testing.faults import Crash
from wapcommerce.testing.simulation.baton import Baton, Runner
from wapcommerce.testing.simulation.boundary import LATER_S, Boundary, Call, Patient
from wapcommerce.testing.simulation.odds import Mishap, seeded

EFFECT = "made"


def called(mishap: Mishap | None, port: str = "portal") -> tuple[object, list[str], Baton, Call]:
    """What one call under that fate gave or raised, and what it brought about."""
    baton, made, seen, ends = Baton(seeded(1), 100), list[str](), list[Call](), list[object]()

    def act() -> str:
        made.append(EFFECT)
        return EFFECT

    def body(runner: Runner) -> None:
        boundary = Boundary(baton, runner, seeded(1), lambda _: mishap, seen.append)
        try:
            ends.append(boundary.call(port, "make", act))
        except (Crash, CallNotDone, CallOutcomeUnknown, StorageFailed) as end:
            ends.append(type(end))

    baton.run([Runner("w", body)])
    return ends[0], made, baton, seen[0]


@pytest.mark.parametrize(
    ("mishap", "end", "effects"),
    [
        (None, EFFECT, 1),
        (Mishap.REFUSED, CallNotDone, 0),
        (Mishap.REFUSED_FOR_GOOD, CallNotDone, 0),
        (Mishap.REFUSED_UNTIL, CallNotDone, 0),
        (Mishap.LOST_BEFORE, CallOutcomeUnknown, 0),
        (Mishap.LOST_AFTER, CallOutcomeUnknown, 1),
        (Mishap.CRASH_BEFORE, Crash, 0),
        (Mishap.CRASH_AFTER, Crash, 1),
        (Mishap.STALLED_BEFORE, EFFECT, 1),
        (Mishap.STALLED_AFTER, EFFECT, 1),
    ],
)
def test_what_a_mishap_does_to_a_call(mishap: Mishap | None, end: object, effects: int) -> None:
    found, made, _, seen = called(mishap)
    assert found == end
    assert len(made) == effects
    assert seen == ("w", "portal", "make", mishap)


def refusal(mishap: Mishap) -> CallNotDone:
    """What a call raises that is refused in this way."""
    failures = list[CallNotDone]()

    def body(runner: Runner) -> None:
        boundary = Boundary(baton, runner, seeded(1), lambda _: mishap, lambda _: None)
        try:
            boundary.call("portal", "make", lambda: None)
        except CallNotDone as failure:
            failures.append(failure)

    baton = Baton(seeded(1), 100)
    baton.run([Runner("w", body)])
    return failures[0]


def test_a_call_may_be_refused_for_a_while_for_good_or_until_later() -> None:
    usual = refusal(Mishap.REFUSED)
    assert (usual.permanent, usual.retry_after_s) == (False, None)
    assert refusal(Mishap.REFUSED_FOR_GOOD).permanent
    assert refusal(Mishap.REFUSED_UNTIL).retry_after_s in LATER_S


def test_people_try_again_until_a_call_comes_through() -> None:
    failures, pauses = [Crash(), StorageFailed("journal", "broken")], list[None]()

    class Port:
        def count(self, number: int) -> int:
            if failures:
                raise failures.pop()
            return number

    patient = Patient(Port(), lambda: pauses.append(None))
    assert patient.count(7) == 7
    assert len(pauses) == 2


def test_a_journal_that_fails_is_a_storage_that_failed() -> None:
    assert called(Mishap.LOST_BEFORE, "journal")[:2] == (StorageFailed, [])
    assert called(Mishap.LOST_AFTER, "journal")[:2] == (StorageFailed, [EFFECT])


def test_what_a_port_says_of_itself_is_no_call() -> None:
    seen = list[Call]()
    boundary = Boundary(
        Baton(seeded(1), 100), Runner("w", print), seeded(1), lambda _: None, seen.append
    )

    assert boundary.guarded("mailer", MemoryMailer()).deduplicates is False
    assert seen == []


def test_a_stalled_worker_goes_on_beyond_its_lease() -> None:
    assert called(Mishap.STALLED_BEFORE)[2].now_s > 300
    assert called(None)[2].now_s < 10
