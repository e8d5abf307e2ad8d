import re

import httpx
import pytest
from attrs import evolve

from tests.testing.simulator.support import (
    CLOUD_ID,
    STAMP_ID,
    Clock,
    entries,
    new_subscription,
    new_user,
)
from wapcommerce.model.quotas import Quotas
from wapcommerce.testing.simulator import Behaviour, Simulator, systemcenter_settings


def quota(settings: dict[str, str], **fields: object) -> dict[str, object]:
    listed = [{"Key": key, "Value": value} for key, value in settings.items()]
    return {"ServiceQuotas": [{"ServiceName": "systemcenter", "Settings": listed, **fields}]}


def created(admin: httpx.Client, name: str = "Web shop") -> str:
    answer = admin.post("/plans", json={"DisplayName": name, "State": 0})
    assert answer.status_code == 201
    return str(answer.json()["Id"])


def test_a_created_plan_is_empty_private_and_not_configured(admin: httpx.Client) -> None:
    plan = admin.post("/plans", json={"DisplayName": "Web shop"}).json()

    assert plan.pop("UnlistedProperty")
    assert re.fullmatch(r"Websh[0-9a-z]{8}", plan.pop("Id"))
    assert plan == {
        "DisplayName": "Web shop",
        "State": 0,
        "ConfigState": 0,
        "QuotaSyncState": 0,
        "LastErrorMessage": None,
        "Advertisements": [
            {"LanguageCode": "en-us", "DisplayName": "Web shop", "Description": None}
        ],
        "ServiceQuotas": [],
        "SubscriptionCount": 0,
        "MaxSubscriptionsPerAccount": 1,
        "AddOnReferences": [],
        "AddOns": [],
        "InvitationCode": None,
        "Price": None,
    }


def test_plans_of_like_names_get_ids_of_their_own(admin: httpx.Client) -> None:
    assert created(admin, "Web shop 1") != created(admin, "Web shop 2")


def test_a_display_name_is_taken_once(simulator: Simulator, admin: httpx.Client) -> None:
    created(admin)
    other = created(admin, "Other")

    assert admin.post("/plans", json={"DisplayName": "Web shop"}).status_code == 409
    assert admin.put(f"/plans/{other}", json={"DisplayName": "Web shop"}).status_code == 409
    assert admin.put(f"/plans/{other}", json={"DisplayName": "Other"}).status_code == 200
    assert len(simulator.wap.plans) == 3


@pytest.mark.parametrize("body", [{}, {"DisplayName": "x", "State": 3}])
def test_a_plan_without_a_name_or_in_an_unknown_state_is_400(
    admin: httpx.Client, body: dict[str, object]
) -> None:
    assert admin.post("/plans", json=body).status_code == 400


def test_plans_are_listed_as_a_bare_array(admin: httpx.Client) -> None:
    plan_id = created(admin)

    assert [plan["Id"] for plan in admin.get("/plans").json()] == ["base", plan_id]


def test_an_unknown_plan_is_404_whatever_is_asked(admin: httpx.Client) -> None:
    asked = [
        ("GET", "/plans/none"),
        ("PUT", "/plans/none"),
        ("DELETE", "/plans/none"),
        ("POST", "/plans/none/services"),
        ("PUT", "/plans/none/quota"),
        ("PUT", "/plans/none/quota?sync=True"),
    ]
    for method, path in asked:
        assert admin.request(method, path, json={}).status_code == 404, path


def test_an_update_changes_fields_and_leaves_quotas(admin: httpx.Client) -> None:
    before = admin.get("/plans/base").json()

    body = {"DisplayName": "Base", "State": 2, "MaxSubscriptionsPerAccount": 5, "Price": "9.90"}
    after = admin.put("/plans/base", json={**body, "ServiceQuotas": []}).json()

    assert {key: after[key] for key in body} == body
    assert after["ServiceQuotas"] == before["ServiceQuotas"]


def test_an_empty_plan_is_deleted_with_200_and_no_body(
    simulator: Simulator, admin: httpx.Client
) -> None:
    plan_id = created(admin)

    answer = admin.delete(f"/plans/{plan_id}")

    assert (answer.status_code, answer.content) == (200, b"")
    assert admin.get(f"/plans/{plan_id}").status_code == 404
    assert entries(simulator)[-1] == ("deleted", "plan", "")


