"""The enumerations of WAP's documents: numbers in JSON, names in XML."""

from __future__ import annotations

from enum import IntEnum


class UserState(IntEnum):
    """The state of a user."""

    PENDING_VALIDATION = 0
    ACTIVE = 1
    SUSPENDED = 2
    DELETE_PENDING = 3


class SubscriptionState(IntEnum):
    """The state of a plan subscription; one that is being deleted can only be deleted."""

    NONE = 0
    ACTIVE = 1
    SUSPENDED = 2
    DELETE_PENDING = 3


class Synchronised(IntEnum):
    """Whether the resource providers know what WAP knows."""

    IN_SYNC = 0
    SYNCING = 1
    OUT_OF_SYNC = 2


class PlanState(IntEnum):
    """Who may subscribe to a plan or add-on."""

    PRIVATE = 0
    PUBLIC = 1
    DECOMMISSIONED = 2


class ConfigState(IntEnum):
    """Whether a service of a plan has its quota."""

    NOT_CONFIGURED = 0
    CONFIGURED = 1
