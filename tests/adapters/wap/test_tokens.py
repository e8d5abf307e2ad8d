"""Tokens are fetched once, renewed in time, and renewed once when they are refused."""

from __future__ import annotations

import logging
import traceback
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.adapters.canned import Server, answer, raw
from tests.adapters.wap.test_ws_trust import answered, jwt
from wapcommerce.adapters.wap.tokens import (
    ADFS_USERNAME_MIXED,
    ADMIN_REALM,
    TENANT_REALM,
    USERNAME_MIXED,
    WINDOWS_TRANSPORT,
    BearerTokens,
    TokenService,
)
from wapcommerce.adapters.wap.ws_trust import Login, Token
from wapcommerce.adapters.wire.answers import nothing
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.adapters.wire.secret import Secret
from wapcommerce.adapters.wire.system import utc_now
from wapcommerce.errors import CallNotDone
from wapcommerce.testing.simulator import DEMO_PASSWORD, DEMO_USER, Simulator

NOW = datetime(2024, 3, 5, 10, 0, tzinfo=UTC)
PASSWORD = "tr0ub4dor"


class Clock:
    """A clock that a test sets."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


class Source:
    """Issues tokens t1, t2, …, each for ten minutes."""

    def __init__(self, clock: Clock) -> None:
        self.issued = 0
        self._clock = clock

    def __call__(self) -> Token:
        self.issued += 1
        return Token(Secret(f"t{self.issued}"), self._clock.now + timedelta(minutes=10))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source(clock: Clock) -> Source:
    return Source(clock)


@pytest.fixture
def bearer(clock: Clock, source: Source) -> BearerTokens:
    return BearerTokens(source, clock)


def sent_tokens(server: Server) -> list[str]:
    return [request.headers["Authorization"] for request in server.requests]


def token_answer() -> httpx.Response:
    return raw(200, answered(b64encode(jwt().encode()).decode()))


def test_one_token_serves_many_calls(bearer: BearerTokens, source: Source) -> None:
    server = Server(*[answer(200)] * 3)
    endpoint = server.endpoint(auth=bearer)

    for _ in range(3):
        endpoint.call("read", "GET", "users/ann", nothing)

    assert sent_tokens(server) == ["Bearer t1"] * 3
    assert source.issued == 1


@pytest.mark.parametrize(("seconds", "token"), [(539, "t1"), (540, "t2"), (700, "t2")])
def test_a_token_is_renewed_a_minute_before_it_expires(
    bearer: BearerTokens, clock: Clock, seconds: int, token: str
) -> None:
    server = Server(answer(200), answer(200))
    endpoint = server.endpoint(auth=bearer)
    endpoint.call("read", "GET", "users/ann", nothing)

    clock.now = NOW + timedelta(seconds=seconds)
    endpoint.call("read", "GET", "users/ann", nothing)

    assert sent_tokens(server)[1] == f"Bearer {token}"


def test_a_refused_token_is_renewed_once_and_the_request_sent_again(bearer: BearerTokens) -> None:
    server = Server(answer(401), answer(201))

    server.endpoint(auth=bearer).call("create", "POST", "users", nothing, json={"Name": "Ann"})

    assert sent_tokens(server) == ["Bearer t1", "Bearer t2"]
    assert server.body(1) == {"Name": "Ann"}


@pytest.mark.parametrize(("life_s", "at_s", "token"), [(30, 26, "t1"), (30, 27, "t2")])
def test_a_token_of_a_short_life_is_renewed_a_tenth_of_it_before(
    clock: Clock, life_s: int, at_s: int, token: str
) -> None:
    issued = iter(f"t{number}" for number in range(1, 9))
    life = timedelta(seconds=life_s)
    bearer = BearerTokens(lambda: Token(Secret(next(issued)), clock.now + life), clock)
    server = Server(answer(200), answer(200))
    endpoint = server.endpoint(auth=bearer)
    endpoint.call("read", "GET", "users/ann", nothing)

    clock.now = NOW + timedelta(seconds=at_s)
    endpoint.call("read", "GET", "users/ann", nothing)

    assert sent_tokens(server)[1] == f"Bearer {token}"


def test_a_clock_that_is_ahead_costs_tokens_and_no_calls(
    clock: Clock, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    bearer = BearerTokens(source, lambda: clock.now + timedelta(days=1))
    server = Server(answer(200), answer(200))
    endpoint = server.endpoint(auth=bearer)

    endpoint.call("read", "GET", "users/ann", nothing)
    endpoint.call("read", "GET", "users/ann", nothing)

    assert sent_tokens(server) == ["Bearer t1", "Bearer t2"]
    assert "check the clock" in caplog.text


def test_a_clock_that_is_behind_costs_a_refused_request_and_no_call(
    clock: Clock, source: Source
) -> None:
    bearer = BearerTokens(source, lambda: clock.now - timedelta(days=1))
    server = Server(answer(200), answer(401), answer(201))
    endpoint = server.endpoint(auth=bearer)
    endpoint.call("read", "GET", "users/ann", nothing)

    clock.now = NOW + timedelta(minutes=11)
    endpoint.call("create", "POST", "users", nothing)

    assert sent_tokens(server) == ["Bearer t1", "Bearer t1", "Bearer t2"]


@pytest.mark.parametrize(
    "body", [{"json": {"Name": "Ann"}}, {"content": b'{"Name": "Ann"}'}, {}], ids=str
)
def test_any_body_is_sent_again_after_a_refused_token(
    bearer: BearerTokens, body: dict[str, Any]
) -> None:
    server = Server(answer(401), answer(201))

    server.endpoint(auth=bearer).call("create", "POST", "users", nothing, **body)

    first, second = (request.content for request in server.requests)
    assert first == second
    assert bool(first) == bool(body)


def test_a_token_refused_mid_run_is_renewed_for_all_that_follows(
    bearer: BearerTokens, source: Source
) -> None:
    server = Server(*[answer(status) for status in (200, 401, 200, 200)])
    endpoint = server.endpoint(auth=bearer)

    for _ in range(3):
        endpoint.call("read", "GET", "users/ann", nothing)

    assert sent_tokens(server) == ["Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2"]
    assert source.issued == 2


def test_a_second_refusal_is_for_good(bearer: BearerTokens) -> None:
    server = Server(answer(401), answer(401))

    with pytest.raises(CallNotDone) as refused:
        server.endpoint(auth=bearer).call("create", "POST", "users", nothing)

    assert refused.value.permanent
    assert "HTTP 401" in refused.value.reason
    assert "new token" in refused.value.hint
    assert len(server.requests) == 2


def test_many_threads_wait_for_one_renewal(bearer: BearerTokens, source: Source) -> None:
    threads = 8
    together = Barrier(threads)
    server = Server(*[answer(200)] * threads)
    endpoint = server.endpoint(auth=bearer)

    def call() -> None:
        together.wait()
        endpoint.call("read", "GET", "users/ann", nothing)

    with ThreadPoolExecutor(threads) as pool:
        for future in [pool.submit(call) for _ in range(threads)]:
            future.result()

    assert source.issued == 1


def test_threads_whose_one_token_is_refused_renew_it_once(
    bearer: BearerTokens, source: Source
) -> None:
    flows = [bearer.auth_flow(httpx.Request("GET", "https://wap.example")) for _ in range(3)]
    for flow in flows:
        next(flow)

    resent = [flow.send(httpx.Response(401)).headers["Authorization"] for flow in flows]

    assert resent == ["Bearer t2"] * 3
    assert source.issued == 2


def test_a_failing_token_service_means_that_the_call_was_not_done(clock: Clock) -> None:
    sts = Server(httpx.ReadTimeout("t"), answer(500))
    tokens = BearerTokens(TokenService(sts.endpoint(), USERNAME_MIXED).issue, clock)
    server = Server()

    with pytest.raises(CallNotDone) as refused:
        server.endpoint(auth=tokens).call("create", "POST", "users", nothing)

    assert refused.value.operation == "issue a token"
    assert not refused.value.permanent
    assert len(sts.requests) == 2
    assert not server.requests


def test_the_request_goes_to_the_path_with_the_login_inside(clock: Clock) -> None:
    server = Server(token_answer())
    login = Login("NIMBUS\\ann", Secret(PASSWORD))
    service = TokenService(
        server.endpoint("https://adfs.example"), ADFS_USERNAME_MIXED, TENANT_REALM, login, clock
    )

    token = service.issue()

    [request] = server.requests
    text = request.content.decode()
    assert str(request.url) == "https://adfs.example/adfs/services/trust/13/usernamemixed"
    assert request.headers["Content-Type"] == "application/soap+xml"
    assert all(part in text for part in (PASSWORD, TENANT_REALM, str(request.url), "2024-03-05"))
    assert token.text.reveal() == jwt()


def test_neither_password_nor_token_is_shown(clock: Clock) -> None:
    login = Login("ann", Secret(PASSWORD))
    echo = {"Code": "Bad", "Message": f"the password {PASSWORD} is wrong"}
    service = TokenService(Server(answer(400, echo)).endpoint(), USERNAME_MIXED, login=login)

    with pytest.raises(CallNotDone) as refused:
        service.issue()

    assert PASSWORD not in f"{refused.value} {refused.value!r} {service!r} {login}"


def faults() -> dict[str, httpx.Response | Exception]:
    """Every kind of failure, repeating what it was sent where it can."""
    soap = (
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code>'
        "<s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text>"
        f"{PASSWORD} is wrong</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>"
    )
    return {
        "no connection": httpx.ConnectError(PASSWORD),
        "timeout": httpx.ReadTimeout(PASSWORD),
        "reset": httpx.ReadError(PASSWORD),
        "illegal header": httpx.LocalProtocolError(PASSWORD),
        "redirect": httpx.Response(302, headers={"Location": f"https://x.example/{PASSWORD}"}),
        "error": answer(400, {"Code": PASSWORD, "Message": PASSWORD}),
        "html": raw(500, f"<html>{PASSWORD}</html>"),
        "soap fault": raw(500, soap),
        "busy": answer(503, {"Message": PASSWORD}, {"Retry-After": "900"}),
        "no token": raw(200, f"<a>{PASSWORD}</a>"),
        "bad token": raw(200, answered(b64encode(PASSWORD.encode()).decode())),
    }


@pytest.mark.parametrize("fault", faults())
def test_no_failure_shows_the_password(fault: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "wapcommerce")
    login = Login("ann", Secret(PASSWORD))
    server = Server(*[faults()[fault]] * 2)
    tokens = BearerTokens(TokenService(server.endpoint(), USERNAME_MIXED, login=login).issue)

    with pytest.raises(CallNotDone) as refused:
        Server().endpoint(auth=tokens).call("read", "GET", "users/ann", nothing)

    shown = "".join(traceback.format_exception(refused.value))
    assert PASSWORD not in f"{shown} {refused.value!r} {tokens!r} {caplog.text}"
    assert PASSWORD not in str([str(request.url) for request in server.requests])
    assert refused.value.hint


@pytest.fixture
def simulator() -> Simulator:
    return Simulator()


@pytest.fixture
def sts(simulator: Simulator) -> Iterator[httpx.Client]:
    with httpx.Client(transport=simulator.transport("sts")) as client:
        yield client


@pytest.mark.parametrize("path", [USERNAME_MIXED, WINDOWS_TRANSPORT])
def test_the_simulated_service_issues_a_token(sts: httpx.Client, path: str) -> None:
    login = Login(DEMO_USER, Secret(DEMO_PASSWORD)) if path == USERNAME_MIXED else None
    auth = None if login else httpx.BasicAuth(DEMO_USER, DEMO_PASSWORD)
    endpoint = Endpoint("token service", "https://sts.example", auth=auth, client=sts)

    token = TokenService(endpoint, path, ADMIN_REALM, login).issue()

    assert token.expires_at > utc_now()


@pytest.mark.parametrize("path", [USERNAME_MIXED, WINDOWS_TRANSPORT])
def test_a_wrong_password_is_refused_for_good_and_not_tried_again(
    sts: httpx.Client, path: str
) -> None:
    login = Login(DEMO_USER, Secret(PASSWORD)) if path == USERNAME_MIXED else None
    auth = None if login else httpx.BasicAuth(DEMO_USER, PASSWORD)
    pauses: list[float] = []
    endpoint = Endpoint(
        "token service", "https://sts.example", auth=auth, client=sts, sleep=pauses.append
    )

    with pytest.raises(CallNotDone) as refused:
        TokenService(endpoint, path, ADMIN_REALM, login).issue()

    assert refused.value.permanent
    assert "login" in refused.value.hint
    assert not pauses
