"""Accounts of the BSS and what each is in an order (S15, S16, S21–S25)."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.errors import Refusal, Rejection
from wapcommerce.model.email import is_email, normalised_email


class Role(StrEnum):
    """What an account is to the provider; the two values of the sync option "role"."""

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


@frozen
class Account:
    """An account of the BSS: a reseller, one of its end customers, or a direct customer.

    `email` is the user name in WAP and the mailbox of the activation mail (S20, S25); `parent_id`
    is the reseller's account, None for a reseller and for a direct customer (S23, S25);
    `language` chooses the mail template, as a BCP 47 tag.
    """

    id: str
    name: str
    email: str
    role: Role = field(default=Role.END_CUSTOMER, validator=instance_of(Role))
    parent_id: str | None = None
    language: str = "en"

    @property
    def username(self) -> str:
        """The WAP user name of this account (D8)."""
        return normalised_email(self.email)

    def problems(self, path: str) -> tuple[Rejection, ...]:
        """What is wrong with the declaration itself, all at once (S16, S23, S25)."""
        found: list[Rejection] = []
        if not self.name.strip():
            found.append(Rejection("name_missing", "the name is empty", f"{path}.name", "enter it"))
        elif not self.name.isprintable():
            what = "the name has characters that cannot be shown"
            found.append(Rejection("name_unprintable", what, f"{path}.name", "enter it as text"))
        if not is_email(self.email):
            found.append(
                Rejection(
                    "not_an_email",
                    f"{self.email!r} is not an e-mail address",
                    f"{path}.email",
                    "enter the mailbox to which the activation is sent",
                )
            )
        if self.role is Role.RESELLER and self.parent_id is not None:
            found.append(
                Rejection(
                    "reseller_has_parent",
                    f"reseller {self.id!r} has the parent {self.parent_id!r}",
                    f"{path}.parent_id",
                    "leave the parent of a reseller blank",
                )
            )
        return tuple(found)


@frozen
class Parties:
    """Who owns, who co-administers and who pays (S15)."""

    owner: Account
    co_administrator: Account | None
    billed_to: Account


def parties_at_checkout(
    buyer: Account, purpose: Purpose | None, customer: Account | None
) -> Parties | Refusal:
    """The parties of a storefront order.

    ================= ============== ================ ==========
    case              owner          co-administrator billed to
    ================= ============== ================ ==========
    resale            end customer   reseller         reseller
    personal use      reseller       none             reseller
    direct customer   customer       none             customer
    ================= ============== ================ ==========

    Only a reseller is asked for a purpose. Resale needs one of the reseller's own customers. A
    customer of a reseller does not buy past it.
    """
    found = [*buyer.problems("buyer"), *(customer.problems("customer") if customer else ())]
    if buyer.role is Role.RESELLER:
        found += _reseller_checkout_problems(buyer, purpose, customer)
    else:
        found += _direct_checkout_problems(buyer, purpose, customer)
    if found:
        return Refusal(tuple(found))
    if purpose is Purpose.RESALE and customer is not None:
        return Parties(owner=customer, co_administrator=buyer, billed_to=buyer)
    return Parties(owner=buyer, co_administrator=None, billed_to=buyer)


def _direct_checkout_problems(
    buyer: Account, purpose: Purpose | None, customer: Account | None
) -> list[Rejection]:
    found: list[Rejection] = []
    if buyer.parent_id is not None:
        found.append(
            Rejection(
                "not_a_direct_customer",
                f"account {buyer.id!r} is a customer of reseller {buyer.parent_id!r}",
                "buyer",
                "let the reseller buy for resale, or order in the back office",
            )
        )
    if purpose is not None or customer is not None:
        found.append(
            Rejection(
                "not_a_reseller",
                f"account {buyer.id!r} buys for itself only",
                "purpose",
                "leave purpose and customer out for a direct customer",
            )
        )
    return found


def _reseller_checkout_problems(
    buyer: Account, purpose: Purpose | None, customer: Account | None
) -> list[Rejection]:
    if not isinstance(purpose, Purpose):
        return [
            Rejection(
                "purpose_missing",
                "a reseller buys for resale or for personal use",
                "purpose",
                "ask the reseller which of the two it is, and pass a Purpose",
            )
        ]
    match purpose, customer:
        case Purpose.RESALE, None:
            return [
                Rejection(
                    "customer_missing",
                    "resale needs an end customer",
                    "customer",
                    "declare a new customer or choose one of the reseller's",
                )
            ]
        case Purpose.PERSONAL_USE, Account():
            return [
                Rejection(
                    "customer_not_wanted",
                    "a purchase for personal use has no end customer",
                    "customer",
                    "leave the customer out, or buy for resale",
                )
            ]
    if customer is not None and customer.parent_id != buyer.id:
        # A foreign customer looks like none at all (D12).
        return [
            Rejection(
                "customer_unknown",
                f"reseller {buyer.id!r} has no customer {customer.id!r}",
                "customer",
                "declare a new customer or choose one of the reseller's",
            )
        ]
    if customer is not None and customer.username == buyer.username:
        return [
            Rejection(
                "same_username",
                "customer and reseller have the same e-mail address",
                "customer.email",
                "one WAP user belongs to one account; enter the customer's own mailbox",
            )
        ]
    return []
