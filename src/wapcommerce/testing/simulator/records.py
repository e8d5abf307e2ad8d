"""What WAP remembers, as values; the wire forms are made from them elsewhere.

Numbers of the enums are those of Microsoft's client (client code).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from enum import IntEnum

from attrs import field, frozen
from attrs.validators import instance_of


class UserState(IntEnum):
    """State of a WAP user."""

    PENDING_VALIDATION = 0
    ACTIVE = 1
    SUSPENDED = 2
    DELETE_PENDING = 3


class SubscriptionState(IntEnum):
    """State of a plan subscription; in DELETE_PENDING only another delete is allowed."""

    NONE = 0
    ACTIVE = 1
    SUSPENDED = 2
    DELETE_PENDING = 3


class PlanState(IntEnum):
    """Who may subscribe to a plan."""

    PRIVATE = 0
    PUBLIC = 1
    DECOMMISSIONED = 2


IN_SYNC, SYNCING, OUT_OF_SYNC = 0, 1, 2


@frozen
class Sync:
    """One synchronisation: Syncing before `ends_at`; from that instant on InSync, or an error."""

    ends_at: datetime
    error: str = ""

    def state(self, now: datetime) -> int:
        """The number of the sync state at that instant."""
        if now < self.ends_at:
            return SYNCING
        return OUT_OF_SYNC if self.error else IN_SYNC

    def last_error(self, now: datetime) -> str | None:
        """The error message, once the synchronisation has failed."""
        return self.error if self.state(now) == OUT_OF_SYNC else None


@frozen
class WapUser:
    """A user of WAP; `gone_at` is the instant at which a pending deletion is done or has failed."""

    name: str
    email: str
    state: UserState
    created_at: datetime
    gone_at: datetime | None = None
    deletion_error: str = ""


@frozen
class WapService:
    """A service of a plan with its settings, (key, value) in the order they were sent."""

    name: str
    instance_id: str
    configured: bool
    settings: tuple[tuple[str, str], ...] = field(validator=instance_of(tuple), default=())


@frozen(kw_only=True)
class _Granting:
    """What plans and add-ons have in common: services with settings, and their synchronisation."""

    id: str
    display_name: str
    sync: Sync
    state: PlanState = PlanState.PRIVATE
    services: tuple[WapService, ...] = field(validator=instance_of(tuple), default=())
    price: str | None = None

    def service(self, name: str) -> WapService | None:
        """The service of that name, or None."""
        return next((service for service in self.services if service.name == name), None)


@frozen(kw_only=True)
class WapPlan(_Granting):
    """A plan; `max_subscriptions_per_account` -1 is unlimited, `add_ons` are ids of add-ons."""

    max_subscriptions_per_account: int = 1
    invitation_code: str | None = None
    add_ons: tuple[str, ...] = field(validator=instance_of(tuple), default=())


@frozen(kw_only=True)
class WapAddOn(_Granting):
    """An add-on that a subscription has `max_occurrences_per_plan` times; -1 is unlimited."""

    max_occurrences_per_plan: int = 1


@frozen
class AddOnOccurrence:
    """One occurrence of an add-on on a plan subscription."""

    add_on_id: str
    instance_id: str
    acquired_at: datetime


@frozen
class WapPlanSubscription:
    """A plan subscription; `id` is a lower-case guid, `owner` the name of a WAP user.

    `gone_at` is the instant at which a pending deletion is done, or has failed.
    """

    id: str
    name: str
    owner: str
    plan_id: str
    co_administrators: tuple[str, ...] = field(validator=instance_of(tuple))
    state: SubscriptionState
    created_at: datetime
    quota_sync: Sync
    activation_sync: Sync
    gone_at: datetime | None = None
    deletion_error: str = ""
    add_ons: tuple[AddOnOccurrence, ...] = field(validator=instance_of(tuple), default=())


@frozen
class IssuedToken:
    """That a token was issued; not the token."""

    user: str
    audience: str
    expires_at: datetime


@frozen
class LedgerEntry:
    """One effect: `action` is created, changed or deleted; `what` names the changed part."""

    at: datetime
    action: str
    kind: str
    key: str
    what: str = ""


@frozen
class Login:
    """A login of the membership store: a salted hash, never the password."""

    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    @classmethod
    def of(cls, password: str) -> Login:
        """Hash a password under a new salt."""
        salt = secrets.token_bytes(16)
        return cls(salt, _hashed(password, salt))

    def matches(self, password: str) -> bool:
        """Whether that is the password."""
        return hmac.compare_digest(self.digest, _hashed(password, self.salt))


def _hashed(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**12, r=8, p=1)
