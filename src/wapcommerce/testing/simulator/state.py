"""The memory of the simulated installation, behind one lock.

WAP, its membership store and its VMM servers are one state here, as in an installation. What
changes through the wire or the login store is noted in the ledger; what a test sets up is not.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
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
    WapPlan,
    WapPlanSubscription,
    WapService,
    WapUser,
)
from wapcommerce.testing.simulator.vmm import VmmStamp

SYSTEMCENTER = "systemcenter"


def instance_id(service: str) -> str:
    """The instance of a resource provider; captured ones are guids in capitals."""
    return str(uuid5(NAMESPACE_DNS, f"{service}.simulator.invalid")).upper()


class SimulatedWap:
    """Users, plans, plan subscriptions, logins, stamps, tokens and a ledger of effects.

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
        self.signing_key = secrets.token_bytes(32)
        self.users: dict[str, WapUser] = {}
        self.plans: dict[str, WapPlan] = {}
        self.plan_subscriptions: dict[str, WapPlanSubscription] = {}
        self.stamps: dict[str, VmmStamp] = {}
        self.logins: dict[str, Login] = {}
        self.tokens: list[IssuedToken] = []
        self._ledger: list[LedgerEntry] = []

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
        services = {SYSTEMCENTER: settings, **(other_services or {})}
        plan = WapPlan(
            id=plan_id,
            display_name=display_name or plan_id,
            sync=Sync(self.clock()),
            state=PlanState.PUBLIC,
            services=tuple(
                WapService(name, instance_id(name), configured=True, settings=tuple(of.items()))
                for name, of in services.items()
            ),
            max_subscriptions_per_account=-1,
        )
        with self.lock:
            if plan_id in self.plans:
                raise ValueError(f"there is a plan {plan_id!r} already; use another id")
            self.plans[plan_id] = plan

    def begin_sync(self) -> Sync:
        """A synchronisation that starts now and ends as the behaviour says."""
        return Sync(self.done_at(), self.behaviour.sync_error)

    def done_at(self) -> datetime:
        """When work that starts now is done."""
        return self.clock() + timedelta(seconds=self.behaviour.sync_delay_s)

    def sync_plan(self, plan: WapPlan) -> WapPlan:
        """Store a changed plan and synchronise it together with its subscriptions."""
        sync = self.begin_sync()
        self.plans[plan.id] = evolve(plan, sync=sync)
        for subscription in self.subscriptions_of_plan(plan.id):
            self.plan_subscriptions[subscription.id] = evolve(subscription, quota_sync=sync)
        return self.plans[plan.id]

    def subscriptions_of_plan(self, plan_id: str) -> list[WapPlanSubscription]:
        """The subscriptions of one plan, pending deletions included."""
        return [s for s in self.plan_subscriptions.values() if s.plan_id == plan_id]

    def subscriptions_of_user(self, name: str) -> list[WapPlanSubscription]:
        """The subscriptions one user owns, pending deletions included."""
        key = user_key(name)
        return [s for s in self.plan_subscriptions.values() if user_key(s.owner) == key]

    def settle(self) -> None:
        """Forget what is deleted by now."""
        now = self.clock()
        for subscription in tuple(self.plan_subscriptions.values()):
            if subscription.gone_at is not None and subscription.gone_at <= now:
                del self.plan_subscriptions[subscription.id]
        for user in tuple(self.users.values()):
            if user.gone_at is not None and user.gone_at <= now:
                del self.users[user_key(user.name)]


def user_key(name: str) -> str:
    """The key of a user or login: WAP's databases do not tell letter case apart (inferred)."""
    return name.lower()
