"""Identities that we choose, so that a second try finds the first (D8)."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID, uuid5

from wapcommerce.model.party import Account, Role

#: Every account is activated once with its first order; a resend counts further.
FIRST_GENERATION = 1


def plan_subscription_id(installation: UUID, order_item_id: str, generation: int = 1) -> UUID:
    """The id of the WAP subscription of an order item: always the same for the same item.

    `generation` grows only when a person retries after a confirmed deletion.
    """
    return uuid5(installation, f"{order_item_id}#{generation}")


def plan_display_name(product_code: str, subscription_id: UUID) -> str:
    """The name of the plan of one WAP subscription; it contains that subscription's id (D7)."""
    return f"{product_code} {subscription_id}"


def activation_template(account: Account) -> str:
    """The mail template that tells this account of its activation (S20, S21)."""
    return "reseller_activation" if account.role is Role.RESELLER else "customer_activation"


def portal_user_key(account: Account) -> str:
    """The WAP user of an account, for keys that everyone may read: they hold no mail address.

    Eight digits of the user name's hash tell apart the users that an account had one after another.
    """
    return f"{account.id}:{sha256(account.username.encode()).hexdigest()[:8]}"


def activation_mail_key(account: Account, generation: int = FIRST_GENERATION) -> str:
    """The key under which an activation mail is claimed once across all orders (D11)."""
    return f"{activation_template(account)}:{portal_user_key(account)}:{generation}"
