"""Setup: whether WAP and the VMM servers of an offering answer and have something to sell (S29)."""

from __future__ import annotations

from collections.abc import Iterator

from wapcommerce.errors import EndpointError, Rejection
from wapcommerce.model.offering import Offering
from wapcommerce.ports import CatalogueSource, ManagementPortal

#: A user that no installation has (RFC 2606); looking for it shows that WAP lets us in.
_NOBODY = "nobody@connection-check.invalid"


def connection_problems(
    offering: Offering, catalogues: CatalogueSource, portal: ManagementPortal
) -> tuple[Rejection, ...]:
    """What an administrator must mend before the first sale, all at once; it changes nothing.

    Reads one user of WAP and the catalogue of every region. Paths are those of the offering file,
    and blank for WAP. Stamps, clouds and base plans need more than these ports: the command
    ``wapcommerce check-connection`` compares them.
    """
    return (*_portal_problems(portal), *_catalogue_problems(offering, catalogues))


def _portal_problems(portal: ManagementPortal) -> Iterator[Rejection]:
    try:
        portal.find_user(_NOBODY)
    except EndpointError as failure:
        yield _unreachable(failure, "")


def _catalogue_problems(offering: Offering, catalogues: CatalogueSource) -> Iterator[Rejection]:
    for number, region in enumerate(offering.regions):
        path = f"regions[{number}]"
        try:
            catalogue = catalogues.catalogue(region)
        except EndpointError as failure:
            yield _unreachable(failure, path)
            continue
        if not catalogue.profiles or not catalogue.templates:
            what = f"region {region.name!r} has no hardware profile or no template to sell"
            hint = "check stamp_id, and what the base plan lists"
            yield Rejection("nothing_to_sell", what, path, hint)


def _unreachable(failure: EndpointError, path: str) -> Rejection:
    what = f"{failure.endpoint}: {failure.operation}: {failure.reason}"
    hint = failure.hint or "check address, login and certificate"
    return Rejection("connection_failed", what, path, hint)
