"""Plan subscriptions of WAP (admin API).

Documented: create answers 200, needs an id chosen by the caller and a plan (400), and gives 404 for
an unknown plan or user; delete answers 202 with the subscription. Documented in general: 409 for an
existing id. Client code: PATCH for status, all co-administrators, migration. Inferred: 409 with
``MaxSubscriptionsPerPlanReached`` over the limit per account; 409 for any change of a subscription
in DeletePending except another deletion; 400 for a quota request without ``sync``; that a failed
deletion stays in DeletePending with its message.
"""

from __future__ import annotations

from attrs import evolve
from werkzeug import Request, Response

from wapcommerce.testing.simulator.answers import (
    body_of,
    data_answer,
    flag,
    guid_of,
    paged,
    query_of,
    refuse,
    required_text,
    text_of,
)
from wapcommerce.testing.simulator.data_contracts import JsonObject
from wapcommerce.testing.simulator.plans import existing_plan
from wapcommerce.testing.simulator.records import (
    SubscriptionState,
    WapPlan,
    WapPlanSubscription,
)
from wapcommerce.testing.simulator.state import SimulatedWap, user_key
from wapcommerce.testing.simulator.subscription_documents import (
    changeable_subscription,
    existing_subscription,
    subscription_as_json,
)
from wapcommerce.testing.simulator.wap_contracts import PROVISIONING_INFO, SUBSCRIPTION

_STATUSES = {"Active": SubscriptionState.ACTIVE, "Suspended": SubscriptionState.SUSPENDED}
_SEARCHED = ("SubscriptionID", "SubscriptionName", "AccountAdminLiveEmailId", "OfferFriendlyName")
_KIND = "plan subscription"


def create_subscription(wap: SimulatedWap, request: Request) -> Response:
    """POST /subscriptions."""
    body = body_of(request, PROVISIONING_INFO)
    return create_for(wap, request, body, required_text(body, "AccountAdminLivePuid"))


def create_for(wap: SimulatedWap, request: Request, body: JsonObject, owner_name: str) -> Response:
    """Create a plan subscription for the user of that name."""
    subscription_id = guid_of(required_text(body, "SubscriptionId"))
    plan_id = required_text(body, "PlanId")
    owner = wap.users.get(user_key(owner_name))
    names = co_administrators_of(body)
    plan = existing_plan(wap, plan_id)
    if owner is None:
        refuse(404, "NotFound", "there is no user of that name")
    if subscription_id in wap.plan_subscriptions:
        refuse(409, "SubscriptionAlreadyExists", "there is a subscription under that id")
    _refuse_over_limit(wap, plan, owner.name)
    sync = wap.begin_sync()
    subscription = WapPlanSubscription(
        id=subscription_id,
        name=text_of(body, "FriendlyName") or "",
        owner=owner.name,
        plan_id=plan_id,
        co_administrators=names or (),
        state=SubscriptionState.ACTIVE,
        created_at=wap.clock(),
        quota_sync=sync,
        activation_sync=sync,
    )
    wap.note("created", _KIND, subscription_id)
    return stored_subscription(wap, request, subscription)


def list_subscriptions(wap: SimulatedWap, request: Request) -> Response:
    """GET /subscriptions, of one user, plan or add-on when the query says so."""
    query = query_of(request)
    found = list(wap.plan_subscriptions.values())
    if "userid" in query:
        found = wap.subscriptions_of_user(query["userid"])
    if "planid" in query:
        found = [s for s in found if s.plan_id == query["planid"]]
    if "addonid" in query:
        having = wap.subscriptions_of_add_on(query["addonid"])
        found = [s for s in found if s in having]
    items = [subscription_as_json(wap, s) for s in found]
    return paged(request, SUBSCRIPTION, items, _SEARCHED, wap.behaviour)


