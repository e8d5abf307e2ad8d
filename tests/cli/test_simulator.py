"""`wapcommerce simulator`: serves until it is interrupted."""

import os
import re
import signal
import subprocess

import httpx

from tests.cli.running import COMMAND


def test_the_simulator_answers_on_loopback_until_it_is_interrupted() -> None:
    with subprocess.Popen(
        [*COMMAND, "simulator"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(5)]
        urls = re.findall(r"http://127\.0\.0\.1:\d+", "".join(lines))
        assert len(urls) == 3
        assert httpx.get(f"{urls[1]}/users").status_code == httpx.codes.UNAUTHORIZED
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
