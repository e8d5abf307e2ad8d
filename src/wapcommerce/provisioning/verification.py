"""Read back what WAP holds and compare it with what was bought (S19, D7)."""

from __future__ import annotations

from collections.abc import Iterator

from wapcommerce.model.configuration import PackageConfiguration
from wapcommerce.model.execution import Done, NotDone, Outcome
from wapcommerce.model.portal import PlanSubscription, SyncState
from wapcommerce.provisioning.requests import co_administrators_of
from wapcommerce.provisioning.steps import Work

#: How soon to look again while WAP still carries a change to its resource providers.
SYNC_POLL_S = 3

#: How many failed tries WAP is asked after to synchronise once more; then a person is.
SYNC_TRIES = 2


def verify(work: Work) -> Outcome:
    """Done when WAP holds exactly what was ordered and is in sync.

    While WAP is syncing the order waits without using up attempts. Out of sync, WAP is asked to
    synchronise once more; when that did not help, and at any difference, a person is needed.
    """
    portal = work.host.portal
    found = portal.find_plan_subscription(work.plan_subscription_id)
    if found is None:
        why = "WAP does not show the subscription yet"
        return NotDone(why, retry_after_s=SYNC_POLL_S, answered=True)
    if found.sync_state is SyncState.SYNCING:
        return NotDone("WAP is syncing", waiting=True, retry_after_s=SYNC_POLL_S)
    differences = [*_differences(work, found), *_quota_differences(work)]
    if differences:
        return NotDone(f"WAP differs from the order: {'; '.join(differences)}", permanent=True)
    if found.sync_state is SyncState.OUT_OF_SYNC:
        return _out_of_sync(work, found)
    return Done()


def _out_of_sync(work: Work, found: PlanSubscription) -> Outcome:
    why = f"the subscription is out of sync: {found.last_error or 'WAP gives no reason'}"
    if work.attempts >= SYNC_TRIES:
        return NotDone(why, permanent=True)
    work.host.portal.synchronise(work.plan_subscription_id)
    asked = f"{why}; WAP was asked to synchronise once more"
    return NotDone(asked, retry_after_s=SYNC_POLL_S, answered=True)


def _differences(work: Work, found: PlanSubscription) -> Iterator[str]:
    owner, plan_id = work.order.parties.owner.username, work.effect.payload["plan_id"]
    if found.owner != owner:
        yield "another owner"
    if found.plan_id != plan_id:
        yield f"plan {found.plan_id!r} instead of {plan_id!r}"
    wanted = co_administrators_of(work.order)
    if sorted(found.co_administrators) != sorted(wanted):
        yield "other co-administrators"
    if not found.active:
        yield "the subscription is not active"


def _quota_differences(work: Work) -> Iterator[str]:
    configuration = work.item.configuration
    if isinstance(configuration, PackageConfiguration):
        return
    wanted = work.host.plan_quotas(configuration.quotas)
    granted = work.host.portal.plan_quotas(work.effect.payload["plan_id"], configuration.region)
    if granted != wanted:
        yield f"quotas {granted} instead of {wanted}"
