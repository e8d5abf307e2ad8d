"""`wapcommerce prices`: check a price workbook, or write an empty one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import attrs
import typer
from rich.console import Console

from wapcommerce.adapters import workbook
from wapcommerce.errors import Severity

prices = typer.Typer(help="Price workbooks: check one, or write an empty one.")


@prices.command()
def check(
    file: Annotated[Path, typer.Argument(help="Price workbook (xlsx).")],
    as_json: Annotated[
        bool, typer.Option("--json", help="List the problems as JSON objects.")
    ] = False,
) -> None:
    """Report every problem of a workbook with its cell; exit code 1 if there is an error."""
    if as_json:
        checked = workbook.check(file)
        rows = [attrs.asdict(problem) for problem in checked.problems]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        with Console(stderr=True).status(f"Checking {file}"):
            checked = workbook.check(file)
        for problem in checked.problems:
            typer.echo(str(problem))
    errors = sum(problem.severity is Severity.ERROR for problem in checked.problems)
    warnings = len(checked.problems) - errors
    if not as_json:
        verdict = f"{file}: {errors} errors, {warnings} warnings"
        if checked.book is not None:
            verdict += f"; {checked.book.name} with {len(checked.book.charges)} charges is good"
        typer.echo(verdict)
    if checked.book is None:
        raise typer.Exit(1)


@prices.command()
def template(
    file: Annotated[Path, typer.Argument(help="File to write (xlsx).")],
    force: Annotated[bool, typer.Option(help="Overwrite an existing file.")] = False,
) -> None:
    """Write an empty, documented price workbook with choice lists."""
    if file.exists() and not force:
        typer.echo(f"{file} exists; name another file or add --force", err=True)
        raise typer.Exit(1)
    workbook.write_template(file)
    typer.echo(f"{file} written; fill in the sheets Book and Prices, then run prices check")
