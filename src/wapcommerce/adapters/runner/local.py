"""The runner of one machine: threads that advance whatever is due (D9, D10)."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Event, Lock, Thread

from attrs import evolve

from wapcommerce.model.execution import Execution
from wapcommerce.provisioning.engine import Engine

_log = logging.getLogger("wapcommerce.runner")


class LocalRunner:
    """Polls the journal and advances due orders in `threads` threads.

    It looks every `poll_s` seconds, and at once when `wake` is called, as a host does after it has
    submitted an order. Any number of runners, also in other processes, may share a journal. An
    order that fails does not stop the others; the next ones are handed out after `poll_s`, in case
    it is the journal that failed. `stop` lets each order finish the effect in hand.
    """

    def __init__(self, engine: Engine, threads: int = 4, poll_s: float = 1.0) -> None:
        if threads < 1 or poll_s <= 0:
            raise ValueError("a runner needs at least one thread and a time to wait above zero")
        self._engine = evolve(engine, stopping=self._is_stopping)
        self._threads = threads
        self._poll_s = poll_s
        self._stopping = Event()
        self._awake = Event()
        self._failed = Event()
        self._lock = Lock()
        self._in_hand: set[str] = set()
        self._idle = Event()
        self._idle.set()

    def start(self) -> None:
        """Begin in a thread of its own. Raises RuntimeError when it runs or was stopped."""
        if self.running or self._stopping.is_set():
            raise RuntimeError("the runner has begun already or was stopped; make another one")
        self._idle.clear()
        Thread(target=self.run, name="wapcommerce-runner", daemon=True).start()

    def stop(self, timeout_s: float | None = None) -> bool:
        """Take up nothing new and wait for the effects in hand; False if some took too long.

        A port or an observer must not call it without a timeout: it would wait for itself.
        """
        self._stopping.set()
        self._awake.set()
        return self._idle.wait(timeout_s)

    @property
    def running(self) -> bool:
        """Whether it is at work, in a thread of its own or in one of the host's."""
        return not self._idle.is_set()

    def wake(self) -> None:
        """Look for due orders now."""
        self._awake.set()

    def run(self) -> None:
        """Advance orders in this thread's name until `stop` is called."""
        self._idle.clear()
        try:
            with ThreadPoolExecutor(self._threads, "wapcommerce-worker") as pool:
                while not self._stopping.is_set():
                    self._look(pool)
        finally:
            self._idle.set()

    def _look(self, pool: ThreadPoolExecutor) -> None:
        """Hand out what is due, and wait if there was nothing or something failed."""
        self._awake.clear()
        if self._failed.is_set():
            self._failed.clear()
            self._stopping.wait(self._poll_s)
        elif not self._take_up(pool):
            self._awake.wait(self._poll_s)

    def _take_up(self, pool: ThreadPoolExecutor) -> int:
        """Hand out as many due orders as there are free threads; returns how many."""
        with self._lock:
            free = self._threads - len(self._in_hand)
        if not free:
            return 0
        taken = 0
        for order_id in self._due(free):
            with self._lock:
                if order_id in self._in_hand:
                    continue
                self._in_hand.add(order_id)
            future = pool.submit(self._engine.advance, order_id)
            future.add_done_callback(partial(self._finished, order_id))
            taken += 1
        return taken

    def _due(self, free: int) -> tuple[str, ...]:
        host = self._engine.host
        with self._lock:
            limit = free + len(self._in_hand)
        try:
            return host.journal.due(host.clock(), limit)[:limit]
        except Exception as failure:  # noqa: BLE001 - the database may be back in a moment
            _log.error("looking for orders failed", extra={"error": type(failure).__name__})
            return ()

    def _finished(self, order_id: str, future: Future[Execution]) -> None:
        if failure := future.exception():
            extra = {"order_id": order_id, "error": type(failure).__name__}
            _log.error("advancing failed", extra=extra)
            self._failed.set()
        with self._lock:
            self._in_hand.discard(order_id)
        self._awake.set()

    def _is_stopping(self) -> bool:
        return self._stopping.is_set()
