"""Calls over HTTP whose failures say whether anything may have happened (D9)."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable, Collection, Mapping
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import TypeVar
from urllib.parse import quote

import httpx
from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_attempt, wait_fixed
from tenacity.nap import sleep as tenacity_sleep

from wapcommerce.adapters.wire.answers import Unreadable
from wapcommerce.adapters.wire.failures import (
    CallSite,
    Failure,
    failure_of_answer,
    failure_of_content,
    failure_of_exception,
)
from wapcommerce.adapters.wire.secret import Secret

T = TypeVar("T")

#: A write may take minutes in VMM, but a connection is there at once or not at all.
TIMEOUT = httpx.Timeout(60, connect=5, pool=5)
_TRIES = 2
_PAUSE_S = 0.2
_HEADER_SAFE = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) != "%")

log = logging.getLogger(__name__)


class Endpoint:
    """One service under one base URL; safe to share between threads.

    `name` stands in error messages. The base URL is https, or http on this very machine, and
    carries neither login nor query. `auth` is any ``httpx.Auth``. Certificates are verified, by
    `trust` if it is given: the path of a bundle of authorities, or a context that verifies.
    A `client` given instead brings its own TLS and proxy settings, and its owner closes it.
    Redirects are never followed. `sleep` pauses between two tries, in seconds.

    Raises ValueError when an argument would give up one of these rules.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        *,
        auth: httpx.Auth | None = None,
        trust: str | Path | ssl.SSLContext | None = None,
        client: httpx.Client | None = None,
        timeout: httpx.Timeout = TIMEOUT,
        sleep: Callable[[float], None] = tenacity_sleep,
    ) -> None:
        if client is not None and trust is not None:
            raise ValueError(f"{name}: give the trusted authorities to the client itself")
        self.name = name
        self._base_url = _checked(name, base_url)
        self._auth = auth if auth is not None else httpx.USE_CLIENT_DEFAULT
        self._owns_client = client is None
        self._client = client or httpx.Client(verify=_verification(name, trust))
        self._timeout = timeout
        self._sleep = sleep

    def __repr__(self) -> str:
        return f"Endpoint({self.name!r}, {self._base_url!r})"

    def __enter__(self) -> Endpoint:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections, unless they belong to a client that was given."""
        if self._owns_client:
            self._client.close()

    def url(self, path: str) -> str:
        """The address of a path below the base URL."""
        return f"{self._base_url}/{path}"

    def call(
        self,
        operation: str,
        method: str,
        path: str,
        read: Callable[[httpx.Response], T],
        *,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        also: Collection[int] = (),
        has_effect: bool | None = None,
        secrets: tuple[Secret, ...] = (),
    ) -> T:
        """Send one request and return what `read` makes of the answer.

        `operation` names the call for people, without its values. `path` is percent-encoded
        already. `read` raises `Unreadable` for an answer it cannot use; it is given every 2xx
        answer and the statuses in `also`. `has_effect` is False for calls that change nothing;
        without it, every method but GET has one. `secrets` are blanked out of error messages.

        Raises `CallNotDone`, `CallOutcomeUnknown` or `IdentityConflict`; the table is in
        `wapcommerce.adapters.wire.failures`. Where it is safe a second quick try comes first.
        """
        effect = method != "GET" if has_effect is None else has_effect
        site = CallSite(self.name, operation, effect, secrets)

        def attempt() -> T | Failure:
            # A failure is raised further out, where httpx's exception, which holds the request
            # with its token, is no longer attached to it.
            try:
                response = self._client.request(
                    method,
                    self.url(path),
                    params=params,
                    json=json,
                    content=content,
                    headers=headers,
                    auth=self._auth,
                    timeout=self._timeout,
                    follow_redirects=False,
                )
            except httpx.RequestError as exception:
                return failure_of_exception(site, exception)
            log.debug("%s: %s: HTTP %d", self.name, operation, response.status_code)
            if not response.is_success and response.status_code not in also:
                return failure_of_answer(site, response)
            try:
                return read(response)
            except Unreadable as unreadable:
                return failure_of_content(site, str(unreadable))

        outcome = Retrying(
            stop=stop_after_attempt(_TRIES),
            wait=wait_fixed(_PAUSE_S),
            retry=retry_if_result(lambda result: isinstance(result, Failure) and result.again),
            retry_error_callback=_last_result,
            sleep=self._sleep,
        )(attempt)
        if isinstance(outcome, Failure):
            raise outcome.error
        return outcome


def operator_headers(operator: str) -> dict[str, str]:
    r"""The headers of WAP and SPF: answer in JSON, and on whose behalf we call.

    `operator` is an e-mail address or ``DOMAIN\user``; what a header cannot carry is
    percent-encoded.
    """
    return {
        "Accept": "application/json",
        "x-ms-principal-id": quote(operator, safe=_HEADER_SAFE),
    }


def _last_result(state: RetryCallState) -> object:
    return state.outcome.result() if state.outcome else None


def _checked(name: str, base_url: str) -> str:
    # The URL itself stays out of the messages: it may hold a password.
    url = httpx.URL(base_url)
    if url.userinfo:
        raise ValueError(f"{name}: the base URL holds a login; pass it as auth")
    if set("?#") & set(base_url):
        raise ValueError(f"{name}: the base URL has a query or fragment; leave it out")
    if url.scheme != "https" and not (url.scheme == "http" and _is_loopback(url.host)):
        raise ValueError(f"{name}: the base URL is not https; only this machine may do without")
    if not url.host:
        raise ValueError(f"{name}: the base URL names no host")
    return str(url).rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _verification(name: str, trust: str | Path | ssl.SSLContext | None) -> ssl.SSLContext | bool:
    if trust is None:
        return True
    if isinstance(trust, str | Path):
        return ssl.create_default_context(cafile=trust)
    if trust.verify_mode is not ssl.CERT_REQUIRED or not trust.check_hostname:
        raise ValueError(f"{name}: the TLS context does not verify; use create_default_context()")
    return trust
