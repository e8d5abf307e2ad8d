"""The command: options and passwords in, findings out."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Annotated

import attrs
import typer
from rich.console import Console
from rich.text import Text

from wapcommerce.adapters import offering_toml
from wapcommerce.adapters.wap import Login
from wapcommerce.adapters.wire.secret import Secret
from wapcommerce.cli.connection.check import check_connection
from wapcommerce.cli.connection.connections import (
    Installation,
    SpfLogin,
    TokenLogin,
    connections,
)
from wapcommerce.cli.connection.finding import Finding, State
from wapcommerce.model.offering import Offering

#: Where the passwords are; they are asked for where these are not set.
WAP_PASSWORD, SPF_PASSWORD = "WAPCOMMERCE_WAP_PASSWORD", "WAPCOMMERCE_SPF_PASSWORD"


def check_connection_command(
    offering: Annotated[Path, typer.Argument(help="Offering (TOML) that is to be sold.")],
    token_url: Annotated[
        str, typer.Option(help="Token service, as https://wap.example:30072; or the ADFS host.")
    ],
    admin_url: Annotated[str, typer.Option(help="Admin API, as https://wap.example:30004.")],
    user: Annotated[str, typer.Option(help="Operator of WAP, as DOMAIN\\user.")],
    login: Annotated[
        TokenLogin, typer.Option(help="How the token service takes the operator's login.")
    ] = TokenLogin.WINDOWS,
    spf_url: Annotated[
        str | None,
        typer.Option(help="SPF, as https://spf.example:8090; without it VMM is read through WAP."),
    ] = None,
    spf_user: Annotated[
        str | None, typer.Option(help="Operator of SPF, if it is another one.")
    ] = None,
    spf_login: Annotated[
        SpfLogin, typer.Option(help="How SPF takes its operator's login.")
    ] = SpfLogin.WINDOWS,
    ca_bundle: Annotated[
        Path | None,
        typer.Option(help="Authorities to trust (PEM), in place of the usual ones."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="List the findings as JSON objects.")
    ] = False,
) -> None:
    """Say whether WAP and VMM can be reached and can sell an offering; exit code 1 if not.

    Reads only. Passwords come from the variables WAPCOMMERCE_WAP_PASSWORD and
    WAPCOMMERCE_SPF_PASSWORD, or are asked for.
    """
    sold = offering_toml.load(offering)
    operator = Login(user, _password(WAP_PASSWORD, user))
    of_spf = None
    if spf_url is not None and (spf_user not in (None, user) or os.environ.get(SPF_PASSWORD)):
        name = spf_user or user
        of_spf = Login(name, _password(SPF_PASSWORD, name))
    to = Installation(
        token_url=token_url,
        admin_url=admin_url,
        login=operator,
        spf_url=spf_url,
        spf_login=of_spf,
        token_login=login,
        spf_login_kind=spf_login,
        ca_bundle=ca_bundle,
    )
    found = _findings(sold, to)
    if as_json:
        rows = [attrs.asdict(finding) for finding in found]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        _show(found)
    if any(finding.state is State.FAILED for finding in found):
        raise typer.Exit(1)


def _password(variable: str, user: str) -> Secret:
    """From the environment, or from a prompt; never from the command line, which others see."""
    given = os.environ.get(variable)
    if given:
        return Secret(given)
    try:
        return Secret(typer.prompt(f"Password of {user}", hide_input=True, err=True))
    except typer.Abort:
        raise typer.BadParameter(f"there is no password of {user}; set {variable}") from None


def _findings(sold: Offering, to: Installation) -> list[Finding]:
    found: list[Finding] = []
    try:
        with connections(to) as made, Console(stderr=True).status("Checking") as status:
            for finding in check_connection(sold, made):
                status.update(Text(f"Checking {finding.subject}"))
                found.append(finding)
    except (ValueError, ImportError) as unfit:
        raise typer.BadParameter(str(unfit)) from None
    except OSError as unreadable:
        reason = f"{to.ca_bundle} holds no certificates ({type(unreadable).__name__})"
        raise typer.BadParameter(reason, param_hint="--ca-bundle") from None
    return found


def _show(found: list[Finding]) -> None:
    subject = ""
    for finding in found:
        if finding.subject != subject:
            subject = finding.subject
            typer.echo(subject)
        typer.echo(f"  {finding.state:<11}  {finding.step:<11}  {finding.message}")
        if finding.hint:
            place = f"{finding.path}: " if finding.path else ""
            typer.echo(f"{'':28}{place}{finding.hint}")
    counted = Counter(finding.state for finding in found)
    typer.echo(", ".join(f"{counted[state]} {state}" for state in State if counted[state]))
