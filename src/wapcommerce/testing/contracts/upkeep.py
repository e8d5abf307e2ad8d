# ruff: noqa: D102 - a test's name is its sentence
"""What every journal counts, lists and forgets (D9, D10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from attrs import evolve

from wapcommerce.errors import IdempotencyConflict, NotFound
from wapcommerce.model.execution import (
    Attention,
    Backlog,
    Done,
    EffectState,
    ExecutionState,
    MailClaim,
    MailState,
    NotDone,
    Unknown,
)
from wapcommerce.ports import Journal
from wapcommerce.testing.contracts.claims import on_attention
from wapcommerce.testing.contracts.decisions import DecisionsContract
from wapcommerce.testing.contracts.fencing import INVOICE, NOW, PLAN, TTL_S, USER, leased
from wapcommerce.testing.contracts.samples import an_order

TICK = timedelta(microseconds=1)
NOTHING = Backlog(0, 0, 0, 0, None, 0, 0)


def one_of_each(journal: Journal) -> None:
    """Orders O-1 to O-5, a tick apart: done, on Attention, pending, canceled, done.

    O-2 and O-4 have an effect of unknown outcome, O-1 and O-2 an uncertain mail each, O-5 one that
    was sent.
    """
    for number in range(1, 6):
        journal.submit(an_order(f"O-{number}"), f"key-O-{number}", NOW + number * TICK)
    leases = {number: leased(journal, f"O-{number}", NOW + 9 * TICK) for number in (1, 2, 4, 5)}
    for number in (2, 4):
        journal.intend(leases[number], PLAN, NOW, TTL_S)
        journal.record(leases[number], PLAN, Unknown("timeout"), NOW)
    for number in (1, 2):
        journal.claim_mail(leases[number], f"mail {number}")
        journal.settle_mail(leases[number], f"mail {number}", MailState.UNCERTAIN)
    journal.claim_mail(leases[5], "mail 5")
    journal.settle_mail(leases[5], "mail 5", MailState.SENT)
    journal.finish(leases[1])
    journal.call_attention(leases[2], Attention("plan", "timeout"))
    journal.postpone(leases[4], NOW)
    journal.cancel("O-4", NOW + 9 * TICK)
    journal.finish(leases[5])


def ids(journal: Journal, state: ExecutionState | None, after: str = "", limit: int = 9) -> str:
    """The numbers of the orders that are listed."""
    return "".join(each.order_id[2:] for each in journal.executions(state, after, limit))


class UpkeepContract(DecisionsContract):
    """Counts, lists and purges; a part of `JournalContract`."""

    def test_an_empty_journal_has_no_backlog(self, journal: Journal) -> None:
        assert journal.backlog() == NOTHING
        assert journal.executions(None, "", 10) == ()

    def test_the_backlog_counts_what_is_unfinished_unknown_or_uncertain(
        self, journal: Journal
    ) -> None:
        one_of_each(journal)

        assert journal.backlog() == Backlog(
            pending=1,
            attention=1,
            done=2,
            canceled=1,
            oldest_unfinished_at=NOW + 2 * TICK,
            unknown_effects=2,
            uncertain_mails=2,
        )

    def test_unknown_effects_count_until_their_order_is_done_or_forgotten(
        self, journal: Journal
    ) -> None:
        """A canceled order may have left something behind, which somebody has to look for."""
        on_attention(journal)  # of three effects, one is done and one was refused
        lease = leased(journal, "O-2")
        journal.intend(lease, PLAN, NOW, TTL_S)
        journal.record(lease, PLAN, Unknown("timeout"), NOW)
        assert journal.backlog().unknown_effects == 2

        journal.finish(lease)
        assert journal.backlog().unknown_effects == 1

        journal.cancel("O-1", NOW)
        assert journal.backlog().unknown_effects == 1

        journal.purge(NOW + TICK)
        assert journal.backlog().unknown_effects == 0

    def test_effects_whose_outcome_is_known_are_not_unknown(self, journal: Journal) -> None:
        lease = leased(journal)
        for effect, outcome in ((PLAN, Done()), (INVOICE, NotDone("refused"))):
            journal.intend(lease, effect, NOW, TTL_S)
            journal.record(lease, effect, outcome, NOW)
        journal.intend(lease, USER, NOW, TTL_S)

        assert journal.backlog().unknown_effects == 0

    def test_what_is_pending_counts_for_the_oldest_too(self, journal: Journal) -> None:
        journal.submit(an_order("O-1"), "1", NOW + TICK)
        journal.submit(an_order("O-2"), "2", NOW)

        assert journal.backlog() == evolve(NOTHING, pending=2, oldest_unfinished_at=NOW)

    def test_nothing_unfinished_has_no_age(self, journal: Journal) -> None:
        journal.finish(leased(journal))

        assert journal.backlog() == evolve(NOTHING, done=1)

    def test_executions_are_listed_by_state(self, journal: Journal) -> None:
        one_of_each(journal)

        assert ids(journal, None) == "12345"
        assert ids(journal, ExecutionState.DONE) == "15"
        assert ids(journal, ExecutionState.ATTENTION) == "2"
        assert ids(journal, ExecutionState.PENDING) == "3"
        assert ids(journal, ExecutionState.CANCELED) == "4"
        assert journal.executions(ExecutionState.ATTENTION, "", 9) == (journal.execution("O-2"),)

    def test_executions_are_listed_page_by_page(self, journal: Journal) -> None:
        one_of_each(journal)

        assert [ids(journal, None, after, 2) for after in ("", "O-2", "O-4", "O-5")] == [
            "12",
            "34",
            "5",
            "",
        ]
        assert ids(journal, ExecutionState.DONE, "", 1) == "1"
        assert ids(journal, ExecutionState.DONE, "O-1", 1) == "5"
        assert ids(journal, None, "O-10", 9) == "2345"

    def test_what_ended_before_is_forgotten(self, journal: Journal) -> None:
        """O-1 and O-5, without effects, were done at once; O-4 was canceled last."""
        one_of_each(journal)
        journal.resolve_mail("mail 1", MailState.SENT)

        assert journal.purge(NOW + TICK) == 0
        assert journal.purge(NOW + 6 * TICK) == 2

        for order_id in ("O-1", "O-5"):
            with pytest.raises(NotFound):
                journal.submission(order_id)
            with pytest.raises(NotFound):
                journal.order(order_id)
        assert journal.submissions() == tuple(an_order(f"O-{number}") for number in (2, 3, 4))
        assert journal.unfinished() == (an_order("O-2"), an_order("O-3"))
        assert journal.purge(NOW + 9 * TICK) == 0
        assert journal.purge(NOW + 10 * TICK) == 1

    def test_an_order_that_took_long_is_forgotten_long_after_its_end(
        self, journal: Journal
    ) -> None:
        end = NOW + timedelta(days=91)
        on_attention(journal)
        journal.resume("O-1", end)
        lease = leased(journal, now=end)
        journal.intend(lease, PLAN, end, TTL_S)
        journal.record(lease, PLAN, Done(), end)
        journal.finish(lease)

        assert journal.purge(end) == 0
        assert journal.purge(end + TICK) == 1

    def test_an_order_is_kept_until_somebody_decided_about_its_mail(self, journal: Journal) -> None:
        lease = leased(journal)
        journal.intend(lease, PLAN, NOW, TTL_S)
        journal.record(lease, PLAN, NotDone("refused"), NOW)
        journal.claim_mail(lease, "mail")
        journal.settle_mail(lease, "mail", MailState.UNCERTAIN)
        journal.finish(lease)
        journal.finish(leased(journal, "O-2"))

        assert journal.purge(NOW + timedelta(days=999)) == 1

        assert journal.submissions() == (an_order("O-1"),)
        assert journal.effects("O-1")[0].reason == "refused"

        journal.resolve_mail("mail", MailState.SENT)
        assert journal.purge(NOW + timedelta(days=999)) == 1
        assert journal.effects("O-1")[0].reason == ""

    def test_what_is_unfinished_is_never_forgotten(self, journal: Journal) -> None:
        one_of_each(journal)
        before = journal.execution("O-2"), journal.effects("O-2")

        journal.purge(NOW + timedelta(days=999))

        assert journal.submissions() == tuple(an_order(f"O-{number}") for number in (1, 2, 3))
        assert (journal.execution("O-2"), journal.effects("O-2")) == before

    def test_reasons_are_forgotten_but_not_what_happened(self, journal: Journal) -> None:
        one_of_each(journal)

        journal.purge(NOW + 10 * TICK)

        assert journal.execution("O-4").state is ExecutionState.CANCELED
        (record,) = journal.effects("O-4")
        assert (record.state, record.reason) == (EffectState.UNKNOWN, "")
        assert ids(journal, None) == "12345"
        assert journal.backlog().done == 2

    def test_reasons_are_forgotten_with_their_documents(self, journal: Journal) -> None:
        for number in (1, 2):
            journal.submit(an_order(f"O-{number}"), f"key-O-{number}", NOW + number * TICK)
            lease = leased(journal, f"O-{number}", NOW + 9 * TICK)
            journal.intend(lease, PLAN, NOW, TTL_S)
            journal.record(lease, PLAN, NotDone("refused"), NOW + number * TICK)
            journal.finish(lease)

        assert journal.purge(NOW + 2 * TICK) == 1

        assert [journal.effects(f"O-{number}")[0].reason for number in (1, 2)] == ["", "refused"]

    def test_what_keeps_things_from_happening_twice_is_kept(self, journal: Journal) -> None:
        lease = leased(journal)
        journal.claim_user(lease, USER, "u@x.example", "acc-1")
        journal.claim_mail(lease, "mail")
        journal.settle_mail(lease, "mail", MailState.SENT)
        journal.intend(lease, INVOICE, NOW, TTL_S)
        journal.record(lease, INVOICE, Done({"number": "1"}), NOW)
        journal.finish(lease)

        assert journal.purge(NOW + TICK) == 1

        assert journal.user_account("u@x.example") == "acc-1"
        assert journal.mail("mail") == MailClaim("mail", "O-1", MailState.SENT)
        assert journal.is_done(INVOICE)
        assert journal.effects("O-1")[0].result == {"number": "1"}

    def test_what_is_submitted_again_after_it_was_forgotten_changes_nothing(
        self, journal: Journal
    ) -> None:
        journal.finish(leased(journal))
        journal.purge(NOW + TICK)

        journal.submit(an_order("O-1"), "key-O-1", NOW + TICK)
        journal.submit(an_order("O-1", price="39.91"), "key-O-1", NOW + TICK)

        assert journal.execution("O-1").state is ExecutionState.DONE
        assert journal.submissions() == ()

    def test_what_was_forgotten_keeps_its_key_and_its_ids(self, journal: Journal) -> None:
        journal.finish(leased(journal))
        journal.purge(NOW + TICK)
        others = (
            (an_order("O-2"), "key-O-1"),
            (an_order("O-1"), "other key"),
            (evolve(an_order("O-3"), items=an_order("O-1").items), "other key"),
        )

        for other, key in others:
            with pytest.raises(IdempotencyConflict):
                journal.submit(other, key, NOW + TICK)

        assert ids(journal, None) == "1"
