"""The memory of the simulated installation, behind one lock.

WAP, its membership store and its VMM servers are one state here, as in an installation. What
changes through the wire or the login store is noted in the ledger; what a test sets up is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from threading import RLock
from uuid import NAMESPACE_DNS, uuid5

from attrs import evolve

from wapcommerce.adapters.wire.system import utc_now
from wapcommerce.testing.simulator.behaviour import Behaviour
from wapcommerce.testing.simulator.records import (
    IssuedToken,
    LedgerEntry,
    Login,
    PlanState,
    Sync,
    WapAddOn,
    WapPlan,
    WapPlanSubscription,
    WapService,
    WapUser,
)
from wapcommerce.testing.simulator.signing import SigningKey
from wapcommerce.testing.simulator.vmm import VmmJob, VmmStamp

SYSTEMCENTER = "systemcenter"


def instance_id(service: str) -> str:
    """The instance of a resource provider; captured ones are guids in capitals."""
    return str(uuid5(NAMESPACE_DNS, f"{service}.simulator.invalid")).upper()


class SimulatedWap:
    """Users, plans, add-ons, plan subscriptions, logins, stamps, jobs, tokens, a ledger of effects.

    Thread-safe as long as every reader and writer of the dictionaries holds `lock`; the services
    do so for a whole request. Records are frozen: a change replaces one. `behaviour` may be
    replaced at any time. `clock` returns aware instants.
    """

    def __init__(
        self, behaviour: Behaviour | None = None, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.behaviour = behaviour or Behaviour()
        self.clock = clock
        self.lock = RLock()
        self.users: dict[str, WapUser] = {}
        self.plans: dict[str, WapPlan] = {}
        self.add_ons: dict[str, WapAddOn] = {}
        self.plan_subscriptions: dict[str, WapPlanSubscription] = {}
        self.stamps: dict[str, VmmStamp] = {}
        self.jobs: list[VmmJob] = []
        self.invalid_tokens: dict[str, datetime] = {}
        self.logins: dict[str, Login] = {}
        self.tokens: list[IssuedToken] = []
        self._ledger: list[LedgerEntry] = []

    @cached_property
    def signing_key(self) -> SigningKey:
        """The key of the token services, made when it is first needed."""
        return SigningKey()

    @property
    def ledger(self) -> tuple[LedgerEntry, ...]:
        """Every effect so far, oldest first."""
        with self.lock:
            return tuple(self._ledger)

    def note(self, action: str, kind: str, key: str, what: str = "") -> None:
        """Write one effect into the ledger."""
        with self.lock:
            self._ledger.append(LedgerEntry(self.clock(), action, kind, key, what))

    def add_stamp(self, stamp: VmmStamp) -> None:
        """Register a VMM server with all it holds; the same id again replaces it."""
        with self.lock:
            self.stamps[stamp.id] = stamp

    def add_base_plan(
        self,
        plan_id: str,
        settings: Mapping[str, str],
        *,
        display_name: str = "",
        other_services: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Add a public, configured plan under an id of ours, in sync, unlimited per account.

        `settings` are those of the service ``systemcenter``; `other_services` maps the names of
        more services to theirs. Raises ValueError when the plan exists.
        """
        plan = WapPlan(
            id=plan_id,
            display_name=display_name or plan_id,
            sync=Sync(self.clock()),
            state=PlanState.PUBLIC,
            services=_services({SYSTEMCENTER: settings, **(other_services or {})}),
            max_subscriptions_per_account=-1,
        )
        with self.lock:
            if plan_id in self.plans:
                raise ValueError(f"there is a plan {plan_id!r} already; use another id")
            self.plans[plan_id] = plan

    def add_add_on(
        self, add_on_id: str, settings: Mapping[str, str], *, max_occurrences: int = 1
    ) -> None:
        """Add a public, configured add-on under an id of ours, in sync.

        `settings` are those of the service ``systemcenter``. Raises ValueError when it exists.
        """
        add_on = WapAddOn(
            id=add_on_id,
            display_name=add_on_id,
            sync=Sync(self.clock()),
            state=PlanState.PUBLIC,
            services=_services({SYSTEMCENTER: settings}),
            max_occurrences_per_plan=max_occurrences,
        )
        with self.lock:
            if add_on_id in self.add_ons:
                raise ValueError(f"there is an add-on {add_on_id!r} already; use another id")
            self.add_ons[add_on_id] = add_on

    def begin_sync(self) -> Sync:
        """A synchronisation that starts now and ends as the behaviour says."""
        return Sync(self.done_at(), self.behaviour.sync_error)

    def done_at(self) -> datetime:
        """When a synchronisation that starts now is done."""
        return self.clock() + timedelta(seconds=self.behaviour.sync_delay_s)

    def deleted_at(self) -> datetime:
        """When a deletion that starts now is done, or has failed."""
        delay_s = self.behaviour.deletion_delay_s
        return self.done_at() if delay_s is None else self.clock() + timedelta(seconds=delay_s)

    def sync_plan(self, plan: WapPlan) -> WapPlan:
        """Store a changed plan and synchronise it together with its subscriptions."""
        sync = self.begin_sync()
        self.plans[plan.id] = evolve(plan, sync=sync)
        for subscription in self.subscriptions_of_plan(plan.id):
            self.plan_subscriptions[subscription.id] = evolve(subscription, quota_sync=sync)
        return self.plans[plan.id]

    def sync_add_on(self, add_on: WapAddOn) -> WapAddOn:
        """Store a changed add-on and synchronise it together with those that have it."""
        sync = self.begin_sync()
        self.add_ons[add_on.id] = evolve(add_on, sync=sync)
        for subscription in self.subscriptions_of_add_on(add_on.id):
            self.plan_subscriptions[subscription.id] = evolve(subscription, quota_sync=sync)
        return self.add_ons[add_on.id]

    def subscriptions_of_add_on(self, add_on_id: str) -> list[WapPlanSubscription]:
        """The subscriptions that have one add-on, pending deletions included."""
        return [
            s
            for s in self.plan_subscriptions.values()
            if any(occurrence.add_on_id == add_on_id for occurrence in s.add_ons)
        ]

    def subscriptions_of_plan(self, plan_id: str) -> list[WapPlanSubscription]:
        """The subscriptions of one plan, pending deletions included."""
        return [s for s in self.plan_subscriptions.values() if s.plan_id == plan_id]

    def subscriptions_of_user(self, name: str) -> list[WapPlanSubscription]:
        """The subscriptions one user owns, pending deletions included."""
        key = user_key(name)
        return [s for s in self.plan_subscriptions.values() if user_key(s.owner) == key]

    def settle(self) -> None:
        """Forget what is deleted by now; a user stays as long as one of its subscriptions."""
        now = self.clock()
        for subscription in tuple(self.plan_subscriptions.values()):
            if _is_gone(subscription, now):
                del self.plan_subscriptions[subscription.id]
        for user in tuple(self.users.values()):
            if _is_gone(user, now) and not self.subscriptions_of_user(user.name):
                del self.users[user_key(user.name)]


def _is_gone(record: WapUser | WapPlanSubscription, now: datetime) -> bool:
    return record.gone_at is not None and record.gone_at <= now and not record.deletion_error


def _services(settings: Mapping[str, Mapping[str, str]]) -> tuple[WapService, ...]:
    return tuple(
        WapService(name, instance_id(name), configured=True, settings=tuple(of.items()))
        for name, of in settings.items()
    )


def user_key(name: str) -> str:
    """The key of a user or login: WAP's databases do not tell letter case apart (inferred)."""
    return name.lower()
