"""Which of the three outcomes a failed call has (D9).

==================================================  ==================  ==================
what came back                                      call with effect    call without
==================================================  ==================  ==================
no connection (refused, timeout, no free one)       not done, again     not done, again
certificate not trusted; request unfit to be sent   not done, for good  not done, for good
3xx, 4xx but 408, 409 and 429; SOAP sender fault    not done, for good  not done, for good
409                                                 identity conflict   identity conflict
429; 503 with Retry-After                           not done, later     not done, later
408; other 5xx                                      unknown             not done, again
timeout or reset after connecting, broken answer    unknown             not done, again
==================================================  ==================  ==================

*Again*: one more quick try is safe and may help. *For good*: a person has to change something.
"""

from __future__ import annotations

import ssl
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx
from attrs import frozen

from wapcommerce.adapters.wire.error_bodies import error_body
from wapcommerce.adapters.wire.secret import Secret
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, EndpointError, IdentityConflict

_MESSAGE_LENGTH = 300
_LOOK_FIRST = "look whether it was done before repeating it"
_HINTS = {
    401: "check the login that this endpoint is given",
    403: "give the login the rights for this operation",
    404: "check the base URL and that what the call names exists",
}
_REDIRECT_HINT = "check the base URL: an API answers itself, a web site sends to its login page"
_FAULT_HINT = "check the login, the realm and the clock of this machine"
_CERTIFICATE_HINT = "check the host name, or trust the authority that signed its certificate"


@frozen
class CallSite:
    """Which call failed: what a failure needs to know of it."""

    endpoint: str
    operation: str
    has_effect: bool
    secrets: tuple[Secret, ...] = ()


@frozen
class Failure:
    """A failed call: the error to raise, and whether one more quick try is safe and may help."""

    error: EndpointError
    again: bool = False


def failure_of_exception(site: CallSite, exception: httpx.RequestError) -> Failure:
    """The failure behind an exception of httpx; the reason names it and quotes no content."""
    kind = type(exception).__name__
    if isinstance(exception, httpx.LocalProtocolError | httpx.UnsupportedProtocol):
        return _for_good(site, f"the request could not be sent ({kind})", "check its values")
    if isinstance(exception, httpx.ConnectError) and _distrusted(exception):
        return _for_good(site, "the TLS certificate is not trusted", _CERTIFICATE_HINT)
    never_sent = httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError
    if isinstance(exception, never_sent):
        error = CallNotDone(site.endpoint, site.operation, f"no connection ({kind})")
        return Failure(error, again=True)
    return _after_sending(site, f"the connection broke ({kind})")


def failure_of_answer(site: CallSite, response: httpx.Response) -> Failure:
    """The failure behind an answer whose status is not a success."""
    status = response.status_code
    body = error_body(response.content)
    reason = _reason(site, response, f"HTTP {status} {body.code}", body.message)
    retry_after = response.headers.get("Retry-After")
    if status == httpx.codes.CONFLICT:
        return Failure(IdentityConflict(site.endpoint, site.operation, reason))
    if status == httpx.codes.TOO_MANY_REQUESTS or (
        status == httpx.codes.SERVICE_UNAVAILABLE and retry_after
    ):
        wait_s = _seconds(retry_after, response.headers.get("Date"))
        return Failure(CallNotDone(site.endpoint, site.operation, reason, retry_after_s=wait_s))
    if status < httpx.codes.BAD_REQUEST:
        return _for_good(site, reason, _REDIRECT_HINT)
    if body.is_refusal:
        return _for_good(site, reason, _FAULT_HINT)
    if status < httpx.codes.INTERNAL_SERVER_ERROR and status != httpx.codes.REQUEST_TIMEOUT:
        return _for_good(site, reason, _HINTS.get(status, ""))
    return _after_sending(site, reason)


def failure_of_content(site: CallSite, why: str) -> Failure:
    """The failure behind a successful status whose content cannot be used."""
    return _after_sending(site, why)


def _for_good(site: CallSite, reason: str, hint: str) -> Failure:
    return Failure(CallNotDone(site.endpoint, site.operation, reason, hint, permanent=True))


def _after_sending(site: CallSite, reason: str) -> Failure:
    if site.has_effect:
        return Failure(CallOutcomeUnknown(site.endpoint, site.operation, reason, _LOOK_FIRST))
    return Failure(CallNotDone(site.endpoint, site.operation, reason), again=True)


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
    except ValueError:
        return None
    return instant if instant.tzinfo else None


def _distrusted(exception: BaseException) -> bool:
    cause: BaseException | None = exception
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
