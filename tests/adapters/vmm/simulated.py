"""The simulator with the contract's catalogue, and the adapter on it."""

from __future__ import annotations

import httpx

from wapcommerce.adapters.vmm.catalogue import VmmCatalogue
from wapcommerce.adapters.vmm.routes import SPF_VMM
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.model.offering import Offering
from wapcommerce.testing.contracts.catalogue_source import CATALOGUE, EMPTY_REGION, REGION
from wapcommerce.testing.simulator import (
    DEMO_PASSWORD,
    DEMO_USER,
    Behaviour,
    Service,
    Simulator,
)


def simulated(behaviour: Behaviour | None = None) -> Simulator:
    """Both regions of the contract; the second sells nothing."""
    simulator = Simulator(behaviour)
    simulator.seed(Offering("iaas", "IaaS", (REGION, EMPTY_REGION)), {REGION.name: CATALOGUE})
    return simulator


def over_spf(simulator: Simulator, transport: httpx.BaseTransport | None = None) -> VmmCatalogue:
    """SPF itself, in process, without waiting between tries."""
    client = httpx.Client(transport=transport or simulator.transport(Service.SPF))
    login = httpx.BasicAuth(DEMO_USER, DEMO_PASSWORD)
    endpoint = Endpoint(
        "SPF", "https://spf.example:8090", auth=login, client=client, sleep=lambda _: None
    )
    return VmmCatalogue(endpoint, DEMO_USER, route=SPF_VMM)
