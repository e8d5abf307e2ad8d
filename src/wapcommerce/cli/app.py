"""All commands together, and how their failures are shown: never as a traceback."""

from __future__ import annotations

import sys
from io import TextIOWrapper

import typer

from wapcommerce.cli.connection.command import check_connection_command
from wapcommerce.cli.db import db
from wapcommerce.cli.demo.story import demo
from wapcommerce.cli.health import health
from wapcommerce.cli.mails import mails
from wapcommerce.cli.offering import offering
from wapcommerce.cli.orders import orders
from wapcommerce.cli.prices import prices
from wapcommerce.cli.quote import quote
from wapcommerce.cli.simulator import simulator
from wapcommerce.cli.worker import worker
from wapcommerce.errors import Refused, WapcommerceError

app = typer.Typer(
    name="wapcommerce",
    help="Price, sell and provision configurable IaaS on Windows Azure Pack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("check-connection")(check_connection_command)
app.command()(demo)
app.command()(quote)
app.command()(simulator)
app.command()(worker)
app.command()(health)
app.add_typer(offering, name="offering")
app.add_typer(prices, name="prices")
app.add_typer(orders, name="orders")
app.add_typer(mails, name="mails")
app.add_typer(db, name="db")


def run() -> None:
    """Run the command line; bad input ends with its reasons and exit code 1."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a narrow terminal shows ? instead of failing
    try:
        app()
    except Refused as refused:
        for rejection in refused.rejections:
            typer.echo(f"wapcommerce: {rejection}", err=True)
        sys.exit(1)
    except (WapcommerceError, OSError) as failure:
        typer.echo(f"wapcommerce: {failure}", err=True)
        sys.exit(1)
