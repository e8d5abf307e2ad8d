"""What every `CatalogueSource` does (S3, S4, S6)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from attrs import evolve

from wapcommerce.model.catalogue import Catalogue, HardwareProfile, VmTemplate
from wapcommerce.model.offering import Region
from wapcommerce.model.quotas import BYTES_PER_GIB
from wapcommerce.ports import CatalogueSource

#: The region that sells something, and one of another VMM server that sells nothing.
REGION = Region(
    name="North",
    vmm_server="vmm-north.example",
    stamp_id="5d0c1a52-7c55-4d3e-9f65-0a4b6c1e7f10",
    cloud_id="a8e3b1f4-2f3c-4d8b-8a53-6c9d0e1f2a11",
    base_plan="north-base",
)
EMPTY_REGION = Region(
    name="South",
    vmm_server="vmm-south.example",
    stamp_id="6e1d2b63-8d66-4e4f-8076-1b5c7d2f8021",
    cloud_id="b9f4c205-304d-4e9c-9b64-7dae1f203b22",
    base_plan="south-base",
)

#: What the region sells: unusual names, both generations and none, no disk, one and two.
CATALOGUE = Catalogue(
    region=REGION.name,
    profiles=(
        HardwareProfile("0b6f1c2d-3e4a-4b5c-8d6e-7f8091a2b3c4", "Small", 1, 512),
        HardwareProfile("1c702d3e-4f5b-4c6d-9e7f-8091a2b3c4d5", "Large – Gen 2", 255, 4194304, 2),
        HardwareProfile("2d813e4f-506c-4d7e-af80-91a2b3c4d5e6", "Small", 2, 2048, 1),
    ),
    templates=(
        VmTemplate("3e924f50-617d-4e8f-8091-a2b3c4d5e6f7", "Bare", (), "None"),
        VmTemplate(
            "4fa35061-728e-4f90-91a2-b3c4d5e6f708",
            "Λίνουξ <LTS> & 'more'",
            (40 * BYTES_PER_GIB,),
            "Ubuntu Linux 14.04 (64 bit)",
            1,
        ),
        VmTemplate(
            "50b46172-839f-4001-a2b3-c4d5e6f70819",
            "Windows",
            (60 * BYTES_PER_GIB + 1, 64 * 1024 * BYTES_PER_GIB),
            "64-bit edition of Windows Server 2012 R2",
            2,
        ),
    ),
)


class CatalogueSourceContract:
    """Subclass it as ``class TestMine(CatalogueSourceContract)`` and define one fixture.

    `source` is the source to test. It serves `REGION` and `EMPTY_REGION` of this module; the
    former sells `CATALOGUE`, the latter nothing.
    """

    @pytest.fixture
    def source(self) -> CatalogueSource:
        """The source under test."""
        raise NotImplementedError

    def test_the_catalogue_holds_what_the_region_sells(self, source: CatalogueSource) -> None:
        """Names, sizes, disks to the byte and generations; every order is the source's own."""
        catalogue = source.catalogue(REGION)

        assert catalogue.region == REGION.name
        assert set(catalogue.profiles) == set(CATALOGUE.profiles)
        assert set(map(_sorted, catalogue.templates)) == set(map(_sorted, CATALOGUE.templates))

    def test_nothing_is_listed_twice(self, source: CatalogueSource) -> None:
        """Two profiles of one name are two profiles, but one id is one."""
        catalogue = source.catalogue(REGION)

        assert len(catalogue.profiles) == len(CATALOGUE.profiles)
        assert len(catalogue.templates) == len(CATALOGUE.templates)

    def test_a_region_sells_nothing_of_another(self, source: CatalogueSource) -> None:
        """A profile of one VMM server does not exist in another."""
        catalogue = source.catalogue(EMPTY_REGION)

        assert catalogue.region == EMPTY_REGION.name
        assert (catalogue.profiles, catalogue.templates) == ((), ())

    def test_the_same_question_has_the_same_answer(self, source: CatalogueSource) -> None:
        """Also in its order."""
        assert source.catalogue(REGION) == source.catalogue(REGION)

    def test_many_threads_get_the_same_answer(self, source: CatalogueSource) -> None:
        """A web server asks for one region from many threads at once."""
        expected = source.catalogue(REGION)

        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(source.catalogue, [REGION] * 24))

        assert found == [expected] * 24

    def test_a_catalogue_is_current_or_says_from_when_it_is(self, source: CatalogueSource) -> None:
        """Whoever shows its age has to compare instants: an aware one, and not from the future."""
        stale_since = source.catalogue(REGION).stale_since

        assert stale_since is None or stale_since <= datetime.now(UTC)


def _sorted(template: VmTemplate) -> VmTemplate:
    """The template with its disks in the order of their sizes."""
    return evolve(template, disk_bytes=tuple(sorted(template.disk_bytes)))
