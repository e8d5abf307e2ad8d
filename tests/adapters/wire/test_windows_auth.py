"""Windows login: against a server that really checks NTLM, on one connection."""

from __future__ import annotations

import base64
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
import spnego
import trustme
from spnego.channel_bindings import GssChannelBindings

from wapcommerce.adapters.wire.answers import nothing
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.adapters.wire.secret import Secret
from wapcommerce.adapters.wire.windows_auth import WindowsAuth
from wapcommerce.errors import CallNotDone

USER, PASSWORD = "NIMBUS\\operator", "tr0ub4dor"


class Handler(BaseHTTPRequestHandler):
    """One login for each connection, as IIS does it."""

    protocol_version = "HTTP/1.1"
    server: WindowsServer
    context: spnego.ContextProxy | None = None
    logged_in = False

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        scheme, _, text = self.headers.get("Authorization", "").partition(" ")
        self.server.schemes.append(scheme)
        token = b""
        if scheme.lower() in ("ntlm", "negotiate") and not self.logged_in:
            token = self._step(scheme.lower(), base64.b64decode(text))
        if self.logged_in:
            self._answer(200, {}, body)
        elif token:
            self._answer(401, {"WWW-Authenticate": f"{scheme} {base64.b64encode(token).decode()}"})
        else:
            self._answer(401, {"WWW-Authenticate": self.server.offered})

    def _step(self, protocol: str, message: bytes) -> bytes:
        if self.context is None:
            self.context = spnego.server(protocol=protocol, channel_bindings=self.server.bindings)
        try:
            token = self.context.step(message) or b""
        except spnego.exceptions.SpnegoError:
            self.context = None
            return b""
        self.logged_in = self.context.complete
        if self.logged_in:
            self.server.users.append(self.context.client_principal or "")
        return token

    def _answer(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if body:
            time.sleep(0.02)
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Nothing."""


class WindowsServer(ThreadingHTTPServer):
    """Offers some schemes; notes what it was asked with and who logged in."""

    daemon_threads = True

    def __init__(self, offered: str, bindings: GssChannelBindings | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.offered = offered
        self.bindings = bindings
        self.connections = 0
        self.schemes: list[str] = []
        self.users: list[str] = []


@pytest.fixture
def serve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[WindowsServer], str]]:
    accounts = tmp_path / "accounts"
    accounts.write_text(f"NIMBUS:operator:{PASSWORD}\n")
    monkeypatch.setenv("NTLM_USER_FILE", str(accounts))
    servers: list[WindowsServer] = []

    def start(server: WindowsServer) -> str:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def login(password: str = PASSWORD) -> WindowsAuth:
    return WindowsAuth(USER, Secret(password))


@pytest.mark.parametrize(
    ("offered", "scheme"),
    [("NTLM", "NTLM"), ("Negotiate", "Negotiate"), ("Basic realm=x, NTLM, Negotiate", "Negotiate")],
)
def test_a_request_is_sent_again_with_its_body_until_it_is_logged_in(
    serve: Callable[[WindowsServer], str], offered: str, scheme: str
) -> None:
    server = WindowsServer(offered)
    with Endpoint("sts", serve(server), auth=login()) as endpoint:
        echoed = endpoint.call(
            "ask", "POST", "x", lambda answer: answer.content, content=b"<body/>", has_effect=False
        )

    assert echoed == b"<body/>"
    assert server.users == ["NIMBUS\\operator"]
    assert server.schemes == ["", scheme, scheme]


def test_a_wrong_password_is_refused_for_good_and_shown_nowhere(
    serve: Callable[[WindowsServer], str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    server = WindowsServer("NTLM")
    auth = login("wr0ng-tr0ub4dor")
    with Endpoint("sts", serve(server), auth=auth) as endpoint, pytest.raises(CallNotDone) as no:
        endpoint.call("ask", "POST", "x", nothing)

    assert no.value.permanent
    assert "login" in no.value.hint
    assert "HTTP 401" in no.value.reason
    assert server.users == []
    assert "tr0ub4dor" not in f"{no.value!r} {no.value} {auth!r} {caplog.text}"


def test_without_an_offer_the_401_is_the_answer(serve: Callable[[WindowsServer], str]) -> None:
    server = WindowsServer('Basic realm="x"')
    with Endpoint("sts", serve(server), auth=login()) as endpoint, pytest.raises(CallNotDone):
        endpoint.call("ask", "POST", "x", nothing)

    assert server.schemes == [""]


def test_many_threads_log_in_one_after_the_other(serve: Callable[[WindowsServer], str]) -> None:
    server = WindowsServer("NTLM")
    with (
        Endpoint("sts", serve(server), auth=login()) as endpoint,
        ThreadPoolExecutor(6) as pool,
    ):
        calls = [
            pool.submit(endpoint.call, "ask", "POST", "x", nothing, content=b"<body/>")
            for _ in range(12)
        ]
        for call in calls:
            call.result()

    # On a second connection the challenge of the first would be answered.
    assert server.connections == 1


def test_a_challenge_that_makes_no_sense_is_refused_for_good() -> None:
    answers = [
        httpx.Response(401, headers={"WWW-Authenticate": "NTLM"}),
        httpx.Response(
            401, headers={"WWW-Authenticate": f"NTLM {base64.b64encode(b'x').decode()}"}
        ),
    ]
    transport = httpx.MockTransport(lambda _: answers.pop(0))
    with httpx.Client(transport=transport) as client:
        endpoint = Endpoint("sts", "https://sts.example", auth=login(), client=client)
        with pytest.raises(CallNotDone, match="cannot be answered") as refused:
            endpoint.call("ask", "POST", "x", nothing)

    assert refused.value.permanent
    assert refused.value.__context__ is None


@pytest.mark.parametrize("challenge", ["NTLM", "NTLM AAA", "Negotiate AAAA"])
def test_a_server_that_says_no_word_more_has_the_last_one(challenge: str) -> None:
    answers = [
        httpx.Response(401, headers={"WWW-Authenticate": "NTLM"}),
        httpx.Response(401, headers={"WWW-Authenticate": challenge}),
    ]
    transport = httpx.MockTransport(lambda _: answers.pop(0))
    with httpx.Client(transport=transport) as client:
        endpoint = Endpoint("sts", "https://sts.example", auth=login(), client=client)
        with pytest.raises(CallNotDone, match="HTTP 401"):
            endpoint.call("ask", "POST", "x", nothing)


def bindings_of(certificate: trustme.LeafCert) -> GssChannelBindings:
    from hashlib import sha256

    pem = certificate.cert_chain_pems[0].bytes().decode()
    digest = sha256(ssl.PEM_cert_to_DER_cert(pem)).digest()
    return GssChannelBindings(application_data=b"tls-server-end-point:" + digest)


@pytest.mark.parametrize("same", [True, False], ids=["the certificate", "another certificate"])
def test_under_tls_the_login_is_bound_to_the_certificate(
    serve: Callable[[WindowsServer], str], tmp_path: Path, same: bool
) -> None:
    authority = trustme.CA()
    certificate, another = authority.issue_cert("127.0.0.1"), authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    server = WindowsServer("NTLM", bindings_of(certificate if same else another))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    url = serve(server).replace("http:", "https:")

    with Endpoint("sts", url, auth=login(), trust=tmp_path / "ca.pem") as endpoint:
        if same:
            endpoint.call("ask", "POST", "x", nothing)
        else:
            with pytest.raises(CallNotDone):
                endpoint.call("ask", "POST", "x", nothing)

    assert server.users == (["NIMBUS\\operator"] if same else [])


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spnego", None)

    with pytest.raises(ImportError, match=r"wapcommerce\[windows\]"):
        login()


def test_importing_the_adapter_does_not_load_the_extra() -> None:
    assert "spnego" not in vars(sys.modules[WindowsAuth.__module__])
