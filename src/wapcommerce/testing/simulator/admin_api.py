"""The admin API of WAP (port 30004) as a WSGI application.

Documented: every call carries a bearer token; the paths and verbs below. Client code: the VMM feed
is reached under ``services/systemcenter`` without a subscription id. Captured: WAP passes the feed
on as it is, so that addresses in it name the SPF host. Inferred: 401 for a missing, wrong, foreign
or expired token; `x-ms-principal-id` is not enforced.
Not simulated: XML (406), add-ons, usage, settings, token invalidation (404).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from wsgiref.types import WSGIApplication

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from wapcommerce.testing.simulator import plan_subscriptions, plans, users
from wapcommerce.testing.simulator.answers import refuse, wants_json, wap_error
from wapcommerce.testing.simulator.spf import VMM_FEED, feed_answer
from wapcommerce.testing.simulator.state import SimulatedWap
from wapcommerce.testing.simulator.tokens import ADMIN_SITE, TokenRefused, token_user

# The host that SPF believes to have; nothing answers there.
_SPF_HOST = "https://spf.simulator.invalid:8090"


def _passed_on(wap: SimulatedWap, request: Request, path: str) -> Response:
    """GET /services/systemcenter/...: the VMM feed through WAP."""
    return feed_answer(wap, request, path, _SPF_HOST, frozenset({VMM_FEED}))


_ROUTES: dict[str, dict[str, Callable[..., Response]]] = {
    "/users": {"GET": users.list_users, "POST": users.create_user},
    # A name is one segment, but one that may hold an escaped slash.
    "/users/<path:name>": {
        "GET": users.get_user,
        "PUT": users.update_user,
        "DELETE": users.delete_user,
    },
    "/plans": {"GET": plans.list_plans, "POST": plans.create_plan},
    "/plans/<plan_id>": {
        "GET": plans.get_plan,
        "PUT": plans.update_plan,
        "DELETE": plans.delete_plan,
    },
    "/plans/<plan_id>/services": {"POST": plans.add_service, "PUT": plans.add_service},
    "/plans/<plan_id>/quota": {"PUT": plans.put_quota},
    "/subscriptions": {
        "GET": plan_subscriptions.list_subscriptions,
        "POST": plan_subscriptions.create_subscription,
    },
    "/subscriptions/<subscription_id>": {
        "GET": plan_subscriptions.get_subscription,
        "PATCH": plan_subscriptions.change_subscription,
        "DELETE": plan_subscriptions.delete_subscription,
    },
    "/subscriptions/<subscription_id>/quota": {"PUT": plan_subscriptions.sync_quota},
    "/services/systemcenter/<path:path>": {"GET": _passed_on},
}

_URLS = Map(
    [
        Rule(path, methods=[method], endpoint=handler)
        for path, handlers in _ROUTES.items()
        for method, handler in handlers.items()
    ],
    strict_slashes=False,
    merge_slashes=False,
)


def admin_api(wap: SimulatedWap) -> WSGIApplication:
    """The WSGI application; one request at a time sees and changes the state."""
    return Request.application(partial(_answer, wap))


def _answer(wap: SimulatedWap, request: Request) -> Response:
    try:
        return _routed(wap, request)
    except HTTPException as refusal:
        return _as_answer(refusal)


def _routed(wap: SimulatedWap, request: Request) -> Response:
    given = request.authorization
    try:
        if given is None or given.type != "bearer" or given.token is None:
            raise TokenRefused("there is no bearer token")
        token_user(wap, given.token, ADMIN_SITE)
    except TokenRefused as refused:
        answer = wap_error(401, "Unauthorized", str(refused))
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    if not wants_json(request):
        refuse(406, "NotAcceptable", "ask for application/json; the simulator has no XML")
    handler, arguments = _URLS.bind_to_environ(request.environ).match()
    with wap.lock:
        wap.settle()
        answered: Response = handler(wap, request, **arguments)
    return answered


def _as_answer(refusal: HTTPException) -> Response:
    """A refusal of ours as it is; one of the router in WAP's form."""
    if isinstance(refusal.response, Response):
        return refusal.response
    return wap_error(refusal.code or 500, refusal.name.replace(" ", ""), refusal.description or "")
