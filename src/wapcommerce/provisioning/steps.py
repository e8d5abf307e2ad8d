"""How each kind of effect is looked for and brought about.

A step looks for its effect and returns the result if it is there and ours, None if it is absent;
it raises `IdentityConflict` if something else has its key. It acts by one call to a port.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from attrs import frozen

from wapcommerce.errors import IdentityConflict
from wapcommerce.model.execution import Effect, EffectKind, Lease
from wapcommerce.model.order import Order, OrderItem
from wapcommerce.model.portal import PlanRequest, PortalUser
from wapcommerce.model.synchronisation import Submission
from wapcommerce.provisioning.host import Host
from wapcommerce.provisioning.requests import (
    billing_subscription_of,
    co_administrators_of,
    invoice_request_of,
    plan_request_of,
    plan_subscription_request_of,
)

Result = Mapping[str, str]


@frozen
class Work:
    """One effect of one submission, under the lease of the worker that advances it.

    `attempts` is how many tries of the effect have failed so far.
    """

    host: Host
    lease: Lease
    submission: Submission
    effect: Effect
    attempts: int = 0

    @property
    def order(self) -> Order:
        """The order this effect belongs to. Raises TypeError where it belongs to none."""
        if not isinstance(self.submission, Order):
            raise TypeError(f"{self.effect.key} is no effect of an order")
        return self.submission

    @property
    def item(self) -> OrderItem:
        """The order item this effect is keyed by."""
        item_id = self.effect.key.partition(":")[2]
        return next(item for item in self.order.items if item.id == item_id)

    @property
    def plan_subscription_id(self) -> UUID:
        """The id of the WAP subscription this effect is about."""
        return UUID(self.effect.payload["plan_subscription_id"])

    @property
    def username(self) -> str:
        """The WAP user this effect is about."""
        account_id = self.effect.payload["account_id"]
        return next(each.username for each in self.submission.accounts if each.id == account_id)

    def conflict(self, reason: str, hint: str) -> IdentityConflict:
        """An error saying that what was found under our key is not ours."""
        return IdentityConflict("journal", self.effect.key, reason, hint)


@frozen
class Step:
    """How one kind of effect is found and made; `looks_first` when others may have made it."""

    look: Callable[[Work], Result | None]
    act: Callable[[Work], Result]
    looks_first: bool = False


def find_billing_subscription(work: Work) -> Result | None:
    """The BSS subscription of the order item, if it is the one we want (S17)."""
    found = work.host.billing.find_billing_subscription(work.item.id)
    if found is not None and found != billing_subscription_of(work.order, work.item):
        raise work.conflict(
            "the BSS has another subscription for this order item",
            "compare the two in the BSS and correct it, then retry",
        )
    return None if found is None else {}


def create_billing_subscription(work: Work) -> Result:
    """Create the BSS subscription (S17)."""
    work.host.billing.create_billing_subscription(billing_subscription_of(work.order, work.item))
    return {}


def find_portal_user(work: Work) -> Result | None:
    """The WAP user, if it is tied to this account in our own records (S18, S21, D8)."""
    username, account_id = work.username, work.effect.payload["account_id"]
    # WAP is read before the tie: whoever creates a user has tied it before.
    found = work.host.portal.find_user(username)
    tied_to = work.host.journal.user_account(username)
    if tied_to is None and found is not None:
        raise work.conflict(
            "WAP has a user of this name that was not created for this account",
            "remove that WAP user or give the account another mailbox, then retry",
        )
    if tied_to not in (None, account_id):
        raise work.conflict(
            "this WAP user belongs to another account of the BSS",
            "give each account its own mailbox, then retry",
        )
    if found is not None and not found.usable:
        raise work.conflict(
            "this WAP user is suspended or being deleted",
            "activate it in WAP, then retry",
        )
    return None if found is None else {}


def create_portal_user(work: Work) -> Result:
    """Tie the user name to the account, then create the WAP user (S18, S21)."""
    tie_user(work)
    work.host.portal.create_user(PortalUser(name=work.username, email=work.username))
    return {}


def tie_user(work: Work) -> None:
    """Tie the user name to the account (D8).

    Raises `IdentityConflict` when it is another one's, or the account has another user.
    """
    account_id, journal = work.effect.payload["account_id"], work.host.journal
    if journal.claim_user(work.lease, work.effect, work.username, account_id) != account_id:
        raise work.conflict(
            "this WAP user belongs to another account of the BSS",
            "give each account its own mailbox, then retry",
        )


def find_plan(work: Work) -> Result | None:
    """The plan made for this item, by its display name, which contains our id (D7)."""
    plan_id = work.host.portal.find_plan(work.effect.payload["display_name"])
    return None if plan_id is None else {"plan_id": plan_id}


def create_plan(work: Work) -> Result:
    """Create the private plan of this item (D7)."""
    return {"plan_id": work.host.portal.create_plan(_plan_request(work))}


def set_plan_quotas(work: Work) -> Result:
    """Give the plan what was bought; the same call again changes nothing (D7)."""
    work.host.portal.set_plan_quotas(work.effect.payload["plan_id"], _plan_request(work))
    return {}


def _plan_request(work: Work) -> PlanRequest:
    return plan_request_of(work.item, work.effect.payload["display_name"], work.host.plan_quotas)


def find_plan_subscription(work: Work) -> Result | None:
    """The WAP subscription under our id, if owner and plan are as ordered (S19)."""
    found = work.host.portal.find_plan_subscription(work.plan_subscription_id)
    if found is None:
        return None
    owner, plan_id = work.order.parties.owner.username, work.effect.payload["plan_id"]
    if (found.owner, found.plan_id) != (owner, plan_id):
        raise work.conflict(
            "the WAP subscription under our id has another owner or plan",
            "find out who changed it in WAP; correct it, then retry",
        )
    return {}


def create_plan_subscription(work: Work) -> Result:
    """Subscribe the owner to the plan under the id we chose (S19)."""
    work.host.portal.create_plan_subscription(
        plan_subscription_request_of(
            work.order, work.item, work.plan_subscription_id, work.effect.payload["plan_id"]
        )
    )
    return {}


def set_co_administrator(work: Work) -> Result:
    """Make the reseller co-administrator; the same call again changes nothing (S19)."""
    work.host.portal.set_co_administrators(
        work.plan_subscription_id, co_administrators_of(work.order)
    )
    return {}


def find_invoice(work: Work) -> Result | None:
    """The invoice of the order, if it has the lines we want (S28)."""
    found = work.host.billing.find_invoice(work.order.id)
    if found is None:
        return None
    if found.request != invoice_request_of(work.order):
        raise work.conflict(
            "the BSS has another invoice for this order",
            "compare the two in the BSS and correct it, then retry",
        )
    return {"number": found.number}


def issue_invoice(work: Work) -> Result:
    """Issue the invoice of the order (S28)."""
    return {"number": work.host.billing.issue_invoice(invoice_request_of(work.order)).number}


def nothing_to_find(work: Work) -> Result | None:
    """For steps that may simply be repeated."""
    return None


#: Every step whose effect can be looked up or repeated; mail and verification are no such steps.
STEPS: dict[EffectKind, Step] = {
    EffectKind.BILLING_SUBSCRIPTION: Step(find_billing_subscription, create_billing_subscription),
    EffectKind.PORTAL_USER: Step(find_portal_user, create_portal_user, looks_first=True),
    EffectKind.PLAN: Step(find_plan, create_plan),
    EffectKind.PLAN_QUOTAS: Step(nothing_to_find, set_plan_quotas),
    EffectKind.PLAN_SUBSCRIPTION: Step(find_plan_subscription, create_plan_subscription),
    EffectKind.CO_ADMINISTRATOR: Step(nothing_to_find, set_co_administrator),
    EffectKind.INVOICE: Step(find_invoice, issue_invoice),
}
