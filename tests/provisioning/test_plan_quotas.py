"""D7: from what was bought to the counts of a WAP plan."""

import pytest

from wapcommerce.model.portal import PlanQuotas
from wapcommerce.model.quotas import BYTES_PER_GIB, Quotas
from wapcommerce.provisioning.plan_quotas import plan_quotas_of


def test_every_quota_becomes_the_count_of_its_own() -> None:
    quotas = Quotas(
        cpu_cores=7,
        ram_mib=14336,
        storage_bytes=300 * BYTES_PER_GIB,
        vm_count=4,
        s2s_channels=20,
        ipv4_addresses=5,
    )

    assert plan_quotas_of(quotas) == PlanQuotas(
        cpu_cores=7,
        ram_mib=14336,
        storage_gib=300,
        vm_count=4,
        vpn_connections=20,
        nat_connections=5,
    )


@pytest.mark.parametrize(
    ("storage_bytes", "storage_gib"),
    [
        (0, 0),
        (1, 1),
        (BYTES_PER_GIB - 1, 1),
        (BYTES_PER_GIB, 1),
        (BYTES_PER_GIB + 1, 2),
        (100 * BYTES_PER_GIB + BYTES_PER_GIB // 4, 101),
    ],
)
def test_storage_is_rounded_up_to_whole_gib(storage_bytes: int, storage_gib: int) -> None:
    assert plan_quotas_of(Quotas(storage_bytes=storage_bytes)).storage_gib == storage_gib


def test_storage_is_rounded_once_on_the_total() -> None:
    """Three disks of a quarter GiB need one GiB, not three."""
    quarter = Quotas(storage_bytes=BYTES_PER_GIB // 4)

    assert plan_quotas_of(quarter * 3).storage_gib == 1


@pytest.mark.parametrize("vm_count", [None, 0, 1])
def test_unlimited_machines_stay_unlimited_and_none_stay_none(vm_count: int | None) -> None:
    assert plan_quotas_of(Quotas(vm_count=vm_count)).vm_count == vm_count
