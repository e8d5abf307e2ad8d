"""Whether the endpoints of an installation can be reached, are trustworthy and let us in (S29)."""

from __future__ import annotations

from wapcommerce.adapters.wire.reach import reach
from wapcommerce.cli.connection.connections import ADMIN_API, SPF, TOKEN_SERVICE, Connections
from wapcommerce.cli.connection.finding import (
    Findings,
    Step,
    call_failed,
    counted,
    failed,
    not_checked,
    ok,
)
from wapcommerce.errors import EndpointError, Rejection
from wapcommerce.model.offering import Region

#: A user that no installation has (RFC 2606).
_NOBODY = "nobody@connection-check.invalid"
NOT_LET_IN = "the admin API does not let us in"
_NO_CONNECTION = "there is no safe connection"


def token_service(to: Connections) -> Findings:
    """Ends with whether there is a token."""
    if not (yield from reached(TOKEN_SERVICE, to.installation.token_url, to)):
        yield not_checked(TOKEN_SERVICE, Step.TOKEN, _NO_CONNECTION)
        return False
    try:
        token = to.tokens.issue()
    except EndpointError as failure:
        yield call_failed(TOKEN_SERVICE, Step.TOKEN, failure)
        return False
    if token.expires_at <= to.tokens.clock():
        what = f"the new token has expired already, {token.expires_at:%Y-%m-%d %H:%M} UTC"
        hint = "set the clocks of this machine and of the token service"
        yield failed(TOKEN_SERVICE, Step.TOKEN, Rejection("token_expired", what, hint=hint))
        return False
    yield ok(TOKEN_SERVICE, Step.TOKEN, f"issued, until {token.expires_at:%Y-%m-%d %H:%M} UTC")
    return True


def admin_api(to: Connections, *, has_token: bool) -> Findings:
    """Ends with whether WAP lets us read."""
    connected = yield from reached(ADMIN_API, to.installation.admin_url, to)
    if not (connected and has_token):
        why = "there is no token" if connected else _NO_CONNECTION
        yield not_checked(ADMIN_API, Step.RIGHTS, why)
        return False
    try:
        plans = to.admin.plans.all()
        to.admin.users.find(_NOBODY)
    except EndpointError as failure:
        yield call_failed(ADMIN_API, Step.RIGHTS, failure)
        return False
    yield ok(ADMIN_API, Step.RIGHTS, f"reads users and plans; {counted(len(plans), 'plan')}")
    return True


def admin_feed(to: Connections, *, has_spf: bool) -> Findings:
    """SPF's own feed, which knows the stamps; nobody misses it where SPF is not asked itself."""
    if to.stamps is None:
        return False
    if not has_spf:
        yield not_checked(SPF, Step.ADMIN_FEED, _NO_CONNECTION)
        return False
    try:
        stamps = to.stamps.stamps()
    except EndpointError as failure:
        also = "the login has to be a member of the group SPF_Admin"
        yield call_failed(SPF, Step.ADMIN_FEED, failure, also)
        return False
    servers = ", ".join(f"{stamp.id} ({', '.join(stamp.servers)})" for stamp in stamps)
    yield ok(SPF, Step.ADMIN_FEED, f"{counted(len(stamps), 'stamp')}: {servers or 'none'}")
    return True


def vmm_feed(region: Region, to: Connections, *, has_spf: bool, has_wap: bool) -> Findings:
    """Asked once before the regions are: some servers lock a login that is refused too often."""
    subject, let_in = (ADMIN_API, has_wap) if to.stamps is None else (SPF, has_spf)
    if not let_in:
        yield not_checked(subject, Step.VMM_FEED, _NO_CONNECTION if to.stamps else NOT_LET_IN)
        return False
    try:
        to.catalogue.clouds(region)
    except EndpointError as failure:
        also = "the login has to be a member of the group SPF_VMM" if to.stamps else ""
        yield call_failed(subject, Step.VMM_FEED, failure, also)
        return False
    yield ok(subject, Step.VMM_FEED, "answers")
    return True


def reached(subject: str, url: str, to: Connections) -> Findings:
    """Ends with whether there is a connection that may carry a login."""
    found = reach(subject, url, to.installation.ca_bundle)
    if found.unreachable is not None:
        yield failed(subject, Step.REACHABLE, found.unreachable)
        yield not_checked(subject, Step.CERTIFICATE, "the service was not reached")
        return False
    yield ok(subject, Step.REACHABLE, url)
    if found.bad_certificate is not None:
        yield failed(subject, Step.CERTIFICATE, found.bad_certificate)
        return False
    if not found.tls:
        yield not_checked(subject, Step.CERTIFICATE, "plain HTTP on this machine")
        return True
    until = "" if found.valid_until is None else f", until {found.valid_until:%Y-%m-%d %H:%M} UTC"
    yield ok(subject, Step.CERTIFICATE, f"trusted{until} ({found.tls})")
    return True
