"""`wapcommerce health`: the figures of execution, and an exit code for a monitor (D9)."""

from __future__ import annotations

import json
from typing import Annotated

import attrs
import typer

from wapcommerce.adapters.wire.system import utc_now
from wapcommerce.cli.database import AsJson, DatabaseOption, open_journal
from wapcommerce.provisioning.health import journal_health


def health(
    max_age_s: Annotated[
        int, typer.Option("--max-age", min=0, help="Seconds that an unfinished order may be old.")
    ] = 3600,
    database: DatabaseOption = None,
    as_json: AsJson = False,
) -> None:
    """Show how execution is doing; exit code 1 when a person has to look at it."""
    with open_journal(database) as journal:
        found = journal_health(journal, utc_now())
    too_old = found.oldest_unfinished_s > max_age_s
    if as_json:
        figures = attrs.asdict(found.backlog)
        del figures["oldest_unfinished_at"]
        figures["oldest_unfinished_s"] = found.oldest_unfinished_s
        figures["good"] = not (too_old or found.needs_a_person)
        typer.echo(json.dumps(figures, indent=2))
    else:
        typer.echo(str(found))
    if too_old or found.needs_a_person:
        raise typer.Exit(1)
