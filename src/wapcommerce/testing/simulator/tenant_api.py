"""The tenant API of WAP (ports 30005 and 30006) as a WSGI application.

Documented: subscriptions, plans and add-ons as bare arrays, and only the caller's own. Client code:
an AdminSite token with the header ``x-ms-principal-id`` acts for the tenant of that name; renaming
is a PATCH with a ``Subscription``; the VMM feed is reached under the id of a subscription, in
either letter case. Inferred: own are those which the caller owns or administrates; a foreign one
is 404; tenants see public plans; 401 for an AdminSite token without the header.
Not simulated: management certificates, VM roles, the gallery.
"""

from __future__ import annotations

import re
from urllib.parse import unquote
from wsgiref.types import WSGIApplication

from attrs import evolve
from werkzeug import Request, Response

from wapcommerce.testing.simulator import subscription_add_ons, users
from wapcommerce.testing.simulator.add_ons import add_on_as_json
from wapcommerce.testing.simulator.answers import (
    body_of,
    data_answer,
    guid_of,
    refuse,
    required_text,
    text_of,
)
from wapcommerce.testing.simulator.plan_subscriptions import (
    co_administrators_of,
    create_for,
    delete_subscription,
    get_subscription,
    stored_subscription,
)
from wapcommerce.testing.simulator.plans import existing_plan, plan_as_json
from wapcommerce.testing.simulator.records import PlanState, WapPlanSubscription
from wapcommerce.testing.simulator.service import Routes, bearer_token, service
from wapcommerce.testing.simulator.spf import FEED_METHODS, SPF_HOST, tenant_feed_answer
from wapcommerce.testing.simulator.state import SimulatedWap, user_key
from wapcommerce.testing.simulator.subscription_documents import (
    changeable_subscription,
    existing_subscription,
    subscription_as_json,
)
from wapcommerce.testing.simulator.tokens import TENANT_SITE, TokenRefused, token_claims
from wapcommerce.testing.simulator.wap_contracts import (
    PLAN,
    PLAN_ADD_ONS,
    PLANS,
    PROVISIONING_INFO,
    SUBSCRIPTION,
    SUBSCRIPTIONS,
)

_FEED = re.compile(r"vmm/(?:Microsoft\.Management\.Odata\.svc/)?(?P<rest>.*)", re.I)


def tenant_api(wap: SimulatedWap) -> WSGIApplication:
    """The WSGI application; one request at a time sees and changes the state."""
    return service(wap, _ROUTES, _enter)


def _enter(wap: SimulatedWap, request: Request) -> dict[str, str]:
    """Who calls: the tenant of the token, or the one for whom an administrator acts."""
    claims = token_claims(wap, bearer_token(request))
    if claims["aud"] == TENANT_SITE:
        return {"caller": str(claims["upn"])}
    named = request.headers.get("x-ms-principal-id", "")
    if not named:
        raise TokenRefused("a token of an administrator needs x-ms-principal-id here")
    # Client code: the value is URL-encoded on GET and raw on other verbs.
    return {"caller": unquote(named) if request.method == "GET" else named}


def _own(wap: SimulatedWap, caller: str, subscription_id: str) -> WapPlanSubscription:
    subscription = existing_subscription(wap, subscription_id)
    if not _is_own(subscription, caller):
        refuse(404, "NotFound", f"there is no subscription {subscription_id}")
    return subscription


def _is_own(subscription: WapPlanSubscription, caller: str) -> bool:
    return user_key(caller) in map(user_key, (subscription.owner, *subscription.co_administrators))


def _list_subscriptions(wap: SimulatedWap, request: Request, caller: str) -> Response:
    own = [s for s in wap.plan_subscriptions.values() if _is_own(s, caller)]
    return data_answer(request, SUBSCRIPTIONS, [subscription_as_json(wap, s) for s in own])


def _create_subscription(wap: SimulatedWap, request: Request, caller: str) -> Response:
    body = body_of(request, PROVISIONING_INFO)
    plan = existing_plan(wap, required_text(body, "PlanId"))
    if plan.state is not PlanState.PUBLIC:
        refuse(404, "NotFound", f"there is no plan {plan.id!r}")
    return create_for(wap, request, body, caller)


