"""Serves applications on real sockets, one port each, as WAP's services have their own ports.

HTTP/1.1 with connections that stay open; no TLS, which real services always have.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Lock, Thread
from typing import Any
from wsgiref.types import WSGIApplication

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

_log = logging.getLogger("wapcommerce.testing.simulator")
_POLL_S = 0.02
_STOP_S = 5.0


@contextmanager
def listening(apps: Sequence[WSGIApplication], host: str, port: int) -> Iterator[tuple[str, ...]]:
    """Serve each application, from `port` upwards or with 0 on free ports; yields their URLs.

    On leaving, the ports are free again and open connections are cut.
    """
    with ExitStack() as open_servers:
        urls = [
            open_servers.enter_context(_listening(app, host, port + place if port else 0))
            for place, app in enumerate(apps)
        ]
        yield tuple(urls)


@contextmanager
def _listening(app: WSGIApplication, host: str, port: int) -> Iterator[str]:
    server = _Server(host, port, app, _Handler)
    thread = Thread(target=server.serve_forever, args=(_POLL_S,), daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.port}"
    finally:
        server.shutdown()
        thread.join(_STOP_S)
        server.cut_connections()


class _Server(ThreadedWSGIServer):
    """A threaded server that can cut the connections its clients keep open."""

    def __init__(
        self, host: str, port: int, app: WSGIApplication, handler: type[WSGIRequestHandler]
    ) -> None:
        self._open: set[socket.socket] = set()
        self._open_lock = Lock()
        super().__init__(host, port, app, handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        with self._open_lock:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def cut_connections(self) -> None:
        """Cut every connection; its thread ends with it."""
        with self._open_lock:
            for connection in self._open:
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(WSGIRequestHandler):
    """Speaks HTTP/1.1 and logs under our name, at level DEBUG."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  werkzeug's name
        _log.debug(message, *args)
