"""The management portal on WAP's admin API (S18, S19, D7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from wapcommerce.adapters.wap.admin_api import AdminApi
from wapcommerce.adapters.wap.plan_copy import (
    required_vm_cloud,
    services_with_quotas,
    settings_of,
    vm_cloud_of,
)
from wapcommerce.adapters.wap.plan_documents import Plan, ServiceQuota
from wapcommerce.adapters.wap.quota_xml import UnfitQuota, listed_ids, quotas_of
from wapcommerce.adapters.wap.states import UserState
from wapcommerce.errors import CallNotDone, IdentityConflict
from wapcommerce.model.email import normalised_email
from wapcommerce.model.offering import Region
from wapcommerce.model.portal import (
    PlanQuotas,
    PlanRequest,
    PlanSubscription,
    PlanSubscriptionRequest,
    PortalUser,
)

_UNUSABLE = (UserState.SUSPENDED, UserState.DELETE_PENDING)


class WapPortal:
    """Implements `wapcommerce.ports.ManagementPortal`; safe to share between threads.

    Not verified against a live WAP: see the reference page on the wire.
    """

    def __init__(self, api: AdminApi) -> None:
        self._api = api

    def find_user(self, name: str) -> PortalUser | None:
        """The user of that name (a normalised e-mail), or None."""
        found = self._api.users.find(name)
        if found is None:
            return None
        usable = found.state not in _UNUSABLE
        return PortalUser(normalised_email(found.name), found.email, usable)

    def create_user(self, user: PortalUser) -> None:
        """Create the user, active, without a login (D11)."""
        self._api.users.create(user.name, user.email)

    def find_plan(self, display_name: str) -> str | None:
        """The id of the plan with exactly that display name, or None.

        Raises `IdentityConflict` when several plans have it.
        """
        found = [row.id for row in self._api.plans.all() if row.display_name == display_name]
        if len(found) > 1:
            raise IdentityConflict(
                self._api.name,
                "find a plan",
                f"plans {', '.join(found)} are all named {display_name!r}",
                "delete or rename the plans that have no subscribers",
            )
        return found[0] if found else None

    def create_plan(self, request: PlanRequest) -> str:
        """Create a private, still empty plan and return its server-made id."""
        return self._api.plans.create(request.display_name)

    def set_plan_quotas(self, plan_id: str, request: PlanRequest) -> None:
        """Copy services and settings of the base plan, with the counts of the request (D7).

        May be called again: the result is the same. Raises `CallNotDone` for good when the base
        plan cannot serve the region; the hint says what WAP's administrator has to change.
        """
        operation = "set the quota of a plan"
        region = request.region
        self._spare_base_plan(operation, plan_id, region)
        base = self._plan(operation, region.base_plan)
        present = {_identity(row) for row in self._plan(operation, plan_id).services}
        with self._naming(operation, base):
            services = services_with_quotas(base, region, request.quotas)
        for service in services:
            if _identity(service) not in present:
                self._api.plans.add_service(plan_id, service)
        self._api.plans.set_quota(plan_id, services)

    def change_plan_quotas(self, plan_id: str, region: Region, quotas: PlanQuotas) -> None:
        """Give the plan other counts; all else, also what the base plan lacks, stays.

        May be called again: the result is the same. Raises `CallNotDone` for good when the plan
        has no quota in the region's cloud.
        """
        operation = "change the quota of a plan"
        self._spare_base_plan(operation, plan_id, region)
        plan = self._plan(operation, plan_id)
        with self._naming(operation, plan):
            services = services_with_quotas(plan, region, quotas)
        self._api.plans.set_quota(plan_id, services)

    def plan_quotas(self, plan_id: str, region: Region) -> PlanQuotas | None:
        """What the plan grants in the region's cloud.

        None where it grants nothing yet, or not counts as we write them: unlimited ones, or
        Role and Member counts that differ.
        """
        plan = self._api.plans.find(plan_id)
        service = None if plan is None else vm_cloud_of(plan)
        if plan is None or service is None:
            return None
        with self._naming("read the quota of a plan", plan):
            return quotas_of(settings_of(service), region)

    def delete_plan(self, plan_id: str) -> None:
        """Delete the plan; one that has plan subscriptions is refused for good."""
        operation = "delete a plan"
        if self._api.plans.find(plan_id) is None:
            return
        if self._api.plan_subscriptions.of_plan(plan_id):
            hint = "delete the plan subscriptions first"
            raise self._refused(operation, f"plan {plan_id!r} has plan subscriptions", hint)
        self._api.plans.delete(plan_id)

    def find_plan_subscription(self, plan_subscription_id: UUID) -> PlanSubscription | None:
        """The WAP subscription under that id, or None."""
        found = self._api.plan_subscriptions.find(plan_subscription_id)
        return None if found is None else found.subscription

    def create_plan_subscription(self, request: PlanSubscriptionRequest) -> None:
        """Subscribe the owner to the plan under the id we chose."""
        self._api.plan_subscriptions.create(request)

    def set_co_administrators(self, plan_subscription_id: UUID, names: Sequence[str]) -> None:
        """Make exactly these users co-administrators; may be called again."""
        self._api.plan_subscriptions.set_co_administrators(plan_subscription_id, names)

    def synchronise(self, plan_subscription_id: UUID) -> None:
        """Carry what was bought to the resource providers once more."""
        self._api.plan_subscriptions.synchronise(plan_subscription_id)

    def suspend_plan_subscription(self, plan_subscription_id: UUID) -> None:
        """Suspend it; may be called again."""
        self._api.plan_subscriptions.suspend(plan_subscription_id)

    def resume_plan_subscription(self, plan_subscription_id: UUID) -> None:
        """Make a suspended one active again; may be called again."""
        self._api.plan_subscriptions.activate(plan_subscription_id)

    def delete_plan_subscription(self, plan_subscription_id: UUID, *, force: bool = False) -> None:
        """Begin to delete it; one that is gone already is fine."""
        self._api.plan_subscriptions.delete(plan_subscription_id, force=force)

    def sellable_ids(self, region: Region) -> frozenset[str] | None:
        """Ids of the hardware profiles and templates that the region's base plan lists (S4).

        None when it lists none at all: then everything in the VMM feed is sellable. Meant for
        `VmmCatalogue`.
        """
        operation = "read what the base plan lists"
        base = self._plan(operation, region.base_plan)
        with self._naming(operation, base):
            return listed_ids(settings_of(required_vm_cloud(base)), region)

    def _plan(self, operation: str, plan_id: str) -> Plan:
        plan = self._api.plans.find(plan_id)
        if plan is None:
            hint = "create it in WAP, or correct the base plan of the region"
            raise self._refused(operation, f"there is no plan {plan_id!r}", hint)
        return plan

    def _spare_base_plan(self, operation: str, plan_id: str, region: Region) -> None:
        if plan_id == region.base_plan:
            reason = f"{plan_id!r} is the region's base plan itself"
            raise self._refused(operation, reason, "give the subscription a plan of its own")

    def _refused(self, operation: str, reason: str, hint: str) -> CallNotDone:
        return CallNotDone(self._api.name, operation, reason, hint, permanent=True)

    @contextmanager
    def _naming(self, operation: str, plan: Plan) -> Iterator[None]:
        """Turn an unfit quota into a refusal that names the plan."""
        try:
            yield
        except UnfitQuota as unfit:
            reason = f"plan {plan.id!r} ({plan.display_name!r}): {unfit.reason}"
            raise self._refused(operation, reason, unfit.hint) from unfit


def _identity(service: ServiceQuota) -> tuple[str, str]:
    """By what WAP tells the services of a plan apart, without regard to letter case."""
    return service.name.lower(), (service.instance_id or "").lower()