def test_a_plan_with_subscriptions_is_not_deleted(admin: httpx.Client) -> None:
    admin.post("/users", json=new_user())
    admin.post("/subscriptions", json=new_subscription("base"))

    assert admin.delete("/plans/base").status_code == 409
    assert admin.get("/plans/base").json()["SubscriptionCount"] == 1


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_service_is_added_once_with_either_verb(admin: httpx.Client, method: str) -> None:
    path = f"/plans/{created(admin)}/services"

    answer = admin.request(method, path, json={"Name": "systemcenter"})

    assert answer.status_code == 200
    assert answer.json()["ServiceQuotas"][0]["ConfigState"] == 0
    assert admin.request(method, path, json={"Name": "systemcenter"}).status_code == 409


def test_a_quota_replaces_all_settings_of_its_service(
    simulator: Simulator, admin: httpx.Client
) -> None:
    first = systemcenter_settings(STAMP_ID, CLOUD_ID)
    second = {"Clouds": systemcenter_settings(STAMP_ID, CLOUD_ID, quotas=Quotas())["Clouds"]}
    plan_id = created(admin)
    admin.post(f"/plans/{plan_id}/services", json={"Name": "systemcenter"})
    admin.put(f"/plans/{plan_id}/quota", json=quota(first))

    answer = admin.put(f"/plans/{plan_id}/quota", json=quota(second))

    assert answer.status_code == 200
    [service] = answer.json()["ServiceQuotas"]
    assert service["Settings"] == [{"Key": "Clouds", "Value": second["Clouds"]}]
    assert (service["ConfigState"], answer.json()["ConfigState"]) == (1, 1)
    assert entries(simulator)[-3:] == [
        ("changed", "plan", "service systemcenter"),
        ("changed", "plan", "quota"),
        ("changed", "plan", "quota"),
    ]


def test_a_quota_leaves_the_services_it_does_not_name(
    simulator: Simulator, admin: httpx.Client
) -> None:
    simulator.wap.add_base_plan(
        "two", {"Clouds": "<a/>"}, other_services={"sqlservers": {"x": "1"}}
    )

    after = admin.put("/plans/two/quota", json=quota({"Clouds": "<b/>"})).json()

    assert [service["Settings"] for service in after["ServiceQuotas"]] == [
        [{"Key": "Clouds", "Value": "<b/>"}],
        [{"Key": "x", "Value": "1"}],
    ]


def test_a_quota_for_a_service_or_instance_the_plan_has_not_is_404(admin: httpx.Client) -> None:
    plan_id = created(admin)
    elsewhere = {"ServiceInstanceId": "00000000-0000-0000-0000-000000000001"}

    assert admin.put(f"/plans/{plan_id}/quota", json=quota({})).status_code == 404
    assert admin.put("/plans/base/quota", json=quota({}, **elsewhere)).status_code == 404


@pytest.mark.parametrize(
    "settings",
    [
        [{"Key": "Clouds", "Value": "<Clouds>"}],
        [{"Key": "Clouds", "Value": '<!DOCTYPE a [<!ENTITY b "c">]><a/>'}],
        [{"Key": "Clouds"}],
        [{"Value": "<Clouds/>"}],
        ["Clouds"],
        "Clouds",
    ],
)
def test_settings_that_cannot_be_read_are_400(admin: httpx.Client, settings: object) -> None:
    body = {"ServiceQuotas": [{"ServiceName": "systemcenter", "Settings": settings}]}

    assert admin.put("/plans/base/quota", json=body).status_code == 400


def test_settings_come_back_to_the_letter(admin: httpx.Client) -> None:
    text = "<Clouds>\r\n\t<a b='ü \"&amp;'/></Clouds>"

    admin.put("/plans/base/quota", json=quota({"Clouds": text}))

    [service] = admin.get("/plans/base").json()["ServiceQuotas"]
    assert service["Settings"] == [{"Key": "Clouds", "Value": text}]


def test_a_plan_may_be_created_with_its_quotas(admin: httpx.Client) -> None:
    body = {"DisplayName": "Full", **quota({"Clouds": "<a/>"})}

    assert admin.post("/plans", json=body).json()["ConfigState"] == 1


