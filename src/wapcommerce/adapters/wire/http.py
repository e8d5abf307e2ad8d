"""Calls over HTTP whose failures say whether anything may have happened (D9)."""

from __future__ import annotations

import logging
import random
import ssl
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import TracebackType
from typing import TypeVar
from urllib.parse import quote

import httpx
from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_attempt
from tenacity.nap import sleep as tenacity_sleep

from wapcommerce.adapters.wire.answers import Unreadable
from wapcommerce.adapters.wire.base_url import checked_base_url, verification
from wapcommerce.adapters.wire.failures import (
    CallSite,
    Failure,
    failure_of_answer,
    failure_of_content,
    failure_of_exception,
    failure_of_request,
)
from wapcommerce.adapters.wire.secret import Secret

T = TypeVar("T")

#: A write may take minutes in VMM, but a connection is there at once or not at all.
TIMEOUT = httpx.Timeout(60, connect=5, pool=5)
#: Bounds a whole call: both tries, the pause between them, and an answer that only drips.
DEADLINE_S = 120.0
_TRIES = 2
_PAUSE_S = 0.4
_LONGEST_PAUSE_S = 5.0
# The content of an answer is kept as it was decoded, so these no longer hold.
_OF_THE_TRANSFER = ("content-encoding", "content-length", "transfer-encoding")

log = logging.getLogger(__name__)


class Endpoint:
    """One service under one base URL; safe to share between threads.

    `name` stands in error messages. The base URL is https, or http on this very machine, and
    carries neither login nor query. `auth` is any ``httpx.Auth``. Certificates are verified, by
    `trust` if it is given: the path of a bundle of authorities, or a context that verifies.
    A `client` given instead brings its own TLS and proxy settings, and its owner closes it.
    Redirects are never followed. A call takes `deadline_s` seconds at most, as `timer` counts
    them, whatever `timeout` says of its parts. `sleep` pauses between two tries, in seconds.

    The first endpoint sets the loggers of httpx to WARNING, unless a level was set for them,
    because they log addresses, which name WAP users.

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
        deadline_s: float = DEADLINE_S,
        timer: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = tenacity_sleep,
    ) -> None:
        if client is not None and trust is not None:
            raise ValueError(f"{name}: give the trusted authorities to the client itself")
        _keep_requests_out_of_logs()
        self.name = name
        self._base_url = checked_base_url(name, base_url)
        self._auth = auth if auth is not None else httpx.USE_CLIENT_DEFAULT
        self._owns_client = client is None
        self._client = client or httpx.Client(verify=verification(name, trust))
        self._timeout = timeout
        self._deadline_s = deadline_s
        self._timer = timer
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
        until = self._timer() + self._deadline_s
        url = self.url(path)

        def attempt() -> T | Failure:
            # A failure is raised further out, where httpx's exception, which holds the request
            # with its token, is no longer attached to it.
            try:
                request = self._client.build_request(
                    method,
                    url,
                    params=params,
                    json=json,
                    content=content,
                    headers=headers,
                    timeout=self._timeout_until(until),
                )
            except (ValueError, TypeError, httpx.InvalidURL) as unfit:
                return failure_of_request(site, type(unfit).__name__)
            try:
                response = self._answer(request, until)
            except httpx.RequestError as exception:
                return failure_of_exception(site, exception)
            log.debug("%s: %s: HTTP %d", self.name, operation, response.status_code)
            if not response.is_success and response.status_code not in also:
                return failure_of_answer(site, response)
            try:
                return read(response)
            except Unreadable as unreadable:
                return failure_of_content(site, str(unreadable))

        outcome = self._retrying(until)(attempt)
        if isinstance(outcome, Failure):
            raise outcome.error
        return outcome

    def _answer(self, request: httpx.Request, until: float) -> httpx.Response:
        """The whole answer; raises `httpx.ReadTimeout` when it is not there in time."""
        response = self._client.send(request, auth=self._auth, stream=True, follow_redirects=False)
        content = bytearray()
        try:
            for chunk in response.iter_bytes():
                content += chunk
                if self._timer() >= until:
                    raise httpx.ReadTimeout("the answer takes too long", request=request)
        finally:
            response.close()
        headers = [row for row in response.headers.raw if not _of_the_transfer(row[0])]
        return httpx.Response(
            response.status_code,
            headers=headers,
            content=bytes(content),
            request=response.request,
        )

    def _timeout_until(self, until: float) -> httpx.Timeout:
        left_s = max(0.001, until - self._timer())
        bounded = {
            part: left_s if limit_s is None else min(limit_s, left_s)
            for part, limit_s in self._timeout.as_dict().items()
        }
        return httpx.Timeout(**bounded)

    def _retrying(self, until: float) -> Retrying:
        """One more try, where it is safe and there is time for it."""

        def again(outcome: object) -> bool:
            return (
                isinstance(outcome, Failure)
                and outcome.again
                and (outcome.pause_s or 0) <= _LONGEST_PAUSE_S
                and self._timer() + max(_PAUSE_S, outcome.pause_s or 0) < until
            )

        return Retrying(
            stop=stop_after_attempt(_TRIES),
            wait=_pause_s,
            retry=retry_if_result(again),
            retry_error_callback=_last_result,
            sleep=self._sleep,
        )


def operator_headers(operator: str, method: str = "GET") -> dict[str, str]:
    r"""The headers of WAP and SPF: answer in JSON, and on whose behalf we call.

    `operator` is an e-mail address or ``DOMAIN\user``. WAP takes it percent-encoded with GET and
    as it is with other methods; what a header cannot carry is percent-encoded there too.
    """
    plain = method != "GET" and operator.isascii() and operator.isprintable()
    return {
        "Accept": "application/json",
        "x-ms-principal-id": operator if plain else quote(operator, safe="", errors="replace"),
    }


def _keep_requests_out_of_logs() -> None:
    for name in ("httpx", "httpcore"):
        logger = logging.getLogger(name)
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.WARNING)


def _of_the_transfer(name: bytes) -> bool:
    return name.decode("latin-1").lower() in _OF_THE_TRANSFER


def _pause_s(state: RetryCallState) -> float:
    """The server's own wish, or some time at random, so that many callers come back one by one."""
    failure = _last_result(state)
    wish_s = failure.pause_s if isinstance(failure, Failure) else None
    spread_s = random.uniform(_PAUSE_S / 2, _PAUSE_S)  # noqa: S311 - spreads load, guards nothing
    return max(spread_s, wish_s or 0)


def _last_result(state: RetryCallState) -> object:
    return state.outcome.result() if state.outcome else None
