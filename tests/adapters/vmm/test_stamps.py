"""The Admin feed says which VMM server is which stamp (S3)."""

from __future__ import annotations

import httpx
import pytest
from attrs import evolve

from tests.adapters.canned import Server, answer
from tests.adapters.vmm.feeds import Entity, numbered, page
from wapcommerce.adapters.vmm.entities import Stamp
from wapcommerce.adapters.vmm.routes import SPF_ADMIN
from wapcommerce.adapters.vmm.stamps import StampDirectory
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.errors import CallNotDone
from wapcommerce.model.offering import Offering
from wapcommerce.testing.contracts.catalogue_source import EMPTY_REGION, REGION
from wapcommerce.testing.simulator import DEMO_PASSWORD, DEMO_USER, Service, Simulator

NORTH = Stamp(REGION.stamp_id, "vmm-north", (REGION.vmm_server,))
SOUTH = Stamp(EMPTY_REGION.stamp_id, "vmm-south", (EMPTY_REGION.vmm_server,))
BASE = "https://spf.example:8090"


def server(name: object, kind: object = 0, **changes: object) -> Entity:
    return {"ID": numbered("server", 1), "Name": name, "ServerType": kind, **changes}


def stamp(stamp_id: str, *servers: object, **changes: object) -> Entity:
    return {"ID": stamp_id, "Name": "A stamp", "Servers": list(servers), **changes}


def directory(*entities: object) -> StampDirectory:
    spf = Server(answer(200, page("Stamps", *entities)))
    return StampDirectory(spf.endpoint(BASE), DEMO_USER)


@pytest.fixture
def simulated() -> StampDirectory:
    simulator = Simulator()
    simulator.seed(Offering("iaas", "IaaS", (REGION, EMPTY_REGION)), {})
    client = httpx.Client(transport=simulator.transport(Service.SPF))
    login = httpx.BasicAuth(DEMO_USER, DEMO_PASSWORD)
    return StampDirectory(Endpoint("SPF", BASE, auth=login, client=client), DEMO_USER, SPF_ADMIN)


def test_the_simulators_stamps_have_their_servers(simulated: StampDirectory) -> None:
    assert sorted(simulated.stamps(), key=lambda each: each.name) == [NORTH, SOUTH]


def test_a_vmm_server_is_found_by_its_host_name(simulated: StampDirectory) -> None:
    assert simulated.stamp_of(EMPTY_REGION.vmm_server) == SOUTH


@pytest.mark.parametrize("name", ["VMM-North.Example", "vmm-north.example.", " vmm-north.example"])
def test_letter_case_and_the_final_dot_of_a_host_do_not_matter(name: str) -> None:
    found = directory(stamp(REGION.stamp_id, server("vmm-NORTH.example"))).stamp_of(name)

    assert found.id == REGION.stamp_id


def test_stamps_are_asked_for_with_their_servers() -> None:
    spf = Server(answer(200, page("Stamps")))

    StampDirectory(spf.endpoint(BASE), DEMO_USER).stamps()

    assert spf.calls == [
        "GET /SC2012R2/Admin/Microsoft.Management.Odata.svc/Stamps?$expand=Servers"
    ]


@pytest.mark.parametrize(
    "first",
    [
        (answer(400), answer(200, page("Stamps", {"ID": REGION.stamp_id, "Name": "N"}))),
        (answer(200, page("Stamps", {"ID": REGION.stamp_id, "Name": "N"})),),
        (
            answer(
                200,
                page("Stamps", stamp(REGION.stamp_id, **{"Servers@odata.nextLink": "?$skip=1"})),
            ),
        ),
    ],
    ids=["refused", "not expanded", "expanded in part"],
)
def test_servers_are_reached_by_navigation_where_they_do_not_come_along(
    first: tuple[httpx.Response, ...],
) -> None:
    spf = Server(*first, answer(200, page("Servers", server(REGION.vmm_server))))

    [found] = StampDirectory(spf.endpoint(BASE), DEMO_USER).stamps()

    assert found.servers == (REGION.vmm_server,)
    assert spf.calls[-1].endswith(f"Odata.svc/Stamps(guid'{REGION.stamp_id}')/Servers")


