"""`wapcommerce worker`: advance due orders until interrupted (D9)."""

from __future__ import annotations

import importlib
import logging
import os
import signal
import socket
import time
from contextlib import AbstractContextManager, nullcontext
from types import FrameType
from typing import Annotated

import typer

from wapcommerce.adapters.runner.local import LocalRunner
from wapcommerce.cli.database import fail
from wapcommerce.cli.worker_log import log_to_the_error_output
from wapcommerce.model.execution import Effect, Outcome
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.host import Host
from wapcommerce.provisioning.timeline import one_line

#: How often the main thread looks for a signal, in seconds.
_LOOK_S = 0.1


def worker(
    host: Annotated[
        str,
        typer.Option(
            "--host",
            envvar="WAPCOMMERCE_HOST",
            metavar="MODULE:FUNCTION",
            help="Makes your Host: a function without arguments that returns it, or a context "
            "manager of it.",
        ),
    ],
    threads: Annotated[int, typer.Option(min=1, max=64, help="Orders at the same time.")] = 4,
    poll_s: Annotated[
        float, typer.Option("--poll", min=0.05, help="Seconds between two looks for due orders.")
    ] = 1.0,
    once: Annotated[
        bool, typer.Option("--once", help="Advance what is due now, then end.")
    ] = False,
) -> None:
    """Advance the orders that are due, until Ctrl-C or SIGTERM; then finish the effects in hand."""
    # httpx logs addresses of requests, which name WAP users.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with _made(host) as made:
        if not isinstance(made, Host):
            fail(f"--host {host}: it returns neither a Host nor a context manager of one")
        log_to_the_error_output()
        engine = Engine(made, f"{socket.gethostname()}:{os.getpid()}", observer=_show)
        if once:
            while engine.advance_due():
                pass
            return
        stopped = _signals()
        runner = LocalRunner(engine, threads=threads, poll_s=poll_s)
        runner.start()
        typer.echo(f"working with {threads} threads; Ctrl-C stops")
        while runner.running and not stopped:
            time.sleep(_LOOK_S)
        runner.stop()
        typer.echo("stopped")
        if not stopped:
            fail("the runner ended by itself; see the log")


def _signals() -> list[int]:
    """Filled by the first signal; a second one does what it does by default.

    The handler takes no lock, which the code that it interrupts might hold.
    """
    caught: list[int] = []

    def catch(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        caught.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, catch)
    return caught


def _made(name: str) -> AbstractContextManager[object]:
    module, colon, function = name.partition(":")
    if not (module and colon and function) or module.startswith("."):
        fail("--host is MODULE:FUNCTION, as in my_shop.wapcommerce_host:connect")
    try:
        make = getattr(importlib.import_module(module), function)
    except ModuleNotFoundError as missing:
        fail(f"--host {name}: there is no module {missing.name}; is it on PYTHONPATH?")
    except AttributeError:
        fail(f"--host {name}: {module} has no {function}")
    made = make() if callable(make) else make
    return made if isinstance(made, AbstractContextManager) else nullcontext(made)


def _show(order_id: str, effect: Effect, outcome: Outcome) -> None:
    typer.echo(one_line(f"{order_id} {type(outcome).__name__.lower():<8} {effect.key}"))
