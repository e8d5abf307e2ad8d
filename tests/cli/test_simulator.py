"""`wapcommerce simulator`: serves until it is interrupted."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.cli.running import COMMAND, run

IGNORING = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"


@contextmanager
def a_simulator() -> Iterator[subprocess.Popen[str]]:
    """A process that serves, with SIGINT ignored, as a shell starts one in the background."""
    process = subprocess.Popen(
        [sys.executable, "-c", f"{IGNORING}; {COMMAND[-1]}", "simulator"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_simulator_answers_on_loopback_until_it_is_stopped(number: signal.Signals) -> None:
    with a_simulator() as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(6)]
        urls = re.findall(r"http://127\.0\.0\.1:\d+", "".join(lines))
        assert len(urls) == 3
        assert httpx.get(f"{urls[1]}/users").status_code == httpx.codes.UNAUTHORIZED
        process.send_signal(number)
        assert process.wait(timeout=20) == 0


@pytest.mark.parametrize("port", ["-1", "65534", "many"])
def test_a_port_that_leaves_no_room_for_three_is_refused(port: str) -> None:
    ended = run("simulator", "--port", port)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
