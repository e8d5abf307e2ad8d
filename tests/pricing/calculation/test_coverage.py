from fractions import Fraction

import pytest

from wapcommerce.pricing.calculation.coverage import meters_not_supplied, meters_to_price, remarks

ONE = Fraction(1)
MACHINES = {
    "cpu_cores": ONE,
    "ram_gib": ONE,
    "storage_gib": ONE,
    "vm_count": ONE,
    "profile:Small": ONE,
    "template:Ubuntu": ONE,
    "addon:ipv4-1": ONE,
}


def test_resources_and_add_ons_need_a_price_counts_and_templates_do_not() -> None:
    assert meters_to_price(MACHINES, frozenset()) == (
        "cpu_cores",
        "ram_gib",
        "storage_gib",
        "addon:ipv4-1",
    )


def test_what_is_not_taken_needs_no_price() -> None:
    assert meters_to_price({"storage_gib": Fraction(0)}, frozenset()) == ()


def test_cores_and_memory_need_none_when_every_profile_is_priced() -> None:
    assert meters_to_price(MACHINES, {"profile:Small"}) == ("storage_gib", "addon:ipv4-1")


def test_one_profile_without_a_price_brings_cores_and_memory_back() -> None:
    mixed = {**MACHINES, "profile:Large": ONE}

    assert "cpu_cores" in meters_to_price(mixed, {"profile:Small"})
    assert "cpu_cores" not in meters_to_price(mixed, {"profile:Small", "profile:Large"})


def test_a_package_needs_a_price() -> None:
    assert meters_to_price({"product:starter": ONE}, frozenset()) == ("product:starter",)


@pytest.mark.parametrize(
    ("meters", "charged", "is_refused"),
    [
        ({"cpu_cores": ONE}, {"vm_count"}, True),
        ({"cpu_cores": ONE, "vm_count": ONE}, {"vm_count"}, False),
        ({"cpu_cores": ONE}, {"cpu_cores"}, False),
        ({"product:starter": ONE}, {"vm_count"}, False),
    ],
)
def test_a_price_by_machine_needs_a_number_of_machines(
    meters: dict[str, Fraction], charged: set[str], is_refused: bool
) -> None:
    assert bool(meters_not_supplied(meters, charged)) is is_refused


def test_what_characteristics_leave_out_is_remarked() -> None:
    charged = {"cpu_cores", "template:Ubuntu", "profile:Small"}

    (remark,) = remarks({"cpu_cores": ONE}, charged)

    assert remark.endswith("profile:Small, template:Ubuntu")
    assert remarks(MACHINES, charged) == ()
    assert remarks({"cpu_cores": ONE}, {"cpu_cores"}) == ()
    assert remarks({"product:starter": ONE}, charged) == ()
