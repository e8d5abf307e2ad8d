import pytest

from wapcommerce.testing.simulator.data_contracts import Enumeration
from wapcommerce.testing.simulator.wap_contracts import (
    PLAN,
    PLAN_ADD_ON,
    PROVISIONING_INFO,
    SUBSCRIPTION,
    USER,
    page_of,
)


def names(of: Enumeration | object) -> tuple[str, ...]:
    assert isinstance(of, Enumeration)
    return of.names


def test_states_have_the_numbers_of_the_wire() -> None:
    assert names(USER.members["State"]).index("Suspended") == 2
    assert names(SUBSCRIPTION.members["State"]).index("DeletePending") == 3
    assert names(SUBSCRIPTION.members["QuotaSyncState"]) == ("InSync", "Syncing", "OutOfSync")
    assert names(PLAN.members["State"]) == ("Private", "Public", "Decommissioned")
    assert names(PLAN.members["ConfigState"]) == ("NotConfigured", "Configured")
    assert names(PROVISIONING_INFO.members["OfferType"]) == ("Trial", "Buy")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("AccountAdminLiveEmailId", "AccountAdminLivePuid"),
        ("ServiceAdminLivePuid", "SubscriptionId"),
        ("SubscriptionId", "Status"),
        ("Status", "PlanId"),
        ("PlanId", "CoAdminNames"),
    ],
)
def test_what_creates_a_subscription_has_the_order_of_its_contract(first: str, second: str) -> None:
    order = list(PROVISIONING_INFO.members)

    assert order.index(second) == order.index(first) + 1


def test_provisioning_has_a_namespace_of_its_own() -> None:
    assert PROVISIONING_INFO.namespace == "http://www.microsoft.com/Azure/ProvisioningAgent/1.0"
    assert USER.namespace == "http://schemas.microsoft.com/windowsazure"


def test_an_add_on_is_a_plan_with_other_members_at_the_end() -> None:
    assert list(PLAN.members)[:9] == list(PLAN_ADD_ON.members)[:9]
    assert list(PLAN_ADD_ON.members)[9:] == ["AssociatedPlans", "MaxOccurrencesPerPlan", "Price"]


def test_an_answer_spells_the_id_of_a_subscription_otherwise_than_a_request() -> None:
    assert "SubscriptionID" in SUBSCRIPTION.members
    assert "SubscriptionId" in PROVISIONING_INFO.members


def test_a_page_is_named_after_what_it_holds() -> None:
    assert page_of(USER).name == "QueryResultOfUser"
