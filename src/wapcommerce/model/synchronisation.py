"""Synchronising an account with WAP: what is asked, and the request itself (S22–S25)."""

from __future__ import annotations

from attrs import field, frozen

from wapcommerce.model.order import Order
from wapcommerce.model.party import Account, Role, SyncStatus


def _blank_is_none(text: str | None) -> str | None:
    return text or None


@frozen
class SyncOptions:
    """What is entered before an account is synchronised: parent, user name and role.

    `parent_id` is blank (None, or "" as a form sends it) for a reseller and a direct customer.
    """

    username: str
    role: Role
    parent_id: str | None = field(converter=_blank_is_none, default=None)


@frozen
class Synchronisation:
    """The request to give one account its WAP account and activation mail (S24)."""

    id: str
    account: Account

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The one account that gets a WAP account."""
        return (self.account,)

    @property
    def principal(self) -> Account:
        """On whose behalf this happens."""
        return self.account


@frozen
class ActivationResend:
    """The request to send an account another activation mail; the link of the former ends (D11).

    `generation` counts the account's activation mails; the first was 1.
    """

    id: str
    account: Account
    generation: int

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The one account that gets the mail."""
        return (self.account,)

    @property
    def principal(self) -> Account:
        """On whose behalf this happens."""
        return self.account


#: What the journal keeps and the engine advances.
Submission = Order | Synchronisation | ActivationResend


@frozen
class SyncState:
    """Where the synchronisation of an account stands; `comment` explains a failure."""

    status: SyncStatus
    comment: str = ""
