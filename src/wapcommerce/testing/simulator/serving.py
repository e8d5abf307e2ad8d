"""Serves applications on real sockets, one port each, as WAP's services have their own ports.

One request per connection, and no TLS, which real services always have.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Thread
from wsgiref.types import WSGIApplication, WSGIEnvironment

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

_log = logging.getLogger("wapcommerce.testing.simulator")
_POLL_S = 0.02
_STOP_S = 5.0


@contextmanager
def listening(apps: Sequence[WSGIApplication], host: str, port: int) -> Iterator[tuple[str, ...]]:
    """Serve each application, from `port` upwards or with 0 on free ports; yields their URLs.

    On leaving, the ports are free again.
    """
    with ExitStack() as open_servers:
        urls = [
            open_servers.enter_context(_listening(app, host, port + place if port else 0))
            for place, app in enumerate(apps)
        ]
        yield tuple(urls)


@contextmanager
def _listening(app: WSGIApplication, host: str, port: int) -> Iterator[str]:
    server = ThreadedWSGIServer(host, port, app, _Handler)
    thread = Thread(target=server.serve_forever, args=(_POLL_S,), daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.port}"
    finally:
        server.shutdown()
        thread.join(_STOP_S)


class _Handler(WSGIRequestHandler):
    """Closes the connection of a request that was dropped; logs under our name, at DEBUG."""

    def connection_dropped(
        self, error: BaseException, environ: WSGIEnvironment | None = None
    ) -> None:
        self.close_connection = True

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  werkzeug's name
        _log.debug(message, *args)
