"""Plan subscriptions of WAP: who has which plan, and who administers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import httpx

from wapcommerce.adapters.wap.admin_calls import AdminCalls, flag
from wapcommerce.adapters.wap.plan_subscription_documents import (
    AddOnReference,
    WapSubscription,
    add_on_body,
    plan_subscription_body,
    read_add_on_reference,
    read_plan_subscription,
    read_wap_subscription,
)
from wapcommerce.adapters.wire.answers import json_object, nothing
from wapcommerce.errors import CallNotDone
from wapcommerce.model.portal import PlanSubscription, PlanSubscriptionRequest

_GONE = (httpx.codes.NOT_FOUND,)


class PlanSubscriptions:
    """The calls on ``/subscriptions``.

    Each raises what `Endpoint.call` raises; a subscription that is not there is refused for good,
    but for `find`, `delete` and `remove_add_on`. Safe to share between threads.
    """

    def __init__(self, calls: AdminCalls) -> None:
        self._calls = calls

    def find(self, id_: UUID) -> WapSubscription | None:
        """The plan subscription under that id, or None."""
        return self._calls.find("read a plan subscription", _path(id_), read_wap_subscription)

    def all(self, containing: str = "") -> tuple[PlanSubscription, ...]:
        """All plan subscriptions, or those in which WAP finds that text; one call for each page."""
        return self._rows({"filter": containing} if containing else {})

    def of_user(self, name: str) -> tuple[PlanSubscription, ...]:
        """Those that a user owns."""
        return self._rows({"userId": name})

    def of_plan(self, plan_id: str) -> tuple[PlanSubscription, ...]:
        """Those of a plan."""
        return self._rows({"planId": plan_id})

    def of_add_on(self, add_on_id: str) -> tuple[PlanSubscription, ...]:
        """Those that have an add-on."""
        return self._rows({"addOnId": add_on_id})

    def create(self, request: PlanSubscriptionRequest) -> None:
        """Subscribe a user to a plan under the id of the request.

        Raises `IdentityConflict` when the id is taken.
        """
        body = plan_subscription_body(request)
        self._calls.send("create a plan subscription", "POST", "subscriptions", body, _answer)

    def suspend(self, id_: UUID) -> None:
        """Suspend it; may be called again."""
        self._patch("suspend a plan subscription", id_, {"Status": "Suspended"})

    def activate(self, id_: UUID) -> None:
        """Make it active again; may be called again."""
        self._patch("activate a plan subscription", id_, {"Status": "Active"})

    def set_co_administrators(self, id_: UUID, names: Sequence[str]) -> None:
        """Replace the whole list of co-administrators."""
        self._patch("set co-administrators", id_, {"CoAdminNames": list(names)})

    def migrate(self, id_: UUID, plan_id: str) -> None:
        """Move it to another plan; may be called again."""
        operation = "migrate a plan subscription"
        self._patch(operation, id_, {"PlanId": plan_id}, {"migrate": flag(True)})

    def synchronise(self, id_: UUID) -> None:
        """Let WAP carry the quota to the resource providers once more."""
        operation, path = "synchronise a plan subscription", f"{_path(id_)}/quota"
        self._calls.send(operation, "PUT", path, None, nothing, params={"sync": flag(True)})

    def delete(self, id_: UUID, *, force: bool = False) -> None:
        """Begin to delete it; one that is gone already is fine.

        It stays in state DELETE_PENDING until the resource providers are done. With `force` WAP
        forgets it whatever they say, and what it had in VMM may be left behind.
        """
        params = {"force": flag(force)}
        self._calls.send(
            "delete a plan subscription",
            "DELETE",
            _path(id_),
            None,
            nothing,
            params=params,
            also=_GONE,
        )

    def add_add_on(self, id_: UUID, add_on_id: str) -> AddOnReference:
        """Attach one more occurrence of an add-on: each call is one more.

        `ensure_add_on` is the call that may be repeated.
        """
        path, body = f"{_path(id_)}/addons", add_on_body(add_on_id)
        return self._calls.send("add an add-on", "POST", path, body, _reference_answer)

    def ensure_add_on(
        self, id_: UUID, add_on_id: str, occurrences: int
    ) -> tuple[AddOnReference, ...]:
        """Attach an add-on until it is there as often as wanted; returns all its occurrences.

        It looks first, so it may be called again, after an unknown outcome too. What is there
        beyond the wanted number stays.
        """
        operation = "add an add-on"
        found = self._calls.find(operation, _path(id_), read_wap_subscription)
        if found is None:
            raise CallNotDone(
                self._calls.endpoint_name,
                operation,
                f"there is no plan subscription {id_}",
                "create it first",
                permanent=True,
            )
        # Ids are compared as WAP's database compares them, without regard to letter case.
        there = tuple(row for row in found.add_ons if row.add_on_id.lower() == add_on_id.lower())
        missing = range(len(there), occurrences)
        return (*there, *(self.add_add_on(id_, add_on_id) for _ in missing))

    def remove_add_on(self, id_: UUID, add_on_id: str, instance_id: str) -> None:
        """Remove one occurrence of an add-on; one that is gone already is fine."""
        operation = "remove an add-on"
        segments = [self._calls.segment(operation, part) for part in (add_on_id, instance_id)]
        path = "/".join((_path(id_), "addons", *segments))
        self._calls.send(operation, "DELETE", path, None, nothing, also=_GONE)

    def _rows(self, params: Mapping[str, str]) -> tuple[PlanSubscription, ...]:
        operation = "list plan subscriptions"
        return self._calls.rows(operation, "subscriptions", read_plan_subscription, params)

    def _patch(
        self,
        operation: str,
        id_: UUID,
        changes: Mapping[str, object],
        params: Mapping[str, str] | None = None,
    ) -> None:
        body = {"SubscriptionId": str(id_), **changes}
        self._calls.send(operation, "PATCH", _path(id_), body, json_object, params=params)


def _path(id_: UUID) -> str:
    return f"subscriptions/{id_}"


def _answer(response: httpx.Response) -> PlanSubscription:
    return read_plan_subscription(json_object(response))


def _reference_answer(response: httpx.Response) -> AddOnReference:
    return read_add_on_reference(json_object(response))
