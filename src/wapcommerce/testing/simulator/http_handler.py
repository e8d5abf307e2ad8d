"""Answers HTTP/1.1 on one connection with a WSGI application: many requests, with or without TLS.

Werkzeug's own server ends every connection after one request; real ones keep it, and so a client
that wastes connections would not be seen.
"""

from __future__ import annotations

import io
import logging
import socket
import ssl
import struct
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment

from werkzeug import Response

from wapcommerce.testing.simulator.faults import AnswerCutShort

if TYPE_CHECKING:
    from wapcommerce.testing.simulator.serving import Server

_log = logging.getLogger("wapcommerce.testing.simulator")
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_BODYLESS = frozenset({204, 304})


class ConnectionHandler(BaseHTTPRequestHandler):
    """One connection; a `ConnectionError` of the application resets it without an answer."""

    protocol_version = "HTTP/1.1"
    server_version = "wapcommerce-simulator"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self) -> None:
        """Begin; the TLS handshake takes place here, in the connection's own thread."""
        server = cast("Server", self.server)
        if server.tls is not None:
            plain = self.request
            self.request = server.tls.wrap_socket(plain, server_side=True)
            server.replaced(plain, self.request)
        super().setup()

    def finish(self) -> None:
        """End the connection."""
        try:
            super().finish()
        finally:
            cast("Server", self.server).closed(self.connection)
            self.connection.close()

    def answer(self) -> None:
        """Answer the request whose head has been read."""
        try:
            answer = Response.from_app(cast("Server", self.server).app, self._environ(), True)
        except AnswerCutShort as cut:
            self.close_connection = True
            self._send(cut.answer, cut.body)
        except ConnectionError:
            self.close_connection = True
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self.connection.close()
        else:
            body = answer.get_data()
            answer.headers["Content-Length"] = str(len(body))
            if answer.status_code in _BODYLESS:
                del answer.headers["Content-Length"]
            self._send(answer, body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_MERGE = answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Log under our name, at DEBUG."""
        _log.debug(format, *args)

    def _send(self, answer: Response, body: bytes) -> None:
        self.send_response(answer.status_code)
        for name, value in answer.headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _environ(self) -> WSGIEnvironment:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        host, port = cast("Server", self.server).address
        environ: WSGIEnvironment = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https" if isinstance(self.connection, ssl.SSLSocket) else "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        environ.update(_header_variables(self.headers.items()))
        return environ


def _header_variables(headers: Iterable[tuple[str, str]]) -> WSGIEnvironment:
    return {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in headers
        if name.lower() not in ("content-type", "content-length")
    }
