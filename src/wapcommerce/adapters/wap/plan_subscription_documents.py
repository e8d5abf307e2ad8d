"""The JSON documents of plan subscriptions: what we read from them and what we write."""

from __future__ import annotations

from uuid import UUID

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.adapters.wap.states import SubscriptionState, Synchronised
from wapcommerce.adapters.wire.answers import Fields
from wapcommerce.model.email import normalised_email
from wapcommerce.model.portal import (
    PlanSubscription,
    PlanSubscriptionRequest,
    PlanSubscriptionState,
    SyncState,
)

_NO_ACCOUNT = str(UUID(int=0))
_STATES = {
    SubscriptionState.ACTIVE: PlanSubscriptionState.ACTIVE,
    SubscriptionState.SUSPENDED: PlanSubscriptionState.SUSPENDED,
    SubscriptionState.DELETE_PENDING: PlanSubscriptionState.DELETE_PENDING,
}


@frozen
class AddOnReference:
    """One occurrence of an add-on on a plan subscription; times are as WAP writes them."""

    add_on_id: str
    instance_id: str | None
    acquired: str | None


@frozen
class WapSubscription:
    """A plan subscription with the add-ons that are attached to it."""

    subscription: PlanSubscription
    add_ons: tuple[AddOnReference, ...] = field(validator=instance_of(tuple))


def plan_subscription_body(request: PlanSubscriptionRequest) -> dict[str, object]:
    """A new plan subscription under our own id; the owner's name stands in both its places."""
    return {
        "AccountAdminLiveEmailId": request.owner,
        "AccountAdminLivePuid": request.owner,
        "AccountId": _NO_ACCOUNT,
        "FriendlyName": request.name,
        "OfferCategory": None,
        "OfferInfo": None,
        "OfferType": 0,
        "ReasonCode": None,
        "ServiceAdminLiveEmailId": None,
        "ServiceAdminLivePuid": None,
        "SubscriptionId": str(request.id),
        "Status": None,
        "PlanId": request.plan_id,
        "CoAdminNames": None,
    }


def add_on_body(add_on_id: str) -> dict[str, object]:
    """One more occurrence of an add-on; WAP fills in the rest."""
    return {"AddOnId": add_on_id, "AddOnInstanceId": None, "AcquisitionTime": None}


def read_plan_subscription(fields: Fields) -> PlanSubscription:
    """A plan subscription, its user names normalised (D8). Raises `Unreadable`."""
    state = fields.member_or_none("State", SubscriptionState)
    return PlanSubscription(
        id=fields.guid("SubscriptionID"),
        name=fields.text_or_none("SubscriptionName") or "",
        owner=normalised_email(fields.text_or_none("AccountAdminLiveEmailId") or ""),
        plan_id=fields.text_or_none("PlanId") or "",
        co_administrators=tuple(map(normalised_email, fields.texts("CoAdminNames"))),
        state=PlanSubscriptionState.UNKNOWN if state is None else _state(state),
        sync_state=_sync_state(fields),
        last_error=fields.text_or_none("LastErrorMessage") or "",
    )


def read_wap_subscription(fields: Fields) -> WapSubscription:
    """A plan subscription and its add-ons. Raises `Unreadable`."""
    references = tuple(map(read_add_on_reference, fields.objects_or_none("AddOnReferences")))
    return WapSubscription(read_plan_subscription(fields), references)


def read_add_on_reference(fields: Fields) -> AddOnReference:
    """One occurrence of an add-on. Raises `Unreadable`."""
    return AddOnReference(
        fields.text("AddOnId"),
        fields.text_or_none("AddOnInstanceId"),
        fields.text_or_none("AcquisitionTime"),
    )


def _state(state: SubscriptionState) -> PlanSubscriptionState:
    return _STATES.get(state, PlanSubscriptionState.UNKNOWN)


def _sync_state(fields: Fields) -> SyncState:
    """One state for both: anything still under way comes first, then anything that failed.

    A subscription that does not say is not taken for in sync.
    """
    states = {
        fields.member_or_none("QuotaSyncState", Synchronised),
        fields.member_or_none("ActivationSyncState", Synchronised),
    }
    if not states <= {Synchronised.IN_SYNC, Synchronised.OUT_OF_SYNC}:
        return SyncState.SYNCING
    return SyncState.OUT_OF_SYNC if Synchronised.OUT_OF_SYNC in states else SyncState.IN_SYNC
