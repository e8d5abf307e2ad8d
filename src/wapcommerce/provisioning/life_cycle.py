"""What happens to a WAP subscription after its order: suspend, resume, change, delete (D7, D8).

Each verb looks whose it is, acts only where something is left to do, and reads back what came of
it; so each may be called again, after an unknown outcome too.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from attrs import field, frozen

from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, IdentityConflict
from wapcommerce.model.offering import Region
from wapcommerce.model.portal import (
    PlanQuotas,
    PlanSubscription,
    PlanSubscriptionState,
    SyncState,
)
from wapcommerce.ports import ManagementPortal

#: How long to wait between two looks at what WAP is still doing.
POLL_S = 3.0
#: How often to look before the caller is told to come back later: five minutes.
POLLS = 100

_PORTAL = "management portal"
_FIND_OUT = "find out who changed it in WAP; correct it there, then call again"
_LATER = "WAP may be slow: call again later"
_SUPPORT = "look into WAP's administration, remove the cause, then call again"
_FORCE = (
    "remove the cause in WAP and call again; as a last resort delete by force, which may leave "
    "machines behind in VMM"
)


@frozen
class OwnPlanSubscription:
    """What our own records say of a WAP subscription: nothing else is touched (D8).

    `plan_display_name` is that of the plan made for it alone, None for a predefined package,
    whose plan serves others too.
    """

    id: UUID
    owner: str
    plan_id: str
    plan_display_name: str | None = None


@frozen
class LifeCycle:
    """The verbs, over any `ManagementPortal`; `pause` waits that many seconds.

    Each raises `IdentityConflict` when what it finds is not ours, `CallNotDone` when WAP does not
    get there, and what the portal raises. Blocks for up to ``polls * POLL_S`` seconds; as safe to
    share between threads as the portal is.
    """

    portal: ManagementPortal
    pause: Callable[[float], None] = field(repr=False)
    polls: int = POLLS

    def suspend(self, own: OwnPlanSubscription) -> None:
        """Suspend it; its machines stay, and their owner may not change them."""
        self._bring_to(own, PlanSubscriptionState.SUSPENDED, "suspend", self._suspend)

    def resume(self, own: OwnPlanSubscription) -> None:
        """Make it active again."""
        self._bring_to(own, PlanSubscriptionState.ACTIVE, "resume", self._resume)

    def change_quotas(self, own: OwnPlanSubscription, region: Region, quotas: PlanQuotas) -> None:
        """Give the plan of this subscription other counts, and wait until WAP is in sync.

        A plan that others share is never changed: raises `CallNotDone` for a package.
        """
        operation = "change quotas"
        if own.plan_display_name is None:
            raise _refused(operation, "the plan of a package is not its alone", "sell another one")
        self._ours(operation, own)
        self._check_plan(operation, own.plan_id, own.plan_display_name)
        if self.portal.plan_quotas(own.plan_id, region) != quotas:
            self.portal.change_plan_quotas(own.plan_id, region, quotas)
        granted = self.portal.plan_quotas(own.plan_id, region)
        if granted != quotas:
            raise _refused(operation, f"WAP grants {granted} instead of {quotas}", _FIND_OUT)
        self.wait_until_in_sync(own)

    def wait_until_in_sync(self, own: OwnPlanSubscription) -> None:
        """Wait until WAP is in sync; out of sync, ask it once to synchronise again."""
        operation = "wait until in sync"
        asked = False
        for _ in range(self.polls):
            found = self._ours(operation, own)
            if found.sync_state is SyncState.IN_SYNC:
                return
            if found.sync_state is SyncState.OUT_OF_SYNC:
                if asked:
                    why = found.last_error or "WAP gives no reason"
                    raise _refused(operation, f"the subscription is out of sync: {why}", _SUPPORT)
                self.portal.synchronise(own.id)
                asked = True
            self.pause(POLL_S)
        raise CallNotDone(_PORTAL, operation, "WAP is still syncing", _LATER)

    def delete(self, own: OwnPlanSubscription, *, force: bool = False) -> None:
        """Delete the subscription, wait until it is gone, then delete the plan made for it alone.

        With `force` WAP forgets it whatever the resource providers say.
        """
        operation = "delete"
        found = self._found(operation, own)
        if found is not None and (
            force or found.state is not PlanSubscriptionState.DELETE_PENDING or found.last_error
        ):
            self.portal.delete_plan_subscription(own.id, force=force)
        self._wait_until_gone(operation, own)
        if own.plan_display_name is not None:
            self._delete_plan(operation, own.plan_id, own.plan_display_name)

    def _suspend(self, own: OwnPlanSubscription) -> None:
        self.portal.suspend_plan_subscription(own.id)

    def _resume(self, own: OwnPlanSubscription) -> None:
        self.portal.resume_plan_subscription(own.id)

    def _bring_to(
        self,
        own: OwnPlanSubscription,
        wanted: PlanSubscriptionState,
        operation: str,
        act: Callable[[OwnPlanSubscription], None],
    ) -> None:
        if self._ours(operation, own).state is wanted:
            return
        act(own)
        state = self._ours(operation, own).state
        if state is not wanted:
            raise CallOutcomeUnknown(
                _PORTAL, operation, f"WAP shows it as {state} instead of {wanted}", _LATER
            )

    def _wait_until_gone(self, operation: str, own: OwnPlanSubscription) -> None:
        for look in range(self.polls):
            found = self._found(operation, own)
            if found is None:
                return
            # WAP only accepts a deletion; what the first look shows may be from before.
            if look and found.state is not PlanSubscriptionState.DELETE_PENDING:
                reason = f"WAP shows it as {found.state} after deleting"
                raise CallOutcomeUnknown(_PORTAL, operation, reason, _LATER)
            if look and found.last_error:
                raise _refused(operation, f"WAP cannot delete it: {found.last_error}", _FORCE)
            self.pause(POLL_S)
        raise CallNotDone(_PORTAL, operation, "WAP is still deleting it", _LATER)

    def _delete_plan(self, operation: str, plan_id: str, display_name: str) -> None:
        if self.portal.find_plan(display_name) is None:
            return
        self._check_plan(operation, plan_id, display_name)
        self.portal.delete_plan(plan_id)
        if self.portal.find_plan(display_name) is not None:
            raise CallOutcomeUnknown(_PORTAL, operation, "WAP still shows the plan", _LATER)

    def _check_plan(self, operation: str, plan_id: str, display_name: str) -> None:
        """The plan under that id is the one made for us: its display name holds our id."""
        found = self.portal.find_plan(display_name)
        if found != plan_id:
            reason = f"the plan {display_name!r} is {found!r} and not {plan_id!r}"
            raise IdentityConflict(_PORTAL, operation, reason, _FIND_OUT)

    def _ours(self, operation: str, own: OwnPlanSubscription) -> PlanSubscription:
        found = self._found(operation, own)
        if found is None:
            raise _refused(operation, f"WAP has no subscription {own.id}", _FIND_OUT)
        return found

    def _found(self, operation: str, own: OwnPlanSubscription) -> PlanSubscription | None:
        found = self.portal.find_plan_subscription(own.id)
        if found is not None and (found.owner, found.plan_id) != (own.owner, own.plan_id):
            raise IdentityConflict(
                _PORTAL,
                operation,
                f"the WAP subscription {own.id} has another owner or plan",
                _FIND_OUT,
            )
        return found


def _refused(operation: str, reason: str, hint: str) -> CallNotDone:
    return CallNotDone(_PORTAL, operation, reason, hint, permanent=True)
