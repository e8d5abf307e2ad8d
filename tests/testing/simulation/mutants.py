"""The protections, each taken away: the simulation has to notice what they are for.

A mutant weakens what the engine relies on, from outside: a statement of the journal, an answer of
a port. Nothing here is in the product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from attrs import evolve, field, frozen

from wapcommerce.adapters.journal import statements
from wapcommerce.adapters.journal.activations import SqlActivations
from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.memory import MemoryBilling
from wapcommerce.adapters.wire.sql import Row, Transaction, Value
from wapcommerce.adapters.wire.sqlite import MEMORY, Database
from wapcommerce.errors import IdentityConflict
from wapcommerce.model.billing import BillingSubscription, Invoice, InvoiceRequest
from wapcommerce.model.execution import (
    Activation,
    Done,
    Effect,
    EffectKind,
    EffectRecord,
    EffectState,
    Lease,
    MailClaim,
    MailState,
    NotDone,
    Outcome,
    Unknown,
)
from wapcommerce.model.mail import Mail
from wapcommerce.model.portal import PlanRequest, PlanSubscriptionRequest, PortalUser
from wapcommerce.model.synchronisation import ActivationResend, Submission
from wapcommerce.provisioning import activation_mail, attempt
from wapcommerce.provisioning.host import Host
from wapcommerce.provisioning.identity import activation_mail_key
from wapcommerce.provisioning.steps import STEPS, Work
from wapcommerce.testing.simulation import Odds, Ports, ports_on, simulate
from wapcommerce.testing.simulation.boundary import Boundary
from wapcommerce.testing.simulation.cast import CAST, PACKAGE_PLAN
from wapcommerce.testing.simulation.ledger import Ledger, LedgerBilling, LedgerPortal, SlowPortal
from wapcommerce.testing.simulation.odds import USUAL

Change = Callable[[Ports], Ports]


@frozen
class Mutant:
    """One protection, or several, taken away; the simulation must fail from about seed `first`.

    Where nothing bad happens without it, `why` says what stands behind it.
    """

    name: str
    rewritten: Mapping[str, str] = field(factory=dict)
    change: Change = lambda ports: ports
    patched: Callable[[], AbstractContextManager[Any]] = nullcontext
    odds: Odds = USUAL
    first: int = 1
    why: str = ""

    @property
    def safety(self) -> bool:
        """Whether something bad happens without the protection."""
        return not self.why

    def findings(self, seed: int) -> tuple[str, ...]:
        """What the simulation finds without the protection."""
        with self.patched():
            return simulate(seed, self.world, odds=self.odds).findings

    def world(self) -> AbstractContextManager[Ports]:
        """The ports without the protection, the journal in memory."""
        return _world(self)


@contextmanager
def _world(mutant: Mutant) -> Iterator[Ports]:
    with closing(Rewritten(MEMORY, mutant.rewritten)) as database:
        yield mutant.change(ports_on(SqlJournal(database), SqlActivations(database)))


class Rewritten(Database):
    """A database that runs other statements than it is given."""

    def __init__(self, path: str, rewritten: Mapping[str, str]) -> None:
        super().__init__(path)
        self._rewritten = rewritten

    @contextmanager
    def writing(self) -> Iterator[Any]:
        with super().writing() as transaction:
            yield RewrittenTransaction(transaction, self._rewritten)


class RewrittenTransaction:
    """The transaction of such a database."""

    def __init__(self, inner: Transaction, rewritten: Mapping[str, str]) -> None:
        self._inner, self._rewritten = inner, rewritten

    def change(self, statement: str, **values: Value) -> int:
        return self._inner.change(self._rewritten.get(statement, statement), **values)

    def rows(self, statement: str, **values: Value) -> list[Row]:
        return self._inner.rows(statement, **values)

    def row(self, statement: str, **values: Value) -> Row | None:
        return self._inner.row(statement, **values)


def without(part: str, *changed: str) -> dict[str, str]:
    """The statements without that part, which each of them must have."""
    assert all(part in statement for statement in changed)
    return {statement: statement.replace(part, "") for statement in changed}


class Instead:
    """A port of which some methods are replaced; the rest is as it was."""

    def __init__(self, port: Any) -> None:
        self.port = port

    def __getattr__(self, name: str) -> Any:
        return getattr(self.port, name)


def journal(changed: Callable[[Any], Any]) -> Change:
    """The journal is replaced."""
    return lambda ports: evolve(ports, journal=changed(ports.journal))


def both(*changes: Change) -> Change:
    """One change after the other."""

    def change(ports: Ports) -> Ports:
        for each in changes:
            ports = each(ports)
        return ports

    return change


class RandomIds(Instead):
    """The namespace of our ids is another one every time."""

    def installation(self) -> UUID:
        return uuid4()


class UnknownIsDone(Instead):
    """An unknown outcome is taken for done; a plan's id would be missing, so not for a plan."""

    def record(self, lease: Lease, effect: Effect, outcome: Outcome, now: Any) -> None:
        if isinstance(outcome, Unknown) and effect.kind is not EffectKind.PLAN:
            outcome = Done()
        self.port.record(lease, effect, outcome, now)


