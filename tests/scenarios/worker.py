"""A worker process that advances one order against a served simulator, and may be killed."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from time import sleep

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
    point = FaultPoint(kill_after, "after", _kill_this_process)
    return Worker(served, folder, order_id, point, hours_later).ended()


class Worker:
    """A process that advances one order; a fault point may kill or stop it on the way."""

    def __init__(
        self, served: Served, folder: Path, order_id: str, point: FaultPoint, hours_later: int = 0
    ) -> None:
        self._answer, theirs = _PROCESSES.Pipe(duplex=False)
        arguments = (theirs, served, folder, order_id, point, hours_later)
        self._process = _PROCESSES.Process(target=_advance, args=arguments)
        self._process.start()
        theirs.close()

    def wait_until_stopped(self) -> bool:
        """Wait until the process has stopped itself; False when it went through to its end."""
        assert self._process.pid is not None
        while self._process.is_alive():
            if _is_stopped(self._process.pid):
                return True
            sleep(0.005)
        return False

    def go_on(self) -> None:
        """Let a stopped process go on where it was."""
        assert self._process.pid is not None
        os.kill(self._process.pid, signal.SIGCONT)

    def ended(self) -> Advanced:
        """Wait for its end."""
        self._process.join(timeout=60)
        if self._process.exitcode != 0:
            return Advanced(self._process.exitcode)
        state, calls = self._answer.recv()
        return Advanced(0, state, calls)


def _advance(
    answer: Connection,
    served: Served,
    folder: Path,
    order_id: str,
    point: FaultPoint,
    hours_later: int,
) -> None:
    with demo_host(served, folder) as world:
        later = timedelta(hours=hours_later)
        host = attrs.evolve(world.host, clock=lambda: utc_now() + later)
        engine = Engine(point.arm(host, OUTSIDE), f"worker {os.getpid()}")
        state = engine.advance(order_id).state
        answer.send((state, point.calls))


def stop_this_process() -> None:
    """Stand still, leases or not, until someone lets the process go on."""
    os.kill(os.getpid(), signal.SIGSTOP)


def _kill_this_process() -> BaseException:
    """What SIGKILL leaves behind: no handler, no clean-up, no flush."""
    os.kill(os.getpid(), signal.SIGKILL)
    return SystemExit(1)


def _is_stopped(pid: int) -> bool:
    """Whether the process stands still, as the system tells (Linux)."""
    status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    return status.rpartition(")")[2].split()[0] == "T"
