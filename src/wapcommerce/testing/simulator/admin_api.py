"""The admin API of WAP (port 30004) as a WSGI application.

Documented: the paths and verbs below. Client code: the VMM feed is reached under
``services/systemcenter`` without a subscription id. Captured: WAP passes the feed on as it is, so
that addresses in it name the SPF host. Documented as required and by client code not sent:
``x-ms-principal-id``; whether it is demanded is a switch, 400 is inferred.
Not simulated: certificates, the verification and registration of providers (404).
"""

from __future__ import annotations

from wsgiref.types import WSGIApplication

from werkzeug import Request, Response

from wapcommerce.testing.simulator import (
    add_ons,
    installation,
    plan_subscriptions,
    plans,
    subscription_add_ons,
    users,
)
from wapcommerce.testing.simulator.answers import refuse
from wapcommerce.testing.simulator.service import Routes, bearer_token, service
from wapcommerce.testing.simulator.spf import FEED_METHODS, SPF_HOST, VMM_FEED, feed_answer
from wapcommerce.testing.simulator.state import SimulatedWap
from wapcommerce.testing.simulator.tokens import ADMIN_SITE, token_user


def _passed_on(wap: SimulatedWap, request: Request, path: str) -> Response:
    """The VMM feed through WAP, under services/systemcenter."""
    return feed_answer(wap, request, path, SPF_HOST, frozenset({VMM_FEED}))


ROUTES: Routes = {
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
    "/plans/<plan_id>/services/<name>": {"DELETE": plans.remove_service},
    "/plans/<plan_id>/quota": {"PUT": plans.put_quota},
    "/plans/<plan_id>/metrics": {"GET": plans.plan_metrics},
    "/plans/<plan_id>/addons": {"POST": plans.link_add_on},
    "/plans/<plan_id>/addons/<add_on_id>": {"DELETE": plans.unlink_add_on},
    "/addons": {"GET": add_ons.list_add_ons, "POST": add_ons.create_add_on},
    "/addons/<add_on_id>": {
        "GET": add_ons.get_add_on,
        "PUT": add_ons.update_add_on,
        "DELETE": add_ons.delete_add_on,
    },
    "/addons/<add_on_id>/services": {"POST": add_ons.add_add_on_service},
    "/addons/<add_on_id>/services/<name>": {"DELETE": add_ons.remove_add_on_service},
    "/addons/<add_on_id>/quota": {"PUT": add_ons.put_add_on_quota},
    "/addons/<add_on_id>/metrics": {"GET": add_ons.add_on_metrics},
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
    "/subscriptions/<subscription_id>/usagesummaries": {
        "GET": subscription_add_ons.usage_summaries
    },
    "/subscriptions/<subscription_id>/addons": {"POST": subscription_add_ons.add_to_subscription},
    "/subscriptions/<subscription_id>/addons/<add_on_id>/<instance>": {
        "DELETE": subscription_add_ons.remove_from_subscription
    },
    "/resourceproviders": {"GET": installation.list_providers},
    "/resourceproviders/<name>/<instance>": {"GET": installation.get_provider},
    "/invalidusertokens": {"POST": installation.invalidate_tokens},
    "/settings": {"GET": installation.list_settings},
    "/services/systemcenter/<path:path>": dict.fromkeys(FEED_METHODS, _passed_on),
}


def admin_api(wap: SimulatedWap) -> WSGIApplication:
    """The WSGI application; one request at a time sees and changes the state."""
    return service(wap, ROUTES, _enter)


def _enter(wap: SimulatedWap, request: Request) -> dict[str, str]:
    token_user(wap, bearer_token(request), ADMIN_SITE)
    if wap.behaviour.principal_id_required and not request.headers.get("x-ms-principal-id"):
        refuse(400, "MissingPrincipalId", "the header x-ms-principal-id is required")
    return {}
