import logging
import socket
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx
import pytest

from wapcommerce.testing.simulator.serving import listening


def hello(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Length", "5"), ("Content-Type", "text/plain")])
    return [b"hello"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


def test_each_application_has_a_port_of_its_own() -> None:
    with listening([hello, hello], "127.0.0.1", 0) as urls:
        assert len(set(urls)) == 2
        assert [httpx.get(url).text for url in urls] == ["hello", "hello"]


def test_a_given_port_is_used() -> None:
    port = free_port()

    with listening([hello], "127.0.0.1", port) as urls:
        assert urls == (f"http://127.0.0.1:{port}",)


def test_afterwards_nothing_listens() -> None:
    with httpx.Client() as client:
        with listening([hello], "127.0.0.1", 0) as (url,):
            assert client.get(url).text == "hello"
        with pytest.raises(httpx.ConnectError):
            client.get(url)


def test_a_failure_inside_ends_the_serving_too() -> None:
    port = free_port()

    with pytest.raises(KeyError), listening([hello], "127.0.0.1", port):
        raise KeyError

    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}")


def dropping(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    raise ConnectionError


def test_a_connection_error_of_the_application_closes_the_connection_without_an_answer() -> None:
    with (
        listening([dropping], "127.0.0.1", 0) as (url,),
        pytest.raises(httpx.RemoteProtocolError),
    ):
        httpx.get(url)


def test_requests_are_logged_under_our_name_at_debug(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="wapcommerce")

    with listening([hello], "127.0.0.1", 0) as (url,):
        httpx.get(f"{url}/some/path")

    [record] = [r for r in caplog.records if "/some/path" in r.getMessage()]
    assert (record.name, record.levelno) == ("wapcommerce.testing.simulator", logging.DEBUG)
