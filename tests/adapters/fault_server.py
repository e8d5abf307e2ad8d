"""A server of one thread on a real socket that answers badly, by script."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from attrs import define, field, frozen

_SOCKETS_PER_SERVER = 64
_TLS = b"\x16"


@frozen
class Received:
    """A request that arrived whole."""

    line: str
    headers: dict[str, str]
    body: bytes


#: Answers one request on its connection, however badly.
Reply = Callable[[socket.socket, Received], None]


@define
class FaultServer:
    """Answers each request by the next reply, and once they are used up by the last.

    Every connection serves one request. `requests` are those that arrived whole.
    """

    replies: Sequence[Reply]
    reads: bool = True
    url: str = ""
    requests: list[Received] = field(factory=list)

    def serve(self, server: socket.socket) -> None:
        """Until the socket is closed."""
        for number in range(_SOCKETS_PER_SERVER):
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                connection.settimeout(5)
                reply = self.replies[min(number, len(self.replies) - 1)]
                if not self.reads and reply is self.replies[-1]:
                    connection.recv(1)
                    reply(connection, Received("", {}, b""))
                    continue
                request = _received(connection)
                if request is not None:
                    self.requests.append(request)
                    reply(connection, request)


@contextmanager
def serving(
    *replies: Reply, reads: bool = True, tls: ssl.SSLContext | None = None
) -> Iterator[FaultServer]:
    """Such a server on a free port; with `reads` False the last reply comes at its first byte."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = FaultServer(replies, reads)
        served = listener if tls is None else tls.wrap_socket(listener, server_side=True)
        scheme = "http" if tls is None else "https"
        server.url = f"{scheme}://127.0.0.1:{served.getsockname()[1]}"
        thread = threading.Thread(target=server.serve, args=(served,))
        thread.start()
        try:
            yield server
        finally:
            _wake(served)
            served.close()
            thread.join(10)


@contextmanager
def full_port() -> Iterator[int]:
    """A port whose queue is full, so that connecting takes for ever."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = []
        for _ in range(3):
            client = socket.socket()
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
            waiting.append(client)
        try:
            yield listener.getsockname()[1]
        finally:
            for client in waiting:
                client.close()


def closed_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def saying(answer: bytes) -> Reply:
    """These bytes, and then the end of the connection."""
    return lambda connection, _: connection.sendall(answer)


def reset(connection: socket.socket, _: Received) -> None:
    """The connection is torn down."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def hang_up(_: socket.socket, __: Received) -> None:
    """The connection ends without a word."""


def silence(connection: socket.socket, _: Received) -> None:
    """Nothing, until the other side gives up."""
    with suppress(OSError):
        connection.recv(1)


def _received(connection: socket.socket) -> Received | None:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        data += more
        if not more or data.startswith(_TLS):
            return None
    head, _, body = data.partition(b"\r\n\r\n")
    line, *rows = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (r.partition(":") for r in rows)}
    while len(body) < int(headers.get("content-length", "0")):
        more = connection.recv(65536)
        if not more:
            return None
        body += more
    return Received(line.rpartition(" ")[0], headers, body)


def _wake(server: socket.socket) -> None:
    """Let a thread that waits in `accept` see that the socket is closed."""
    with suppress(OSError):
        server.shutdown(socket.SHUT_RDWR)
