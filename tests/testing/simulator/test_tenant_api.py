from collections.abc import Iterator

import httpx
import pytest

from tests.testing.simulator.support import (
    CLOUD_ID,
    JSON,
    LARGE_ID,
    SMALL_ID,
    STAMP_ID,
    SUBSCRIPTION_ID,
    VMM,
    entries,
    new_subscription,
    new_user,
)
from wapcommerce.testing.simulator import (
    DEMO_USER,
    Service,
    Simulator,
    VmmStamp,
    systemcenter_settings,
)
from wapcommerce.testing.simulator.tokens import ADMIN_SITE, TENANT_SITE, issue_token

ANN, BOB, EVE = "ann@example.com", "bob@example.com", "eve@example.com"
PATH = f"/subscriptions/{SUBSCRIPTION_ID}"
NEW_ID = "66666666-0000-0000-0000-00000000000b"
FEED = f"/{SUBSCRIPTION_ID}/services/systemcenter/vmm"
OTHER_STAMP = "11111111-0000-0000-0000-00000000000b"


def client_of(simulator: Simulator, user: str, site: str = TENANT_SITE) -> httpx.Client:
    token = issue_token(simulator.wap, user, site)
    return httpx.Client(
        transport=simulator.transport(Service.TENANT_API),
        base_url="http://wap.test",
        headers={**JSON, "Authorization": f"Bearer {token}"},
    )


@pytest.fixture(autouse=True)
def subscribed(simulator: Simulator, admin: httpx.Client) -> None:
    """Ann has a subscription that Bob administrates; the plan lists one profile of two."""
    settings = systemcenter_settings(STAMP_ID, CLOUD_ID, profile_ids=[SMALL_ID])
    simulator.wap.add_base_plan("small", settings)
    simulator.wap.add_stamp(VmmStamp(OTHER_STAMP, "vmm02.fabrikam.test"))
    for name in (ANN, BOB, EVE):
        admin.post("/users", json=new_user(name))
    body = {**new_subscription("small", ANN), "CoAdminNames": [BOB]}
    assert admin.post("/subscriptions", json=body).status_code == 200


@pytest.fixture
def ann(simulator: Simulator) -> Iterator[httpx.Client]:
    with client_of(simulator, ANN) as client:
        yield client


@pytest.fixture
def eve(simulator: Simulator) -> Iterator[httpx.Client]:
    with client_of(simulator, EVE) as client:
        yield client


@pytest.mark.parametrize(("user", "seen"), [(ANN, 1), (BOB, 1), (ANN.upper(), 1), (EVE, 0)])
def test_the_list_is_a_bare_array_of_what_one_owns_or_administrates(
    simulator: Simulator, user: str, seen: int
) -> None:
    with client_of(simulator, user) as client:
        listed = client.get("/subscriptions").json()

    assert [s["SubscriptionID"] for s in listed] == [SUBSCRIPTION_ID] * seen


def test_an_administrator_acts_for_the_tenant_it_names(simulator: Simulator) -> None:
    with client_of(simulator, DEMO_USER, ADMIN_SITE) as client:
        for_ann = client.get("/subscriptions", headers={"x-ms-principal-id": "ann%40example.com"})
        for_eve = client.get("/subscriptions", headers={"x-ms-principal-id": EVE})
        for_nobody = client.get("/subscriptions")
        raw = {"x-ms-principal-id": "ann%40example.com"}
        encoded = client.delete(PATH, headers=raw)
        removed = client.delete(PATH, headers={"x-ms-principal-id": ANN})

    assert (len(for_ann.json()), len(for_eve.json()), for_nobody.status_code) == (1, 0, 401)
    assert (encoded.status_code, removed.status_code) == (404, 202)


def test_a_bad_token_is_401(simulator: Simulator, ann: httpx.Client) -> None:
    assert ann.get("/subscriptions", headers={"Authorization": "Bearer x"}).status_code == 401


def test_what_is_foreign_does_not_exist(eve: httpx.Client, simulator: Simulator) -> None:
    before = simulator.ledger
    for method, path in (
        ("GET", PATH),
        ("PATCH", PATH),
        ("DELETE", PATH),
        ("GET", f"{PATH}/usagesummaries"),
        ("POST", f"{PATH}/addons"),
        ("DELETE", f"{PATH}/addons/a/b"),
        ("GET", f"{FEED}/Clouds"),
    ):
        assert eve.request(method, path, json={}).status_code == 404, path
    assert simulator.ledger == before


