"""Plans of WAP and what they grant (admin API).

Documented: list 200 as a bare array; create 201, or 409 when the display name is taken; update 200;
delete 200 and empty; set quota 200; synchronise quota 202; add a service 200, or 409 when present.
Client code: contract order, a quota replaces all settings of the services it names. Captured: ids
are five letters of the name and random base 36. Inferred: a plan with subscriptions cannot be
deleted (409); a quota for a service the plan does not have is 404; a setting of ``systemcenter``
must be well-formed XML (400).
"""

from __future__ import annotations

import re
import secrets
import string
from xml.etree.ElementTree import ParseError

from attrs import evolve
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from werkzeug import Request, Response

from wapcommerce.testing.simulator.answers import (
    JsonObject,
    flag,
    json_answer,
    json_body,
    number_of,
    query_of,
    refuse,
    required_text,
    text_of,
)
from wapcommerce.testing.simulator.edm import UNLISTED
from wapcommerce.testing.simulator.records import PlanState, WapPlan, WapService
from wapcommerce.testing.simulator.state import SYSTEMCENTER, SimulatedWap, instance_id


def list_plans(wap: SimulatedWap, request: Request) -> Response:
    """GET /plans."""
    return json_answer([_as_json(wap, plan) for plan in wap.plans.values()])


def create_plan(wap: SimulatedWap, request: Request) -> Response:
    """POST /plans."""
    body = json_body(request)
    name = required_text(body, "DisplayName")
    _refuse_taken(wap, name, "")
    plan = WapPlan(_new_id(name), name, wap.begin_sync(), services=_service_quotas(body))
    plan = wap.sync_plan(_with_fields(plan, body))
    wap.note("created", "plan", plan.id)
    return json_answer(_as_json(wap, plan), 201)


def get_plan(wap: SimulatedWap, request: Request, plan_id: str) -> Response:
    """GET /plans/{id}."""
    return json_answer(_as_json(wap, existing_plan(wap, plan_id)))


def update_plan(wap: SimulatedWap, request: Request, plan_id: str) -> Response:
    """PUT /plans/{id}: name, state, limit, code and price; quotas have a path of their own."""
    plan = existing_plan(wap, plan_id)
    body = json_body(request)
    name = required_text(body, "DisplayName")
    _refuse_taken(wap, name, plan_id)
    changed = _with_fields(evolve(plan, display_name=name), body)
    wap.plans[plan_id] = changed
    wap.note("changed", "plan", plan_id, "fields")
    return json_answer(_as_json(wap, changed))


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
    plan = existing_plan(wap, plan_id)
    body = json_body(request)
    name = required_text(body, "Name")
    if plan.service(name) is not None:
        refuse(409, "ServiceAlreadyExists", "the plan has that service already")
    service = WapService(name, text_of(body, "InstanceId") or instance_id(name), configured=False)
    plan = wap.sync_plan(evolve(plan, services=(*plan.services, service)))
    wap.note("changed", "plan", plan_id, f"service {name}")
    return json_answer(_as_json(wap, plan))


def put_quota(wap: SimulatedWap, request: Request, plan_id: str) -> Response:
    """PUT /plans/{id}/quota: new settings, or with ``?sync=True`` another synchronisation."""
    plan = existing_plan(wap, plan_id)
    if flag(query_of(request), "sync"):
        plan = wap.sync_plan(plan)
        wap.note("changed", "plan", plan_id, "sync")
        return json_answer(_as_json(wap, plan), 202)
    wanted = {service.name: service for service in _service_quotas(json_body(request))}
    for name, service in wanted.items():
        known = plan.service(name)
        if known is None or known.instance_id.lower() != service.instance_id.lower():
            refuse(404, "NotFound", f"the plan has no such instance of the service {name!r}")
    plan = wap.sync_plan(
        evolve(plan, services=tuple(wanted.get(service.name, service) for service in plan.services))
    )
    wap.note("changed", "plan", plan_id, "quota")
    return json_answer(_as_json(wap, plan))


