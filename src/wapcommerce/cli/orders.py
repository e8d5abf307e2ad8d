"""`wapcommerce orders`: see where orders stand, decide about those that wait, watch one."""

from __future__ import annotations

import json
import time
from typing import Annotated

import typer

from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.wire.json import to_json
from wapcommerce.adapters.wire.system import utc_now
from wapcommerce.cli.database import OPERATOR, AsJson, DatabaseOption, open_journal
from wapcommerce.errors import Refusal, accepted
from wapcommerce.model.execution import EffectRecord, Execution, ExecutionState
from wapcommerce.provisioning import decisions
from wapcommerce.provisioning.timeline import one_line, timeline

orders = typer.Typer(help="Orders in execution: list, show, watch, retry, skip, cancel.")

OrderId = Annotated[str, typer.Argument(help="Id of an order, a synchronisation or a resend.")]
_Columns = tuple[str, str, str, str]
_HEADINGS: _Columns = ("Order", "State", "Next try (UTC)", "Waits because of")
#: Longer ids move what is beside them to the right.
_WIDEST = 40

Sure = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@orders.command("list")
def list_orders(
    state: Annotated[ExecutionState | None, typer.Option(help="Only orders in it.")] = None,
    after: Annotated[str, typer.Option(help="Only ids above this one, to go on.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 100,
    database: DatabaseOption = None,
    as_json: AsJson = False,
) -> None:
    """List orders by their id, with what they wait for."""
    with open_journal(database) as journal:
        found = journal.executions(state, after, limit)
        if as_json:
            typer.echo(json.dumps([json.loads(to_json(each)) for each in found], indent=2))
            return
        rows = [_columns(execution, journal) for execution in found]
    typer.echo(_table([_HEADINGS, *rows]))
    if len(found) == limit:
        typer.echo(f"There may be more: --after {one_line(found[-1].order_id)}")


@orders.command()
def show(order_id: OrderId, database: DatabaseOption = None, as_json: AsJson = False) -> None:
    """Tell what happened to one order and where it stands."""
    with open_journal(database) as journal:
        if not as_json:
            typer.echo(timeline(order_id, OPERATOR, journal))
            return
        effects = [json.loads(to_json(each)) for each in journal.effects(order_id)]
        execution = json.loads(to_json(journal.execution(order_id)))
    typer.echo(json.dumps({"execution": execution, "effects": effects}, indent=2))


@orders.command()
def retry(order_id: OrderId, database: DatabaseOption = None) -> None:
    """Let an order that waits, for a person or its next try, try now with all its attempts."""
    with open_journal(database) as journal:
        _tell(decisions.retry(order_id, OPERATOR, journal, utc_now()))


@orders.command()
def skip(order_id: OrderId, sure: Sure = False, database: DatabaseOption = None) -> None:
    """Go on without the step for which an order waits: you have seen to it yourself."""
    with open_journal(database) as journal:
        typer.echo(timeline(order_id, OPERATOR, journal))
        if not sure:
            typer.confirm("Have you seen to the step it waits for?", abort=True)
        _tell(decisions.skip(order_id, OPERATOR, journal, utc_now()))


@orders.command()
def cancel(order_id: OrderId, sure: Sure = False, database: DatabaseOption = None) -> None:
    """End an order for good; what was done for it stays as it is."""
    with open_journal(database) as journal:
        typer.echo(timeline(order_id, OPERATOR, journal))
        if not sure:
            typer.confirm("End it for good? What was done stays as it is", abort=True)
        _tell(decisions.cancel(order_id, OPERATOR, journal, utc_now()))


@orders.command()
def watch(
    order_id: OrderId,
    every_s: Annotated[float, typer.Option("--every", min=0.1, help="Seconds.")] = 1.0,
    database: DatabaseOption = None,
    as_json: AsJson = False,
) -> None:
    """Print each step of one order as it happens, until it is not pending; 0 if it is done."""
    with open_journal(database) as journal:
        execution = _watched(journal, order_id, every_s, as_json=as_json)
    typer.echo(to_json(execution) if as_json else f"{one_line(order_id)} is {execution.state}")
    if execution.state is not ExecutionState.DONE:
        raise typer.Exit(1)


def _watched(journal: SqlJournal, order_id: str, every_s: float, *, as_json: bool) -> Execution:
    seen: dict[str, EffectRecord] = {}
    while True:
        execution = journal.execution(order_id)  # first, so that no step is missed at the end
        for effect in journal.effects(order_id):
            if seen.get(effect.key) != effect:
                seen[effect.key] = effect
                typer.echo(to_json(effect) if as_json else _line(effect))
        if execution.state is not ExecutionState.PENDING:
            return execution
        time.sleep(every_s)


def _line(effect: EffectRecord) -> str:
    why = f": {effect.reason}" if effect.reason else ""
    return one_line(f"{effect.updated_at:%H:%M:%S} {effect.state:<8} {effect.key}{why}")


def _columns(execution: Execution, journal: SqlJournal) -> _Columns:
    retry_at = execution.retry_at
    next_try = f"{retry_at:%Y-%m-%d %H:%M:%S}" if retry_at else ""
    return execution.order_id, str(execution.state), next_try, _why(execution, journal)


def _why(execution: Execution, journal: SqlJournal) -> str:
    """What it waits for: a person, or the next try of its last effect."""
    attention = execution.attention
    if attention is not None:
        return f"{attention.effect_key}: {attention.reason}"
    last = journal.effects(execution.order_id)[-1:] if execution.retry_at is not None else ()
    return "".join(f"{effect.key}: {effect.reason}" for effect in last if effect.reason)


def _table(rows: list[_Columns]) -> str:
    """Columns side by side; nothing is cut, because ids are typed and reasons are read."""
    clean = [[one_line(cell) for cell in row] for row in rows]
    widths = [min(_WIDEST, max(map(len, column))) for column in zip(*clean, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in clean
    )


def _tell(decided: Execution | Refusal) -> None:
    execution = accepted(decided)
    typer.echo(f"{one_line(execution.order_id)} is {execution.state}")
