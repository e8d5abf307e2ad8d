"""`wapcommerce mails`: mails of which nobody knows whether they arrived (D11)."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.wire.system import utc_now
from wapcommerce.cli.database import OPERATOR, AsJson, DatabaseOption, open_journal
from wapcommerce.errors import NotFound, accepted
from wapcommerce.model.party import Account
from wapcommerce.provisioning.identity import activation_mail_key
from wapcommerce.provisioning.resend import confirm_mail, resend_activation
from wapcommerce.provisioning.timeline import one_line

mails = typer.Typer(help="Activation mails: list the uncertain ones, confirm one, send another.")

MailKey = Annotated[str, typer.Argument(help="Key of a mail, as `mails list` shows it.")]


@mails.command("list")
def list_mails(database: DatabaseOption = None, as_json: AsJson = False) -> None:
    """List the mails that may have arrived or not; look into the mail server's log."""
    with open_journal(database) as journal:
        found = journal.uncertain_mails()
    if as_json:
        rows = [{"key": each.key, "order_id": each.order_id} for each in found]
        typer.echo(json.dumps(rows, indent=2))
        return
    for claim in found:
        typer.echo(one_line(f"{claim.key}  of {claim.order_id}"))
    if not found:
        typer.echo("every mail is accounted for")


@mails.command()
def confirm(key: MailKey, database: DatabaseOption = None) -> None:
    """Note that an uncertain mail has arrived after all."""
    with open_journal(database) as journal:
        claim = accepted(confirm_mail(key, OPERATOR, journal))
    typer.echo(one_line(f"{claim.key} is {claim.state}"))


@mails.command()
def resend(key: MailKey, database: DatabaseOption = None) -> None:
    """Send its account another activation mail; the link in every former one ends."""
    with open_journal(database) as journal:
        account = _account(key, journal)
        submitted = accepted(resend_activation(account, OPERATOR, journal, utc_now()))
    typer.echo(one_line(f"{submitted.id} is submitted; a worker will send it"))


def _account(key: str, journal: SqlJournal) -> Account:
    """The account that a mail was for. Raises `NotFound`."""
    claim = journal.mail(key)
    if claim is None:
        raise NotFound("mail", key)
    for account in journal.submission(claim.order_id).accounts:
        if _without_generation(activation_mail_key(account)) == _without_generation(key):
            return account
    raise NotFound("mail", key)


def _without_generation(key: str) -> str:
    return key.rpartition(":")[0]
