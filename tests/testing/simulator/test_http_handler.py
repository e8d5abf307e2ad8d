import json
import socket
from collections.abc import Iterable, Iterator
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx
import pytest

from wapcommerce.testing.simulator.serving import Listener


def mirror(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Tells what the application was told; the path says what else shall happen."""
    path = environ["PATH_INFO"]
    if path == "/drop":
        raise ConnectionError
    if path == "/empty":
        start_response("204 No Content", [])
        return [b""]
    body = b"" if path == "/unread" else environ["wsgi.input"].read()
    told = {name: value for name, value in environ.items() if isinstance(value, str)}
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({**told, "body": body.decode()}).encode()]


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener(mirror, "127.0.0.1")
    yield listener
    listener.close()


@pytest.fixture
def client(listener: Listener) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=listener.url) as client:
        yield client


def test_the_application_is_told_what_was_asked(client: httpx.Client) -> None:
    told = client.post("/a%2Fb/c%40d?x=1&y=%20", content=b"text", headers={"x-one": "1"}).json()

    assert (told["REQUEST_METHOD"], told["PATH_INFO"]) == ("POST", "/a/b/c@d")
    assert (told["QUERY_STRING"], told["HTTP_X_ONE"]) == ("x=1&y=%20", "1")
    assert (told["CONTENT_LENGTH"], told["body"]) == ("4", "text")
    assert told["wsgi.url_scheme"] == "http"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "MERGE"])
def test_every_verb_is_passed_on(client: httpx.Client, method: str) -> None:
    assert client.request(method, "/").json()["REQUEST_METHOD"] == method


def test_a_path_beyond_ascii_arrives_as_wsgi_writes_it(client: httpx.Client) -> None:
    told = client.get("/Zoë").json()

    assert told["PATH_INFO"].encode("latin-1").decode() == "/Zoë"


def test_a_connection_goes_on_after_bodies_that_nobody_read_and_empty_answers(
    client: httpx.Client, listener: Listener
) -> None:
    for path in ("/unread", "/empty", "/unread", "/"):
        assert client.post(path, content=b"x" * 100_000).is_success

    assert listener.connections == 1


def test_an_answer_without_a_body_has_none(client: httpx.Client) -> None:
    answer = client.get("/empty")

    assert (answer.status_code, answer.content) == (204, b"")
    assert {"content-length", "etag"}.isdisjoint(answer.headers)


def test_a_dropped_connection_is_reset_without_an_answer(
    client: httpx.Client, listener: Listener
) -> None:
    with pytest.raises(httpx.ReadError):
        client.get("/drop")

    assert client.get("/").status_code == 200
    assert listener.connections == 2


def test_who_says_nothing_or_nonsense_disturbs_nobody(
    client: httpx.Client, listener: Listener, capfd: pytest.CaptureFixture[str]
) -> None:
    port = int(listener.url.rpartition(":")[2])
    for said in (b"", b"\x16\x03\x01 this is no HTTP\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(said)

    assert client.get("/").status_code == 200
    assert capfd.readouterr().err == ""
