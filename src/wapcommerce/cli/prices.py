"""`wapcommerce prices`: check, compare and annotate price workbooks, or write an empty one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import attrs
import typer
from rich.console import Console
from rich.text import Text

from wapcommerce.adapters import offering_toml, workbook
from wapcommerce.adapters.wire.json import to_json
from wapcommerce.adapters.workbook.annotate import annotate as annotated
from wapcommerce.errors import Severity, accepted
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.versions import book_diff

prices = typer.Typer(help="Price workbooks: check, compare or annotate them, or write one.")

File = Annotated[Path, typer.Argument(help="Price workbook (xlsx).")]
Parents = Annotated[
    list[Path] | None,
    typer.Option("--parent", help="Workbook of a book above, the root first; may be repeated."),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Day before which what has ended is reported."),
]
Sold = Annotated[
    Path | None, typer.Option(help="Offering (TOML); what it does not sell is reported.")
]

#: `prices diff` ends as diff does: 0 the same, 1 different, 2 trouble.
_DIFFERENT, _TROUBLE = 1, 2


@prices.command()
def check(
    file: File,
    parent: Parents = None,
    as_of: AsOf = None,
    offering: Sold = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="List the problems as JSON objects.")
    ] = False,
) -> None:
    """Report every problem of a workbook with its cell; exit code 1 if there is an error."""
    if as_json:
        checked = _checked(file, parent, as_of, offering)
        rows = [attrs.asdict(problem) for problem in checked.problems]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        with Console(stderr=True).status(Text(f"Checking {file}")):
            checked = _checked(file, parent, as_of, offering)
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
def diff(
    old: Annotated[Path, typer.Argument(help="Price workbook (xlsx) as it was.")],
    new: Annotated[Path, typer.Argument(help="Price workbook (xlsx) as it is to be.")],
    parent: Parents = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the differences as JSON.")] = False,
) -> None:
    """Show what one workbook says otherwise than another, with the cells of both.

    Exit code 0 if they say the same, 1 if they differ, 2 if one of them cannot be loaded.
    """
    above: list[PriceBook] = []
    for path in parent or []:
        above += [book] if (book := _or_problems(path, above)) else []
    before, after = _or_problems(old, above), _or_problems(new, above)
    if before is None or after is None or len(above) < len(parent or []):
        raise typer.Exit(_TROUBLE)
    difference = book_diff.diff(before, after)
    typer.echo(to_json(difference) if as_json else difference.explain())
    if not difference.is_empty:
        raise typer.Exit(_DIFFERENT)


@prices.command()
def annotate(
    file: Annotated[Path, typer.Argument(help="Price workbook (xlsx).", dir_okay=False)],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write; or FILE with -annotated in its name."),
    ] = None,
    parent: Parents = None,
    as_of: AsOf = None,
    offering: Sold = None,
    force: Annotated[bool, typer.Option(help="Overwrite an existing file.")] = False,
) -> None:
    """Write a copy with every problem as a comment on its coloured cell; FILE stays as it is."""
    target = output or file.with_name(f"{file.stem}-annotated.xlsx")
    if target.exists() and file.exists() and target.samefile(file):
        typer.echo(f"{target} is the workbook itself; name another file", err=True)
        raise typer.Exit(1)
    _not_to_overwrite(target, force=force)
    problems = _checked(file, parent, as_of, offering).problems
    target.write_bytes(accepted(annotated(file, problems)))
    cells = {(problem.sheet, problem.cell) for problem in problems}
    typer.echo(f"{target} written: {len(problems)} problems in {len(cells)} places")


@prices.command()
def template(
    file: Annotated[Path, typer.Argument(help="File to write (xlsx).")],
    force: Annotated[bool, typer.Option(help="Overwrite an existing file.")] = False,
) -> None:
    """Write an empty, documented price workbook with choice lists."""
    _not_to_overwrite(file, force=force)
    workbook.write_template(file)
    typer.echo(f"{file} written; fill in the sheets Book and Prices, then run prices check")


def _checked(
    file: Path, parents: list[Path] | None, as_of: datetime | None, offering: Path | None
) -> workbook.Checked:
    day = as_of.date() if as_of else None
    sold = offering_toml.load(offering) if offering else None
    return workbook.check(file, _loaded(parents), as_of=day, offering=sold)


def _loaded(parents: Sequence[Path] | None) -> list[PriceBook]:
    """The books above, each with those that were named before it."""
    books: list[PriceBook] = []
    for path in parents or []:
        books.append(workbook.load(path, books))
    return books


def _or_problems(file: Path, parents: Sequence[PriceBook]) -> PriceBook | None:
    """The book, or None after its problems were told."""
    checked = workbook.check(file, parents)
    if checked.book is None:
        for problem in checked.problems:
            typer.echo(f"{file}: {problem}", err=True)
    return checked.book


def _not_to_overwrite(file: Path, *, force: bool) -> None:
    if file.suffix.lower() != ".xlsx":
        typer.echo(f"{file} does not end in .xlsx, so that nobody could read it", err=True)
        raise typer.Exit(1)
    if file.exists() and not force:
        typer.echo(f"{file} exists; name another file or add --force", err=True)
        raise typer.Exit(1)
