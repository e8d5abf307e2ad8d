"""Instants and outcomes as the journal writes them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from wapcommerce.adapters.journal.rows import instant, micros, settlement
from wapcommerce.model.execution import Done, NotDone, Outcome, Unknown


@pytest.mark.parametrize(
    ("moment", "microseconds"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), -1),
        (datetime(2026, 3, 31, 12, 0, 0, 1, tzinfo=UTC), 1774958400000001),
        (datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), 253402300799999999),
    ],
)
def test_an_instant_keeps_its_microseconds(moment: datetime, microseconds: int) -> None:
    assert micros(moment) == microseconds
    assert instant(microseconds) == moment


def test_an_instant_of_another_zone_is_the_same_instant() -> None:
    athens = datetime(1970, 1, 1, 3, tzinfo=timezone(timedelta(hours=3)))

    assert micros(athens) == 0


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        micros(datetime(2026, 3, 31))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize(
    ("outcome", "state", "reason", "failed", "result"),
    [
        (Done({"id": "p"}), "done", "", 0, '{"id": "p"}'),
        (NotDone("refused", permanent=True), "not_done", "refused", 1, "{}"),
        (NotDone("soon", waiting=True), "not_done", "soon", 0, "{}"),
        (Unknown("timeout"), "unknown", "timeout", 1, "{}"),
    ],
)
def test_what_an_outcome_writes(
    outcome: Outcome, state: str, reason: str, failed: int, result: str
) -> None:
    assert settlement(outcome) == {
        "state": state,
        "reason": reason,
        "failed": failed,
        "result": result,
    }
