"""Mail over SMTP (S20, D11).

What happened to a mail is known exactly until its content is on the way: every failure before
that is "not done". When the connection breaks after that, the server may have taken the mail, and
nobody can ask.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Literal

from attrs import field, frozen
from attrs.validators import gt

from wapcommerce.adapters.mail.message import email_message, is_one_mailbox, sender_mailbox
from wapcommerce.adapters.mail.smtp_failures import accept_content, accepted_reply, not_done
from wapcommerce.adapters.wire.secret import Secret
from wapcommerce.adapters.wire.system import utc_now
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown
from wapcommerce.model.mail import Mail
from wapcommerce.provisioning.activation import is_loopback


@frozen
class SmtpMailer:
    """Hands each mail to one mail server, in a connection of its own.

    `security` is ``starttls`` (usually port 587), ``tls`` (usually 465) or, for a server on the
    same machine only, ``none``. The server's certificate is always verified: against the system's
    authorities, or against those in `ca_file` alone. `timeout_s` limits each answer of the
    server. Raises ValueError for settings that contradict each other. Safe to share between
    threads.
    """

    #: SMTP knows no keys.
    deduplicates: ClassVar[bool] = False

    host: str
    port: int
    sender: str = field(validator=is_one_mailbox)
    username: str | None = None
    password: Secret | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: Path | None = None
    timeout_s: float = field(default=30, validator=gt(0))
    clock: Callable[[], datetime] = field(default=utc_now, repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.host.strip() or not 1 <= self.port <= 65535:
            raise ValueError("a mail server has a host name and a port from 1 to 65535")
        if self.security not in ("starttls", "tls", "none"):
            raise ValueError('security is "starttls", "tls" or "none"')
        if self.security == "none" and not is_loopback(self.host):
            raise ValueError("without TLS a mail server must be on the same machine")
        if (self.username is None) != (self.password is None):
            raise ValueError("a mail server's login is a user name and a password")
        if self.username is None or self.password is None:
            return
        # The exception of an encoder would quote the password.
        if not (self.username + self.password.reveal()).isascii():
            raise ValueError("user name and password of a mail server's login are ASCII")

    def send(self, mail: Mail) -> None:
        """Hand the mail over to the server.

        Raises `CallNotDone` when it was not taken (permanent when the server said so with 5xx, or
        when certificate or settings are at fault) and `CallOutcomeUnknown` when the connection
        broke while the content was sent or its receipt was awaited.
        """
        sender = sender_mailbox(self.sender)
        content = email_message(mail, sender, self.clock()).as_bytes()
        with self._session() as session:
            accepted_reply("sender", session.mail(sender.addr_spec))
            accepted_reply("recipient", session.rcpt(mail.recipient))
            try:
                reply = session.data(content)
            except smtplib.SMTPDataError as refused:  # instead of "go ahead"
                raise not_done("content", refused) from None
            except OSError as error:  # the base of all of smtplib's exceptions
                raise CallOutcomeUnknown(
                    "mail server",
                    "send",
                    f"the connection broke after DATA ({type(error).__name__})",
                    "look into the mail server's log before sending again",
                ) from None
            accept_content(reply)

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        session = self._connected()
        try:
            self._secure(session)
            yield session
        except (OSError, ValueError) as error:  # ValueError: a challenge that is no base64
            raise not_done("session", error) from None
        finally:
            # The mail's fate is decided; how the server says goodbye changes nothing.
            with suppress(OSError):
                session.quit()
            session.close()

    def _connected(self) -> smtplib.SMTP:
        try:
            if self.security == "tls":
                return smtplib.SMTP_SSL(
                    self.host, self.port, timeout=self.timeout_s, context=self._tls()
                )
            return smtplib.SMTP(self.host, self.port, timeout=self.timeout_s)
        except (OSError, ValueError) as error:  # ValueError: a host that is no host name
            raise not_done("connection", error) from None

    def _secure(self, session: smtplib.SMTP) -> None:
        if self.security == "starttls":
            session.starttls(context=self._tls())
        if self.username is not None and self.password is not None:
            session.login(self.username, self.password.reveal())
        session.ehlo_or_helo_if_needed()

    def _tls(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self.ca_file)
        except OSError as error:
            reason = f"the CA file cannot be used ({type(error).__name__})"
            hint = "give a readable file of certificates in PEM form"
            raise CallNotDone("mail server", "connect", reason, hint, permanent=True) from error
