"""The JSON documents of WAP's admin API: what we read from them and what we write."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import httpx
from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.adapters.wire.answers import Fields, Unreadable, json_document
from wapcommerce.model.email import normalised_email
from wapcommerce.model.portal import (
    PlanSubscription,
    PlanSubscriptionRequest,
    PortalUser,
    SyncState,
)

_ACTIVE, _SUSPENDED, _DELETE_PENDING = 1, 2, 3
_UNUSABLE_STATES = (_SUSPENDED, _DELETE_PENDING)
_PRIVATE = 0
_NOT_CONFIGURED = 0
_IN_SYNC, _SYNCING, _OUT_OF_SYNC = 0, 1, 2
_NO_TIME = "0001-01-01T00:00:00"
_NO_ACCOUNT = str(UUID(int=0))


@frozen
class PlanRow:
    """A plan as the list of all plans shows it."""

    id: str
    display_name: str


@frozen
class Setting:
    """One setting of a service; the value is opaque to WAP itself."""

    key: str
    value: str | None


@frozen
class ServiceQuota:
    """One service of a plan with its settings, in WAP's order."""

    name: str
    instance_id: str
    display_name: str | None
    instance_display_name: str | None
    config_state: int
    settings: tuple[Setting, ...] = field(validator=instance_of(tuple))


@frozen
class Plan:
    """A plan with its services."""

    id: str
    display_name: str
    services: tuple[ServiceQuota, ...] = field(validator=instance_of(tuple))


def user_body(user: PortalUser) -> dict[str, object]:
    """A new user: active, without a login."""
    return {
        "Name": user.name,
        "Email": user.email,
        "State": _ACTIVE,
        "CreatedTime": _NO_TIME,
        "SubscriptionCount": 0,
        "ActivationSyncState": _IN_SYNC,
        "LastErrorMessage": None,
    }


def plan_body(display_name: str) -> dict[str, object]:
    """A new plan: private, for one plan subscription per user, still empty."""
    return {
        "DisplayName": display_name,
        "State": _PRIVATE,
        "MaxSubscriptionsPerAccount": 1,
        "Advertisements": [],
        "ServiceQuotas": [],
    }


def service_body(service: ServiceQuota) -> dict[str, object]:
    """A service to put on a plan; its settings come later."""
    return {
        "Name": service.name,
        "InstanceId": service.instance_id,
        "ConfigState": _NOT_CONFIGURED,
    }


def plan_subscription_body(request: PlanSubscriptionRequest) -> dict[str, object]:
    """A new plan subscription under our own id; the owner's name stands in both its places."""
    return {
        "AccountAdminLiveEmailId": request.owner,
        "AccountAdminLivePuid": request.owner,
        "AccountId": _NO_ACCOUNT,
        "FriendlyName": request.name,
        "OfferCategory": None,
        "OfferInfo": None,
        "OfferType": 0,
        "ReasonCode": None,
        "ServiceAdminLiveEmailId": None,
        "ServiceAdminLivePuid": None,
        "SubscriptionId": str(request.id),
        "Status": None,
        "PlanId": request.plan_id,
        "CoAdminNames": None,
    }


def quota_body(services: Sequence[ServiceQuota]) -> dict[str, object]:
    """All settings of these services of a plan."""
    return {
        "ServiceQuotas": [
            {
                "ServiceName": service.name,
                "ServiceInstanceId": service.instance_id,
                "ServiceDisplayName": service.display_name,
                "ServiceInstanceDisplayName": service.instance_display_name,
                "ConfigState": service.config_state,
                "QuotaSyncState": _IN_SYNC,
                "Settings": [{"Key": row.key, "Value": row.value} for row in service.settings],
            }
            for service in services
        ]
    }


def read_user(fields: Fields) -> PortalUser:
    """A user. Raises `Unreadable`, as all readers here do."""
    return PortalUser(
        name=normalised_email(fields.text("Name")),
        email=fields.text_or_none("Email") or "",
        usable=fields.integer_or_none("State") not in _UNUSABLE_STATES,
    )


def read_plan_rows(response: httpx.Response) -> tuple[tuple[PlanRow, ...], int]:
    """The rows of one answer, a list or a page of one, and how many there are in all."""
    document = json_document(response)
    if isinstance(document, list):
        return tuple(read_plan_row(Fields(row, "a plan")) for row in document), len(document)
    page = Fields(document, "the answer")
    return tuple(map(read_plan_row, page.objects("items"))), page.integer("filteredTotalCount")


def read_plan_row(fields: Fields) -> PlanRow:
    """The id and display name of a plan."""
    return PlanRow(fields.text("Id"), fields.text_or_none("DisplayName") or "")


def read_plan(fields: Fields) -> Plan:
    """A plan; one without services may say so by null."""
    services = fields.objects("ServiceQuotas") if fields.has("ServiceQuotas") else ()
    row = read_plan_row(fields)
    return Plan(row.id, row.display_name, tuple(map(_service, services)))


def _service(fields: Fields) -> ServiceQuota:
    settings = fields.objects("Settings") if fields.has("Settings") else ()
    return ServiceQuota(
        name=fields.text("ServiceName"),
        instance_id=fields.text("ServiceInstanceId"),
        display_name=fields.text_or_none("ServiceDisplayName"),
        instance_display_name=fields.text_or_none("ServiceInstanceDisplayName"),
        config_state=fields.integer_or_none("ConfigState") or 0,
        settings=tuple(Setting(row.text("Key"), row.text_or_none("Value")) for row in settings),
    )


def read_plan_subscription(fields: Fields) -> PlanSubscription:
    """A plan subscription, its user names normalised (D8)."""
    return PlanSubscription(
        id=fields.guid("SubscriptionID"),
        name=fields.text_or_none("SubscriptionName") or "",
        owner=normalised_email(fields.text("AccountAdminLiveEmailId")),
        plan_id=fields.text("PlanId"),
        co_administrators=tuple(map(normalised_email, fields.texts("CoAdminNames"))),
        active=fields.integer("State") == _ACTIVE,
        sync_state=_sync_state(fields),
        last_error=fields.text_or_none("LastErrorMessage") or "",
    )


def _sync_state(fields: Fields) -> SyncState:
    """One state for both: anything still under way comes first, then anything that failed."""
    states = {fields.integer("QuotaSyncState"), fields.integer("ActivationSyncState")}
    if not states <= {_IN_SYNC, _SYNCING, _OUT_OF_SYNC}:
        raise Unreadable("the plan subscription is in a state of synchronisation we do not know")
    if _SYNCING in states:
        return SyncState.SYNCING
    return SyncState.OUT_OF_SYNC if _OUT_OF_SYNC in states else SyncState.IN_SYNC
