"""`wapcommerce worker`: a process that advances orders and stops when it is told to (D9)."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.cli.running import COMMAND
from tests.cli.stored import host_on, invoke, refusal, submitted
from wapcommerce.model.execution import ExecutionState

ROOT = Path(__file__).parents[2]
HOST = "tests.cli.stored:connect"
PATIENCE_S = 30


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "orders.sqlite3"
    with host_on(path) as host:
        host.journal.submit(submitted("O-1"), "1", host.clock())
    return path


def state(database: Path, order_id: str) -> ExecutionState:
    with host_on(database) as host:
        return host.journal.execution(order_id).state


@contextmanager
def working(database: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*COMMAND, "worker", "--host", HOST, "--poll", "0.05"],
        env={**os.environ, "WAPCOMMERCE_DATABASE": str(database)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_advances_orders_and_ends_with_0_when_told_to(
    database: Path, number: signal.Signals
) -> None:
    with working(database) as process:
        end = monotonic() + PATIENCE_S
        while state(database, "O-1") is not ExecutionState.DONE:
            assert monotonic() < end
            sleep(0.05)
        process.send_signal(number)
        told, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    assert told.splitlines()[0] == "working with 4 threads; Ctrl-C stops"
    assert "O-1 done     invoice:O-1" in told
    assert told.splitlines()[-1] == "stopped"


def test_once_advances_what_is_due_and_ends(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAPCOMMERCE_DATABASE", str(database))
    result = invoke("worker", "--host", HOST, "--once")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "O-1 done     billing_subscription:O-1-ord-1-1"
    assert state(database, "O-1") is ExecutionState.DONE


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("tests.cli.stored", "MODULE:FUNCTION"),
        ("no_such_shop:connect", "there is no module no_such_shop"),
        ("tests.cli.stored:nothing", "has no nothing"),
        ("os:getcwd", "neither a Host nor a context manager"),
        (".:connect", "MODULE:FUNCTION"),
        ("tests.cli.stored:connect_to_nothing", "neither a Host nor a context manager"),
    ],
)
def test_a_host_that_cannot_be_made_is_one_line(host: str, reason: str) -> None:
    assert reason in refusal("worker", "--host", host, "--once")


def test_a_function_may_return_the_host_itself() -> None:
    result = invoke("worker", "--host", "wapcommerce.testing.host:memory_host", "--once")
    assert (result.exit_code, result.output) == (0, "")


def test_what_an_operator_has_to_know_is_logged_with_its_fields(database: Path) -> None:
    ended = subprocess.run(
        [*COMMAND, "worker", "--host", "tests.cli.stored:connect_to_refusing", "--once"],
        env={**os.environ, "WAPCOMMERCE_DATABASE": str(database)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = ended.stderr.splitlines()
    assert line.endswith(
        "WARNING wapcommerce.engine: order needs attention order_id=O-1 effect=plan"
    )


def test_without_a_host_there_is_nothing_to_work_with() -> None:
    assert invoke("worker").exit_code == 2
