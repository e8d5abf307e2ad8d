"""Serves applications on real sockets, one port each, as WAP's services have their own ports."""

from __future__ import annotations

import logging
import socket
import ssl
from contextlib import suppress
from socketserver import ThreadingTCPServer
from threading import Lock, Thread
from wsgiref.types import WSGIApplication

from wapcommerce.testing.simulator.http_handler import ConnectionHandler

_log = logging.getLogger("wapcommerce.testing.simulator")
_POLL_S = 0.02
_STOP_S = 5.0


class Server(ThreadingTCPServer):
    """A listening socket with a thread for each connection; knows which are open."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], app: WSGIApplication, tls: ssl.SSLContext | None
    ) -> None:
        self.app = app
        self.tls = tls
        self.accepted = 0
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(address, ConnectionHandler)
        self.address = (address[0], self.socket.getsockname()[1])

    def process_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]  # typeshed allows datagrams too
        """Count the connection, then handle it in a thread."""
        with self._lock:
            self.accepted += 1
            self._open.add(request)
        super().process_request(request, client_address)

    def replaced(self, plain: socket.socket, encrypted: socket.socket) -> None:
        """The connection goes on under another object."""
        with self._lock:
            self._open.discard(plain)
            self._open.add(encrypted)

    def closed(self, connection: socket.socket) -> None:
        """The connection is at its end."""
        with self._lock:
            self._open.discard(connection)

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection broke, or the client did not trust us: that is its business."""
        _log.debug("a connection ended in an error", exc_info=True)

    def hang_up(self) -> None:
        """End all open connections."""
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class Listener:
    """One application on one port, which can stop listening and begin again.

    With port 0 the port is a free one, and stays the same. Raises OSError when it is taken.
    """

    def __init__(
        self, app: WSGIApplication, host: str, port: int = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        self._app = app
        self._host = host
        self._port = port
        self._tls = tls
        self._accepted_before = 0
        self.open()

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"{'https' if self._tls else 'http'}://{self._host}:{self._port}"

    @property
    def connections(self) -> int:
        """How many connections have been made so far."""
        return self._accepted_before + self._server.accepted

    def open(self) -> None:
        """Listen."""
        self._server = Server((self._host, self._port), self._app, self._tls)
        self._port = self._server.address[1]
        self._thread = Thread(target=self._server.serve_forever, args=(_POLL_S,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and hang up; from now on connections are refused."""
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()
        self._thread.join(_STOP_S)
        self._accepted_before = self.connections
        self._server.accepted = 0
