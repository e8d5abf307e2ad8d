"""Plans of WAP: what a subscription to them grants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import httpx

from wapcommerce.adapters.wap.admin_calls import AdminCalls
from wapcommerce.adapters.wap.plan_documents import (
    Plan,
    PlanRow,
    ServiceQuota,
    plan_body,
    quota_body,
    read_plan,
    read_plan_row,
    service_body,
)
from wapcommerce.adapters.wire.answers import json_object, nothing
from wapcommerce.errors import CallNotDone

_GONE = (httpx.codes.NOT_FOUND,)


class Plans:
    """The calls on ``/plans``. Each raises what `Endpoint.call` raises; safe between threads."""

    def __init__(self, calls: AdminCalls) -> None:
        self._calls = calls

    def find(self, plan_id: str) -> Plan | None:
        """The plan under that id, or None."""
        operation = "read a plan"
        return self._calls.find(operation, self._path(operation, plan_id), read_plan)

    def all(self) -> tuple[PlanRow, ...]:
        """All plans, whether they come as one list or in pages."""
        return self._calls.rows("list plans", "plans", read_plan_row, paged=False)

    def create(self, display_name: str) -> str:
        """Create a private plan for one plan subscription per user; returns its id.

        Raises `IdentityConflict` when the display name is taken.
        """
        body = plan_body(display_name)
        return self._calls.send("create a plan", "POST", "plans", body, _row_answer).id

    def update(self, plan_id: str, changes: Mapping[str, object]) -> None:
        """Replace some fields, not the quotas; all others are sent back as they were read."""
        operation = "update a plan"
        path = self._path(operation, plan_id)
        document = self._calls.find(operation, path, lambda fields: fields.changed(changes))
        if document is None:
            raise CallNotDone(
                self._calls.endpoint_name,
                operation,
                f"there is no plan {plan_id!r}",
                "check its id in WAP",
                permanent=True,
            )
        self._calls.send(operation, "PUT", path, document, _row_answer)

    def delete(self, plan_id: str) -> None:
        """Delete the plan; one that is gone already is fine."""
        operation = "delete a plan"
        path = self._path(operation, plan_id)
        self._calls.send(operation, "DELETE", path, None, nothing, also=_GONE)

    def add_service(self, plan_id: str, service: ServiceQuota) -> None:
        """Put a service on a plan; one that is there already stays as it is."""
        operation = "add a service to a plan"
        path = f"{self._path(operation, plan_id)}/services"
        present = (httpx.codes.CONFLICT,)
        self._calls.send(operation, "POST", path, service_body(service), nothing, also=present)

    def remove_service(self, plan_id: str, service_name: str) -> None:
        """Take a service off a plan; one that is not there is fine."""
        operation = "remove a service from a plan"
        name = self._calls.segment(operation, service_name)
        path = f"{self._path(operation, plan_id)}/services/{name}"
        self._calls.send(operation, "DELETE", path, None, nothing, also=_GONE)

    def set_quota(self, plan_id: str, services: Sequence[ServiceQuota]) -> None:
        """Replace all settings of these services of the plan."""
        operation = "set the quota of a plan"
        path = f"{self._path(operation, plan_id)}/quota"
        self._calls.send(operation, "PUT", path, quota_body(services), json_object)

    def synchronise(self, plan_id: str) -> None:
        """Let WAP carry the quota to the resource providers once more."""
        operation = "synchronise a plan"
        path = f"{self._path(operation, plan_id)}/quota"
        self._calls.send(operation, "PUT", path, None, nothing, params={"sync": "True"})

    def _path(self, operation: str, plan_id: str) -> str:
        return f"plans/{self._calls.segment(operation, plan_id)}"


def _row_answer(response: httpx.Response) -> PlanRow:
    return read_plan_row(json_object(response))
