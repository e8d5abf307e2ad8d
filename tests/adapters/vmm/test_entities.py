"""One entity becomes one value, or says which figure it lacks (S4, D2)."""

from __future__ import annotations

import pytest

from tests.adapters.vmm.feeds import GIB, PROFILE_ID, TEMPLATE_ID, disk, profile, template
from wapcommerce.adapters.vmm.entities import (
    Cloud,
    Stamp,
    VmNetwork,
    cloud_of,
    profile_of,
    stamp_of,
    template_of,
    vm_network_of,
)
from wapcommerce.adapters.wire.answers import Fields, Unreadable
from wapcommerce.model.catalogue import HardwareProfile, VmTemplate


def fields(document: object) -> Fields:
    return Fields(document, "the entity")


def test_a_profile_has_its_cores_memory_and_generation() -> None:
    assert profile_of(fields(profile())) == HardwareProfile(PROFILE_ID, "Small", 2, 2048, 1)


@pytest.mark.parametrize(
    ("changes", "ram_mib"),
    [
        ({}, 2048),
        ({"Memory": "2048"}, 2048),
        ({"DynamicMemoryEnabled": True, "DynamicMemoryMaximumMB": 4096}, 4096),
        ({"DynamicMemoryEnabled": True, "DynamicMemoryMaximumMB": "2049"}, 2049),
        ({"DynamicMemoryEnabled": True, "DynamicMemoryMaximumMB": 1024}, 2048),
        ({"DynamicMemoryEnabled": True}, 2048),
        ({"DynamicMemoryEnabled": False, "DynamicMemoryMaximumMB": 4096}, 2048),
        ({"DynamicMemoryEnabled": None, "DynamicMemoryMaximumMB": 4096}, 2048),
    ],
)
def test_memory_is_the_most_that_a_machine_may_take(
    changes: dict[str, object], ram_mib: int
) -> None:
    assert profile_of(fields(profile(**changes))).ram_mib == ram_mib


def test_a_profile_of_an_older_server_lacks_what_came_later() -> None:
    old = profile()
    for name in ("DynamicMemoryEnabled", "DynamicMemoryMaximumMB", "Generation", "Enabled"):
        del old[name]

    found = profile_of(fields(old))

    assert (found.ram_mib, found.generation) == (2048, None)


@pytest.mark.parametrize("name", ["CPUCount", "Memory"])
@pytest.mark.parametrize("value", [0, -1, None, "x", 1.5, True])
def test_what_is_priced_is_a_whole_number_of_at_least_one(name: str, value: object) -> None:
    with pytest.raises(Unreadable, match=name):
        profile_of(fields(profile(**{name: value})))


@pytest.mark.parametrize("name", ["CPUCount", "Memory"])
def test_one_is_enough(name: str) -> None:
    found = profile_of(fields(profile(**{name: 1})))

    assert 1 in (found.cpu_cores, found.ram_mib)


@pytest.mark.parametrize("name", ["ID", "Name"])
def test_a_profile_has_an_id_and_a_name(name: str) -> None:
    with pytest.raises(Unreadable, match=name):
        profile_of(fields(profile(**{name: None})))


@pytest.mark.parametrize(
    ("changes", "size"),
    [
        ({}, 40 * GIB),
        ({"MaximumSize": 40 * GIB}, 40 * GIB),
        ({"MaximumSize": None, "Size": str(8 * GIB)}, 8 * GIB),
        ({"MaximumSize": "0", "Size": str(8 * GIB)}, 8 * GIB),
        ({"MaximumSize": "-1", "Size": "1"}, 1),
        ({"MaximumSize": "1", "Size": None}, 1),
        ({"MaximumSize": None, "Size": 0}, 0),
        ({"MaximumSize": str(2**63 - 1)}, 2**63 - 1),
    ],
)
def test_a_disk_counts_the_size_it_may_grow_to(changes: dict[str, object], size: int) -> None:
    assert template_of(fields(template()), [fields(disk(**changes))]).disk_bytes == (size,)


@pytest.mark.parametrize(
    "changes",
    [
        {"MaximumSize": None, "Size": None},
        {"MaximumSize": None, "Size": "-1"},
        {"MaximumSize": "big"},
        {"MaximumSize": 1.5},
    ],
)
def test_a_disk_whose_size_is_not_known_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(Unreadable):
        template_of(fields(template()), [fields(disk(**changes))])


def test_a_template_keeps_its_disks_in_order() -> None:
    sizes = (3 * GIB, GIB, 2 * GIB)
    disks = [fields(disk(MaximumSize=str(size))) for size in sizes]

    found = template_of(fields(template(OperatingSystem=None, Generation="2")), disks)

    assert found == VmTemplate(TEMPLATE_ID, "Debian", sizes, "", 2)


def test_clouds_and_networks_may_be_nameless() -> None:
    assert cloud_of(fields({"ID": PROFILE_ID, "Name": "Gold"})) == Cloud(PROFILE_ID, "Gold")
    assert cloud_of(fields({"ID": PROFILE_ID})) == Cloud(PROFILE_ID, "")
    assert vm_network_of(fields({"ID": PROFILE_ID})) == VmNetwork(PROFILE_ID, "")
    assert vm_network_of(fields({"ID": PROFILE_ID, "Name": "N"})) == VmNetwork(PROFILE_ID, "N")


def test_a_stamp_has_the_names_of_its_vmm_servers() -> None:
    servers = [fields({"Name": "a", "ServerType": 0}), fields({"Name": "b", "ServerType": 1})]

    assert stamp_of(fields({"ID": PROFILE_ID}), servers) == Stamp(PROFILE_ID, "", ("a",))
