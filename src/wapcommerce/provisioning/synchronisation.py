"""Synchronise accounts with WAP: options, confirmation, request and status (S22–S25)."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from attrs import evolve, frozen

from wapcommerce.errors import NotFound, Refusal, Rejection
from wapcommerce.model.actor import Actor
from wapcommerce.model.email import is_email, normalised_email
from wapcommerce.model.execution import ExecutionState
from wapcommerce.model.form import FieldKind, FormField
from wapcommerce.model.order import Order
from wapcommerce.model.party import (
    Account,
    Role,
    SyncStatus,
    parent_problems,
)
from wapcommerce.model.synchronisation import Submission, Synchronisation, SyncOptions, SyncState
from wapcommerce.ports import Accounts, Journal
from wapcommerce.provisioning.identity import portal_user_key
from wapcommerce.provisioning.plan import portal_user_effect

#: How the roles are called in WAP's sync options (S23, S25).
ROLE_LABELS = {Role.RESELLER: "Reseller", Role.END_CUSTOMER: "User"}


@frozen
class Confirmation:
    """Save-and-synchronise asks once more before it does anything (S23).

    `question` is English for people; to go on, call `synchronise` again with `confirmed=True`.
    """

    account_id: str
    options: SyncOptions
    question: str


def sync_fields(account: Account) -> tuple[FormField, ...]:
    """The sync options of an account as fields of a form, with what is chosen now (S23, S25).

    A reseller and a direct customer have no parent; for them the field is blank.
    """
    return (
        FormField(
            "parent",
            "Parent account",
            FieldKind.TEXT,
            required=False,
            value=_wap_parent(account) or "",
        ),
        FormField(
            "username",
            "Username",
            FieldKind.CHOICE,
            required=True,
            value=account.username,
            choices=account.emails,
        ),
        FormField(
            "role",
            "Role",
            FieldKind.CHOICE,
            required=True,
            value=ROLE_LABELS.get(account.role, ""),
            choices=tuple(ROLE_LABELS.values()),
        ),
    )


def sync_options(account: Account) -> SyncOptions:
    """The options as they follow from the account itself."""
    return SyncOptions(account.username, account.role, _wap_parent(account))


def synchronise(
    account_id: str,
    options: SyncOptions,
    actor: Actor,
    accounts: Accounts,
    journal: Journal,
    now: datetime,
    *,
    confirmed: bool = False,
) -> Synchronisation | Confirmation | Refusal:
    """Save the options and give the account its WAP account and activation mail (S23–S25).

    Refuses with every reason at once; asks for confirmation unless `confirmed`; then submits the
    request, which an engine carries out. The same again changes nothing, and one that failed is
    tried again. With another user name than the one that failed, the former request is canceled:
    trying it again would make a second WAP user. Raises `NotFound` for an account that the actor
    may not see (D12).
    """
    account = visible_account(account_id, actor, accounts)
    if found := _problems(account, options, accounts, journal):
        return Refusal(found)
    chosen = evolve(account, wap_username=normalised_email(options.username))
    if not confirmed:
        role = ROLE_LABELS[account.role]
        question = (
            f"Create the WAP account {chosen.username!r} for {account.name} as {role} and send "
            "its activation mail?"
        )
        return Confirmation(account_id, options, question)
    if chosen.username != account.username and not _is_given_up(account, journal, now):
        return Refusal((_username_fixed(account),))
    accounts.save(chosen)
    request = Synchronisation(_request_id(chosen, journal), chosen)
    journal.submit(_first(request, journal), request.id, now)
    journal.resume(request.id, now)
    return request


def sync_state(account: Account, journal: Journal) -> SyncState:
    """Where the account stands: derived from what was really done, never stored (S22, S24).

    A storefront order synchronises its accounts on the way, so it counts like a request.
    """
    user = portal_user_effect(account)
    # Read first, so that what is finished meanwhile is seen as done.
    unfinished = journal.unfinished_of(account.id)
    if journal.user_account(account.username) == account.id and journal.is_done(user):
        return _after_the_user(account, journal)
    state = SyncState(SyncStatus.NOT_SYNCHRONISED)
    for submission in unfinished:
        if not any(user == portal_user_effect(each) for each in submission.accounts):
            continue
        attention = journal.execution(submission.id).attention
        if attention is None or attention.effect_key != user.key:
            return SyncState(SyncStatus.SYNCHRONISING)
        state = SyncState(SyncStatus.FAILED, attention.reason)
    return state


def _after_the_user(account: Account, journal: Journal) -> SyncState:
    """The WAP account is there; the request itself may still wait because of its mail (S24)."""
    try:
        attention = journal.execution(_request_id(account, journal)).attention
    except NotFound:
        attention = None
    if attention is None:
        return SyncState(SyncStatus.SYNCHRONISED)
    return SyncState(SyncStatus.FAILED, attention.reason)


def not_synchronised(submission: Submission, journal: Journal) -> tuple[Rejection, ...]:
    """A reason for every account of an order that has no WAP account yet, all at once (S22)."""
    return tuple(
        Rejection(
            "not_synchronised",
            f"account {account.id!r} ({account.name}) is {state.status.replace('_', ' ')}",
            f"accounts[{account.id}]",
            "synchronise it first",
        )
        for account in submission.accounts
        if (state := sync_state(account, journal)).status is not SyncStatus.SYNCHRONISED
    )


def synchronisation_id(account: Account) -> str:
    """The id of the first request to synchronise an account under its present user name."""
    return f"sync:{portal_user_key(account)}"


def _request_id(account: Account, journal: Journal) -> str:
    """The id of the latest request; behind one that was canceled it is that of the next."""
    for number in count(1):
        found = synchronisation_id(account) + (f":{number}" if number > 1 else "")
        try:
            state = journal.execution(found).state
        except NotFound:
            break
        if state is not ExecutionState.CANCELED:
            break
    return found


def _is_given_up(account: Account, journal: Journal, now: datetime) -> bool:
    """End the request for the present user name; False where it goes on right now."""
    former = _request_id(account, journal)
    try:
        journal.execution(former)
    except NotFound:
        return True
    return journal.cancel(former, now)


def visible_account(account_id: str, actor: Actor, accounts: Accounts) -> Account:
    """The account, if the actor may see it. Raises `NotFound` (D12)."""
    account = accounts.account(account_id)
    if account is None or not actor.may_see(account):
        raise NotFound("account", account_id)
    return account


def _first(request: Synchronisation, journal: Journal) -> Submission:
    """What was submitted under this id before, so that a renamed account is no conflict."""
    try:
        return journal.submission(request.id)
    except NotFound:
        return request


def _wap_parent(account: Account) -> str | None:
    return account.parent_id if account.role is Role.END_CUSTOMER else None


def _problems(
    account: Account, options: SyncOptions, accounts: Accounts, journal: Journal
) -> tuple[Rejection, ...]:
    parent = accounts.account(account.parent_id) if account.parent_id else None
    found = [*account.problems("account"), *parent_problems(account, parent, "account")]
    username = normalised_email(options.username)
    if username not in account.emails or not is_email(username):
        found.append(
            Rejection(
                "not_an_email_of_the_account",
                f"{options.username!r} is no e-mail address of account {account.id!r}",
                "username",
                f"choose one of: {', '.join(account.emails)}",
            )
        )
    elif journal.user_account(username) not in (None, account.id):
        found.append(
            Rejection(
                "username_taken",
                f"the WAP user {username!r} belongs to another account",
                "username",
                "choose another e-mail address of this account",
            )
        )
    elif username != account.username and (
        _has_begun(account, journal)
        or _may_have_a_user(account, journal)
        or _is_ordered_for(account, journal)
    ):
        found.append(_username_fixed(account))
    if account.role not in ROLE_LABELS or options.role is not account.role:
        found.append(
            Rejection(
                "wrong_role",
                f"the role of account {account.id!r} is {account.role}, not {options.role}",
                "role",
                "choose Reseller for a reseller, User for a customer",
            )
        )
    found += _parent_option_problems(account, options, parent, journal)
    return tuple(found)


def _username_fixed(account: Account) -> Rejection:
    return Rejection(
        "username_fixed",
        f"account {account.id!r} has, may have or will get the WAP user {account.username!r}",
        "username",
        f"choose {account.username!r}: an account has one WAP user",
    )


def _may_have_a_user(account: Account, journal: Journal) -> bool:
    """Whether nobody knows yet if the last request has made the user; canceled, it is history."""
    key = portal_user_effect(account).key
    known = journal.effects(_request_id(account, journal))
    return any(each.key == key and each.may_have_happened for each in known)


def _has_begun(account: Account, journal: Journal) -> bool:
    """Whether the account has its WAP user, or is about to get it."""
    begun = (SyncStatus.SYNCHRONISING, SyncStatus.SYNCHRONISED)
    return sync_state(account, journal).status in begun


def _is_ordered_for(account: Account, journal: Journal) -> bool:
    """Whether an unfinished order, tried again, would create the user of the present name."""
    user = portal_user_effect(account)
    return any(
        isinstance(each, Order) and user in map(portal_user_effect, each.accounts)
        for each in journal.unfinished_of(account.id)
    )


def _parent_option_problems(
    account: Account, options: SyncOptions, parent: Account | None, journal: Journal
) -> list[Rejection]:
    wanted = _wap_parent(account)
    if options.parent_id != wanted:
        hint = f"choose {wanted!r}" if wanted else "leave it blank"
        reason = f"the parent of {account.id!r} is {wanted!r}, not {options.parent_id!r}"
        return [Rejection("wrong_parent", reason, "parent", hint)]
    if wanted is None or parent is None:
        return []
    state = sync_state(parent, journal)
    if state.status is SyncStatus.SYNCHRONISED:
        return []
    return [
        Rejection(
            "parent_not_synchronised",
            f"reseller {parent.id!r} ({parent.name}) is {state.status.replace('_', ' ')}",
            "parent",
            "synchronise the reseller first",
        )
    ]
