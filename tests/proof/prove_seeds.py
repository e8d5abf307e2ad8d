"""6 000 seeded simulations of 6 orders and 2 to 8 workers, half of them on SQLite files."""

import pytest

from wapcommerce.testing.simulation import simulate

SEEDS = 6_000
CHUNK = 125


@pytest.mark.parametrize("first", range(1, SEEDS + 1, CHUNK))
def test_nothing_is_lost_and_nothing_happens_twice(first: int) -> None:
    bad = []
    for seed in range(first, first + CHUNK):
        report = simulate(seed)
        bad += [f"python -m tests.proof.replay {seed}: {found}" for found in report.findings]
    assert not bad, "\n".join(bad)
