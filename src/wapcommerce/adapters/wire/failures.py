"""Which of the three outcomes a failed call has (D9).

==================================================  ==================  ==================
what came back                                      call with effect    call without
==================================================  ==================  ==================
no connection (refused, no such host, no handshake  not done, again     not done, again
in TLS, timeout, none free)
certificate not trusted; request unfit to be sent   not done, for good  not done, for good
3xx, 4xx but 408, 409 and 429; SOAP sender fault    not done, for good  not done, for good
409 to POST                                         identity conflict   identity conflict
409 to another method                               not done, for good  not done, for good
429; 503 with Retry-After                           not done, later     not done, later
408; other 5xx                                      unknown             not done, again
timeout or reset after connecting, broken answer    unknown             not done, again
==================================================  ==================  ==================

*Again*: one more quick try is safe and may help. *Later*: the same, but not before the server
wants it. *For good*: a person has to change something. Each operation of WAP against each fault is
in the page of the reference on outcomes.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx
from attrs import frozen

from wapcommerce.adapters.wire.error_bodies import error_body
from wapcommerce.adapters.wire.secret import Secret
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, EndpointError, IdentityConflict

_MESSAGE_LENGTH = 300
_LOOK_FIRST = "look whether it was done before repeating it"
_LOOK_WHOSE = "look whose it is, and go on with it only when owner and content are ours"
_LATER = "try again later; if it stays so, look into the event log of the server"
_HINTS = {
    400: "correct what the message names",
    401: "a new token or login was refused too: check the login, its realm and the clocks",
    403: "give the login the rights for this operation",
    404: "check the base URL and that what the call names exists",
    407: "give the proxy its login",
    409: "read it back: its state does not allow this now",
}
# As WAP spells it.
_LIMIT_CODE = "MaxAddOnOccurenceReached"
_OTHER_HINT = "check the base URL and the release of the server"
_REDIRECT_HINT = "check the base URL: an API answers itself, a web site sends to its login page"
_FAULT_HINT = "check the login, the realm and the clock of this machine"
_CERTIFICATE_HINT = "check the host name, or trust the authority that signed its certificate"
_CONNECTION_HINT = "check address, port and firewall, and that the service runs"

# What lies at the bottom of a connection that was not made.
_CAUSES: tuple[tuple[type[BaseException], str, str], ...] = (
    (socket.gaierror, "the host name is not known", "check the host name and the DNS"),
    (ConnectionRefusedError, "nobody listens at the port", _CONNECTION_HINT),
    (ssl.SSLError, "no TLS handshake", "check that the port speaks TLS, and its versions"),
)


@frozen
class CallSite:
    """Which call failed: what a failure needs to know of it."""

    endpoint: str
    operation: str
    has_effect: bool
    secrets: tuple[Secret, ...] = ()


@frozen
class Failure:
    """A failed call: the error to raise, and whether one more quick try is safe and may help.

    `pause_s` is the server's own wish how long to wait before it, in seconds.
    """

    error: EndpointError
    again: bool = False
    pause_s: int | None = None


def failure_of_exception(site: CallSite, exception: httpx.RequestError) -> Failure:
    """The failure behind an exception of httpx; the reason names it and quotes no content."""
    kind = type(exception).__name__
    if isinstance(exception, httpx.LocalProtocolError | httpx.UnsupportedProtocol):
        return failure_of_request(site, kind)
    causes = tuple(_causes(exception))
    for cause in causes if isinstance(exception, httpx.ConnectError) else ():
        if isinstance(cause, ssl.SSLCertVerificationError):
            why = f"the TLS certificate is not trusted{certificate_fault(cause)}"
            return _for_good(site, why, _CERTIFICATE_HINT)
    never_sent = httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError
    if isinstance(exception, never_sent):
        found = ((why, hint) for cause, why, hint in _CAUSES if _any(causes, cause))
        why, hint = next(found, ("no connection", _CONNECTION_HINT))
        error = CallNotDone(site.endpoint, site.operation, f"{why} ({kind})", hint)
        return Failure(error, again=True)
    return _after_sending(site, f"the connection broke ({kind})")


def failure_of_request(site: CallSite, kind: str) -> Failure:
    """The failure of a request that cannot even be written; `kind` names the exception."""
    return _for_good(site, f"the request could not be sent ({kind})", "check its values")


def failure_of_answer(site: CallSite, response: httpx.Response) -> Failure:
    """The failure behind an answer whose status is not a success."""
    status = response.status_code
    body = error_body(response.content)
    reason = _reason(site, response, f"HTTP {status} {body.code}", body.message)
    retry_after = response.headers.get("Retry-After")
    if _is_taken(response, body.code):
        return Failure(IdentityConflict(site.endpoint, site.operation, reason, _LOOK_WHOSE))
    if status == httpx.codes.TOO_MANY_REQUESTS or (
        status == httpx.codes.SERVICE_UNAVAILABLE and retry_after
    ):
        wait_s = _seconds(retry_after, response.headers.get("Date"))
        error = CallNotDone(site.endpoint, site.operation, reason, _LATER, retry_after_s=wait_s)
        # Without a wish of the server one knows that it is too soon, and not until when.
        return Failure(error, again=wait_s is not None, pause_s=wait_s)
    if status < httpx.codes.BAD_REQUEST:
        return _for_good(site, reason, _REDIRECT_HINT)
    if body.is_refusal:
        return _for_good(site, reason, _FAULT_HINT)
    if status < httpx.codes.INTERNAL_SERVER_ERROR and status != httpx.codes.REQUEST_TIMEOUT:
        return _for_good(site, reason, _HINTS.get(status, _OTHER_HINT))
    return _after_sending(site, reason)


def _is_taken(response: httpx.Response, code: str) -> bool:
    """Whether the key of what should be created is there already; a limit is a refusal."""
    return (
        response.status_code == httpx.codes.CONFLICT
        and response.request.method == "POST"
        and code != _LIMIT_CODE
    )


def failure_of_content(site: CallSite, why: str) -> Failure:
    """The failure behind a successful status whose content cannot be used."""
    return _after_sending(site, why)


def _for_good(site: CallSite, reason: str, hint: str) -> Failure:
    return Failure(CallNotDone(site.endpoint, site.operation, reason, hint, permanent=True))


def _after_sending(site: CallSite, reason: str) -> Failure:
    if site.has_effect:
        return Failure(CallOutcomeUnknown(site.endpoint, site.operation, reason, _LOOK_FIRST))
    return Failure(CallNotDone(site.endpoint, site.operation, reason, _LATER), again=True)


def _reason(site: CallSite, response: httpx.Response, status: str, message: str) -> str:
    text = f"{status}: {message}" if message else status
    # A server may echo what it was sent.
    sent = response.request.headers.get("Authorization", "").rpartition(" ")[2]
    for secret in (sent, *(secret.reveal() for secret in site.secrets)):
        text = text.replace(secret, "***") if secret else text
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:_MESSAGE_LENGTH]


def _seconds(retry_after: str | None, date: str | None) -> int | None:
    """Retry-After in seconds: written so, or an instant seen from the server's own clock."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return int(text[:9])
    until, now = _instant(text), _instant(date or "")
    if until is None or now is None:
        return None
    return max(0, round((until - now).total_seconds()))


def _instant(text: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return instant if instant.tzinfo else None


def certificate_fault(refused: ssl.SSLCertVerificationError) -> str:
    """What OpenSSL has against a certificate, behind a colon; empty where it does not say."""
    said = str(getattr(refused, "verify_message", "") or "")
    return f": {said.rstrip('.')}" if said else ""


def _any(causes: tuple[BaseException, ...], kind: type[BaseException]) -> bool:
    return any(isinstance(cause, kind) for cause in causes)


def _causes(exception: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = exception
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
