"""The simulator as a whole: one state, four services, two ways to reach them."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from wsgiref.types import WSGIApplication

import httpx
from attrs import frozen

from wapcommerce.adapters.wire.system import utc_now
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.model.offering import Offering
from wapcommerce.testing.simulator.admin_api import admin_api
from wapcommerce.testing.simulator.behaviour import Behaviour
from wapcommerce.testing.simulator.faults import Fault, Service, WithFaults
from wapcommerce.testing.simulator.in_process import InProcess
from wapcommerce.testing.simulator.logins import SimulatedLogins
from wapcommerce.testing.simulator.records import LedgerEntry
from wapcommerce.testing.simulator.seeding import seed
from wapcommerce.testing.simulator.serving import Listener
from wapcommerce.testing.simulator.spf import service_provider_foundation
from wapcommerce.testing.simulator.state import SimulatedWap
from wapcommerce.testing.simulator.sts import security_token_service
from wapcommerce.testing.simulator.tenant_api import tenant_api
from wapcommerce.testing.simulator.tls import Certificate, server_tls


@frozen
class Served:
    """Where a simulator listens; no URL ends in a slash.

    `ca_bundle` is the file with the authority to trust, None where it serves plain HTTP.
    """

    sts_url: str
    admin_url: str
    spf_url: str
    tenant_url: str = ""
    ca_bundle: Path | None = None

    def trust(self) -> ssl.SSLContext:
        """A client's TLS that trusts this simulator and nobody else."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if self.ca_bundle is not None:
            context.load_verify_locations(self.ca_bundle)
        return context


@frozen
class Call:
    """One request that has arrived, whatever came of it."""

    service: Service
    method: str
    path: str


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
        self._calls: list[Call] = []
        self._refusing: set[Service] = set()
        self._listeners: dict[Service, Listener] = {}
        services: dict[Service, WSGIApplication] = {
            Service.STS: security_token_service(self.wap),
            Service.ADMIN_API: admin_api(self.wap),
            Service.SPF: service_provider_foundation(self.wap),
            Service.TENANT_API: tenant_api(self.wap),
        }
        self._apps = {service: self._scripted(service, app) for service, app in services.items()}

    @property
    def ledger(self) -> tuple[LedgerEntry, ...]:
        """Every effect so far, oldest first."""
        return self.wap.ledger

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every request so far, oldest first."""
        return tuple(self._calls)

    def connections(self, service: Service | str) -> int:
        """How many connections were made to a service since it is served."""
        return self._listeners[Service(service)].connections

    def seed(self, offering: Offering, catalogues: Mapping[str, Catalogue]) -> None:
        """Add what the offering needs; see `wapcommerce.testing.simulator.seeding.seed`."""
        seed(self.wap, offering, catalogues)

    def app(self, service: Service | str) -> WSGIApplication:
        """The WSGI application of one service, faults included."""
        return self._apps[Service(service)]

    def transport(self, service: Service | str) -> httpx.BaseTransport:
        """A transport that reaches one service without a socket, under any host name."""
        service = Service(service)
        return InProcess(self._apps[service], lambda: service in self._refusing)

    @contextmanager
    def serve(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        https: bool = False,
        certificate: Certificate | str = Certificate.VALID,
    ) -> Iterator[Served]:
        """Listen on four sockets until the context ends; one at a time for a simulator.

        With port 0 the ports are free ones, else `port` and the three that follow it, in the order
        of `Served`. With `https` the services show a certificate of an authority made for this
        purpose. Raises OSError when a port is taken.
        """
        with ExitStack() as stack:
            tls, bundle = None, None
            if https:
                tls, bundle = stack.enter_context(server_tls(host, Certificate(certificate)))
            for place, service in enumerate(Service):
                own_port = port + place if port else 0
                listener = Listener(self.app(service), host, own_port, tls)
                stack.callback(self._stop, service, listener)
                self._listeners[service] = listener
            sts, admin, spf, tenant = (self._listeners[service].url for service in Service)
            yield Served(sts, admin, spf, tenant, bundle)

    @contextmanager
    def refusing(self, *services: Service | str) -> Iterator[None]:
        """Refuse connections to these services until the context ends, in process and on sockets.

        Connections that are open are ended.
        """
        refused = {Service(service) for service in services} - self._refusing
        listeners = [self._listeners[each] for each in refused if each in self._listeners]
        for listener in listeners:
            listener.close()
        self._refusing |= refused
        try:
            yield
        finally:
            self._refusing -= refused
            for listener in listeners:
                listener.open()

    def _scripted(self, service: Service, app: WSGIApplication) -> WithFaults:
        def noted(method: str, path: str) -> None:
            self._calls.append(Call(service, method, path))

        return WithFaults(app, service, self.faults, noted)

    def _stop(self, service: Service, listener: Listener) -> None:
        listener.close()
        self._listeners.pop(service, None)
