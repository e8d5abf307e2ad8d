import httpx
import pytest

from tests.testing.simulator.support import (
    ADMIN,
    CLOUD_ID,
    JSON,
    SMALL_ID,
    STAMP_ID,
    SUBSCRIPTION_ID,
    VMM,
    new_subscription,
    new_user,
)
from wapcommerce.testing.simulator import (
    DEMO_PASSWORD,
    DEMO_USER,
    Behaviour,
    Service,
    Simulator,
    systemcenter_settings,
)


def asked(simulator: Simulator, path: str, auth: tuple[str, str] | None) -> httpx.Response:
    with httpx.Client(transport=simulator.transport(Service.SPF), headers=JSON) as client:
        return client.get(f"http://spf.test{path}", auth=auth)


@pytest.mark.parametrize(
    "auth",
    [None, (DEMO_USER, "wrong"), ("nobody", DEMO_PASSWORD), (DEMO_USER.lower(), DEMO_PASSWORD)],
)
def test_wrong_credentials_get_a_page_of_html(
    simulator: Simulator, auth: tuple[str, str] | None
) -> None:
    answer = asked(simulator, f"{VMM}/Clouds", auth)

    assert answer.status_code == 401
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers.get_list("WWW-Authenticate") == ["Negotiate", "NTLM", 'Basic realm="SPF"']


def test_both_feeds_are_served_in_any_letter_case_of_the_path(spf: httpx.Client) -> None:
    for path in (f"{VMM}/Clouds", f"{ADMIN}/Stamps"):
        assert spf.get(path).status_code == 200
        service, _, entities = path.rpartition("/")
        assert spf.get(f"{service.lower()}/{entities}").status_code == 200


@pytest.mark.parametrize("path", ["/", "/SC2012R2/VMM", VMM.replace("VMM", "Usage") + "/Clouds"])
def test_there_is_nothing_else(spf: httpx.Client, path: str) -> None:
    answer = spf.get(path)

    assert (answer.status_code, list(answer.json())) == (404, ["odata.error"])


TENANT = f"/SC2012R2/VMM/{SUBSCRIPTION_ID}/Microsoft.Management.Odata.svc"
BY_ANN = {"x-ms-principal-id": "anything"}


def test_the_route_of_a_tenant_wants_to_know_who_asks(
    simulator: Simulator, spf: httpx.Client, admin: httpx.Client
) -> None:
    assert spf.get(f"{TENANT}/Clouds", headers=BY_ANN).status_code == 404
    simulator.wap.add_base_plan(
        "small", systemcenter_settings(STAMP_ID, CLOUD_ID, profile_ids=[SMALL_ID])
    )
    admin.post("/users", json=new_user())
    admin.post("/subscriptions", json=new_subscription("small"))

    refused = spf.get(f"{TENANT}/Clouds")
    assert (refused.status_code, list(refused.json())) == (400, ["odata.error"])
    answer = spf.get(f"{TENANT.upper()}/HardwareProfiles", headers=BY_ANN)
    assert [row["ID"] for row in answer.json()["value"]] == [SMALL_ID]
    assert spf.get(f"{TENANT}/Jobs", headers=BY_ANN).json()["value"] == []


def test_the_admin_feed_has_no_tenants(spf: httpx.Client) -> None:
    path = TENANT.replace("VMM", "Admin")

    assert spf.get(f"{path}/Stamps", headers=BY_ANN).status_code == 404


def test_the_route_of_a_tenant_needs_credentials_too(simulator: Simulator) -> None:
    assert asked(simulator, f"{TENANT}/Clouds", None).status_code == 401


def test_the_kind_of_a_server_is_a_switch(simulator: Simulator, spf: httpx.Client) -> None:
    assert spf.get(f"{ADMIN}/Servers").json()["value"][0]["ServerType"] == 0

    simulator.wap.behaviour = Behaviour(server_type_as_text=True)
    assert spf.get(f"{ADMIN}/Servers").json()["value"][0]["ServerType"] == "VMM"
