"""Calls: where they go, what is tried twice, and what never leaks."""

from __future__ import annotations

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


@pytest.mark.parametrize(
    "base_url",
    [
        "https://wap.example",
        "https://wap.example:30004/",
        "http://localhost:30004",
        "http://127.0.0.1:1",
        "http://127.8.8.8",
        "http://[::1]:30004",
    ],
)
def test_https_is_accepted_and_http_on_this_machine(base_url: str) -> None:
    assert Server().endpoint(base_url).url("users") == f"{base_url.rstrip('/')}/users"


@pytest.mark.parametrize(
    "base_url",
    [
        "http://wap.example",
        "http://10.0.0.1",
        "http://localhost.example",
        "ftp://localhost",
        "wap.example",
        "https://",
        "https://ann:tr0ub4dor@wap.example",
        "https://ann@wap.example",
        "https://wap.example?key=tr0ub4dor",
        "https://wap.example/?",
        "https://wap.example/#tr0ub4dor",
    ],
)
def test_any_other_base_url_is_refused_without_being_repeated(base_url: str) -> None:
    with pytest.raises(ValueError, match="admin API: the base URL") as refused:
        Server().endpoint(base_url)

    assert "tr0ub4dor" not in str(refused.value)


def test_a_tls_context_that_does_not_verify_is_refused() -> None:
    blind = ssl.create_default_context()
    blind.check_hostname = False
    with pytest.raises(ValueError, match="does not verify"):
        Endpoint("admin API", "https://wap.example", trust=blind)

    blind.verify_mode = ssl.CERT_NONE
    with pytest.raises(ValueError, match="does not verify"):
        Endpoint("admin API", "https://wap.example", trust=blind)


def test_a_verifying_tls_context_is_accepted() -> None:
    Endpoint("admin API", "https://wap.example", trust=ssl.create_default_context()).close()


def test_a_bundle_of_authorities_that_is_not_there_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        Endpoint("admin API", "https://wap.example", trust="/nowhere/authorities.pem")


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


@pytest.mark.parametrize("first", [answer(429), answer(503, headers={"Retry-After": "9"})])
def test_a_server_that_asks_to_wait_is_not_pressed(first: httpx.Response) -> None:
    server = Server(first)

    with pytest.raises(CallNotDone):
        server.endpoint().call("read", "GET", "users/ann", name_of)

    assert len(server.requests) == 1


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


@pytest.mark.parametrize(
    ("operator", "sent"),
    [
        ("NIMBUS\\operator", "NIMBUS\\operator"),
        ("ops@nimbus.example", "ops@nimbus.example"),
        ("Jürgen\r\nX: y", "J%C3%BCrgen%0D%0AX: y"),
        ("50%", "50%25"),
    ],
)
def test_the_operator_is_named_in_what_a_header_can_carry(operator: str, sent: str) -> None:
    assert operator_headers(operator) == {
        "Accept": "application/json",
        "x-ms-principal-id": sent,
    }
