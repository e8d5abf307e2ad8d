"""S1, S3, S10, S11: what is sold, and whether its parts fit together."""

import pytest
from attrs import evolve

from tests.builders import ATHENS, BERLIN, IPV4_1, S2S_10, STARTER, an_offering
from wapcommerce.model.offering import AddOn, Offering, PredefinedPackage, Region, Tab
from wapcommerce.model.quotas import Quotas


@pytest.mark.parametrize(
    "written",
    [
        "0a7e5c1d-52f3-4b1e-8c55-9d3f1f2b6a01",
        "0A7E5C1D-52F3-4B1E-8C55-9D3F1F2B6A01",
        "{0a7e5c1d-52f3-4b1e-8c55-9d3f1f2b6a01}",
        " {0A7E5C1D-52F3-4B1E-8C55-9D3F1F2B6A01}\n",
    ],
)
def test_a_guid_is_the_same_however_it_is_written(written: str) -> None:
    region = Region("Athens", "vmm", stamp_id=written, cloud_id=written, base_plan="base")

    assert region.stamp_id == "0a7e5c1d-52f3-4b1e-8c55-9d3f1f2b6a01"
    assert region.cloud_id == region.stamp_id


def test_an_add_on_grants_its_channels_and_addresses_per_unit() -> None:
    """S10, S11."""
    both = AddOn("both", "Both", Tab.VPN, grants_s2s_channels=2, grants_ipv4_addresses=3)

    assert S2S_10.quotas == Quotas(s2s_channels=10)
    assert IPV4_1.quotas == Quotas(ipv4_addresses=1)
    assert both.quotas == Quotas(s2s_channels=2, ipv4_addresses=3)


def test_parts_are_found_by_their_name_or_code_exactly() -> None:
    offering = an_offering()

    assert (offering.region("Athens"), offering.region("Berlin")) == (ATHENS, BERLIN)
    assert offering.add_on("s2s-10") == S2S_10
    assert offering.package("starter") == STARTER
    assert offering.region("athens") is None
    assert offering.add_on("s2s") is None
    assert offering.package("iaas") is None


def test_an_offering_whose_parts_fit_has_no_contradictions() -> None:
    assert an_offering().contradictions() == ()


def test_a_package_may_not_share_its_code_with_another_or_with_the_offering() -> None:
    """A product code decides what is billed, so it stands for one thing."""
    offering = evolve(an_offering(), packages=(STARTER, STARTER, evolve(STARTER, code="iaas")))

    messages = [(found.code, found.path, found.message) for found in offering.contradictions()]
    assert messages == [
        ("repeated", "packages.code", "'iaas' stands 2 times"),
        ("repeated", "packages.code", "'starter' stands 2 times"),
    ]


def test_every_contradiction_is_told_at_once() -> None:
    offering = Offering(
        code="iaas",
        name="IaaS",
        regions=(ATHENS, ATHENS),
        add_ons=(S2S_10, S2S_10, AddOn("none", "Nothing", Tab.IPV4)),
        packages=(
            STARTER,
            PredefinedPackage("lost", "Lost", region="Rome", plan="p", quotas=Quotas()),
        ),
    )

    found = [(rejection.code, rejection.path) for rejection in offering.contradictions()]
    assert found == [
        ("repeated", "regions.name"),
        ("repeated", "add_ons.code"),
        ("unknown_region", "packages[1].region"),
        ("grants_nothing", "add_ons[2]"),
    ]


def test_an_offering_without_regions_sells_nothing() -> None:
    found = Offering("iaas", "IaaS", regions=()).contradictions()

    assert [(rejection.code, rejection.path) for rejection in found] == [("no_region", "regions")]


def test_limits_are_open_unless_set() -> None:
    limits = an_offering().limits

    assert (limits.max_machines, limits.max_extra_storage_gib) == (None, None)
