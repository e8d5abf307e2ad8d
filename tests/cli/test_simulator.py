"""`wapcommerce simulator`: serves until it is interrupted."""

import os
import re
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.cli.running import COMMAND, run

IGNORING = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"


@contextmanager
def a_simulator(*options: str) -> Iterator[subprocess.Popen[str]]:
    """A process that serves, with SIGINT ignored, as a shell starts one in the background."""
    process = subprocess.Popen(
        [sys.executable, "-c", f"{IGNORING}; {COMMAND[-1]}", "simulator", *options],
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
        lines = [process.stdout.readline() for _ in range(7)]
        urls = re.findall(r"http://127\.0\.0\.1:\d+", "".join(lines))
        assert len(urls) == 4
        assert httpx.get(f"{urls[1]}/users").status_code == httpx.codes.UNAUTHORIZED
        process.send_signal(number)
        assert process.wait(timeout=20) == 0


@pytest.mark.parametrize("port", ["-1", "65533", "many"])
def test_a_port_that_leaves_no_room_for_four_is_refused(port: str) -> None:
    ended = run("simulator", "--port", port)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("own_file", [False, True])
def test_over_https_it_says_whom_to_trust(own_file: bool, tmp_path: Path) -> None:
    own = tmp_path / "ca.pem"
    options = ["--https", *(["--ca-bundle", str(own)] if own_file else [])]
    with a_simulator(*options) as process:
        assert process.stdout is not None
        lines = "".join(process.stdout.readline() for _ in range(8))
        urls = re.findall(r"https://127\.0\.0\.1:\d+", lines)
        [bundle] = re.findall(r"^CA bundle +(.+)$", lines, re.M)
        trust = ssl.create_default_context(cafile=bundle)
        answers = [httpx.get(url, verify=trust).status_code for url in urls]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0

    assert answers == [404, 401, 401, 401]
    assert (bundle == str(own)) is own_file


def test_a_ca_bundle_without_https_is_refused(tmp_path: Path) -> None:
    ended = run("simulator", "--ca-bundle", str(tmp_path / "ca.pem"))
    assert ended.returncode == 2
    assert "needs --https" in ended.stderr
