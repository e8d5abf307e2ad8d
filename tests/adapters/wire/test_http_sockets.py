"""What real connections do when they break."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from wapcommerce.adapters.wire.answers import nothing
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown


@contextmanager
def listening(reply: bytes | None) -> Iterator[str]:
    """A socket that reads a request and then answers these bytes, or with None nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = threading.Event()

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                if reply is None:
                    done.wait(10)
                else:
                    connection.sendall(reply)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            done.set()
            thread.join(10)


@pytest.mark.parametrize(
    "reply",
    [
        None,
        b"",
        b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{",
        b'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"Na',
        b"this is not HTTP\r\n\r\n",
    ],
    ids=["silence", "hang up", "short body", "short chunk", "other protocol"],
)
def test_a_real_connection_that_breaks_after_sending_is_unknown(reply: bytes | None) -> None:
    with (
        listening(reply) as url,
        Endpoint("wap", url, timeout=httpx.Timeout(0.3)) as endpoint,
        pytest.raises(CallOutcomeUnknown),
    ):
        endpoint.call("create", "POST", "users", nothing, json={})


def test_a_real_port_where_nobody_listens_is_not_done() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    pauses: list[float] = []

    with Endpoint("wap", url, sleep=pauses.append) as endpoint, pytest.raises(CallNotDone):
        endpoint.call("create", "POST", "users", nothing, json={})

    assert len(pauses) == 1


@pytest.fixture
def loggers_of_httpx() -> Iterator[list[logging.Logger]]:
    """As in a new process, in which nobody has set their levels."""
    loggers = [logging.getLogger(name) for name in ("httpx", "httpcore")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.NOTSET)
    yield loggers
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


def log_of_a_call(caplog: pytest.LogCaptureFixture) -> str:
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    with (
        caplog.at_level(logging.DEBUG),
        listening(reply) as base_url,
        Endpoint("wap", base_url, auth=httpx.BasicAuth("op", "canary")) as endpoint,
    ):
        endpoint.call("find a user", "GET", "users/ann@customer.example", nothing)
    return caplog.text


@pytest.mark.usefixtures("loggers_of_httpx")
def test_httpx_does_not_log_the_addresses_of_our_requests(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = log_of_a_call(caplog)
    assert "ann@" not in told
    assert "httpx" not in told
    assert "find a user: HTTP 200" in told


def test_a_level_that_the_host_has_set_itself_stays(
    loggers_of_httpx: list[logging.Logger], caplog: pytest.LogCaptureFixture
) -> None:
    for logger in loggers_of_httpx:
        logger.setLevel(logging.INFO)
    assert "users/ann@customer.example" in log_of_a_call(caplog)
    assert [logger.level for logger in loggers_of_httpx] == [logging.INFO] * 2