class Forgetful(Instead):
    """Nobody reads what was tried before."""

    def effects(self, order_id: str) -> tuple[EffectRecord, ...]:
        return ()

    def intend(self, *args: Any) -> EffectRecord | None:
        self.port.intend(*args)
        return None


class ActsBeforeLooking(Instead):
    """What may have happened is taken for not done."""

    def intend(self, *args: Any) -> EffectRecord | None:
        before: EffectRecord | None = self.port.intend(*args)
        if before is not None and before.may_have_happened:
            return evolve(before, state=EffectState.NOT_DONE)
        return before


class MailPerOrder(Instead):
    """Every order claims its own mails."""

    def claim_mail(self, lease: Lease, key: str) -> MailClaim:
        claim: MailClaim = self.port.claim_mail(lease, f"{key} {lease.order_id}")
        return claim

    def settle_mail(self, lease: Lease, key: str, state: MailState) -> None:
        self.port.settle_mail(lease, f"{key} {lease.order_id}", state)


class MailAtLeastOnce(Instead):
    """A mail that may have left is sent again."""

    def claim_mail(self, lease: Lease, key: str) -> MailClaim:
        claim: MailClaim = self.port.claim_mail(lease, key)
        if claim.state is MailState.SENDING:
            return evolve(claim, state=MailState.CLAIMED)
        return claim


class UncertainIsSent(Instead):
    """A mail of which nobody knows is shown as sent."""

    def settle_mail(self, lease: Lease, key: str, state: MailState) -> None:
        sent = MailState.SENT if state is MailState.UNCERTAIN else state
        self.port.settle_mail(lease, key, sent)


class AnyUserIsOurs(Instead):
    """A user that was found is taken for the account's own."""

    def user_account(self, username: str) -> str | None:
        return next(each.id for each in CAST if each.username == username)


class LooksAreAnswers(Instead):
    """A look that failed is noted as "not done", although something may have happened."""

    def __init__(self, port: Any) -> None:
        super().__init__(port)
        self.unsettled: set[str] = set()

    def intend(self, lease: Lease, effect: Effect, *args: Any) -> EffectRecord | None:
        before: EffectRecord | None = self.port.intend(lease, effect, *args)
        if before is not None and before.may_have_happened:
            self.unsettled.add(lease.owner)
        return before

    def record(self, lease: Lease, effect: Effect, outcome: Outcome, now: Any) -> None:
        looked = lease.owner in self.unsettled
        self.unsettled.discard(lease.owner)
        if looked and isinstance(outcome, Unknown):
            outcome = NotDone(outcome.reason)
        self.port.record(lease, effect, outcome, now)


