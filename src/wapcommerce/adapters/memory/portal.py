"""A management portal in memory (S18, S19, D7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import count
from threading import Lock
from uuid import UUID

from attrs import define, evolve, field

from wapcommerce.errors import CallNotDone, IdentityConflict
from wapcommerce.model.offering import Region
from wapcommerce.model.portal import (
    PlanQuotas,
    PlanRequest,
    PlanSubscription,
    PlanSubscriptionRequest,
    PlanSubscriptionState,
    PortalUser,
    SyncState,
)

_NAME = "portal in memory"


@define
class _Plan:
    display_name: str
    quotas: dict[tuple[str, str], PlanQuotas] = field(factory=dict)


class MemoryPortal:
    """Implements `wapcommerce.ports.ManagementPortal`; everything is in sync at once.

    `plans` are the ids, and display names, of plans that exist before the first call, as those
    behind predefined packages do. Safe to share between threads.
    """

    def __init__(self, plans: Iterable[str] = ()) -> None:
        self._lock = Lock()
        self._users: dict[str, PortalUser] = {}
        self._plans = {plan: _Plan(plan) for plan in plans}
        self._plan_subscriptions: dict[UUID, PlanSubscription] = {}

    @property
    def users(self) -> tuple[PortalUser, ...]:
        """All users, in the order in which they were created."""
        with self._lock:
            return tuple(self._users.values())

    @property
    def plans(self) -> tuple[str, ...]:
        """The display names of all plans, in the order in which they were made."""
        with self._lock:
            return tuple(plan.display_name for plan in self._plans.values())

    @property
    def plan_subscriptions(self) -> tuple[PlanSubscription, ...]:
        """All plan subscriptions, in the order in which they were created."""
        with self._lock:
            return tuple(self._plan_subscriptions.values())

    def find_user(self, name: str) -> PortalUser | None:
        """The user of that name (a normalised e-mail), or None."""
        with self._lock:
            return self._users.get(name)

    def create_user(self, user: PortalUser) -> None:
        """Create the user, active, without a login (D11)."""
        with self._lock:
            if user.name in self._users:
                raise IdentityConflict(_NAME, "create a user", "there is one of that name")
            self._users[user.name] = user

    def suspend_user(self, name: str) -> None:
        """Suspend a user, as WAP's administrator can; it exists but is not usable."""
        with self._lock:
            self._users[name] = evolve(self._users[name], usable=False)

    def find_plan(self, display_name: str) -> str | None:
        """The id of the plan with that display name, or None."""
        with self._lock:
            return self._plan_named(display_name)

    def create_plan(self, request: PlanRequest) -> str:
        """Create a private, still empty plan and return its server-made id."""
        with self._lock:
            if self._plan_named(request.display_name) is not None:
                raise IdentityConflict(_NAME, "create a plan", "there is one of that name")
            ids = (f"plan{number}" for number in count(len(self._plans) + 1))
            plan_id = next(each for each in ids if each not in self._plans)
            self._plans[plan_id] = _Plan(request.display_name)
            return plan_id

    def set_plan_quotas(self, plan_id: str, request: PlanRequest) -> None:
        """Grant the counts of the request; there is nothing else to copy."""
        region = request.region
        with self._lock:
            plan = self._plans.get(plan_id)
            if plan is None:
                raise _refused("set the quota of a plan", f"there is no plan {plan_id!r}")
            plan.quotas[region.stamp_id, region.cloud_id] = request.quotas

    def change_plan_quotas(self, plan_id: str, region: Region, quotas: PlanQuotas) -> None:
        """Grant other counts where some are granted already."""
        with self._lock:
            plan = self._plans.get(plan_id)
            if plan is None or (region.stamp_id, region.cloud_id) not in plan.quotas:
                reason = f"plan {plan_id!r} grants nothing in that cloud"
                raise _refused("change the quota of a plan", reason)
            plan.quotas[region.stamp_id, region.cloud_id] = quotas

    def plan_quotas(self, plan_id: str, region: Region) -> PlanQuotas | None:
        """What the plan grants in the region's cloud, or None where it grants nothing yet."""
        with self._lock:
            plan = self._plans.get(plan_id)
            return None if plan is None else plan.quotas.get((region.stamp_id, region.cloud_id))

    def delete_plan(self, plan_id: str) -> None:
        """Delete the plan; one that has plan subscriptions is refused for good."""
        with self._lock:
            if any(each.plan_id == plan_id for each in self._plan_subscriptions.values()):
                raise _refused("delete a plan", f"plan {plan_id!r} has plan subscriptions")
            self._plans.pop(plan_id, None)

    def find_plan_subscription(self, plan_subscription_id: UUID) -> PlanSubscription | None:
        """The WAP subscription under that id, or None."""
        with self._lock:
            return self._plan_subscriptions.get(plan_subscription_id)

    def create_plan_subscription(self, request: PlanSubscriptionRequest) -> None:
        """Subscribe the owner to the plan under the id we chose."""
        operation = "create a plan subscription"
        with self._lock:
            if request.id in self._plan_subscriptions:
                raise IdentityConflict(_NAME, operation, "there is one under that id")
            if request.owner not in self._users:
                raise _refused(operation, f"there is no user {request.owner!r}")
            if request.plan_id not in self._plans:
                raise _refused(operation, f"there is no plan {request.plan_id!r}")
            self._plan_subscriptions[request.id] = PlanSubscription(
                id=request.id,
                name=request.name,
                owner=request.owner,
                plan_id=request.plan_id,
                co_administrators=(),
                state=PlanSubscriptionState.ACTIVE,
                sync_state=SyncState.IN_SYNC,
            )

    def set_co_administrators(self, plan_subscription_id: UUID, names: Sequence[str]) -> None:
        """Make exactly these users co-administrators; may be called again."""
        changed = partial(evolve, co_administrators=tuple(names))
        self._change("set co-administrators", plan_subscription_id, changed)

    def synchronise(self, plan_subscription_id: UUID) -> None:
        """Bring it in sync."""
        changed = partial(evolve, sync_state=SyncState.IN_SYNC, last_error="")
        self._change("synchronise a plan subscription", plan_subscription_id, changed)

    def suspend_plan_subscription(self, plan_subscription_id: UUID) -> None:
        """Suspend it; may be called again."""
        changed = partial(evolve, state=PlanSubscriptionState.SUSPENDED)
        self._change("suspend a plan subscription", plan_subscription_id, changed)

    def resume_plan_subscription(self, plan_subscription_id: UUID) -> None:
        """Make a suspended one active again; may be called again."""
        changed = partial(evolve, state=PlanSubscriptionState.ACTIVE)
        self._change("resume a plan subscription", plan_subscription_id, changed)

    def delete_plan_subscription(self, plan_subscription_id: UUID, *, force: bool = False) -> None:
        """Delete it; it is gone at once."""
        with self._lock:
            self._plan_subscriptions.pop(plan_subscription_id, None)

    def _change(
        self,
        operation: str,
        plan_subscription_id: UUID,
        changed: Callable[[PlanSubscription], PlanSubscription],
    ) -> None:
        with self._lock:
            found = self._plan_subscriptions.get(plan_subscription_id)
            if found is None:
                raise _refused(operation, "there is no such plan subscription")
            self._plan_subscriptions[plan_subscription_id] = changed(found)

    def _plan_named(self, display_name: str) -> str | None:
        names = ((plan.display_name, plan_id) for plan_id, plan in self._plans.items())
        return next((plan_id for name, plan_id in names if name == display_name), None)


def _refused(operation: str, reason: str) -> CallNotDone:
    return CallNotDone(_NAME, operation, reason, permanent=True)
