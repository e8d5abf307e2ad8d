"""The catalogue of a region, read from its VMM server (S4, S6)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Set
from typing import TypeVar
from uuid import UUID

from wapcommerce.adapters.vmm.odata import Feed
from wapcommerce.adapters.wire.answers import Fields, Unreadable
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.errors import CallNotDone
from wapcommerce.model.catalogue import Catalogue, HardwareProfile, VmTemplate
from wapcommerce.model.offering import Region

T = TypeVar("T")

_PROFILES, _TEMPLATES, _DISKS = "HardwareProfiles", "VMTemplates", "VirtualHardDisks"

log = logging.getLogger(__name__)


class VmmCatalogue:
    """Implements `wapcommerce.ports.CatalogueSource`; safe to share between threads.

    The endpoint is SPF's VMM feed or WAP's admin API in front of it: only base URL and auth
    differ. `sellable` gives the ids that the region's base plan lists, None for no restriction;
    pass `WapPortal.sellable_ids`. Every call reads the feed anew.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        operator: str,
        sellable: Callable[[Region], Set[str] | None] | None = None,
    ) -> None:
        self._name = endpoint.name
        self._feed = Feed(endpoint, operator)
        self._sellable = sellable

    def catalogue(self, region: Region) -> Catalogue:
        """What the region sells right now: in the feed, enabled, named, and listed (S4).

        What lacks a figure that would be priced, such as the size of a disk, is left out and
        logged. Raises `CallNotDone`.
        """
        try:
            stamp = UUID(region.stamp_id)
        except ValueError:
            reason = f"{region.stamp_id!r} is not the GUID of a stamp"
            hint = f"correct the stamp id of region {region.name!r}"
            raise CallNotDone(self._name, "read", reason, hint, permanent=True) from None
        listed = None if self._sellable is None else self._sellable(region)
        profiles = self._feed.entities(_PROFILES, {"StampId": stamp})
        templates = self._feed.entities(_TEMPLATES, {"StampId": stamp}, expand=(_DISKS,))
        return Catalogue(
            region.name,
            _sold(_PROFILES, profiles, stamp, listed, _profile),
            _sold(_TEMPLATES, templates, stamp, listed, _template),
        )


def _sold(
    entity_set: str,
    entities: tuple[Fields, ...],
    stamp: UUID,
    listed: Set[str] | None,
    make: Callable[[Fields], T],
) -> tuple[T, ...]:
    sold = []
    for entity in entities:
        try:
            if _is_sold(entity, stamp, listed):
                sold.append(make(entity))
        except Unreadable as unreadable:
            log.warning("%s: an entity is not sold: %s", entity_set, unreadable)
    return tuple(sold)


def _is_sold(entity: Fields, stamp: UUID, listed: Set[str] | None) -> bool:
    return (
        entity.guid("StampId") == stamp
        and entity.flag_or_none("Enabled") is not False
        and bool((entity.text_or_none("Name") or "").strip())
        and (listed is None or str(entity.guid("ID")) in listed)
    )


def _profile(entity: Fields) -> HardwareProfile:
    memory_mib = entity.integer("Memory")
    if entity.flag_or_none("DynamicMemoryEnabled"):
        memory_mib = max(memory_mib, entity.integer_or_none("DynamicMemoryMaximumMB") or 0)
    return HardwareProfile(
        id=str(entity.guid("ID")),
        name=entity.text("Name"),
        cpu_cores=entity.integer("CPUCount"),
        ram_mib=memory_mib,
        generation=entity.integer_or_none("Generation"),
    )


def _template(entity: Fields) -> VmTemplate:
    if entity.has(f"{_DISKS}@odata.nextLink"):
        raise Unreadable("the template has more disks than the feed shows at once")
    return VmTemplate(
        id=str(entity.guid("ID")),
        name=entity.text("Name"),
        disk_bytes=tuple(map(_disk_bytes, entity.objects(_DISKS))),
        operating_system=entity.text_or_none("OperatingSystem") or "",
        generation=entity.integer_or_none("Generation"),
    )


def _disk_bytes(disk: Fields) -> int:
    """The size a disk may grow to; a fixed disk may state only the size it has (D2)."""
    maximum = disk.integer_or_none("MaximumSize") or 0
    size = maximum if maximum > 0 else disk.integer("Size")
    if size < 0:
        raise Unreadable("a disk has a size below zero")
    return size
