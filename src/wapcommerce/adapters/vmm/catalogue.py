"""The catalogue of a region, read from its VMM server (S4, S6)."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Set
from typing import TypeVar
from uuid import UUID

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.adapters.vmm.entities import (
    Cloud,
    VmNetwork,
    cloud_of,
    profile_of,
    template_of,
    vm_network_of,
)
from wapcommerce.adapters.vmm.odata import Feed
from wapcommerce.adapters.vmm.routes import SERVICE, Route
from wapcommerce.adapters.wire.answers import Fields, Unreadable
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.errors import CallNotDone, Rejection
from wapcommerce.model.catalogue import Catalogue, HardwareProfile, VmTemplate
from wapcommerce.model.offering import Region

T = TypeVar("T")

_PROFILES, _TEMPLATES, _DISKS = "HardwareProfiles", "VMTemplates", "VirtualHardDisks"
_CLOUDS, _NETWORKS = "Clouds", "VMNetworks"
_MEND = "ask the WAP administrator to correct it in VMM"

log = logging.getLogger(__name__)


@frozen
class Reading:
    """What a region sells, and what VMM holds for it that cannot be sold as it is.

    The rejections have the codes ``unreadable``, ``nameless`` and ``ambiguous``; their paths name
    the entity. What shares its name with another is in the catalogue, but nobody can choose it.
    """

    catalogue: Catalogue
    problems: tuple[Rejection, ...] = field(validator=instance_of(tuple))


class VmmCatalogue:
    """Implements `wapcommerce.ports.CatalogueSource`; safe to share between threads.

    The endpoint is SPF or WAP in front of it, and `route` the way to the feed. `sellable` gives
    the ids that the region's base plan lists, None for no restriction; pass
    `WapPortal.sellable_ids`. Every call reads the feed anew: `CachedCatalogue` remembers.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        operator: str,
        sellable: Callable[[Region], Set[str] | None] | None = None,
        route: Route = SERVICE,
    ) -> None:
        self._feed = Feed(endpoint, operator, route)
        self._sellable = sellable

    def catalogue(self, region: Region) -> Catalogue:
        """What the region sells right now: in the feed, enabled, named, and listed (S4).

        What lacks a figure that would be priced, such as the size of a disk, is left out and
        logged. Raises `CallNotDone`.
        """
        reading = self.read(region)
        for problem in reading.problems:
            log.warning("%s: %s", self._feed.name, problem)
        return reading.catalogue

    def read(self, region: Region) -> Reading:
        """The catalogue with everything that is wrong in it, for a check of the connection.

        Raises `CallNotDone`, also where VMM holds nothing at all for the region's stamp.
        """
        stamp = _stamp_of(region, self._feed.name)
        listed = None if self._sellable is None else self._sellable(region)
        here = {"StampId": stamp}
        profiles = self._feed.entities(_PROFILES, here)
        templates = self._feed.entities(_TEMPLATES, here, expand=_DISKS)
        if not profiles and not templates and not self._feed.entities(_CLOUDS, here):
            reason = f"the feed holds nothing of stamp {stamp}"
            hint = f"correct the stamp id of region {region.name!r}, or the rights of the login"
            raise CallNotDone(self._feed.name, f"read {_PROFILES}", reason, hint, permanent=True)
        sold = _Sold(stamp, listed)
        catalogue = Catalogue(
            region.name,
            sold.of(_PROFILES, profiles, profile_of),
            sold.of(_TEMPLATES, templates, self._template),
        )
        return Reading(catalogue, (*sold.problems, *_ambiguous(catalogue)))

    def clouds(self, region: Region) -> tuple[Cloud, ...]:
        """The clouds of the region's VMM server. Raises `CallNotDone`."""
        return self._all(_CLOUDS, region, cloud_of)

    def vm_networks(self, region: Region) -> tuple[VmNetwork, ...]:
        """The VM networks of the region's VMM server. Raises `CallNotDone`."""
        return self._all(_NETWORKS, region, vm_network_of)

    def _all(self, entity_set: str, region: Region, make: Callable[[Fields], T]) -> tuple[T, ...]:
        stamp = _stamp_of(region, self._feed.name)
        try:
            return tuple(map(make, self._feed.entities(entity_set, {"StampId": stamp})))
        except Unreadable as unreadable:
            raise CallNotDone(self._feed.name, f"read {entity_set}", str(unreadable)) from None

    def _template(self, entity: Fields) -> VmTemplate:
        return template_of(entity, self._disks(entity))

    def _disks(self, entity: Fields) -> tuple[Fields, ...]:
        """The disks that came with the template, else one more request for them."""
        if entity.has(_DISKS) and not entity.has(f"{_DISKS}@odata.nextLink"):
            return entity.objects(_DISKS)
        key = {"ID": entity.guid("ID"), "StampId": entity.guid("StampId")}
        disks = self._feed.related(_TEMPLATES, key, _DISKS)
        if disks is None:
            raise Unreadable("its disks are gone")
        return disks


class _Sold:
    """Takes what is sold out of a feed, once, and keeps what is wrong with the rest."""

    def __init__(self, stamp: UUID, listed: Set[str] | None) -> None:
        self._stamp = stamp
        self._listed = listed
        self.problems: list[Rejection] = []

    def of(
        self, entity_set: str, entities: tuple[Fields, ...], make: Callable[[Fields], T]
    ) -> tuple[T, ...]:
        """The entities that are sold, in the order of the feed."""
        sold: dict[UUID, T] = {}
        for number, entity in enumerate(entities):
            path = f"{entity_set}[{number}]"
            try:
                key = entity.guid("ID")
                path = f"{entity_set}(guid'{key}')"
                if key not in sold and self._is_sold(key, entity, path):
                    sold[key] = make(entity)
            except Unreadable as unreadable:
                self._reject("unreadable", f"it is not sold: {unreadable}", path)
        return tuple(sold.values())

    def _is_sold(self, key: UUID, entity: Fields, path: str) -> bool:
        if entity.guid("StampId") != self._stamp or entity.flag_or_none("Enabled") is False:
            return False
        if self._listed is not None and str(key) not in self._listed:
            return False
        if (entity.text_or_none("Name") or "").strip():
            return True
        self._reject("nameless", "it is not sold: it has no Name", path)
        return False

    def _reject(self, code: str, message: str, path: str) -> None:
        self.problems.append(Rejection(code, message, path, _MEND))


def _ambiguous(catalogue: Catalogue) -> Iterator[Rejection]:
    sets: tuple[tuple[str, tuple[HardwareProfile, ...] | tuple[VmTemplate, ...]], ...] = (
        (_PROFILES, catalogue.profiles),
        (_TEMPLATES, catalogue.templates),
    )
    for entity_set, entities in sets:
        for name, count in Counter(entity.name for entity in entities).items():
            if count > 1:
                what = f"{count} share the name {name!r}, so none of them can be chosen"
                hint = "ask the WAP administrator to give them different names"
                yield Rejection("ambiguous", what, entity_set, hint)


def _stamp_of(region: Region, endpoint: str) -> UUID:
    try:
        return UUID(region.stamp_id)
    except ValueError:
        reason = f"{region.stamp_id!r} is not the GUID of a stamp"
        hint = f"correct the stamp id of region {region.name!r}"
        raise CallNotDone(endpoint, "read", reason, hint, permanent=True) from None