@pytest.mark.parametrize("kind", [0, "0", "VMM", "vmm", None])
def test_a_server_of_vmm_counts_however_its_kind_is_written(kind: object) -> None:
    [found] = directory(stamp(REGION.stamp_id, server("vmm.example", kind))).stamps()

    assert found.servers == ("vmm.example",)


@pytest.mark.parametrize("kind", [1, "6", "OM", "Orchestrator", "None"])
def test_a_server_of_another_kind_does_not_count(kind: object) -> None:
    other = server("om.example", kind, Name=None)

    [found] = directory(stamp(REGION.stamp_id, other, server("vmm.example"))).stamps()

    assert found.servers == ("vmm.example",)


def test_a_stamp_may_lack_all_but_its_id() -> None:
    bare = {"id": f"{{{REGION.stamp_id.upper()}}}", "Servers": [{"Name": "vmm.example"}]}

    assert directory(bare).stamps() == (Stamp(REGION.stamp_id, "", ("vmm.example",)),)


@pytest.mark.parametrize("broken", [{"Name": "x", "Servers": []}, stamp("x"), stamp("")])
def test_a_stamp_without_an_id_is_an_error_that_names_the_call(broken: Entity) -> None:
    with pytest.raises(CallNotDone, match=r"admin API: read Stamps: .* has no ID"):
        directory(broken).stamps()


def test_a_vmm_server_without_a_name_is_an_error() -> None:
    with pytest.raises(CallNotDone, match=r"read Stamps: .* has no Name"):
        directory(stamp(REGION.stamp_id, server(None))).stamps()


def test_an_unknown_vmm_server_is_refused_for_good_with_those_there_are() -> None:
    known = stamp(REGION.stamp_id, server("b.example"), server("a.example"))

    with pytest.raises(CallNotDone, match="no stamp has the VMM server") as refused:
        directory(known).stamp_of("c.example")

    assert refused.value.permanent
    assert refused.value.hint == "name one of: a.example, b.example"


def test_without_any_stamp_the_hint_says_what_to_register() -> None:
    with pytest.raises(CallNotDone) as refused:
        directory().stamp_of("c.example")

    assert refused.value.hint == "register the VMM server in SPF"


def test_two_stamps_of_one_vmm_server_are_refused_for_good() -> None:
    twice = (stamp(each, server("a.example")) for each in (NORTH.id, SOUTH.id))

    with pytest.raises(CallNotDone, match="2 stamps") as refused:
        directory(*twice).stamp_of("a.example")

    assert refused.value.permanent


def test_a_region_that_fits_its_stamp_has_no_problem(simulated: StampDirectory) -> None:
    assert simulated.problems(REGION) == ()


def test_a_region_of_an_unknown_stamp_is_told_the_known_ones(simulated: StampDirectory) -> None:
    [problem] = simulated.problems(evolve(REGION, stamp_id=REGION.cloud_id))

    assert (problem.code, problem.path) == ("unknown_stamp", "stamp_id")
    assert f"{SOUTH.id} ({EMPTY_REGION.vmm_server})" in problem.hint


def test_a_region_with_the_vmm_server_of_another_stamp_is_told(simulated: StampDirectory) -> None:
    [problem] = simulated.problems(evolve(REGION, vmm_server=EMPTY_REGION.vmm_server))

    assert (problem.code, problem.path) == ("other_vmm_server", "vmm_server")
    assert REGION.vmm_server in problem.hint


def test_a_stamp_without_servers_says_so() -> None:
    [problem] = directory(stamp(REGION.stamp_id)).problems(REGION)

    assert problem.hint == "its servers are: none"


def test_an_spf_without_stamps_says_what_to_register() -> None:
    [problem] = directory().problems(REGION)

    assert problem.hint == "register the VMM server in SPF"
