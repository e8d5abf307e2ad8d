"""The document of a plan subscription, and the way to one.

Client code: members and their order. Captured: ``SubscriptionID`` in answers, the owner's name in
AccountAdminLiveEmailId. Client code: the state of a service is text. Inferred: its words.
"""

from __future__ import annotations

from wapcommerce.testing.simulator.add_ons import add_on_as_json
from wapcommerce.testing.simulator.answers import refuse, wire_instant
from wapcommerce.testing.simulator.data_contracts import JsonObject
from wapcommerce.testing.simulator.edm import UNLISTED
from wapcommerce.testing.simulator.granting import settings_as_json
from wapcommerce.testing.simulator.records import (
    AddOnOccurrence,
    SubscriptionState,
    WapPlanSubscription,
)
from wapcommerce.testing.simulator.state import SimulatedWap


def existing_subscription(wap: SimulatedWap, subscription_id: str) -> WapPlanSubscription:
    """The plan subscription, or the end of the request with 404."""
    subscription = wap.plan_subscriptions.get(subscription_id.lower())
    if subscription is None:
        refuse(404, "NotFound", f"there is no subscription {subscription_id}")
    return subscription


def changeable_subscription(wap: SimulatedWap, subscription_id: str) -> WapPlanSubscription:
    """The same, refused with 409 while it is being deleted."""
    subscription = existing_subscription(wap, subscription_id)
    if subscription.state is SubscriptionState.DELETE_PENDING:
        refuse(409, "DeletePending", "the subscription is being deleted")
    return subscription


def subscription_as_json(wap: SimulatedWap, subscription: WapPlanSubscription) -> JsonObject:
    """The document of a plan subscription."""
    now = wap.clock()
    plan = wap.plans[subscription.plan_id]
    quota, activation = subscription.quota_sync, subscription.activation_sync
    had = {occurrence.add_on_id: None for occurrence in subscription.add_ons}
    states = {"QuotaSyncState": quota.state(now), "ActivationSyncState": activation.state(now)}
    return {
        "SubscriptionID": subscription.id,
        "SubscriptionName": subscription.name,
        "AccountAdminLiveEmailId": subscription.owner,
        "ServiceAdminLiveEmailId": None,
        "CoAdminNames": list(subscription.co_administrators),
        "AddOnReferences": [occurrence_as_json(each) for each in subscription.add_ons],
        "AddOns": [add_on_as_json(wap, wap.add_ons[add_on_id]) for add_on_id in had],
        "State": int(subscription.state),
        **states,
        "PlanId": plan.id,
        "Services": [
            {
                "Type": service.name,
                "State": "Registered",
                **states,
                "BaseQuotaSettings": settings_as_json(service),
            }
            for service in plan.services
        ],
        "LastErrorMessage": _last_error(wap, subscription),
        "Features": None,
        "OfferFriendlyName": plan.display_name,
        "OfferCategory": None,
        "Created": wire_instant(subscription.created_at),
        **UNLISTED,
    }


def occurrence_as_json(occurrence: AddOnOccurrence) -> JsonObject:
    """One occurrence of an add-on."""
    return {
        "AddOnId": occurrence.add_on_id,
        "AddOnInstanceId": occurrence.instance_id,
        "AcquisitionTime": wire_instant(occurrence.acquired_at),
    }


def _last_error(wap: SimulatedWap, subscription: WapPlanSubscription) -> str | None:
    now = wap.clock()
    if subscription.gone_at is not None:
        return subscription.deletion_error or None if subscription.gone_at <= now else None
    return subscription.quota_sync.last_error(now) or subscription.activation_sync.last_error(now)
