"""Whatever goes wrong, nothing is lost or happens twice, and it can be played again."""

import logging
from io import StringIO

import pytest
from attrs import evolve

from tests.testing.simulation.mutants import MUTANTS, Mutant
from wapcommerce.model.execution import ExecutionState
from wapcommerce.model.portal import PlanRequest
from wapcommerce.testing.faults import Crash
from wapcommerce.testing.host import EXAMPLE_SETTINGS
from wapcommerce.testing.simulation import (
    Mishap,
    Odds,
    Play,
    Report,
    in_memory,
    on_file,
    ports_on,
    script,
    seeded,
    simulate,
)
from wapcommerce.testing.simulation.cast import ANN, CAST, OLYMPUS, PACKAGE_PLAN, an_order
from wapcommerce.testing.simulation.ledger import Ledger, SlowPortal

#: How many seeds a mutant may survive before this suite gives up.
ENOUGH = 80

SAFETY = [mutant for mutant in MUTANTS if mutant.safety]


def assert_good(report: Report) -> None:
    """No findings; otherwise the seed is in the message."""
    assert not report.findings, f"python -m tests.proof.replay {report.seed}\n{report.findings}"


@pytest.mark.parametrize("seed", range(1, 41))
def test_nothing_is_lost_and_nothing_happens_twice(seed: int) -> None:
    assert_good(simulate(seed))


def test_a_seed_plays_the_same_story_on_a_file_and_in_memory() -> None:
    first, second, other = simulate(5, in_memory), simulate(5, on_file), simulate(6, in_memory)
    assert first == second
    assert first.calls != other.calls


def test_everything_that_can_go_wrong_does_and_every_end_is_reached() -> None:
    reports = [simulate(seed, in_memory) for seed in range(100, 130)]
    assert {mishap for report in reports for mishap in report.mishaps} == set(Mishap)
    states = {state for report in reports for state in report.states}
    assert {ExecutionState.DONE, ExecutionState.CANCELED} <= states
    assert {report.workers for report in reports} == set(range(2, 9))
    assert any(report.uncertain_mails for report in reports)


def test_when_nothing_goes_wrong_every_order_is_done_without_a_doubt() -> None:
    report = simulate(7, in_memory, odds=Odds(0, 0, 0, 0, 0, 0, 0, 0))
    assert_good(report)
    assert not report.mishaps
    assert not report.uncertain_mails


def one_order(workers: int, mishaps: dict[int, Mishap], *, everywhere: bool = False) -> Report:
    """One order for resale under a script."""
    with in_memory() as ports:
        play = Play(ports, seeded(workers), script(mishaps, everywhere=everywhere))
        return play.report(0, workers, [an_order("O-1", "machines", OLYMPUS, ANN)])


@pytest.mark.parametrize("when", [Mishap.CRASH_BEFORE, Mishap.CRASH_AFTER])
def test_an_order_survives_a_crash_at_any_call_to_the_outside(when: Mishap) -> None:
    at = 0
    while True:
        at += 1
        report = one_order(2, {at: when})
        assert not report.findings, (at, when, report.findings)
        if not report.mishaps:
            break
    assert at > 10
    assert report.states == {ExecutionState.DONE: 1}


def test_an_order_that_kills_its_workers_waits_for_a_person() -> None:
    deaths = EXAMPLE_SETTINGS.max_attempts

    class Deadly(SlowPortal):
        """Kills whoever makes a plan, so many times."""

        def create_plan(self, request: PlanRequest) -> str:
            nonlocal deaths
            deaths -= 1
            if deaths >= 0:
                raise Crash
            return super().create_plan(request)

    with in_memory() as ports:
        ledger = Ledger()
        fresh = ports_on(ports.journal, ports.activations, ledger)
        deadly = evolve(fresh, portal=Deadly(ledger, [PACKAGE_PLAN]))
        play = Play(deadly, seeded(1), script({}))
        report = play.report(0, 2, [an_order("O-1", "machines", OLYMPUS, ANN)])
    assert_good(report)
    assert [method for _, _, method, _ in report.calls].count("call_attention") == 1
    assert report.states == {ExecutionState.DONE: 1}


@pytest.mark.parametrize("mutant", SAFETY, ids=lambda mutant: mutant.name)
def test_without_a_protection_the_simulation_fails(mutant: Mutant) -> None:
    seeds = range(mutant.first, mutant.first + ENOUGH)
    assert any(mutant.findings(seed) for seed in seeds), f"{mutant.name} is not missed"


def test_no_mail_address_and_no_link_is_logged_or_shown_to_operators() -> None:
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Everything())
    logger = logging.getLogger("wapcommerce")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        for seed in range(200, 212):
            report = simulate(seed, in_memory)
            written.write(repr(report))
            written.write(str(report.findings))
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    text = written.getvalue()
    assert "effect tried" in text
    for canary in ("activate#", *(account.username for account in CAST)):
        assert canary not in text, canary


class Everything(logging.Formatter):
    """Writes a record with all its extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{super().format(record)} {vars(record)}"
