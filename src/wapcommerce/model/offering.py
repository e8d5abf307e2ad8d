"""The product offering: what the administrator decided to sell, and where (S1, S3, S10, S11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.errors import Rejection
from wapcommerce.model.quotas import Quotas


class Tab(StrEnum):
    """The tab of the wizard on which an add-on stands."""

    VPN = "VPN"
    IPV4 = "IPv4"


def _guid(text: str) -> str:
    return text.strip().strip("{}").lower()


@frozen
class Region:
    """The label of the order characteristic "VMM Management Server" and what it stands for (S3).

    `stamp_id` and `cloud_id` are VMM's ids of the server and of the cloud in it; `base_plan` is
    the id of the WAP plan from which every subscription's own plan is copied (D7).
    """

    name: str
    vmm_server: str
    stamp_id: str = field(converter=_guid)
    cloud_id: str = field(converter=_guid)
    base_plan: str


@frozen
class AddOn:
    """Something sold beside the machines, such as "10 S2S Channels" (S10, S11).

    One unit grants that many site-to-site channels and public IPv4 addresses.
    """

    code: str
    label: str
    tab: Tab
    grants_s2s_channels: int = 0
    grants_ipv4_addresses: int = 0

    @property
    def quotas(self) -> Quotas:
        """What one unit adds to the quotas."""
        return Quotas(
            s2s_channels=self.grants_s2s_channels, ipv4_addresses=self.grants_ipv4_addresses
        )


@frozen
class PredefinedPackage:
    """A product with fixed quotas, backed by an existing WAP plan (S1)."""

    code: str
    name: str
    region: str
    plan: str
    quotas: Quotas


@frozen
class Limits:
    """The most one configuration may hold; None means no limit of ours."""

    max_machines: int | None = None
    max_extra_storage_gib: int | None = None


@frozen
class Offering:
    """All that is sold under one product code: regions, add-ons, packages and limits.

    `contradictions` tells whether the parts fit together; adapters refuse an offering with any.
    """

    code: str
    name: str
    regions: tuple[Region, ...] = field(validator=instance_of(tuple))
    add_ons: tuple[AddOn, ...] = field(validator=instance_of(tuple), default=())
    packages: tuple[PredefinedPackage, ...] = field(validator=instance_of(tuple), default=())
    limits: Limits = Limits()

    def region(self, name: str) -> Region | None:
        """The region of that label, or None."""
        return next((region for region in self.regions if region.name == name), None)

    def add_on(self, code: str) -> AddOn | None:
        """The add-on of that code, or None."""
        return next((add_on for add_on in self.add_ons if add_on.code == code), None)

    def package(self, code: str) -> PredefinedPackage | None:
        """The predefined package of that code, or None."""
        return next((package for package in self.packages if package.code == code), None)

    def contradictions(self) -> tuple[Rejection, ...]:
        """Every way in which the parts do not fit together, all at once."""
        found = [
            *_repeated("regions", "name", (region.name for region in self.regions)),
            *_repeated("add_ons", "code", (add_on.code for add_on in self.add_ons)),
            *_repeated(
                "packages", "code", [self.code, *(package.code for package in self.packages)]
            ),
        ]
        if not self.regions:
            found.append(
                Rejection("no_region", "nothing can be sold without a region", "regions", "add one")
            )
        for number, package in enumerate(self.packages):
            if self.region(package.region) is None:
                found.append(
                    Rejection(
                        "unknown_region",
                        f"package {package.code!r} is sold in {package.region!r}, which is none "
                        "of the regions",
                        f"packages[{number}].region",
                        "use the name of one of the regions",
                    )
                )
        for number, add_on in enumerate(self.add_ons):
            if not (add_on.grants_s2s_channels or add_on.grants_ipv4_addresses):
                found.append(
                    Rejection(
                        "grants_nothing",
                        f"add-on {add_on.code!r} grants neither channels nor addresses",
                        f"add_ons[{number}]",
                        "set grants_s2s_channels or grants_ipv4_addresses",
                    )
                )
        return tuple(found)


def _repeated(table: str, key: str, values: Iterable[str]) -> list[Rejection]:
    return [
        Rejection("repeated", f"{value!r} stands {count} times", f"{table}.{key}", "keep one")
        for value, count in Counter(values).items()
        if count > 1
    ]
