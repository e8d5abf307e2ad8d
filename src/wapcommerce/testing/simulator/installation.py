"""What the admin API tells and takes about the installation itself.

Client code: the list of resource providers and its members; that a user's tokens are invalidated
by a POST of ``Id``, ``Username``, ``TokenExpiryTime``; the path ``settings``. Inferred: 200 for the
POST with the same document; addresses of providers are not shown; there are no settings.
"""

from __future__ import annotations

from datetime import UTC, datetime

from werkzeug import Request, Response

from wapcommerce.testing.simulator.answers import (
    body_of,
    data_answer,
    number_of,
    refuse,
    required_text,
)
from wapcommerce.testing.simulator.data_contracts import JsonObject
from wapcommerce.testing.simulator.records import WapService
from wapcommerce.testing.simulator.state import SYSTEMCENTER, SimulatedWap, instance_id, user_key
from wapcommerce.testing.simulator.wap_contracts import (
    INSTALLATION_SETTINGS,
    RESOURCE_PROVIDER,
    RESOURCE_PROVIDERS,
    USER_TOKEN,
)


def list_providers(wap: SimulatedWap, request: Request) -> Response:
    """GET /resourceproviders: the VM cloud, and every other service that a plan grants."""
    return data_answer(request, RESOURCE_PROVIDERS, list(map(_provider, _services(wap))))


def get_provider(wap: SimulatedWap, request: Request, name: str, instance: str) -> Response:
    """GET /resourceproviders/{name}/{instanceId}."""
    found = {(each.name, each.instance_id.lower()): each for each in _services(wap)}
    service = found.get((name, instance.lower()))
    if service is None:
        refuse(404, "NotFound", "there is no such instance of a resource provider")
    return data_answer(request, RESOURCE_PROVIDER, _provider(service))


def invalidate_tokens(wap: SimulatedWap, request: Request) -> Response:
    """POST /invalidusertokens: refuse the tokens of a user that expire until then."""
    body = body_of(request, USER_TOKEN)
    user = required_text(body, "Username")
    written = required_text(body, "TokenExpiryTime")
    try:
        until = datetime.fromisoformat(written)
    except ValueError:
        refuse(400, "InvalidInput", f"TokenExpiryTime {written!r} is no instant")
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    wap.invalid_tokens[user_key(user)] = until
    wap.note("changed", "user tokens", user, "invalidated")
    same = {"Id": number_of(body, "Id", 0), "Username": user, "TokenExpiryTime": written}
    return data_answer(request, USER_TOKEN, same)


def list_settings(wap: SimulatedWap, request: Request) -> Response:
    """GET /settings."""
    return data_answer(request, INSTALLATION_SETTINGS, [])


def _services(wap: SimulatedWap) -> list[WapService]:
    first = WapService(SYSTEMCENTER, instance_id(SYSTEMCENTER), configured=True)
    found = {SYSTEMCENTER: first}
    for plan in wap.plans.values():
        for service in plan.services:
            found.setdefault(service.name, service)
    return list(found.values())


def _provider(service: WapService) -> JsonObject:
    return {
        "Name": service.name,
        "DisplayName": service.name.title(),
        "Description": None,
        "Enabled": True,
        "PassThroughEnabled": True,
        "AllowAnonymousAccess": False,
        "AllowMultipleInstances": False,
        "AdminEndpoint": None,
        "TenantEndpoint": None,
        "UsageEndpoint": None,
        "HealthCheckEndpoint": None,
        "NotificationEndpoint": None,
        "InstanceId": service.instance_id,
        "InstanceDisplayName": service.name.title(),
        "MaxQuotaUpdateBatchSize": 0,
        "SubscriptionStatusPollingInterval": "PT5M",
        "Type": 0,
        "Settings": [],
    }
