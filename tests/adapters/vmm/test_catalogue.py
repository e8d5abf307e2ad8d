"""What a region sells is read from its VMM server, by every route."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from uuid import UUID, uuid4

import httpx
import pytest
from attrs import evolve

from tests.adapters.canned import Server, answer
from tests.adapters.vmm.feeds import (
    GIB,
    PROFILE_ID,
    STAMP,
    TEMPLATE_ID,
    Entity,
    disk,
    page,
    profile,
    template,
    without_disks,
)
from tests.adapters.vmm.simulated import over_spf, simulated
from wapcommerce.adapters.vmm.catalogue import Reading, VmmCatalogue
from wapcommerce.adapters.vmm.entities import Cloud, VmNetwork
from wapcommerce.adapters.vmm.routes import (
    SPF_VMM,
    WAP_ADMIN,
    Route,
    spf_tenant,
    wap_tenant,
)
from wapcommerce.adapters.wap.admin_api import AdminApi
from wapcommerce.adapters.wap.portal import WapPortal
from wapcommerce.adapters.wap.tokens import USERNAME_MIXED, BearerTokens, TokenService
from wapcommerce.adapters.wap.ws_trust import Login
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.adapters.wire.secret import Secret
from wapcommerce.errors import CallNotDone
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.ports import CatalogueSource
from wapcommerce.testing.contracts.catalogue_source import (
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

LOGIN = Login(DEMO_USER, Secret(DEMO_PASSWORD))
TENANT = UUID("7f2e3c74-9e77-4f50-9187-2c6d8e3f9132")


class TestOverSpf(CatalogueSourceContract):
    @pytest.fixture
    def source(self) -> CatalogueSource:
        return over_spf(simulated())


class TestOverSpfInSmallPages(CatalogueSourceContract):
    @pytest.fixture
    def source(self) -> CatalogueSource:
        return over_spf(simulated(Behaviour(odata_page_size=1)))


class NothingExpanded(httpx.BaseTransport):
    """Refuses every request to expand, as a server may."""

    def __init__(self, behind: httpx.BaseTransport) -> None:
        self._behind = behind

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if "expand" in request.url.query.decode():
            return httpx.Response(400, request=request)
        return self._behind.handle_request(request)


class TestOverSpfThatDoesNotExpand(CatalogueSourceContract):
    @pytest.fixture
    def source(self) -> CatalogueSource:
        simulator = simulated()
        return over_spf(simulator, NothingExpanded(simulator.transport(Service.SPF)))


class TestThroughWapOnSockets(CatalogueSourceContract):
    @pytest.fixture
    def source(self) -> Iterator[CatalogueSource]:
        with simulated().serve() as served, Endpoint("token service", served.sts_url) as sts:
            tokens = BearerTokens(TokenService(sts, USERNAME_MIXED, login=LOGIN).issue)
            with Endpoint("WAP", served.admin_url, auth=tokens) as wap:
                portal = WapPortal(AdminApi(wap, DEMO_USER))
                yield VmmCatalogue(wap, DEMO_USER, portal.sellable_ids, WAP_ADMIN)


def reading(
    profiles: list[Entity], templates: list[Entity], listed: frozenset[str] | None = None
) -> Reading:
    server = Server(
        answer(200, page("HardwareProfiles", *profiles)),
        answer(200, page("VMTemplates", *templates)),
    )
    return VmmCatalogue(server.endpoint(), DEMO_USER, lambda _: listed).read(REGION)


def read(
    profiles: list[Entity], templates: list[Entity], listed: frozenset[str] | None = None
) -> Catalogue:
    return reading(profiles, templates, listed).catalogue


@pytest.mark.parametrize(
    ("route", "prefix", "after"),
    [
        (SPF_VMM, "/SC2012R2/VMM/Microsoft.Management.Odata.svc", ""),
        (spf_tenant(TENANT), f"/SC2012R2/VMM/{TENANT}/Microsoft.Management.Odata.svc", ""),
        (
            WAP_ADMIN,
            "/services/systemcenter/SC2012R2/VMM/Microsoft.Management.Odata.svc",
            "()",
        ),
        (wap_tenant(TENANT), f"/{TENANT}/services/systemcenter/vmm", ""),
    ],
)
def test_every_route_asks_for_the_same_sets_of_the_stamp(
    route: Route, prefix: str, after: str
) -> None:
    server = Server(
        answer(200, page("HardwareProfiles", profile())), answer(200, page("VMTemplates"))
    )

    VmmCatalogue(server.endpoint(), "ann@tenant.example", route=route).catalogue(REGION)

    where = f"$filter=StampId%20eq%20guid'{STAMP}'"
    assert server.calls == [
        f"GET {prefix}/HardwareProfiles{after}?{where}",
        f"GET {prefix}/VMTemplates{after}?{where}&$expand=VirtualHardDisks",
    ]
    callers = {request.headers["x-ms-principal-id"] for request in server.requests}
    assert {each.replace("%40", "@") for each in callers} == {"ann@tenant.example"}


@pytest.mark.parametrize(
    "bare",
    [
        without_disks(),
        template(VirtualHardDisks=None),
        template(disk(), **{"VirtualHardDisks@odata.nextLink": "x?$skip=1"}),
    ],
    ids=["not expanded", "null", "expanded in part"],
)
def test_disks_that_do_not_come_with_a_template_are_asked_for(bare: Entity) -> None:
    server = Server(
        answer(200, page("HardwareProfiles")),
        answer(200, page("VMTemplates", bare)),
        answer(200, page("VirtualHardDisks", disk(), following="?$skiptoken=1")),
        answer(200, page("VirtualHardDisks", disk(MaximumSize=str(GIB)))),
    )

    [found] = VmmCatalogue(server.endpoint(), DEMO_USER).catalogue(REGION).templates

    assert found.disk_bytes == (40 * GIB, GIB)
    key = f"(ID=guid'{TEMPLATE_ID}',StampId=guid'{STAMP}')"
    assert server.calls[2] == f"GET /VMTemplates{key}/VirtualHardDisks"


def test_only_of_what_is_sold_the_disks_are_asked_for() -> None:
    unsold = [
        without_disks(ID=str(uuid4())),
        without_disks(Enabled=False),
        without_disks(Name=None),
        without_disks(StampId=str(uuid4())),
    ]

    found = reading([profile()], unsold, frozenset({PROFILE_ID, TEMPLATE_ID}))

    assert found.catalogue.templates == ()


def test_a_template_that_is_gone_when_its_disks_are_asked_for_is_not_sold() -> None:
    server = Server(
        answer(200, page("HardwareProfiles", profile())),
        answer(200, page("VMTemplates", without_disks())),
        answer(404),
    )

    found = VmmCatalogue(server.endpoint(), DEMO_USER).read(REGION)

    assert found.catalogue.templates == ()
    assert [problem.code for problem in found.problems] == ["unreadable"]


def test_disks_that_cannot_be_read_fail_the_catalogue_and_name_the_call() -> None:
    server = Server(
        answer(200, page("HardwareProfiles")),
        answer(200, page("VMTemplates", without_disks())),
        answer(403),
    )

    with pytest.raises(CallNotDone, match="read VirtualHardDisks of VMTemplates: HTTP 403"):
        VmmCatalogue(server.endpoint(), DEMO_USER).catalogue(REGION)


def test_a_template_may_have_no_disks() -> None:
    assert read([], [template()]).templates[0].disk_bytes == ()


@pytest.mark.parametrize(
    ("broken", "what"),
    [
        (template(disk(MaximumSize=None, Size=None)), "Size"),
        (template(disk(MaximumSize="big")), "MaximumSize"),
        (template(VirtualHardDisks="none"), "VirtualHardDisks"),
        (template(Generation="first"), "Generation"),
        (template(Name=7), "Name"),
    ],
)
def test_a_template_that_cannot_be_priced_is_left_out_and_named(
    broken: Entity, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    whole = template(Name="Whole", ID=str(uuid4()))

    found = reading([], [broken, whole])

    assert [each.name for each in found.catalogue.templates] == ["Whole"]
    [problem] = found.problems
    assert (problem.code, problem.path) == ("unreadable", f"VMTemplates(guid'{TEMPLATE_ID}')")
    assert what in problem.message


def test_what_is_left_out_is_logged_with_the_endpoint(caplog: pytest.LogCaptureFixture) -> None:
    server = Server(
        answer(200, page("HardwareProfiles", profile(Memory=None))),
        answer(200, page("VMTemplates")),
    )

    with caplog.at_level(logging.WARNING, "wapcommerce"):
        VmmCatalogue(server.endpoint(), DEMO_USER).catalogue(REGION)

    [record] = caplog.records
    assert record.getMessage().startswith(f"admin API: HardwareProfiles(guid'{PROFILE_ID}'): ")
    assert "Memory" in record.getMessage()


@pytest.mark.parametrize("changes", [{"CPUCount": None}, {"Memory": 0}, {"Generation": "x"}])
def test_a_profile_without_a_figure_that_is_priced_is_not_sold(changes: dict[str, object]) -> None:
    found = reading([profile(**changes)], [])

    assert found.catalogue.profiles == ()
    assert [problem.code for problem in found.problems] == ["unreadable"]


@pytest.mark.parametrize("wrong", [None, "x", 7, ""])
def test_without_an_id_the_place_in_the_feed_names_the_entity(wrong: object) -> None:
    found = reading([profile(), profile(ID=wrong)], [])

    assert [each.id for each in found.catalogue.profiles] == [PROFILE_ID]
    assert [problem.path for problem in found.problems] == ["HardwareProfiles[1]"]


@pytest.mark.parametrize("name", [None, "", " \t"])
def test_what_has_no_name_is_not_sold_and_named_by_its_id(name: object) -> None:
    found = reading([profile(Name=name)], [])

    assert found.catalogue.profiles == ()
    [problem] = found.problems
    assert (problem.code, problem.path) == ("nameless", f"HardwareProfiles(guid'{PROFILE_ID}')")


@pytest.mark.parametrize(
    "changes", [{"Enabled": False}, {"StampId": str(uuid4())}], ids=["disabled", "other server"]
)
def test_what_is_disabled_or_of_another_server_is_not_sold_and_no_problem(
    changes: dict[str, object],
) -> None:
    found = reading([profile(**changes)], [template(**changes)])

    assert (found.catalogue.profiles, found.catalogue.templates) == ((), ())
    assert found.problems == ()


def test_two_of_one_name_are_both_there_and_told_to_be_ambiguous() -> None:
    other = str(uuid4())

    found = reading([profile(), profile(ID=other), profile(ID=str(uuid4()), Name="Big")], [])

    assert len(found.catalogue.profiles_named("Small")) == 2
    [problem] = found.problems
    assert (problem.code, problem.path) == ("ambiguous", "HardwareProfiles")
    assert "2 share the name 'Small'" in problem.message


def test_a_profile_and_a_template_of_one_name_are_no_problem() -> None:
    assert reading([profile(Name="Same")], [template(Name="Same")]).problems == ()


def test_what_the_feed_lists_twice_is_sold_once() -> None:
    found = reading([profile(), profile(ID=PROFILE_ID.upper(), Name="Again")], [])

    assert [each.name for each in found.catalogue.profiles] == ["Small"]
    assert found.problems == ()


def test_of_a_list_only_what_it_names_is_sold() -> None:
    other = profile(ID=str(uuid4()), Name="Other", Memory=None)

    found = reading([profile(ID=f"{{{PROFILE_ID.upper()}}}"), other], [], frozenset({PROFILE_ID}))

    assert [each.id for each in found.catalogue.profiles] == [PROFILE_ID]
    assert found.problems == ()


def test_an_empty_list_sells_nothing() -> None:
    assert read([profile()], [template()], frozenset()) == Catalogue(REGION.name, (), ())


def test_without_a_list_everything_is_sold() -> None:
    assert len(read([profile()], [template()], None).profiles) == 1


def test_what_the_base_plan_lists_is_asked_before_the_feed() -> None:
    server = Server()

    def refused(_: object) -> None:
        raise CallNotDone("WAP", "read what the base plan lists", "there is no plan 'x'")

    with pytest.raises(CallNotDone, match="no plan"):
        VmmCatalogue(server.endpoint(), DEMO_USER, refused).catalogue(REGION)

    assert server.requests == []


@pytest.mark.parametrize("stamp", ["stamp-1", ""])
def test_a_region_whose_stamp_is_no_guid_needs_a_person(stamp: str) -> None:
    source = VmmCatalogue(Server().endpoint(), DEMO_USER)
    region = evolve(REGION, stamp_id=stamp)

    for call in (source.catalogue, source.clouds, source.vm_networks):
        with pytest.raises(CallNotDone, match="not the GUID") as refused:
            call(region)

        assert refused.value.permanent
        assert REGION.name in refused.value.hint


def test_a_stamp_that_vmm_does_not_know_needs_a_person() -> None:
    unknown = evolve(REGION, stamp_id=str(uuid4()))

    with pytest.raises(CallNotDone, match="holds nothing of stamp") as refused:
        over_spf(simulated()).catalogue(unknown)

    assert refused.value.permanent
    assert (refused.value.endpoint, refused.value.operation) == ("SPF", "read HardwareProfiles")
    assert "'North'" in refused.value.hint


def test_a_stamp_with_nothing_but_a_cloud_sells_nothing() -> None:
    source = over_spf(simulated())

    assert source.catalogue(EMPTY_REGION) == Catalogue(EMPTY_REGION.name, (), ())
    assert source.clouds(EMPTY_REGION) == (Cloud(EMPTY_REGION.cloud_id, EMPTY_REGION.name),)


def test_clouds_and_networks_are_those_of_the_stamp() -> None:
    entity = {"ID": f"{{{PROFILE_ID}}}", "Name": "Gold", "StampId": STAMP}
    server = Server(answer(200, page("Clouds", entity)), answer(200, page("VMNetworks", entity)))
    source = VmmCatalogue(server.endpoint(), DEMO_USER, route=SPF_VMM)

    assert source.clouds(REGION) == (Cloud(PROFILE_ID, "Gold"),)
    assert source.vm_networks(REGION) == (VmNetwork(PROFILE_ID, "Gold"),)
    assert [request.url.path.rpartition("/")[2] for request in server.requests] == [
        "Clouds",
        "VMNetworks",
    ]
    assert all(f"StampId%20eq%20guid'{STAMP}'" in call for call in server.calls)


@pytest.mark.parametrize("broken", [{"Name": "x"}, {"ID": "x"}, {"ID": PROFILE_ID, "Name": 1}])
def test_a_cloud_that_cannot_be_read_is_an_error_that_names_the_call(broken: Entity) -> None:
    server = Server(answer(200, page("Clouds", broken)))

    with pytest.raises(CallNotDone, match="admin API: read Clouds: "):
        VmmCatalogue(server.endpoint(), DEMO_USER).clouds(REGION)


def test_dynamic_memory_and_present_sizes_come_over_the_wire() -> None:
    simulator = Simulator()
    small = VmmProfile(PROFILE_ID, "Small", 1, 512, dynamic_memory_maximum_mib=2048)
    fixed = VmmTemplate(str(uuid4()), "Fixed", (VmmDisk(str(uuid4()), "c", 5 * GIB, None),))
    simulator.wap.add_stamp(
        VmmStamp(REGION.stamp_id, REGION.vmm_server, profiles=(small,), templates=(fixed,))
    )

    found = over_spf(simulator).catalogue(REGION)

    assert found.profiles[0].ram_mib == 2048
    assert found.templates[0].disk_bytes == (5 * GIB,)