class DeferralIsNotDone(Instead):
    """An order that finds a gate closed notes what was unknown as "not done"."""

    def __init__(self, port: Any) -> None:
        super().__init__(port)
        self.tried: set[str] = set()

    def record(self, lease: Lease, effect: Effect, outcome: Outcome, now: Any) -> None:
        self.tried.add(lease.owner)
        self.port.record(lease, effect, outcome, now)

    def postpone(self, lease: Lease, retry_at: Any) -> None:
        if lease.owner not in self.tried:
            for known in self.port.effects(lease.order_id):
                if known.state is EffectState.UNKNOWN:
                    deferred = NotDone("the gate was closed", waiting=True)
                    self.port.record(lease, Effect(known.key, known.kind), deferred, retry_at)
        self.tried.discard(lease.owner)
        self.port.postpone(lease, retry_at)


class CarelessPortal(LedgerPortal):
    """A portal without unique keys: what exists is simply made once more."""

    def create_user(self, user: PortalUser) -> None:
        try:
            super().create_user(user)
        except IdentityConflict:
            self.ledger.add("user", user.name)

    def create_plan(self, request: PlanRequest) -> str:
        try:
            return super().create_plan(request)
        except IdentityConflict:
            return super().create_plan(evolve(request, display_name=f"{request.display_name}+"))

    def create_plan_subscription(self, request: PlanSubscriptionRequest) -> None:
        try:
            super().create_plan_subscription(request)
        except IdentityConflict:
            self.ledger.add("plan subscription", f"{request.name} of {request.owner}")


class CarelessBilling(LedgerBilling):
    """A billing system without unique keys."""

    def create_billing_subscription(self, wanted: BillingSubscription) -> None:
        self.ledger.add("billing subscription", wanted.order_item_id)
        if self.find_billing_subscription(wanted.order_item_id) is None:
            MemoryBilling.create_billing_subscription(self, wanted)

    def issue_invoice(self, request: InvoiceRequest) -> Invoice:
        if self.find_invoice(request.order_id) is not None:
            self.ledger.add("invoice", request.order_id)
        return super().issue_invoice(request)


def careless(ports: Ports) -> Ports:
    """WAP and BSS take everything twice."""
    ledger = Ledger()
    fresh = ports_on(ports.journal, ports.activations, ledger)
    portal = CarelessPortal(ledger, [PACKAGE_PLAN])
    return evolve(fresh, portal=portal, billing=CarelessBilling(ledger))


class NoLinks(Instead):
    """Links are mailed and never stored."""

    def put(self, activation: Activation) -> None:
        """Nothing is kept."""


class ReplacedAtOnce(Instead):
    """An uncertain mail is replaced as soon as somebody asks for another one."""

    def submit(self, submission: Submission, *args: Any) -> None:
        self.port.submit(submission, *args)
        if isinstance(submission, ActivationResend):
            for generation in range(1, submission.generation):
                former = activation_mail_key(submission.account, generation)
                self.port.resolve_mail(former, MailState.REPLACED)


class UnsentResend(Instead):
    """A resend is taken and never carried out."""

    def submit(self, submission: Submission, *args: Any) -> None:
        self.port.submit(submission, *args)
        if isinstance(submission, ActivationResend):
            self.port.cancel(submission.id, args[1])
            key = activation_mail_key(submission.account, submission.generation - 1)
            self.port.resolve_mail(key, MailState.REPLACED)


class QuotasLost(SlowPortal):
    """No plan gets its quotas."""

    def set_plan_quotas(self, plan_id: str, request: PlanRequest) -> None:
        """Nothing is granted."""


def without_quotas(ports: Ports) -> Ports:
    """WAP takes quotas and grants nothing."""
    ledger = Ledger()
    fresh = ports_on(ports.journal, ports.activations, ledger)
    return evolve(fresh, portal=QuotasLost(ledger, [PACKAGE_PLAN]))


