"""Bearer tokens for WAP: fetched from a token service, renewed in time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from threading import Lock

import httpx
from attrs import frozen

from wapcommerce.adapters.wap.ws_trust import Login, Token, issued_token, token_request
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.adapters.wire.system import utc_now

ADMIN_REALM = "http://azureservices/AdminSite"
TENANT_REALM = "http://azureservices/TenantSite"

#: Below the token site of WAP; the login travels in the message.
USERNAME_MIXED = "wstrust/issue/usernamemixed"
#: Below the Windows token site of WAP; the endpoint's own auth (NTLM, Negotiate) is the login.
WINDOWS_TRANSPORT = "wstrust/issue/windowstransport"
#: Below an ADFS host; the login travels in the message.
ADFS_USERNAME_MIXED = "adfs/services/trust/13/usernamemixed"

_MARGIN = timedelta(seconds=60)

log = logging.getLogger(__name__)


@frozen(eq=False)
class TokenService:
    """A WS-Trust 1.3 service that issues tokens for one realm.

    `path` is one of the three above. A login is for the two that take it in the message; without
    one the endpoint's auth is the login. Safe to share between threads.
    """

    endpoint: Endpoint
    path: str
    realm: str = ADMIN_REALM
    login: Login | None = None
    clock: Callable[[], datetime] = utc_now

    def issue(self) -> Token:
        """A new token. Raises `CallNotDone`; asking for a token changes nothing."""
        request = token_request(self.endpoint.url(self.path), self.realm, self.login, self.clock())
        return self.endpoint.call(
            "issue a token",
            "POST",
            self.path,
            lambda response: issued_token(response.content),
            content=request,
            headers={"Content-Type": "application/soap+xml"},
            has_effect=False,
            secrets=() if self.login is None else (self.login.password,),
        )


class BearerTokens(httpx.Auth):
    """Puts a token on every request; for the `auth` of an `Endpoint`.

    A token is renewed 60 seconds before it expires, or a tenth of its life before where that is
    shorter, and once when it is refused with 401 all the same: so a clock of this machine that is
    wrong costs requests and no calls. The second 401 is an error for good. Safe to share between
    threads: only one of them renews, the others wait for it. `clock` gives aware instants.
    """

    def __init__(self, issue: Callable[[], Token], clock: Callable[[], datetime] = utc_now) -> None:
        self._issue = issue
        self._clock = clock
        self._lock = Lock()
        self._token: Token | None = None
        self._renew_at: datetime | None = None

    def __repr__(self) -> str:
        return "BearerTokens()"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request with a token, and again with a new one if that was refused."""
        token = self._valid()
        request.headers["Authorization"] = f"Bearer {token.text.reveal()}"
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            token = self._newer_than(token)
            request.headers["Authorization"] = f"Bearer {token.text.reveal()}"
            yield request

    def _valid(self) -> Token:
        with self._lock:
            if self._token is None or self._renew_at is None or self._clock() >= self._renew_at:
                return self._renewed()
            return self._token

    def _newer_than(self, refused: Token) -> Token:
        with self._lock:
            if self._token is None or self._token is refused:
                return self._renewed()
            return self._token

    def _renewed(self) -> Token:
        token = self._issue()
        life = token.expires_at - self._clock()
        if life <= timedelta():
            log.warning("a new token has expired already; check the clock of this machine")
        self._token = token
        self._renew_at = token.expires_at - max(timedelta(), min(_MARGIN, life / 10))
        return token
