"""What must be true in the end, read from what exists and never from the journal (D9, D11).

The journal is asked only for what it shows to people: where each order stands, and which mails
are uncertain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from attrs import frozen

from wapcommerce.errors import NotFound
from wapcommerce.model.configuration import PackageConfiguration
from wapcommerce.model.execution import ExecutionState, MailState
from wapcommerce.model.order import Order
from wapcommerce.model.synchronisation import ActivationResend, Submission
from wapcommerce.ports import Journal
from wapcommerce.provisioning.identity import activation_mail_key
from wapcommerce.provisioning.requests import subscription_name
from wapcommerce.testing.simulation.ledger import Fact

_ENDED = (ExecutionState.DONE, ExecutionState.CANCELED)
_SHOWN = (MailState.UNCERTAIN, MailState.REPLACED)


@frozen
class Story:
    """What a simulation did, for judging it.

    `promised` are the final states that somebody was told of; `strangers` are WAP users that
    nobody in the BSS made.
    """

    submissions: tuple[Submission, ...]
    promised: Mapping[str, ExecutionState]
    strangers: tuple[str, ...]


def findings(story: Story, facts: Counter[Fact], journal: Journal) -> tuple[str, ...]:
    """Everything that should not be, in words; nothing is the proof."""
    return (
        *_orders(story, journal),
        *_facts(story, facts, journal),
        *_strangers(story, facts),
    )


def own_facts(submission: Submission) -> Counter[Fact]:
    """What one submission brings about for itself."""
    found: Counter[Fact] = Counter()
    if isinstance(submission, Order):
        owner, reseller = submission.parties.owner, submission.parties.co_administrator
        found[Fact("invoice", submission.id)] += 1
        for item in submission.items:
            name = subscription_name(item)
            found[Fact("billing subscription", item.id)] += 1
            found[Fact("plan subscription", f"{name} of {owner.username}")] += 1
            if not isinstance(item.configuration, PackageConfiguration):
                found[Fact("plan", item.configuration.product_code)] += 1
            if reseller is not None:
                found[Fact("co-administrator", f"{name} by {reseller.username}")] += 1
    return found


def shared_facts(submission: Submission) -> Counter[Fact]:
    """What exists once, however many submissions want it: users and their mails."""
    if isinstance(submission, ActivationResend):
        key = activation_mail_key(submission.account, submission.generation)
        return Counter([Fact("mail", key)])
    users = Counter(Fact("user", account.username) for account in submission.accounts)
    return users + Counter(
        Fact("mail", activation_mail_key(account)) for account in submission.accounts
    )


def _wanted(submissions: tuple[Submission, ...]) -> Counter[Fact]:
    total: Counter[Fact] = Counter()
    shared: Counter[Fact] = Counter()
    for submission in submissions:
        total += own_facts(submission)
        shared |= shared_facts(submission)
    return total + shared


def _orders(story: Story, journal: Journal) -> Iterator[str]:
    for submission in story.submissions:
        try:
            execution = journal.execution(submission.id)
        except NotFound:
            yield f"{submission.id} is lost"
            continue
        promised = story.promised.get(submission.id)
        if promised is not None and execution.state is not promised:
            yield f"{submission.id} was {promised} and is {execution.state}"
        if execution.state not in _ENDED and not _meets_a_stranger(story, submission):
            why = execution.attention.reason if execution.attention else "it never ends"
            yield f"{submission.id} is {execution.state}: {why}"
        elif execution.state is ExecutionState.PENDING:
            yield f"{submission.id} never ends"


def _meets_a_stranger(story: Story, submission: Submission) -> bool:
    return any(account.username in story.strangers for account in submission.accounts)


def _facts(story: Story, facts: Counter[Fact], journal: Journal) -> Iterator[str]:
    most = _wanted(story.submissions)
    strangers = {Fact("user", name) for name in story.strangers}
    for fact, count in facts.items():
        if count > most[fact] and fact not in strangers:
            what = "twice" if most[fact] else "an orphan"
            yield f"{fact.kind} {fact.key}: {what} ({count} instead of {most[fact]})"
    done = tuple(each for each in story.submissions if _state(journal, each) is ExecutionState.DONE)
    for fact, count in _wanted(done).items():
        if facts[fact] < count and not _is_shown(fact, journal):
            yield f"{fact.kind} {fact.key}: lost ({facts[fact]} instead of {count})"


def _state(journal: Journal, submission: Submission) -> ExecutionState | None:
    try:
        return journal.execution(submission.id).state
    except NotFound:
        return None


def _is_shown(fact: Fact, journal: Journal) -> bool:
    """Whether it is a mail of which a person can see that nobody knows."""
    if fact.kind != "mail":
        return False
    claim = journal.mail(fact.key)
    return claim is not None and claim.state in _SHOWN


def _strangers(story: Story, facts: Counter[Fact]) -> Iterator[str]:
    mails = {
        activation_mail_key(account): account.username
        for submission in story.submissions
        for account in submission.accounts
    }
    for fact in facts:
        user = mails.get(fact.key) if fact.kind == "mail" else fact.key.rpartition(" ")[2]
        if fact.kind != "user" and user in story.strangers:
            yield f"{fact.kind} {fact.key}: given to a stranger"
