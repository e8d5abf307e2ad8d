"""A worker process that advances one order against a served simulator, and may be killed."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import attrs

from wapcommerce.adapters.wire.system import utc_now
from wapcommerce.cli.demo_host import demo_host
from wapcommerce.model.execution import ExecutionState
from wapcommerce.provisioning.engine import Engine
from wapcommerce.testing.faults import FaultPoint
from wapcommerce.testing.simulator import Served

OUTSIDE = ("billing", "portal", "mailer")

# Processes start from one that has imported everything already, and share nothing with each other.
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__])


@attrs.frozen
class Advanced:
    """How a worker ended: its exit code and, unless it died, the order's state and its calls."""

    exit_code: int | None
    state: ExecutionState | None = None
    calls: int = 0


def advance_in_a_process(
    served: Served, folder: Path, order_id: str, kill_after: int = 0, hours_later: int = 0
) -> Advanced:
    """Advance the order in a process of its own.

    With `kill_after` it kills itself right after that call to the outside world. Its clock is
    `hours_later` ahead, so that the lease of a dead worker has run out.
    """
    ours, theirs = _PROCESSES.Pipe(duplex=False)
    arguments = (theirs, served, folder, order_id, kill_after, hours_later)
    process = _PROCESSES.Process(target=_advance, args=arguments)
    process.start()
    theirs.close()
    process.join(timeout=60)
    if process.exitcode != 0:
        return Advanced(process.exitcode)
    state, calls = ours.recv()
    return Advanced(0, state, calls)


def _advance(
    answer: Connection,
    served: Served,
    folder: Path,
    order_id: str,
    kill_after: int,
    hours_later: int,
) -> None:
    with demo_host(served, folder) as world:
        point = FaultPoint(kill_after, "after", _kill_this_process)
        later = timedelta(hours=hours_later)
        host = attrs.evolve(world.host, clock=lambda: utc_now() + later)
        engine = Engine(point.arm(host, OUTSIDE), f"worker {os.getpid()}")
        state = engine.advance(order_id).state
        answer.send((state, point.calls))


def _kill_this_process() -> BaseException:
    """What SIGKILL leaves behind: no handler, no clean-up, no flush."""
    os.kill(os.getpid(), signal.SIGKILL)
    return SystemExit(1)
