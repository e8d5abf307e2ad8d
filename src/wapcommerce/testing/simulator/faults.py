"""Faults by script: what the network and IIS do to a call.

Client code: an error may be a page of HTML that no client of WAP can read. Inferred: what a broken
connection leaves behind depends on when it broke, before the effect or after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from enum import StrEnum
from threading import Lock
from time import sleep
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from attrs import evolve, field, frozen
from werkzeug import Request, Response

from wapcommerce.testing.simulator.answers import wap_error


class Service(StrEnum):
    """The services of an installation, each on a port of its own."""

    STS = "sts"
    ADMIN_API = "admin_api"
    SPF = "spf"
    TENANT_API = "tenant_api"


class FaultKind(StrEnum):
    """What goes wrong.

    The call has its effect with RESET_AFTER_EFFECT, ERROR_500_AFTER_EFFECT, both delays and the
    three that spoil the answer (TRUNCATED_BODY, MALFORMED_BODY, WRONG_CONTENT_TYPE); with the
    others it has none.
    """

    ERROR_500_HTML = "error_500_html"
    ERROR_500_AFTER_EFFECT = "error_500_after_effect"
    UNAVAILABLE_503 = "unavailable_503"
    TOO_MANY_REQUESTS_429 = "too_many_requests_429"
    UNAUTHORIZED_401 = "unauthorized_401"
    RESET_BEFORE_EFFECT = "reset_before_effect"
    RESET_AFTER_EFFECT = "reset_after_effect"
    DELAY_BEFORE_EFFECT = "delay_before_effect"
    DELAY_AFTER_EFFECT = "delay_after_effect"
    TRUNCATED_BODY = "truncated_body"
    MALFORMED_BODY = "malformed_body"
    WRONG_CONTENT_TYPE = "wrong_content_type"


@frozen
class Fault:
    """The next `times` calls of a service that match fail in one way.

    An empty `method`, `path_prefix` or `path_suffix` matches all; the first `skip` calls that match
    pass. A 429 or 503 asks to come back after `retry_after_s` seconds. A delay lasts `delay_s`.
    """

    service: Service = field(converter=Service)
    kind: FaultKind = field(converter=FaultKind)
    method: str = ""
    path_prefix: str = ""
    times: int = 1
    retry_after_s: int = 1
    path_suffix: str = ""
    skip: int = 0
    delay_s: float = 1.0

    def matches(self, service: Service, method: str, path: str) -> bool:
        """Whether a call meets this fault."""
        return (
            self.service is service
            and self.method in ("", method)
            and path.startswith(self.path_prefix)
            and path.endswith(self.path_suffix)
        )


class ConnectionDropped(ConnectionError):
    """The connection ends here; a server resets it, a transport reports it."""


class AnswerCutShort(ConnectionError):
    """The connection ends in the middle of this answer, which promises more than its body."""

    def __init__(self, answer: Response, body: bytes) -> None:
        super().__init__("the connection ended in the middle of the answer")
        self.answer = answer
        self.body = body


class CallerGaveUp(TimeoutError):
    """In process: the caller has waited as long as it wanted to."""


#: In process no time passes: a delay as long as the caller's patience is a timeout, a shorter one
#: is not noticed. None on sockets, where a delay takes its time.
patience_s: ContextVar[float | None] = ContextVar("patience_s", default=None)

_Noted = Callable[[str, str], None]


class WithFaults:
    """A WSGI application in front of another, which makes the faults of a list happen.

    A fault that has happened as often as it should leaves the list, so an empty list tells that
    the script was played to its end. `noted` hears the method and path of every call. Thread-safe
    while only the applications take faults out.
    """

    _lock = Lock()

    def __init__(
        self, app: WSGIApplication, service: Service, faults: list[Fault], noted: _Noted
    ) -> None:
        self._app = app
        self._service = service
        self._faults = faults
        self._noted = noted

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, or fail it."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        self._noted(method, path)
        fault = self._taken(method, path)
        if fault is None:
            return self._app(environ, start_response)
        return self._failed(fault, Request(environ))(environ, start_response)

    def _failed(self, fault: Fault, request: Request) -> Response:
        """What comes instead of the answer. Raises what ends the connection."""
        refused = _refusal(fault, request)
        if refused is not None:
            return refused
        if fault.kind is FaultKind.RESET_BEFORE_EFFECT:
            raise ConnectionDropped("dropped before the effect")
        if fault.kind is FaultKind.DELAY_BEFORE_EFFECT and patience_s.get() is None:
            sleep(fault.delay_s)
        answer = Response.from_app(self._app, request.environ, buffered=True)
        match fault.kind:
            case FaultKind.DELAY_BEFORE_EFFECT | FaultKind.DELAY_AFTER_EFFECT:
                _wait(fault)
            case FaultKind.RESET_AFTER_EFFECT:
                raise ConnectionDropped("dropped after the effect")
            case FaultKind.ERROR_500_AFTER_EFFECT:
                return _page(500)
            case FaultKind.TRUNCATED_BODY:
                body = answer.get_data()
                answer.headers["Content-Length"] = str(len(body) + 1)
                raise AnswerCutShort(answer, body[: len(body) // 2])
            case FaultKind.MALFORMED_BODY:
                answer.set_data('{"Id": "<ende')
            case FaultKind.WRONG_CONTENT_TYPE:
                answer.content_type = "text/html; charset=utf-8"
        return answer

    def _taken(self, method: str, path: str) -> Fault | None:
        with self._lock:
            for place, fault in enumerate(self._faults):
                if not fault.matches(self._service, method, path):
                    continue
                if fault.skip:
                    self._faults[place] = evolve(fault, skip=fault.skip - 1)
                    continue
                left = [evolve(fault, times=fault.times - 1)] if fault.times > 1 else []
                self._faults[place : place + 1] = left
                return fault
        return None


def _refusal(fault: Fault, request: Request) -> Response | None:
    """The answer of a fault that lets the call have no effect and the connection live."""
    match fault.kind:
        case FaultKind.ERROR_500_HTML:
            return _page(500)
        case FaultKind.UNAVAILABLE_503:
            return _page(503, fault.retry_after_s)
        case FaultKind.TOO_MANY_REQUESTS_429:
            return _page(429, fault.retry_after_s)
        case FaultKind.UNAUTHORIZED_401:
            answer = wap_error(request, 401, "Unauthorized", "the token is no longer good")
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
    return None


def _page(status: int, retry_after_s: int | None = None) -> Response:
    page = f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
    answer = Response(page, status, content_type="text/html; charset=utf-8")
    if retry_after_s is not None:
        answer.headers["Retry-After"] = str(retry_after_s)
    return answer


def _wait(fault: Fault) -> None:
    """Let a delay pass; one before the effect has passed already on a socket."""
    patience = patience_s.get()
    if patience is None:
        if fault.kind is FaultKind.DELAY_AFTER_EFFECT:
            sleep(fault.delay_s)
    elif fault.delay_s >= patience:
        raise CallerGaveUp(f"no answer within {patience} s")
