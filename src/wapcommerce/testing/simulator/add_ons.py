"""Add-ons of WAP (admin API): what can be added to plan subscriptions.

Documented: list 200 as a bare array; create 200, not 201; update and quota 200, synchronise 200;
delete 200 and empty; add a service 201. Client code: contract order, ``MaxOccurrencesPerPlan`` (the
documentation once drops an r: read too). Inferred: 409 for an existing display name and for the
deletion of an add-on that is in use; its default of one occurrence.
"""

from __future__ import annotations

from attrs import evolve
from werkzeug import Request, Response

from wapcommerce.testing.simulator.answers import (
    body_of,
    data_answer,
    flag,
    number_of,
    query_of,
    refuse,
    required_text,
)
from wapcommerce.testing.simulator.data_contracts import JsonObject
from wapcommerce.testing.simulator.granting import (
    fields_as_json,
    new_id,
    service_quotas,
    with_fields,
    with_quota,
    with_service,
    without_service,
)
from wapcommerce.testing.simulator.records import WapAddOn
from wapcommerce.testing.simulator.state import SimulatedWap
from wapcommerce.testing.simulator.wap_contracts import METRIC_SETS, PLAN_ADD_ON, PLAN_ADD_ONS


def list_add_ons(wap: SimulatedWap, request: Request) -> Response:
    """GET /addons."""
    found = [add_on_as_json(wap, add_on) for add_on in wap.add_ons.values()]
    return data_answer(request, PLAN_ADD_ONS, found)


def create_add_on(wap: SimulatedWap, request: Request) -> Response:
    """POST /addons."""
    body = body_of(request, PLAN_ADD_ON)
    name = required_text(body, "DisplayName")
    _refuse_taken(wap, name, "")
    add_on = WapAddOn(id=new_id(name), display_name=name, sync=wap.begin_sync())
    add_on = wap.sync_add_on(
        evolve(_with_add_on_fields(add_on, body), services=service_quotas(body))
    )
    wap.note("created", "add-on", add_on.id)
    return data_answer(request, PLAN_ADD_ON, add_on_as_json(wap, add_on))


def get_add_on(wap: SimulatedWap, request: Request, add_on_id: str) -> Response:
    """GET /addons/{id}."""
    add_on = existing_add_on(wap, add_on_id)
    return data_answer(request, PLAN_ADD_ON, add_on_as_json(wap, add_on))


def update_add_on(wap: SimulatedWap, request: Request, add_on_id: str) -> Response:
    """PUT /addons/{id}: name, state, limit and price; quotas have a path of their own."""
    add_on = existing_add_on(wap, add_on_id)
    body = body_of(request, PLAN_ADD_ON)
    _refuse_taken(wap, required_text(body, "DisplayName"), add_on_id)
    changed = _with_add_on_fields(add_on, body)
    wap.add_ons[add_on_id] = changed
    wap.note("changed", "add-on", add_on_id, "fields")
    return data_answer(request, PLAN_ADD_ON, add_on_as_json(wap, changed))


def delete_add_on(wap: SimulatedWap, request: Request, add_on_id: str) -> Response:
    """DELETE /addons/{id}."""
    existing_add_on(wap, add_on_id)
    linked = any(add_on_id in plan.add_ons for plan in wap.plans.values())
    if linked or wap.subscriptions_of_add_on(add_on_id):
        refuse(409, "AddOnInUse", "a plan or a subscription has the add-on; remove it there first")
    del wap.add_ons[add_on_id]
    wap.note("deleted", "add-on", add_on_id)
    return Response(status=200)


def add_add_on_service(wap: SimulatedWap, request: Request, add_on_id: str) -> Response:
    """POST /addons/{id}/services."""
    changed = with_service(existing_add_on(wap, add_on_id), request)
    return _synchronised(wap, request, changed, f"service {changed.services[-1].name}", 201)


def remove_add_on_service(
    wap: SimulatedWap, request: Request, add_on_id: str, name: str
) -> Response:
    """DELETE /addons/{id}/services/{service}."""
    changed = without_service(existing_add_on(wap, add_on_id), name)
    _synchronised(wap, request, changed, f"service {name} removed")
    return Response(status=200)


def put_add_on_quota(wap: SimulatedWap, request: Request, add_on_id: str) -> Response:
    """PUT /addons/{id}/quota: new settings, or with ``?sync=True`` another synchronisation."""
    add_on = existing_add_on(wap, add_on_id)
    if flag(query_of(request), "sync"):
        return _synchronised(wap, request, add_on, "sync")
    return _synchronised(wap, request, with_quota(add_on, request), "quota")


def add_on_metrics(wap: SimulatedWap, request: Request, add_on_id: str) -> Response:
    """GET /addons/{id}/metrics: nothing was measured."""
    existing_add_on(wap, add_on_id)
    return data_answer(request, METRIC_SETS, [])


def existing_add_on(wap: SimulatedWap, add_on_id: str) -> WapAddOn:
    """The add-on, or the end of the request with 404."""
    add_on = wap.add_ons.get(add_on_id)
    if add_on is None:
        refuse(404, "NotFound", f"there is no add-on {add_on_id!r}")
    return add_on


def add_on_as_json(wap: SimulatedWap, add_on: WapAddOn) -> JsonObject:
    """The document of an add-on; of the plans that have it, only what they have in common."""
    plans = [plan for plan in wap.plans.values() if add_on.id in plan.add_ons]
    return {
        **fields_as_json(wap, add_on),
        "SubscriptionCount": len(wap.subscriptions_of_add_on(add_on.id)),
        "AssociatedPlans": [fields_as_json(wap, plan) for plan in plans],
        "MaxOccurrencesPerPlan": add_on.max_occurrences_per_plan,
    }


def _synchronised(
    wap: SimulatedWap, request: Request, add_on: WapAddOn, what: str, status: int = 200
) -> Response:
    """Store the add-on, begin to synchronise it, and answer with it."""
    stored = wap.sync_add_on(add_on)
    wap.note("changed", "add-on", stored.id, what)
    return data_answer(request, PLAN_ADD_ON, add_on_as_json(wap, stored), status)


def _refuse_taken(wap: SimulatedWap, name: str, own_id: str) -> None:
    if any(each.display_name == name and each.id != own_id for each in wap.add_ons.values()):
        refuse(409, "AddOnAlreadyExists", "there is an add-on of that display name")


def _with_add_on_fields(add_on: WapAddOn, body: JsonObject) -> WapAddOn:
    limit = number_of(body, "MaxOccurencesPerPlan", add_on.max_occurrences_per_plan)
    limit = number_of(body, "MaxOccurrencesPerPlan", limit)
    return evolve(with_fields(add_on, body), max_occurrences_per_plan=limit)
