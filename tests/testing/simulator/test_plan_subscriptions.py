import httpx
import pytest
from attrs import evolve

from tests.testing.simulator.support import (
    SUBSCRIPTION_ID,
    Clock,
    entries,
    new_subscription,
    new_user,
)
from wapcommerce.testing.simulator import Behaviour, Simulator

OTHER_ID = "66666666-0000-0000-0000-00000000000b"
PATH = f"/subscriptions/{SUBSCRIPTION_ID}"


@pytest.fixture
def ann(admin: httpx.Client) -> str:
    admin.post("/users", json=new_user())
    return "ann@example.com"


@pytest.fixture
def subscribed(admin: httpx.Client, ann: str) -> str:
    assert admin.post("/subscriptions", json=new_subscription("base", ann)).status_code == 200
    return ann


def patch(admin: httpx.Client, query: str = "", **fields: object) -> httpx.Response:
    return admin.patch(PATH + query, json={"SubscriptionId": SUBSCRIPTION_ID, **fields})


def test_a_created_subscription_answers_200_with_the_whole_subscription(
    admin: httpx.Client, ann: str
) -> None:
    answer = admin.post("/subscriptions", json=new_subscription("base", ann))

    assert answer.status_code == 200
    found = answer.json()
    assert found.pop("UnlistedProperty")
    [service] = found.pop("Services")
    assert (service["Type"], service["QuotaSyncState"]) == ("systemcenter", 0)
    assert [s["Key"] for s in service["BaseQuotaSettings"]][:2] == ["Actions", "Clouds"]
    assert found == {
        "SubscriptionID": SUBSCRIPTION_ID,
        "SubscriptionName": "Web shop",
        "AccountAdminLiveEmailId": ann,
        "ServiceAdminLiveEmailId": None,
        "CoAdminNames": [],
        "AddOnReferences": [],
        "AddOns": [],
        "State": 1,
        "QuotaSyncState": 0,
        "ActivationSyncState": 0,
        "PlanId": "base",
        "LastErrorMessage": None,
        "Features": None,
        "OfferFriendlyName": "base",
        "OfferCategory": None,
        "Created": "2024-05-06T07:08:09.12",
    }


def test_an_id_in_capitals_is_the_same_id(admin: httpx.Client, subscribed: str) -> None:
    body = new_subscription("base", subscribed, SUBSCRIPTION_ID.upper())

    assert admin.post("/subscriptions", json=body).status_code == 409
    assert admin.get(PATH.upper().replace("SUBSCRIPTIONS", "subscriptions")).status_code == 200


def test_a_repeated_id_is_409_and_changes_nothing(
    simulator: Simulator, admin: httpx.Client, subscribed: str
) -> None:
    before = simulator.ledger

    answer = admin.post("/subscriptions", json=new_subscription("base", subscribed))

    assert (answer.status_code, answer.json()["Code"]) == (409, "SubscriptionAlreadyExists")
    assert simulator.ledger == before


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("PlanId", None, 400),
        ("PlanId", "none", 404),
        ("SubscriptionId", None, 400),
        ("SubscriptionId", "7", 400),
        ("AccountAdminLivePuid", None, 400),
        ("AccountAdminLivePuid", "nobody", 404),
        ("AccountAdminLiveEmailId", None, 200),
        ("CoAdminNames", "bea", 400),
        ("CoAdminNames", ["not yet a user"], 200),
    ],
)
def test_what_a_new_subscription_needs(
    admin: httpx.Client, ann: str, field: str, value: object, status: int
) -> None:
    answer = admin.post("/subscriptions", json={**new_subscription("base", ann), field: value})

    assert answer.status_code == status


def test_the_limit_of_a_plan_per_account_is_kept(admin: httpx.Client, ann: str) -> None:
    plan = admin.post("/plans", json={"DisplayName": "Once"}).json()["Id"]
    admin.post("/subscriptions", json=new_subscription(plan, ann))

    answer = admin.post("/subscriptions", json=new_subscription(plan, ann, OTHER_ID))

    assert answer.status_code == 409
    assert answer.json()["Code"] == "MaxSubscriptionsPerPlanReached"


def test_the_limit_counts_the_account_and_the_plan_alone(admin: httpx.Client, ann: str) -> None:
    plan = admin.post("/plans", json={"DisplayName": "Once"}).json()["Id"]
    admin.post("/users", json=new_user("bea@example.com"))
    admin.post("/subscriptions", json=new_subscription(plan, ann))

    for number, (which, owner) in enumerate([("base", ann), (plan, "bea@example.com")]):
        body = new_subscription(which, owner, f"66666666-0000-0000-0000-00000000001{number}")
        assert admin.post("/subscriptions", json=body).status_code == 200


def test_subscriptions_are_listed_by_user_and_by_plan(admin: httpx.Client, subscribed: str) -> None:
    admin.post("/users", json=new_user("bea@example.com"))
    admin.post("/subscriptions", json=new_subscription("base", "bea@example.com", OTHER_ID))

    def listed(query: str) -> list[str]:
        return [s["SubscriptionID"] for s in admin.get(f"/subscriptions?{query}").json()["items"]]

    assert listed("") == [SUBSCRIPTION_ID, OTHER_ID]
    assert listed("UserId=Bea@example.com") == [OTHER_ID]
    assert listed("planId=base&skip=0&take=1") == [SUBSCRIPTION_ID]
    assert listed("planId=none") == []
    assert listed("filter=bea@") == [OTHER_ID]


