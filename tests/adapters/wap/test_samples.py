"""Answers of the shapes that public sources show, in words of our own, go through the client."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.adapters.canned import answer, raw
from tests.adapters.wap.calling import api
from tests.adapters.wap.documents import ANN, ID, plan, plan_subscription, service
from wapcommerce.adapters.wap.plan_documents import plan_body
from wapcommerce.adapters.wap.plan_subscription_documents import plan_subscription_body
from wapcommerce.adapters.wap.quota_xml import listed_ids, quotas_of, with_quotas
from wapcommerce.adapters.wap.users import user_body
from wapcommerce.adapters.wire.error_bodies import error_body
from wapcommerce.errors import CallNotDone
from wapcommerce.model.portal import (
    PlanQuotas,
    PlanSubscriptionRequest,
    PlanSubscriptionState,
    SyncState,
)
from wapcommerce.testing.contracts.catalogue_source import REGION

QUOTAS = PlanQuotas(6, 12288, 240, 3, 10, 1)

USERS_PAGE = """
{
  "items": [
    {"Name": "ann@customer.example", "Email": "ann@customer.example", "State": 1,
     "CreatedTime": "2024-03-05T10:00:04.007", "SubscriptionCount": 1,
     "ActivationSyncState": 0, "LastErrorMessage": null}
  ],
  "filteredTotalCount": 1,
  "totalCount": 1
}"""
# The product before WAP: fewer fields, and others.
OLD_USERS_PAGE = """
{"items": [{"Name": "ann@customer.example", "Email": "ann@customer.example", "State": 1,
            "CreatedTime": "2012-11-05T10:00:04.15", "SubscriptionCount": 1}],
 "filteredTotalCount": 1, "totalCount": 1}"""
OLD_SUBSCRIPTIONS_PAGE = f"""
{{"items": [{{"SubscriptionID": "{ID}", "SubscriptionName": "first",
  "SubscriptionStatus": "Active", "AccountAdminLiveEmailId": "ann@customer.example",
  "ServiceAdminLiveEmailId": null, "Features": null, "OfferFriendlyName": "gold",
  "OfferCategory": "gold", "RegisteredServices": null, "Created": "2012-11-05T10:00:04.92",
  "FanoutState": 0, "FanoutErrors": []}}],
 "filteredTotalCount": 1, "totalCount": 1}}"""


@pytest.mark.parametrize("content", [USERS_PAGE, OLD_USERS_PAGE], ids=["now", "before"])
def test_a_page_of_users(content: str) -> None:
    admin, _ = api(raw(200, content))

    assert [(user.name, user.plan_subscription_count) for user in admin.users.all()] == [(ANN, 1)]


def test_a_page_of_subscriptions_of_the_product_before() -> None:
    admin, _ = api(raw(200, OLD_SUBSCRIPTIONS_PAGE))

    [found] = admin.plan_subscriptions.all()
    assert (found.id, found.owner, found.plan_id) == (ID, ANN, "")
    # It does not say what WAP says: nothing is guessed.
    assert found.state is PlanSubscriptionState.UNKNOWN
    assert found.sync_state is SyncState.SYNCING


def test_an_array_of_subscriptions() -> None:
    """As the tenant API answers."""
    admin, _ = api(answer(200, [plan_subscription(), plan_subscription(ServiceAdmin=None)]))

    assert [found.id for found in admin.plan_subscriptions.all()] == [ID, ID]


def test_an_array_of_plans_with_several_services() -> None:
    services = [
        service(ServiceName=name, ServiceInstanceId=instance, ConfigState=0, QuotaSyncState=2)
        for name, instance in (
            ("webspaces", "7F0B2C6E-1D2A-4B3C-8D4E-5F60718293A4"),
            ("sqlservers", "0A1B2C3D-4E5F-4071-8293-A4B5C6D7E8F9"),
            ("mysqlservers", None),
        )
    ]
    document = plan(Id="MyPlanab1cd2ef3", ServiceQuotas=services, ConfigState=0, QuotaSyncState=2)
    admin, _ = api(answer(200, [document]), answer(200, document))

    assert [row.id for row in admin.plans.all()] == ["MyPlanab1cd2ef3"]
    found = admin.plans.find("MyPlanab1cd2ef3")
    assert found is not None
    assert [row.name for row in found.services] == ["webspaces", "sqlservers", "mysqlservers"]
    assert found.services[0].instance_id == "7F0B2C6E-1D2A-4B3C-8D4E-5F60718293A4"


def test_a_reference_to_an_add_on_that_is_not_filled_in_yet() -> None:
    empty = {"AddOnId": "abcdefgh1j2k", "AddOnInstanceId": None, "AcquisitionTime": None}
    admin, _ = api(answer(200, plan_subscription(AddOnReferences=[empty])))

    [reference] = admin.plan_subscriptions.ensure_add_on(ID, "abcdefgh1j2k", 1)
    assert (reference.instance_id, reference.acquired) == (None, None)


def test_the_bodies_that_we_send_have_the_fields_in_the_order_of_the_contract() -> None:
    request = PlanSubscriptionRequest(ID, "machines", ANN, "Wapco1x")

    assert list(user_body(ANN, ANN)) == [
        "Name",
        "Email",
        "State",
        "CreatedTime",
        "SubscriptionCount",
        "ActivationSyncState",
        "LastErrorMessage",
    ]
    assert len(plan_subscription_body(request)) == 14
    assert plan_body("x")["MaxSubscriptionsPerAccount"] == 1


# --- errors ---


def test_the_error_of_an_add_on_too_many() -> None:
    content = b'{"Code":"MaxAddOnOccurenceReached","Message":"There are enough.","Details":[]}\r\n'
    admin, _ = api(answer(200, plan_subscription()), raw(409, content))

    with pytest.raises(CallNotDone, match="MaxAddOnOccurenceReached: There are enough") as refused:
        admin.plan_subscriptions.ensure_add_on(ID, "Stora2y", 2)

    assert refused.value.permanent


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_error_of_a_resource_provider(scheme: str) -> None:
    content = f"""<Error xmlns="{scheme}://schemas.microsoft.com/windowsazure"
      xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
      <Code>NotFound</Code>
      <Message>There is no such site.</Message>
      <ExtendedCode>04711</ExtendedCode>
      <MessageTemplate>There is no such {{0}}.</MessageTemplate>
      <Parameters xmlns:a="{scheme}://schemas.microsoft.com/2003/10/Serialization/Arrays">
        <a:string>site</a:string>
      </Parameters>
      <InnerErrors i:nil="true"/>
    </Error>"""

    body = error_body(content.encode())

    assert (body.code, body.message) == ("NotFound", "There is no such site.")


# --- quotas: single and double quotes, one line and many, with and without NAT ---

CLOUDS = (
    f"<Clouds><Cloud Id='{REGION.cloud_id.upper()}' StampId='{{{REGION.stamp_id}}}'><Quota>"
    "<RoleVMCount></RoleVMCount><MemberVMCount></MemberVMCount>"
    "<RoleCPUCount></RoleCPUCount><MemberCPUCount></MemberCPUCount>"
    "<RoleMemoryMB></RoleMemoryMB><MemberMemoryMB></MemberMemoryMB>"
    "<RoleStorageGB></RoleStorageGB><MemberStorageGB></MemberStorageGB></Quota></Cloud></Clouds>"
)
OLD_ACTIONS = (
    f"<Actions><Stamp Id='{REGION.stamp_id}'><Action>Author</Action><Action>Create</Action>"
    "<Action>Start</Action><Action MaximumNetwork='' MaximumMemberNetwork='' "
    "MaximumBandwidthIn='' MaximumBandwidthOut='' MaximumVPNConnection='99' "
    "MaximumMemberVPNConnection='99'>AuthorVMNetwork</Action></Stamp></Actions>"
)
NEW_ACTIONS = f"""<Actions>\r
  <Stamp Id="{REGION.stamp_id}">\r
    <Action>Author</Action>\r
    <Action MaximumNetwork="" MaximumVPNConnection="99" MaximumMemberVPNConnection="99"
      MaximumNATConnection="99" MaximumMemberNATConnection="99">AuthorVMNetwork</Action>\r
  </Stamp>\r
