"""What VMM servers hold.

Client code: a stamp is one VMM server; a hardware profile has no disks; a write is done by a job.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from attrs import field, frozen
from attrs.validators import instance_of


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
class VmmNetwork:
    """A VM network; `owner` is the id of the plan subscription that made it, or blank."""

    id: str = field(converter=guid)
    name: str
    description: str = ""
    logical_network_id: str | None = None
    owner: str = ""


@frozen
class VmmJob:
    """The work behind one write: it runs until `ends_at` and fails where it has an `error`.

    `tenant` is the id of the plan subscription for which it was done, or blank.
    """

    id: str
    stamp_id: str
    name: str
    cmdlet: str
    target_id: str
    target_type: str
    owner: str
    started_at: datetime
    ends_at: datetime
    error: str = ""
    tenant: str = ""


@frozen
class VmmStamp:
    """One VMM management server and what it manages; `server` is its host name."""

    id: str = field(converter=guid)
    server: str
    clouds: tuple[VmmCloud, ...] = field(validator=instance_of(tuple), default=())
    profiles: tuple[VmmProfile, ...] = field(validator=instance_of(tuple), default=())
    templates: tuple[VmmTemplate, ...] = field(validator=instance_of(tuple), default=())
    networks: tuple[VmmNetwork, ...] = field(validator=instance_of(tuple), default=())

    @property
    def server_id(self) -> str:
        """The id of the server's own record in the Admin feed."""
        return str(uuid5(UUID(self.id), self.server))
