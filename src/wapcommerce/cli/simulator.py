"""`wapcommerce simulator`: WAP, VMM and the token services on loopback, until interrupted."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from wapcommerce.adapters import offering_toml
from wapcommerce.testing import example
from wapcommerce.testing.simulator import DEMO_PASSWORD, DEMO_USER, Served, Simulator


def simulator(
    port: Annotated[
        int, typer.Option(min=0, max=65_532, help="First of four ports; 0 takes free ones.")
    ] = 0,
    offering: Annotated[
        Path | None, typer.Option(help="Offering (TOML) to set up; without it, the example's.")
    ] = None,
    https: Annotated[
        bool, typer.Option("--https", help="Serve HTTPS with an authority made for this run.")
    ] = False,
    ca_bundle: Annotated[
        Path | None,
        typer.Option(help="With --https: write the authority to trust to this file too."),
    ] = None,
) -> None:
    """Serve a simulated WAP on loopback: token services, admin and tenant API, SPF with its feeds.

    The catalogue of each region is the example's; a region of another name sells nothing.
    """
    if ca_bundle is not None and not https:
        raise typer.BadParameter("a CA bundle needs --https", param_hint="--ca-bundle")
    simulated = Simulator()
    simulated.seed(
        offering_toml.load(offering) if offering else example.offering(), example.catalogues()
    )
    with simulated.serve(port=port, https=https) as served:
        _announce(served, ca_bundle)
        # Handlers of our own, because a shell starts background processes with SIGINT ignored.
        stopped = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        stopped.wait()
        typer.echo("stopped")


def _announce(served: Served, ca_bundle: Path | None) -> None:
    typer.echo(f"token services {served.sts_url}")
    typer.echo(f"WAP admin API  {served.admin_url}")
    typer.echo(f"SPF and VMM    {served.spf_url}")
    typer.echo(f"WAP tenant API {served.tenant_url}")
    if served.ca_bundle is not None:
        if ca_bundle is not None:
            shutil.copyfile(served.ca_bundle, ca_bundle)
        typer.echo(f"CA bundle      {ca_bundle or served.ca_bundle}")
    typer.echo(f"user           {DEMO_USER}")
    typer.echo(f"password       {DEMO_PASSWORD}  (nothing but the simulator accepts it)")
    typer.echo("Press Ctrl-C to stop.")
