"""D9: an endpoint that is down, or has enough to do, is left alone; orders wait meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from wapcommerce.model.execution import Done, EffectKind, NotDone, Outcome, Unknown
from wapcommerce.provisioning.gate import ENDPOINTS, FULL_WAIT_S, Circuit, Gate, GateSettings

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DOWN = Unknown("timeout")
SETTINGS = GateSettings(at_once=2, failures=3, open_s=60)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def call(gate: Gate, outcome: Outcome | None, at: datetime = NOW) -> None:
    assert gate.enter(at) == 0
    gate.leave(at, outcome)


def failed(times: int) -> Gate:
    gate = Gate(SETTINGS)
    for _ in range(times):
        call(gate, DOWN)
    return gate


def test_every_kind_of_effect_has_an_endpoint() -> None:
    assert set(ENDPOINTS) == set(EffectKind)


def test_no_more_calls_than_places_are_let_through_at_once() -> None:
    gate = Gate(SETTINGS)
    assert [gate.enter(NOW) for _ in range(3)] == [0, 0, FULL_WAIT_S]
    gate.leave(NOW, Done())
    assert [gate.enter(NOW) for _ in range(2)] == [0, FULL_WAIT_S]


def test_a_call_that_ended_without_an_outcome_gives_its_place_back() -> None:
    gate = Gate(SETTINGS)
    for _ in range(5):
        call(gate, None)
    assert gate.circuit(NOW) is Circuit.CLOSED


@pytest.mark.parametrize(
    ("failures", "circuit", "wait_s"), [(2, Circuit.CLOSED, 0), (3, Circuit.OPEN, 60)]
)
def test_failures_in_a_row_open_the_circuit(failures: int, circuit: Circuit, wait_s: int) -> None:
    gate = failed(failures)
    assert gate.circuit(NOW) is circuit
    assert gate.enter(NOW) == wait_s


@pytest.mark.parametrize(
    "answer",
    [
        Done(),
        NotDone("no", permanent=True),
        NotDone("later", waiting=True),
        NotDone("not there yet", answered=True),
    ],
)
def test_an_answer_between_them_ends_the_row(answer: Outcome) -> None:
    gate = failed(2)
    call(gate, answer)
    call(gate, DOWN)
    call(gate, DOWN)
    assert gate.circuit(NOW) is Circuit.CLOSED


def test_what_is_done_although_the_endpoint_failed_is_a_failure() -> None:
    gate = failed(2)
    call(gate, Done({"mail": "uncertain"}, answered=False))
    assert gate.circuit(NOW) is Circuit.OPEN


def test_what_is_done_without_a_call_says_nothing_about_the_endpoint() -> None:
    gate = failed(2)
    call(gate, Done(answered=None))
    assert gate.circuit(NOW) is Circuit.CLOSED
    call(gate, DOWN)
    call(gate, Done(answered=None), after(60))
    assert gate.circuit(after(60)) is Circuit.TRYING


def test_a_refusal_for_a_while_is_a_failure_and_a_lost_outcome_is_none() -> None:
    gate = failed(2)
    call(gate, None)
    call(gate, NotDone("busy"))
    assert gate.circuit(NOW) is Circuit.OPEN


@pytest.mark.parametrize(
    ("seconds", "wait_s"), [(0, 60), (0.5, 60), (58.5, 2), (59, 1), (59.999, 1), (60, 0)]
)
def test_an_open_circuit_says_when_to_come_again_in_whole_seconds(
    seconds: float, wait_s: int
) -> None:
    assert failed(3).enter(after(seconds)) == wait_s


def test_one_call_tries_whether_the_endpoint_is_back() -> None:
    gate = failed(3)
    assert gate.circuit(after(60)) is Circuit.TRYING
    assert [gate.enter(after(60)) for _ in range(2)] == [0, FULL_WAIT_S]
    gate.leave(after(61), Done())
    assert gate.circuit(after(61)) is Circuit.CLOSED
    assert [gate.enter(after(61)) for _ in range(3)] == [0, 0, FULL_WAIT_S]


def test_a_try_that_fails_opens_the_circuit_again() -> None:
    gate = failed(3)
    call(gate, DOWN, after(60))
    assert gate.circuit(after(60)) is Circuit.OPEN
    assert gate.enter(after(60)) == 60


@pytest.mark.parametrize(("wish_s", "wait_s"), [(7, 7), (0, 0), (None, 0)])
def test_the_wish_of_an_endpoint_to_be_left_alone_is_followed(
    wish_s: int | None, wait_s: int
) -> None:
    gate = Gate(SETTINGS)
    call(gate, NotDone("busy", retry_after_s=wish_s))
    assert gate.enter(NOW) == wait_s


@pytest.mark.parametrize("wish_s", [900, 901, 999_999_999, 7999 * 365 * 86_400])
def test_no_wish_keeps_a_gate_closed_for_longer_than_the_settings_allow(wish_s: int) -> None:
    gate = Gate(SETTINGS)
    call(gate, NotDone("busy", retry_after_s=wish_s))
    assert gate.enter(NOW) == SETTINGS.wish_most_s
    assert gate.enter(after(900)) == 0


def test_a_wish_that_lies_in_the_past_is_none() -> None:
    gate = Gate(SETTINGS)
    call(gate, NotDone("busy", retry_after_s=-1))
    assert gate.circuit(NOW) is Circuit.CLOSED


def test_a_circuit_may_be_open_for_longer_than_a_wish() -> None:
    gate = Gate(GateSettings(failures=1, open_s=1000))
    call(gate, DOWN)
    assert gate.enter(NOW) == 1000


@pytest.mark.parametrize("failures", [1, 3])
def test_a_clock_that_was_wrong_for_a_moment_closes_nothing(failures: int) -> None:
    gate, wrong = Gate(SETTINGS), NOW + timedelta(days=3650)
    for _ in range(failures):
        call(gate, NotDone("busy"), wrong)
    assert gate.enter(NOW) == 0


@pytest.mark.parametrize(("wish_s", "wait_s"), [(59, 60), (61, 61)])
def test_of_two_waiting_times_the_longer_counts(wish_s: int, wait_s: int) -> None:
    gate = failed(2)
    call(gate, NotDone("busy", retry_after_s=wish_s))
    assert gate.enter(NOW) == wait_s


def test_a_wish_with_a_row_too_short_leaves_the_circuit_closed_afterwards() -> None:
    gate = Gate(SETTINGS)
    call(gate, NotDone("busy", retry_after_s=5))
    assert gate.circuit(NOW) is Circuit.OPEN
    assert gate.circuit(after(5)) is Circuit.CLOSED
