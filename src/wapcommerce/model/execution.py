"""The vocabulary of execution: effects, their outcomes, leases and progress (D8–D10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from attrs import field, frozen
from attrs.validators import instance_of


class EffectKind(StrEnum):
    """One kind for each change in the outside world."""

    BILLING_SUBSCRIPTION = "billing_subscription"
    PORTAL_USER = "portal_user"
    PLAN = "plan"
    PLAN_QUOTAS = "plan_quotas"
    PLAN_SUBSCRIPTION = "plan_subscription"
    CO_ADMINISTRATOR = "co_administrator"
    VERIFICATION = "verification"
    INVOICE = "invoice"
    ACTIVATION_MAIL = "activation_mail"


@frozen
class Effect:
    """One change in the outside world with its natural key (D8).

    `key` is unique within the order and the same in every run; `payload` holds ids and names
    only, never a secret or a mail body.
    """

    key: str
    kind: EffectKind
    payload: Mapping[str, str] = field(factory=dict, hash=False)


@frozen
class Done:
    """The effect is there; `result` is what later effects need of it.

    `answered` says how its endpoint was: it answered, it failed (a mail that may have left), or,
    None, it was not asked. That is about the try, so two that differ in it only are equal.
    """

    result: Mapping[str, str] = field(factory=dict, hash=False)
    answered: bool | None = field(default=True, eq=False)


@frozen
class NotDone:
    """Refused before any effect, so trying again is safe (D9).

    `permanent`: the same call will be refused again, so a person has to act. `waiting`: nothing
    failed, the world is not there yet; it does not count as an attempt. `answered`: the endpoint
    is up and said so itself, as it does in these two cases anyway.
    """

    reason: str
    permanent: bool = False
    waiting: bool = False
    retry_after_s: int | None = None
    answered: bool = field(default=False, eq=False)


@frozen
class Unknown:
    """Perhaps done: look before acting again (D9)."""

    reason: str


Outcome = Done | NotDone | Unknown


class EffectState(StrEnum):
    """What the journal knows of an effect."""

    INTENDED = "intended"
    DONE = "done"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@frozen
class EffectRecord:
    """An effect as the journal remembers it.

    `attempts` counts the tries that failed. `first_tried_at`, which a person's retry sets anew, and
    `updated_at` are aware UTC instants.
    """

    key: str
    kind: EffectKind
    state: EffectState
    attempts: int
    result: Mapping[str, str] = field(hash=False)
    reason: str
    first_tried_at: datetime
    updated_at: datetime

    @property
    def may_have_happened(self) -> bool:
        """Whether one has to look before acting: intended and never settled, or unknown."""
        return self.state in (EffectState.INTENDED, EffectState.UNKNOWN)


class ExecutionState(StrEnum):
    """Where the execution of an order stands; every order is in exactly one of these (D9)."""

    PENDING = "pending"
    ATTENTION = "attention"
    DONE = "done"
    CANCELED = "canceled"


class Action(StrEnum):
    """What a person can do about an order that needs attention.

    RETRY tries again, SKIP goes on without the effect in question because a person has seen to it,
    CANCEL ends the order; what it brought about so far stays as it is.
    """

    RETRY = "retry"
    SKIP = "skip"
    CANCEL = "cancel"


@frozen
class Attention:
    """Why an order waits for a person, and what the person can do (D9)."""

    effect_key: str
    reason: str
    actions: tuple[Action, ...] = field(validator=instance_of(tuple), default=tuple(Action))


@frozen
class Execution:
    """Where one order stands: state, next try (aware UTC) and, if it waits, for what."""

    order_id: str
    state: ExecutionState
    retry_at: datetime | None
    attention: Attention | None


@frozen
class Backlog:
    """How much is unfinished, and what nobody knows for certain (D9)."""

    pending: int
    attention: int
    done: int
    canceled: int
    oldest_unfinished_at: datetime | None
    unknown_effects: int
    uncertain_mails: int


@frozen
class Lease:
    """The right to advance one order until `until`; the highest `fence` alone may write (D10).

    The fence starts at 1 and grows by one with each lease and with each that is given back, so it
    also tells how often the order was advanced.
    """

    order_id: str
    owner: str
    fence: int
    until: datetime


class MailState(StrEnum):
    """What became of a claimed mail (D11)."""

    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    REPLACED = "replaced"  # uncertain, and a person has another one sent
    SKIPPED = "skipped"  # not known to be sent, and a person has seen to it


@frozen
class MailClaim:
    """The right to send one mail, held by one order across all orders (D11)."""

    key: str
    order_id: str
    state: MailState


@frozen
class Activation:
    """A one-time activation link, of which only the hash is kept (D11).

    `token_hash` is the SHA-256 of the token in hexadecimal; `expires_at` is the first instant
    (aware UTC) at which the link no longer works.
    """

    token_hash: str
    username: str
    generation: int
    expires_at: datetime
    used: bool = False
