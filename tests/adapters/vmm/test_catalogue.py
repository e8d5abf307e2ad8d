"""What a region sells is read from its VMM server, by either route."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from attrs import evolve

from tests.adapters.canned import Server, answer
from wapcommerce.adapters.vmm.catalogue import VmmCatalogue
from wapcommerce.adapters.wap.admin_api import AdminApi
from wapcommerce.adapters.wap.portal import WapPortal
from wapcommerce.adapters.wap.tokens import USERNAME_MIXED, BearerTokens, TokenService
from wapcommerce.adapters.wap.ws_trust import Login
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.adapters.wire.secret import Secret
from wapcommerce.errors import CallNotDone
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.model.offering import Offering
from wapcommerce.ports import CatalogueSource
from wapcommerce.testing.contracts.catalogue_source import (
    CATALOGUE,
    EMPTY_REGION,
    REGION,
    CatalogueSourceContract,
)
from wapcommerce.testing.simulator import (
    DEMO_PASSWORD,
    DEMO_USER,
    Behaviour,
    Service,
    Simulator,
    VmmDisk,
    VmmProfile,
    VmmStamp,
    VmmTemplate,
)

FEED = "SC2012R2/VMM/Microsoft.Management.Odata.svc"
LOGIN = Login(DEMO_USER, Secret(DEMO_PASSWORD))
GIB = 1024**3
PROFILE = "0b6f1c2d-3e4a-4b5c-8d6e-7f8091a2b3c4"


def simulated(behaviour: Behaviour | None = None) -> Simulator:
    simulator = Simulator(behaviour)
    simulator.seed(Offering("iaas", "IaaS", (REGION, EMPTY_REGION)), {REGION.name: CATALOGUE})
    return simulator


def over_spf(simulator: Simulator) -> VmmCatalogue:
    """SPF itself, in process."""
    client = httpx.Client(transport=simulator.transport(Service.SPF))
    endpoint = Endpoint(
        "SPF",
        f"https://spf.example:8090/{FEED}",
        auth=httpx.BasicAuth(DEMO_USER, DEMO_PASSWORD),
        client=client,
    )
    return VmmCatalogue(endpoint, DEMO_USER)


class TestOverSpf(CatalogueSourceContract):
    @pytest.fixture
    def source(self) -> CatalogueSource:
        return over_spf(simulated())


class TestOverSpfInSmallPages(CatalogueSourceContract):
    @pytest.fixture
    def source(self) -> CatalogueSource:
        return over_spf(simulated(Behaviour(odata_page_size=1)))


class TestThroughWapOnSockets(CatalogueSourceContract):
    @pytest.fixture
    def source(self) -> Iterator[CatalogueSource]:
        with simulated().serve() as served, Endpoint("token service", served.sts_url) as sts:
            tokens = BearerTokens(TokenService(sts, USERNAME_MIXED, login=LOGIN).issue)
            feed_url = f"{served.admin_url}/services/systemcenter/{FEED}"
            with (
                Endpoint("admin API", served.admin_url, auth=tokens) as wap,
                Endpoint("VMM feed", feed_url, auth=tokens) as feed,
            ):
                portal = WapPortal(AdminApi(wap, DEMO_USER))
                yield VmmCatalogue(feed, DEMO_USER, portal.sellable_ids)


def profile(**changes: object) -> dict[str, object]:
    return {
        "ID": PROFILE,
        "StampId": REGION.stamp_id,
        "Name": "Small",
        "Enabled": True,
        "CPUCount": 2,
        "Memory": 2048,
        "DynamicMemoryEnabled": False,
        "DynamicMemoryMaximumMB": None,
        "Generation": 1,
        **changes,
    }


def template(*disks: object, **changes: object) -> dict[str, object]:
    return {
        "ID": str(uuid4()),
        "StampId": REGION.stamp_id,
        "Name": "Debian",
        "Enabled": True,
        "OperatingSystem": None,
        "Generation": None,
        "VirtualHardDisks": list(disks),
        **changes,
    }


def read(
    profiles: list[dict[str, object]],
    templates: list[dict[str, object]],
    listed: frozenset[str] | None = None,
) -> Catalogue:
    server = Server(answer(200, {"value": profiles}), answer(200, {"value": templates}))
    return VmmCatalogue(server.endpoint(), DEMO_USER, lambda _: listed).catalogue(REGION)


@pytest.mark.parametrize(
    ("changes", "ram_mib"),
    [
        ({}, 2048),
        ({"DynamicMemoryEnabled": True, "DynamicMemoryMaximumMB": 4096}, 4096),
        ({"DynamicMemoryEnabled": True, "DynamicMemoryMaximumMB": 1024}, 2048),
        ({"DynamicMemoryEnabled": True}, 2048),
        ({"DynamicMemoryEnabled": False, "DynamicMemoryMaximumMB": 4096}, 2048),
        ({"DynamicMemoryEnabled": None, "DynamicMemoryMaximumMB": 4096}, 2048),
    ],
)
def test_memory_is_the_most_that_a_machine_may_take(
    changes: dict[str, object], ram_mib: int
) -> None:
    assert read([profile(**changes)], []).profiles[0].ram_mib == ram_mib


def test_a_profile_of_an_older_server_lacks_what_came_later() -> None:
    old = profile()
    for name in ("DynamicMemoryEnabled", "DynamicMemoryMaximumMB", "Generation", "Enabled"):
        del old[name]

    [found] = read([old], []).profiles

    assert (found.ram_mib, found.generation) == (2048, None)


@pytest.mark.parametrize(
    ("disk", "size"),
    [
        ({"MaximumSize": str(40 * GIB), "Size": "4096"}, 40 * GIB),
        ({"MaximumSize": None, "Size": str(8 * GIB)}, 8 * GIB),
        ({"MaximumSize": "0", "Size": str(8 * GIB)}, 8 * GIB),
        ({"MaximumSize": "-1", "Size": "1"}, 1),
        ({"Size": 7}, 7),
    ],
)
def test_a_disk_counts_the_size_it_may_grow_to(disk: dict[str, object], size: int) -> None:
    assert read([], [template(disk)]).templates[0].disk_bytes == (size,)


def test_a_template_may_have_no_disks() -> None:
    assert read([], [template()]).templates[0].disk_bytes == ()


@pytest.mark.parametrize(
    "broken",
    [
        template({"MaximumSize": None, "Size": None}),
        template({"MaximumSize": None, "Size": "-1"}),
        template({"MaximumSize": "big"}),
        template(VirtualHardDisks=None),
        template(**{"VirtualHardDisks@odata.nextLink": "x?$skip=1"}),
    ],
)
def test_a_template_whose_storage_is_not_known_is_not_sold(
    broken: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "wapcommerce"):
        found = read([], [broken, template(Name="Whole")]).templates

    assert [each.name for each in found] == ["Whole"]
    assert len(caplog.records) == 1


@pytest.mark.parametrize("changes", [{"CPUCount": None}, {"Memory": None}, {"ID": "x"}])
def test_a_profile_without_a_figure_that_is_priced_is_not_sold(changes: dict[str, object]) -> None:
    assert read([profile(**changes)], []).profiles == ()


@pytest.mark.parametrize(
    "changes",
    [{"Enabled": False}, {"Name": None}, {"Name": " "}, {"StampId": str(uuid4())}],
    ids=["disabled", "no name", "blank name", "other server"],
)
def test_what_is_disabled_nameless_or_foreign_is_not_sold(changes: dict[str, object]) -> None:
    found = read([profile(**changes)], [template(**changes)])

    assert (found.profiles, found.templates) == ((), ())


def test_of_a_list_only_what_it_names_is_sold() -> None:
    other = profile(ID=str(uuid4()), Name="Other")

    found = read([profile(ID=f"{{{PROFILE.upper()}}}"), other], [], frozenset({PROFILE}))

    assert [each.id for each in found.profiles] == [PROFILE]


def test_an_empty_list_sells_nothing() -> None:
    assert read([profile()], [template()], frozenset()) == Catalogue(REGION.name, (), ())


def test_without_a_list_everything_is_sold() -> None:
    assert len(read([profile()], [template()], None).profiles) == 1


def test_a_region_whose_stamp_is_no_guid_needs_a_person() -> None:
    server = Server()

    with pytest.raises(CallNotDone, match="not the GUID") as refused:
        VmmCatalogue(server.endpoint(), DEMO_USER).catalogue(evolve(REGION, stamp_id="stamp-1"))

    assert refused.value.permanent
    assert REGION.name in refused.value.hint


def test_dynamic_memory_and_present_sizes_come_over_the_wire() -> None:
    simulator = Simulator()
    small = VmmProfile(PROFILE, "Small", 1, 512, dynamic_memory_maximum_mib=2048)
    fixed = VmmTemplate(str(uuid4()), "Fixed", (VmmDisk(str(uuid4()), "c", 5 * GIB, None),))
    simulator.wap.add_stamp(
        VmmStamp(REGION.stamp_id, REGION.vmm_server, profiles=(small,), templates=(fixed,))
    )

    found = over_spf(simulator).catalogue(REGION)

    assert found.profiles[0].ram_mib == 2048
    assert found.templates[0].disk_bytes == (5 * GIB,)
