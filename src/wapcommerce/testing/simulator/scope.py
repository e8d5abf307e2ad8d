"""What of the VMM servers one subscription sees, by the settings of its plan.

Client code: a subscription has one cloud in one stamp; ``VmResources`` lists templates and hardware
profiles, ``Networks`` VM networks. Inferred: where a plan lists none of a kind, all of the stamp
are seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from attrs import evolve
from defusedxml.ElementTree import fromstring

from wapcommerce.testing.simulator.records import WapPlanSubscription
from wapcommerce.testing.simulator.state import SYSTEMCENTER, SimulatedWap
from wapcommerce.testing.simulator.vmm import (
    VmmCloud,
    VmmNetwork,
    VmmProfile,
    VmmStamp,
    VmmTemplate,
)

_Listed = TypeVar("_Listed", VmmProfile, VmmTemplate, VmmNetwork)


def stamps_of(wap: SimulatedWap, subscription: WapPlanSubscription) -> tuple[VmmStamp, ...]:
    """The stamps of the plan's clouds, with what the subscription sees of each."""
    service = wap.plans[subscription.plan_id].service(SYSTEMCENTER)
    settings = dict(service.settings) if service else {}
    clouds = _ids(settings, "Clouds", "Cloud")
    return tuple(
        evolve(
            stamp,
            clouds=tuple(cloud for cloud in stamp.clouds if _key(stamp, cloud) in clouds),
            profiles=_listed(stamp, stamp.profiles, settings, "VmResources", "HardwareProfile"),
            templates=_listed(stamp, stamp.templates, settings, "VmResources", "VmTemplate"),
            networks=_networks(stamp, subscription, settings),
        )
        for stamp in wap.stamps.values()
        if any(stamp_id == stamp.id for stamp_id, _ in clouds)
    )


def _networks(
    stamp: VmmStamp, subscription: WapPlanSubscription, settings: dict[str, str]
) -> tuple[VmmNetwork, ...]:
    """The listed networks of the provider, and those that the subscription has made itself."""
    provided = [network for network in stamp.networks if not network.owner]
    own = [network for network in stamp.networks if network.owner == subscription.id]
    return (*_listed(stamp, provided, settings, "Networks", "Network"), *own)


def _listed(
    stamp: VmmStamp, all_of: Iterable[_Listed], settings: dict[str, str], key: str, tag: str
) -> tuple[_Listed, ...]:
    listed = _ids(settings, key, tag)
    return tuple(each for each in all_of if not listed or _key(stamp, each) in listed)


def _key(
    stamp: VmmStamp, entity: VmmCloud | VmmProfile | VmmTemplate | VmmNetwork
) -> tuple[str, str]:
    return stamp.id, entity.id


def _ids(settings: dict[str, str], key: str, tag: str) -> set[tuple[str, str]]:
    """The stamp and id of every such element of one setting, in lower case."""
    root = fromstring(settings.get(key) or "<None/>", forbid_dtd=True)
    return {
        (str(each.get("StampId", "")).lower(), str(each.get("Id", "")).lower())
        for each in root.iter(tag)
    }
