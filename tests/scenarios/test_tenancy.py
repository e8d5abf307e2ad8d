"""Over random trees of accounts and actors, nothing foreign is read or written (D12)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wapcommerce.adapters.journal import SqliteJournal
from wapcommerce.adapters.memory import MemoryAccounts
from wapcommerce.errors import NotFound
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.execution import Attention, Effect, EffectKind, MailState, NotDone
from wapcommerce.model.party import Account, Role
from wapcommerce.model.synchronisation import Submission, Synchronisation
from wapcommerce.ports import Journal
from wapcommerce.provisioning import decisions
from wapcommerce.provisioning.identity import activation_mail_key
from wapcommerce.provisioning.resend import confirm_mail, resend_activation
from wapcommerce.provisioning.submit import submit
from wapcommerce.provisioning.synchronisation import sync_options, synchronise
from wapcommerce.provisioning.timeline import timeline
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.simulation.cast import an_order

NOW = ManualClock()()


@st.composite
def trees(draw: st.DrawFn) -> tuple[Account, ...]:
    """One to three resellers with none to two customers each, and perhaps a direct customer."""
    found: list[Account] = []
    for number in range(draw(st.integers(1, 3))):
        reseller = Account(f"R{number}", "R", f"r{number}@x.example", Role.RESELLER)
        found.append(reseller)
        for child in range(draw(st.integers(0, 2))):
            name = f"C{number}{child}"
            found.append(Account(name, "C", f"{name.lower()}@x.example", parent_id=reseller.id))
    if draw(st.booleans()):
        found.append(Account("D", "D", "d@x.example"))
    return tuple(found)


def sees(actor: Actor, account: Account) -> bool:
    """The rule, written once more: oneself, and as a reseller one's own customers."""
    if actor.role in (ActorRole.ADMINISTRATOR, ActorRole.ACCOUNT_MANAGER, ActorRole.ENGINE):
        return True
    own = actor.account_id is not None and account.id == actor.account_id
    child = actor.role is ActorRole.RESELLER and account.parent_id == actor.account_id
    return own or (child and actor.account_id is not None)


def waiting(account: Account, journal: Journal) -> Submission:
    """A request of the account that waits for a person, with an uncertain mail."""
    request = Synchronisation(f"waits:{account.id}", account)
    journal.submit(request, request.id, NOW)
    lease = journal.claim(request.id, "w", NOW, 300)
    assert lease is not None
    effect = Effect("portal_user:x", EffectKind.PORTAL_USER)
    journal.intend(lease, effect, NOW, 300)
    journal.record(lease, effect, NotDone("refused"), NOW)
    key = activation_mail_key(account)
    journal.claim_mail(lease, key)
    journal.settle_mail(lease, key, MailState.UNCERTAIN)
    journal.call_attention(lease, Attention(effect.key, "refused"))
    return request


def state(journal: Journal) -> object:
    """Everything that an operation could have changed."""
    submissions = journal.submissions()
    executions = [journal.execution(each.id) for each in submissions]
    return submissions, executions, journal.uncertain_mails(), journal.backlog()


Operation = Callable[[Account, Actor, Journal], object]

OPERATIONS: dict[str, Operation] = {
    "timeline": lambda account, actor, journal: timeline(f"waits:{account.id}", actor, journal),
    "retry": lambda account, actor, journal: decisions.retry(
        f"waits:{account.id}", actor, journal, NOW
    ),
    "skip": lambda account, actor, journal: decisions.skip(
        f"waits:{account.id}", actor, journal, NOW
    ),
    "cancel": lambda account, actor, journal: decisions.cancel(
        f"waits:{account.id}", actor, journal, NOW
    ),
    "resend": lambda account, actor, journal: resend_activation(account, actor, journal, NOW),
    "synchronise": lambda account, actor, journal: synchronise(
        account.id,
        sync_options(account),
        actor,
        MemoryAccounts([account]),
        journal,
        NOW,
        confirmed=True,
    ),
}


@pytest.mark.parametrize("name", OPERATIONS)
@settings(max_examples=40)
@given(tree=trees(), data=st.data())
def test_what_is_foreign_is_not_found_and_stays_as_it_is(
    name: str, tree: tuple[Account, ...], data: st.DataObject
) -> None:
    target = data.draw(st.sampled_from(tree))
    account_ids = st.none() | st.sampled_from([account.id for account in tree])
    actor = Actor(data.draw(st.sampled_from(ActorRole)), data.draw(account_ids))
    with closing(SqliteJournal(":memory:")) as journal:
        for account in tree:
            waiting(account, journal)
        before = state(journal)
        if sees(actor, target):
            OPERATIONS[name](target, actor, journal)
        else:
            with pytest.raises(NotFound):
                OPERATIONS[name](target, actor, journal)
            assert state(journal) == before
        others = [each for each in tree if each != target]
        waits = [journal.execution(f"waits:{each.id}").attention for each in others]
        assert all(waits)


@settings(max_examples=40)
@given(tree=trees(), data=st.data())
def test_nobody_orders_or_decides_about_mails_for_strangers(
    tree: tuple[Account, ...], data: st.DataObject
) -> None:
    buyer = data.draw(st.sampled_from([each for each in tree if each.parent_id is None]))
    account_ids = st.none() | st.sampled_from([account.id for account in tree])
    actor = Actor(data.draw(st.sampled_from(ActorRole)), data.draw(account_ids))
    with closing(SqliteJournal(":memory:")) as journal:
        waiting(buyer, journal)
        before = state(journal)
        if not sees(actor, buyer):
            with pytest.raises(NotFound):
                submit(an_order("O-1", "package", buyer), "O-1", actor, journal, NOW)
            assert state(journal) == before
        if not actor.acts_for_everyone():
            with pytest.raises(NotFound):
                confirm_mail(activation_mail_key(buyer), actor, journal)
            assert state(journal) == before
