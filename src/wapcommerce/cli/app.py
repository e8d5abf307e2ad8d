"""All commands together, and how their failures are shown: never as a traceback."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from wapcommerce.cli.demo import demo
from wapcommerce.cli.prices import prices
from wapcommerce.cli.quote import quote
from wapcommerce.cli.simulator import simulator
from wapcommerce.errors import WapcommerceError

app = typer.Typer(
    name="wapcommerce",
    help="Price, sell and provision configurable IaaS on Windows Azure Pack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(demo)
app.command()(quote)
app.command()(simulator)
app.add_typer(prices, name="prices")


def run() -> None:
    """Run the command line; bad input ends with its reasons and exit code 1."""
    try:
        app()
    except (WapcommerceError, OSError) as failure:
        Console(stderr=True, soft_wrap=True).print(f"wapcommerce: {failure}", markup=False)
        sys.exit(1)
