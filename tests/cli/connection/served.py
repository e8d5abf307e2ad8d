"""A simulated installation over HTTPS, and what the check finds there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from wapcommerce.adapters.wap import Login
from wapcommerce.adapters.wire.secret import Secret
from wapcommerce.cli.connection.check import check_connection
from wapcommerce.cli.connection.connections import (
    Installation,
    SpfLogin,
    TokenLogin,
    connections,
)
from wapcommerce.cli.connection.finding import Finding, State, Step
from wapcommerce.model.offering import Offering, Region
from wapcommerce.testing import example
from wapcommerce.testing.simulator import (
    DEMO_PASSWORD,
    DEMO_USER,
    Behaviour,
    Certificate,
    Served,
    Simulator,
)

LOGIN = Login(DEMO_USER, Secret(DEMO_PASSWORD))
WRONG = Login(DEMO_USER, Secret("not-the-password"))


def simulated(behaviour: Behaviour | None = None) -> Simulator:
    """An installation that has all that the example's offering needs."""
    simulator = Simulator(behaviour)
    simulator.seed(example.offering(), example.catalogues())
    return simulator


def installation(served: Served) -> Installation:
    """How that installation is reached, SPF included."""
    return Installation(
        token_url=served.sts_url,
        admin_url=served.admin_url,
        login=LOGIN,
        spf_url=served.spf_url,
        token_login=TokenLogin.PASSWORD,
        spf_login_kind=SpfLogin.BASIC,
        ca_bundle=served.ca_bundle,
    )


def checked(
    simulator: Simulator,
    offering: Offering | None = None,
    certificate: Certificate = Certificate.VALID,
    **changes: Any,
) -> list[Finding]:
    """All findings over HTTPS; `changes` are those of the installation's fields."""
    with simulator.serve(https=True, certificate=certificate) as served:
        to = evolve(installation(served), **changes)
        with connections(to) as made:
            return list(check_connection(offering or example.offering(), made))


def states(found: list[Finding], subject: str) -> Mapping[Step, State]:
    """How each step at one subject ended."""
    return {each.step: each.state for each in found if each.subject == subject}


def failures(found: list[Finding]) -> list[Finding]:
    """What failed."""
    return [each for each in found if each.state is State.FAILED]


def only_failure(found: list[Finding]) -> Finding:
    """The one thing that failed."""
    (failure,) = failures(found)
    return failure


def with_region(number: int, **changes: Any) -> Offering:
    """The example's offering with one region changed."""
    offering = example.offering()
    regions: list[Region] = list(offering.regions)
    regions[number] = evolve(regions[number], **changes)
    return evolve(offering, regions=tuple(regions))
