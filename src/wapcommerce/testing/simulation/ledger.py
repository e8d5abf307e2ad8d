"""What was really brought about: the fake world keeps a ledger that only grows (D13).

What must be true is read from here. A journal that lies about an effect does not change it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID
from zlib import crc32

from attrs import evolve, frozen

from wapcommerce.adapters.memory import MemoryBilling, MemoryMailer, MemoryPortal
from wapcommerce.model.billing import BillingSubscription, Invoice, InvoiceRequest
from wapcommerce.model.mail import Mail
from wapcommerce.model.portal import (
    PlanRequest,
    PlanSubscription,
    PlanSubscriptionRequest,
    PortalUser,
    SyncState,
)

#: How often a new plan subscription is syncing when one looks, of each six of them.
SYNCING_LOOKS = (0, 0, 0, 0, 1, 3)


#: The quotas of that call are lost.
QUOTAS_LOST = 6


@frozen
class Fact:
    """One thing that came to be: what it is, and by what one recognises it.

    A user by its name, a mail by its key, a billing subscription by its order item, an invoice by
    its order, a plan by its display name, a plan subscription by its name and owner, a
    co-administrator by the subscription's name and the user.
    """

    kind: str
    key: str


class Ledger:
    """Every fact in the order in which it came to be; a repeated one stands twice."""

    def __init__(self) -> None:
        self._facts: list[Fact] = []

    def add(self, kind: str, key: str) -> None:
        """Note that something came to be."""
        self._facts.append(Fact(kind, key))

    def counted(self) -> Counter[Fact]:
        """How often each fact came to be."""
        return Counter(self._facts)


class LedgerPortal(MemoryPortal):
    """A portal in memory that notes in the ledger what it made."""

    def __init__(self, ledger: Ledger, plans: Iterable[str] = ()) -> None:
        super().__init__(plans)
        self.ledger = ledger

    def create_user(self, user: PortalUser) -> None:
        """Create the user, and note it."""
        super().create_user(user)
        self.ledger.add("user", user.name)

    def create_plan(self, request: PlanRequest) -> str:
        """Create the plan, and note it by its display name."""
        plan_id = super().create_plan(request)
        self.ledger.add("plan", request.display_name)
        return plan_id

    def create_plan_subscription(self, request: PlanSubscriptionRequest) -> None:
        """Create the plan subscription, and note it by name and owner."""
        super().create_plan_subscription(request)
        self.ledger.add("plan subscription", f"{request.name} of {request.owner}")

    def set_co_administrators(self, plan_subscription_id: UUID, names: Sequence[str]) -> None:
        """Set them, and note each who was none before."""
        before = self.find_plan_subscription(plan_subscription_id)
        super().set_co_administrators(plan_subscription_id, names)
        if before is not None:
            for name in sorted(set(names) - set(before.co_administrators)):
                self.ledger.add("co-administrator", f"{before.name} by {name}")


class SlowPortal(LedgerPortal):
    """A portal that is as slow and forgetful as WAP can be.

    Some new plan subscriptions are syncing for the first few looks. Once in a while the quotas of a
    plan are taken and lost.
    """

    def __init__(self, ledger: Ledger, plans: Iterable[str] = ()) -> None:
        super().__init__(ledger, plans)
        self._looks: dict[UUID, int] = {}
        self._granted = 0

    def set_plan_quotas(self, plan_id: str, request: PlanRequest) -> None:
        """Grant the counts, unless they get lost."""
        self._granted += 1
        if self._granted != QUOTAS_LOST:
            super().set_plan_quotas(plan_id, request)

    def find_plan_subscription(self, plan_subscription_id: UUID) -> PlanSubscription | None:
        """The subscription, which may still be syncing."""
        found = super().find_plan_subscription(plan_subscription_id)
        if found is None:
            return None
        # By its name, so that a story can be played again under another installation's ids.
        looks = self._looks.setdefault(
            plan_subscription_id, SYNCING_LOOKS[crc32(found.name.encode()) % len(SYNCING_LOOKS)]
        )
        if not looks:
            return found
        self._looks[plan_subscription_id] = looks - 1
        return evolve(found, sync_state=SyncState.SYNCING)


class LedgerBilling(MemoryBilling):
    """A billing system in memory that notes in the ledger what it made."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.ledger = ledger

    def create_billing_subscription(self, wanted: BillingSubscription) -> None:
        """Create it; it is noted when it is new."""
        new = self.find_billing_subscription(wanted.order_item_id) is None
        super().create_billing_subscription(wanted)
        if new:
            self.ledger.add("billing subscription", wanted.order_item_id)

    def issue_invoice(self, request: InvoiceRequest) -> Invoice:
        """Issue it; it is noted when it is new."""
        new = self.find_invoice(request.order_id) is None
        invoice = super().issue_invoice(request)
        if new:
            self.ledger.add("invoice", request.order_id)
        return invoice


class LedgerMailer(MemoryMailer):
    """A mailer in memory that notes every mail in the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.ledger = ledger

    def send(self, mail: Mail) -> None:
        """Send the mail, and note it by its key."""
        super().send(mail)
        self.ledger.add("mail", mail.key)
