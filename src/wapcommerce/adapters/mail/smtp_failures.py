"""Which outcome an answer of a mail server means (D9).

=============================================  ======================
what came back                                 outcome
=============================================  ======================
no connection, or lost before the content      not done
4xx                                            not done
5xx, certificate not trusted, no STARTTLS      not done, for good
connection lost while or after sending         unknown
a final answer that is no SMTP                 unknown
=============================================  ======================

Only the codes of an answer are kept. Its text may quote the mail, and with it the link.
"""

from __future__ import annotations

import re
import smtplib
import ssl

from wapcommerce.errors import CallNotDone, CallOutcomeUnknown

_ENDPOINT = "mail server"
_ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}(?!\S)")


def accepted_reply(what: str, reply: tuple[int, bytes]) -> None:
    """Raise `CallNotDone` unless the server accepted this step before the content."""
    code, text = reply
    if not 200 <= code < 300:
        raise refused(what, code, text)


def accept_content(reply: tuple[int, bytes]) -> None:
    """Raise unless the final answer says that the server took the mail."""
    code, text = reply
    if 400 <= code < 600:
        raise refused("content", code, text)
    if not 200 <= code < 300:
        hint = "look into the mail server's log before sending again"
        raise CallOutcomeUnknown(_ENDPOINT, "send", "the final answer makes no sense", hint)


def refused(what: str, code: int, text: bytes) -> CallNotDone:
    """The server's refusal of sender, recipient, content or session."""
    enhanced = _ENHANCED.match(text)
    shown = f"{code} {enhanced[0].decode()}" if enhanced else str(code)
    return CallNotDone(
        _ENDPOINT,
        "send",
        f"{what} refused ({shown})",
        "look into the mail server's log",
        permanent=500 <= code < 600,
    )


def not_done(what: str, error: Exception) -> CallNotDone:
    """The failure behind an exception of smtplib, or of the socket, before the content."""
    match error:
        case smtplib.SMTPResponseException():
            text = error.smtp_error
            return refused(what, error.smtp_code, text if isinstance(text, bytes) else b"")
        case smtplib.SMTPNotSupportedError():
            hint = "check port, security and login of the mail server"
            reason = "the server does not offer STARTTLS or the login"
            return CallNotDone(_ENDPOINT, "send", reason, hint, permanent=True)
        case ssl.SSLCertVerificationError():
            hint = "check the host name, or trust the authority that signed its certificate"
            reason = "the TLS certificate is not trusted"
            return CallNotDone(_ENDPOINT, "connect", reason, hint, permanent=True)
        case _:
            reason = f"{what} failed ({type(error).__name__})"
            return CallNotDone(_ENDPOINT, "connect", reason, "check host, port and network")
