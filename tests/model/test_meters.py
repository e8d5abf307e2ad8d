import pytest

from wapcommerce.model.meters import (
    add_on_meter,
    family,
    is_meter,
    product_meter,
    profile_meter,
    template_meter,
)


@pytest.mark.parametrize(
    "name",
    [
        "cpu_cores",
        "ram_gib",
        "storage_gib",
        "vm_count",
        profile_meter("Medium"),
        template_meter("Windows Server 2012 R2"),
        add_on_meter("s2s-10"),
        product_meter("starter"),
        template_meter("SQL: Standard"),
    ],
)
def test_a_book_may_charge_for_resources_and_for_named_things(name: str) -> None:
    assert is_meter(name)


@pytest.mark.parametrize(
    "name", ["", "cpu", "CPU_CORES", "cpu_cores:4", "template", "template:", "template: ", "disk:x"]
)
def test_other_names_are_no_meters(name: str) -> None:
    assert not is_meter(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("addon:s2s-10", "addon"), ("cpu_cores", "cpu_cores"), ("template:SQL: Standard", "template")],
)
def test_the_family_is_the_part_before_the_first_colon(name: str, expected: str) -> None:
    assert family(name) == expected
