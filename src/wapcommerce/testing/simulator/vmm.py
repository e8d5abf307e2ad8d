"""What VMM servers hold, and the entities their feeds show of it.

Client code: a stamp is one VMM server; nearly every entity has the key (ID, StampId); a hardware
profile has no disks; the disks of a template are reached by navigation and know their template.
Captured: disk sizes are bytes, library paths are UNC paths. Inferred: ServerType is a number.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.testing.simulator.edm import (
    CLOUD,
    HARDWARE_PROFILE,
    SERVER,
    STAMP,
    VIRTUAL_HARD_DISK,
    VM_TEMPLATE,
    EntitySet,
    Feed,
    Navigation,
    Row,
)

_ADDED = "2016-03-23T09:15:00.25+01:00"


def guid(text: str) -> str:
    """A guid as the feeds write it. Raises ValueError for other text."""
    return str(UUID(text))


@frozen
class VmmCloud:
    """A cloud of a VMM server."""

    id: str = field(converter=guid)
    name: str


@frozen
class VmmProfile:
    """A hardware profile; it has dynamic memory where `dynamic_memory_maximum_mib` is set."""

    id: str = field(converter=guid)
    name: str
    cpu_count: int
    memory_mib: int
    generation: int | None = None
    dynamic_memory_maximum_mib: int | None = None


@frozen
class VmmDisk:
    """A virtual hard disk; `maximum_bytes` is None where VMM knows only the present size."""

    id: str = field(converter=guid)
    name: str
    size_bytes: int
    maximum_bytes: int | None


@frozen
class VmmTemplate:
    """A virtual machine template with its disks."""

    id: str = field(converter=guid)
    name: str
    disks: tuple[VmmDisk, ...] = field(validator=instance_of(tuple))
    operating_system: str = "None"
    generation: int | None = None


@frozen
class VmmStamp:
    """One VMM management server and what it manages; `server` is its host name."""

    id: str = field(converter=guid)
    server: str
    clouds: tuple[VmmCloud, ...] = field(validator=instance_of(tuple), default=())
    profiles: tuple[VmmProfile, ...] = field(validator=instance_of(tuple), default=())
    templates: tuple[VmmTemplate, ...] = field(validator=instance_of(tuple), default=())

    @property
    def server_id(self) -> str:
        """The id of the server's own record in the Admin feed."""
        return str(uuid5(UUID(self.id), self.server))


def vmm_feed(stamps: tuple[VmmStamp, ...]) -> Feed:
    """The simulated sets of the VMM feed."""
    disks = Navigation("VirtualHardDisks", _is_disk_of)
    return {
        "HardwareProfiles": EntitySet(
            HARDWARE_PROFILE, tuple(_profile(s, p) for s in stamps for p in s.profiles)
        ),
        "VMTemplates": EntitySet(
            VM_TEMPLATE,
            tuple(_template(s, t) for s in stamps for t in s.templates),
            {"VirtualHardDisks": disks},
        ),
        "VirtualHardDisks": EntitySet(
            VIRTUAL_HARD_DISK,
            tuple(_disk(s, t, d) for s in stamps for t in s.templates for d in t.disks),
        ),
        "Clouds": EntitySet(CLOUD, tuple(_cloud(s, c) for s in stamps for c in s.clouds)),
    }


def admin_feed(stamps: tuple[VmmStamp, ...]) -> Feed:
    """The simulated sets of SPF's Admin feed."""
    server_of = {stamp.id: stamp.server_id for stamp in stamps}
    servers = Navigation(
        "Servers", lambda stamp, server: server_of[str(stamp["ID"])] == server["ID"]
    )
    back = Navigation("Stamps", lambda server, stamp: server_of[str(stamp["ID"])] == server["ID"])
    return {
        "Stamps": EntitySet(
            STAMP,
            tuple({"ID": s.id, "Name": s.server.partition(".")[0]} for s in stamps),
            {"Servers": servers},
        ),
        "Servers": EntitySet(
            SERVER,
            tuple({"ID": s.server_id, "Name": s.server, "ServerType": 0} for s in stamps),
            {"Stamps": back},
        ),
    }


def _is_disk_of(template: Row, disk: Row) -> bool:
    return template["ID"] == disk["TemplateId"] and template["StampId"] == disk["StampId"]


def _common(stamp: VmmStamp, entity_id: str, name: str) -> dict[str, object]:
    return {
        "StampId": stamp.id,
        "ID": entity_id,
        "Name": name,
        "Description": "",
        "Accessibility": "Public",
        "AddedTime": _ADDED,
        "ModifiedTime": _ADDED,
        "Enabled": True,
    }


def _profile(stamp: VmmStamp, profile: VmmProfile) -> Row:
    maximum = profile.dynamic_memory_maximum_mib
    return _common(stamp, profile.id, profile.name) | {
        "CPUCount": profile.cpu_count,
        "Memory": profile.memory_mib,
        "DynamicMemoryEnabled": maximum is not None,
        "DynamicMemoryMinimumMB": None if maximum is None else profile.memory_mib,
        "DynamicMemoryMaximumMB": maximum,
        "Generation": profile.generation,
        "TotalVHDCapacity": 0,
    }


def _template(stamp: VmmStamp, template: VmmTemplate) -> Row:
    return _common(stamp, template.id, template.name) | {
        "CPUCount": 1,
        "Memory": 1024,
        "DynamicMemoryEnabled": False,
        "OperatingSystem": template.operating_system,
        "OperatingSystemInstance": {"Name": template.operating_system},
        "Generation": template.generation,
        "TotalVHDCapacity": sum(d.maximum_bytes or d.size_bytes for d in template.disks),
        "VirtualizationPlatform": "HyperV",
        "Status": "Normal",
    }


def _disk(stamp: VmmStamp, template: VmmTemplate, disk: VmmDisk) -> Row:
    path = f"\\\\{stamp.server}\\Library\\VHDs\\{disk.name}"
    return _common(stamp, disk.id, disk.name) | {
        "MaximumSize": disk.maximum_bytes,
        "Size": disk.size_bytes,
        "TemplateId": template.id,
        "SharePath": path,
        "Location": path,
        "State": "Normal",
        "VHDType": "DynamicallyExpanding",
        "VirtualizationPlatform": "HyperV",
        "OperatingSystem": template.operating_system,
        "OperatingSystemInstance": {"Name": template.operating_system},
    }


def _cloud(stamp: VmmStamp, cloud: VmmCloud) -> Row:
    return {
        "StampId": stamp.id,
        "ID": cloud.id,
        "Name": cloud.name,
        "Description": "",
        "WritableLibraryPath": f"\\\\{stamp.server}\\Library\\{cloud.name}\\",
    }