</Actions>"""
RESOURCES = f"""<Resources>
    <VmTemplate Id="{UUID(int=1)}" StampId="{REGION.stamp_id}" />
    <HardwareProfile Id="{{{UUID(int=2)}}}" StampId="{REGION.stamp_id}" />
    <GalleryItem Name="n" Version="1.0" Publisher="p" StampId="{REGION.stamp_id}" />
</Resources>"""
NETWORKS = f"""<Networks>
    <Network Id="{UUID(int=3)}" StampId="{REGION.stamp_id}" />
</Networks>"""
CUSTOM = f"""<CustomSettings>
    <CustomSetting Key="{{{UUID(int=4)}}}" Value="DisableNetworkExtension,DREnabled" />
</CustomSettings>"""


@pytest.mark.parametrize("actions", [OLD_ACTIONS, NEW_ACTIONS], ids=["without NAT", "with NAT"])
def test_the_five_settings_of_the_vm_cloud_service(actions: str) -> None:
    settings = {
        "Actions": actions,
        "Clouds": CLOUDS,
        "VmResources": RESOURCES,
        "Networks": NETWORKS,
        "CustomSettings": CUSTOM,
    }

    changed = with_quotas(settings, REGION, QUOTAS)

    assert quotas_of(settings, REGION) is None  # unlimited
    assert quotas_of(changed, REGION) == QUOTAS
    assert [key for key in settings if changed[key] != settings[key]] == ["Actions", "Clouds"]
    assert listed_ids(changed, REGION) == frozenset({str(UUID(int=1)), str(UUID(int=2))})
