"""Fills a simulated installation from an offering and its catalogues, the source of tests and demo.

Client code: one stamp is one VMM server, so regions on one server share a stamp; a plan has one
cloud in one stamp.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid5

from attrs import evolve

from wapcommerce.model.catalogue import Catalogue, HardwareProfile, VmTemplate
from wapcommerce.model.offering import Offering, PredefinedPackage, Region
from wapcommerce.model.quotas import Quotas
from wapcommerce.testing.simulator.state import SimulatedWap
from wapcommerce.testing.simulator.systemcenter import network_id, systemcenter_settings
from wapcommerce.testing.simulator.vmm import (
    VmmCloud,
    VmmDisk,
    VmmNetwork,
    VmmProfile,
    VmmStamp,
    VmmTemplate,
)

_PRESENT_BYTES = 4 * 1024**2


def seed(wap: SimulatedWap, offering: Offering, catalogues: Mapping[str, Catalogue]) -> None:
    """Add the stamps, clouds, profiles, templates and plans that the offering needs.

    `catalogues` maps the names of regions to what they sell; a region without one sells nothing.
    Each base plan is unlimited and lists the region's profiles and templates; each package's plan
    grants the package's quotas. Ids of stamps, clouds, profiles and templates must be guids.
    Raises ValueError when an id is none, or when two regions name one base plan.
    """
    for region in offering.regions:
        catalogue = catalogues.get(region.name, Catalogue(region.name, (), ()))
        wap.add_stamp(_with_region(wap, region, catalogue))
        wap.add_base_plan(region.base_plan, _settings(region, catalogue, None))
    for package in _one_per_plan(offering):
        home = offering.region(package.region)
        if home is not None:
            catalogue = catalogues.get(home.name, Catalogue(home.name, (), ()))
            settings = _settings(home, catalogue, package.quotas)
            wap.add_base_plan(package.plan, settings, display_name=package.name)


def _one_per_plan(offering: Offering) -> list[PredefinedPackage]:
    return list({package.plan: package for package in offering.packages}.values())


def _settings(region: Region, catalogue: Catalogue, quotas: Quotas | None) -> dict[str, str]:
    return systemcenter_settings(
        region.stamp_id,
        region.cloud_id,
        quotas=quotas,
        profile_ids=[profile.id for profile in catalogue.profiles],
        template_ids=[template.id for template in catalogue.templates],
    )


def _with_region(wap: SimulatedWap, region: Region, catalogue: Catalogue) -> VmmStamp:
    """The region's stamp, with what it holds already and what the region adds."""
    stamp = wap.stamps.get(region.stamp_id) or VmmStamp(region.stamp_id, region.vmm_server)
    clouds = {cloud.id: cloud for cloud in stamp.clouds}
    cloud = VmmCloud(region.cloud_id, region.name)
    profiles = {p.id: p for p in (*stamp.profiles, *map(_profile, catalogue.profiles))}
    templates = {t.id: t for t in (*stamp.templates, *map(_template, catalogue.templates))}
    provided = VmmNetwork(network_id(stamp.id), "Provider network")
    networks = {each.id: each for each in (provided, *stamp.networks)}
    return evolve(
        stamp,
        networks=tuple(networks.values()),
        clouds=tuple({**clouds, cloud.id: cloud}.values()),
        profiles=tuple(profiles.values()),
        templates=tuple(templates.values()),
    )


def _profile(profile: HardwareProfile) -> VmmProfile:
    return VmmProfile(
        profile.id, profile.name, profile.cpu_cores, profile.ram_mib, profile.generation
    )


def _template(template: VmTemplate) -> VmmTemplate:
    disks = tuple(
        VmmDisk(
            id=str(uuid5(UUID(template.id), f"disk {number}")),
            name=f"{template.name} {number}.vhdx",
            size_bytes=min(_PRESENT_BYTES, maximum),
            maximum_bytes=maximum,
        )
        for number, maximum in enumerate(template.disk_bytes)
    )
    return VmmTemplate(
        template.id,
        template.name,
        disks,
        template.operating_system or "None",
        template.generation,
    )
