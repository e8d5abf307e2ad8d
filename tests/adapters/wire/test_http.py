"""Calls: where they go, what is tried twice, and what never leaks."""

from __future__ import annotations

import gzip
import logging
import ssl
import traceback
from collections.abc import Iterator

import httpx
import pytest

from tests.adapters.canned import Server, answer, raw
from wapcommerce.adapters.wire.answers import json_object, nothing
from wapcommerce.adapters.wire.http import Endpoint, operator_headers
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, EndpointError

REFUSED = httpx.ConnectError("refused")
PASSWORD = "tr0ub4dor"
RESET = httpx.ReadError("reset")


def name_of(response: httpx.Response) -> str:
    return json_object(response).text("Name")


def test_authorities_beside_a_given_client_are_refused() -> None:
    with httpx.Client() as client, pytest.raises(ValueError, match="to the client itself"):
        Endpoint("a", "https://wap.example", client=client, trust=ssl.create_default_context())


def test_a_given_client_stays_open() -> None:
    with httpx.Client() as client:
        with Endpoint("a", "https://wap.example", client=client):
            pass

        assert not client.is_closed


def test_a_request_carries_what_it_was_given() -> None:
    server = Server(answer(200, {"name": "Ann"}))
    endpoint = server.endpoint("https://wap.example/base/", auth=httpx.BasicAuth("op", "pw"))

    found = endpoint.call(
        "create",
        "POST",
        "users/o%27neil%2Fx@y.example",
        name_of,
        params={"take": "1"},
        json={"Name": "Ann"},
        headers={"Accept": "application/json"},
    )

    [request] = server.requests
    assert found == "Ann"
    assert server.calls == ["POST /base/users/o%27neil%2Fx@y.example?take=1"]
    assert server.body(0) == {"Name": "Ann"}
    assert request.headers["Accept"] == "application/json"
    assert request.headers["Authorization"].startswith("Basic ")
    assert request.extensions["timeout"] == {"connect": 5, "read": 60, "write": 60, "pool": 5}


def test_a_redirect_is_not_followed() -> None:
    moved = httpx.Response(302, headers={"Location": "https://evil.example/?token=tr0ub4dor"})
    server = Server(moved)
    endpoint = server.endpoint()

    with pytest.raises(CallNotDone) as refused:
        endpoint.call("read", "GET", "users", nothing)

    assert refused.value.permanent
    assert len(server.requests) == 1
    assert "evil" not in str(refused.value)


def test_statuses_that_mean_something_reach_the_reader() -> None:
    server = Server(answer(404))

    assert server.endpoint().call("read", "GET", "x", lambda r: r.status_code, also=(404,)) == 404


@pytest.mark.parametrize("first", [REFUSED, RESET, answer(500), raw(200, "<html>")])
def test_a_read_is_tried_a_second_time(first: httpx.Response | Exception) -> None:
    server = Server(first, answer(200, {"Name": "Ann"}))

    assert server.endpoint().call("read", "GET", "users/ann", name_of) == "Ann"
    assert len(server.pauses_s) == 1


def test_a_read_is_not_tried_a_third_time() -> None:
    server = Server(RESET, answer(500, {"Code": "Oops", "Message": "again"}))

    with pytest.raises(CallNotDone, match="HTTP 500 Oops: again"):
        server.endpoint().call("read", "GET", "users/ann", name_of)


def test_a_write_is_tried_again_only_when_it_was_never_sent() -> None:
    server = Server(REFUSED, answer(201, {"Name": "Ann"}))

    assert server.endpoint().call("create", "POST", "users", name_of) == "Ann"
    assert len(server.requests) == 2


