# ruff: noqa: D102 - a test's name is its sentence
"""What every journal keeps across orders and for people: users, mails, Attention (D8, D9, D11)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from wapcommerce.errors import IdentityConflict, NotFound
from wapcommerce.model.execution import (
    Attention,
    Done,
    Effect,
    EffectKind,
    EffectState,
    Execution,
    ExecutionState,
    Lease,
    MailClaim,
    MailState,
    NotDone,
    Outcome,
    Unknown,
)
from wapcommerce.ports import Journal
from wapcommerce.testing.contracts.fencing import (
    NOW,
    TTL_S,
    USER,
    FencingContract,
    everything,
    leased,
)
from wapcommerce.testing.contracts.samples import an_order

LATER = NOW + timedelta(minutes=5)
TICK = timedelta(microseconds=1)
OTHER_USER = Effect("portal_user:other", EffectKind.PORTAL_USER)
THIRD_USER = Effect("portal_user:third", EffectKind.PORTAL_USER)


def on_attention(journal: Journal, order_id: str = "O-1") -> Lease:
    """An order that waits for a person after a success, a refusal and an unknown outcome."""
    lease = leased(journal, order_id)
    for key, outcome in (("a", Done()), ("b", NotDone("refused")), ("c", Unknown("timeout"))):
        effect = Effect(key, EffectKind.PLAN)
        journal.intend(lease, effect, NOW, TTL_S)
        journal.record(lease, effect, outcome, NOW)
    journal.call_attention(lease, Attention("b", "refused"))
    return lease


def tried(journal: Journal, lease: Lease, outcome: Outcome | None) -> None:
    """Claim the user u@x.example for the account acc-1, and try to make it."""
    journal.intend(lease, USER, NOW, TTL_S)
    journal.claim_user(lease, USER, "u@x.example", "acc-1")
    if outcome is not None:
        journal.record(lease, USER, outcome, NOW)


class ClaimsContract(FencingContract):
    """Users, mails and Attention; a part of `JournalContract`."""

    def test_a_resumed_order_is_tried_at_once_as_if_nothing_had_failed(
        self, journal: Journal
    ) -> None:
        on_attention(journal)

        assert journal.resume("O-1", LATER)

        assert journal.execution("O-1") == Execution("O-1", ExecutionState.PENDING, LATER, None)
        assert journal.due(LATER, 10) == ("O-1",)
        assert [record.attempts for record in journal.effects("O-1")] == [0, 0, 0]
        assert journal.claim("O-1", "worker", LATER, TTL_S) is not None

    def test_resuming_keeps_what_is_known_of_the_effects(self, journal: Journal) -> None:
        on_attention(journal)
        journal.resume("O-1", LATER)

        assert [record.state for record in journal.effects("O-1")] == [
            EffectState.DONE,
            EffectState.NOT_DONE,
            EffectState.UNKNOWN,
        ]

    def test_an_intention_leaves_all_other_effects_alone(self, journal: Journal) -> None:
        for order_id in ("O-1", "O-2"):
            on_attention(journal, order_id)
        journal.resume("O-1", LATER)
        lease = leased(journal, now=LATER)
        before = journal.effects("O-1")[:2], journal.effects("O-2")

        journal.intend(lease, Effect("c", EffectKind.PLAN), LATER, TTL_S)

        assert (journal.effects("O-1")[:2], journal.effects("O-2")) == before
        intended = journal.effects("O-1")[2]
        assert (intended.state, intended.updated_at) == (EffectState.INTENDED, LATER)

    def test_an_order_that_waits_for_its_next_try_is_brought_forward(
        self, journal: Journal
    ) -> None:
        lease = leased(journal)
        for effect, outcome in ((USER, Done()), (OTHER_USER, NotDone("refused"))):
            journal.intend(lease, effect, NOW, TTL_S)
            journal.record(lease, effect, outcome, NOW)
        journal.postpone(lease, LATER + timedelta(days=3650))

        assert [journal.resume("O-1", LATER) for _ in range(2)] == [True, False]

        assert journal.execution("O-1") == Execution("O-1", ExecutionState.PENDING, LATER, None)
        assert [(record.attempts, record.first_tried_at) for record in journal.effects("O-1")] == [
            (0, NOW),
            (0, LATER),
        ]

    def test_an_order_that_is_due_or_held_is_not_brought_forward(self, journal: Journal) -> None:
        journal.submit(an_order("O-1"), "key-O-1", LATER)
        assert not journal.resume("O-1", LATER)

        lease = leased(journal, now=LATER)
        assert not journal.resume("O-1", LATER - TICK)
        assert journal.execution("O-1").retry_at == LATER

        journal.postpone(lease, LATER)
        assert not journal.resume("O-1", LATER)
        assert journal.resume("O-1", LATER - TICK)

    def test_only_an_order_that_waits_is_resumed(self, journal: Journal) -> None:
        lease = leased(journal)
        assert not journal.resume("O-1", LATER)
        assert journal.execution("O-1").retry_at == NOW

        journal.finish(lease)
        assert not journal.resume("O-1", LATER)
        assert journal.execution("O-1").state is ExecutionState.DONE

    def test_an_order_is_resumed_once(self, journal: Journal) -> None:
        on_attention(journal)

        assert [journal.resume("O-1", LATER) for _ in range(2)] == [True, False]

    def test_a_user_name_stays_with_its_first_account(self, journal: Journal) -> None:
        first, second = leased(journal, "O-1"), leased(journal, "O-2")
        assert journal.user_account("u@x.example") is None

        assert journal.claim_user(first, USER, "u@x.example", "acc-1") == "acc-1"
        journal.intend(second, OTHER_USER, NOW, TTL_S)
        assert journal.claim_user(second, OTHER_USER, "u@x.example", "acc-2") == "acc-1"
        assert journal.claim_user(second, THIRD_USER, "v@x.example", "acc-2") == "acc-2"

        assert journal.user_account("u@x.example") == "acc-1"

    @pytest.mark.parametrize("outcome", [None, NotDone("refused"), Unknown("timeout"), Done()])
    def test_an_account_takes_no_second_user_while_the_first_may_come(
        self, journal: Journal, outcome: Outcome | None
    ) -> None:
        first, second = leased(journal, "O-1"), leased(journal, "O-2")
        tried(journal, first, outcome)
        before = everything(journal, "O-2")

        with pytest.raises(IdentityConflict):
            journal.claim_user(second, OTHER_USER, "v@x.example", "acc-1")

        assert everything(journal, "O-2") == before
        assert journal.user_account("v@x.example") is None
        assert journal.claim_user(first, USER, "u@x.example", "acc-1") == "acc-1"
        assert journal.claim_user(second, USER, "u@x.example", "acc-1") == "acc-1"
        assert journal.claim_user(second, OTHER_USER, "v@x.example", "acc-2") == "acc-2"

    @pytest.mark.parametrize("outcome", [None, NotDone("refused"), Unknown("timeout")])
    def test_an_account_takes_another_user_when_the_order_of_the_first_is_canceled(
        self, journal: Journal, outcome: Outcome | None
    ) -> None:
        """Whoever cancels while nobody knows whether the first was made has decided so."""
        first, second = leased(journal, "O-1"), leased(journal, "O-2")
        tried(journal, first, outcome)
        journal.cancel("O-1", first.until)

        journal.intend(second, OTHER_USER, NOW, TTL_S)
        assert journal.claim_user(second, OTHER_USER, "v@x.example", "acc-1") == "acc-1"

        assert journal.user_account("u@x.example") == "acc-1"  # it is nobody else's all the same
        with pytest.raises(IdentityConflict):
            journal.claim_user(second, USER, "u@x.example", "acc-1")

    def test_an_account_takes_no_second_user_while_another_order_may_make_the_first(
        self, journal: Journal
    ) -> None:
        first, second, third = (leased(journal, f"O-{number}") for number in (1, 2, 3))
        for lease in (first, second):
            tried(journal, lease, NotDone("refused"))
        journal.cancel("O-1", first.until)

        with pytest.raises(IdentityConflict):
            journal.claim_user(third, OTHER_USER, "v@x.example", "acc-1")

    @pytest.mark.parametrize("skipped", [False, True])
    def test_a_user_that_was_made_is_the_only_one_though_its_order_was_canceled(
        self, journal: Journal, skipped: bool
    ) -> None:
        first, second = leased(journal, "O-1"), leased(journal, "O-2")
        tried(journal, first, NotDone("refused") if skipped else Done())
        if skipped:
            journal.call_attention(first, Attention(USER.key, "refused"))
            journal.skip("O-1", USER.key, NOW)
        journal.cancel("O-1", first.until)

        with pytest.raises(IdentityConflict):
            journal.claim_user(second, OTHER_USER, "v@x.example", "acc-1")

    def test_a_mail_is_claimed_by_one_order_only(self, journal: Journal) -> None:
        first, second = leased(journal, "O-1"), leased(journal, "O-2")
        claimed = MailClaim("mail", "O-1", MailState.CLAIMED)

        assert journal.claim_mail(first, "mail") == claimed
        assert journal.claim_mail(first, "mail") == claimed
        assert journal.claim_mail(second, "mail") == claimed

    def test_a_claim_shows_what_became_of_the_mail(self, journal: Journal) -> None:
        first, second = leased(journal, "O-1"), leased(journal, "O-2")
        journal.claim_mail(first, "mail")

        journal.settle_mail(first, "mail", MailState.SENT)

        assert journal.claim_mail(second, "mail") == MailClaim("mail", "O-1", MailState.SENT)

    def test_a_mail_is_settled_only_by_the_order_that_claimed_it(self, journal: Journal) -> None:
        first, second = leased(journal, "O-1"), leased(journal, "O-2")
        claimed = journal.claim_mail(first, "mail")

        with pytest.raises(NotFound):
            journal.settle_mail(second, "mail", MailState.SENT)
        with pytest.raises(NotFound):
            journal.settle_mail(second, "other mail", MailState.SENT)

        assert journal.claim_mail(first, "mail") == claimed

    def test_only_uncertain_mails_are_shown_to_a_person(self, journal: Journal) -> None:
        lease = leased(journal)
        for key, state in (
            ("c", MailState.UNCERTAIN),
            ("b", MailState.SENT),
            ("a", MailState.UNCERTAIN),
        ):
            journal.claim_mail(lease, key)
            journal.settle_mail(lease, key, state)
        journal.claim_mail(lease, "d")

        assert {claim.key for claim in journal.uncertain_mails()} == {"a", "c"}
        assert {claim.state for claim in journal.uncertain_mails()} == {MailState.UNCERTAIN}

    @pytest.mark.parametrize("state", [MailState.CLAIMED, MailState.SENDING])
    def test_a_mail_that_a_canceled_order_did_not_send_is_shown_as_uncertain(
        self, journal: Journal, state: MailState
    ) -> None:
        lease = leased(journal)
        journal.claim_mail(lease, "welcome:sent")
        journal.settle_mail(lease, "welcome:sent", MailState.SENT)
        journal.claim_mail(lease, "welcome:ann")
        journal.settle_mail(lease, "welcome:ann", state)
        journal.postpone(lease, NOW)

        assert journal.cancel("O-1", NOW)
        assert journal.uncertain_mails() == (MailClaim("welcome:ann", "O-1", MailState.UNCERTAIN),)
