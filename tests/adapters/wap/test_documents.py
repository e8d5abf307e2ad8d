"""What is read from WAP's documents, and what is written into them."""

from __future__ import annotations

from uuid import UUID

import httpx
import pytest

from wapcommerce.adapters.wap.documents import (
    Plan,
    PlanRow,
    ServiceQuota,
    Setting,
    plan_body,
    plan_subscription_body,
    quota_body,
    read_plan,
    read_plan_row,
    read_plan_rows,
    read_plan_subscription,
    read_user,
    service_body,
    user_body,
)
from wapcommerce.adapters.wire.answers import Fields, Unreadable
from wapcommerce.model.portal import (
    PlanSubscription,
    PlanSubscriptionRequest,
    PortalUser,
    SyncState,
)

ID = UUID("0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9")
SERVICE = ServiceQuota("systemcenter", "i-1", "VM Clouds", None, 1, (Setting("Clouds", "<a/>"),))


def fields(document: object) -> Fields:
    return Fields(document, "the answer")


def plan_subscription(**changes: object) -> dict[str, object]:
    return {
        "SubscriptionID": str(ID).upper(),
        "SubscriptionName": "Ann's machines",
        "AccountAdminLiveEmailId": "Ann@Customer.example",
        "CoAdminNames": ["Nikos@Reseller.example"],
        "State": 1,
        "QuotaSyncState": 0,
        "ActivationSyncState": 0,
        "PlanId": "Wapco1x",
        "LastErrorMessage": None,
        "Surprise": {"a": []},
        **changes,
    }


def test_a_new_user_is_active() -> None:
    body = user_body(PortalUser("ann@customer.example", "Ann@customer.example"))

    assert (body["Name"], body["Email"]) == ("ann@customer.example", "Ann@customer.example")
    assert body["State"] == 1


def test_a_user_is_read_by_its_normalised_name() -> None:
    user = read_user(fields({"name": " Ann@Customer.example", "EMAIL": "Ann@Customer.example"}))

    assert user == PortalUser("ann@customer.example", "Ann@Customer.example")


def test_a_user_may_lack_an_address() -> None:
    assert read_user(fields({"Name": "ann", "Email": None})).email == ""


def test_a_new_plan_is_private_and_for_one_plan_subscription() -> None:
    body = plan_body("wapcommerce 7")

    assert body["DisplayName"] == "wapcommerce 7"
    assert (body["State"], body["MaxSubscriptionsPerAccount"]) == (0, 1)


def test_a_plan_is_read_with_its_services_and_settings() -> None:
    document = {
        "Id": "Wapco1x",
        "DisplayName": "wapcommerce 7",
        "ServiceQuotas": [
            {
                "ServiceName": "systemcenter",
                "ServiceInstanceId": "i-1",
                "ServiceDisplayName": "VM Clouds",
                "ConfigState": 1,
                "QuotaSyncState": 2,
                "Settings": [{"Key": "Clouds", "Value": "<a/>"}],
            },
            {"ServiceName": "sqlservers", "ServiceInstanceId": "i-2", "Settings": None},
        ],
    }
    sql = ServiceQuota("sqlservers", "i-2", None, None, 0, ())

    assert read_plan(fields(document)) == Plan("Wapco1x", "wapcommerce 7", (SERVICE, sql))


def test_a_plan_may_have_no_services() -> None:
    assert read_plan(fields({"Id": "a", "DisplayName": None})) == Plan("a", "", ())


def test_a_plan_without_an_id_cannot_be_used() -> None:
    with pytest.raises(Unreadable, match="Id"):
        read_plan_row(fields({"DisplayName": "a"}))


@pytest.mark.parametrize(
    ("document", "total"),
    [
        ([{"Id": "a", "DisplayName": "A"}], 1),
        ({"items": [{"Id": "a", "DisplayName": "A"}], "filteredTotalCount": 7, "totalCount": 9}, 7),
    ],
    ids=["array", "page"],
)
def test_rows_are_read_from_an_array_and_from_a_page(document: object, total: int) -> None:
    rows = read_plan_rows(httpx.Response(200, json=document))

    assert rows == ((PlanRow("a", "A"),), total)


def test_a_service_is_put_on_a_plan_by_name_and_instance() -> None:
    assert service_body(SERVICE) == {
        "Name": "systemcenter",
        "InstanceId": "i-1",
        "ConfigState": 0,
    }


def test_a_quota_carries_every_setting_as_it_is() -> None:
    assert quota_body([SERVICE]) == {
        "ServiceQuotas": [
            {
                "ServiceName": "systemcenter",
                "ServiceInstanceId": "i-1",
                "ServiceDisplayName": "VM Clouds",
                "ServiceInstanceDisplayName": None,
                "ConfigState": 1,
                "QuotaSyncState": 0,
                "Settings": [{"Key": "Clouds", "Value": "<a/>"}],
            }
        ]
    }


def test_a_new_plan_subscription_names_its_owner_twice_and_our_id() -> None:
    body = plan_subscription_body(
        PlanSubscriptionRequest(ID, "Ann's machines", "ann@customer.example", "Wapco1x")
    )

    assert body["AccountAdminLiveEmailId"] == "ann@customer.example"
    assert body["AccountAdminLivePuid"] == "ann@customer.example"
    assert (body["SubscriptionId"], body["PlanId"]) == (str(ID), "Wapco1x")
    assert body["FriendlyName"] == "Ann's machines"


def test_a_plan_subscription_is_read_with_normalised_names() -> None:
    assert read_plan_subscription(fields(plan_subscription())) == PlanSubscription(
        id=ID,
        name="Ann's machines",
        owner="ann@customer.example",
        plan_id="Wapco1x",
        co_administrators=("nikos@reseller.example",),
        active=True,
        sync_state=SyncState.IN_SYNC,
    )


@pytest.mark.parametrize("state", [0, 2, 3])
def test_only_state_one_is_active(state: int) -> None:
    assert not read_plan_subscription(fields(plan_subscription(State=state))).active


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
    ],
)
def test_two_states_of_synchronisation_become_one(
    quota: int, activation: int, expected: SyncState
) -> None:
    document = plan_subscription(QuotaSyncState=quota, ActivationSyncState=activation)

    assert read_plan_subscription(fields(document)).sync_state is expected


@pytest.mark.parametrize("state", [3, -1, None, "InSync"])
def test_an_unknown_state_of_synchronisation_is_not_taken_for_in_sync(state: object) -> None:
    with pytest.raises(Unreadable):
        read_plan_subscription(fields(plan_subscription(QuotaSyncState=state)))


def test_the_last_error_is_kept() -> None:
    document = plan_subscription(QuotaSyncState=2, LastErrorMessage="VMM is away")

    assert read_plan_subscription(fields(document)).last_error == "VMM is away"


def test_null_co_administrators_are_none() -> None:
    document = plan_subscription(CoAdminNames=None)

    assert read_plan_subscription(fields(document)).co_administrators == ()
