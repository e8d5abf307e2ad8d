"""Workers of Procrastinate in processes of their own, and who starts them again."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from threading import Event, Lock, Thread
from time import monotonic

from attrs import evolve
from procrastinate import App, PsycopgConnector

from tests.proof.outside import Address, outside_of
from wapcommerce.adapters.journal.on_postgres import PostgresActivations, PostgresJournal
from wapcommerce.adapters.runner.on_procrastinate import ProcrastinateRunner
from wapcommerce.provisioning.engine import Engine
from wapcommerce.testing.host import memory_host

#: Shorter than what is shipped, so that a proof need not wait for minutes.
LEASE_S, STALLED_AFTER_S, SWEEP = 5, 6.0, "* * * * * */2"
#: Of each pool of a worker; PostgreSQL takes a hundred.
CONNECTIONS = 4
#: How soon the supervisor looks again, and how long workers may take to end.
LOOK_S, PATIENCE_S = 0.1, 60

# Processes start from one that has imported everything already, and share nothing with each other.
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__])


def work(conninfo: str, address: Address) -> None:
    """Be a worker, until a signal."""
    with (
        closing(PostgresJournal(conninfo, connections=CONNECTIONS)) as journal,
        closing(PostgresActivations(conninfo, connections=CONNECTIONS)) as activations,
    ):
        host = outside_of(memory_host(), address)
        settings = evolve(host.settings, lease_s=LEASE_S, retry_base_s=1)
        host = evolve(host, journal=journal, activations=activations, settings=settings)
        app = App(connector=PsycopgConnector(conninfo=conninfo))
        engine = Engine(host, f"worker {os.getpid()}")
        ProcrastinateRunner(engine, app, sweep=SWEEP, stalled_after_s=STALLED_AFTER_S).work()


class Supervisor:
    """Keeps that many workers running, as systemd does with `Restart=always`.

    `exits` counts how workers ended: exit codes, and the negative numbers of signals.
    """

    def __init__(self, conninfo: str, address: Address, workers: int) -> None:
        self.exits: Counter[int | None] = Counter()
        self._arguments = (conninfo, address)
        self._workers: list[ForkServerProcess | None] = [None] * workers
        self._stopping = Event()
        self._lock = Lock()
        self._thread = Thread(target=self._keep)

    def start(self) -> None:
        """Start every worker."""
        self._thread.start()

    def signal(self, worker: int, number: int) -> bool:
        """Send a signal to that worker; False while it is away."""
        with self._lock:
            process = self._workers[worker]
            if process is None or process.pid is None:
                return False
            os.kill(process.pid, number)
            return True

    def stop(self) -> None:
        """Ask every worker to end, wait until all have, and kill those that do not."""
        self._stopping.set()
        self._thread.join()
        end = monotonic() + PATIENCE_S
        for process in filter(None, self._workers):
            process.terminate()
        for process in filter(None, self._workers):
            process.join(max(0, end - monotonic()))
            process.kill()
            process.join()
            self.exits[process.exitcode] += 1

    def _keep(self) -> None:
        while not self._stopping.wait(LOOK_S):
            with self._lock:
                for number, process in enumerate(self._workers):
                    if process is None or not process.is_alive():
                        self._workers[number] = self._another(process)

    def _another(self, former: ForkServerProcess | None) -> ForkServerProcess:
        if former is not None:
            self.exits[former.exitcode] += 1
        process = _PROCESSES.Process(target=work, args=self._arguments, daemon=True)
        process.start()
        return process
