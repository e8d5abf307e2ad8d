"""Service Provider Foundation (port 8090) as a WSGI application: the VMM and the Admin feed.

Client code: the paths, in which letter case does not matter, and that Basic credentials are
accepted. Inferred: wrong ones get IIS's HTML page with 401; user names differ in letter case.
Not simulated: the routes of one tenant, writing, jobs.
"""

from __future__ import annotations

import re
from functools import partial
from wsgiref.types import WSGIApplication

from werkzeug import Request, Response

from wapcommerce.testing.simulator.logins import same_secret
from wapcommerce.testing.simulator.odata import odata_answer, refuse_odata
from wapcommerce.testing.simulator.state import SimulatedWap
from wapcommerce.testing.simulator.vmm import admin_feed, vmm_feed

VMM_FEED = "vmm"
ADMIN_FEED = "admin"
_FEEDS = {VMM_FEED: ("VMM", vmm_feed), ADMIN_FEED: ("Admin", admin_feed)}
_PATH = re.compile(r"/?SC2012R2/(?P<feed>\w+)/Microsoft\.Management\.Odata\.svc/(?P<rest>.+)", re.I)


def service_provider_foundation(wap: SimulatedWap) -> WSGIApplication:
    """The WSGI application."""
    return Request.application(partial(_answer, wap))


def _answer(wap: SimulatedWap, request: Request) -> Response:
    given = request.authorization
    user = (given.username or "") if given else ""
    password = (given.password or "") if given else ""
    known = wap.behaviour.spf_users
    if user not in known or not same_secret(known[user], password):
        page = "<html><title>401 - Unauthorized</title></html>"
        realm = {"WWW-Authenticate": 'Basic realm="SPF"'}
        return Response(page, 401, realm, content_type="text/html")
    host = request.host_url.rstrip("/")
    return feed_answer(wap, request, request.path, host, frozenset(_FEEDS))


def feed_answer(
    wap: SimulatedWap, request: Request, path: str, host: str, allowed: frozenset[str]
) -> Response:
    """Answer for one of the allowed feeds; addresses in the answer begin with `host`."""
    found = _PATH.fullmatch(path)
    if found is None or found["feed"].lower() not in allowed:
        refuse_odata(404, "there is no such service")
    name, feed = _FEEDS[found["feed"].lower()]
    with wap.lock:
        stamps = tuple(wap.stamps.values())
    service_url = f"{host}/SC2012R2/{name}/Microsoft.Management.Odata.svc"
    page_size = wap.behaviour.odata_page_size
    return odata_answer(feed(stamps), found["rest"], request, service_url, page_size)
