"""S4, S6: hardware profiles bring cores and memory, templates bring disks."""

from datetime import UTC, datetime

import pytest
from attrs import evolve

from tests.builders import (
    ATHENS_CATALOGUE,
    BERLIN_CATALOGUE,
    BERLIN_SMALL,
    DEBIAN,
    MEDIUM,
    SMALL,
    WINDOWS,
)
from wapcommerce.model.catalogue import Catalogue, HardwareProfile, VmTemplate
from wapcommerce.model.quotas import BYTES_PER_GIB, Quotas


def test_one_machine_of_a_profile_takes_cores_and_memory_and_counts_as_one() -> None:
    assert MEDIUM.quotas == Quotas(cpu_cores=2, ram_mib=4096, vm_count=1)


def test_a_template_takes_the_storage_of_all_its_disks_and_nothing_else() -> None:
    assert WINDOWS.quotas == Quotas(storage_bytes=80 * BYTES_PER_GIB)


def test_a_template_without_disks_takes_no_storage() -> None:
    assert VmTemplate("tp-0", "Empty", ()).quotas == Quotas()


@pytest.mark.parametrize(
    ("profile_generation", "template_generation", "fits"),
    [
        (1, 1, True),
        (2, 2, True),
        (1, 2, False),
        (2, 1, False),
        (None, 1, True),
        (2, None, True),
        (None, None, True),
    ],
)
def test_a_template_fits_a_profile_unless_both_state_different_generations(
    profile_generation: int | None, template_generation: int | None, fits: bool
) -> None:
    profile = HardwareProfile("hp", "P", 1, 1024, profile_generation)
    template = VmTemplate("tp", "T", (), generation=template_generation)

    assert template.fits(profile) is fits


def test_a_name_finds_the_profile_and_the_template_of_that_region_only() -> None:
    assert ATHENS_CATALOGUE.profiles_named("Small") == (SMALL,)
    assert BERLIN_CATALOGUE.profiles_named("Small") == (BERLIN_SMALL,)
    assert ATHENS_CATALOGUE.templates_named("Debian") == (DEBIAN,)


def test_a_name_that_is_written_otherwise_finds_nothing() -> None:
    assert ATHENS_CATALOGUE.profiles_named("small") == ()
    assert ATHENS_CATALOGUE.templates_named("") == ()


def test_a_name_finds_all_that_bear_it() -> None:
    """VMM does not keep names unique."""
    twin = HardwareProfile("hp-twin", "Small", 8, 8192)
    catalogue = Catalogue("Athens", (SMALL, twin), (DEBIAN, DEBIAN))

    assert catalogue.profiles_named("Small") == (SMALL, twin)
    assert catalogue.templates_named("Debian") == (DEBIAN, DEBIAN)


def test_a_catalogue_is_current_unless_it_says_otherwise() -> None:
    assert ATHENS_CATALOGUE.stale_since is None
    assert evolve(ATHENS_CATALOGUE, stale_since=datetime.now(UTC)) != ATHENS_CATALOGUE
