"""Plans of WAP and what they grant (admin API).

Documented: list 200 as a bare array; create 201, or 409 when the display name is taken; update 200;
delete 200 and empty; set quota 200; synchronise quota 202; add a service 200 by POST (client code)
or PUT, or 409 when present; remove one 200 and empty; link an add-on 201, unlink it 200. Client
code: contract order. Inferred: a plan with subscriptions cannot be deleted (409); linking twice is
409; the metrics are empty.
"""

from __future__ import annotations

from attrs import evolve
from werkzeug import Request, Response

from wapcommerce.testing.simulator.add_ons import add_on_as_json, existing_add_on
from wapcommerce.testing.simulator.answers import (
    body_of,
    data_answer,
    flag,
    number_of,
    query_of,
    refuse,
    required_text,
    text_of,
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
from wapcommerce.testing.simulator.records import WapPlan
from wapcommerce.testing.simulator.state import SimulatedWap
from wapcommerce.testing.simulator.wap_contracts import (
    ADD_ON_REFERENCE,
    METRIC_SETS,
    PLAN,
    PLANS,
)


def list_plans(wap: SimulatedWap, request: Request) -> Response:
    """GET /plans."""
    return data_answer(request, PLANS, [plan_as_json(wap, plan) for plan in wap.plans.values()])


def create_plan(wap: SimulatedWap, request: Request) -> Response:
    """POST /plans."""
    body = body_of(request, PLAN)
    name = required_text(body, "DisplayName")
    _refuse_taken(wap, name, "")
    plan = WapPlan(id=new_id(name), display_name=name, sync=wap.begin_sync())
    plan = evolve(_with_plan_fields(plan, body), services=service_quotas(body))
    plan = wap.sync_plan(plan)
    wap.note("created", "plan", plan.id)
    return data_answer(request, PLAN, plan_as_json(wap, plan), 201)


def get_plan(wap: SimulatedWap, request: Request, plan_id: str) -> Response:
    """GET /plans/{id}."""
    return data_answer(request, PLAN, plan_as_json(wap, existing_plan(wap, plan_id)))


def update_plan(wap: SimulatedWap, request: Request, plan_id: str) -> Response:
    """PUT /plans/{id}: name, state, limit, code and price; quotas have a path of their own."""
    plan = existing_plan(wap, plan_id)
    body = body_of(request, PLAN)
    _refuse_taken(wap, required_text(body, "DisplayName"), plan_id)
    changed = _with_plan_fields(plan, body)
    wap.plans[plan_id] = changed
    wap.note("changed", "plan", plan_id, "fields")
    return data_answer(request, PLAN, plan_as_json(wap, changed))


def delete_plan(wap: SimulatedWap, request: Request, plan_id: str) -> Response:
    """DELETE /plans/{id}."""
    existing_plan(wap, plan_id)
    if wap.subscriptions_of_plan(plan_id):
        refuse(409, "PlanHasSubscriptions", "the plan has subscriptions; delete them first")
    del wap.plans[plan_id]
    wap.note("deleted", "plan", plan_id)
    return Response(status=200)


def add_service(wap: SimulatedWap, request: Request, plan_id: str) -> Response:
    """POST or PUT /plans/{id}/services."""
    changed = with_service(existing_plan(wap, plan_id), request)
    added = changed.services[-1].name
    return _synchronised(wap, request, changed, f"service {added}")


def remove_service(wap: SimulatedWap, request: Request, plan_id: str, name: str) -> Response:
    """DELETE /plans/{id}/services/{service}."""
    changed = without_service(existing_plan(wap, plan_id), name)
    _synchronised(wap, request, changed, f"service {name} removed")
    return Response(status=200)


def put_quota(wap: SimulatedWap, request: Request, plan_id: str) -> Response:
    """PUT /plans/{id}/quota: new settings, or with ``?sync=True`` another synchronisation."""
    plan = existing_plan(wap, plan_id)
    if flag(query_of(request), "sync"):
        return _synchronised(wap, request, plan, "sync", 202)
    return _synchronised(wap, request, with_quota(plan, request), "quota")


def link_add_on(wap: SimulatedWap, request: Request, plan_id: str) -> Response:
    """POST /plans/{id}/addons."""
    plan = existing_plan(wap, plan_id)
    body = body_of(request, ADD_ON_REFERENCE)
    add_on = existing_add_on(wap, required_text(body, "AddOnId"))
    if add_on.id in plan.add_ons:
        refuse(409, "AddOnAlreadyLinked", "the plan has that add-on already")
    wap.plans[plan_id] = evolve(plan, add_ons=(*plan.add_ons, add_on.id))
    wap.note("changed", "plan", plan_id, f"add-on {add_on.id}")
    return data_answer(request, ADD_ON_REFERENCE, _reference(add_on.id), 201)


def unlink_add_on(wap: SimulatedWap, request: Request, plan_id: str, add_on_id: str) -> Response:
    """DELETE /plans/{id}/addons/{addOnId}; what the plan's subscriptions have, they keep."""
    plan = existing_plan(wap, plan_id)
    if add_on_id not in plan.add_ons:
        refuse(404, "NotFound", f"the plan has no add-on {add_on_id!r}")
    changed = evolve(plan, add_ons=tuple(each for each in plan.add_ons if each != add_on_id))
    wap.plans[plan_id] = changed
    wap.note("changed", "plan", plan_id, f"add-on {add_on_id} removed")
    if not wap.behaviour.unlink_answers_plan:
        return Response(status=200)
    return data_answer(request, PLAN, plan_as_json(wap, changed))


def plan_metrics(wap: SimulatedWap, request: Request, plan_id: str) -> Response:
    """GET /plans/{id}/metrics?startTime&endTime: nothing was measured."""
    existing_plan(wap, plan_id)
    return data_answer(request, METRIC_SETS, [])


def existing_plan(wap: SimulatedWap, plan_id: str) -> WapPlan:
    """The plan, or the end of the request with 404."""
    plan = wap.plans.get(plan_id)
    if plan is None:
        refuse(404, "NotFound", f"there is no plan {plan_id!r}")
    return plan


def plan_as_json(wap: SimulatedWap, plan: WapPlan) -> JsonObject:
    """The document of a plan."""
    return {
        **fields_as_json(wap, plan),
        "SubscriptionCount": len(wap.subscriptions_of_plan(plan.id)),
        "MaxSubscriptionsPerAccount": plan.max_subscriptions_per_account,
        "AddOnReferences": [_reference(add_on_id) for add_on_id in plan.add_ons],
        "AddOns": [add_on_as_json(wap, wap.add_ons[each]) for each in plan.add_ons],
        "InvitationCode": plan.invitation_code,
    }


def _synchronised(
    wap: SimulatedWap, request: Request, plan: WapPlan, what: str, status: int = 200
) -> Response:
    """Store the plan, begin to synchronise it, and answer with it."""
    stored = wap.sync_plan(plan)
    wap.note("changed", "plan", stored.id, what)
    return data_answer(request, PLAN, plan_as_json(wap, stored), status)


def _refuse_taken(wap: SimulatedWap, name: str, own_id: str) -> None:
    if any(plan.display_name == name and plan.id != own_id for plan in wap.plans.values()):
        refuse(409, "PlanAlreadyExists", "there is a plan of that display name")


def _with_plan_fields(plan: WapPlan, body: JsonObject) -> WapPlan:
    limit = number_of(body, "MaxSubscriptionsPerAccount", plan.max_subscriptions_per_account)
    return evolve(
        with_fields(plan, body),
        max_subscriptions_per_account=limit,
        invitation_code=text_of(body, "InvitationCode"),
    )


def _reference(add_on_id: str) -> JsonObject:
    return {"AddOnId": add_on_id, "AddOnInstanceId": None, "AcquisitionTime": None}