def existing_plan(wap: SimulatedWap, plan_id: str) -> WapPlan:
    """The plan, or the end of the request with 404."""
    plan = wap.plans.get(plan_id)
    if plan is None:
        refuse(404, "NotFound", f"there is no plan {plan_id!r}")
    return plan


def services_as_json(wap: SimulatedWap, plan: WapPlan) -> list[JsonObject]:
    """The quotas of the services, as in a plan."""
    return [
        {
            "ServiceName": service.name,
            "ServiceInstanceId": service.instance_id,
            "ServiceDisplayName": service.name.title(),
            "ServiceInstanceDisplayName": None,
            "ConfigState": int(service.configured),
            "QuotaSyncState": plan.sync.state(wap.clock()),
            "Settings": settings_as_json(service),
        }
        for service in plan.services
    ]


def settings_as_json(service: WapService) -> list[JsonObject]:
    """The settings of one service."""
    return [{"Key": key, "Value": value} for key, value in service.settings]


def _refuse_taken(wap: SimulatedWap, name: str, own_id: str) -> None:
    if any(plan.display_name == name and plan.id != own_id for plan in wap.plans.values()):
        refuse(409, "PlanAlreadyExists", "there is a plan of that display name")


def _new_id(display_name: str) -> str:
    letters = re.sub(r"[^A-Za-z0-9]", "", display_name)[:5]
    tail = (secrets.choice(string.digits + string.ascii_lowercase) for _ in range(8))
    return letters + "".join(tail)


def _with_fields(plan: WapPlan, body: JsonObject) -> WapPlan:
    number = number_of(body, "State", plan.state)
    if number not in (*PlanState,):
        refuse(400, "InvalidInput", f"{number} is no state of a plan")
    limit = number_of(body, "MaxSubscriptionsPerAccount", plan.max_subscriptions_per_account)
    return evolve(
        plan,
        state=PlanState(number),
        max_subscriptions_per_account=limit,
        invitation_code=text_of(body, "InvitationCode"),
        price=text_of(body, "Price"),
    )


def _service_quotas(body: JsonObject) -> tuple[WapService, ...]:
    return tuple(_service_quota(quota) for quota in _objects(body, "ServiceQuotas"))


def _service_quota(quota: JsonObject) -> WapService:
    name = required_text(quota, "ServiceName")
    settings = tuple(_setting(name, setting) for setting in _objects(quota, "Settings"))
    instance = text_of(quota, "ServiceInstanceId") or instance_id(name)
    return WapService(name, instance, configured=bool(settings), settings=settings)


def _setting(service: str, setting: JsonObject) -> tuple[str, str]:
    key, value = required_text(setting, "Key"), text_of(setting, "Value")
    if value is None:
        refuse(400, "InvalidInput", f"the setting {key!r} has no value")
    if service == SYSTEMCENTER:
        try:
            fromstring(value, forbid_dtd=True)
        except (ParseError, DefusedXmlException):
            refuse(400, "InvalidInput", f"the setting {key!r} is not XML")
    return key, value


def _objects(body: JsonObject, name: str) -> list[JsonObject]:
    found = body.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        refuse(400, "InvalidInput", f"{name} must be a list of objects")
    return found


def _as_json(wap: SimulatedWap, plan: WapPlan) -> JsonObject:
    now = wap.clock()
    configured = bool(plan.services) and all(service.configured for service in plan.services)
    advertised = {"LanguageCode": "en-us", "DisplayName": plan.display_name, "Description": None}
    return {
        "Id": plan.id,
        "DisplayName": plan.display_name,
        "State": int(plan.state),
        "ConfigState": int(configured),
        "QuotaSyncState": plan.sync.state(now),
        "LastErrorMessage": plan.sync.last_error(now),
        "Advertisements": [advertised],
        "ServiceQuotas": services_as_json(wap, plan),
        "SubscriptionCount": len(wap.subscriptions_of_plan(plan.id)),
        "MaxSubscriptionsPerAccount": plan.max_subscriptions_per_account,
        "AddOnReferences": [],
        "AddOns": [],
        "InvitationCode": plan.invitation_code,
        "Price": plan.price,
        **UNLISTED,
    }
