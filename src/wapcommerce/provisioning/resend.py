"""Another activation mail for an account, and what a person knows of an uncertain one (D11)."""

from __future__ import annotations

from datetime import datetime

from attrs import evolve

from wapcommerce.errors import NotFound, Refusal, Rejection
from wapcommerce.model.actor import Actor
from wapcommerce.model.execution import ExecutionState, MailClaim, MailState
from wapcommerce.model.party import Account
from wapcommerce.model.synchronisation import ActivationResend
from wapcommerce.ports import Journal
from wapcommerce.provisioning.identity import FIRST_GENERATION, activation_mail_key


def resend_activation(
    account: Account, actor: Actor, journal: Journal, now: datetime
) -> ActivationResend | Refusal:
    """Submit one more activation mail with a new link; the link of the former ends (D11).

    Refused while there was no mail yet or the last one is still being sent. Asking twice at the
    same time sends one. An uncertain mail stays so until the new one is on its way; a resend that
    was canceled is followed by the next number. Raises `NotFound` for an account that the actor may
    not see.
    """
    if not actor.may_see(account):
        raise NotFound("account", account.id)
    last, resend = _last_and_next(account, journal)
    if last is None or last.state in (MailState.CLAIMED, MailState.SENDING):
        what = f"the activation mail of {account.id} was not sent yet"
        return Refusal((Rejection("mail_pending", what, "account", "retry its order"),))
    journal.submit(resend, resend.id, now)
    return resend


def confirm_mail(key: str, actor: Actor, journal: Journal) -> MailClaim | Refusal:
    """Note that an uncertain mail has arrived after all (D11).

    Raises `NotFound` for a key that is no mail, and for anyone who does not act for everyone.
    """
    found = journal.mail(key)
    if found is None or not actor.acts_for_everyone():
        raise NotFound("mail", key)
    if not journal.resolve_mail(key, MailState.SENT):
        what = f"the mail {key} is not uncertain"
        return Refusal((Rejection("mail_certain", what, "mail", "there is nothing to decide"),))
    return evolve(found, state=MailState.SENT)


def _last_and_next(account: Account, journal: Journal) -> tuple[MailClaim | None, ActivationResend]:
    """The latest activation mail of the account, and the resend that may follow it."""
    last = journal.mail(activation_mail_key(account))
    generation = FIRST_GENERATION
    while True:
        generation += 1
        mail = journal.mail(activation_mail_key(account, generation))
        wanted = ActivationResend(f"resend:{account.id}:{generation}", account, generation)
        if mail is not None:
            last = mail
        elif (free := _submitted_or(wanted, journal)) is not None:
            return last, free


def _submitted_or(wanted: ActivationResend, journal: Journal) -> ActivationResend | None:
    """The resend of that number, or the one that is under way already; None where it is taken.

    It is where it was canceled, and where it was for a former user name of the account.
    """
    try:
        if journal.execution(wanted.id).state in (ExecutionState.DONE, ExecutionState.CANCELED):
            return None
        known = journal.submission(wanted.id)
    except NotFound:
        return wanted
    if isinstance(known, ActivationResend) and known.account.username == wanted.account.username:
        return known
    return None
