"""Whether WAP and VMM hold what the regions and packages of an offering name (S29, D7)."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from wapcommerce.cli.connection.connections import Connections
from wapcommerce.cli.connection.endpoint_checks import NOT_LET_IN
from wapcommerce.cli.connection.finding import (
    Finding,
    Findings,
    State,
    Step,
    call_failed,
    counted,
    failed,
    not_checked,
    ok,
)
from wapcommerce.errors import EndpointError, Rejection
from wapcommerce.model.offering import Offering, PredefinedPackage, Region

_NO_STAMP = "VMM cannot be asked about this stamp"


@frozen
class _Sale:
    """What is sold from a plan, and where the offering says so."""

    subject: str
    step: Step
    path: str
    plan_id: str
    region: Region
    connections: bool


def base_plan(
    offering: Offering, region: Region, path: str, to: Connections, *, has_wap: bool
) -> Findings:
    """Whether subscriptions can be made from the region's base plan, with the add-ons sold."""
    sold = any(row.grants_s2s_channels or row.grants_ipv4_addresses for row in offering.add_ons)
    place = f"{path}.base_plan"
    sale = _Sale(_of(region), Step.BASE_PLAN, place, region.base_plan, region, sold)
    return (yield from _plan(sale, to, has_wap=has_wap))


def stamp(region: Region, path: str, to: Connections, *, has_stamps: bool) -> Findings:
    """True unless the region's stamp is known not to be there."""
    subject = _of(region)
    if not has_stamps or to.stamps is None:
        why = "the Admin feed of SPF was not read" if to.stamps else "needs the address of SPF"
        yield not_checked(subject, Step.STAMP, why)
        return True
    try:
        problems = to.stamps.problems(region)
    except EndpointError as failure:
        yield call_failed(subject, Step.STAMP, failure)
        return True
    for problem in problems:
        yield failed(subject, Step.STAMP, problem, path)
    if not problems:
        yield ok(subject, Step.STAMP, f"{region.stamp_id} has {region.vmm_server}")
    return all(problem.code != "unknown_stamp" for problem in problems)


def catalogue(region: Region, to: Connections, *, asked: bool, listed: bool) -> Iterator[Finding]:
    """What VMM holds to sell; `listed` where the base plan can say what of it."""
    subject = _of(region)
    if not asked:
        yield not_checked(subject, Step.CATALOGUE, _NO_STAMP)
        return
    try:
        reading = (to.sellable if listed else to.catalogue).read(region)
    except EndpointError as failure:
        yield call_failed(subject, Step.CATALOGUE, failure)
        return
    for problem in reading.problems:
        yield failed(subject, Step.CATALOGUE, problem, state=State.WARNING)
    profiles, templates = reading.catalogue.profiles, reading.catalogue.templates
    found = f"{counted(len(profiles), 'profile')} and {counted(len(templates), 'template')} to sell"
    if profiles and templates:
        yield ok(subject, Step.CATALOGUE, found)
    else:
        hint = "make hardware profiles and templates in VMM, and list them in the base plan"
        yield failed(subject, Step.CATALOGUE, Rejection("nothing_to_sell", found, "", hint))


def cloud(region: Region, path: str, to: Connections, *, asked: bool) -> Iterator[Finding]:
    """Whether the region's cloud is one of its stamp (D7)."""
    subject = _of(region)
    if not asked:
        yield not_checked(subject, Step.CLOUD, _NO_STAMP)
        return
    try:
        clouds = to.catalogue.clouds(region)
    except EndpointError as failure:
        yield call_failed(subject, Step.CLOUD, failure)
        return
    names = {cloud.id: cloud.name for cloud in clouds}
    if region.cloud_id in names:
        yield ok(subject, Step.CLOUD, f"{region.cloud_id} ({names[region.cloud_id]})")
        return
    what = f"stamp {region.stamp_id} has no cloud {region.cloud_id}"
    known = ", ".join(f"{cloud.id} ({cloud.name})" for cloud in clouds)
    hint = f"take one of: {known}" if known else "correct the stamp, or make a cloud in VMM"
    yield failed(subject, Step.CLOUD, Rejection("cloud_not_in_stamp", what, "cloud_id", hint), path)


def package(
    offering: Offering, sold: PredefinedPackage, path: str, to: Connections, *, has_wap: bool
) -> Iterator[Finding]:
    """Whether the package's plan is there and is one of its region."""
    region = offering.region(sold.region)
    if region is None:
        return  # an offering with this contradiction is not loaded
    connections = bool(sold.quotas.s2s_channels or sold.quotas.ipv4_addresses)
    subject, place = f"package {sold.code}", f"{path}.plan"
    sale = _Sale(subject, Step.PLAN, place, sold.plan, region, connections)
    yield from _plan(sale, to, has_wap=has_wap)


def _plan(sale: _Sale, to: Connections, *, has_wap: bool) -> Findings:
    if not has_wap:
        yield not_checked(sale.subject, sale.step, NOT_LET_IN)
        return False
    try:
        problems = to.plans.problems(sale.plan_id, sale.region, connections=sale.connections)
    except EndpointError as failure:
        yield call_failed(sale.subject, sale.step, failure)
        return False
    for problem in problems:
        yield failed(sale.subject, sale.step, problem, sale.path)
    if not problems:
        networks = ", VM networks allowed" if sale.connections else ""
        yield ok(
            sale.subject, sale.step, f"{sale.plan_id}: VM Clouds with the region's cloud{networks}"
        )
    return not problems


def _of(region: Region) -> str:
    return f"region {region.name}"
