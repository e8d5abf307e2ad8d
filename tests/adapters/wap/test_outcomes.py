"""Every operation against every fault, on real sockets; the reference page says what must come."""

from __future__ import annotations

import gzip
import inspect
import json
import logging
import re
import socket
import ssl
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from pathlib import Path

import httpx
import pytest
import trustme
from attrs import frozen

from tests.adapters.fault_server import (
    FaultServer,
    Received,
    Reply,
    closed_port,
    full_port,
    hang_up,
    reset,
    saying,
    serving,
    silence,
)
from tests.adapters.wap.documents import ANN, ID, SERVICE, plan, plan_subscription, user
from wapcommerce.adapters.wap.admin_api import AdminApi
from wapcommerce.adapters.wap.tokens import USERNAME_MIXED, BearerTokens, TokenService
from wapcommerce.adapters.wap.ws_trust import Login, Token
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.adapters.wire.secret import Secret
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, EndpointError, IdentityConflict
from wapcommerce.model.portal import PlanSubscriptionRequest

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "outcomes.md"
PASSWORD, TOKEN = "canary-of-the-password", "canary-of-the-token"
OPERATOR = "NIMBUS\\operator"
# Read once: that takes longer than a test.
TRUST = ssl.create_default_context()
SHORT = httpx.Timeout(0.1)
LONG = httpx.Timeout(10)
WANTED = PlanSubscriptionRequest(ID, "machines", ANN, "Wapco1x")


# --- the page --------------------------------------------------------------------------------


def table(heading: str) -> list[dict[str, str]]:
    """The first table under that heading, a dict for each row."""
    section = PAGE.read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line.strip("|") for line in section.splitlines() if line.startswith("|")]
    head, _, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [dict(zip(head, row, strict=True)) for row in rows]


@cache
def expected() -> dict[str, dict[str, str]]:
    """What each kind of operation says to each fault."""
    return {row["Fault"]: row for row in table("Faults")}


@cache
def described() -> dict[str, dict[str, str]]:
    """Each operation as the page describes it."""
    return {row["Operation"].strip("`"): row for row in table("Operations")}


# --- operations ------------------------------------------------------------------------------


@frozen
class Operation:
    """How it is called, and what the calls before its own are answered."""

    call: Callable[[AdminApi], object]
    before: Sequence[object] = ()


OPERATIONS: dict[str, Operation] = {
    "users.find": Operation(lambda api: api.users.find(ANN)),
    "users.all": Operation(lambda api: api.users.all()),
    "users.create": Operation(lambda api: api.users.create(ANN, ANN)),
    "users.update": Operation(lambda api: api.users.update(ANN, {"Email": "a@b"}), [user()]),
    "users.suspend": Operation(lambda api: api.users.suspend(ANN), [user()]),
    "users.activate": Operation(lambda api: api.users.activate(ANN), [user()]),
    "users.delete": Operation(lambda api: api.users.delete(ANN)),
    "plans.find": Operation(lambda api: api.plans.find("Wapco1x")),
    "plans.all": Operation(lambda api: api.plans.all()),
    "plans.create": Operation(lambda api: api.plans.create("wapcommerce 7")),
    "plans.update": Operation(lambda api: api.plans.update("Wapco1x", {"State": 2}), [plan()]),
    "plans.add_service": Operation(lambda api: api.plans.add_service("Wapco1x", SERVICE)),
    "plans.remove_service": Operation(lambda api: api.plans.remove_service("Wapco1x", "sql")),
    "plans.set_quota": Operation(lambda api: api.plans.set_quota("Wapco1x", [SERVICE])),
    "plans.synchronise": Operation(lambda api: api.plans.synchronise("Wapco1x")),
    "plans.delete": Operation(lambda api: api.plans.delete("Wapco1x")),
    "plan_subscriptions.find": Operation(lambda api: api.plan_subscriptions.find(ID)),
    "plan_subscriptions.all": Operation(lambda api: api.plan_subscriptions.all()),
    "plan_subscriptions.of_user": Operation(lambda api: api.plan_subscriptions.of_user(ANN)),
    "plan_subscriptions.of_plan": Operation(lambda api: api.plan_subscriptions.of_plan("Wapco1x")),
    "plan_subscriptions.of_add_on": Operation(
        lambda api: api.plan_subscriptions.of_add_on("Stora2y")
    ),
    "plan_subscriptions.create": Operation(lambda api: api.plan_subscriptions.create(WANTED)),
    "plan_subscriptions.suspend": Operation(lambda api: api.plan_subscriptions.suspend(ID)),
    "plan_subscriptions.activate": Operation(lambda api: api.plan_subscriptions.activate(ID)),
    "plan_subscriptions.set_co_administrators": Operation(
        lambda api: api.plan_subscriptions.set_co_administrators(ID, (ANN,))
    ),
    "plan_subscriptions.migrate": Operation(
        lambda api: api.plan_subscriptions.migrate(ID, "Other1")
    ),
    "plan_subscriptions.synchronise": Operation(lambda api: api.plan_subscriptions.synchronise(ID)),
    "plan_subscriptions.delete": Operation(lambda api: api.plan_subscriptions.delete(ID)),
    "plan_subscriptions.add_add_on": Operation(
        lambda api: api.plan_subscriptions.add_add_on(ID, "Stora2y")
    ),
    "plan_subscriptions.ensure_add_on": Operation(
        lambda api: api.plan_subscriptions.ensure_add_on(ID, "Stora2y", 2), [plan_subscription()]
    ),
    "plan_subscriptions.remove_add_on": Operation(
        lambda api: api.plan_subscriptions.remove_add_on(ID, "Stora2y", "instance-1")
    ),
    "add_ons.find": Operation(lambda api: api.add_ons.find("Stora2y")),
    "add_ons.all": Operation(lambda api: api.add_ons.all()),
    "resource_providers.all": Operation(lambda api: api.resource_providers.all()),
}
TOKEN_OPERATION = "TokenService.issue"


