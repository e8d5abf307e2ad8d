"""Who is acting: every use case takes an actor and keeps to its scope (D12)."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from wapcommerce.model.party import Account


class ActorRole(StrEnum):
    """The five kinds of actors."""

    ADMINISTRATOR = "administrator"
    ACCOUNT_MANAGER = "account_manager"
    RESELLER = "reseller"
    CUSTOMER = "customer"
    ENGINE = "engine"


@frozen
class Actor:
    """Someone who acts; a reseller or customer acts as its account of the BSS."""

    role: ActorRole
    account_id: str | None = None

    def acts_for_everyone(self) -> bool:
        """Administrators, account managers and the engine see every account."""
        return self.role in (
            ActorRole.ADMINISTRATOR,
            ActorRole.ACCOUNT_MANAGER,
            ActorRole.ENGINE,
        )

    def may_see(self, account: Account) -> bool:
        """A reseller sees itself and its own customers, a customer only itself."""
        if self.acts_for_everyone():
            return True
        if self.account_id is None:
            return False
        if account.id == self.account_id:
            return True
        return self.role is ActorRole.RESELLER and account.parent_id == self.account_id
