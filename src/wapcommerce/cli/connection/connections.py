"""From addresses and logins to the adapters that the check calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path

import httpx
from attrs import frozen

from wapcommerce.adapters.vmm import (
    SPF_VMM,
    WAP_ADMIN,
    StampDirectory,
    VmmCatalogue,
)
from wapcommerce.adapters.wap import (
    ADFS_USERNAME_MIXED,
    USERNAME_MIXED,
    WINDOWS_TRANSPORT,
    AdminApi,
    BearerTokens,
    Login,
    TokenService,
    WapPortal,
    WindowsAuth,
)
from wapcommerce.adapters.wap.plan_check import PlanCheck
from wapcommerce.adapters.wire.http import Endpoint

TOKEN_SERVICE, ADMIN_API, SPF = "token service", "WAP admin API", "SPF"


class TokenLogin(StrEnum):
    """How the operator logs in at the token service."""

    WINDOWS = "windows"
    PASSWORD = "password"  # noqa: S105 - a word, no password
    ADFS = "adfs"


class SpfLogin(StrEnum):
    """How the operator logs in at SPF."""

    WINDOWS = "windows"
    BASIC = "basic"


@frozen
class Installation:
    """Where an installation is and who asks; without `spf_url` VMM is read through WAP.

    `ca_bundle` is a file of authorities to trust in place of the usual ones.
    """

    token_url: str
    admin_url: str
    login: Login
    spf_url: str | None = None
    spf_login: Login | None = None
    token_login: TokenLogin = TokenLogin.WINDOWS
    spf_login_kind: SpfLogin = SpfLogin.WINDOWS
    ca_bundle: Path | None = None


@frozen
class Connections:
    """The adapters, all for one installation.

    `catalogue` reads all that VMM has for a region, `sellable` what its base plan lists of that.
    `stamps` is None where SPF is not asked itself.
    """

    installation: Installation
    tokens: TokenService
    admin: AdminApi
    plans: PlanCheck
    catalogue: VmmCatalogue
    sellable: VmmCatalogue
    stamps: StampDirectory | None


@contextmanager
def connections(to: Installation) -> Iterator[Connections]:
    """Make the adapters; nothing is called yet.

    Raises ValueError for an address that must not be used, OSError for a bundle that cannot be
    read and ImportError where Windows login is not installed.
    """
    with ExitStack() as stack:

        def endpoint(name: str, url: str, auth: httpx.Auth | None) -> Endpoint:
            return stack.enter_context(Endpoint(name, url, auth=auth, trust=to.ca_bundle))

        tokens = _tokens(endpoint(TOKEN_SERVICE, to.token_url, _token_auth(to)), to)
        wap = endpoint(ADMIN_API, to.admin_url, BearerTokens(tokens.issue))
        admin = AdminApi(wap, to.login.username)
        feed, route, operator, stamps = wap, WAP_ADMIN, to.login.username, None
        if to.spf_url is not None:
            login = to.spf_login or to.login
            feed, route, operator = (
                endpoint(SPF, to.spf_url, _spf_auth(to.spf_login_kind, login)),
                SPF_VMM,
                login.username,
            )
            stamps = StampDirectory(feed, operator)
        yield Connections(
            installation=to,
            tokens=tokens,
            admin=admin,
            plans=PlanCheck(admin),
            catalogue=VmmCatalogue(feed, operator, route=route),
            sellable=VmmCatalogue(feed, operator, WapPortal(admin).sellable_ids, route),
            stamps=stamps,
        )


def _tokens(endpoint: Endpoint, to: Installation) -> TokenService:
    paths = {TokenLogin.PASSWORD: USERNAME_MIXED, TokenLogin.ADFS: ADFS_USERNAME_MIXED}
    path = paths.get(to.token_login)
    if path is None:
        return TokenService(endpoint, WINDOWS_TRANSPORT)
    return TokenService(endpoint, path, login=to.login)


def _token_auth(to: Installation) -> httpx.Auth | None:
    windows = to.token_login is TokenLogin.WINDOWS
    return WindowsAuth(to.login.username, to.login.password) if windows else None


def _spf_auth(kind: SpfLogin, login: Login) -> httpx.Auth:
    if kind is SpfLogin.BASIC:
        return httpx.BasicAuth(login.username, login.password.reveal())
    return WindowsAuth(login.username, login.password)
