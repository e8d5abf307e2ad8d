"""Add-ons on a plan subscription, and what it uses (admin and tenant API).

Documented: adding answers 200 with the reference, its instance and time filled in; removing 200 and
empty. Captured: over the limit the code is ``MaxAddOnOccurenceReached``, with one r missing, and
every POST is one more occurrence. Client code: the members of a usage summary; its 64-bit numbers
are numbers (inferred). Inferred: the status over the limit; usage 0, and -1 for what is unlimited.
"""

from __future__ import annotations

from uuid import uuid4

from attrs import evolve
from defusedxml.ElementTree import fromstring
from werkzeug import Request, Response

from wapcommerce.testing.simulator.add_ons import existing_add_on
from wapcommerce.testing.simulator.answers import body_of, data_answer, refuse, required_text
from wapcommerce.testing.simulator.data_contracts import JsonObject
from wapcommerce.testing.simulator.records import AddOnOccurrence, WapService
from wapcommerce.testing.simulator.state import SYSTEMCENTER, SimulatedWap
from wapcommerce.testing.simulator.subscription_documents import (
    changeable_subscription,
    existing_subscription,
    occurrence_as_json,
)
from wapcommerce.testing.simulator.wap_contracts import ADD_ON_REFERENCE, USAGE_SUMMARIES

_KIND = "plan subscription"
_USAGES = {
    "RoleVMCount": ("Virtual machines", ""),
    "RoleCPUCount": ("Cores", ""),
    "RoleMemoryMB": ("Memory", "MB"),
    "RoleStorageGB": ("Storage", "GB"),
}


def add_to_subscription(wap: SimulatedWap, request: Request, subscription_id: str) -> Response:
    """POST /subscriptions/{id}/addons: one more occurrence."""
    subscription = changeable_subscription(wap, subscription_id)
    body = body_of(request, ADD_ON_REFERENCE)
    add_on = existing_add_on(wap, required_text(body, "AddOnId"))
    linked = add_on.id in wap.plans[subscription.plan_id].add_ons
    if wap.behaviour.add_on_link_required and not linked:
        refuse(404, "NotFound", "the plan of the subscription has no such add-on")
    held = [each for each in subscription.add_ons if each.add_on_id == add_on.id]
    if -1 < add_on.max_occurrences_per_plan <= len(held):
        status = wap.behaviour.add_on_limit_status
        refuse(status, "MaxAddOnOccurenceReached", "the subscription has enough of this add-on")
    added = AddOnOccurrence(add_on.id, str(uuid4()), wap.clock())
    wap.plan_subscriptions[subscription.id] = evolve(
        subscription, add_ons=(*subscription.add_ons, added), quota_sync=wap.begin_sync()
    )
    wap.note("changed", _KIND, subscription.id, f"add-on {add_on.id}")
    return data_answer(request, ADD_ON_REFERENCE, occurrence_as_json(added))


def remove_from_subscription(
    wap: SimulatedWap, request: Request, subscription_id: str, add_on_id: str, instance: str
) -> Response:
    """DELETE /subscriptions/{id}/addons/{addOnId}/{addOnInstanceId}."""
    subscription = changeable_subscription(wap, subscription_id)
    left = tuple(
        each
        for each in subscription.add_ons
        if (each.add_on_id, each.instance_id) != (add_on_id, instance.lower())
    )
    if left == subscription.add_ons:
        refuse(404, "NotFound", "the subscription has no such occurrence of an add-on")
    wap.plan_subscriptions[subscription.id] = evolve(
        subscription, add_ons=left, quota_sync=wap.begin_sync()
    )
    wap.note("changed", _KIND, subscription.id, f"add-on {add_on_id} removed")
    return Response(status=200)


def usage_summaries(wap: SimulatedWap, request: Request, subscription_id: str) -> Response:
    """GET /subscriptions/{id}/usagesummaries: nothing is used, the limits are the plan's."""
    plan = wap.plans[existing_subscription(wap, subscription_id).plan_id]
    return data_answer(request, USAGE_SUMMARIES, [_summary(each) for each in plan.services])


def _summary(service: WapService) -> JsonObject:
    return {
        "ServiceName": service.name,
        "ServiceDisplayName": service.name.title(),
        "RetrievedSuccessfully": True,
        "ErrorMessage": None,
        "Usages": _usages(service) if service.name == SYSTEMCENTER else [],
    }


def _usages(service: WapService) -> list[JsonObject]:
    clouds = fromstring(dict(service.settings).get("Clouds", "<Clouds/>"), forbid_dtd=True)
    return [
        {
            "DisplayName": label,
            "CurrentValue": 0,
            "Limit": int(clouds.findtext(f".//{name}") or -1),
            "UnitDisplayName": unit,
            "GroupId": SYSTEMCENTER,
            "GroupDisplayName": SYSTEMCENTER.title(),
        }
        for name, (label, unit) in _USAGES.items()
    ]
