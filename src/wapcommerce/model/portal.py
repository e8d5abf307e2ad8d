"""What WAP holds for us: users, plans and plan subscriptions (S18, S19, D7)."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.model.offering import Region


@frozen
class PortalUser:
    """A WAP user account; `name` is the normalised e-mail (D8).

    One that is suspended or being deleted is not `usable`.
    """

    name: str
    email: str
    usable: bool = True


@frozen
class PlanQuotas:
    """What a plan grants in WAP's terms; `vm_count` None means unlimited (D7).

    VPN and NAT connections run from 0 to 99, both inclusive.
    """

    cpu_cores: int
    ram_mib: int
    storage_gib: int
    vm_count: int | None
    vpn_connections: int
    nat_connections: int


@frozen
class PlanRequest:
    """A plan of one subscription, to be copied from the region's base plan (D7)."""

    display_name: str
    region: Region
    quotas: PlanQuotas


@frozen
class PlanSubscriptionRequest:
    """A WAP subscription under the id that we chose (D8)."""

    id: UUID
    name: str
    owner: str
    plan_id: str


class PlanSubscriptionState(StrEnum):
    """What the owner of a WAP subscription may do with it.

    One that is suspended may be resumed; one that is being deleted will be gone.
    """

    ACTIVE = "active"
    SUSPENDED = "suspended"
    DELETE_PENDING = "delete_pending"
    UNKNOWN = "unknown"


class SyncState(StrEnum):
    """How far WAP has carried a subscription to its resource providers."""

    IN_SYNC = "in_sync"
    SYNCING = "syncing"
    OUT_OF_SYNC = "out_of_sync"


@frozen
class PlanSubscription:
    """A WAP subscription as it was read back.

    `last_error` explains why it is out of sync, or why it cannot be deleted.
    """

    id: UUID
    name: str
    owner: str
    plan_id: str
    co_administrators: tuple[str, ...] = field(validator=instance_of(tuple))
    state: PlanSubscriptionState
    sync_state: SyncState
    last_error: str = ""

    @property
    def active(self) -> bool:
        """Whether it is active, neither suspended nor being deleted."""
        return self.state is PlanSubscriptionState.ACTIVE
