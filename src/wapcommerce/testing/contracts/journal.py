# ruff: noqa: D102 - a test's name is its sentence
"""What every journal must keep to (D8–D11)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from attrs import evolve

from wapcommerce.errors import IdempotencyConflict, NotFound
from wapcommerce.model.execution import (
    Attention,
    Done,
    Effect,
    EffectKind,
    EffectRecord,
    EffectState,
    Execution,
    ExecutionState,
    NotDone,
    Outcome,
    Unknown,
)
from wapcommerce.model.order import DRAFT, Order
from wapcommerce.ports import Journal
from wapcommerce.testing.contracts.fencing import (
    NOW,
    PLAN,
    TTL_S,
    leased,
    taken_over,
)
from wapcommerce.testing.contracts.samples import an_order
from wapcommerce.testing.contracts.upkeep import UpkeepContract

TICK = timedelta(microseconds=1)
LATER = NOW + timedelta(minutes=5)

#: Each outcome with the state it leaves behind and the failed tries it counts for.
OUTCOMES: list[tuple[Outcome, EffectState, int]] = [
    (Done({"plan_id": "Ωplan"}), EffectState.DONE, 0),
    (NotDone("refused"), EffectState.NOT_DONE, 1),
    (NotDone("not there yet", waiting=True), EffectState.NOT_DONE, 0),
    (Unknown("timeout"), EffectState.UNKNOWN, 1),
]


class JournalContract(UpkeepContract):
    """Subclass it as ``class TestMine(JournalContract)`` and define the fixture `journal`.

    It is an empty journal that threads may share.
    """

    def test_the_installation_keeps_its_id(self, journal: Journal) -> None:
        assert journal.installation() == journal.installation()

    def test_an_order_comes_back_as_it_was_submitted(self, journal: Journal) -> None:
        journal.submit(an_order("O-1"), "key", NOW)

        assert journal.order("O-1") == an_order("O-1")
        assert journal.execution("O-1") == Execution("O-1", ExecutionState.PENDING, NOW, None)
        assert journal.effects("O-1") == ()

    def test_an_unknown_order_is_not_found(self, journal: Journal) -> None:
        with pytest.raises(NotFound):
            journal.order("O-1")
        with pytest.raises(NotFound):
            journal.execution("O-1")
        with pytest.raises(NotFound):
            journal.claim("O-1", "worker", NOW, TTL_S)
        assert not journal.resume("O-1", NOW)

    def test_the_same_order_under_the_same_key_changes_nothing(self, journal: Journal) -> None:
        journal.finish(leased(journal))

        journal.submit(an_order("O-1"), "key-O-1", LATER)

        assert journal.execution("O-1").state is ExecutionState.DONE

    @pytest.mark.parametrize(
        ("other", "key"),
        [
            (an_order("O-2"), "key"),
            (an_order("O-1", price="39.91"), "key"),
            (evolve(an_order("O-1"), status=DRAFT), "key"),
            (an_order("O-1", price="39.91"), "other key"),
            (an_order("O-1"), "other key"),
        ],
        ids=["other order", "other price", "other status", "id taken", "same order, other key"],
    )
    def test_a_key_or_an_id_stands_for_one_order_only(
        self, journal: Journal, other: Order, key: str
    ) -> None:
        journal.submit(an_order("O-1"), "key", NOW)

        with pytest.raises(IdempotencyConflict) as conflict:
            journal.submit(other, key, NOW)

        assert conflict.value.key == key
        assert journal.order("O-1") == an_order("O-1")
        assert journal.due(NOW, 10) == ("O-1",)

    def test_an_order_is_due_from_its_instant_on(self, journal: Journal) -> None:
        journal.postpone(leased(journal), LATER)

        assert journal.due(LATER - TICK, 10) == ()
        assert journal.due(LATER, 10) == ("O-1",)

    def test_the_oldest_due_orders_come_first(self, journal: Journal) -> None:
        for number in (2, 1, 3):
            journal.submit(an_order(f"O-{number}"), f"{number}", NOW + number * TICK)

        assert journal.due(LATER, 2) == ("O-1", "O-2")

    def test_an_order_under_a_running_lease_is_not_due(self, journal: Journal) -> None:
        lease = leased(journal)

        assert journal.due(lease.until - TICK, 10) == ()
        assert journal.due(lease.until, 10) == ("O-1",)

    def test_an_order_that_is_done_or_on_attention_is_not_due(self, journal: Journal) -> None:
        journal.finish(leased(journal, "O-1"))
        journal.call_attention(leased(journal, "O-2"), Attention("plan", "refused"))

        assert journal.due(LATER, 10) == ()
        assert journal.claim("O-1", "worker", LATER, TTL_S) is None
        assert journal.claim("O-2", "worker", LATER, TTL_S) is None

    def test_a_lease_runs_out_at_its_end(self, journal: Journal) -> None:
        lease = leased(journal)

        assert (lease.order_id, lease.owner) == ("O-1", "worker")
        assert lease.until == NOW + timedelta(seconds=TTL_S)
        assert journal.claim("O-1", "other", lease.until - TICK, TTL_S) is None
        assert journal.claim("O-1", "other", lease.until, TTL_S) is not None

    def test_an_order_can_be_claimed_from_the_instant_it_is_due(self, journal: Journal) -> None:
        journal.postpone(leased(journal), LATER)

        assert journal.claim("O-1", "worker", LATER - TICK, TTL_S) is None
        assert journal.claim("O-1", "worker", LATER, TTL_S) is not None

    def test_an_intended_effect_renews_the_lease(self, journal: Journal) -> None:
        lease, other = leased(journal), leased(journal, "O-2")
        renewed = lease.until - TICK

        assert journal.intend(lease, PLAN, renewed, TTL_S) is None

        until = renewed + timedelta(seconds=TTL_S)
        assert journal.claim("O-1", "other", until - TICK, TTL_S) is None
        assert journal.claim("O-1", "other", until, TTL_S) is not None
        assert journal.claim("O-2", "other", other.until, TTL_S) is not None

    def test_an_intended_effect_may_have_happened(self, journal: Journal) -> None:
        journal.intend(leased(journal), PLAN, NOW, TTL_S)

        (record,) = journal.effects("O-1")
        assert record == EffectRecord(
            "plan", EffectKind.PLAN, EffectState.INTENDED, 0, {}, "", NOW, NOW
        )

    @pytest.mark.parametrize(("outcome", "state", "failed"), OUTCOMES)
    def test_an_outcome_is_recorded(
        self, journal: Journal, outcome: Outcome, state: EffectState, failed: int
    ) -> None:
        lease = leased(journal)
        journal.intend(lease, PLAN, NOW, TTL_S)

        journal.record(lease, PLAN, outcome, LATER)

        result = outcome.result if isinstance(outcome, Done) else {}
        reason = "" if isinstance(outcome, Done) else outcome.reason
        assert journal.effects("O-1") == (
            EffectRecord("plan", EffectKind.PLAN, state, failed, result, reason, NOW, LATER),
        )

    @pytest.mark.parametrize("outcome", [NotDone("refused"), Unknown("timeout")])
    def test_the_next_try_learns_of_the_last_one(self, journal: Journal, outcome: Outcome) -> None:
        lease = leased(journal)
        journal.intend(lease, PLAN, NOW, TTL_S)
        journal.record(lease, PLAN, outcome, NOW)
        (known,) = journal.effects("O-1")

        assert journal.intend(lease, PLAN, LATER, TTL_S) == known

        (record,) = journal.effects("O-1")
        assert (record.state, record.attempts) == (EffectState.INTENDED, 1)
        assert (record.first_tried_at, record.updated_at) == (NOW, LATER)

        journal.record(lease, PLAN, outcome, LATER)
        (record,) = journal.effects("O-1")
        assert (record.attempts, record.first_tried_at) == (2, NOW)

    def test_an_intention_without_an_outcome_is_known_to_the_next_worker(
        self, journal: Journal
    ) -> None:
        lease = leased(journal)
        journal.intend(lease, PLAN, NOW, TTL_S)

        known = journal.intend(taken_over(journal, lease), PLAN, LATER, TTL_S)

        assert known is not None
        assert known.may_have_happened

    def test_an_effect_that_is_done_stays_done(self, journal: Journal) -> None:
        lease = leased(journal)
        journal.intend(lease, PLAN, NOW, TTL_S)
        journal.record(lease, PLAN, Done({"plan_id": "p"}), NOW)
        done = journal.effects("O-1")

        assert (journal.intend(lease, PLAN, LATER, TTL_S),) == done
        assert journal.effects("O-1") == done

    def test_an_outcome_needs_an_intention(self, journal: Journal) -> None:
        with pytest.raises(NotFound):
            journal.record(leased(journal), PLAN, Done(), NOW)

    def test_effects_stand_in_the_order_of_their_first_try(self, journal: Journal) -> None:
        lease = leased(journal)
        for key in ("z", "a", "m", "z"):
            journal.intend(lease, Effect(key, EffectKind.PLAN), NOW, TTL_S)

        assert [record.key for record in journal.effects("O-1")] == ["z", "a", "m"]

    def test_two_orders_may_use_the_same_effect_key(self, journal: Journal) -> None:
        first, second = leased(journal, "O-1"), leased(journal, "O-2")
        assert journal.intend(first, PLAN, NOW, TTL_S) is None
        assert journal.intend(second, PLAN, NOW, TTL_S) is None
        journal.record(first, PLAN, Unknown("timeout"), NOW)

        known = [journal.intend(lease, PLAN, NOW, TTL_S) for lease in (first, second)]

        assert [each and each.state for each in known] == [
            EffectState.UNKNOWN,
            EffectState.INTENDED,
        ]

    def test_a_finished_order_is_done(self, journal: Journal) -> None:
        journal.finish(leased(journal))

        assert journal.execution("O-1") == Execution("O-1", ExecutionState.DONE, None, None)

    def test_a_postponed_order_waits_for_its_next_try(self, journal: Journal) -> None:
        journal.postpone(leased(journal), LATER)

        assert journal.execution("O-1") == Execution("O-1", ExecutionState.PENDING, LATER, None)

    def test_an_order_on_attention_says_why(self, journal: Journal) -> None:
        attention = Attention("plan", "the base plan is gone – Ω")
        journal.call_attention(leased(journal), attention)

        assert journal.execution("O-1") == Execution(
            "O-1", ExecutionState.ATTENTION, None, attention
        )
