"""What a host may implement: every protocol, each the smallest its caller needs.

Adapters shipped with the library and adapters of a host pass the same contract suites
(`wapcommerce.testing.contracts`). All calls are synchronous. A port reports an infrastructure
failure with one of three exceptions, and the engine turns each into an outcome (D9):

- `CallNotDone`: refused before any effect;
- `CallOutcomeUnknown`: perhaps done, to be looked up before the next try;
- `IdentityConflict`: something with our key exists and is not ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from wapcommerce.model.billing import BillingSubscription, Invoice, InvoiceRequest
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.model.execution import (
    Activation,
    Attention,
    Backlog,
    Effect,
    EffectRecord,
    Execution,
    ExecutionState,
    Lease,
    MailClaim,
    MailState,
    Outcome,
)
from wapcommerce.model.mail import Mail
from wapcommerce.model.money import Money
from wapcommerce.model.offering import Region
from wapcommerce.model.order import Order
from wapcommerce.model.party import Account
from wapcommerce.model.portal import (
    PlanQuotas,
    PlanRequest,
    PlanSubscription,
    PlanSubscriptionRequest,
    PortalUser,
)
from wapcommerce.model.synchronisation import Submission
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.price_list import PriceList


class CatalogueSource(Protocol):
    """Where hardware profiles and templates come from: the VMM server of a region (S4, S6)."""

    def catalogue(self, region: Region) -> Catalogue:
        """What the region sells right now.

        A source that keeps catalogues may hand out the last one while VMM cannot be reached, with
        `stale_since` set. Raises `CallNotDone` where there is nothing to hand out.
        """
        ...


class Accounts(Protocol):
    """The accounts of the BSS: distributors, resellers and customers (S16, S22–S25)."""

    def account(self, account_id: str) -> Account | None:
        """The account of that id, or None."""
        ...

    def accounts_below(self, account_id: str) -> tuple[Account, ...]:
        """The accounts whose parent it is, in the order of their names."""
        ...

    def save(self, account: Account) -> None:
        """Add the account, or replace the one of its id."""
        ...


class PriceLists(Protocol):
    """By which prices each account buys (S7, D5)."""

    def price_list(self, account: Account, day: date) -> PriceList:
        """The list that applies on that day, in the book's time zone.

        The account may be a customer of a reseller that is only being declared; its list follows
        from the reseller's.
        """
        ...


class PriceBooks(Protocol):
    """Every version of every price book; a version is kept for good and never changes (D4).

    A version may begin while an earlier one still holds, and takes over on its first day. What
    holds on a day is told by `in_force`.
    """

    def add(self, book: PriceBook) -> None:
        """Keep a version; one that says the same again, from whatever file, changes nothing.

        Raises `IdentityConflict` when the book has that version with other content.
        """
        ...

    def version(self, book_id: str, version: str) -> PriceBook | None:
        """That version of that book, or None."""
        ...

    def versions(self, book_id: str) -> tuple[PriceBook, ...]:
        """All versions of the book by their first days; those of one day as they were added."""
        ...

    def in_force(self, book_id: str, day: date) -> PriceBook | None:
        """Of the versions valid on that day the one that begins last, or None.

        Of several that begin on the same day it is the one added last, so that a mistake can be
        corrected under a new version.
        """
        ...


class BillingSystem(Protocol):
    """The BSS: its subscriptions and invoices, each keyed by what it came from (S17, S28)."""

    def find_billing_subscription(self, order_item_id: str) -> BillingSubscription | None:
        """The subscription of that order item, or None."""
        ...

    def create_billing_subscription(self, wanted: BillingSubscription) -> None:
        """Create it once: the same value again changes nothing.

        Raises `IdentityConflict` when the order item has a different one.
        """
        ...

    def find_invoice(self, order_id: str) -> Invoice | None:
        """The invoice of that order, or None."""
        ...

    def issue_invoice(self, request: InvoiceRequest) -> Invoice:
        """Issue it once: the same request again returns the same invoice.

        Raises `IdentityConflict` when the order has an invoice of other content.
        """
        ...


class Receivables(Protocol):
    """What accounts still owe, for the credit limit of a reseller."""

    def outstanding(self, account_id: str, currency: str) -> Money:
        """The unpaid invoices of the account in that currency, zero if there are none."""
        ...


class ManagementPortal(Protocol):
    """WAP: users, plans and plan subscriptions (S18, S19, D7).

    A create call raises `IdentityConflict` when the key is taken; the caller then looks. Every
    other call may be made again: the result is the same. A change to a plan or plan subscription
    that is not there is refused for good; deleting it is done. Nobody checks here whose it is:
    `wapcommerce.provisioning.life_cycle` does, and reads back what came of a call.
    """

    def find_user(self, name: str) -> PortalUser | None:
        """The user of that name (a normalised e-mail), or None."""
        ...

    def create_user(self, user: PortalUser) -> None:
        """Create the user, active, without a login (D11)."""
        ...

    def find_plan(self, display_name: str) -> str | None:
        """The id of the plan with that display name, or None."""
        ...

    def create_plan(self, request: PlanRequest) -> str:
        """Create a private, still empty plan and return its server-made id."""
        ...

    def set_plan_quotas(self, plan_id: str, request: PlanRequest) -> None:
        """Copy services and settings of the base plan, with the counts of the request."""
        ...

    def change_plan_quotas(self, plan_id: str, region: Region, quotas: PlanQuotas) -> None:
        """Give the plan other counts in the region's cloud, and leave all else as it is there."""
        ...

    def plan_quotas(self, plan_id: str, region: Region) -> PlanQuotas | None:
        """What the plan grants in the region's cloud, or None where it grants nothing yet."""
        ...

    def delete_plan(self, plan_id: str) -> None:
        """Delete the plan. One that has plan subscriptions is refused for good."""
        ...

    def find_plan_subscription(self, plan_subscription_id: UUID) -> PlanSubscription | None:
        """The WAP subscription under that id, or None."""
        ...

    def create_plan_subscription(self, request: PlanSubscriptionRequest) -> None:
        """Subscribe the owner to the plan under the id we chose."""
        ...

    def set_co_administrators(self, plan_subscription_id: UUID, names: Sequence[str]) -> None:
        """Make exactly these users co-administrators."""
        ...

    def synchronise(self, plan_subscription_id: UUID) -> None:
        """Carry what was bought to the resource providers once more, after it went out of sync."""
        ...

    def suspend_plan_subscription(self, plan_subscription_id: UUID) -> None:
        """Suspend it; its machines are not deleted."""
        ...

    def resume_plan_subscription(self, plan_subscription_id: UUID) -> None:
        """Make a suspended one active again."""
        ...

    def delete_plan_subscription(self, plan_subscription_id: UUID, *, force: bool = False) -> None:
        """Begin to delete it with all that was made in it.

        It may be shown for a while, being deleted. With `force` the portal forgets it at once,
        whatever the resource providers say; what they hold may be left behind.
        """
        ...