@pytest.mark.parametrize("first", [RESET, answer(500), raw(201, '{"Name": "An'), answer(201, {})])
def test_a_write_that_may_have_been_done_is_not_repeated(
    first: httpx.Response | Exception,
) -> None:
    server = Server(first)

    with pytest.raises(CallOutcomeUnknown):
        server.endpoint().call("create", "POST", "users", name_of)

    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "first",
    [
        answer(429),
        answer(429, headers={"Retry-After": "6"}),
        answer(503, headers={"Retry-After": "600"}),
        answer(503, headers={"Retry-After": "soon"}),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_server_that_asks_to_wait_is_not_pressed(first: httpx.Response, method: str) -> None:
    server = Server(first)

    with pytest.raises(CallNotDone):
        server.endpoint().call("read", method, "users/ann", nothing)

    assert len(server.requests) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_short_wait_that_the_server_asks_for_is_kept(method: str) -> None:
    server = Server(answer(503, headers={"Retry-After": "5"}), answer(200, {"Name": "Ann"}))

    assert server.endpoint().call("read", method, "users/ann", name_of) == "Ann"
    assert server.pauses_s == [5]


def test_pauses_are_spread_so_that_callers_do_not_come_back_together() -> None:
    pauses = []
    for _ in range(20):
        server = Server(RESET, answer(200))
        server.endpoint().call("read", "GET", "users/ann", nothing)
        pauses += server.pauses_s

    assert all(0.2 <= pause <= 0.4 for pause in pauses)
    assert len(set(pauses)) > 1


class Timer:
    """Seconds that pass with every request."""

    def __init__(self, each_s: float) -> None:
        self.now_s, self.each_s = 0.0, each_s

    def __call__(self) -> float:
        return self.now_s


@pytest.mark.parametrize(("each_s", "tries"), [(59.5, 2), (59.7, 1)])
def test_a_second_try_is_made_only_when_there_is_time_for_it(each_s: float, tries: int) -> None:
    timer = Timer(each_s)
    requests: list[httpx.Request] = []

    def answered(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        timer.now_s += timer.each_s
        raise httpx.ReadError("reset")

    with httpx.Client(transport=httpx.MockTransport(answered)) as client:
        endpoint = Endpoint(
            "wap",
            "https://wap.example",
            client=client,
            deadline_s=60,
            timer=timer,
            sleep=lambda _: None,
        )
        with pytest.raises(CallNotDone):
            endpoint.call("read", "GET", "users/ann", nothing)

    assert len(requests) == tries
    assert requests[-1].extensions["timeout"]["read"] == (60 if tries == 1 else pytest.approx(0.5))


class Dripping(httpx.SyncByteStream):
    """One byte at a time, a second for each."""

    def __init__(self, timer: Timer) -> None:
        self._timer = timer
        self.sent = 0
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(100):
            self._timer.now_s += 1
            self.sent += 1
            yield b" "

    def close(self) -> None:
        self.closed = True


def test_an_answer_that_only_drips_ends_at_the_deadline() -> None:
    timer = Timer(0)
    body = Dripping(timer)

    def answered(request: httpx.Request) -> httpx.Response:
        return httpx.Response(201, stream=body)

    with httpx.Client(transport=httpx.MockTransport(answered)) as client:
        endpoint = Endpoint("wap", "https://wap.example", client=client, deadline_s=30, timer=timer)
        with pytest.raises(CallOutcomeUnknown):
            endpoint.call("create", "POST", "users", nothing)

    assert body.sent == 30
    assert body.closed


def test_an_answer_that_was_compressed_is_read() -> None:
    packed = gzip.compress(b'{"Name": "Ann"}')
    server = Server(httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=packed))

    assert server.endpoint().call("read", "GET", "users/ann", name_of) == "Ann"


@pytest.mark.parametrize("name", ["\ud800", float("nan"), object()])
def test_a_body_that_cannot_be_written_is_not_sent(name: object) -> None:
    server = Server()

    with pytest.raises(CallNotDone) as refused:
        server.endpoint().call("create", "POST", "users", nothing, json={"Name": name})

    assert refused.value.permanent
    assert not server.requests


def test_a_post_without_effect_is_repeated_like_a_read() -> None:
    server = Server(RESET, answer(200, {"Name": "Ann"}))

    found = server.endpoint().call("ask", "POST", "users", name_of, has_effect=False)

    assert found == "Ann"


class Token(httpx.Auth):
    """Puts a token on the request."""

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]  # nothing is sent back
        request.headers["Authorization"] = f"Bearer {PASSWORD}"
        yield request


def test_a_failure_keeps_no_hold_of_the_request_and_its_token(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    endpoint = Server(RESET).endpoint(auth=Token())

    with pytest.raises(EndpointError) as refused:
        endpoint.call("create", "POST", "users", nothing, json={"Password": PASSWORD})

    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None
    shown = "".join(traceback.format_exception(refused.value)) + caplog.text + repr(endpoint)
    assert PASSWORD not in shown


def test_an_error_of_the_auth_itself_passes() -> None:
    class Failing(httpx.Auth):
        def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]  # nothing is sent back
            if "Authorization" not in request.headers:
                raise CallNotDone("token service", "issue a token", "no")
            yield request

    server = Server()
    with pytest.raises(CallNotDone, match="token service"):
        server.endpoint(auth=Failing()).call("create", "POST", "users", nothing)

    assert not server.requests


OPERATORS = [
    ("NIMBUS\\operator", "NIMBUS%5Coperator", "NIMBUS\\operator"),
    ("ops@nimbus.example", "ops%40nimbus.example", "ops@nimbus.example"),
    ("50%", "50%25", "50%"),
    ("Jürgen", "J%C3%BCrgen", "J%C3%BCrgen"),
    ("a\r\nX: y", "a%0D%0AX%3A%20y", "a%0D%0AX%3A%20y"),
]


@pytest.mark.parametrize(("operator", "with_get", "else_"), OPERATORS)
def test_the_operator_is_encoded_with_get_and_else_where_a_header_cannot_carry_it(
    operator: str, with_get: str, else_: str
) -> None:
    assert operator_headers(operator) == {
        "Accept": "application/json",
        "x-ms-principal-id": with_get,
    }
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert operator_headers(operator, method)["x-ms-principal-id"] == else_