def test_a_synchronisation_answers_202_and_changes_no_setting(admin: httpx.Client) -> None:
    before = admin.get("/plans/base").json()["ServiceQuotas"]

    answer = admin.put("/plans/base/quota?sync=True")

    assert (answer.status_code, answer.json()["ServiceQuotas"]) == (202, before)


def test_a_new_quota_is_synced_after_the_delay_together_with_the_subscriptions(
    simulator: Simulator, admin: httpx.Client, clock: Clock
) -> None:
    admin.post("/users", json=new_user())
    admin.post("/subscriptions", json=new_subscription("base"))
    simulator.wap.behaviour = evolve(Behaviour(), sync_delay_s=10, sync_error="away")

    def states() -> list[object]:
        plan = admin.get("/plans/base").json()
        [subscription] = admin.get("/subscriptions").json()["items"]
        return [
            found[key]
            for found in (plan, subscription)
            for key in ("QuotaSyncState", "LastErrorMessage")
        ]

    admin.put("/plans/base/quota", json=quota({"Clouds": "<a/>"}))
    clock.advance(9.999)
    assert states() == [1, None, 1, None]
    clock.advance(0.001)
    assert states() == [2, "away", 2, "away"]


def test_add_ons_are_linked_and_unlinked(simulator: Simulator, admin: httpx.Client) -> None:
    simulator.wap.add_add_on("cores", {})
    reference = {"AddOnId": "cores", "AddOnInstanceId": None, "AcquisitionTime": None}

    linked = admin.post("/plans/base/addons", json=reference)
    assert (linked.status_code, linked.json()) == (201, reference)
    assert admin.post("/plans/base/addons", json=reference).status_code == 409
    assert admin.post("/plans/base/addons", json={"AddOnId": "none"}).status_code == 404
    plan = admin.get("/plans/base").json()
    assert (plan["AddOnReferences"], [a["Id"] for a in plan["AddOns"]]) == ([reference], ["cores"])

    gone = admin.delete("/plans/base/addons/cores")
    assert (gone.status_code, gone.content) == (200, b"")
    assert admin.delete("/plans/base/addons/cores").status_code == 404
    assert admin.get("/plans/base").json()["AddOns"] == []


def test_what_unlinking_answers_is_a_switch(simulator: Simulator, admin: httpx.Client) -> None:
    simulator.wap.behaviour = Behaviour(unlink_answers_plan=True)
    simulator.wap.add_add_on("cores", {})
    admin.post("/plans/base/addons", json={"AddOnId": "cores"})

    assert admin.delete("/plans/base/addons/cores").json()["Id"] == "base"


def test_nothing_was_measured(admin: httpx.Client) -> None:
    path = "metrics?startTime=2024-01-01T00:00:00Z&endTime=2024-02-01T00:00:00Z"

    assert admin.get(f"/plans/base/{path}").json() == []
    assert admin.get(f"/plans/none/{path}").status_code == 404


def test_a_service_is_added_by_either_verb(admin: httpx.Client) -> None:
    for number, verb in enumerate(("POST", "PUT")):
        body = {"Name": f"service{number}", "InstanceId": "ABC", "ConfigState": 0}
        answer = admin.request(verb, "/plans/base/services", json=body)
        assert answer.status_code == 200
        assert answer.json()["ServiceQuotas"][-1]["ServiceInstanceId"] == "ABC"


def test_a_plan_is_read_and_written_in_xml(admin: httpx.Client) -> None:
    xml = {"Accept": "application/xml", "Content-Type": "application/xml"}
    azure = 'xmlns="http://schemas.microsoft.com/windowsazure"'
    body = f"<Plan {azure}><DisplayName>Gold</DisplayName><State>Public</State></Plan>"

    made = admin.post("/plans", content=body, headers=xml)

    assert made.status_code == 201
    assert "<DisplayName>Gold</DisplayName><State>Public</State>" in made.text
    assert "<MaxSubscriptionsPerAccount>1</MaxSubscriptionsPerAccount>" in made.text
    [plan] = [plan for plan in admin.get("/plans").json() if plan["DisplayName"] == "Gold"]
    quota = f"<PlanQuotaUpdate {azure}><ServiceQuotas/></PlanQuotaUpdate>"
    assert admin.put(f"/plans/{plan['Id']}/quota", content=quota, headers=xml).status_code == 200
