"""From the quotas that were bought to the counts of a WAP plan (D7)."""

from __future__ import annotations

from wapcommerce.model.portal import PlanQuotas
from wapcommerce.model.quotas import Quotas


def plan_quotas_of(quotas: Quotas) -> PlanQuotas:
    """The default mapping: one S2S channel is one VPN connection, one address one NAT connection.

    Storage is rounded up to whole GiB once, on the total: 100.25 GiB become 101. A host whose
    plans count otherwise gives the engine a function of its own.
    """
    return PlanQuotas(
        cpu_cores=quotas.cpu_cores,
        ram_mib=quotas.ram_mib,
        storage_gib=quotas.storage_whole_gib,
        vm_count=quotas.vm_count,
        vpn_connections=quotas.s2s_channels,
        nat_connections=quotas.ipv4_addresses,
    )
