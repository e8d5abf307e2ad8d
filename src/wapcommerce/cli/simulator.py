"""`wapcommerce simulator`: WAP, VMM and the token services on loopback, until interrupted."""

from __future__ import annotations

import signal
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from wapcommerce.adapters import offering_toml
from wapcommerce.testing import example
from wapcommerce.testing.simulator import DEMO_PASSWORD, DEMO_USER, Simulator


def simulator(
    port: Annotated[
        int, typer.Option(min=0, max=65_533, help="First of three ports; 0 takes free ones.")
    ] = 0,
    offering: Annotated[
        Path | None, typer.Option(help="Offering (TOML) to set up; without it, the example's.")
    ] = None,
) -> None:
    """Serve a simulated WAP on loopback: token services, admin API, SPF with the VMM feed.

    The catalogue of each region is the example's; a region of another name sells nothing.
    """
    simulated = Simulator()
    simulated.seed(
        offering_toml.load(offering) if offering else example.offering(), example.catalogues()
    )
    with simulated.serve(port=port) as served:
        typer.echo(f"token service  {served.sts_url}")
        typer.echo(f"WAP admin API  {served.admin_url}")
        typer.echo(f"SPF and VMM    {served.spf_url}")
        typer.echo(f"user           {DEMO_USER}")
        typer.echo(f"password       {DEMO_PASSWORD}  (nothing but the simulator accepts it)")
        typer.echo("Press Ctrl-C to stop.")
        # Handlers of our own, because a shell starts background processes with SIGINT ignored.
        stopped = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        stopped.wait()
        typer.echo("stopped")
