"""Every protection taken away, for 300 seeds: the safety ones are missed, the others are not."""

import pytest

from tests.testing.simulation.mutants import MUTANTS, Mutant

SEEDS = 300


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_safety_protection_is_missed_and_an_optimisation_is_not(mutant: Mutant) -> None:
    bad = sum(bool(mutant.findings(seed)) for seed in range(1, SEEDS + 1))
    assert bool(bad) is mutant.safety, f"{bad} of {SEEDS} seeds fail without: {mutant.name}"
