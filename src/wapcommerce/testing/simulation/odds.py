"""How often what goes wrong: the odds of a simulation, drawn anew at every call to a port."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from random import Random

from attrs import frozen


class Mishap(StrEnum):
    """What can happen to one call; "stalled" means that the worker goes on long after its lease."""

    REFUSED = "refused"
    LOST_BEFORE = "lost before its effect"
    LOST_AFTER = "lost after its effect"
    CRASH_BEFORE = "crash before"
    CRASH_AFTER = "crash after"
    STALLED_BEFORE = "stalled before"
    STALLED_AFTER = "stalled after"
    REFUSED_FOR_GOOD = "refused for good"
    REFUSED_UNTIL = "refused until later"


#: Says what happens to the next call, given whether it goes to the outside world.
Fate = Callable[[bool], Mishap | None]


@frozen
class Odds:
    """Chances of one call, in per mille.

    The outside world refuses a call, or its answer is lost before or after the effect. The journal
    fails before or after it has written. At every port the worker crashes or stalls, half of the
    times before and half of the times after the call. A call may also be refused until a person
    changes something, or until some time, which may be absurdly late.
    """

    refused: int = 80
    lost_before: int = 40
    lost_after: int = 40
    journal_failed: int = 10
    crash: int = 20
    stall: int = 20
    refused_for_good: int = 4
    refused_until: int = 10

    def fate(self, dice: Random) -> Fate:
        """The fate that these odds and dice make."""
        halves = (self.crash // 2, self.crash // 2, self.stall // 2, self.stall // 2)
        failed = self.journal_failed // 2
        refused = (self.refused_for_good, self.refused_until)
        outside = _drawn((self.refused, self.lost_before, self.lost_after, *halves, *refused))
        inside = _drawn((0, failed, failed, *halves, 0, 0))

        def draw(is_outside: bool) -> Mishap | None:
            drawn = outside if is_outside else inside
            number = int(dice.random() * 1000)
            return drawn[number] if number < len(drawn) else None

        return draw


def _drawn(chances: tuple[int, ...]) -> tuple[Mishap, ...]:
    """Each mishap as many times as it has chances in 1000."""
    mishaps = zip(Mishap, chances, strict=True)
    return tuple(mishap for mishap, chance in mishaps for _ in range(chance))


#: The odds of every proof.
USUAL = Odds()


def seeded(seed: int) -> Random:
    """Dice that fall the same way whenever they have the same seed."""
    return Random(seed)  # noqa: S311 - a story, not a secret


def script(mishaps: Mapping[int, Mishap], *, everywhere: bool = False) -> Fate:
    """A fate that strikes at certain calls to the outside world, by their number from 1.

    With `everywhere` calls to the journal count too.
    """
    calls = 0

    def next_in_script(is_outside: bool) -> Mishap | None:
        nonlocal calls
        if not (is_outside or everywhere):
            return None
        calls += 1
        return mishaps.get(calls)

    return next_in_script