def links(changed: Callable[[Any], Any]) -> Change:
    """The store of links is replaced."""
    return lambda ports: evolve(ports, activations=changed(ports.activations))


def unverified() -> AbstractContextManager[Any]:
    """Nobody reads back what WAP holds."""
    return patch.object(attempt, "verify", lambda work: Done())


@contextmanager
def adopting() -> Iterator[None]:
    """Whatever is found under our key is taken for ours."""

    def invoice(work: Work) -> Mapping[str, str] | None:
        found = work.host.billing.find_invoice(work.order.id)
        return None if found is None else {"number": found.number}

    def subscription(work: Work) -> Mapping[str, str] | None:
        found = work.host.portal.find_plan_subscription(work.plan_subscription_id)
        return None if found is None else {}

    def billing(work: Work) -> Mapping[str, str] | None:
        found = work.host.billing.find_billing_subscription(work.item.id)
        return None if found is None else {}

    looks = {
        EffectKind.INVOICE: invoice,
        EffectKind.PLAN_SUBSCRIPTION: subscription,
        EffectKind.BILLING_SUBSCRIPTION: billing,
    }
    changed = {kind: evolve(STEPS[kind], look=look) for kind, look in looks.items()}
    with ExitStack() as stack:
        stack.enter_context(patch.dict(STEPS, changed))
        stack.enter_context(unverified())
        yield


@contextmanager
def links_before_the_fence() -> Iterator[None]:
    """A link is made before the journal has said that the lease still holds."""
    made: dict[int, Mail] = {}
    prepared, send = activation_mail._prepared, activation_mail._send

    def early(work: Work, claim: MailClaim) -> MailState:
        made[id(work)] = prepared(work, claim.key)
        return send(work, claim)

    def ready(work: Work, key: str) -> Mail:
        return made.pop(id(work))

    with patch.multiple(activation_mail, _prepared=ready, _send=early):
        yield


def unbounded() -> AbstractContextManager[Any]:
    """Workers try for ever."""
    arm = Boundary.arm

    def arm_for_ever(boundary: Boundary, host: Host) -> Host:
        for_ever = evolve(host.settings, max_attempts=10**6, wait_most_s=10**9)
        return arm(boundary, evolve(host, settings=for_ever))

    return patch.object(Boundary, "arm", arm_for_ever)


#: Statements that change nothing, or ask for less.
ANY_ORDER = "UPDATE wapcommerce_orders SET fence = fence WHERE id = :id"
RESUME_ANY = """
    UPDATE wapcommerce_orders SET state = 'pending', retry_at = :now, attention = NULL
    WHERE id = :id
"""
CANCEL_HELD = """
    UPDATE wapcommerce_orders
    SET state = 'canceled', retry_at = NULL, attention = NULL, fence = fence + 1, ended_at = :now
    WHERE id = :id AND state IN ('pending', 'attention')
"""
REVOKE_NONE = """
    UPDATE wapcommerce_activations SET state = state
    WHERE username = :username AND generation < :generation
"""
REVOKE_ALL = """
    UPDATE wapcommerce_activations SET state = 'revoked'
    WHERE username = :username AND state = 'open' AND :generation > 0
"""
FORGET_NONE = "UPDATE wapcommerce_orders SET fence = fence WHERE id = :id AND :now > 0"

FENCE = " AND fence = :fence"
UNFENCED = {
    **without(FENCE, statements.RENEW, statements.RELEASE),
    statements.HOLD: "UPDATE wapcommerce_orders SET fence = fence WHERE id = :id",
}

#: Many workers go on after their lease.
SLEEPY = Odds(stall=150)

#: Many calls are refused or lost, which is what looking is for.
UNREACHABLE = Odds(refused=200, lost_before=60, lost_after=120, stall=0)

_BY_KEY = "WAP and the BSS refuse the second one, and what they have is looked at and adopted"

