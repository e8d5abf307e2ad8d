# ruff: noqa: D102 - a test's name is its sentence
"""What every journal must keep to when several workers want one order (D10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from wapcommerce.errors import IdentityConflict, LeaseLost
from wapcommerce.model.execution import (
    Attention,
    Done,
    Effect,
    EffectKind,
    Lease,
    MailState,
)
from wapcommerce.ports import Journal
from wapcommerce.testing.contracts.samples import an_order, at_once

NOW = datetime(2026, 3, 31, 12, 0, 0, 1, tzinfo=UTC)
TTL_S = 60
PLAN = Effect("plan", EffectKind.PLAN)
INVOICE = Effect("invoice", EffectKind.INVOICE)
USER = Effect("portal_user", EffectKind.PORTAL_USER)

Write = Callable[[Journal, Lease], object]

#: A whole run of one order: every write that a lease allows, in an order that makes sense.
RUN: dict[str, Write] = {
    "intend": lambda journal, lease: journal.intend(lease, PLAN, NOW, TTL_S),
    "record": lambda journal, lease: journal.record(lease, PLAN, Done({"id": "p"}), NOW),
    "claim_user": lambda journal, lease: journal.claim_user(
        lease, USER, "elli@papas.example", "acc-1"
    ),
    "claim_mail": lambda journal, lease: journal.claim_mail(lease, "mail"),
    "settle_mail": lambda journal, lease: journal.settle_mail(lease, "mail", MailState.UNCERTAIN),
    "intend_another": lambda journal, lease: journal.intend(lease, INVOICE, NOW, TTL_S),
}
RELEASES: dict[str, Write] = {
    "finish": lambda journal, lease: journal.finish(lease),
    "postpone": lambda journal, lease: journal.postpone(lease, NOW + timedelta(minutes=5)),
    "call_attention": lambda journal, lease: journal.call_attention(lease, Attention("plan", "?")),
}
WRITES = {**RUN, **RELEASES}


def leased(journal: Journal, order_id: str = "O-1", now: datetime = NOW) -> Lease:
    """Submit the order, unless it was, and claim it."""
    journal.submit(an_order(order_id), f"key-{order_id}", NOW)
    lease = journal.claim(order_id, "worker", now, TTL_S)
    assert lease is not None
    return lease


def taken_over(journal: Journal, lease: Lease) -> Lease:
    """Another worker claims the order when the lease has run out."""
    later = journal.claim(lease.order_id, "other", lease.until + timedelta(hours=1), TTL_S)
    assert later is not None
    return later


def everything(journal: Journal, order_id: str = "O-1") -> tuple[object, ...]:
    """All that can be read of an order, and of what its run claims."""
    return (
        journal.execution(order_id),
        journal.effects(order_id),
        journal.user_account("elli@papas.example"),
        journal.uncertain_mails(),
    )


class FencingContract:
    """Leases and fences; a part of `JournalContract`."""

    @pytest.fixture
    def journal(self) -> Journal | Iterator[Journal]:
        """An empty journal, for one test."""
        raise NotImplementedError

    @pytest.mark.parametrize("write", WRITES)
    def test_who_lost_the_lease_writes_nothing(self, journal: Journal, write: str) -> None:
        lease = leased(journal)
        leased(journal, "O-2")  # under the fence that the lost lease had
        journal.intend(lease, PLAN, NOW, TTL_S)
        journal.claim_mail(lease, "mail")
        taken_over(journal, lease)
        before = everything(journal)

        with pytest.raises(LeaseLost) as lost:
            WRITES[write](journal, lease)

        assert lost.value.order_id == "O-1"
        assert everything(journal) == before

    @pytest.mark.parametrize("release", RELEASES)
    def test_a_run_of_one_order_leaves_all_others_alone(
        self, journal: Journal, release: str
    ) -> None:
        lease, other = leased(journal), leased(journal, "O-2")
        journal.intend(other, PLAN, NOW, TTL_S)
        before = journal.execution("O-2"), journal.effects("O-2")

        for write in (*RUN.values(), RELEASES[release]):
            write(journal, lease)

        assert (journal.execution("O-2"), journal.effects("O-2")) == before
        assert journal.claim("O-2", "third", other.until - timedelta(microseconds=1), 1) is None
        journal.finish(other)

    @pytest.mark.parametrize("done", range(len(RUN) + 1))
    def test_a_lease_lost_between_two_calls_stops_every_later_one(
        self, journal: Journal, done: int
    ) -> None:
        lease = leased(journal)
        writes = list(WRITES.values())
        for write in writes[:done]:
            write(journal, lease)
        later = taken_over(journal, lease)
        before = everything(journal)

        for write in writes[done:]:
            with pytest.raises(LeaseLost):
                write(journal, lease)

        assert everything(journal) == before
        journal.finish(later)

    @pytest.mark.parametrize("write", WRITES)
    @pytest.mark.parametrize("release", RELEASES)
    def test_a_lease_given_back_allows_nothing_more(
        self, journal: Journal, release: str, write: str
    ) -> None:
        lease = leased(journal)
        journal.intend(lease, PLAN, NOW, TTL_S)
        RELEASES[release](journal, lease)
        before = everything(journal)

        with pytest.raises(LeaseLost):
            WRITES[write](journal, lease)

        assert everything(journal) == before

    @pytest.mark.parametrize("write", RELEASES)
    def test_a_late_release_does_not_end_the_lease_of_another(
        self, journal: Journal, write: str
    ) -> None:
        later = taken_over(journal, lease := leased(journal))

        with pytest.raises(LeaseLost):
            RELEASES[write](journal, lease)

        assert journal.claim("O-1", "third", later.until - timedelta(microseconds=1), 1) is None
        journal.finish(later)

    def test_a_lease_that_ran_out_but_was_not_taken_over_may_still_write(
        self, journal: Journal
    ) -> None:
        lease = leased(journal)

        journal.intend(lease, PLAN, lease.until + timedelta(hours=1), TTL_S)
        journal.finish(lease)

    @pytest.mark.parametrize("renewed", [False, True])
    def test_a_lease_from_a_clock_that_was_wrong_holds_nothing(
        self, journal: Journal, renewed: bool
    ) -> None:
        """It begins more than its length in the future, so it ends more than two from now."""
        ttl, begun = timedelta(seconds=TTL_S), NOW + timedelta(days=3650)
        lease = leased(journal, now=begun - ttl / 2 if renewed else begun)
        if renewed:
            journal.intend(lease, PLAN, begun, TTL_S)
        soon, now = begun - ttl, begun - ttl - timedelta(microseconds=1)

        # As much as this the clocks of two machines may differ.
        assert journal.due(soon, 10) == ()
        assert journal.claim("O-1", "other", soon, TTL_S) is None
        assert not journal.cancel("O-1", soon)

        assert journal.due(now, 10) == ("O-1",)
        later = journal.claim("O-1", "other", now, TTL_S)
        assert later is not None
        with pytest.raises(LeaseLost):
            journal.finish(lease)
        journal.finish(later)

    def test_an_order_is_canceled_under_a_lease_from_a_clock_that_was_wrong(
        self, journal: Journal
    ) -> None:
        leased(journal, now=NOW + timedelta(days=3650))

        assert journal.cancel("O-1", NOW)

    def test_who_holds_an_order_is_known_until_it_is_given_back(self, journal: Journal) -> None:
        journal.submit(an_order("O-1"), "key-O-1", NOW)
        assert journal.lease("O-1") is None
        assert journal.lease("O-2") is None

        lease = leased(journal)
        assert journal.lease("O-1") == lease
        journal.intend(lease, PLAN, NOW + timedelta(seconds=1), TTL_S)
        renewed = journal.lease("O-1")
        assert renewed is not None
        assert renewed.until == lease.until + timedelta(seconds=1)

        later = taken_over(journal, lease)
        assert journal.lease("O-1") == later
        journal.postpone(later, NOW)
        assert journal.lease("O-1") is None
        journal.cancel("O-1", leased(journal).until)
        assert journal.lease("O-1") is None

    def test_the_fence_tells_how_often_an_order_was_leased_and_given_back(
        self, journal: Journal
    ) -> None:
        fences = []
        for _ in range(3):
            lease = leased(journal)
            fences.append(lease.fence)
            journal.postpone(lease, NOW)

        assert fences == [1, 3, 5]

    def test_every_lease_of_an_order_has_a_higher_fence(self, journal: Journal) -> None:
        first = leased(journal)
        second = taken_over(journal, first)
        journal.postpone(second, NOW)
        third = journal.claim("O-1", "worker", NOW, TTL_S)

        assert third is not None
        assert first.fence < second.fence < third.fence

    def test_of_workers_that_claim_at_once_one_gets_the_lease(self, journal: Journal) -> None:
        for number in range(10):
            order_id = f"O-{number}"
            journal.submit(an_order(order_id), order_id, NOW)

            leases = at_once(
                [partial(journal.claim, order_id, f"worker {n}", NOW, TTL_S) for n in range(4)]
            )

            assert sum(lease is not None for lease in leases) == 1

    def test_workers_that_write_while_the_lease_changes_hands_never_both_succeed(
        self, journal: Journal
    ) -> None:
        for number in range(10):
            lease = leased(journal, f"O-{number}")
            later = taken_over(journal, lease)
            lost: list[Lease] = []

            def finish(lease: Lease, lost: list[Lease] = lost) -> None:
                try:
                    journal.finish(lease)
                except LeaseLost:
                    lost.append(lease)

            at_once([partial(finish, lease), partial(finish, later)])

            assert lost == [lease]

    def test_orders_that_claim_a_user_or_a_mail_at_once_agree_on_one(
        self, journal: Journal
    ) -> None:
        leases = [leased(journal, f"O-{number}") for number in range(4)]

        accounts = at_once(
            [
                partial(journal.claim_user, lease, USER, "u@x.example", lease.order_id)
                for lease in leases
            ]
        )
        claims = at_once([partial(journal.claim_mail, lease, "mail") for lease in leases])

        assert len(set(accounts)) == 1
        assert len(set(claims)) == 1

    def test_orders_that_claim_different_users_of_an_account_at_once_get_one(
        self, journal: Journal
    ) -> None:
        leases = [leased(journal, f"O-{number}") for number in range(4)]
        users = [Effect(f"portal_user:{number}", EffectKind.PORTAL_USER) for number in range(4)]
        for lease, user in zip(leases, users, strict=True):
            journal.intend(lease, user, NOW, TTL_S)

        def claim(lease: Lease, user: Effect) -> str | None:
            try:
                return journal.claim_user(lease, user, f"{lease.order_id}@x.example", "acc-1")
            except IdentityConflict:
                return None

        claimed = at_once([partial(claim, *each) for each in zip(leases, users, strict=True)])

        assert sorted(claimed, key=str) == [None, None, None, "acc-1"]

    def test_threads_that_submit_the_same_orders_at_once_store_each_once(
        self, journal: Journal
    ) -> None:
        orders = [an_order(f"O-{number:02}") for number in range(50)]

        def submit_all() -> None:
            for order in orders:
                journal.submit(order, order.id, NOW)

        at_once([submit_all] * 4)

        assert journal.due(NOW, 100) == tuple(order.id for order in orders)

    def test_threads_that_ask_for_the_installation_at_once_get_the_same(
        self, journal: Journal
    ) -> None:
        assert len(set(at_once([journal.installation] * 8))) == 1
