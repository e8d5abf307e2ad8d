"""Whether the plans that an offering names can be sold from (D7, S29)."""

from __future__ import annotations

from collections.abc import Iterator

from wapcommerce.adapters.wap.admin_api import AdminApi
from wapcommerce.adapters.wap.plan_copy import settings_of, vm_cloud_of
from wapcommerce.adapters.wap.plan_documents import Plan
from wapcommerce.adapters.wap.quota_xml import Settings, UnfitQuota, allows_vm_networks, cloud_ids
from wapcommerce.errors import Rejection
from wapcommerce.model.offering import Region


class PlanCheck:
    """Reads base plans and the plans of packages; changes nothing. Safe between threads."""

    def __init__(self, api: AdminApi) -> None:
        self._api = api

    def problems(self, plan_id: str, region: Region, *, connections: bool) -> tuple[Rejection, ...]:
        """Why nothing can be sold from the plan in that region, every reason at once.

        `connections` says that VPN or NAT connections have to be granted. The codes are
        ``unknown_plan``, ``no_vm_clouds``, ``no_vm_clouds_quota``, ``cloud_not_in_plan``,
        ``no_vm_networks`` and ``unreadable_quota``. Raises `CallNotDone`.
        """
        plan = self._api.plans.find(plan_id)
        if plan is None:
            return (self._unknown(plan_id),)
        return plan_problems(plan, region, connections=connections)

    def _unknown(self, plan_id: str) -> Rejection:
        """A plan that is not there; a display name in place of the id is a likely mistake."""
        named = [row.id for row in self._api.plans.all() if row.display_name == plan_id]
        hint = "create it in WAP, or correct the id in the offering"
        if named:
            hint = f"that is a display name; the id of the plan is {' or '.join(named)}"
        return Rejection("unknown_plan", f"WAP has no plan {plan_id!r}", hint=hint)


def plan_problems(plan: Plan, region: Region, *, connections: bool) -> tuple[Rejection, ...]:
    """The same for a plan that was read."""
    service = vm_cloud_of(plan)
    if service is None:
        hint = "add the VM cloud service to the plan in WAP and set its quota"
        return (Rejection("no_vm_clouds", f"{_named(plan)} has no VM Clouds", hint=hint),)
    settings = settings_of(service)
    found: list[Rejection] = []
    of_another_stamp = False
    try:
        clouds = cloud_ids(settings)
        found += _cloud_problems(plan, region, clouds)
        of_another_stamp = bool(clouds) and region.stamp_id not in {stamp for stamp, _ in clouds}
    except UnfitQuota as unfit:
        found.append(_unreadable(plan, unfit))
    # A plan of another stamp has its actions there too: that would be the same mistake again.
    if connections and not of_another_stamp:
        found += _network_problems(plan, region, settings)
    return tuple(found)


def _cloud_problems(
    plan: Plan, region: Region, clouds: tuple[tuple[str, str], ...]
) -> Iterator[Rejection]:
    if not clouds:
        hint = "choose the VMM server and the region's cloud in the plan's VM Clouds quota"
        yield Rejection("no_vm_clouds_quota", f"{_named(plan)} grants no cloud", hint=hint)
    elif (region.stamp_id, region.cloud_id) not in clouds:
        wanted = f"cloud {region.cloud_id} of stamp {region.stamp_id}"
        granted = ", ".join(f"cloud {cloud} of stamp {stamp}" for stamp, cloud in clouds)
        hint = f"it grants {granted}: correct the plan, or the ids of the region"
        yield Rejection("cloud_not_in_plan", f"{_named(plan)} does not grant {wanted}", hint=hint)


def _network_problems(plan: Plan, region: Region, settings: Settings) -> Iterator[Rejection]:
    try:
        allowed = allows_vm_networks(settings, region)
    except UnfitQuota as unfit:
        yield _unreadable(plan, unfit)
        return
    if not allowed:
        what = f"{_named(plan)} does not let its users make VM networks in the region's stamp"
        hint = "allow it in the plan's VM Clouds quota (AuthorVMNetwork): VPN or IPv4 is sold"
        yield Rejection("no_vm_networks", what, hint=hint)


def _unreadable(plan: Plan, unfit: UnfitQuota) -> Rejection:
    return Rejection("unreadable_quota", f"{_named(plan)}: {unfit.reason}", hint=unfit.hint)


def _named(plan: Plan) -> str:
    return f"plan {plan.id!r} ({plan.display_name})"
