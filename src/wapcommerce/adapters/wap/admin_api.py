"""The calls of WAP's admin API (port 30004) that the portal adapter makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote
from uuid import UUID

import httpx

from wapcommerce.adapters.wap.documents import (
    Plan,
    PlanRow,
    ServiceQuota,
    plan_body,
    plan_subscription_body,
    quota_body,
    read_plan,
    read_plan_row,
    read_plan_rows,
    read_plan_subscription,
    read_user,
    service_body,
    user_body,
)
from wapcommerce.adapters.wire.answers import (
    Fields,
    json_object,
    nothing,
)
from wapcommerce.adapters.wire.http import Endpoint, operator_headers
from wapcommerce.errors import CallNotDone
from wapcommerce.model.portal import (
    PlanSubscription,
    PlanSubscriptionRequest,
    PortalUser,
)

T = TypeVar("T")

_PAGE = 100


class AdminApi:
    r"""A typed client of the admin API; `operator` (``DOMAIN\user``) is named as the caller.

    Each method is one call (`plans` one per page) and raises what `Endpoint.call` raises. Safe to
    share between threads.
    """

    def __init__(self, endpoint: Endpoint, operator: str) -> None:
        self._endpoint = endpoint
        self._headers = operator_headers(operator)

    @property
    def name(self) -> str:
        """The name of the endpoint, for error messages."""
        return self._endpoint.name

    def user(self, name: str) -> PortalUser | None:
        """The user of that name, or None."""
        operation = "read a user"
        return self._found(operation, f"users/{self._segment(operation, name)}", read_user)

    def create_user(self, user: PortalUser) -> None:
        """Create an active user without a login."""
        self._send(
            "create a user",
            "POST",
            "users",
            user_body(user),
            lambda answer: read_user(json_object(answer)),
        )

    def plans(self) -> tuple[PlanRow, ...]:
        """All plans, whether they come as one list or in pages."""
        rows, total = self._page({})
        while len(rows) < total:
            more, total = self._page({"skip": str(len(rows)), "take": str(_PAGE)})
            if not more:
                break
            rows += more
        return rows

    def plan(self, plan_id: str) -> Plan | None:
        """The plan under that id, or None."""
        operation = "read a plan"
        return self._found(operation, f"plans/{self._segment(operation, plan_id)}", read_plan)

    def create_plan(self, display_name: str) -> str:
        """Create a private plan for one plan subscription per user; returns its id."""
        return self._send(
            "create a plan",
            "POST",
            "plans",
            plan_body(display_name),
            lambda answer: read_plan_row(json_object(answer)).id,
        )

    def add_service(self, plan_id: str, service: ServiceQuota) -> None:
        """Put a service on a plan; one that is there already stays as it is."""
        operation = "add a service to a plan"
        path = f"plans/{self._segment(operation, plan_id)}/services"
        present = httpx.codes.CONFLICT
        self._send(operation, "POST", path, service_body(service), nothing, also=(present,))

    def set_quota(self, plan_id: str, services: Sequence[ServiceQuota]) -> None:
        """Replace all settings of these services of the plan."""
        operation = "set the quota of a plan"
        path = f"plans/{self._segment(operation, plan_id)}/quota"
        self._send(operation, "PUT", path, quota_body(services), json_object)

    def plan_subscription(self, plan_subscription_id: UUID) -> PlanSubscription | None:
        """The plan subscription under that id, or None."""
        path = f"subscriptions/{plan_subscription_id}"
        return self._found("read a plan subscription", path, read_plan_subscription)

    def create_plan_subscription(self, request: PlanSubscriptionRequest) -> None:
        """Subscribe a user to a plan under the id of the request."""
        self._send(
            "create a plan subscription",
            "POST",
            "subscriptions",
            plan_subscription_body(request),
            lambda answer: read_plan_subscription(json_object(answer)),
        )

    def set_co_administrators(self, plan_subscription_id: UUID, names: Sequence[str]) -> None:
        """Replace the whole list of co-administrators."""
        body = {"SubscriptionId": str(plan_subscription_id), "CoAdminNames": list(names)}
        path = f"subscriptions/{plan_subscription_id}"
        self._send("set co-administrators", "PATCH", path, body, json_object)

    def _page(self, params: Mapping[str, str]) -> tuple[tuple[PlanRow, ...], int]:
        return self._endpoint.call(
            "list plans", "GET", "plans", read_plan_rows, params=params, headers=self._headers
        )

    def _found(self, operation: str, path: str, read: Callable[[Fields], T]) -> T | None:
        def read_unless_absent(response: httpx.Response) -> T | None:
            if response.status_code == httpx.codes.NOT_FOUND:
                return None
            return read(json_object(response))

        absent = httpx.codes.NOT_FOUND
        return self._endpoint.call(
            operation, "GET", path, read_unless_absent, headers=self._headers, also=(absent,)
        )

    def _send(
        self,
        operation: str,
        method: str,
        path: str,
        body: Mapping[str, object],
        read: Callable[[httpx.Response], T],
        also: Sequence[int] = (),
    ) -> T:
        return self._endpoint.call(
            operation, method, path, read, json=body, headers=self._headers, also=also
        )

    def _segment(self, operation: str, name: str) -> str:
        """A name as one segment of a path; one that would leave the path is refused."""
        if name in ("", ".", ".."):
            reason = f"{name!r} names nothing in WAP"
            raise CallNotDone(self.name, operation, reason, permanent=True)
        return quote(name, safe="@")