def _get_subscription(
    wap: SimulatedWap, request: Request, caller: str, subscription_id: str
) -> Response:
    return get_subscription(wap, request, _own(wap, caller, subscription_id).id)


def _change_subscription(
    wap: SimulatedWap, request: Request, caller: str, subscription_id: str
) -> Response:
    own = changeable_subscription(wap, _own(wap, caller, subscription_id).id)
    body = body_of(request, SUBSCRIPTION)
    if guid_of(required_text(body, "SubscriptionID")) != own.id:
        refuse(400, "InvalidInput", "SubscriptionID is not the one in the path")
    names = co_administrators_of(body)
    changed = evolve(
        own,
        name=text_of(body, "SubscriptionName") or own.name,
        co_administrators=own.co_administrators if names is None else names,
    )
    wap.note("changed", "plan subscription", own.id, "by the tenant")
    return stored_subscription(wap, request, changed)


def _delete_subscription(
    wap: SimulatedWap, request: Request, caller: str, subscription_id: str
) -> Response:
    return delete_subscription(wap, request, _own(wap, caller, subscription_id).id)


def _list_plans(wap: SimulatedWap, request: Request, caller: str) -> Response:
    public = [plan for plan in wap.plans.values() if plan.state is PlanState.PUBLIC]
    return data_answer(request, PLANS, [plan_as_json(wap, plan) for plan in public])


def _get_plan(wap: SimulatedWap, request: Request, caller: str, plan_id: str) -> Response:
    plan = existing_plan(wap, plan_id)
    subscribed = any(_is_own(s, caller) for s in wap.subscriptions_of_plan(plan_id))
    if plan.state is not PlanState.PUBLIC and not subscribed:
        refuse(404, "NotFound", f"there is no plan {plan_id!r}")
    return data_answer(request, PLAN, plan_as_json(wap, plan))


def _list_add_ons(wap: SimulatedWap, request: Request, caller: str) -> Response:
    public = [add_on for add_on in wap.add_ons.values() if add_on.state is PlanState.PUBLIC]
    return data_answer(request, PLAN_ADD_ONS, [add_on_as_json(wap, each) for each in public])


def _add_add_on(wap: SimulatedWap, request: Request, caller: str, subscription_id: str) -> Response:
    own = _own(wap, caller, subscription_id)
    return subscription_add_ons.add_to_subscription(wap, request, own.id)


def _remove_add_on(
    wap: SimulatedWap,
    request: Request,
    caller: str,
    subscription_id: str,
    add_on_id: str,
    instance: str,
) -> Response:
    own = _own(wap, caller, subscription_id)
    remove = subscription_add_ons.remove_from_subscription
    return remove(wap, request, own.id, add_on_id, instance)


def _usage_summaries(
    wap: SimulatedWap, request: Request, caller: str, subscription_id: str
) -> Response:
    own = _own(wap, caller, subscription_id)
    return subscription_add_ons.usage_summaries(wap, request, own.id)


def _create_user(wap: SimulatedWap, request: Request, caller: str) -> Response:
    return users.create_user(wap, request)


def _feed(
    wap: SimulatedWap, request: Request, caller: str, subscription_id: str, path: str
) -> Response:
    own = _own(wap, caller, subscription_id)
    found = _FEED.fullmatch(path)
    if found is None:
        refuse(404, "NotFound", "the VM cloud has the service vmm only")
    return tenant_feed_answer(wap, request, own, found["rest"], SPF_HOST)


_ONE = "/subscriptions/<subscription_id>"
_ROUTES: Routes = {
    "/users": {"POST": _create_user},
    "/subscriptions": {"GET": _list_subscriptions, "POST": _create_subscription},
    _ONE: {
        "GET": _get_subscription,
        "PATCH": _change_subscription,
        "DELETE": _delete_subscription,
    },
    f"{_ONE}/usagesummaries": {"GET": _usage_summaries},
    f"{_ONE}/addons": {"POST": _add_add_on},
    f"{_ONE}/addons/<add_on_id>/<instance>": {"DELETE": _remove_add_on},
    "/plans": {"GET": _list_plans},
    "/plans/<plan_id>": {"GET": _get_plan},
    "/addons": {"GET": _list_add_ons},
    "/<subscription_id>/services/systemcenter/<path:path>": dict.fromkeys(FEED_METHODS, _feed),
}
