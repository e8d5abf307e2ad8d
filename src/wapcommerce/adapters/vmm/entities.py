"""What one entity of a feed becomes; everything that is not named here is ignored.

Every function raises `Unreadable` when the entity lacks a figure that would be priced.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.adapters.wire.answers import Fields, Unreadable
from wapcommerce.model.catalogue import HardwareProfile, VmTemplate

_VMM_SERVER = 0


@frozen
class Cloud:
    """A cloud of a VMM server; `name` is empty where it has none."""

    id: str
    name: str


@frozen
class VmNetwork:
    """A VM network of a VMM server; `name` is empty where it has none."""

    id: str
    name: str


@frozen
class Stamp:
    """One VMM management server with all that it manages, as SPF knows it (S3).

    `servers` are the host names of its VMM servers, normally one.
    """

    id: str
    name: str
    servers: tuple[str, ...] = field(validator=instance_of(tuple))


def profile_of(entity: Fields) -> HardwareProfile:
    """A hardware profile; with dynamic memory it counts the most it may take (D2)."""
    memory_mib = _at_least_one(entity, "Memory")
    if entity.flag_or_none("DynamicMemoryEnabled"):
        memory_mib = max(memory_mib, entity.integer_or_none("DynamicMemoryMaximumMB") or 0)
    return HardwareProfile(
        id=str(entity.guid("ID")),
        name=entity.text("Name"),
        cpu_cores=_at_least_one(entity, "CPUCount"),
        ram_mib=memory_mib,
        generation=entity.integer_or_none("Generation"),
    )


def template_of(entity: Fields, disks: Sequence[Fields]) -> VmTemplate:
    """A template with the sizes its disks may grow to (D2)."""
    return VmTemplate(
        id=str(entity.guid("ID")),
        name=entity.text("Name"),
        disk_bytes=tuple(map(_disk_bytes, disks)),
        operating_system=entity.text_or_none("OperatingSystem") or "",
        generation=entity.integer_or_none("Generation"),
    )


def cloud_of(entity: Fields) -> Cloud:
    """A cloud."""
    return Cloud(str(entity.guid("ID")), entity.text_or_none("Name") or "")


def vm_network_of(entity: Fields) -> VmNetwork:
    """A VM network."""
    return VmNetwork(str(entity.guid("ID")), entity.text_or_none("Name") or "")


def stamp_of(entity: Fields, servers: Sequence[Fields]) -> Stamp:
    """A stamp with those of its servers that are VMM servers."""
    names = tuple(server.text("Name") for server in servers if _is_vmm(server))
    return Stamp(str(entity.guid("ID")), entity.text_or_none("Name") or "", names)


def _disk_bytes(disk: Fields) -> int:
    """The size a disk may grow to; a fixed disk may state only the size it has (D2)."""
    maximum = disk.integer_or_none("MaximumSize") or 0
    size = maximum if maximum > 0 else disk.integer("Size")
    if size < 0:
        raise Unreadable("a disk has a size below zero")
    return size


def _at_least_one(entity: Fields, name: str) -> int:
    value = entity.integer(name)
    if value < 1:
        raise Unreadable(f"{name} is below one")
    return value


def _is_vmm(server: Fields) -> bool:
    """The kind of a server is a number or a name, nobody has seen which; unstated counts too."""
    try:
        kind: int | str | None = server.integer_or_none("ServerType")
    except Unreadable:
        kind = server.text("ServerType").lower()
    return kind in (_VMM_SERVER, "vmm", None)
