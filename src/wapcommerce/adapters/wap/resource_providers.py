"""Resource providers of WAP: the services that plans can hold."""

from __future__ import annotations

from attrs import frozen

from wapcommerce.adapters.wap.admin_calls import AdminCalls, flag
from wapcommerce.adapters.wire.answers import Fields


@frozen
class ResourceProvider:
    """A service that is registered in WAP, such as ``systemcenter``."""

    name: str
    instance_id: str | None
    display_name: str
    enabled: bool


class ResourceProviders:
    """The calls on ``/resourceproviders``; safe between threads."""

    def __init__(self, calls: AdminCalls) -> None:
        self._calls = calls

    def all(self) -> tuple[ResourceProvider, ...]:
        """All providers, those of the system included."""
        return self._calls.rows(
            "list resource providers",
            "resourceproviders",
            read_resource_provider,
            {"includeSystemResourceProviders": flag(True)},
            paged=False,
        )


def read_resource_provider(fields: Fields) -> ResourceProvider:
    """A provider; one that does not say is enabled. Raises `Unreadable`."""
    enabled = fields.flag_or_none("Enabled")
    return ResourceProvider(
        name=fields.text("Name"),
        instance_id=fields.text_or_none("InstanceId"),
        display_name=fields.text_or_none("DisplayName") or "",
        enabled=True if enabled is None else enabled,
    )
