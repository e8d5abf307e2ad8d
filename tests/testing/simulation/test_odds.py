"""Fates come from dice or from a script."""

from collections import Counter

from wapcommerce.testing.simulation import Mishap, Odds, script, seeded


def drawn(odds: Odds, is_outside: bool) -> Counter[Mishap | None]:
    fate = odds.fate(seeded(1))
    return Counter(fate(is_outside) for _ in range(20_000))


def test_the_outside_world_fails_as_often_as_the_odds_say() -> None:
    found = drawn(Odds(), is_outside=True)
    assert 1_400 < found[Mishap.REFUSED] < 1_800
    assert 650 < found[Mishap.LOST_BEFORE] < 950
    assert 650 < found[Mishap.LOST_AFTER] < 950
    assert 40 < found[Mishap.REFUSED_FOR_GOOD] < 130
    assert 140 < found[Mishap.REFUSED_UNTIL] < 270
    assert 300 < found[Mishap.CRASH_BEFORE] + found[Mishap.CRASH_AFTER] < 500
    assert 300 < found[Mishap.STALLED_BEFORE] + found[Mishap.STALLED_AFTER] < 500


def test_a_journal_refuses_nothing_but_may_fail() -> None:
    found = drawn(Odds(), is_outside=False)
    for refused in (Mishap.REFUSED, Mishap.REFUSED_FOR_GOOD, Mishap.REFUSED_UNTIL):
        assert found[refused] == 0
    assert 60 < found[Mishap.LOST_BEFORE] < 140
    assert 60 < found[Mishap.LOST_AFTER] < 140


def test_without_chances_nothing_happens() -> None:
    assert drawn(Odds(0, 0, 0, 0, 0, 0, 0, 0), is_outside=True) == {None: 20_000}


def test_a_script_strikes_at_the_numbered_calls_to_the_outside() -> None:
    fate = script({2: Mishap.REFUSED})
    assert [fate(outside) for outside in (True, False, True, True)] == [
        None,
        None,
        Mishap.REFUSED,
        None,
    ]


def test_a_script_may_count_the_journal_too() -> None:
    fate = script({2: Mishap.CRASH_AFTER}, everywhere=True)
    assert [fate(outside) for outside in (True, False, True)] == [None, Mishap.CRASH_AFTER, None]
