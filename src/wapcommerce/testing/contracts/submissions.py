# ruff: noqa: D102 - a test's name is its sentence
"""What every journal knows of orders and synchronisations together (S22, S24, D8, D9)."""

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
    ExecutionState,
    NotDone,
    Outcome,
    Unknown,
)
from wapcommerce.model.parties import Parties
from wapcommerce.model.party import Account, Role
from wapcommerce.model.synchronisation import Submission, Synchronisation
from wapcommerce.ports import Journal
from wapcommerce.testing.contracts.claims import ClaimsContract
from wapcommerce.testing.contracts.fencing import NOW, TTL_S, leased
from wapcommerce.testing.contracts.samples import an_order

TICK = timedelta(microseconds=1)
ACCOUNT = Account(
    "acc-1",
    "Έλλη Hosting",
    "Elli@Hosting.example",
    Role.RESELLER,
    other_emails=("office@hosting.example",),
    wap_username="office@hosting.example",
)
REQUEST = Synchronisation("sync-1", ACCOUNT)
USER = Effect("portal_user:office@hosting.example", EffectKind.PORTAL_USER)


class SubmissionsContract(ClaimsContract):
    """Orders and synchronisations side by side; a part of `JournalContract`."""

    def test_a_synchronisation_comes_back_as_it_was_submitted(self, journal: Journal) -> None:
        journal.submit(REQUEST, "key", NOW)

        assert journal.submission("sync-1") == REQUEST
        assert journal.execution("sync-1").state is ExecutionState.PENDING
        assert journal.due(NOW, 10) == ("sync-1",)

    def test_an_order_comes_back_as_a_submission_too(self, journal: Journal) -> None:
        journal.submit(an_order("O-1"), "key", NOW)

        assert journal.submission("O-1") == an_order("O-1")

    def test_a_synchronisation_is_no_order(self, journal: Journal) -> None:
        journal.submit(REQUEST, "key", NOW)

        with pytest.raises(NotFound):
            journal.order("sync-1")

    def test_an_unknown_submission_is_not_found(self, journal: Journal) -> None:
        with pytest.raises(NotFound):
            journal.submission("sync-1")

    def test_the_same_synchronisation_again_changes_nothing(self, journal: Journal) -> None:
        journal.submit(REQUEST, "key", NOW)
        lease = journal.claim("sync-1", "worker", NOW, TTL_S)
        assert lease is not None
        journal.finish(lease)

        journal.submit(REQUEST, "key", NOW + TICK)

        assert journal.execution("sync-1").state is ExecutionState.DONE
        assert journal.submissions() == (REQUEST,)

    def test_a_key_or_an_id_stands_for_one_submission_only(self, journal: Journal) -> None:
        journal.submit(REQUEST, "key", NOW)
        others: list[tuple[Submission, str]] = [
            (an_order("O-1"), "key"),
            (an_order("sync-1"), "other key"),
            (evolve(REQUEST, account=evolve(ACCOUNT, name="Elli")), "key"),
            (evolve(REQUEST, id="sync-2"), "key"),
        ]

        for other, key in others:
            with pytest.raises(IdempotencyConflict):
                journal.submit(other, key, NOW)

        assert journal.submissions() == (REQUEST,)

    def test_an_item_id_stands_in_one_order_only(self, journal: Journal) -> None:
        journal.submit(an_order("O-1"), "key", NOW)
        second = evolve(an_order("O-2"), items=an_order("O-1").items)

        with pytest.raises(IdempotencyConflict) as conflict:
            journal.submit(second, "other key", NOW)

        assert conflict.value.key == "O-1-1"
        assert journal.submissions() == (an_order("O-1"),)
        journal.submit(an_order("O-2"), "other key", NOW)

    def test_everything_that_was_submitted_is_listed_oldest_first(self, journal: Journal) -> None:
        assert journal.submissions() == ()
        journal.submit(an_order("O-1"), "1", NOW + 2 * TICK)
        journal.submit(an_order("O-2"), "2", NOW)
        journal.submit(REQUEST, "sync", NOW + TICK)
        lease = journal.claim("O-2", "worker", NOW, TTL_S)
        assert lease is not None
        journal.finish(lease)

        assert journal.submissions() == (an_order("O-2"), REQUEST, an_order("O-1"))

    def test_unfinished_is_what_is_pending_or_waits_for_a_person(self, journal: Journal) -> None:
        journal.finish(leased(journal, "O-1"))
        journal.call_attention(leased(journal, "O-2"), Attention("plan", "refused"))
        journal.postpone(leased(journal, "O-3"), NOW + timedelta(hours=1))
        leased(journal, "O-4")
        journal.submit(REQUEST, "sync", NOW - TICK)

        assert journal.unfinished() == (REQUEST, *(an_order(f"O-{n}") for n in (2, 3, 4)))

    def test_what_is_unfinished_is_found_by_the_accounts_it_is_for(self, journal: Journal) -> None:
        """By the owner, the co-administrator and the one that pays; a name is no id."""
        owner, reseller, payer = (evolve(ACCOUNT, id=f'"Ω\\{n}', name="acc-1") for n in "123")
        order = evolve(an_order("O-1"), parties=Parties(owner, reseller, payer))
        found = (order, an_order("O-2"), REQUEST, Synchronisation("sync-2", owner))
        for number, each in enumerate(reversed(found)):
            journal.submit(each, each.id, NOW - number * TICK)
        journal.finish(leased(journal, "O-3"))

        assert journal.unfinished_of(owner.id) == (order, found[3])
        assert journal.unfinished_of(reseller.id) == (order,)
        assert journal.unfinished_of(payer.id) == (order,)
        assert journal.unfinished_of("acc-1") == (found[1], REQUEST)
        assert journal.unfinished_of("acc-2") == ()

    @pytest.mark.parametrize(
        ("outcome", "expected"),
        [(Done(), True), (NotDone("refused"), False), (Unknown("timeout"), False), (None, False)],
    )
    def test_an_effect_is_done_when_a_submission_has_brought_it_about(
        self, journal: Journal, outcome: Outcome | None, expected: bool
    ) -> None:
        lease = leased(journal)
        assert not journal.is_done(USER)
        journal.intend(lease, USER, NOW, TTL_S)
        if outcome is not None:
            journal.record(lease, USER, outcome, NOW)

        assert journal.is_done(USER) is expected
        assert not journal.is_done(Effect("portal_user:other", EffectKind.PORTAL_USER))

    def test_an_effect_stays_done_though_another_submission_only_intends_it(
        self, journal: Journal
    ) -> None:
        first, second = leased(journal, "O-1"), leased(journal, "O-2")
        journal.intend(first, USER, NOW, TTL_S)
        journal.record(first, USER, Done(), NOW)

        journal.intend(second, USER, NOW, TTL_S)

        assert journal.is_done(USER)
