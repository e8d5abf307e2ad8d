"""Mail servers on this machine: one that works, and one that follows a script."""

import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from attrs import define, field

HOST = "127.0.0.1"


@define
class Inbox:
    """What a server took. `answers` replaces its answer to a command, as in ``RCPT: 550 no``.

    `heard` are the logins and senders that it was told of, taken or not.
    """

    answers: dict[str, str] = field(factory=dict)
    contents: list[bytes] = field(factory=list)
    envelopes: list[tuple[str | None, list[str]]] = field(factory=list)
    encrypted: list[bool] = field(factory=list)
    heard: list[str] = field(factory=list)

    async def handle_MAIL(  # noqa: N802 - the name aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.heard.append(f"MAIL {address}")
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = self.answers.get("DATA", "250 OK")
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.contents.append(envelope.content)
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
            self.encrypted.append(session.ssl is not None)
        return answer


@contextmanager
def mail_server(inbox: Inbox, **settings: Any) -> Iterator[int]:
    """A real SMTP server; gives its port."""
    with socket.create_server((HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
    controller = Controller(inbox, hostname=HOST, port=port, server_hostname="test", **settings)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def login_of(username: bytes, password: bytes, inbox: Inbox | None = None) -> Any:
    """An authenticator that knows one login, and repeats a wrong one in its refusal."""

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth: Any
    ) -> AuthResult:
        assert isinstance(auth, LoginPassword)
        if inbox is not None:
            inbox.heard.append(f"AUTH {auth.login.decode()}")
        if (auth.login, auth.password) == (username, password):
            return AuthResult(success=True)
        quoted = f"535 5.7.8 no login {auth.login.decode()} {auth.password.decode()}"
        return AuthResult(success=False, handled=False, message=quoted)

    return authenticate


@contextmanager
def scripted_server(script: Sequence[bytes], tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server that sends the first line, then each next one when it was sent something.

    Behind the last one it closes the connection. A line ``.`` waits for the end of a mail first;
    an empty one says nothing until the client has gone.
    """
    listener = socket.create_server((HOST, 0))
    thread = threading.Thread(target=_follow, args=(listener, list(script)))
    thread.start()
    try:
        port: int = listener.getsockname()[1]
        yield port
    finally:
        thread.join()


def _follow(listener: socket.socket, script: list[bytes]) -> None:
    with listener:
        connection, _ = listener.accept()
    with connection, connection.makefile("rb") as lines:
        for number, line in enumerate(script):
            if number:
                heard = lines.readline()
                while line.startswith(b".") and heard not in (b".\r\n", b""):
                    heard = lines.readline()
            if not line:
                lines.read()
            elif line.removeprefix(b"."):
                connection.sendall(line.removeprefix(b".") + b"\r\n")
