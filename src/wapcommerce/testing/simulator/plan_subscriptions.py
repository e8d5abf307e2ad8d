"""Plan subscriptions of WAP (admin API).

Documented: create answers 200, needs an id chosen by the caller and a plan (400), and gives 404 for
an unknown plan or user; delete answers 202 with the subscription. Documented in general: 409 for an
existing id. Client code: the fields; PATCH for status, all co-administrators, migration.
Captured: ``SubscriptionID`` in answers, the owner's name in AccountAdminLiveEmailId. Inferred: 409
with ``MaxSubscriptionsPerPlanReached`` over the limit per account; 409 for any change of a
subscription in DeletePending; 400 for a quota request without ``sync``.
"""

from __future__ import annotations

from attrs import evolve
from werkzeug import Request, Response

from wapcommerce.testing.simulator.answers import (
    JsonObject,
    flag,
    guid_of,
    json_answer,
    json_body,
    paged,
    query_of,
    refuse,
    required_text,
    text_of,
    wire_instant,
)
from wapcommerce.testing.simulator.edm import UNLISTED
from wapcommerce.testing.simulator.plans import existing_plan, settings_as_json
from wapcommerce.testing.simulator.records import (
    SubscriptionState,
    WapPlan,
    WapPlanSubscription,
)
from wapcommerce.testing.simulator.state import SimulatedWap, user_key

_STATUSES = {"Active": SubscriptionState.ACTIVE, "Suspended": SubscriptionState.SUSPENDED}
_SEARCHED = ("SubscriptionID", "SubscriptionName", "AccountAdminLiveEmailId", "OfferFriendlyName")
_KIND = "plan subscription"


def create_subscription(wap: SimulatedWap, request: Request) -> Response:
    """POST /subscriptions."""
    body = json_body(request)
    subscription_id = guid_of(required_text(body, "SubscriptionId"))
    plan_id = required_text(body, "PlanId")
    owner = wap.users.get(user_key(required_text(body, "AccountAdminLivePuid")))
    names = _names(body)
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
    return _stored(wap, subscription)


def list_subscriptions(wap: SimulatedWap, request: Request) -> Response:
    """GET /subscriptions, of one user or of one plan when the query says so."""
    query = query_of(request)
    found = list(wap.plan_subscriptions.values())
    if "userid" in query:
        found = wap.subscriptions_of_user(query["userid"])
    if "planid" in query:
        found = [s for s in found if s.plan_id == query["planid"]]
    return paged(request, [_as_json(wap, s) for s in found], _SEARCHED)


def get_subscription(wap: SimulatedWap, request: Request, subscription_id: str) -> Response:
    """GET /subscriptions/{id}."""
    return json_answer(_as_json(wap, _existing(wap, subscription_id)))


def change_subscription(wap: SimulatedWap, request: Request, subscription_id: str) -> Response:
    """PATCH /subscriptions/{id}: what is null or absent stays."""
    subscription = _changeable(wap, subscription_id)
    body = json_body(request)
    if guid_of(required_text(body, "SubscriptionId")) != subscription.id:
        refuse(400, "InvalidInput", "SubscriptionId is not the one in the path")
    changed, what = subscription, []
    status, names, plan_id = text_of(body, "Status"), _names(body), text_of(body, "PlanId")
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
    return _stored(wap, changed)


def sync_quota(wap: SimulatedWap, request: Request, subscription_id: str) -> Response:
    """PUT /subscriptions/{id}/quota?sync=True."""
    subscription = _changeable(wap, subscription_id)
    if not flag(query_of(request), "sync"):
        refuse(400, "InvalidInput", "the quota of a subscription can only be synchronised")
    wap.note("changed", _KIND, subscription.id, "sync")
    return _stored(wap, evolve(subscription, quota_sync=wap.begin_sync()))


def delete_subscription(wap: SimulatedWap, request: Request, subscription_id: str) -> Response:
    """DELETE /subscriptions/{id}."""
    subscription = _existing(wap, subscription_id)
    pending = start_deletion(wap, subscription, force=flag(query_of(request), "force"))
    return json_answer(_as_json(wap, pending), 202)


def start_deletion(
    wap: SimulatedWap, subscription: WapPlanSubscription, *, force: bool
) -> WapPlanSubscription:
    """Put a subscription into DeletePending; it goes when the providers are done, or at once."""
    pending = evolve(
        subscription,
        state=SubscriptionState.DELETE_PENDING,
        gone_at=wap.clock() if force else wap.done_at(),
    )
    wap.plan_subscriptions[subscription.id] = pending
    wap.note("deleted", _KIND, subscription.id)
    return pending


def _existing(wap: SimulatedWap, subscription_id: str) -> WapPlanSubscription:
    subscription = wap.plan_subscriptions.get(subscription_id.lower())
    if subscription is None:
        refuse(404, "NotFound", f"there is no subscription {subscription_id}")
    return subscription


def _changeable(wap: SimulatedWap, subscription_id: str) -> WapPlanSubscription:
    subscription = _existing(wap, subscription_id)
    if subscription.state is SubscriptionState.DELETE_PENDING:
        refuse(409, "DeletePending", "the subscription is being deleted")
    return subscription


def _stored(wap: SimulatedWap, subscription: WapPlanSubscription) -> Response:
    wap.plan_subscriptions[subscription.id] = subscription
    return json_answer(_as_json(wap, subscription))


def _names(body: JsonObject) -> tuple[str, ...] | None:
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


def _as_json(wap: SimulatedWap, subscription: WapPlanSubscription) -> JsonObject:
    now = wap.clock()
    plan = wap.plans[subscription.plan_id]
    quota, activation = subscription.quota_sync, subscription.activation_sync
    return {
        "SubscriptionID": subscription.id,
        "SubscriptionName": subscription.name,
        "AccountAdminLiveEmailId": subscription.owner,
        "ServiceAdminLiveEmailId": None,
        "CoAdminNames": list(subscription.co_administrators),
        "AddOnReferences": [],
        "AddOns": [],
        "State": int(subscription.state),
        "QuotaSyncState": quota.state(now),
        "ActivationSyncState": activation.state(now),
        "PlanId": plan.id,
        "Services": [
            {
                "Type": service.name,
                "State": "Registered",
                "QuotaSyncState": quota.state(now),
                "ActivationSyncState": activation.state(now),
                "BaseQuotaSettings": settings_as_json(service),
            }
            for service in plan.services
        ],
        "LastErrorMessage": quota.last_error(now) or activation.last_error(now),
        "Features": None,
        "OfferFriendlyName": plan.display_name,
        "OfferCategory": None,
        "Created": wire_instant(subscription.created_at),
        **UNLISTED,
    }