def test_a_tenant_renames_and_keeps_its_administrators(ann: httpx.Client) -> None:
    body = {"SubscriptionID": SUBSCRIPTION_ID, "SubscriptionName": "New", "CoAdminNames": None}

    answer = ann.patch(PATH, json=body)

    assert answer.status_code == 200
    assert (answer.json()["SubscriptionName"], answer.json()["CoAdminNames"]) == ("New", [BOB])
    emptied = ann.patch(PATH, json={"SubscriptionID": SUBSCRIPTION_ID, "CoAdminNames": []})
    assert (emptied.json()["SubscriptionName"], emptied.json()["CoAdminNames"]) == ("New", [])
    assert ann.patch(PATH, json={**body, "SubscriptionID": NEW_ID}).status_code == 400


def test_a_tenant_subscribes_itself_to_public_plans(
    simulator: Simulator, admin: httpx.Client, ann: httpx.Client
) -> None:
    private = admin.post("/plans", json={"DisplayName": "Private"}).json()["Id"]
    body = new_subscription("base", BOB, NEW_ID)

    assert ann.post("/subscriptions", json={**body, "PlanId": private}).status_code == 404
    made = ann.post("/subscriptions", json=body)
    assert (made.status_code, made.json()["AccountAdminLiveEmailId"]) == (200, ANN)
    assert entries(simulator)[-1] == ("created", "plan subscription", "")


def test_tenants_see_public_plans_and_their_own(admin: httpx.Client, ann: httpx.Client) -> None:
    admin.put("/plans/small", json={"DisplayName": "small", "State": 0})
    private = admin.post("/plans", json={"DisplayName": "Private"}).json()["Id"]

    assert [plan["Id"] for plan in ann.get("/plans").json()] == ["base"]
    assert [ann.get(f"/plans/{each}").status_code for each in ("base", "small", private)] == [
        200,
        200,
        404,
    ]


def test_add_ons_work_as_for_administrators(
    simulator: Simulator, admin: httpx.Client, ann: httpx.Client
) -> None:
    simulator.wap.add_add_on("cores", {})
    hidden = admin.post("/addons", json={"DisplayName": "Hidden"}).json()["Id"]
    assert hidden not in [add_on["Id"] for add_on in ann.get("/addons").json()] == ["cores"]

    added = ann.post(f"{PATH}/addons", json={"AddOnId": "cores"})
    assert ann.post(f"{PATH}/addons", json={"AddOnId": "cores"}).status_code == 409
    instance = added.json()["AddOnInstanceId"]
    assert ann.delete(f"{PATH}/addons/cores/{instance}").status_code == 200
    assert [s["ServiceName"] for s in ann.get(f"{PATH}/usagesummaries").json()] == ["systemcenter"]


def test_users_are_created_here_too(ann: httpx.Client) -> None:
    assert ann.post("/users", json=new_user("new@example.com")).status_code == 201


@pytest.mark.parametrize(
    "path", ["vmm/{}", "VMM/{}", "VMM/Microsoft.Management.Odata.svc/{}", "vmm/{}()"]
)
def test_the_vmm_feed_shows_what_the_plan_grants(ann: httpx.Client, path: str) -> None:
    def ids(entities: str) -> list[str]:
        found = ann.get(f"/{SUBSCRIPTION_ID}/services/systemcenter/{path.format(entities)}")
        assert found.status_code == 200, found.text
        return [row["ID"] for row in found.json()["value"]]

    assert (ids("Clouds"), ids("HardwareProfiles")) == ([CLOUD_ID], [SMALL_ID])
    assert LARGE_ID not in ids("HardwareProfiles")
    assert len(ids("VMTemplates")) == 1  # none is listed, so all of the stamp are there


def test_addresses_in_the_feed_are_those_of_the_spf_host(ann: httpx.Client) -> None:
    metadata = ann.get(f"{FEED}/Clouds").json()["odata.metadata"]

    assert metadata == f"https://spf.simulator.invalid:8090{VMM}/$metadata#Clouds"


def test_there_is_no_other_service_of_the_vm_cloud(ann: httpx.Client) -> None:
    path = f"/{SUBSCRIPTION_ID}/services/systemcenter/other/Clouds"

    assert ann.get(path).status_code == 404


def test_xml_is_spoken_here_too(ann: httpx.Client) -> None:
    answer = ann.get("/subscriptions", headers={"Accept": "application/xml"})

    assert answer.text.startswith("<Subscriptions ")
    assert "<State>Active</State>" in answer.text
