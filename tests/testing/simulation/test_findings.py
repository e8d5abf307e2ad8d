"""Everything that should not be is found: lost, twice, orphan, unsent, unfinished."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest

from wapcommerce.adapters.journal import SqliteJournal
from wapcommerce.model.execution import Attention, ExecutionState, MailState
from wapcommerce.provisioning.identity import activation_mail_key
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.simulation.cast import ANN, OLYMPUS, an_order
from wapcommerce.testing.simulation.findings import Story, findings, own_facts, shared_facts
from wapcommerce.testing.simulation.ledger import Fact

NOW = ManualClock()()
ORDER = an_order("O-1", "machines", OLYMPUS, ANN)
COMPLETE = own_facts(ORDER) + shared_facts(ORDER)
STORY = Story((ORDER,), {}, ())
INVOICE = Fact("invoice", "O-1")
MAIL = Fact("mail", activation_mail_key(ANN))


@pytest.fixture
def journal() -> Iterator[SqliteJournal]:
    """The order is done."""
    with closing(SqliteJournal(":memory:")) as journal:
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
    with closing(SqliteJournal(":memory:")) as journal:
        journal.submit(ORDER, "O-1", NOW)
        lease = journal.claim("O-1", "w", NOW, 300)
        assert lease is not None
        journal.claim_mail(lease, MAIL.key)
        journal.settle_mail(lease, MAIL.key, MailState.UNCERTAIN)
        journal.finish(lease)
        assert findings(STORY, COMPLETE - Counter([MAIL]), journal) == ()


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
        assert findings(stranger, Counter([Fact("user", ANN.username)]), journal) == ()


def test_a_promise_has_to_hold(journal: SqliteJournal) -> None:
    promised = Story((ORDER,), {"O-1": ExecutionState.CANCELED}, ())
    assert findings(promised, COMPLETE, journal) == ("O-1 was canceled and is done",)


def test_a_stranger_gets_nothing(journal: SqliteJournal) -> None:
    found = findings(Story((ORDER,), {}, (ANN.username,)), COMPLETE, journal)
    assert [each.split()[0] for each in found] == ["plan", "mail"]
    assert all("given to a stranger" in each for each in found)
