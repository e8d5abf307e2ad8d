"""The runner of many machines: jobs of Procrastinate in PostgreSQL (D9, D10).

Needs the extra `postgres`. The journal stays the only truth: a job that is lost, repeated or run by
a worker that was thought dead changes nothing but the time at which an order is advanced.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import psycopg
from attrs import evolve
from procrastinate import App, JobContext
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status

from wapcommerce.adapters.wire.postgres import part_of_transaction
from wapcommerce.model.execution import Execution, ExecutionState
from wapcommerce.provisioning.engine import Engine

#: Names of the queue and its tasks; part of the data in the database, so they never change.
QUEUE = "wapcommerce"
ADVANCE = "wapcommerce.advance"
SWEEP = "wapcommerce.sweep"

#: How often lost jobs are looked for, in cron's notation with seconds at the end.
SWEEP_CRON = "* * * * * */15"
#: A worker that has not been heard of for so long counts as dead, in seconds.
STALLED_AFTER_S = 30.0

# Clocks of machines differ a little: no job comes back at once only because of that.
_SOONEST = timedelta(seconds=1)

_log = logging.getLogger("wapcommerce.runner")


class ProcrastinateRunner:
    """Advances orders in jobs of a Procrastinate `app`, whose tasks it adds to it.

    An order has one job that waits and one that runs, at most; a job holds the order's id and
    nothing else. Every `sweep` gives due orders a job that have none, because a worker died or a
    person let them try again, and at most `sweep_limit` of them at once. A worker that has not
    been heard of for `stalled_after_s` seconds counts as dead; three times as often it is heard of.
    """

    def __init__(
        self,
        engine: Engine,
        app: App,
        *,
        sweep: str = SWEEP_CRON,
        sweep_limit: int = 1000,
        stalled_after_s: float = STALLED_AFTER_S,
    ) -> None:
        self._engine = engine
        self._app = app
        self._sweep_limit = sweep_limit
        self._stalled_after_s = stalled_after_s
        self._advance_task = app.task(name=ADVANCE, queue=QUEUE, pass_context=True)(self._advance)
        # Without a lock: one that a dead worker holds would stop every later sweep. And before
        # all orders: those that wait may wait for the job of a dead worker.
        sweep_task = app.task(name=SWEEP, queue=QUEUE, queueing_lock=SWEEP, priority=1)(self._sweep)
        app.periodic(cron=sweep)(sweep_task)

    def enqueue(self, order_id: str, connection: psycopg.Connection[Any] | None = None) -> None:
        """Have an order advanced soon; a job that waits for it already is enough.

        With a `connection`, the job is part of the host's transaction, and is there when that is
        committed; without one, the app must be open.
        """
        if connection is None:
            self._defer(order_id, None)
            return
        # The savepoint keeps the host's transaction alive if there is a job already.
        with suppress(AlreadyEnqueued), part_of_transaction(connection):
            self._job(order_id, None, connection).defer(order_id=order_id)

    def work(self, concurrency: int = 4, **options: Any) -> None:
        """Be a worker until SIGINT or SIGTERM, then finish the effects in hand.

        `options` are those of Procrastinate's ``run_worker``.
        """
        settings: dict[str, Any] = {
            "queues": [QUEUE],
            "concurrency": concurrency,
            "delete_jobs": "always",
            "stalled_worker_timeout": self._stalled_after_s,
            "update_heartbeat_interval": self._stalled_after_s / 3,
            # At once, jobs are asked to end; they do so between two effects.
            "shutdown_graceful_timeout": 0,
            **options,
        }
        self._app.run_worker(**settings)

    def _advance(self, context: JobContext, order_id: str) -> None:
        engine = evolve(self._engine, stopping=context.should_abort)
        try:
            execution = engine.advance(order_id)
            now = engine.host.clock()
            if context.should_abort() and execution.state is ExecutionState.PENDING:
                self._defer(order_id, None)
            elif (again := _again(execution, now)) is not None:
                self._defer(order_id, again)
        except Exception as failure:  # noqa: BLE001 - Procrastinate would log its text
            extra = {"order_id": order_id, "error": type(failure).__name__}
            _log.error("advancing failed", extra=extra)

    async def _sweep(self, timestamp: int) -> None:
        """Forget the jobs of dead workers, then give every due order a job."""
        jobs = self._app.job_manager
        for name in (ADVANCE, SWEEP):
            for job in await jobs.get_stalled_jobs(
                task_name=name, seconds_since_heartbeat=self._stalled_after_s
            ):
                await jobs.finish_job(job, Status.FAILED, delete_job=True)
                _log.warning("job of a dead worker", extra={"task": name, "job_id": job.id})
        host = self._engine.host
        try:
            due = await asyncio.to_thread(host.journal.due, host.clock(), self._sweep_limit)
        except Exception as failure:  # noqa: BLE001 - the next sweep looks again
            _log.error("looking for orders failed", extra={"error": type(failure).__name__})
            return
        for order_id in due:
            with suppress(AlreadyEnqueued):
                await self._job(order_id, None, None).defer_async(order_id=order_id)

    def _defer(self, order_id: str, at: datetime | None) -> None:
        with suppress(AlreadyEnqueued):
            self._job(order_id, at, None).defer(order_id=order_id)

    def _job(self, order_id: str, at: datetime | None, connection: Any) -> Any:
        lock = f"{ADVANCE}:{order_id}"
        return self._advance_task.configure(
            lock=lock, queueing_lock=lock, schedule_at=at, connection=connection
        )


def _again(execution: Execution, now: datetime) -> datetime | None:
    """When to come again for an order, or None for one that ended, waits, or another holds.

    An order whose time has come, and which is pending all the same, is held under a lease; the
    sweep sees to it when that has run out.
    """
    retry_at = execution.retry_at
    if execution.state is not ExecutionState.PENDING or retry_at is None or retry_at <= now:
        return None
    return max(retry_at, now + _SOONEST)
