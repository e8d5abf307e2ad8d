"""What must be true in the end, read from what exists and never from the journal (D9, D11).

The journal is asked only for what it shows to people: where each order stands, and which mails
are uncertain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from uuid import UUID

from attrs import field, frozen

from wapcommerce.errors import NotFound
from wapcommerce.model.configuration import PackageConfiguration
from wapcommerce.model.execution import ExecutionState, MailClaim, MailState
from wapcommerce.model.order import Order
from wapcommerce.model.synchronisation import ActivationResend, Submission
from wapcommerce.ports import Journal
from wapcommerce.provisioning.identity import (
    activation_mail_key,
    plan_display_name,
    plan_subscription_id,
)
from wapcommerce.provisioning.requests import subscription_name
from wapcommerce.testing.simulation.ledger import Fact

_ENDED = (ExecutionState.DONE, ExecutionState.CANCELED)

#: A resend that was canceled leaves its number unused; so many are looked past.
_CANCELED_MOST = 20


@frozen
class Story:
    """What a simulation did, for judging it.

    `promised` are the final states that somebody was told of; `strangers` are WAP users that
    nobody in the BSS made; `planted` is all that was there before, and `blocked` are orders that
    meet some of it under their own keys.
    """

    submissions: tuple[Submission, ...]
    promised: Mapping[str, ExecutionState]
    strangers: tuple[str, ...]
    planted: Mapping[Fact, int] = field(factory=dict)
    blocked: tuple[str, ...] = ()


def findings(story: Story, facts: Counter[Fact], journal: Journal) -> tuple[str, ...]:
    """Everything that should not be, in words; nothing is the proof."""
    facts = facts - Counter(story.planted)
    return (
        *_orders(story, journal),
        *_facts(story, facts, journal),
        *_strangers(story, facts),
    )


def own_facts(submission: Submission, installation: UUID) -> Counter[Fact]:
    """What one submission brings about for itself, in the namespace of that installation."""
    found: Counter[Fact] = Counter()
    if isinstance(submission, Order):
        owner, reseller = submission.parties.owner, submission.parties.co_administrator
        found[Fact("invoice", submission.id)] += 1
        for item in submission.items:
            name = subscription_name(item)
            found[Fact("billing subscription", item.id)] += 1
            found[Fact("plan subscription", f"{name} of {owner.username}")] += 1
            if not isinstance(item.configuration, PackageConfiguration):
                its_id = plan_subscription_id(installation, item.id)
                plan = plan_display_name(item.configuration.product_code, its_id)
                found[Fact("plan", plan)] += 1
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


def state_of(journal: Journal, submission: Submission) -> ExecutionState | None:
    """Where it stands; None where the journal has lost it."""
    try:
        return journal.execution(submission.id).state
    except NotFound:
        return None


def later_mails(key: str, journal: Journal) -> Iterator[MailClaim]:
    """What became of the mails of later generations, as far as they were claimed."""
    family, _, generation = key.rpartition(":")
    for number in range(int(generation) + 1, int(generation) + _CANCELED_MOST):
        claim = journal.mail(f"{family}:{number}")
        if claim is not None:
            yield claim


def _wanted(submissions: tuple[Submission, ...], installation: UUID) -> Counter[Fact]:
    total: Counter[Fact] = Counter()
    shared: Counter[Fact] = Counter()
    for submission in submissions:
        total += own_facts(submission, installation)
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
        may_wait = submission.id in story.blocked or _meets_a_stranger(story, submission)
        if execution.state not in _ENDED and not may_wait:
            why = execution.attention.reason if execution.attention else "it never ends"
            yield f"{submission.id} is {execution.state}: {why}"
        elif execution.state is ExecutionState.PENDING:
            yield f"{submission.id} never ends"


def _meets_a_stranger(story: Story, submission: Submission) -> bool:
    return any(account.username in story.strangers for account in submission.accounts)


def _facts(story: Story, facts: Counter[Fact], journal: Journal) -> Iterator[str]:
    installation = journal.installation()
    most = _wanted(story.submissions, installation)
    for fact, count in facts.items():
        if count > most[fact]:
            what = "twice" if most[fact] else "an orphan"
            yield f"{fact.kind} {fact.key}: {what} ({count} instead of {most[fact]})"
    done = tuple(
        each for each in story.submissions if state_of(journal, each) is ExecutionState.DONE
    )
    for fact, count in _wanted(done, installation).items():
        if facts[fact] < count and not (
            fact.kind == "mail" and _is_shown(fact.key, facts, journal)
        ):
            yield f"{fact.kind} {fact.key}: lost ({facts[fact]} instead of {count})"


def _is_shown(key: str, facts: Counter[Fact], journal: Journal) -> bool:
    """Whether a person can see that nobody knows of the mail, or has another one for it."""
    claim = journal.mail(key)
    if claim is None or claim.state is not MailState.REPLACED:
        return claim is not None and claim.state is MailState.UNCERTAIN
    return any(
        later.state is MailState.UNCERTAIN or facts[Fact("mail", later.key)]
        for later in later_mails(key, journal)
    )


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
