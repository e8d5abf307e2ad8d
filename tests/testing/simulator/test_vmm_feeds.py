from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from tests.testing.simulator.support import DISK_ID, LARGE_ID, LINUX_ID, STAMP_ID, stamp
from wapcommerce.testing.simulator.edm import Row
from wapcommerce.testing.simulator.vmm import VmmJob
from wapcommerce.testing.simulator.vmm_feeds import admin_feed, server_instant, vmm_feed

BEGIN = datetime(2024, 5, 6, 7, 8, 9, 120000, tzinfo=UTC)
JOB = VmmJob(
    id="77777777-0000-0000-0000-000000000001",
    stamp_id=STAMP_ID,
    name="New-SCVMNetwork",
    cmdlet="New-SCVMNetwork",
    target_id="77777777-0000-0000-0000-000000000002",
    target_type="VMNetwork",
    owner="ann",
    started_at=BEGIN,
    ends_at=BEGIN + timedelta(seconds=5),
)
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
    for feed in (vmm_feed((stamp(),), [JOB], JOB.ends_at), admin_feed((stamp(),))):
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


@pytest.mark.parametrize(
    ("error", "seconds", "status"),
    [
        ("", 4.999, "Running"),
        ("", 5, "Completed"),
        ("no room", 4, "Running"),
        ("no room", 5, "Failed"),
    ],
)
def test_a_job_runs_until_it_is_done_or_has_failed(error: str, seconds: float, status: str) -> None:
    now = BEGIN + timedelta(seconds=seconds)

    [row] = vmm_feed((), [evolve(JOB, error=error)], now)["Jobs"].rows

    assert (row["Status"], row["IsCompleted"]) == (status, status != "Running")
    assert (row["EndTime"] is None) is (status == "Running")
    info = row["ErrorInfo"]
    assert isinstance(info, dict)
    assert (info["IsSuccess"], info["ExceptionDetails"]) == (
        (False, "no room") if status == "Failed" else (True, "")
    )


def test_instants_are_in_the_zone_of_the_server_without_zeros_at_the_end() -> None:
    assert server_instant(BEGIN) == "2024-05-06T08:08:09.12+01:00"
    assert server_instant(BEGIN.replace(microsecond=0)) == "2024-05-06T08:08:09+01:00"


def test_the_kind_of_a_server_may_be_a_word() -> None:
    [server] = admin_feed((stamp(),), type_as_text=True)["Servers"].rows
    assert server["ServerType"] == "VMM"
