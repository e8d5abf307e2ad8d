"""Service Provider Foundation (port 8090) as a WSGI application: the VMM and the Admin feed.

Client code: the paths, in which letter case does not matter; that Windows and Basic credentials are
accepted; the route of one tenant, which demands ``x-ms-principal-id`` and makes its value the owner
of jobs. Inferred: wrong credentials get IIS's HTML page with 401; user names differ in letter case;
without the header the route of one tenant answers 400, for an unknown tenant 404. Documented: the
list of jobs demands a stamp, except on routes that imply one (client code).
"""

from __future__ import annotations

import re
from functools import partial
from wsgiref.types import WSGIApplication

from attrs import frozen
from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException

from wapcommerce.testing.simulator.odata import FeedRequest, odata_answer, refuse_odata
from wapcommerce.testing.simulator.odata_forms import FormStyle
from wapcommerce.testing.simulator.odata_writing import VmmWriter
from wapcommerce.testing.simulator.records import WapPlanSubscription
from wapcommerce.testing.simulator.scope import stamps_of
from wapcommerce.testing.simulator.state import SimulatedWap
from wapcommerce.testing.simulator.vmm import VmmStamp
from wapcommerce.testing.simulator.vmm_feeds import admin_feed, vmm_feed
from wapcommerce.testing.simulator.windows_login import challenge, windows_user

VMM_FEED = "vmm"
ADMIN_FEED = "admin"
FEED_METHODS = ("GET", "POST", "PUT", "MERGE", "DELETE")

# The host that SPF believes to have when it is reached through WAP; nothing answers there.
SPF_HOST = "https://spf.simulator.invalid:8090"

_SERVICE = r"Microsoft\.Management\.Odata\.svc(?:/(?P<rest>.*))?"
_PATH = re.compile(rf"/?SC2012R2/(?P<feed>\w+)/(?:(?P<tenant>[0-9a-f-]{{36}})/)?{_SERVICE}", re.I)
_NAMES = {VMM_FEED: "VMM", ADMIN_FEED: "Admin"}


@frozen
class _Caller:
    """Who asks, for which tenant (blank for none), and what of the stamps is seen."""

    user: str
    tenant: str
    stamps: tuple[VmmStamp, ...]


def service_provider_foundation(wap: SimulatedWap) -> WSGIApplication:
    """The WSGI application; one request at a time sees and changes the state."""
    return Request.application(partial(_answer, wap))


def _answer(wap: SimulatedWap, request: Request) -> Response:
    user = windows_user(request, wap.behaviour.spf_users, basic=True)
    if user is None:
        return challenge(basic_realm="SPF")
    host = request.host_url.rstrip("/")
    with wap.lock:
        wap.settle()
        return feed_answer(wap, request, request.path, host, frozenset(_NAMES), user)


def feed_answer(
    wap: SimulatedWap,
    request: Request,
    path: str,
    host: str,
    allowed: frozenset[str],
    user: str = "",
) -> Response:
    """Answer for one of the allowed feeds; addresses in the answer begin with `host`."""
    found = _PATH.fullmatch(path)
    try:
        if found is None or found["feed"].lower() not in allowed:
            refuse_odata(request, 404, "there is no such service")
        feed, tenant = found["feed"].lower(), found["tenant"]
        caller = _Caller(user, "", tuple(wap.stamps.values()))
        if tenant is not None:
            caller = _tenant(wap, request, feed, tenant.lower())
        return _feed(wap, request, feed, found["rest"] or "", host, caller)
    except HTTPException as refusal:
        return _response(refusal)


def tenant_feed_answer(
    wap: SimulatedWap, request: Request, subscription: WapPlanSubscription, rest: str, host: str
) -> Response:
    """Answer with the VMM feed as one subscription sees it."""
    caller = _Caller(subscription.owner, subscription.id, stamps_of(wap, subscription))
    try:
        return _feed(wap, request, VMM_FEED, rest, host, caller)
    except HTTPException as refusal:
        return _response(refusal)


def _response(refusal: HTTPException) -> Response:
    if isinstance(refusal.response, Response):
        return refusal.response
    raise refusal


def _tenant(wap: SimulatedWap, request: Request, feed: str, tenant: str) -> _Caller:
    """The tenant whose id is in the path."""
    principal = request.headers.get("x-ms-principal-id")
    subscription = wap.plan_subscriptions.get(tenant)
    if feed != VMM_FEED:
        refuse_odata(request, 404, "there is no such service")
    if not principal:
        refuse_odata(request, 400, "the header x-ms-principal-id is missing")
    if subscription is None:
        refuse_odata(request, 404, "there is no such tenant")
    return _Caller(principal, tenant, stamps_of(wap, subscription))


def _feed(
    wap: SimulatedWap, request: Request, feed: str, rest: str, host: str, caller: _Caller
) -> Response:
    behaviour, stamps = wap.behaviour, caller.stamps
    seen = {stamp.id for stamp in stamps}
    jobs = [job for job in wap.jobs if job.stamp_id in seen and caller.tenant in ("", job.tenant)]
    if feed == VMM_FEED:
        sets = vmm_feed(stamps, jobs, wap.clock())
    else:
        sets = admin_feed(stamps, type_as_text=behaviour.server_type_as_text)
    asked = FeedRequest(
        feed=sets,
        path=rest,
        service_url=f"{host}/SC2012R2/{_NAMES[feed]}/Microsoft.Management.Odata.svc",
        page_size=behaviour.odata_page_size,
        expand=behaviour.odata_expand,
        style=FormStyle(int64_as_text=behaviour.int64_as_text),
        stamp_implied=bool(caller.tenant),
        writer=VmmWriter(wap, caller.tenant, caller.user) if feed == VMM_FEED else None,
    )
    return odata_answer(asked, request)
