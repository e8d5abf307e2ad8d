"""What is read from the documents of plans, and what is written into them."""

from __future__ import annotations

import pytest

from tests.adapters.wap.documents import SERVICE, fields, plan, service
from wapcommerce.adapters.wap.plan_documents import (
    Plan,
    PlanRow,
    ServiceQuota,
    plan_body,
    quota_body,
    read_plan,
    read_plan_row,
    service_body,
)
from wapcommerce.adapters.wap.states import PlanState, Synchronised
from wapcommerce.adapters.wire.answers import Unreadable


def test_a_new_plan_is_private_and_for_one_plan_subscription() -> None:
    assert plan_body("wapcommerce 7") == {
        "DisplayName": "wapcommerce 7",
        "State": 0,
        "MaxSubscriptionsPerAccount": 1,
        "Advertisements": [],
        "ServiceQuotas": [],
    }


def test_a_plan_is_read_with_its_services_and_settings() -> None:
    sql = {"ServiceName": "sqlservers", "ServiceInstanceId": "i-2", "Settings": None}
    document = plan(
        State=1,
        ServiceQuotas=[service(), sql],
        MaxSubscriptionsPerAccount=-1,
        QuotaSyncState=2,
        LastErrorMessage="VMM is away",
    )

    assert read_plan(fields(document)) == Plan(
        "Wapco1x",
        "wapcommerce 7",
        (SERVICE, ServiceQuota("sqlservers", "i-2", None, None, 0, ())),
        PlanState.PUBLIC,
        -1,
        1,
        Synchronised.OUT_OF_SYNC,
        "VMM is away",
    )


@pytest.mark.parametrize("most", [-1, 0, 5])
def test_the_limit_per_user_is_read_as_it_is(most: int) -> None:
    read = read_plan(fields(plan(MaxSubscriptionsPerAccount=most)))

    assert read.max_plan_subscriptions_per_user == most


def test_all_but_the_id_may_be_missing_or_null() -> None:
    assert read_plan(fields({"id": "a"})) == Plan("a", "", ())
    assert read_plan(fields({**dict.fromkeys(plan()), "Id": "a"})) == Plan("a", "", ())


def test_a_plan_without_an_id_cannot_be_used() -> None:
    with pytest.raises(Unreadable, match="Id"):
        read_plan_row(fields({"DisplayName": "a"}))
    assert read_plan_row(fields(plan())) == PlanRow("Wapco1x", "wapcommerce 7")


@pytest.mark.parametrize("broken", [{"ServiceName": None}, {"Settings": [{"Value": "a"}]}])
def test_a_service_or_setting_without_its_name_is_not_passed_over(
    broken: dict[str, object],
) -> None:
    with pytest.raises(Unreadable):
        read_plan(fields(plan(ServiceQuotas=[service(**broken)])))


def test_a_service_is_put_on_a_plan_by_name_and_instance() -> None:
    assert service_body(SERVICE) == {"Name": "systemcenter", "InstanceId": "i-1", "ConfigState": 0}


def test_a_quota_carries_every_setting_as_it_is() -> None:
    assert quota_body([SERVICE]) == {"ServiceQuotas": [service()]}


def test_what_is_read_is_what_is_written() -> None:
    services = [
        service(),
        service(ServiceName="Other", ServiceInstanceId=None, ConfigState=0),
        service(Settings=[{"Key": "k", "Value": None}, {"Key": "k2", "Value": " <x>\r\n"}]),
    ]
    read = read_plan(fields(plan(ServiceQuotas=services)))

    assert quota_body(read.services) == {"ServiceQuotas": services}
