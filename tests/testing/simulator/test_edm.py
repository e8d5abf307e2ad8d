import pytest

from wapcommerce.testing.simulator.edm import EntityType
from wapcommerce.testing.simulator.edm_types import (
    CLOUD,
    HARDWARE_PROFILE,
    SERVER,
    STAMP,
    VIRTUAL_HARD_DISK,
    VM_TEMPLATE,
)

TYPES = [HARDWARE_PROFILE, VM_TEMPLATE, VIRTUAL_HARD_DISK, CLOUD, STAMP, SERVER]


@pytest.mark.parametrize(
    ("of", "properties"),
    [(HARDWARE_PROFILE, 30), (VM_TEMPLATE, 81), (VIRTUAL_HARD_DISK, 38), (CLOUD, 7)],
    ids=lambda value: value.name if isinstance(value, EntityType) else "",
)
def test_every_property_is_present_even_when_nothing_is_known(
    of: EntityType, properties: int
) -> None:
    shown = of.as_json({})

    assert len(of.kinds) == properties
    assert of.kinds.keys() < shown.keys()
    assert list(shown) == sorted(shown)


@pytest.mark.parametrize("of", TYPES, ids=lambda of: of.name)
def test_the_key_is_made_of_properties_and_servers_send_more_than_is_listed(
    of: EntityType,
) -> None:
    assert of.key <= of.kinds.keys()
    assert "UnlistedProperty" in of.as_json({})


def test_large_integers_are_strings_and_small_ones_numbers() -> None:
    shown = HARDWARE_PROFILE.as_json({"TotalVHDCapacity": 0, "CPUCount": 4, "Memory": 2048})

    assert (shown["TotalVHDCapacity"], shown["CPUCount"], shown["Memory"]) == ("0", 4, 2048)


def test_nothing_known_is_null_or_empty_or_an_object_of_nulls() -> None:
    shown = VIRTUAL_HARD_DISK.as_json({})

    assert (shown["MaximumSize"], shown["Tag"]) == (None, [])
    assert shown["Owner"] == {"RoleID": None, "RoleName": None, "UserName": None}


def test_a_complex_value_shows_all_its_fields() -> None:
    shown = VM_TEMPLATE.as_json({"OperatingSystemInstance": {"Name": "Ubuntu"}})
    instance = shown["OperatingSystemInstance"]

    assert isinstance(instance, dict)
    assert (instance["Name"], instance["Version"], len(instance)) == ("Ubuntu", None, 7)


def test_a_newer_server_knows_more_properties_of_disks_and_clouds() -> None:
    assert VIRTUAL_HARD_DISK.as_json({})["Shielded"] is False
    assert CLOUD.as_json({})["ShieldedVMSupportPolicy"]
