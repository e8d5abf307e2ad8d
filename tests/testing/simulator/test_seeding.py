import pytest
from attrs import evolve
from defusedxml.ElementTree import fromstring

from tests.testing.simulator.support import CLOUD_ID, LARGE_ID, LINUX_ID, SMALL_ID, STAMP_ID
from wapcommerce.model.catalogue import Catalogue, HardwareProfile, VmTemplate
from wapcommerce.model.offering import Offering, PredefinedPackage, Region
from wapcommerce.model.quotas import Quotas
from wapcommerce.testing.simulator import SimulatedWap, Simulator, seed

ASIA = Region("Asia", "vmm01.fabrikam.test", STAMP_ID, CLOUD_ID, "base-asia")
SECOND_CLOUD_ID = "22222222-0000-0000-0000-00000000000b"
SECOND = evolve(ASIA, name="Asia II", cloud_id=SECOND_CLOUD_ID, base_plan="base-asia-2")
PACKAGE = PredefinedPackage("P1", "Starter", "Asia", "starter", Quotas(cpu_cores=2, vm_count=1))
OFFERING = Offering("IAAS", "Servers", (ASIA,), packages=(PACKAGE,))
SMALL = HardwareProfile(SMALL_ID, "Small", 1, 2048, 1)
LARGE = HardwareProfile(LARGE_ID, "Large", 8, 16384)
LINUX = VmTemplate(LINUX_ID, "Linux", (42949672960, 1024), "Ubuntu", 2)
CATALOGUES = {"Asia": Catalogue("Asia", (SMALL,), (LINUX,))}


def setting(wap: SimulatedWap, plan_id: str, key: str) -> str:
    [service] = wap.plans[plan_id].services
    return dict(service.settings)[key]


def test_a_region_becomes_a_stamp_with_a_cloud_and_what_it_sells() -> None:
    simulator = Simulator()
    simulator.seed(OFFERING, CATALOGUES)

    stamp = simulator.wap.stamps[STAMP_ID]
    assert (stamp.server, [cloud.id for cloud in stamp.clouds]) == (ASIA.vmm_server, [CLOUD_ID])
    [profile], [template] = stamp.profiles, stamp.templates
    assert (profile.id, profile.name, profile.cpu_count, profile.memory_mib) == (
        SMALL_ID,
        "Small",
        1,
        2048,
    )
    assert (profile.generation, template.generation) == (1, 2)
    assert (template.id, template.operating_system) == (LINUX_ID, "Ubuntu")
    assert [disk.maximum_bytes for disk in template.disks] == [42949672960, 1024]
    assert all(disk.size_bytes <= (disk.maximum_bytes or 0) for disk in template.disks)
    assert simulator.ledger == ()


def test_the_same_model_makes_the_same_disks() -> None:
    first, second = SimulatedWap(), SimulatedWap()
    for wap in (first, second):
        seed(wap, OFFERING, CATALOGUES)

    assert first.stamps == second.stamps


def test_the_base_plan_is_unlimited_and_lists_what_the_region_sells() -> None:
    wap = SimulatedWap()
    seed(wap, OFFERING, CATALOGUES)

    resources = fromstring(setting(wap, "base-asia", "VmResources"))
    assert {each.attrib["Id"] for each in resources} == {SMALL_ID, LINUX_ID}
    assert "<RoleCPUCount></RoleCPUCount>" in setting(wap, "base-asia", "Clouds")


def test_a_package_has_a_plan_of_its_quotas() -> None:
    wap = SimulatedWap()
    seed(wap, OFFERING, CATALOGUES)

    assert wap.plans["starter"].display_name == "Starter"
    assert "<RoleCPUCount>2</RoleCPUCount>" in setting(wap, "starter", "Clouds")


def test_two_packages_may_share_a_plan() -> None:
    wap = SimulatedWap()
    seed(wap, evolve(OFFERING, packages=(PACKAGE, evolve(PACKAGE, code="P2"))), CATALOGUES)

    assert list(wap.plans) == ["base-asia", "starter"]


def test_two_regions_on_one_server_share_the_stamp() -> None:
    wap = SimulatedWap()
    catalogues = {**CATALOGUES, "Asia II": Catalogue("Asia II", (SMALL, LARGE), ())}
    seed(wap, evolve(OFFERING, regions=(ASIA, SECOND)), catalogues)

    [stamp] = wap.stamps.values()
    assert [cloud.id for cloud in stamp.clouds] == [CLOUD_ID, SECOND_CLOUD_ID]
    assert [profile.id for profile in stamp.profiles] == [SMALL_ID, LARGE_ID]


def test_a_region_without_a_catalogue_sells_nothing() -> None:
    wap = SimulatedWap()
    seed(wap, OFFERING, {})

    assert wap.stamps[STAMP_ID].profiles == ()


def test_two_regions_cannot_share_a_base_plan() -> None:
    shared = evolve(SECOND, base_plan=ASIA.base_plan)

    with pytest.raises(ValueError, match="base-asia"):
        seed(SimulatedWap(), evolve(OFFERING, regions=(ASIA, shared)), {})


def test_an_id_that_is_no_guid_is_refused() -> None:
    catalogue = Catalogue("Asia", (evolve(SMALL, id="small"),), ())

    with pytest.raises(ValueError, match="badly formed"):
        seed(SimulatedWap(), OFFERING, {"Asia": catalogue})
