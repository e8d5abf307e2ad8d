"""Every protection taken away: without a safety one a seed fails, without another none does."""

import pytest

from tests.testing.simulation.mutants import MUTANTS, Mutant

SEEDS = 300


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_safety_protection_is_missed_and_an_optimisation_is_not(mutant: Mutant) -> None:
    failing = next((seed for seed in range(1, SEEDS + 1) if mutant.findings(seed)), None)

    assert (failing is not None) is mutant.safety, f"without {mutant.name}: seed {failing} fails"