class LoginStore(Protocol):
    """Where portal logins live: the membership store or ADFS of the installation (D11)."""

    def create_login(self, username: str, password: str) -> None:
        """Create the login of a WAP user, or set its password when there is one already."""
        ...


class Mailer(Protocol):
    """Sends one mail.

    Raises `CallNotDone` when the mail was certainly not accepted and `CallOutcomeUnknown` when it
    may have been.
    """

    @property
    def deduplicates(self) -> bool:
        """Whether a mail takes the place of an earlier one of its key, so that one is delivered.

        Then a mail of unknown outcome is sent again by itself; else it becomes uncertain (D11).
        It has to be the last one that is delivered: a new try has a new link, and the links before
        it end. A provider that keeps the first one of a key does not deduplicate in this sense.
        """
        ...

    def send(self, mail: Mail) -> None:
        """Hand the mail over for delivery."""
        ...


class MailTemplates(Protocol):
    """Where the administrator's edited mail templates are kept (S20)."""

    def parts(self, name: str, language: str) -> Mapping[str, str] | None:
        """The parts ``subject``, ``text`` and ``html`` of one template, or None.

        Only the exact language is looked up; falling back is the caller's rule.
        """
        ...


class Journal(Protocol):
    """Remembers orders and their effects; the only truth about what was tried (D10).

    Instants are aware UTC. Every write under a lease is fenced: it raises `LeaseLost` and changes
    nothing when a later lease exists.
    """

    def installation(self) -> UUID:
        """The namespace of this installation, made once and kept (D8)."""
        ...

    def submit(self, submission: Submission, key: str, now: datetime) -> None:
        """Store it once under an idempotency key; the same again changes nothing.

        Raises `IdempotencyConflict` when the key, the order's id or the id of one of its items was
        used for another order. Once it is purged, its id and key alone tell what is the same.
        """
        ...

    def submission(self, submission_id: str) -> Submission:
        """The order or synchronisation as submitted. Raises `NotFound`."""
        ...

    def order(self, order_id: str) -> Order:
        """The order as submitted. Raises `NotFound`, also for a synchronisation."""
        ...

    def unfinished(self) -> tuple[Submission, ...]:
        """What is pending or waits for a person, oldest first."""
        ...

    def unfinished_of(self, account_id: str) -> tuple[Submission, ...]:
        """Of what is unfinished, what is for that account or is paid by it, oldest first.

        What concerns other accounts only need not even be readable.
        """
        ...

    def submissions(self) -> tuple[Submission, ...]:
        """Everything that was ever submitted, oldest first."""
        ...

    def execution(self, order_id: str) -> Execution:
        """Where the order stands. Raises `NotFound`."""
        ...

    def effects(self, order_id: str) -> tuple[EffectRecord, ...]:
        """What was tried for the order so far, oldest first."""
        ...

    def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        """Ids of pending orders whose next try is at or before `now`, oldest first."""
        ...

    def claim(self, order_id: str, owner: str, now: datetime, ttl_s: int) -> Lease | None:
        """Lease a pending order, or None while another lease runs or nothing is pending and due.

        A lease has run out at the instant `until`. One that begins more than its length in the
        future, because a clock was wrong, is none. Raises `NotFound`.
        """
        ...

    def lease(self, order_id: str) -> Lease | None:
        """Who took up a pending order last and has not given it back, or None.

        The lease may have run out: then its worker may be dead.
        """
        ...

    def intend(
        self, lease: Lease, effect: Effect, now: datetime, ttl_s: int
    ) -> EffectRecord | None:
        """Note that the effect is about to be tried, and renew the lease.

        Returns what was known of the effect before, None on the first try.
        """
        ...

    def record(self, lease: Lease, effect: Effect, outcome: Outcome, now: datetime) -> None:
        """Note what came of the try.

        What a person skipped stays so while tries fail, until it is done or refused for good.
        """
        ...

    def finish(self, lease: Lease) -> None:
        """The order is done; give the lease back."""
        ...

    def postpone(self, lease: Lease, retry_at: datetime) -> None:
        """Try again at `retry_at`; give the lease back."""
        ...

    def call_attention(self, lease: Lease, attention: Attention) -> None:
        """The order waits for a person; give the lease back."""
        ...

    def resume(self, order_id: str, now: datetime) -> bool:
        """Have an order that waits, for a person or for its next try, tried now.

        Its attempts are forgotten. False, and nothing changes, while a lease runs, when it is due
        already, and when it has ended.
        """
        ...

    def skip(self, order_id: str, effect_key: str, now: datetime) -> bool:
        """Note that a person has seen to an effect of an order on Attention, and go on with it.

        The order is pending again, its attempts forgotten. False, and nothing changes, if it is
        not on Attention or the effect is none of its unfinished ones. The effect stays skipped
        until it is done or refused for good.
        """
        ...

    def cancel(self, order_id: str, now: datetime) -> bool:
        """End an order that is pending or on Attention; False while a lease runs or it has ended.

        What was done for it stays done and stays noted.
        A mail that it claimed and did not send becomes uncertain, so that it is not forgotten.
        """
        ...

    def claim_user(self, lease: Lease, effect: Effect, username: str, account_id: str) -> str:
        """Tie a WAP user name to one BSS account, for good, unless it is tied already.

        Returns the account it is tied to (D8). `effect` is about to make the user. Raises
        `IdentityConflict`, and ties nothing, when the account claimed a user for another effect:
        unless no submission has that one done or skipped, and all that tried it are canceled.
        """
        ...

    def is_done(self, effect: Effect) -> bool:
        """Whether any submission has brought that effect about already."""
        ...

    def user_account(self, username: str) -> str | None:
        """The account a WAP user name is tied to, or None."""
        ...

    def claim_mail(self, lease: Lease, key: str) -> MailClaim:
        """Claim a mail for the lease's order unless it is claimed already (D11).

        Returns the claim that stands now, whoever holds it.
        """
        ...

    def settle_mail(self, lease: Lease, key: str, state: MailState) -> None:
        """Note what became of a mail that this order claimed."""
        ...

    def mail(self, key: str) -> MailClaim | None:
        """What became of a mail, or None when nobody has claimed it."""
        ...

    def resolve_mail(self, key: str, state: MailState) -> bool:
        """A person decides about an uncertain mail; False if it is not uncertain (any more)."""
        ...

    def backlog(self) -> Backlog:
        """How much is unfinished or uncertain, over all that was submitted.

        Effects of unknown outcome count too when their order was canceled, until it is purged.
        """
        ...

    def executions(
        self, state: ExecutionState | None, after: str, limit: int
    ) -> tuple[Execution, ...]:
        """Where orders stand, by id above `after` ("" from the beginning), in one state or any."""
        ...

    def purge(self, before: datetime) -> int:
        """Forget the documents and reasons of what ended before that instant.

        What is done ended with the last of its effects. Whose mail is uncertain is spared.
        What keeps things from happening twice stays: ids, keys, effects, user names, mail claims.
        Returns how many were forgotten; reading one of them raises `NotFound`.
        """
        ...

    def uncertain_mails(self) -> tuple[MailClaim, ...]:
        """Mails of which nobody knows whether they arrived; a person decides (D11)."""
        ...


class Activations(Protocol):
    """Keeps one-time activation links by the hash of their token (D11)."""

    def put(self, activation: Activation) -> None:
        """Store a new link; unused ones of earlier generations of the same user are revoked.

        Links of one generation, made by several tries of one mail, leave each other alone: nobody
        knows which of them is in the mail. A link that comes late, after an unused one of a later
        generation, is revoked at once.
        """
        ...

    def find(self, token_hash: str) -> Activation | None:
        """The link with that hash unless it was revoked, or None."""
        ...

    def use(self, token_hash: str) -> bool:
        """Mark the link used; False when it was used or revoked meanwhile."""
        ...
