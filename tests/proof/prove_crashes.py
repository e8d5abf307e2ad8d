"""A crash before and after every call, for 1 to 8 workers, and every pair of crashes."""

from collections.abc import Iterator
from itertools import combinations

import pytest

from tests.testing.simulation.test_simulate import one_order
from wapcommerce.testing.simulation import Mishap

WHEN = (Mishap.CRASH_BEFORE, Mishap.CRASH_AFTER)

#: Calls of one undisturbed order: to the outside world, and to every port.
OUTSIDE, EVERYWHERE = 20, 110
CHUNKS = 8


def assert_survives(workers: int, mishaps: dict[int, Mishap], *, everywhere: bool = False) -> None:
    report = one_order(workers, mishaps, everywhere=everywhere)
    assert not report.findings, (workers, mishaps, everywhere, report.findings)


def pairs() -> Iterator[dict[int, Mishap]]:
    for first, second in combinations(range(1, OUTSIDE + 1), 2):
        for one in WHEN:
            for other in WHEN:
                yield {first: one, second: other}


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("workers", [1, 2, 4, 8])
def test_one_crash_at_any_call(workers: int, when: Mishap) -> None:
    for at in range(1, EVERYWHERE + 1):
        assert_survives(workers, {at: when}, everywhere=True)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_two_crashes_at_any_two_calls_to_the_outside(chunk: int) -> None:
    for number, mishaps in enumerate(pairs()):
        if number % CHUNKS == chunk:
            assert_survives(1 + number % 3, mishaps)
