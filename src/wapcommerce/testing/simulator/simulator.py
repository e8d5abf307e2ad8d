"""The simulator as a whole: one state, three services, two ways to reach them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from wsgiref.types import WSGIApplication

import httpx
from attrs import frozen

from wapcommerce.adapters.wire.system import utc_now
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.model.offering import Offering
from wapcommerce.testing.simulator.admin_api import admin_api
from wapcommerce.testing.simulator.behaviour import Behaviour
from wapcommerce.testing.simulator.faults import ConnectionDropped, Fault, Service, WithFaults
from wapcommerce.testing.simulator.logins import SimulatedLogins
from wapcommerce.testing.simulator.records import LedgerEntry
from wapcommerce.testing.simulator.seeding import seed
from wapcommerce.testing.simulator.serving import listening
from wapcommerce.testing.simulator.spf import service_provider_foundation
from wapcommerce.testing.simulator.state import SimulatedWap
from wapcommerce.testing.simulator.sts import security_token_service


@frozen
class Served:
    """Where a simulator listens; no URL ends in a slash."""

    sts_url: str
    admin_url: str
    spf_url: str


class Simulator:
    """A simulated installation of WAP with VMM behind it, over HTTP.

    `wap` is its state, `logins` its membership store, `faults` the script of what shall go wrong.
    `clock` returns aware instants. Thread-safe as its parts say.
    """

    def __init__(
        self, behaviour: Behaviour | None = None, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.wap = SimulatedWap(behaviour, clock)
        self.logins = SimulatedLogins(self.wap)
        self.faults: list[Fault] = []
        services: dict[Service, WSGIApplication] = {
            Service.STS: security_token_service(self.wap),
            Service.ADMIN_API: admin_api(self.wap),
            Service.SPF: service_provider_foundation(self.wap),
        }
        self._apps = {
            service: WithFaults(app, service, self.faults) for service, app in services.items()
        }

    @property
    def ledger(self) -> tuple[LedgerEntry, ...]:
        """Every effect so far, oldest first."""
        return self.wap.ledger

    def seed(self, offering: Offering, catalogues: Mapping[str, Catalogue]) -> None:
        """Add what the offering needs; see `wapcommerce.testing.simulator.seeding.seed`."""
        seed(self.wap, offering, catalogues)

    def app(self, service: Service | str) -> WSGIApplication:
        """The WSGI application of one service, faults included."""
        return self._apps[Service(service)]

    def transport(self, service: Service | str) -> httpx.BaseTransport:
        """A transport that reaches one service without a socket, under any host name.

        Timeouts do not happen there; a dropped connection is `httpx.ReadError`.
        """
        return _InProcess(self.app(service))

    @contextmanager
    def serve(self, host: str = "127.0.0.1", port: int = 0) -> Iterator[Served]:
        """Listen on three sockets until the context ends.

        With port 0 the ports are free ones, else `port` and the two that follow it, in the order
        of `Served`. Raises OSError when a port is taken.
        """
        with listening([self.app(service) for service in Service], host, port) as urls:
            yield Served(*urls)


class _InProcess(httpx.BaseTransport):
    def __init__(self, app: WSGIApplication) -> None:
        self._inner = httpx.WSGITransport(app=app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return self._inner.handle_request(request)
        except ConnectionDropped as dropped:
            raise httpx.ReadError(str(dropped), request=request) from dropped
