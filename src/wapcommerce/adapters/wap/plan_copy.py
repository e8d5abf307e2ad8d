"""The services of a plan with the counts of one subscription (D7)."""

from __future__ import annotations

from attrs import evolve

from wapcommerce.adapters.wap.plan_documents import Plan, ServiceQuota, Setting
from wapcommerce.adapters.wap.quota_xml import SERVICE_NAME, Settings, UnfitQuota, with_quotas
from wapcommerce.model.offering import Region
from wapcommerce.model.portal import PlanQuotas


def services_with_quotas(
    plan: Plan, region: Region, quotas: PlanQuotas
) -> tuple[ServiceQuota, ...]:
    """The services of the plan; only counts of the VM cloud service are others.

    Raises `UnfitQuota`.
    """
    vm_cloud = required_vm_cloud(plan)
    changed = with_quotas(settings_of(vm_cloud), region, quotas)
    settings = tuple(Setting(row.key, changed[row.key]) for row in vm_cloud.settings)
    with_counts = evolve(vm_cloud, settings=settings)
    return tuple(with_counts if row is vm_cloud else row for row in plan.services)


def required_vm_cloud(plan: Plan) -> ServiceQuota:
    """The VM cloud service of the plan. Raises `UnfitQuota`."""
    service = vm_cloud_of(plan)
    if service is None:
        raise UnfitQuota(
            f"it does not hold the service {SERVICE_NAME}",
            "add the VM cloud service to the plan and set its quota",
        )
    return service


def vm_cloud_of(plan: Plan) -> ServiceQuota | None:
    """The VM cloud service of the plan, or None."""
    return next((row for row in plan.services if row.name.lower() == SERVICE_NAME), None)


def settings_of(service: ServiceQuota) -> Settings:
    """The settings by their keys."""
    return {setting.key: setting.value for setting in service.settings}
