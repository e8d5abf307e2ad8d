"""Who owns, who co-administers and who pays: the parties of an order (S15, S16)."""

from __future__ import annotations

from attrs import frozen

from wapcommerce.errors import Refusal, Rejection
from wapcommerce.model.party import Account, Purpose, Role, parent_problems


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
    customer of a reseller does not buy past it, and a distributor buys nothing.
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


def parties_in_back_office(
    account: Account, parent: Account | None, billed_to: Account
) -> Parties | Refusal:
    """The parties of a back-office order: its account, the reseller above it, its Billing To (S15).

    `parent` is the account above `account`; only a reseller becomes co-administrator. Billed is
    the account itself or an account above it.
    """
    found = [*account.problems("account"), *parent_problems(account, parent, "account")]
    found += _distributor_problems(account, "account")
    if billed_to.id not in (account.id, account.parent_id):
        found.append(
            Rejection(
                "wrong_billing_to",
                f"{billed_to.id!r} is neither the account nor its parent",
                "billed_to",
                "bill the account itself or the account above it",
            )
        )
    if found:
        return Refusal(tuple(found))
    reseller = parent if parent is not None and parent.role is Role.RESELLER else None
    return Parties(owner=account, co_administrator=reseller, billed_to=billed_to)


def _distributor_problems(account: Account, path: str) -> list[Rejection]:
    if account.role is not Role.DISTRIBUTOR:
        return []
    return [
        Rejection(
            "distributor_orders_nothing",
            f"{account.id!r} is a distributor and has no WAP account",
            path,
            "order for a reseller or a customer",
        )
    ]


def _direct_checkout_problems(
    buyer: Account, purpose: Purpose | None, customer: Account | None
) -> list[Rejection]:
    found = _distributor_problems(buyer, "buyer")
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
    if customer is not None and (customer.role, customer.parent_id) != (
        Role.END_CUSTOMER,
        buyer.id,
    ):
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
