"""Faults by script: what the network and IIS do to a call.

Client code: an error may be a page of HTML that no client of WAP can read. Inferred: what a broken
connection leaves behind depends on when it broke, before the effect or after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from threading import Lock
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from attrs import evolve, field, frozen
from werkzeug import Response
from werkzeug.test import run_wsgi_app


class Service(StrEnum):
    """The services of an installation, each on a port of its own."""

    STS = "sts"
    ADMIN_API = "admin_api"
    SPF = "spf"


class FaultKind(StrEnum):
    """What goes wrong. Only RESET_AFTER_EFFECT lets the call have its effect."""

    ERROR_500_HTML = "error_500_html"
    UNAVAILABLE_503 = "unavailable_503"
    RESET_BEFORE_EFFECT = "reset_before_effect"
    RESET_AFTER_EFFECT = "reset_after_effect"


@frozen
class Fault:
    """The next `times` calls of a service that match fail in one way.

    An empty `method` or `path_prefix` matches all. With UNAVAILABLE_503 the answer asks to come
    back after `retry_after_s` seconds.
    """

    service: Service = field(converter=Service)
    kind: FaultKind = field(converter=FaultKind)
    method: str = ""
    path_prefix: str = ""
    times: int = 1
    retry_after_s: int = 1

    def matches(self, service: Service, method: str, path: str) -> bool:
        """Whether a call meets this fault."""
        return (
            self.service is service
            and self.method in ("", method)
            and path.startswith(self.path_prefix)
        )


class ConnectionDropped(ConnectionError):
    """The connection ends here; a server closes it, a transport reports it."""


class WithFaults:
    """A WSGI application in front of another, which makes the faults of a list happen.

    A fault that has happened as often as it should leaves the list, so an empty list tells that
    the script was played to its end. Thread-safe while only the applications take faults out.
    """

    _lock = Lock()

    def __init__(self, app: WSGIApplication, service: Service, faults: list[Fault]) -> None:
        self._app = app
        self._service = service
        self._faults = faults

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, or fail it."""
        fault = self._taken(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        match fault and fault.kind:
            case FaultKind.ERROR_500_HTML:
                answer = Response("<html><title>500</title></html>", 500, mimetype="text/html")
                return answer(environ, start_response)
            case FaultKind.UNAVAILABLE_503 if fault is not None:
                wait = {"Retry-After": str(fault.retry_after_s)}
                return Response("<html></html>", 503, wait)(environ, start_response)
            case FaultKind.RESET_BEFORE_EFFECT:
                raise ConnectionDropped("dropped before the effect")
            case FaultKind.RESET_AFTER_EFFECT:
                run_wsgi_app(self._app, environ, buffered=True)
                raise ConnectionDropped("dropped after the effect")
        return self._app(environ, start_response)

    def _taken(self, method: str, path: str) -> Fault | None:
        with self._lock:
            for place, fault in enumerate(self._faults):
                if fault.matches(self._service, method, path):
                    left = [evolve(fault, times=fault.times - 1)] if fault.times > 1 else []
                    self._faults[place : place + 1] = left
                    return fault
        return None
