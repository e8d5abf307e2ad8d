"""The clock and the dice of this machine."""

from datetime import UTC, datetime

import pytest

from wapcommerce.adapters.wire.system import jitter, random_bytes, utc_now


def test_the_clock_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)
    now = utc_now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC


@pytest.mark.parametrize("most", [0, 1, 5])
def test_jitter_stays_between_nothing_and_its_bound_and_reaches_both(most: int) -> None:
    drawn = {jitter(most) for _ in range(500)}
    assert drawn == set(range(most + 1))


def test_random_bytes_are_as_many_as_asked_for_and_differ() -> None:
    assert len(random_bytes(32)) == 32
    assert random_bytes(32) != random_bytes(32)
