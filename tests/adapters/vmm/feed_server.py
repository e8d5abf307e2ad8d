"""A feed of many entities on a real socket that keeps connections open and counts its work.

It also issues tokens and answers for the base plan, as WAP does on its own ports.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.adapters.vmm.feeds import GIB, INSIDE, Entity, disk, numbered, page, profile, template
from wapcommerce.adapters.vmm.catalogue import VmmCatalogue
from wapcommerce.adapters.vmm.routes import WAP_ADMIN
from wapcommerce.adapters.wap.admin_api import AdminApi
from wapcommerce.adapters.wap.portal import WapPortal
from wapcommerce.adapters.wap.tokens import USERNAME_MIXED, BearerTokens, TokenService
from wapcommerce.adapters.wap.ws_trust import Login
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.adapters.wire.secret import Secret
from wapcommerce.model.offering import Offering
from wapcommerce.testing.contracts.catalogue_source import REGION
from wapcommerce.testing.simulator import DEMO_PASSWORD, DEMO_USER, Service, Simulator


class FeedServer:
    """Holds `size` profiles and as many templates of two disks; answers in pages of `page_size`."""

    def __init__(self, size: int, page_size: int | None = None, *, expands: bool = True) -> None:
        self.requests: list[str] = []
        self.connections = 0
        self._page_size = page_size or size
        self._expands = expands
        self._sets: dict[str, list[Entity]] = {
            "HardwareProfiles": [
                profile(ID=numbered("profile", n), Name=f"P{n}") for n in range(size)
            ],
            "VMTemplates": [
                template(disk(), disk(MaximumSize=str((n + 1) * GIB)), ID=_id(n), Name=f"T{n}")
                for n in range(size)
            ],
        }
        simulator = Simulator()
        simulator.seed(Offering("iaas", "IaaS", (REGION,)), {})
        self._wap = {each: simulator.app(each) for each in (Service.STS, Service.ADMIN_API)}
        self._answers: dict[tuple[str, str], bytes] = {}

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.requests.append(f"{environ['REQUEST_METHOD']} {path.rpartition('/')[2]}")
        if "Odata.svc" not in path:
            wanted = Service.STS if path.startswith("/wstrust/") else Service.ADMIN_API
            return self._wap[wanted](environ, start)
        if not environ.get("HTTP_AUTHORIZATION", "").startswith("Bearer "):
            return _answer(start, "401 Unauthorized", b"")
        query = environ["QUERY_STRING"]
        if "$expand" in query and not self._expands:
            return _answer(start, "400 Bad Request", b"{}")
        if (path, query) not in self._answers:
            self._answers[path, query] = json.dumps(self._body(path, query)).encode()
        return _answer(start, "200 OK", self._answers[path, query])

    def _body(self, path: str, query: str) -> Entity:
        below = path.partition("Odata.svc/")[2]
        if below.endswith("/VirtualHardDisks"):
            found = next(each for each in self._sets["VMTemplates"] if str(each["ID"]) in below)
            disks: Any = found["VirtualHardDisks"]
            return page("VirtualHardDisks", *disks)
        options = parse_qs(query)
        name = below.removesuffix("()")
        first = int(options.get("$skiptoken", ["0"])[0])
        last = first + self._page_size
        entities = self._sets[name]
        if "$expand" not in options:
            entities = [
                {k: v for k, v in each.items() if k != "VirtualHardDisks"} for each in entities
            ]
        link = f"{INSIDE}/{name}?$skiptoken={last}" if last < len(entities) else None
        return page(name, *entities[first:last], following=link)


def _id(number: int) -> str:
    return numbered("template", number)


def _answer(start: StartResponse, status: str, body: bytes) -> Iterable[bytes]:
    kind = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8"
    start(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]


def _handler(feed: FeedServer) -> type[BaseHTTPRequestHandler]:
    class KeepsOpen(BaseHTTPRequestHandler):
        """Answers request after request on one connection, which werkzeug's handler does not."""

        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body of an answer leave together

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            request = EnvironBuilder(
                self.path,
                method=self.command,
                headers=list(self.headers.items()),
                data=self.rfile.read(length),
            )
            body, status, headers = run_wsgi_app(feed, request.get_environ(), buffered=True)
            code, _, reason = status.partition(" ")
            self.send_response(int(code), reason)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"".join(body))
            self.wfile.flush()

        do_POST = do_GET  # noqa: N815  http.server's name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's name
            """Say nothing."""

    return KeepsOpen


@contextmanager
def listening(feed: FeedServer) -> Iterator[str]:
    """Serve it; yields the base URL."""

    class Counting(ThreadingHTTPServer):
        def get_request(self) -> Any:
            feed.connections += 1
            return super().get_request()

    server = Counting(("127.0.0.1", 0), _handler(feed))
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@contextmanager
def reading(base_url: str) -> Iterator[VmmCatalogue]:
    """The catalogue through WAP: a token service, and one endpoint for admin API and feed."""
    login = Login(DEMO_USER, Secret(DEMO_PASSWORD))
    with Endpoint("token service", base_url) as sts:
        tokens = BearerTokens(TokenService(sts, USERNAME_MIXED, login=login).issue)
        with Endpoint("WAP", base_url, auth=tokens) as wap:
            sellable = WapPortal(AdminApi(wap, DEMO_USER)).sellable_ids
            yield VmmCatalogue(wap, DEMO_USER, sellable, WAP_ADMIN)