# --- faults ----------------------------------------------------------------------------------


@frozen
class Fault:
    """What the server does; `arrives` says whether a request reaches it at all."""

    reply: Reply = hang_up
    code: str = ""
    arrives: bool = True
    reads: bool = True
    timeout: httpx.Timeout = LONG


def http(status: int, body: bytes = b"", kind: str = "application/json", *headers: str) -> bytes:
    head = [
        f"HTTP/1.1 {status} Something",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def refusing(status: int, *headers: str) -> Fault:
    """An error in WAP's form that repeats every secret it was sent."""

    def reply(connection: socket.socket, request: Received) -> None:
        said = f"{request.headers.get('authorization', '')} {request.body.decode('latin-1')}"
        found = " ".join(re.findall(r"canary[-\w]*", said)) or "nothing"
        body = {"Code": "TheCode", "Message": f"you sent {found}", "Details": []}
        connection.sendall(http(status, json.dumps(body).encode(), "application/json", *headers))

    return Fault(reply, f"HTTP {status} TheCode")


def html(status: int) -> Fault:
    page = b"<!DOCTYPE html><html><title>Oops</title><br></html>"
    return Fault(saying(http(status, page, "text/html")), f"HTTP {status} UnknownError")


def succeeding(body: bytes, kind: str = "application/json") -> Fault:
    return Fault(saying(http(200, body, kind)), "the answer")


XML_ERROR = (
    b'<Error xmlns="http://schemas.microsoft.com/windowsazure"><Code>TheCode</Code>'
    b"<Message>no</Message><Details/></Error>"
)
LONG_BODY = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"
CHUNKED = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"Na'
GARBAGE = http(200, b"no gzip", "application/json", "Content-Encoding: gzip")
DATE = datetime(2024, 3, 5, 10, tzinfo=UTC)
UNTIL = format_datetime(DATE + timedelta(seconds=600), usegmt=True)

FAULTS: dict[str, Fault] = {
    "host name unknown": Fault(code="ConnectError", arrives=False),
    "connection refused": Fault(code="ConnectError", arrives=False),
    "no connection in time": Fault(code="ConnectTimeout", arrives=False, timeout=SHORT),
    "no free connection": Fault(code="PoolTimeout", arrives=False, timeout=SHORT),
    "certificate not trusted": Fault(code="certificate", arrives=False),
    "port without TLS": Fault(code="TLS", arrives=False),
    "reset while the request is read": Fault(reset, "Error", reads=False),
    "reset after the request was read": Fault(reset, "ReadError"),
    "hang-up without an answer": Fault(hang_up, "RemoteProtocolError"),
    "no answer in time": Fault(silence, "ReadTimeout", timeout=SHORT),
    "not HTTP": Fault(saying(b"220 mail.example ESMTP\r\n"), "RemoteProtocolError"),
    "body shorter than announced": Fault(saying(LONG_BODY), "RemoteProtocolError"),
    "body ends in the middle of a chunk": Fault(saying(CHUNKED), "RemoteProtocolError"),
    "body that cannot be unpacked": Fault(saying(GARBAGE), "DecodingError"),
    "200 with half a JSON document": succeeding(b'{"Name": "An'),
    "200 with another JSON document": Fault(saying(http(200, b"[7]")), " is not "),
    "200 with XML": succeeding(b"<User/>", "application/xml; charset=utf-8"),
    "200 with a page of HTML": succeeding(b"<html></html>", "text/html"),
    "200 with nothing": succeeding(b""),
    "302 to another host": refusing(302, "Location: https://evil.example/"),
    "400": refusing(400),
    "401, and again with a new token": refusing(401),
    "403": refusing(403),
    "404": refusing(404),
    "405 with a page of HTML": html(405),
    "408": refusing(408),
    "409": refusing(409),
    "429": refusing(429),
    "429, wait 600 seconds": refusing(429, "Retry-After: 600"),
    "500": refusing(500),
    "500 with a page of HTML": html(500),
    "500 with XML": Fault(saying(http(500, XML_ERROR, "application/xml")), "HTTP 500 TheCode"),
    "502": html(502),
    "503": html(503),
    "503, wait 600 seconds": refusing(503, "Retry-After: 600"),
    "503, wait until a date": refusing(
        503, f"Retry-After: {UNTIL}", f"Date: {format_datetime(DATE, usegmt=True)}"
    ),
    "504": html(504),
}


@pytest.fixture(autouse=True)
def _names_are_resolved_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for a name server that is far away."""
    resolve = socket.getaddrinfo

    def getaddrinfo(host: str, *more: object, **named: object) -> object:
        if host.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve(host, *more, **named)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


# --- running ---------------------------------------------------------------------------------


@frozen
class Ran:
    """What came of one operation under one fault; `requests` are those of the operation itself."""

    word: str
    error: EndpointError | None
    requests: list[Received]
    pauses: int


def bearer() -> BearerTokens:
    life = timedelta(hours=1)
    return BearerTokens(lambda: Token(Secret(TOKEN), datetime.now(UTC) + life))


@contextmanager
def endpoint(
    fault_name: str, before: Sequence[object], auth: httpx.Auth | None, pauses: list[float]
) -> Iterator[tuple[Endpoint, FaultServer | None]]:
    """An endpoint that meets the fault once the calls before are answered well."""
    fault = FAULTS[fault_name]
    good = [saying(http(200, json.dumps(document).encode())) for document in before]
    with ExitStack() as stack:
        client = stack.enter_context(httpx.Client(limits=limits_for(fault_name), verify=TRUST))
        server = None
        match fault_name:
            case "host name unknown":
                url = "https://no-such-host.invalid"
            case "connection refused":
                url = f"http://127.0.0.1:{closed_port()}"
            case "no connection in time":
                url = f"http://127.0.0.1:{stack.enter_context(full_port())}"
            case "certificate not trusted":
                server = stack.enter_context(serving(hang_up, tls=untrusted()))
                url = server.url
            case "port without TLS":
                server = stack.enter_context(serving(saying(b"HTTP/1.1 400 Bad\r\n\r\n")))
                url = server.url.replace("http:", "https:")
            case "no free connection":
                server = stack.enter_context(serving(hold))
                url = server.url
                stack.enter_context(client.stream("GET", url))
            case _:
                server = stack.enter_context(serving(*good, fault.reply, reads=fault.reads))
                url = server.url
        yield (
            Endpoint(
                "admin API",
                url,
                auth=auth,
                client=client,
                timeout=fault.timeout,
                sleep=pauses.append,
            ),
            server,
        )


def hold(connection: socket.socket, request: Received) -> None:
    """The beginning of an answer that never ends."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
    silence(connection, request)


def a_client() -> httpx.Client:
    return httpx.Client(verify=TRUST)


def limits_for(fault_name: str) -> httpx.Limits:
    return httpx.Limits(max_connections=1 if fault_name == "no free connection" else 10)


@cache
def untrusted() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context


def run(operation: str, fault_name: str) -> Ran:
    fault, pauses = FAULTS[fault_name], list[float]()
    if operation == TOKEN_OPERATION:
        before: Sequence[object] = ()
        auth = None
    else:
        # What never reaches the server fails at the first call already.
        before = OPERATIONS[operation].before if fault.arrives else ()
        auth = bearer()
    with endpoint(fault_name, before, auth, pauses) as (wap, server):
        error = None
        try:
            result = call(operation, wap)
            kind = described()[operation]["Kind"]
            word = "none" if kind == "find" and result is None else "done"
        except EndpointError as failure:
            error, word = failure, word_of(failure, len(pauses))
    requests = server.requests[len(before) :] if server is not None and fault.arrives else []
    return Ran(word, error, requests, len(pauses))


def call(operation: str, wap: Endpoint) -> object:
    if operation == TOKEN_OPERATION:
        login = Login(OPERATOR, Secret(PASSWORD))
        return TokenService(wap, USERNAME_MIXED, login=login).issue()
    return OPERATIONS[operation].call(AdminApi(wap, OPERATOR))


def word_of(error: EndpointError, pauses: int) -> str:
    if isinstance(error, IdentityConflict):
        return "conflict"
    if isinstance(error, CallOutcomeUnknown):
        return "unknown"
    assert isinstance(error, CallNotDone)
    if error.permanent:
        return "for good"
    return "again" if pauses else "later"


ALL = [*OPERATIONS, TOKEN_OPERATION]


@pytest.mark.parametrize("operation", ALL)
@pytest.mark.parametrize("fault_name", FAULTS)
def test_the_outcome_is_as_the_page_says_and_nothing_is_done_twice(
    operation: str, fault_name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fault, row = FAULTS[fault_name], described()[operation]
    wanted = expected()[fault_name][row["Kind"]]

    # What comes before a change is a read, and fails as one where no connection is made.
    ran = run(operation, fault_name)

    assert ran.word == wanted
    twice = wanted == "again" or (fault_name.startswith("401") and operation != TOKEN_OPERATION)
    if fault.arrives and fault.reads:
        assert len(ran.requests) == (2 if twice else 1)
        assert all(path_fits(row["Call"], request.line) for request in ran.requests)
    assert ran.pauses == (1 if wanted == "again" else 0)
    if ran.error is not None:
        assert_clear(ran.error, row["Named in errors"], fault.code)
        shown = "".join(traceback.format_exception(ran.error)) + repr(ran.error) + caplog.text
        assert "canary" not in shown
        assert "evil" not in str(ran.error)


def assert_clear(error: EndpointError, named: str, code: str) -> None:
    """It says where, what, why and what to do."""
    assert (error.endpoint, error.operation) == ("admin API", named)
    assert code in error.reason
    assert error.hint
    assert all(part in str(error) for part in (error.endpoint, named, error.reason, error.hint))


def path_fits(call: str, line: str) -> bool:
    """Whether a request is the one of the page, braces standing for any value."""
    pattern = re.escape(call.replace("`GET`, then ", "").strip("`"))
    return re.fullmatch(re.sub(r"\\{[^}]*\\}", "[^/?&]+", pattern), line) is not None


@pytest.mark.parametrize("fault_name", ["429, wait 600 seconds", "503, wait until a date"])
def test_the_wish_of_the_server_is_passed_on(fault_name: str) -> None:
    for operation in ALL:
        error = run(operation, fault_name).error
        assert isinstance(error, CallNotDone)
        assert error.retry_after_s == 600


@pytest.mark.parametrize("operation", ALL)
def test_a_short_pause_is_waited_for_and_the_call_repeated(operation: str) -> None:
    waits = refusing(503, "Retry-After: 5")
    before = [] if operation == TOKEN_OPERATION else list(OPERATIONS[operation].before)
    good = [saying(http(200, json.dumps(document).encode())) for document in before]
    pauses: list[float] = []
    with serving(*good, waits.reply, refusing(403).reply) as server, a_client() as client:
        wap = Endpoint("admin API", server.url, client=client, sleep=pauses.append)
        with pytest.raises(CallNotDone, match="HTTP 403") as refused:
            call(operation, wap)

    assert refused.value.permanent
    assert pauses == [5]
    assert len(server.requests) == len(before) + 2


def test_the_page_has_every_fault_and_no_other() -> None:
    assert list(expected()) == list(FAULTS)


def test_the_page_has_every_operation_and_no_other() -> None:
    assert list(described()) == ALL


def test_every_call_of_the_admin_api_is_among_the_operations() -> None:
    with a_client() as client:
        admin = AdminApi(Endpoint("admin API", "https://wap.example", client=client), OPERATOR)
    offered = {
        f"{resource}.{name}"
        for resource, calls in vars(admin).items()
        for name, _ in inspect.getmembers(calls, inspect.ismethod)
        if not name.startswith("_")
    }

    assert offered == set(OPERATIONS)


def test_the_page_uses_its_own_words_only() -> None:
    words = {row["Word"] for row in table("The words")}
    used = {cell for row in expected().values() for name, cell in row.items() if name != "Fault"}

    assert used == words


def test_what_is_packed_well_can_be_unpacked() -> None:
    body = gzip.compress(json.dumps(user()).encode())
    answer = http(200, body, "application/json", "Content-Encoding: gzip")
    with serving(saying(answer)) as server, a_client() as client:
        wap = Endpoint("admin API", server.url, client=client)
        found = AdminApi(wap, OPERATOR).users.find(ANN)

    assert found is not None
    assert found.name == ANN
