"""Writes the five settings of the service ``systemcenter``, as a base plan holds them.

Client code: the five keys, each an XML text; the actions and their names; the eight counts; an
empty element or attribute means unlimited; VPN and NAT counts run from 0 to 99; either kind of
quote, with or without line ends, is accepted. So the settings are quoted and broken unlike each
other on purpose: who changes a count has to parse, and to keep the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import NAMESPACE_DNS, uuid5

from wapcommerce.model.quotas import Quotas

_ACTIONS = (
    "Author",
    "Create",
    "CreateFromVHDOrTemplate",
    "AllowLocalAdmin",
    "Start",
    "Stop",
    "PauseAndResume",
    "Shutdown",
    "Remove",
    "Checkpoint",
    "RemoteConnect",
)
_MOST_CONNECTIONS = 99


def systemcenter_settings(
    stamp_id: str,
    cloud_id: str,
    *,
    quotas: Quotas | None = None,
    profile_ids: Iterable[str] = (),
    template_ids: Iterable[str] = (),
) -> dict[str, str]:
    """The settings of a plan for one cloud; without `quotas` everything is unlimited.

    `profile_ids` and `template_ids` are what the plan lists as usable; they may be empty.
    """
    listed = [
        *(f'<VmTemplate Id="{each}" StampId="{stamp_id}" />' for each in template_ids),
        *(f'<HardwareProfile Id="{each}" StampId="{stamp_id}" />' for each in profile_ids),
    ]
    network = network_id(stamp_id)
    setting = uuid5(NAMESPACE_DNS, f"setting.{stamp_id}")
    return {
        "Actions": _actions(stamp_id, quotas),
        "Clouds": _clouds(stamp_id, cloud_id, quotas),
        "VmResources": f"<Resources>\r\n  {''.join(listed)}\r\n</Resources>",
        "Networks": f'<Networks><Network Id="{network}" StampId="{stamp_id}"/></Networks>',
        "CustomSettings": "<CustomSettings>"
        f"<CustomSetting Key='{setting}' Value='DisableNetworkExtension,DREnabled' />"
        "</CustomSettings>",
    }


def network_id(stamp_id: str) -> str:
    """The id of the VM network that the settings grant on a stamp."""
    return str(uuid5(NAMESPACE_DNS, f"network.{stamp_id}"))


def _actions(stamp_id: str, quotas: Quotas | None) -> str:
    vpn = _MOST_CONNECTIONS if quotas is None else quotas.s2s_channels
    nat = _MOST_CONNECTIONS if quotas is None else quotas.ipv4_addresses
    plain = "".join(f"<Action>{name}</Action>" for name in _ACTIONS)
    return (
        f"<Actions><Stamp Id='{stamp_id}'>{plain}"
        "<Action MaximumNetwork='' MaximumMemberNetwork='' MaximumBandwidthIn='' "
        f"MaximumBandwidthOut='' MaximumVPNConnection='{vpn}' MaximumMemberVPNConnection='{vpn}' "
        f"MaximumNATConnection='{nat}' MaximumMemberNATConnection='{nat}'>AuthorVMNetwork</Action>"
        "</Stamp></Actions>"
    )


def _clouds(stamp_id: str, cloud_id: str, quotas: Quotas | None) -> str:
    counts: dict[str, int | None] = {
        "VMCount": quotas.vm_count if quotas else None,
        "CPUCount": quotas.cpu_cores if quotas else None,
        "MemoryMB": quotas.ram_mib if quotas else None,
        "StorageGB": quotas.storage_whole_gib if quotas else None,
    }
    lines = [
        f"      <{scope}{name}>{'' if count is None else count}</{scope}{name}>"
        for name, count in counts.items()
        for scope in ("Role", "Member")
    ]
    return "\r\n".join(
        [
            "<Clouds>",
            f'  <Cloud Id="{cloud_id}" StampId="{stamp_id}">',
            "    <Quota>",
            *lines,
            "    </Quota>",
            "  </Cloud>",
            "</Clouds>",
        ]
    )
