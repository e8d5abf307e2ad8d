"""The live catalogue of one region: what its VMM server offers today (S4, S6)."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.model.quotas import Quotas


@frozen
class HardwareProfile:
    """A machine size predefined by the WAP administrator; it has no disks (S4).

    `ram_mib` is the most memory the machine may take: with dynamic memory its maximum (D2).
    `generation` is 1 or 2, None where VMM does not say.
    """

    id: str
    name: str
    cpu_cores: int
    ram_mib: int
    generation: int | None = None

    @property
    def quotas(self) -> Quotas:
        """What one machine of this profile takes, without its disks."""
        return Quotas(cpu_cores=self.cpu_cores, ram_mib=self.ram_mib, vm_count=1)


@frozen
class VmTemplate:
    """A machine image predefined by the WAP administrator; it brings the disks (S6).

    `disk_bytes` holds the size each disk may grow to, in bytes (D2).
    """

    id: str
    name: str
    disk_bytes: tuple[int, ...] = field(validator=instance_of(tuple))
    operating_system: str = ""
    generation: int | None = None

    @property
    def quotas(self) -> Quotas:
        """The storage of one machine made from this template."""
        return Quotas(storage_bytes=sum(self.disk_bytes))

    def fits(self, profile: HardwareProfile) -> bool:
        """Whether machine and image are of one generation; an unstated one fits any (S4)."""
        stated = {profile.generation, self.generation} - {None}
        return len(stated) < 2


@frozen
class Catalogue:
    """What one region sells, as loaded from its VMM server; never across regions.

    `stale_since` is None for a current catalogue. While VMM cannot be reached, a source may hand
    out an older one: then it is the aware instant from which on changes in VMM are not in it.
    """

    region: str
    profiles: tuple[HardwareProfile, ...] = field(validator=instance_of(tuple))
    templates: tuple[VmTemplate, ...] = field(validator=instance_of(tuple))
    stale_since: datetime | None = None

    def profiles_named(self, name: str) -> tuple[HardwareProfile, ...]:
        """All profiles of that name; VMM does not keep names unique."""
        return tuple(profile for profile in self.profiles if profile.name == name)

    def templates_named(self, name: str) -> tuple[VmTemplate, ...]:
        """All templates of that name; VMM does not keep names unique."""
        return tuple(template for template in self.templates if template.name == name)
