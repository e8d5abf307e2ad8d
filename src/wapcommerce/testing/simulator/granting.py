"""What plans and add-ons have in common: the services they grant, with their settings.

Client code: a quota replaces all settings of the services it names; both parts of a setting are
text and required. Captured: ids are five letters of the name and random base 36. Inferred: a quota
for a service that is not there is 404; a setting of ``systemcenter`` must be well-formed XML (400);
what is configured follows from the children (client code).
"""

from __future__ import annotations

import re
import secrets
import string
from typing import TypeVar
from xml.etree.ElementTree import ParseError

from attrs import evolve
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from werkzeug import Request

from wapcommerce.testing.simulator.answers import (
    body_of,
    objects_of,
    one_of,
    refuse,
    required_text,
    text_of,
)
from wapcommerce.testing.simulator.data_contracts import JsonObject
from wapcommerce.testing.simulator.edm import UNLISTED
from wapcommerce.testing.simulator.records import PlanState, WapAddOn, WapPlan, WapService
from wapcommerce.testing.simulator.state import SYSTEMCENTER, SimulatedWap, instance_id
from wapcommerce.testing.simulator.wap_contracts import QUOTA_UPDATE, SERVICE_REFERENCE

_Granting = TypeVar("_Granting", WapPlan, WapAddOn)


def new_id(display_name: str) -> str:
    """An id as WAP makes it from a display name."""
    letters = re.sub(r"[^A-Za-z0-9]", "", display_name)[:5]
    tail = (secrets.choice(string.digits + string.ascii_lowercase) for _ in range(8))
    return letters + "".join(tail)


def with_fields(granting: _Granting, body: JsonObject) -> _Granting:
    """The record with the name, state and price of a document."""
    return evolve(
        granting,
        display_name=required_text(body, "DisplayName"),
        state=PlanState(one_of(body, "State", PlanState, granting.state)),
        price=text_of(body, "Price"),
    )


def service_quotas(body: JsonObject) -> tuple[WapService, ...]:
    """The services of a document with their settings."""
    return tuple(map(_service_quota, objects_of(body, "ServiceQuotas")))


def with_quota(granting: _Granting, request: Request) -> _Granting:
    """The record with the settings that the request sends for some of its services."""
    wanted = {quota.name: quota for quota in service_quotas(body_of(request, QUOTA_UPDATE))}
    for name, quota in wanted.items():
        known = granting.service(name)
        if known is None or known.instance_id.lower() != quota.instance_id.lower():
            refuse(404, "NotFound", f"there is no such instance of the service {name!r} here")
    services = tuple(wanted.get(service.name, service) for service in granting.services)
    return evolve(granting, services=services)


def with_service(granting: _Granting, request: Request) -> _Granting:
    """The record with one more service, still without settings."""
    body = body_of(request, SERVICE_REFERENCE)
    name = required_text(body, "Name")
    if granting.service(name) is not None:
        refuse(409, "ServiceAlreadyExists", "that service is there already")
    service = WapService(name, text_of(body, "InstanceId") or instance_id(name), configured=False)
    return evolve(granting, services=(*granting.services, service))


def without_service(granting: _Granting, name: str) -> _Granting:
    """The record with one service less."""
    if granting.service(name) is None:
        refuse(404, "NotFound", f"there is no service {name!r} here")
    left = tuple(service for service in granting.services if service.name != name)
    return evolve(granting, services=left)


def fields_as_json(wap: SimulatedWap, granting: WapPlan | WapAddOn) -> JsonObject:
    """The members that the documents of plans and add-ons have in common."""
    now = wap.clock()
    services = granting.services
    advertised = {
        "LanguageCode": "en-us",
        "DisplayName": granting.display_name,
        "Description": None,
    }
    return {
        "Id": granting.id,
        "DisplayName": granting.display_name,
        "State": int(granting.state),
        "ConfigState": int(bool(services) and all(service.configured for service in services)),
        "QuotaSyncState": granting.sync.state(now),
        "LastErrorMessage": granting.sync.last_error(now),
        "Advertisements": [advertised],
        "ServiceQuotas": [_quota_as_json(wap, granting, service) for service in services],
        "Price": granting.price,
        **UNLISTED,
    }


def settings_as_json(service: WapService) -> list[JsonObject]:
    """The settings of one service."""
    return [{"Key": key, "Value": value} for key, value in service.settings]


def _quota_as_json(
    wap: SimulatedWap, granting: WapPlan | WapAddOn, service: WapService
) -> JsonObject:
    return {
        "ServiceName": service.name,
        "ServiceInstanceId": service.instance_id,
        "ServiceDisplayName": service.name.title(),
        "ServiceInstanceDisplayName": None,
        "ConfigState": int(service.configured),
        "QuotaSyncState": granting.sync.state(wap.clock()),
        "Settings": settings_as_json(service),
    }


def _service_quota(quota: JsonObject) -> WapService:
    name = required_text(quota, "ServiceName")
    settings = tuple(_setting(name, setting) for setting in objects_of(quota, "Settings"))
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