def test_an_unknown_subscription_is_404_whatever_is_asked(admin: httpx.Client) -> None:
    for method, path in [
        ("GET", PATH),
        ("PATCH", PATH),
        ("DELETE", PATH),
        ("PUT", f"{PATH}/quota"),
    ]:
        assert admin.request(method, path, json={}).status_code == 404, method


def test_a_subscription_is_suspended_and_activated(admin: httpx.Client, subscribed: str) -> None:
    assert patch(admin, Status="Suspended").json()["State"] == 2
    assert patch(admin, Status="Active").json()["State"] == 1
    assert patch(admin, Status="DeletePending").status_code == 400


def test_co_administrators_are_replaced_as_a_whole_and_null_leaves_them(
    simulator: Simulator, admin: httpx.Client, subscribed: str
) -> None:
    def co_administrators(names: object) -> object:
        return patch(admin, CoAdminNames=names).json()["CoAdminNames"]

    assert co_administrators(["bea", "cleo"]) == ["bea", "cleo"]
    assert co_administrators(["dora"]) == ["dora"]
    assert co_administrators(None) == ["dora"]
    assert co_administrators([]) == []
    assert entries(simulator)[-1] == ("changed", "plan subscription", "co-administrators")


def test_a_subscription_moves_to_another_plan_only_when_asked_to_migrate(
    admin: httpx.Client, subscribed: str
) -> None:
    plan = admin.post("/plans", json={"DisplayName": "Next"}).json()["Id"]

    assert patch(admin, PlanId=plan).json()["PlanId"] == "base"
    assert patch(admin, "?migrate=True", PlanId="none").status_code == 404
    assert patch(admin, "?migrate=True", PlanId=plan).json()["PlanId"] == plan


def test_a_change_must_name_the_subscription_of_the_path(
    admin: httpx.Client, subscribed: str
) -> None:
    assert admin.patch(PATH, json={"SubscriptionId": OTHER_ID}).status_code == 400
    assert admin.patch(PATH, json={"SubscriptionID": SUBSCRIPTION_ID}).status_code == 400


def test_a_quota_can_only_be_synchronised(admin: httpx.Client, subscribed: str) -> None:
    assert admin.put(f"{PATH}/quota?sync=True").json()["SubscriptionID"] == SUBSCRIPTION_ID
    assert admin.put(f"{PATH}/quota").status_code == 400


def test_a_deleted_subscription_answers_202_with_itself_and_is_gone(
    simulator: Simulator, admin: httpx.Client, subscribed: str
) -> None:
    answer = admin.delete(PATH)

    assert (answer.status_code, answer.json()["State"]) == (202, 3)
    assert admin.get(PATH).status_code == 404
    assert admin.delete(PATH).status_code == 404
    assert entries(simulator)[-1] == ("deleted", "plan subscription", "")


def test_a_pending_deletion_lasts_and_allows_another_delete_only(
    simulator: Simulator, admin: httpx.Client, clock: Clock, subscribed: str
) -> None:
    simulator.wap.behaviour = evolve(Behaviour(), sync_delay_s=10)
    admin.delete(PATH)

    assert admin.get(PATH).json()["State"] == 3
    assert patch(admin, Status="Active").status_code == 409
    assert admin.delete(f"{PATH}?force=True").status_code == 202
    assert admin.get(PATH).status_code == 404


def test_a_new_subscription_is_synced_after_the_delay(
    simulator: Simulator, admin: httpx.Client, clock: Clock, ann: str
) -> None:
    simulator.wap.behaviour = evolve(Behaviour(), sync_delay_s=10)

    made = admin.post("/subscriptions", json=new_subscription("base", ann)).json()

    assert (made["State"], made["QuotaSyncState"], made["ActivationSyncState"]) == (1, 1, 1)
    clock.advance(10)
    found = admin.get(PATH).json()
    assert (found["QuotaSyncState"], found["ActivationSyncState"]) == (0, 0)


def test_a_subscription_is_created_by_xml(admin: httpx.Client) -> None:
    admin.post("/users", json=new_user())
    xml = {"Accept": "application/xml", "Content-Type": "application/xml"}
    agent = 'xmlns="http://www.microsoft.com/Azure/ProvisioningAgent/1.0"'
    arrays = 'xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays"'
    members = (
        "<AccountAdminLivePuid>ann@example.com</AccountAdminLivePuid>"
        f"<SubscriptionId>{SUBSCRIPTION_ID}</SubscriptionId><PlanId>base</PlanId>"
        f"<CoAdminNames {arrays}><a:string>bob</a:string></CoAdminNames>"
    )
    late = f"<PlanId>base</PlanId><SubscriptionId>{SUBSCRIPTION_ID}</SubscriptionId>"

    def posted(inner: str) -> httpx.Response:
        body = f"<AzureProvisioningInfo {agent}>{inner}</AzureProvisioningInfo>"
        return admin.post("/subscriptions", content=body, headers=xml)

    assert posted(late).status_code == 400
    made = posted(members)
    assert made.status_code == 200
    assert "<a:string>bob</a:string></CoAdminNames>" in made.text
    assert "<State>Active</State><QuotaSyncState>InSync</QuotaSyncState>" in made.text
