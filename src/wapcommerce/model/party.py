"""Accounts of the BSS and the tree they form (S16, S21–S25)."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.errors import Rejection
from wapcommerce.model.email import is_email, normalised_email
from wapcommerce.model.exact import Exact, as_fraction, exact_decimal
from wapcommerce.model.money import Money


class Role(StrEnum):
    """What an account is to the provider.

    A distributor sells to resellers only and has no WAP account.
    """

    DISTRIBUTOR = "distributor"
    RESELLER = "reseller"
    END_CUSTOMER = "end_customer"


class SyncStatus(StrEnum):
    """Whether an account has its WAP account already (S22)."""

    NOT_SYNCHRONISED = "not_synchronised"
    SYNCHRONISING = "synchronising"
    SYNCHRONISED = "synchronised"
    FAILED = "failed"


class Purpose(StrEnum):
    """The answer a reseller gives at checkout (S15)."""

    RESALE = "resale"
    PERSONAL_USE = "personal_use"


def _percent(value: Exact) -> Decimal:
    percent = exact_decimal(as_fraction(value))
    if not 0 <= percent <= 100:
        raise ValueError(f"a tax of {percent} % has no meaning; give 0 to 100")
    return percent


@frozen
class Account:
    """An account of the BSS: a distributor, a reseller, an end customer or a direct customer.

    `parent_id` is the account above it in the BSS: a reseller's distributor, an end customer's
    reseller, None for a direct customer. `email` is the mailbox declared at checkout; one of
    `email` and `other_emails` becomes `wap_username` when the account is synchronised (S23, S25).
    `language` chooses the mail template, as a BCP 47 tag. `credit_limit` bounds what may be
    outstanding, None does not; `tax_percent` is added to its invoices.
    """

    id: str
    name: str
    email: str
    role: Role = field(default=Role.END_CUSTOMER, validator=instance_of(Role))
    parent_id: str | None = None
    language: str = "en"
    other_emails: tuple[str, ...] = field(validator=instance_of(tuple), default=())
    wap_username: str | None = None
    credit_limit: Money | None = None
    tax_percent: Decimal = field(converter=_percent, default=Decimal(0))

    @property
    def username(self) -> str:
        """The WAP user name of this account: the one chosen, or else its e-mail (D8)."""
        return normalised_email(self.wap_username or self.email)

    @property
    def emails(self) -> tuple[str, ...]:
        """All its addresses, normalised, each once: those a user name is chosen from (S23)."""
        return tuple(dict.fromkeys(map(normalised_email, (self.email, *self.other_emails))))

    def problems(self, path: str) -> tuple[Rejection, ...]:
        """What is wrong with the declaration itself, all at once (S16, S23, S25)."""
        found: list[Rejection] = []
        if not self.name.strip():
            found.append(Rejection("name_missing", "the name is empty", f"{path}.name", "enter it"))
        elif not self.name.isprintable():
            what = "the name has characters that cannot be shown"
            found.append(Rejection("name_unprintable", what, f"{path}.name", "enter it as text"))
        found += [
            Rejection(
                "not_an_email",
                f"{address!r} is not an e-mail address",
                f"{path}.{name}",
                "enter the mailbox to which the activation is sent",
            )
            for name, address in (("email", self.email), ("wap_username", self.wap_username))
            if address is not None and not is_email(address)
        ]
        return tuple(found)


#: Which role the parent of an account has in the tree of the BSS; only these have a parent.
PARENT_ROLES = {Role.RESELLER: Role.DISTRIBUTOR, Role.END_CUSTOMER: Role.RESELLER}


def parent_problems(account: Account, parent: Account | None, path: str) -> tuple[Rejection, ...]:
    """Whether the account may stand where it does: distributor → reseller → end customer.

    `parent` is the account of `account.parent_id`, None if there is none. An account without a
    parent is always right: a distributor, a reseller of its own, a direct customer.
    """
    if account.parent_id is None:
        return ()
    if parent is not None and parent.role is PARENT_ROLES.get(account.role):
        return ()
    found = "unknown" if parent is None else f"a {parent.role}"
    wanted = PARENT_ROLES.get(account.role)
    return (
        Rejection(
            "wrong_parent",
            f"the parent {account.parent_id!r} of {account.role} {account.id!r} is {found}",
            f"{path}.parent_id",
            f"choose a {wanted}, or leave it blank" if wanted else "leave it blank",
        ),
    )
