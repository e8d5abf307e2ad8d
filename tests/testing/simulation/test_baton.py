"""One thread runs at a time, and the dice say which."""

from wapcommerce.testing.simulation.baton import BEGIN, Baton, Runner
from wapcommerce.testing.simulation.odds import seeded


def played(seed: int, sleep_s: int = 0) -> tuple[list[str], Baton]:
    """Three runners that each write their name four times."""
    baton, written = Baton(seeded(seed), 1_000), list[str]()

    def write(runner: Runner) -> None:
        for _ in range(4):
            written.append(runner.name)
            baton.pause(runner, sleep_s)

    baton.run([Runner(name, write) for name in "abc"])
    return written, baton


def test_everybody_gets_every_turn() -> None:
    written, baton = played(1)
    assert sorted(written) == list("aaaabbbbcccc")
    assert baton.turns == 12


def test_the_same_seed_plays_the_same_order_and_another_one_another() -> None:
    assert played(1)[0] == played(1)[0]
    assert len({tuple(played(seed)[0]) for seed in range(5)}) > 1


def test_when_all_sleep_the_clock_jumps_to_the_first_who_wakes() -> None:
    _, baton = played(1, sleep_s=60)
    assert (baton.clock() - BEGIN).total_seconds() == 240


def test_who_never_ends_is_ended() -> None:
    baton = Baton(seeded(1), 50)

    def forever(runner: Runner) -> None:
        while True:
            baton.pause(runner)

    baton.run([Runner("a", forever), Runner("b", forever)])
    assert baton.exhausted
    assert baton.turns > 50