MUTANTS = (
    Mutant("deterministic ids", change=journal(RandomIds)),
    Mutant("uniqueness in WAP and BSS", change=careless, first=8),
    Mutant("unknown is not done", change=journal(UnknownIsDone)),
    Mutant("mail claimed across orders", change=journal(MailPerOrder)),
    Mutant("mail at most once", change=journal(MailAtLeastOnce)),
    Mutant("uncertain mails are shown", change=journal(UncertainIsSent), first=6),
    Mutant("fence", UNFENCED, odds=SLEEPY, first=2),
    Mutant("fenced release", without(FENCE, statements.RELEASE), odds=SLEEPY, first=50),
    Mutant(
        "cancel raises the fence",
        without(", fence = fence + 1", statements.CANCEL),
        odds=SLEEPY,
        first=2,
    ),
    Mutant("ownership of a found user", change=journal(AnyUserIsOurs)),
    Mutant(
        "look before acting again, without uniqueness",
        change=both(careless, journal(ActsBeforeLooking)),
        odds=UNREACHABLE,
    ),
    Mutant(
        "a failed look is no answer, without uniqueness",
        change=both(careless, journal(LooksAreAnswers)),
        odds=UNREACHABLE,
    ),
    Mutant(
        "a closed gate settles nothing, without uniqueness",
        change=both(careless, journal(DeferralIsNotDone)),
        odds=UNREACHABLE,
        first=2,
    ),
    Mutant("the journal is read", change=journal(Forgetful)),
    Mutant("links are stored", change=links(NoLinks)),
    Mutant("former links end", {statements.REVOKE_ACTIVATIONS: REVOKE_NONE}),
    Mutant(
        "links are made under the lease, and leave each other alone",
        {statements.REVOKE_ACTIVATIONS: REVOKE_ALL},
        patched=links_before_the_fence,
        odds=SLEEPY,
    ),
    Mutant(
        "an uncertain mail is seen until there is another",
        change=journal(ReplacedAtOnce),
        first=20,
    ),
    Mutant("a resend is carried out", change=journal(UnsentResend)),
    Mutant("verification", patched=unverified),
    Mutant("quotas, and their verification", change=without_quotas, patched=unverified),
    Mutant("ownership of what is found", patched=adopting),
    Mutant("tries have an end", patched=unbounded, odds=UNREACHABLE),
    Mutant(
        "failed tries are counted",
        {
            statements.RECORD: statements.RECORD.replace(
                "attempts + :failed", "attempts + 0*:failed"
            )
        },
    ),
    Mutant(
        "the first try is remembered",
        {
            statements.INTEND_AGAIN: statements.INTEND_AGAIN.replace(
                "updated_at = :now", "updated_at = :now, first_tried_at = :now"
            )
        },
    ),
    Mutant("a person's retry begins anew", {statements.FORGET_ATTEMPTS: FORGET_NONE}),
    Mutant("what has ended is not resumed", {statements.RESUME: RESUME_ANY}),
    Mutant("skip is for what waits for a person", {statements.HOLD_ATTENTION: ANY_ORDER}),
    Mutant("cancel leaves a running lease alone", {statements.CANCEL: CANCEL_HELD}),
    Mutant(
        "only uncertain mails are decided about",
        without(" AND state = 'uncertain'", statements.RESOLVE_MAIL),
    ),
    Mutant("look before acting again", change=journal(ActsBeforeLooking), why=_BY_KEY),
    Mutant("a failed look is no answer", change=journal(LooksAreAnswers), why=_BY_KEY),
    Mutant("a closed gate settles nothing", change=journal(DeferralIsNotDone), why=_BY_KEY),
    Mutant(
        "lease",
        without("AND (lease_until <= :now OR lease_from > :now)", statements.CLAIM),
        why="the fence stops the earlier worker; without leases they only hinder each other",
    ),
)
