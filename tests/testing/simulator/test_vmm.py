import pytest
from attrs import evolve

from tests.testing.simulator.support import DISK_ID, LARGE_ID, LINUX_ID, STAMP_ID, stamp
from wapcommerce.testing.simulator.edm import Row
from wapcommerce.testing.simulator.vmm import VmmCloud, admin_feed, vmm_feed

OTHER_STAMP_ID = "11111111-0000-0000-0000-00000000000b"


def row(set_name: str, entity_id: str) -> Row:
    [found] = [r for r in vmm_feed((stamp(),))[set_name].rows if r["ID"] == entity_id]
    return found


def test_dynamic_memory_shows_its_maximum_beside_the_memory() -> None:
    large = row("HardwareProfiles", LARGE_ID)

    assert (large["Memory"], large["DynamicMemoryEnabled"]) == (4096, True)
    assert large["DynamicMemoryMaximumMB"] == 16384


def test_a_template_knows_the_capacity_of_its_disks() -> None:
    assert row("VMTemplates", LINUX_ID)["TotalVHDCapacity"] == 42949672960 + 1073741824


def test_a_disk_knows_its_template_and_its_place_in_the_library() -> None:
    disk = row("VirtualHardDisks", DISK_ID)

    assert disk["TemplateId"] == LINUX_ID
    assert disk["SharePath"] == r"\\vmm01.fabrikam.test\Library\VHDs\system.vhdx"


def test_no_row_has_a_property_that_its_type_has_not() -> None:
    for feed in (vmm_feed((stamp(),)), admin_feed((stamp(),))):
        for entities in feed.values():
            assert entities.rows
            for found in entities.rows:
                assert found.keys() <= entities.type.kinds.keys()


def test_templates_of_one_id_on_two_servers_keep_to_their_own_disks() -> None:
    feed = vmm_feed((stamp(), evolve(stamp(), id=OTHER_STAMP_ID)))
    disks = feed["VMTemplates"].navigations["VirtualHardDisks"]
    template = next(r for r in feed["VMTemplates"].rows if r["StampId"] == STAMP_ID)

    found = [r for r in feed["VirtualHardDisks"].rows if disks.belongs(template, r)]

    assert {r["StampId"] for r in found} == {STAMP_ID}
    assert len(found) == 2


def test_a_stamp_is_named_otherwise_than_its_server() -> None:
    feed = admin_feed((stamp(),))

    assert feed["Stamps"].rows[0]["Name"] == "vmm01"
    assert feed["Servers"].rows[0]["Name"] == "vmm01.fabrikam.test"


def test_ids_are_guids_in_lower_case() -> None:
    assert VmmCloud("{ABCDEF00-0000-0000-0000-000000000001}", "x").id == (
        "abcdef00-0000-0000-0000-000000000001"
    )
    with pytest.raises(ValueError, match="badly formed"):
        VmmCloud("gold", "x")
