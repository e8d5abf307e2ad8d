"""`wapcommerce quote`: offering, workbook and selection → explained total."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from wapcommerce.adapters import offering_toml, workbook
from wapcommerce.adapters.wire.json import from_json, to_json
from wapcommerce.cli.today import today
from wapcommerce.errors import Refusal, Refused, accepted
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.model.choices import (
    CharacteristicChoices,
    Choices,
    PackageChoice,
    ProfileChoices,
)
from wapcommerce.model.configure import configure
from wapcommerce.pricing.price import price
from wapcommerce.testing import example

_MOST_DIGITS = 9


def quote(
    region: Annotated[str | None, typer.Option(help="Region in which to buy.")] = None,
    machine: Annotated[
        list[str] | None,
        typer.Option(help="PROFILE[:TEMPLATE[:QUANTITY]], may be repeated.", metavar="MACHINE"),
    ] = None,
    extra_storage: Annotated[int, typer.Option(help="Extra storage in GiB.")] = 0,
    add_on: Annotated[
        list[str] | None,
        typer.Option(help="CODE[=QUANTITY], may be repeated.", metavar="ADD-ON"),
    ] = None,
    cores: Annotated[int | None, typer.Option(help="Cores, instead of machines.")] = None,
    ram: Annotated[int, typer.Option(help="Memory in GiB, with --cores.")] = 0,
    storage: Annotated[int, typer.Option(help="Storage in GiB, with --cores.")] = 0,
    vm_count: Annotated[int | None, typer.Option(help="Most machines, with --cores.")] = None,
    package: Annotated[str | None, typer.Option(help="Code of a predefined package.")] = None,
    offering: Annotated[
        Path | None, typer.Option(help="Offering (TOML); without it, the example's.")
    ] = None,
    prices: Annotated[
        Path | None, typer.Option(help="Price workbook (xlsx); without it, the example's.")
    ] = None,
    catalogue: Annotated[
        Path | None, typer.Option(help="Catalogue of the region (JSON); or the example's.")
    ] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the prices; or today.")
    ] = None,
    period: Annotated[str, typer.Option(help="Billing period.")] = "month",
    json: Annotated[bool, typer.Option("--json", help="Print the quote as JSON.")] = False,
) -> None:
    """Price a selection and explain the total, line by line with the cells of the workbook.

    A selection is made of machines, or of characteristics (--cores and so on), or is a package.
    """
    _one_kind_of_selection(
        machines=bool(machine or extra_storage),
        characteristics=bool(cores is not None or ram or storage or vm_count is not None),
        package=package is not None,
        add_ons=bool(add_on),
    )
    sold = offering_toml.load(offering) if offering else example.offering()
    book = workbook.load(prices) if prices else example.price_book()
    where = region or sold.regions[0].name
    add_ons = [_counted(text, "=") for text in add_on or []]
    if package is not None:
        choices: Choices = PackageChoice(package)
    elif cores is not None or ram or storage or vm_count is not None:
        characteristics = CharacteristicChoices(where, cores or 0, ram, storage, vm_count)
        for code, quantity in add_ons:
            characteristics = characteristics.with_add_on(code, quantity)
        choices = characteristics
    else:
        profiles = ProfileChoices(where, extra_storage_gib=extra_storage)
        for text in machine or []:
            profiles = _with_machines(profiles, text)
        for code, quantity in add_ons:
            profiles = profiles.with_add_on(code, quantity)
        choices = profiles
    configuration = configure(choices, sold, _catalogue(catalogue, where))
    if isinstance(configuration, Refusal):
        raise Refused(configuration.rejections)
    day = as_of.date() if as_of else today(book)
    priced = accepted(price(configuration, book, day, period))
    typer.echo(to_json(priced) if json else priced.explain())


def _one_kind_of_selection(
    *, machines: bool, characteristics: bool, package: bool, add_ons: bool
) -> None:
    """Nothing that was asked for is left out silently."""
    if machines + characteristics + package > 1 or (package and add_ons):
        raise typer.BadParameter("choose machines, or characteristics, or a package alone")


def _with_machines(choices: ProfileChoices, text: str) -> ProfileChoices:
    profile, _, rest = text.partition(":")
    template, quantity = _counted(rest, ":")
    return choices.with_machines(profile, template or None, quantity)


def _counted(text: str, sign: str) -> tuple[str, int]:
    """``s2s-10=2`` is two of s2s-10; without a number behind the last sign it is one."""
    name, found, quantity = text.rpartition(sign)
    counted = found and quantity.isdecimal() and len(quantity) <= _MOST_DIGITS
    return (name, int(quantity)) if counted else (text, 1)


def _catalogue(path: Path | None, region: str) -> Catalogue | None:
    if path is not None:
        return from_json(Catalogue, path.read_text(encoding="utf-8", errors="replace"))
    return example.catalogues().get(region)
