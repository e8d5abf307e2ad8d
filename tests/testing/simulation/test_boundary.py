"""A call is made, refused, lost before or after its effect, crashed or stalled."""

import pytest

from wapcommerce.adapters.memory import MemoryMailer
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, StorageFailed
from wapcommerce.testing.faults import Crash
from wapcommerce.testing.simulation.baton import Baton, Runner
from wapcommerce.testing.simulation.boundary import Boundary, Call
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