def get_subscription(wap: SimulatedWap, request: Request, subscription_id: str) -> Response:
    """GET /subscriptions/{id}."""
    found = existing_subscription(wap, subscription_id)
    return data_answer(request, SUBSCRIPTION, subscription_as_json(wap, found))


def change_subscription(wap: SimulatedWap, request: Request, subscription_id: str) -> Response:
    """PATCH /subscriptions/{id}: what is null or absent stays."""
    subscription = changeable_subscription(wap, subscription_id)
    body = body_of(request, PROVISIONING_INFO)
    if guid_of(required_text(body, "SubscriptionId")) != subscription.id:
        refuse(400, "InvalidInput", "SubscriptionId is not the one in the path")
    changed, what = subscription, []
    status, plan_id = text_of(body, "Status"), text_of(body, "PlanId")
    names = co_administrators_of(body)
    if status is not None:
        if status not in _STATUSES:
            refuse(400, "InvalidInput", "Status is Active or Suspended")
        changed = evolve(changed, state=_STATUSES[status], activation_sync=wap.begin_sync())
        what.append("status")
    if names is not None:
        changed = evolve(changed, co_administrators=names, activation_sync=wap.begin_sync())
        what.append("co-administrators")
    if plan_id is not None and flag(query_of(request), "migrate"):
        plan = existing_plan(wap, plan_id)
        changed = evolve(changed, plan_id=plan.id, quota_sync=wap.begin_sync())
        what.append("plan")
    wap.note("changed", _KIND, subscription.id, ", ".join(what))
    return stored_subscription(wap, request, changed)


def sync_quota(wap: SimulatedWap, request: Request, subscription_id: str) -> Response:
    """PUT /subscriptions/{id}/quota?sync=True."""
    subscription = changeable_subscription(wap, subscription_id)
    if not flag(query_of(request), "sync"):
        refuse(400, "InvalidInput", "the quota of a subscription can only be synchronised")
    wap.note("changed", _KIND, subscription.id, "sync")
    sync = wap.begin_sync()
    return stored_subscription(wap, request, evolve(subscription, quota_sync=sync))


def delete_subscription(wap: SimulatedWap, request: Request, subscription_id: str) -> Response:
    """DELETE /subscriptions/{id}."""
    subscription = existing_subscription(wap, subscription_id)
    pending = start_deletion(wap, subscription, force=flag(query_of(request), "force"))
    return data_answer(request, SUBSCRIPTION, subscription_as_json(wap, pending), 202)


def start_deletion(
    wap: SimulatedWap, subscription: WapPlanSubscription, *, force: bool
) -> WapPlanSubscription:
    """Put a subscription into DeletePending; it goes when the providers are done, or at once."""
    pending = evolve(
        subscription,
        state=SubscriptionState.DELETE_PENDING,
        gone_at=wap.clock() if force else wap.deleted_at(),
        deletion_error="" if force else wap.behaviour.deletion_error,
    )
    wap.plan_subscriptions[subscription.id] = pending
    wap.note("deleted", _KIND, subscription.id)
    return pending


def stored_subscription(
    wap: SimulatedWap, request: Request, subscription: WapPlanSubscription
) -> Response:
    """Store a plan subscription and answer with it."""
    wap.plan_subscriptions[subscription.id] = subscription
    return data_answer(request, SUBSCRIPTION, subscription_as_json(wap, subscription))


def co_administrators_of(body: JsonObject) -> tuple[str, ...] | None:
    """The whole new list of co-administrators; None leaves the list as it is."""
    names = body.get("CoAdminNames")
    if names is None:
        return None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        refuse(400, "InvalidInput", "CoAdminNames must be a list of names")
    return tuple(names)


def _refuse_over_limit(wap: SimulatedWap, plan: WapPlan, owner: str) -> None:
    held = [s for s in wap.subscriptions_of_user(owner) if s.plan_id == plan.id]
    if -1 < plan.max_subscriptions_per_account <= len(held):
        refuse(409, "MaxSubscriptionsPerPlanReached", "the account has enough of this plan")
