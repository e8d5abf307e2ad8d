"""The JSON documents of plans: what we read from them and what we write."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.adapters.wap.states import ConfigState, PlanState, Synchronised
from wapcommerce.adapters.wire.answers import Fields


@frozen
class PlanRow:
    """A plan or add-on as a list shows it."""

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
    instance_id: str | None
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
    state: PlanState = PlanState.PRIVATE
    max_plan_subscriptions_per_user: int = 1
    plan_subscription_count: int = 0
    sync_state: Synchronised = Synchronised.IN_SYNC
    last_error: str = ""


def plan_body(display_name: str) -> dict[str, object]:
    """A new plan: private, for one plan subscription per user, still empty."""
    return {
        "DisplayName": display_name,
        "State": int(PlanState.PRIVATE),
        "MaxSubscriptionsPerAccount": 1,
        "Advertisements": [],
        "ServiceQuotas": [],
    }


def service_body(service: ServiceQuota) -> dict[str, object]:
    """A service to put on a plan; its settings come later."""
    return {
        "Name": service.name,
        "InstanceId": service.instance_id,
        "ConfigState": int(ConfigState.NOT_CONFIGURED),
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
                "QuotaSyncState": int(Synchronised.IN_SYNC),
                "Settings": [{"Key": row.key, "Value": row.value} for row in service.settings],
            }
            for service in services
        ]
    }


def read_plan_row(fields: Fields) -> PlanRow:
    """The id and display name. Raises `Unreadable`, as all readers here do."""
    return PlanRow(fields.text("Id"), fields.text_or_none("DisplayName") or "")


def read_plan(fields: Fields) -> Plan:
    """A plan; one without services may say so by null."""
    row = read_plan_row(fields)
    per_user = fields.integer_or_none("MaxSubscriptionsPerAccount")
    return Plan(
        id=row.id,
        display_name=row.display_name,
        services=tuple(map(_service, fields.objects_or_none("ServiceQuotas"))),
        state=fields.member_or_none("State", PlanState) or PlanState.PRIVATE,
        max_plan_subscriptions_per_user=1 if per_user is None else per_user,
        plan_subscription_count=fields.integer_or_none("SubscriptionCount") or 0,
        sync_state=fields.member_or_none("QuotaSyncState", Synchronised) or Synchronised.IN_SYNC,
        last_error=fields.text_or_none("LastErrorMessage") or "",
    )


def _service(fields: Fields) -> ServiceQuota:
    settings = fields.objects_or_none("Settings")
    config_state = fields.member_or_none("ConfigState", ConfigState)
    return ServiceQuota(
        name=fields.text("ServiceName"),
        instance_id=fields.text_or_none("ServiceInstanceId"),
        display_name=fields.text_or_none("ServiceDisplayName"),
        instance_display_name=fields.text_or_none("ServiceInstanceDisplayName"),
        config_state=int(config_state or ConfigState.NOT_CONFIGURED),
        settings=tuple(Setting(row.text("Key"), row.text_or_none("Value")) for row in settings),
    )
