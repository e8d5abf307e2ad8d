"""Every route leads to the same catalogue, whatever is uncertain about the server."""

from __future__ import annotations

from uuid import UUID

import httpx
import pytest
from attrs import evolve

from tests.adapters.vmm.simulated import simulated
from wapcommerce.adapters.vmm.catalogue import VmmCatalogue
from wapcommerce.adapters.vmm.entities import Cloud
from wapcommerce.adapters.vmm.routes import SPF_VMM, WAP_ADMIN, Route, spf_tenant, wap_tenant
from wapcommerce.adapters.vmm.stamps import StampDirectory
from wapcommerce.adapters.wap.admin_api import AdminApi
from wapcommerce.adapters.wap.portal import WapPortal
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.errors import CallNotDone
from wapcommerce.model.catalogue import Catalogue, VmTemplate
from wapcommerce.model.portal import PlanSubscriptionRequest, PortalUser
from wapcommerce.testing.contracts.catalogue_source import CATALOGUE, EMPTY_REGION, REGION
from wapcommerce.testing.simulator import (
    DEMO_PASSWORD,
    DEMO_USER,
    Behaviour,
    Service,
    Simulator,
)
from wapcommerce.testing.simulator.tokens import ADMIN_SITE, issue_token

ANN = "ann@tenant.example"
TENANT = UUID("7f2e3c74-9e77-4f50-9187-2c6d8e3f9132")

ROUTES = {
    "SPF": (SPF_VMM, Service.SPF, DEMO_USER),
    "SPF for one tenant": (spf_tenant(TENANT), Service.SPF, DEMO_USER),
    "WAP's admin API": (WAP_ADMIN, Service.ADMIN_API, DEMO_USER),
    "WAP's tenant API": (wap_tenant(TENANT), Service.TENANT_API, ANN),
}
BEHAVIOURS = {
    "as it is": Behaviour(),
    "in pages": Behaviour(odata_page_size=2),
    "without expanding": Behaviour(odata_expand=False),
    "without expanding, in pages": Behaviour(odata_expand=False, odata_page_size=1),
    "with long numbers as numbers": Behaviour(int64_as_text=False),
}


def endpoint(simulator: Simulator, service: Service) -> Endpoint:
    client = httpx.Client(transport=simulator.transport(service))
    if service is Service.SPF:
        client.auth = httpx.BasicAuth(DEMO_USER, DEMO_PASSWORD)
    else:
        token = issue_token(simulator.wap, DEMO_USER, ADMIN_SITE)
        client.headers["Authorization"] = f"Bearer {token}"
    return Endpoint(service.value, "https://wap.example", client=client, sleep=lambda _: None)


def with_a_tenant(behaviour: Behaviour) -> Simulator:
    simulator = simulated(behaviour)
    portal = WapPortal(AdminApi(endpoint(simulator, Service.ADMIN_API), DEMO_USER))
    portal.create_user(PortalUser(ANN, ANN))
    portal.create_plan_subscription(PlanSubscriptionRequest(TENANT, "Ann", ANN, REGION.base_plan))
    return simulator


def source(simulator: Simulator, route: tuple[Route, Service, str]) -> VmmCatalogue:
    way, service, caller = route
    return VmmCatalogue(endpoint(simulator, service), caller, route=way)


def unordered(catalogue: Catalogue) -> tuple[object, ...]:
    def disks_sorted(template: VmTemplate) -> VmTemplate:
        return evolve(template, disk_bytes=tuple(sorted(template.disk_bytes)))

    return set(catalogue.profiles), set(map(disks_sorted, catalogue.templates))


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
@pytest.mark.parametrize("route", ROUTES)
def test_every_route_leads_to_the_same_catalogue(route: str, behaviour: str) -> None:
    simulator = with_a_tenant(BEHAVIOURS[behaviour])

    found = source(simulator, ROUTES[route]).read(REGION)

    assert unordered(found.catalogue) == unordered(CATALOGUE)
    assert [problem.code for problem in found.problems] == ["ambiguous"]


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_shows_the_cloud_of_the_region(route: str) -> None:
    clouds = source(with_a_tenant(Behaviour()), ROUTES[route]).clouds(REGION)

    assert clouds == (Cloud(REGION.cloud_id, REGION.name),)


@pytest.mark.parametrize("route", ["SPF for one tenant", "WAP's tenant API"])
def test_a_tenant_sees_nothing_of_a_stamp_that_is_not_its_own(route: str) -> None:
    with pytest.raises(CallNotDone, match="holds nothing of stamp"):
        source(with_a_tenant(Behaviour()), ROUTES[route]).catalogue(EMPTY_REGION)


@pytest.mark.parametrize("as_text", [True, False])
@pytest.mark.parametrize("expand", [True, False])
def test_the_stamps_are_found_however_their_feed_is_written(as_text: bool, expand: bool) -> None:
    simulator = simulated(Behaviour(server_type_as_text=as_text, odata_expand=expand))
    directory = StampDirectory(endpoint(simulator, Service.SPF), DEMO_USER)

    assert directory.stamp_of(REGION.vmm_server).id == REGION.stamp_id
    assert directory.problems(EMPTY_REGION) == ()
