"""What a host does around the engine: call it until the work is done, and activate a login."""

from __future__ import annotations

import re
import secrets
import time
from pathlib import Path

import typer

from wapcommerce.cli.demo.showing import console, mails
from wapcommerce.cli.demo_host import DemoHost
from wapcommerce.errors import accepted
from wapcommerce.model.execution import Effect, ExecutionState, Outcome
from wapcommerce.model.party import Account
from wapcommerce.ports import LoginStore
from wapcommerce.provisioning.activation import activate
from wapcommerce.provisioning.engine import Engine


def carry_out(world: DemoHost, submission_id: str) -> None:
    """Advance an order or a synchronisation to its end, showing every effect as it happens."""
    host = world.host
    engine = Engine(host, "demo", observer=_show_effect)
    execution = engine.advance(submission_id)
    while execution.state is ExecutionState.PENDING and execution.retry_at is not None:
        wait_s = max(0.0, (execution.retry_at - host.clock()).total_seconds())
        with console.status(f"next try in {wait_s:.0f} s"):
            time.sleep(wait_s)
        execution = engine.advance(submission_id)
    console.print(f"{submission_id} is {execution.state}", markup=False)
    if execution.attention is not None:
        reason = f"{execution.attention.effect_key}: {execution.attention.reason}"
        console.print(reason, markup=False)
        raise typer.Exit(1)


def log_in(world: DemoHost, logins: LoginStore, output: Path, account: Account) -> None:
    """Follow the link in the account's mail, choose a password, log in to the portal."""
    mail = next(each for each in mails(output) if each["To"] == account.username)
    body = mail.get_body(("plain",))
    link = re.search(r"https://\S+#([\w-]+)", body.get_content() if body else "")
    if link is None:
        console.print("the mail has no link")
        raise typer.Exit(1)
    password = secrets.token_urlsafe(12)
    host = world.host
    activated = accepted(activate(link[1], password, host.activations, logins, host.clock()))
    console.print(f"{activated.username} chose a password; the link is used up")
    token = world.tenant_token(activated.username, password)
    console.print(f"logged in to the WAP portal; token valid until {token.expires_at:%H:%M} UTC")


def _show_effect(_submission_id: str, effect: Effect, outcome: Outcome) -> None:
    console.print(f"{type(outcome).__name__.lower():<8} {effect.key}", markup=False)
