"""What is read from the documents of plan subscriptions, and what is written into them."""

from __future__ import annotations

import pytest

from tests.adapters.wap.documents import ID, fields, plan_subscription, reference
from wapcommerce.adapters.wap.plan_subscription_documents import (
    AddOnReference,
    add_on_body,
    plan_subscription_body,
    read_add_on_reference,
    read_plan_subscription,
    read_wap_subscription,
)
from wapcommerce.adapters.wire.answers import Unreadable
from wapcommerce.model.portal import (
    PlanSubscription,
    PlanSubscriptionRequest,
    PlanSubscriptionState,
    SyncState,
)


def test_a_new_plan_subscription_names_its_owner_twice_and_our_id() -> None:
    request = PlanSubscriptionRequest(ID, "Ann's machines", "ann@customer.example", "Wapco1x")

    body = plan_subscription_body(request)

    assert body == {
        "AccountAdminLiveEmailId": "ann@customer.example",
        "AccountAdminLivePuid": "ann@customer.example",
        "AccountId": "00000000-0000-0000-0000-000000000000",
        "FriendlyName": "Ann's machines",
        "OfferCategory": None,
        "OfferInfo": None,
        "OfferType": 0,
        "ReasonCode": None,
        "ServiceAdminLiveEmailId": None,
        "ServiceAdminLivePuid": None,
        "SubscriptionId": str(ID),
        "Status": None,
        "PlanId": "Wapco1x",
        "CoAdminNames": None,
    }
    # Where the body is turned into XML, the order of its fields counts.
    assert list(body)[:3] == ["AccountAdminLiveEmailId", "AccountAdminLivePuid", "AccountId"]
    assert list(body)[-4:] == ["SubscriptionId", "Status", "PlanId", "CoAdminNames"]


def test_a_plan_subscription_is_read_with_normalised_names() -> None:
    assert read_plan_subscription(fields(plan_subscription())) == PlanSubscription(
        id=ID,
        name="Ann's machines",
        owner="ann@customer.example",
        plan_id="Wapco1x",
        co_administrators=("nikos@reseller.example",),
        state=PlanSubscriptionState.ACTIVE,
        sync_state=SyncState.IN_SYNC,
    )


def test_all_but_the_id_may_be_missing_and_is_then_taken_for_nothing_good() -> None:
    expected = PlanSubscription(
        ID, "", "", "", (), PlanSubscriptionState.UNKNOWN, SyncState.SYNCING
    )

    assert read_plan_subscription(fields({"SubscriptionId": str(ID)})) == expected
    nulls = {**dict.fromkeys(plan_subscription()), "SubscriptionID": f"{{{ID}}}"}
    assert read_plan_subscription(fields(nulls)) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (0, PlanSubscriptionState.UNKNOWN),
        (1, PlanSubscriptionState.ACTIVE),
        (2, PlanSubscriptionState.SUSPENDED),
        (3, PlanSubscriptionState.DELETE_PENDING),
        ("Suspended", PlanSubscriptionState.SUSPENDED),
    ],
)
def test_the_state_is_read(state: object, expected: PlanSubscriptionState) -> None:
    found = read_plan_subscription(fields(plan_subscription(State=state)))

    assert found.state is expected
    assert found.active == (expected is PlanSubscriptionState.ACTIVE)


@pytest.mark.parametrize(
    ("quota", "activation", "expected"),
    [
        (0, 0, SyncState.IN_SYNC),
        (0, 1, SyncState.SYNCING),
        (1, 0, SyncState.SYNCING),
        (1, 2, SyncState.SYNCING),
        (2, 1, SyncState.SYNCING),
        (0, 2, SyncState.OUT_OF_SYNC),
        (2, 0, SyncState.OUT_OF_SYNC),
        (2, 2, SyncState.OUT_OF_SYNC),
        (None, 0, SyncState.SYNCING),
        (2, None, SyncState.SYNCING),
        ("InSync", "outofsync", SyncState.OUT_OF_SYNC),
    ],
)
def test_two_states_of_synchronisation_become_one(
    quota: object, activation: object, expected: SyncState
) -> None:
    document = plan_subscription(QuotaSyncState=quota, ActivationSyncState=activation)

    assert read_plan_subscription(fields(document)).sync_state is expected


@pytest.mark.parametrize(
    "broken",
    [
        {"QuotaSyncState": 3},
        {"ActivationSyncState": "Sunk"},
        {"State": 4},
        {"SubscriptionID": None},
        {"SubscriptionID": "7"},
        {"CoAdminNames": "ann"},
    ],
)
def test_what_is_not_known_is_not_guessed(broken: dict[str, object]) -> None:
    with pytest.raises(Unreadable):
        read_plan_subscription(fields(plan_subscription(**broken)))


def test_the_last_error_is_kept() -> None:
    document = plan_subscription(QuotaSyncState=2, LastErrorMessage="VMM is away")

    assert read_plan_subscription(fields(document)).last_error == "VMM is away"


def test_add_ons_are_read_with_their_occurrences() -> None:
    references = [reference(1), reference(2, AcquisitionTime=None)]

    found = read_wap_subscription(fields(plan_subscription(AddOnReferences=references)))

    assert found.subscription.id == ID
    assert found.add_ons == (
        AddOnReference("Stora2y", "instance-1", "2024-03-05T10:00:04.007"),
        AddOnReference("Stora2y", "instance-2", None),
    )
    without = read_wap_subscription(fields(plan_subscription(AddOnReferences=None)))
    assert without.add_ons == ()


def test_an_occurrence_must_name_its_add_on() -> None:
    with pytest.raises(Unreadable):
        read_add_on_reference(fields(reference(AddOnId=None)))


def test_one_more_occurrence_is_asked_for_with_nulls() -> None:
    assert add_on_body("Stora2y") == {
        "AddOnId": "Stora2y",
        "AddOnInstanceId": None,
        "AcquisitionTime": None,
    }
