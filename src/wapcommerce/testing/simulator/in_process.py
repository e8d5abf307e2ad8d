"""Reaches a WSGI application through httpx without a socket, as a socket would behave.

httpx's own transport knows neither timeouts nor broken connections; this one adds them.
"""

from __future__ import annotations

from collections.abc import Callable
from wsgiref.types import WSGIApplication

import httpx

from wapcommerce.testing.simulator.faults import (
    AnswerCutShort,
    CallerGaveUp,
    ConnectionDropped,
    patience_s,
)

_FOR_EVER = float("inf")


class InProcess(httpx.BaseTransport):
    """A transport to one application; thread-safe.

    A refused connection is `httpx.ConnectError`, a dropped one `httpx.ReadError`, an answer that
    ends too early `httpx.RemoteProtocolError`, a delay of at least the read timeout
    `httpx.ReadTimeout`. No time passes.
    """

    def __init__(self, app: WSGIApplication, refusing: Callable[[], bool]) -> None:
        self._inner = httpx.WSGITransport(app=app)
        self._refusing = refusing

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        if self._refusing():
            raise httpx.ConnectError("connection refused", request=request)
        timeouts = request.extensions.get("timeout", {})
        read_timeout_s = timeouts.get("read")
        token = patience_s.set(_FOR_EVER if read_timeout_s is None else read_timeout_s)
        try:
            return self._inner.handle_request(request)
        except ConnectionDropped as dropped:
            raise httpx.ReadError(str(dropped), request=request) from dropped
        except AnswerCutShort as cut:
            raise httpx.RemoteProtocolError(str(cut), request=request) from cut
        except CallerGaveUp as slow:
            raise httpx.ReadTimeout(str(slow), request=request) from slow
        finally:
            patience_s.reset(token)
