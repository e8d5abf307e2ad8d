"""Send an account its activation mail: once, across all orders (S20, S21, D11)."""

from __future__ import annotations

from datetime import UTC

from wapcommerce.errors import CallNotDone
from wapcommerce.model.execution import Done, MailClaim, MailState, Outcome
from wapcommerce.model.mail import Mail
from wapcommerce.model.party import Account
from wapcommerce.provisioning.activation import activation_link, mint
from wapcommerce.provisioning.identity import (
    FIRST_GENERATION,
    activation_mail_key,
    activation_template,
)
from wapcommerce.provisioning.mail_templates import choose, fill
from wapcommerce.provisioning.steps import Work


def send_activation(work: Work) -> Outcome:
    """Claim the mail, then send it; a claim that another order holds is none of ours.

    A mail is noted as being sent just before it is handed over. If the process ended in between,
    or the outcome is unknown, the mail may have gone out: it becomes UNCERTAIN and is shown, not
    sent again. A mailer that deduplicates is asked again instead. Each try gets a new link. The
    uncertain mails before a resend are replaced as soon as there is something to say of its own.
    """
    claim = _claim(work)
    if claim.order_id != work.submission.id:
        return Done({"mail": f"claimed by order {claim.order_id}"}, answered=None)
    state = claim.state
    again = state is MailState.SENDING and work.host.mailer.deduplicates
    answered = None
    if state is MailState.CLAIMED or again:
        state = _send(work, claim)
        answered = state is MailState.SENT
    elif state is MailState.SENDING:
        state = MailState.UNCERTAIN
        work.host.journal.settle_mail(work.lease, claim.key, state)
    _replace_the_former(work)
    return Done({"mail": str(state)}, answered=answered)


def skip_activation(work: Work) -> Outcome:
    """A person has seen to the mail: nobody sends it any more, and it can be resent."""
    claim = _claim(work)
    if claim.order_id != work.submission.id:
        return Done({"mail": f"claimed by order {claim.order_id}"}, answered=None)
    state = claim.state
    if state in (MailState.CLAIMED, MailState.SENDING):
        state = MailState.SKIPPED
        work.host.journal.settle_mail(work.lease, claim.key, state)
    _replace_the_former(work)
    return Done({"mail": str(state)}, answered=None)


def _replace_the_former(work: Work) -> None:
    """Not before: a resend that is canceled must leave the uncertain mail to be seen."""
    account = _account(work)
    for generation in range(FIRST_GENERATION, _generation(work)):
        former = activation_mail_key(account, generation)
        work.host.journal.resolve_mail(former, MailState.REPLACED)


def _claim(work: Work) -> MailClaim:
    return work.host.journal.claim_mail(work.lease, work.effect.key.partition(":")[2])


def _send(work: Work, claim: MailClaim) -> MailState:
    journal, mailer, key = work.host.journal, work.host.mailer, claim.key
    # Fenced, so nobody whose lease is lost makes a link, let alone sends one.
    journal.settle_mail(work.lease, key, MailState.SENDING)
    state = MailState.SENT
    try:
        mailer.send(_prepared(work, key))
    except CallNotDone:
        # What an earlier try may have done stays unknown.
        journal.settle_mail(work.lease, key, claim.state)
        raise
    except Exception:
        if mailer.deduplicates:
            raise
        state = MailState.UNCERTAIN  # it may have left, so sending again could double it
    journal.settle_mail(work.lease, key, state)
    return state


def _prepared(work: Work, key: str) -> Mail:
    try:
        return _activation_mail(work, key)
    except CallNotDone:
        raise
    except Exception as failure:
        # Nothing left the house yet, so this is certainly not done.
        raise CallNotDone("mail", "prepare the activation", type(failure).__name__) from failure


def _activation_mail(work: Work, key: str) -> Mail:
    host, settings = work.host, work.host.settings
    account = _account(work)
    token, activation = mint(
        account.username,
        _generation(work),
        host.clock(),
        settings.activation_valid_for,
        host.random_bytes,
    )
    host.activations.put(activation)
    template = choose(host.templates, activation_template(account), account.language)
    fields = {
        "name": account.name,
        "username": account.username,
        "activation_link": activation_link(settings.activation_url, token),
        "portal_url": settings.portal_url,
        "expires_on": f"{activation.expires_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        "order_id": work.submission.id,
    }
    return fill(template, fields, key, account.username)


def _generation(work: Work) -> int:
    return int(work.effect.payload["generation"])


def _account(work: Work) -> Account:
    account_id = work.effect.payload["account_id"]
    return next(account for account in work.submission.accounts if account.id == account_id)
