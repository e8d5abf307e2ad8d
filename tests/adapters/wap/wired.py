"""The portal wired up to a simulator, as a host wires it up to WAP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from wapcommerce.adapters.wap.admin_api import AdminApi
from wapcommerce.adapters.wap.portal import WapPortal
from wapcommerce.adapters.wap.tokens import USERNAME_MIXED, BearerTokens, TokenService
from wapcommerce.adapters.wap.ws_trust import Login
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.adapters.wire.secret import Secret
from wapcommerce.model.portal import PlanQuotas, PlanRequest
from wapcommerce.testing.contracts.catalogue_source import REGION
from wapcommerce.testing.simulator import (
    DEMO_PASSWORD,
    DEMO_USER,
    Behaviour,
    Service,
    Simulator,
    systemcenter_settings,
)

QUOTAS = PlanQuotas(6, 12288, 240, 3, 10, 1)
REQUEST = PlanRequest("wapcommerce 7", REGION, QUOTAS)
SETTINGS = systemcenter_settings(REGION.stamp_id, REGION.cloud_id)
LOGIN = Login(DEMO_USER, Secret(DEMO_PASSWORD))


def simulated(behaviour: Behaviour | None = None) -> Simulator:
    simulator = Simulator(behaviour)
    simulator.wap.add_base_plan(
        REGION.base_plan, SETTINGS, other_services={"sqlservers": {"Groups": "[1, 2]"}}
    )
    return simulator


@contextmanager
def connected(simulator: Simulator) -> Iterator[WapPortal]:
    """The portal, wired up in process."""
    with (
        httpx.Client(transport=simulator.transport(Service.STS)) as sts,
        httpx.Client(transport=simulator.transport(Service.ADMIN_API)) as wap,
    ):
        tokens = TokenService(
            Endpoint("token service", "https://wap.example:30071", client=sts),
            USERNAME_MIXED,
            login=LOGIN,
        )
        endpoint = Endpoint(
            "admin API",
            "https://wap.example:30004",
            auth=BearerTokens(tokens.issue),
            client=wap,
            sleep=lambda _: None,
        )
        yield WapPortal(AdminApi(endpoint, DEMO_USER))
