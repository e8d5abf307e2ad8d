"""The quota of WAP's VM cloud service: five XML documents in the settings of a plan (D7).

Only ``Clouds`` and ``Actions`` are ever changed, and in them only counts; every element,
attribute, comment and text that we do not know stays where it is. In WAP an empty count means
unlimited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, ParseError, SubElement, TreeBuilder, tostring

from attrs import define
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from wapcommerce.model.offering import Region
from wapcommerce.model.portal import PlanQuotas

#: The name of the VM cloud service in a plan.
SERVICE_NAME = "systemcenter"

_CLOUDS, _ACTIONS, _RESOURCES = "Clouds", "Actions", "VmResources"
_AUTHOR = "AuthorVMNetwork"
_CPU = ("RoleCPUCount", "MemberCPUCount")
_RAM = ("RoleMemoryMB", "MemberMemoryMB")
_STORAGE = ("RoleStorageGB", "MemberStorageGB")
_VMS = ("RoleVMCount", "MemberVMCount")
_VPN = ("MaximumVPNConnection", "MaximumMemberVPNConnection")
_NAT = ("MaximumNATConnection", "MaximumMemberNATConnection")
_COUNT = re.compile(r"[0-9]{1,18}")

Settings = Mapping[str, str | None]


@define(slots=False)
class UnfitQuota(Exception):
    """A plan's quota cannot be used for a region; `hint` says what WAP's administrator can do."""

    reason: str
    hint: str

    def __str__(self) -> str:
        return f"{self.reason}; {self.hint}"


def with_quotas(settings: Settings, region: Region, quotas: PlanQuotas) -> dict[str, str | None]:
    """The settings with the counts of `quotas` in the region's cloud and network action.

    Role and Member counts are both the total; zero is written ``0`` and an unlimited number of
    machines as an empty element. Settings that need no change are the same texts.

    Raises `UnfitQuota` when the region's cloud is missing, or when VPN or NAT connections are
    wanted and the network action is missing.
    """
    clouds = _parsed(settings, _CLOUDS)
    quota_elements = [_child(cloud, "Quota") for cloud in _clouds(clouds, region)]
    if clouds is None or not quota_elements:
        raise UnfitQuota(
            f"the quota does not hold cloud {region.cloud_id} of stamp {region.stamp_id}",
            "add the region's cloud to the plan's VM cloud service, or correct the region's ids",
        )
    for quota in quota_elements:
        for names, count in (
            (_CPU, quotas.cpu_cores),
            (_RAM, quotas.ram_mib),
            (_STORAGE, quotas.storage_gib),
            (_VMS, quotas.vm_count),
        ):
            for name in names:
                _replace_text(_child(quota, name), "" if count is None else str(count))
    return {
        **settings,
        _CLOUDS: _written(clouds),
        **_with_connections(settings, region, quotas),
    }


def quotas_of(settings: Settings, region: Region) -> PlanQuotas | None:
    """What the settings grant in the region's cloud.

    None when the cloud is missing, or when the counts are not of the kind that `with_quotas`
    writes: unlimited (but for the number of machines), or Role and Member counts that differ.
    Raises `UnfitQuota` when a document cannot be read.
    """
    cloud = next(_clouds(_parsed(settings, _CLOUDS), region), None)
    if cloud is None:
        return None
    texts = {
        names: {_text(cloud.find(f"{{*}}Quota/{{*}}{name}")) for name in names}
        for names in (_CPU, _RAM, _STORAGE, _VMS)
    }
    action = next(_author_actions(_parsed(settings, _ACTIONS), region), None)
    for names in (_VPN, _NAT):
        texts[names] = {"0"} if action is None else {action.get(name, "") for name in names}
    if any(len(values) > 1 for values in texts.values()):
        return None
    counts = {names: _count(names[0], min(values)) for names, values in texts.items()}
    cpu, ram, storage = counts[_CPU], counts[_RAM], counts[_STORAGE]
    vpn, nat = counts[_VPN], counts[_NAT]
    if cpu is None or ram is None or storage is None or vpn is None or nat is None:
        return None
    return PlanQuotas(cpu, ram, storage, counts[_VMS], vpn, nat)


def listed_ids(settings: Settings, region: Region) -> frozenset[str] | None:
    """The ids of the region's hardware profiles and templates that the settings list (S4).

    None when they list none at all, for no stamp: then nothing is restricted. Ids are lower case
    without braces. Raises `UnfitQuota` when the document cannot be read.
    """
    resources = _parsed(settings, _RESOURCES)
    if resources is None:
        return None
    listed = [*resources.findall("{*}HardwareProfile"), *resources.findall("{*}VmTemplate")]
    if not listed:
        return None
    return frozenset(_guid(row, "Id") for row in listed if _guid(row, "StampId") == region.stamp_id)


def cloud_ids(settings: Settings) -> tuple[tuple[str, str], ...]:
    """The clouds that the settings grant, each as the ids of its stamp and of itself.

    Ids are lower case without braces. Raises `UnfitQuota` when the document cannot be read.
    """
    clouds = _parsed(settings, _CLOUDS)
    found = () if clouds is None else clouds.findall("{*}Cloud")
    return tuple((_guid(cloud, "StampId"), _guid(cloud, "Id")) for cloud in found)


def allows_vm_networks(settings: Settings, region: Region) -> bool:
    """Whether VPN and NAT connections can be granted in the region's stamp.

    Raises `UnfitQuota` when the document cannot be read.
    """
    return any(True for _ in _author_actions(_parsed(settings, _ACTIONS), region))


def _with_connections(
    settings: Settings, region: Region, quotas: PlanQuotas
) -> dict[str, str | None]:
    actions = _parsed(settings, _ACTIONS)
    authors = list(_author_actions(actions, region))
    if actions is None or not authors:
        if quotas.vpn_connections or quotas.nat_connections:
            raise UnfitQuota(
                f"the quota does not hold action {_AUTHOR} for stamp {region.stamp_id}",
                "let the plan's VM cloud service allow its users to create VM networks",
            )
        return {}
    for action in authors:
        for names, count in ((_VPN, quotas.vpn_connections), (_NAT, quotas.nat_connections)):
            for name in names:
                action.set(name, str(count))
    return {_ACTIONS: _written(actions)}


def _clouds(root: Element | None, region: Region) -> Iterator[Element]:
    for cloud in () if root is None else root.findall("{*}Cloud"):
        if (_guid(cloud, "Id"), _guid(cloud, "StampId")) == (region.cloud_id, region.stamp_id):
            yield cloud


def _author_actions(root: Element | None, region: Region) -> Iterator[Element]:
    for stamp in () if root is None else root.findall("{*}Stamp"):
        if _guid(stamp, "Id") == region.stamp_id:
            for action in stamp.findall("{*}Action"):
                if _text(action) == _AUTHOR:
                    yield action


def _text(element: Element | None) -> str:
    """The text of an element around its comments."""
    if element is None:
        return ""
    return "".join([element.text or "", *(comment.tail or "" for comment in element)]).strip()


def _replace_text(element: Element, text: str) -> None:
    element.text = text
    for comment in element:
        comment.tail = None


def _guid(element: Element, name: str) -> str:
    return element.get(name, "").strip().strip("{}").lower()


def _child(parent: Element, name: str) -> Element:
    """The child of that name, made in the parent's namespace when it is missing."""
    child = parent.find(f"{{*}}{name}")
    if child is not None:
        return child
    namespace, brace, _ = parent.tag.rpartition("}")
    return SubElement(parent, f"{namespace}{brace}{name}")


def _count(name: str, text: str) -> int | None:
    if not text:
        return None
    if _COUNT.fullmatch(text) is None:
        raise _unreadable(f"{name} is {text!r}, which is no count")
    return int(text)


def _parsed(settings: Settings, key: str) -> Element | None:
    """The document under that key, None when it is missing or empty."""
    text = settings.get(key)
    if text is None or not text.strip():
        return None
    parser = DefusedXMLParser(target=TreeBuilder(insert_comments=True, insert_pis=True))
    try:
        parser.feed(text.strip())
        root: Element = parser.close()
    except (ParseError, DefusedXmlException, ValueError):
        raise _unreadable(f"the setting {key} is not XML") from None
    return root


def _written(root: Element) -> str:
    return tostring(root, encoding="unicode")


def _unreadable(reason: str) -> UnfitQuota:
    return UnfitQuota(reason, "save the quota of the plan's VM cloud service again in WAP")
