"""`wapcommerce offering`: check an offering, alone or with its prices, or show it (S29)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wapcommerce.adapters import offering_toml, workbook
from wapcommerce.cli.today import today
from wapcommerce.errors import InvalidOffering, Rejection
from wapcommerce.model.exact import exact_decimal, plain
from wapcommerce.model.offering import Offering
from wapcommerce.pricing.offering_coverage import offering_without_prices

offering = typer.Typer(help="Offerings: check one, or show it.")


@offering.command()
def check(
    file: Annotated[Path, typer.Argument(help="Offering (TOML).")],
    prices: Annotated[
        Path | None, typer.Option(help="Price workbook (xlsx) that has to price all of it.")
    ] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the prices; or today.")
    ] = None,
    period: Annotated[str, typer.Option(help="Billing period.")] = "month",
) -> None:
    """Report every problem of an offering with its place in the file; exit code 1 if any.

    With a price workbook, also everything sold that it has no price for.
    """
    try:
        sold = offering_toml.load(file)
    except InvalidOffering as invalid:
        _report(file, invalid.rejections)
        raise typer.Exit(1) from None
    found: tuple[Rejection, ...] = ()
    if prices is not None:
        with Console(stderr=True).status(Text(f"Loading {prices}")):
            book = workbook.load(prices)
        day = as_of.date() if as_of else today(book)
        found = offering_without_prices(sold, book, day, period)
    _report(file, found)
    if found:
        raise typer.Exit(1)


@offering.command()
def show(file: Annotated[Path, typer.Argument(help="Offering (TOML).")]) -> None:
    """Show regions, add-ons, packages and limits of an offering."""
    sold = offering_toml.load(file)
    console = Console(highlight=False, markup=False)
    console.print(f"{sold.name} ({sold.code})")
    for table in (_regions(sold), _add_ons(sold), _packages(sold)):
        if table.row_count:
            console.print(table)
    limits = sold.limits
    console.print(f"Most machines in one configuration: {_limit(limits.max_machines)}")
    console.print(f"Most extra storage in GiB: {_limit(limits.max_extra_storage_gib)}")


def _report(file: Path, found: tuple[Rejection, ...]) -> None:
    for rejection in found:
        typer.echo(str(rejection))
    typer.echo(f"{file}: {len(found)} problems")


def _regions(sold: Offering) -> Table:
    # One row for each value: ids stay on one line, so that they can be compared and copied.
    table = Table("region", "", "value", title="Regions", title_justify="left")
    for region in sold.regions:
        table.add_row(region.name, "VMM server", region.vmm_server)
        table.add_row("", "stamp", region.stamp_id)
        table.add_row("", "cloud", region.cloud_id)
        table.add_row("", "base plan", region.base_plan)
        table.add_section()
    return table


def _add_ons(sold: Offering) -> Table:
    table = Table("code", "label", "tab", "grants", title="Add-ons", title_justify="left")
    for add_on in sold.add_ons:
        grants = (
            f"{add_on.grants_s2s_channels} S2S channels, "
            f"{add_on.grants_ipv4_addresses} IPv4 addresses"
        )
        table.add_row(add_on.code, add_on.label, add_on.tab, grants)
    return table


def _packages(sold: Offering) -> Table:
    headings = ("code", "name", "region", "plan", "contains")
    table = Table(*headings, title="Packages", title_justify="left")
    for package in sold.packages:
        quotas = package.quotas
        contains = (
            f"{quotas.cpu_cores} cores, {plain(exact_decimal(quotas.ram_gib))} GiB RAM, "
            f"{plain(exact_decimal(quotas.storage_gib))} GiB disk"
        )
        table.add_row(package.code, package.name, package.region, package.plan, contains)
    return table


def _limit(most: int | None) -> str:
    return "not limited" if most is None else str(most)
