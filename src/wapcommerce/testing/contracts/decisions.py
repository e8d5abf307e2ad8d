# ruff: noqa: D102 - a test's name is its sentence
"""What people decide about orders and mails, and what every journal makes of it (D9, D11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from wapcommerce.errors import LeaseLost
from wapcommerce.model.execution import (
    Attention,
    Done,
    Effect,
    EffectKind,
    EffectState,
    Execution,
    ExecutionState,
    MailClaim,
    MailState,
    NotDone,
    Outcome,
    Unknown,
)
from wapcommerce.ports import Journal
from wapcommerce.testing.contracts.claims import on_attention
from wapcommerce.testing.contracts.fencing import (
    NOW,
    PLAN,
    TTL_S,
    USER,
    WRITES,
    everything,
    leased,
)
from wapcommerce.testing.contracts.samples import an_order, at_once
from wapcommerce.testing.contracts.submissions import SubmissionsContract

TICK = timedelta(microseconds=1)
LATER = NOW + timedelta(minutes=5)
SKIPPED = Effect("b", EffectKind.PLAN)
CANCELED = Execution("O-1", ExecutionState.CANCELED, None, None)

#: What a person decides about an order on Attention; True when it took effect.
DECISIONS: dict[str, Callable[[Journal], bool]] = {
    "resume": lambda journal: journal.resume("O-1", LATER),
    "skip": lambda journal: journal.skip("O-1", SKIPPED.key, LATER),
    "cancel": lambda journal: journal.cancel("O-1", LATER),
}


class DecisionsContract(SubmissionsContract):
    """Skip, cancel and mails that a person decides about; a part of `JournalContract`."""

    def test_a_skipped_effect_lets_its_order_go_on_as_if_nothing_had_failed(
        self, journal: Journal
    ) -> None:
        on_attention(journal)

        assert journal.skip("O-1", "b", LATER)

        assert journal.execution("O-1") == Execution("O-1", ExecutionState.PENDING, LATER, None)
        first, second, third = journal.effects("O-1")
        assert (first.state, first.first_tried_at) == (EffectState.DONE, NOW)
        assert (second.state, second.reason, second.updated_at) == (EffectState.SKIPPED, "", LATER)
        assert (third.state, third.attempts, third.first_tried_at) == (
            EffectState.UNKNOWN,
            0,
            LATER,
        )
        assert journal.due(LATER, 10) == ("O-1",)

    def test_what_was_skipped_is_not_overwritten_by_the_next_intention(
        self, journal: Journal
    ) -> None:
        on_attention(journal)
        journal.skip("O-1", "b", LATER)
        lease = leased(journal, now=LATER)

        for _ in range(2):
            known = journal.intend(lease, SKIPPED, LATER + TICK, TTL_S)
            assert known is not None
            assert (known.state, known.updated_at) == (EffectState.SKIPPED, LATER)

        journal.record(lease, SKIPPED, Done({"mail": "skipped"}), LATER)
        (_, record, _) = journal.effects("O-1")
        assert (record.state, record.result) == (EffectState.DONE, {"mail": "skipped"})

    @pytest.mark.parametrize(
        ("outcome", "state", "attempts"),
        [
            (Unknown("timeout"), EffectState.SKIPPED, 1),
            (NotDone("busy"), EffectState.SKIPPED, 1),
            (NotDone("not there yet", waiting=True), EffectState.SKIPPED, 0),
            (NotDone("refused", permanent=True), EffectState.NOT_DONE, 1),
        ],
    )
    def test_what_was_skipped_stays_so_until_it_is_done_or_refused_for_good(
        self, journal: Journal, outcome: Outcome, state: EffectState, attempts: int
    ) -> None:
        on_attention(journal)
        journal.skip("O-1", "b", LATER)
        lease = leased(journal, now=LATER)
        journal.intend(lease, SKIPPED, LATER, TTL_S)

        journal.record(lease, SKIPPED, outcome, LATER)

        record = journal.effects("O-1")[1]
        assert (record.state, record.attempts) == (state, attempts)
        assert record.first_tried_at == LATER

    def test_an_effect_that_may_have_happened_can_be_skipped(self, journal: Journal) -> None:
        on_attention(journal)

        assert journal.skip("O-1", "c", LATER)

        assert journal.effects("O-1")[2].state is EffectState.SKIPPED

    @pytest.mark.parametrize("key", ["a", "never tried", ""])
    def test_what_is_done_or_was_never_tried_is_not_skipped(
        self, journal: Journal, key: str
    ) -> None:
        on_attention(journal)
        before = everything(journal)

        assert not journal.skip("O-1", key, LATER)

        assert everything(journal) == before

    def test_what_was_skipped_is_not_skipped_again(self, journal: Journal) -> None:
        on_attention(journal)
        journal.skip("O-1", "b", LATER)
        journal.call_attention(leased(journal, now=LATER), Attention("c", "timeout"))

        assert not journal.skip("O-1", "b", LATER + TICK)

        assert journal.effects("O-1")[1].updated_at == LATER

    def test_only_an_order_on_attention_has_something_to_skip(self, journal: Journal) -> None:
        assert not journal.skip("O-1", "plan", LATER)
        on_attention(journal, "O-2")  # which is not asked about
        lease = leased(journal)
        journal.intend(lease, PLAN, NOW, TTL_S)
        before = everything(journal)

        assert not journal.skip("O-1", "plan", LATER)

        assert everything(journal) == before
        journal.finish(lease)
        assert not journal.skip("O-1", "plan", LATER)
        assert journal.execution("O-1").state is ExecutionState.DONE

    def test_of_people_who_decide_at_once_one_does(self, journal: Journal) -> None:
        for number in range(10):
            order_id = f"O-{number}"
            lease = leased(journal, order_id)
            journal.intend(lease, PLAN, NOW, TTL_S)
            journal.call_attention(lease, Attention("plan", "refused"))

            decided = at_once(
                [
                    partial(journal.skip, order_id, "plan", LATER),
                    partial(journal.skip, order_id, "plan", LATER),
                    partial(journal.resume, order_id, LATER),
                ]
            )

            assert sum(decided) == 1
            skipped = journal.effects(order_id)[0].state is EffectState.SKIPPED
            assert skipped is (not decided[2])

    @pytest.mark.parametrize("decision", DECISIONS)
    def test_a_decision_about_one_order_leaves_all_others_alone(
        self, journal: Journal, decision: str
    ) -> None:
        for order_id in ("O-1", "O-2"):
            on_attention(journal, order_id)
        running = leased(journal, "O-3")
        journal.claim_mail(running, "mail")
        before = everything(journal, "O-2"), everything(journal, "O-3"), journal.mail("mail")

        assert DECISIONS[decision](journal)

        after = everything(journal, "O-2"), everything(journal, "O-3"), journal.mail("mail")
        assert after == before
        journal.finish(running)

    def test_a_pending_order_is_canceled_for_good(self, journal: Journal) -> None:
        journal.submit(an_order("O-1"), "key-O-1", NOW)

        assert journal.cancel("O-1", LATER)

        assert journal.execution("O-1") == CANCELED
        assert journal.due(LATER, 10) == ()
        assert journal.unfinished() == ()
        assert journal.claim("O-1", "worker", LATER, TTL_S) is None
        assert not journal.resume("O-1", LATER)
        assert not journal.skip("O-1", "plan", LATER)
        journal.submit(an_order("O-1"), "key-O-1", LATER)
        assert journal.execution("O-1") == CANCELED

    def test_what_was_done_for_a_canceled_order_stays_noted(self, journal: Journal) -> None:
        on_attention(journal)
        before = journal.effects("O-1")

        assert journal.cancel("O-1", LATER)

        assert journal.execution("O-1") == CANCELED
        assert journal.effects("O-1") == before

    def test_an_order_is_not_canceled_while_a_lease_runs(self, journal: Journal) -> None:
        lease = leased(journal)

        assert not journal.cancel("O-1", lease.until - TICK)

        assert journal.execution("O-1").state is ExecutionState.PENDING
        assert journal.cancel("O-1", lease.until)

    @pytest.mark.parametrize("write", WRITES)
    def test_whoever_held_a_canceled_order_writes_nothing_more(
        self, journal: Journal, write: str
    ) -> None:
        lease = leased(journal)
        journal.intend(lease, PLAN, NOW, TTL_S)
        journal.claim_mail(lease, "mail")
        journal.cancel("O-1", lease.until)
        before = everything(journal)

        with pytest.raises(LeaseLost):
            WRITES[write](journal, lease)

        assert everything(journal) == before

    def test_what_has_ended_or_never_was_is_not_canceled(self, journal: Journal) -> None:
        assert not journal.cancel("O-1", LATER)
        journal.finish(leased(journal))

        assert not journal.cancel("O-1", LATER)
        assert journal.execution("O-1").state is ExecutionState.DONE

        on_attention_too = leased(journal, "O-2")
        journal.call_attention(on_attention_too, Attention("plan", "refused"))
        assert [journal.cancel("O-2", LATER) for _ in range(2)] == [True, False]

    def test_a_canceled_order_keeps_its_ids_and_its_key(self, journal: Journal) -> None:
        leased_then_canceled = leased(journal)
        journal.claim_user(leased_then_canceled, USER, "u@x.example", "acc-1")
        journal.postpone(leased_then_canceled, NOW)
        journal.cancel("O-1", LATER)

        assert journal.submission("O-1") == an_order("O-1")
        assert journal.user_account("u@x.example") == "acc-1"

    def test_nobody_has_claimed_a_mail_before_the_first(self, journal: Journal) -> None:
        assert journal.mail("mail") is None

    @pytest.mark.parametrize("state", MailState)
    def test_a_mail_is_as_it_was_settled(self, journal: Journal, state: MailState) -> None:
        lease = leased(journal)
        journal.claim_mail(lease, "mail")

        journal.settle_mail(lease, "mail", state)

        assert journal.mail("mail") == MailClaim("mail", "O-1", state)
        assert journal.claim_mail(lease, "mail").state is state

    @pytest.mark.parametrize("state", [MailState.SENT, MailState.REPLACED])
    def test_an_uncertain_mail_is_decided_about_once(
        self, journal: Journal, state: MailState
    ) -> None:
        lease = leased(journal)
        for key in ("mail", "other"):
            journal.claim_mail(lease, key)
            journal.settle_mail(lease, key, MailState.UNCERTAIN)

        assert [journal.resolve_mail("mail", state) for _ in range(2)] == [True, False]

        assert journal.mail("mail") == MailClaim("mail", "O-1", state)
        assert [claim.key for claim in journal.uncertain_mails()] == ["other"]

    @pytest.mark.parametrize(
        "state", [state for state in MailState if state is not MailState.UNCERTAIN]
    )
    def test_a_certain_mail_is_not_decided_about(self, journal: Journal, state: MailState) -> None:
        lease = leased(journal)
        journal.claim_mail(lease, "mail")
        journal.settle_mail(lease, "mail", state)

        assert not journal.resolve_mail("mail", MailState.SENT)
        assert not journal.resolve_mail("no mail", MailState.SENT)

        assert journal.mail("mail") == MailClaim("mail", "O-1", state)
        assert journal.mail("no mail") is None
