"""The management portal on WAP's admin API (S18, S19, D7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from attrs import evolve

from wapcommerce.adapters.wap.admin_api import AdminApi
from wapcommerce.adapters.wap.documents import Plan, ServiceQuota, Setting
from wapcommerce.adapters.wap.quota_xml import (
    SERVICE_NAME,
    Settings,
    UnfitQuota,
    listed_ids,
    quotas_of,
    with_quotas,
)
from wapcommerce.errors import CallNotDone, IdentityConflict
from wapcommerce.model.offering import Region
from wapcommerce.model.portal import (
    PlanQuotas,
    PlanRequest,
    PlanSubscription,
    PlanSubscriptionRequest,
    PortalUser,
)


class WapPortal:
    """Implements `wapcommerce.ports.ManagementPortal`; safe to share between threads.

    Not verified against a live WAP: see the reference page on the wire.
    """

    def __init__(self, api: AdminApi) -> None:
        self._api = api

    def find_user(self, name: str) -> PortalUser | None:
        """The user of that name (a normalised e-mail), or None."""
        return self._api.user(name)

    def create_user(self, user: PortalUser) -> None:
        """Create the user, active, without a login (D11)."""
        self._api.create_user(user)

    def find_plan(self, display_name: str) -> str | None:
        """The id of the plan with exactly that display name, or None.

        Raises `IdentityConflict` when several plans have it.
        """
        found = [row.id for row in self._api.plans() if row.display_name == display_name]
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
        return self._api.create_plan(request.display_name)

    def set_plan_quotas(self, plan_id: str, request: PlanRequest) -> None:
        """Copy services and settings of the base plan, with the counts of the request (D7).

        May be called again: the result is the same. Raises `CallNotDone` for good when the base
        plan cannot serve the region; the hint says what WAP's administrator has to change.
        """
        operation = "set the quota of a plan"
        region = request.region
        if plan_id == region.base_plan:
            raise self._refused(operation, f"{plan_id!r} is the region's base plan itself")
        base = self._plan(operation, region.base_plan)
        present = {(row.name, row.instance_id) for row in self._plan(operation, plan_id).services}
        with self._naming(operation, base):
            services = _services_with_quotas(base, region, request.quotas)
        for service in services:
            if (service.name, service.instance_id) not in present:
                self._api.add_service(plan_id, service)
        self._api.set_quota(plan_id, services)

    def plan_quotas(self, plan_id: str, region: Region) -> PlanQuotas | None:
        """What the plan grants in the region's cloud.

        None where it grants nothing yet, or not counts as we write them: unlimited ones, or
        Role and Member counts that differ.
        """
        plan = self._api.plan(plan_id)
        service = None if plan is None else _vm_cloud(plan)
        if plan is None or service is None:
            return None
        with self._naming("read the quota of a plan", plan):
            return quotas_of(_settings(service), region)

    def find_plan_subscription(self, plan_subscription_id: UUID) -> PlanSubscription | None:
        """The WAP subscription under that id, or None."""
        return self._api.plan_subscription(plan_subscription_id)

    def create_plan_subscription(self, request: PlanSubscriptionRequest) -> None:
        """Subscribe the owner to the plan under the id we chose."""
        self._api.create_plan_subscription(request)

    def set_co_administrators(self, plan_subscription_id: UUID, names: Sequence[str]) -> None:
        """Make exactly these users co-administrators; may be called again."""
        self._api.set_co_administrators(plan_subscription_id, names)

    def sellable_ids(self, region: Region) -> frozenset[str] | None:
        """Ids of the hardware profiles and templates that the region's base plan lists (S4).

        None when it lists none at all: then everything in the VMM feed is sellable. Meant for
        `VmmCatalogue`.
        """
        operation = "read what the base plan lists"
        base = self._plan(operation, region.base_plan)
        with self._naming(operation, base):
            return listed_ids(_settings(_required_vm_cloud(base)), region)

    def _plan(self, operation: str, plan_id: str) -> Plan:
        plan = self._api.plan(plan_id)
        if plan is None:
            hint = "create it in WAP, or correct the base plan of the region"
            raise self._refused(operation, f"there is no plan {plan_id!r}", hint)
        return plan

    def _refused(self, operation: str, reason: str, hint: str = "") -> CallNotDone:
        return CallNotDone(self._api.name, operation, reason, hint, permanent=True)

    @contextmanager
    def _naming(self, operation: str, plan: Plan) -> Iterator[None]:
        """Turn an unfit quota into a refusal that names the plan."""
        try:
            yield
        except UnfitQuota as unfit:
            reason = f"plan {plan.id!r} ({plan.display_name!r}): {unfit.reason}"
            raise self._refused(operation, reason, unfit.hint) from unfit


def _services_with_quotas(
    base: Plan, region: Region, quotas: PlanQuotas
) -> tuple[ServiceQuota, ...]:
    """The services of the base plan; only counts of the VM cloud service are others."""
    vm_cloud = _required_vm_cloud(base)
    changed = with_quotas(_settings(vm_cloud), region, quotas)
    settings = tuple(Setting(row.key, changed[row.key]) for row in vm_cloud.settings)
    with_counts = evolve(vm_cloud, settings=settings)
    return tuple(with_counts if row is vm_cloud else row for row in base.services)


def _required_vm_cloud(plan: Plan) -> ServiceQuota:
    service = _vm_cloud(plan)
    if service is None:
        raise UnfitQuota(
            f"it does not hold the service {SERVICE_NAME}",
            "add the VM cloud service to the plan and set its quota",
        )
    return service


def _vm_cloud(plan: Plan) -> ServiceQuota | None:
    return next((row for row in plan.services if row.name.lower() == SERVICE_NAME), None)


def _settings(service: ServiceQuota) -> Settings:
    return {setting.key: setting.value for setting in service.settings}
