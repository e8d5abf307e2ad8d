"""Everything that should not be is found: lost, twice, orphan, unsent, unfinished."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from uuid import UUID

import pytest

from wapcommerce.adapters.journal import SqliteJournal
from wapcommerce.model.execution import Attention, ExecutionState, MailState
from wapcommerce.model.synchronisation import ActivationResend
from wapcommerce.provisioning.identity import activation_mail_key
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.simulation.cast import ANN, OLYMPUS, an_order
from wapcommerce.testing.simulation.findings import Story, findings, own_facts, shared_facts
from wapcommerce.testing.simulation.ledger import Fact

NOW = ManualClock()()
ORDER = an_order("O-1", "machines", OLYMPUS, ANN)
INSTALLATION = UUID(int=7)
COMPLETE = own_facts(ORDER, INSTALLATION) + shared_facts(ORDER)
STORY = Story((ORDER,), {}, ())
INVOICE = Fact("invoice", "O-1")
MAIL = Fact("mail", activation_mail_key(ANN))


class InstalledJournal(SqliteJournal):
    """A journal of a known namespace."""

    def installation(self) -> UUID:
        return INSTALLATION


@pytest.fixture
def journal() -> Iterator[SqliteJournal]:
    """The order is done."""
    with closing(InstalledJournal(":memory:")) as journal:
        journal.submit(ORDER, "O-1", NOW)
        lease = journal.claim("O-1", "w", NOW, 300)
        assert lease is not None
        journal.claim_mail(lease, MAIL.key)
        journal.settle_mail(lease, MAIL.key, MailState.SENT)
        journal.finish(lease)
        yield journal


def test_an_order_wants_eight_things(journal: SqliteJournal) -> None:
    assert sum(COMPLETE.values()) == 9
    assert findings(STORY, COMPLETE, journal) == ()


@pytest.mark.parametrize("fact", sorted(COMPLETE, key=str), ids=str)
def test_what_is_missing_is_lost_and_what_is_there_twice_is_twice(
    fact: Fact, journal: SqliteJournal
) -> None:
    lost = findings(STORY, COMPLETE - Counter([fact]), journal)
    twice = findings(STORY, COMPLETE + Counter([fact]), journal)
    assert lost == (f"{fact.kind} {fact.key}: lost (0 instead of 1)",)
    assert twice == (f"{fact.kind} {fact.key}: twice (2 instead of 1)",)


def test_what_nobody_ordered_is_an_orphan(journal: SqliteJournal) -> None:
    (found,) = findings(STORY, COMPLETE + Counter([Fact("invoice", "O-9")]), journal)
    assert found == "invoice O-9: an orphan (1 instead of 0)"


def test_a_mail_may_be_missing_where_a_person_can_see_it() -> None:
    with closing(InstalledJournal(":memory:")) as journal:
        journal.submit(ORDER, "O-1", NOW)
        lease = journal.claim("O-1", "w", NOW, 300)
        assert lease is not None
        journal.claim_mail(lease, MAIL.key)
        journal.settle_mail(lease, MAIL.key, MailState.UNCERTAIN)
        journal.finish(lease)
        assert findings(STORY, COMPLETE - Counter([MAIL]), journal) == ()


@pytest.mark.parametrize(
    ("later", "is_sent", "is_shown"),
    [
        (None, False, False),
        (MailState.SENT, True, True),
        (MailState.SENT, False, False),
        (MailState.UNCERTAIN, False, True),
    ],
)
def test_a_mail_that_is_replaced_may_be_missing_where_its_replacement_can_be_seen(
    later: MailState | None, is_sent: bool, is_shown: bool
) -> None:
    resend = ActivationResend("resend:C-1:3", ANN, 3)
    key = activation_mail_key(ANN, 3)
    facts = COMPLETE - Counter([MAIL]) + Counter([Fact("mail", key)] if is_sent else ())
    with closing(InstalledJournal(":memory:")) as journal:
        for submission in (ORDER, resend):
            journal.submit(submission, submission.id, NOW)
        lease = journal.claim("O-1", "w", NOW, 300)
        other = journal.claim(resend.id, "w", NOW, 300)
        assert lease is not None
        assert other is not None
        journal.claim_mail(lease, MAIL.key)
        journal.settle_mail(lease, MAIL.key, MailState.REPLACED)
        journal.finish(lease)
        if later is not None:
            journal.claim_mail(other, key)
            journal.settle_mail(other, key, later)
        journal.postpone(other, NOW)
        journal.cancel(resend.id, NOW)
        found = findings(Story((ORDER, resend), {}, ()), facts, journal)
    assert found == (() if is_shown else (f"mail {MAIL.key}: lost (0 instead of 1)",))


def test_a_second_plan_does_not_hide_behind_a_canceled_order(journal: SqliteJournal) -> None:
    other = an_order("O-2", "machines", OLYMPUS, ANN)
    journal.submit(other, "O-2", NOW)
    journal.cancel("O-2", NOW)
    second = Fact("plan", next(fact.key for fact in COMPLETE if fact.kind == "plan") + "+")
    found = findings(Story((ORDER, other), {}, ()), COMPLETE + Counter([second]), journal)
    assert found == (f"plan {second.key}: an orphan (1 instead of 0)",)


def test_what_was_there_before_is_not_what_was_ordered(journal: SqliteJournal) -> None:
    planted = Story((ORDER,), {}, (), planted=Counter([INVOICE]), blocked=("O-1",))
    assert findings(planted, COMPLETE, journal) == ("invoice O-1: lost (0 instead of 1)",)


def test_an_order_that_meets_what_is_not_its_own_may_wait() -> None:
    with closing(InstalledJournal(":memory:")) as journal:
        journal.submit(ORDER, "O-1", NOW)
        lease = journal.claim("O-1", "w", NOW, 300)
        assert lease is not None
        journal.call_attention(lease, Attention("invoice:O-1", "another invoice"))
        assert findings(Story((ORDER,), {}, (), blocked=("O-1",)), Counter(), journal) == ()


def test_an_order_that_has_not_ended_is_found_with_its_reason() -> None:
    with closing(SqliteJournal(":memory:")) as journal:
        assert findings(STORY, Counter(), journal) == ("O-1 is lost",)
        journal.submit(ORDER, "O-1", NOW)
        assert "it never ends" in findings(STORY, Counter(), journal)[0]
        lease = journal.claim("O-1", "w", NOW, 300)
        assert lease is not None
        journal.call_attention(lease, Attention("invoice:O-1", "no paper"))
        assert findings(STORY, Counter(), journal) == ("O-1 is attention: no paper",)
        stranger = Story((ORDER,), {}, (ANN.username,))
        assert findings(stranger, Counter(), journal) == ()


def test_a_promise_has_to_hold(journal: SqliteJournal) -> None:
    promised = Story((ORDER,), {"O-1": ExecutionState.CANCELED}, ())
    assert findings(promised, COMPLETE, journal) == ("O-1 was canceled and is done",)


def test_a_stranger_gets_nothing(journal: SqliteJournal) -> None:
    found = findings(Story((ORDER,), {}, (ANN.username,)), COMPLETE, journal)
    assert [each.split()[0] for each in found] == ["plan", "mail"]
    assert all("given to a stranger" in each for each in found)
