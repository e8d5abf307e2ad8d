"""Asks every endpoint of an installation, and everything that an offering needs of it (S29, D7).

It changes nothing. A step whose ground is missing is not tried, so that each cause is named once.
"""

from __future__ import annotations

from collections.abc import Iterator

from wapcommerce.cli.connection.connections import SPF, Connections
from wapcommerce.cli.connection.endpoint_checks import (
    admin_api,
    admin_feed,
    reached,
    token_service,
    vmm_feed,
)
from wapcommerce.cli.connection.finding import Finding
from wapcommerce.cli.connection.region_checks import base_plan, catalogue, cloud, package, stamp
from wapcommerce.model.offering import Offering


def check_connection(offering: Offering, to: Connections) -> Iterator[Finding]:
    """Every finding, in the order in which things are tried.

    The token service, the admin API and SPF are asked whether they are reachable, show a good
    certificate and let us in; each region for its stamp, catalogue, cloud and base plan; each
    package for its plan.
    """
    has_token = yield from token_service(to)
    has_wap = yield from admin_api(to, has_token=has_token)
    has_spf = False
    if to.installation.spf_url is not None:
        has_spf = yield from reached(SPF, to.installation.spf_url, to)
    has_stamps = yield from admin_feed(to, has_spf=has_spf)
    has_vmm = yield from vmm_feed(offering.regions[0], to, has_spf=has_spf, has_wap=has_wap)
    for number, region in enumerate(offering.regions):
        path = f"regions[{number}]"
        good_plan = yield from base_plan(offering, region, path, to, has_wap=has_wap)
        has_stamp = yield from stamp(region, path, to, has_stamps=has_stamps)
        yield from catalogue(region, to, asked=has_vmm and has_stamp, listed=good_plan)
        yield from cloud(region, path, to, asked=has_vmm and has_stamp)
    for number, sold in enumerate(offering.packages):
        yield from package(offering, sold, f"packages[{number}]", to, has_wap=has_wap)
