import logging
import socket
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import httpx
import pytest

from wapcommerce.testing.simulator.serving import Listener


def hello(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


@contextmanager
def listening(app: WSGIApplication = hello, port: int = 0) -> Iterator[Listener]:
    with closing(Listener(app, "127.0.0.1", port)) as listener:
        yield listener


def test_each_application_has_a_port_of_its_own() -> None:
    with listening() as first, listening() as second:
        assert first.url != second.url
        assert [httpx.get(each.url).text for each in (first, second)] == ["hello", "hello"]


def test_a_given_port_is_used_and_taken() -> None:
    port = free_port()

    with listening(port=port) as listener:
        assert listener.url == f"http://127.0.0.1:{port}"
        with pytest.raises(OSError, match="in use"):
            Listener(hello, "127.0.0.1", port)


def test_afterwards_nothing_listens_not_even_to_open_connections() -> None:
    with httpx.Client() as client:
        with listening() as listener:
            assert client.get(listener.url).text == "hello"
        with pytest.raises(httpx.ConnectError):
            client.get(listener.url)


def test_it_can_listen_again_on_the_same_port_and_goes_on_counting() -> None:
    with listening() as listener:
        httpx.get(listener.url)
        listener.close()
        with pytest.raises(httpx.ConnectError):
            httpx.get(listener.url)
        url = listener.url
        listener.open()
        assert (listener.url, httpx.get(url).text) == (url, "hello")
        assert listener.connections == 2


def test_one_connection_serves_many_requests() -> None:
    with listening() as listener:
        with httpx.Client() as client:
            for _ in range(5):
                client.get(listener.url)
            assert listener.connections == 1
        httpx.get(listener.url)
        assert listener.connections == 2


def test_requests_are_logged_under_our_name_at_debug(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="wapcommerce")

    with listening() as listener:
        httpx.get(f"{listener.url}/some/path")

    [record] = [r for r in caplog.records if "/some/path" in r.getMessage()]
    assert (record.name, record.levelno) == ("wapcommerce.testing.simulator", logging.DEBUG)
