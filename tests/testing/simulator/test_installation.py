import httpx
import pytest

from tests.testing.simulator.support import Clock
from wapcommerce.testing.simulator import DEMO_USER, Simulator
from wapcommerce.testing.simulator.state import instance_id


def test_the_providers_of_all_services_are_listed(
    simulator: Simulator, admin: httpx.Client
) -> None:
    simulator.wap.add_base_plan("web", {}, other_services={"sqlservers": {}})

    listed = admin.get("/resourceproviders?includeSystemResourceProviders=True").json()

    assert [provider["Name"] for provider in listed] == ["systemcenter", "sqlservers"]
    assert all(provider["Enabled"] and provider["Type"] == 0 for provider in listed)


def test_one_provider_is_found_by_name_and_instance(admin: httpx.Client) -> None:
    instance = instance_id("systemcenter").lower()

    found = admin.get(f"/resourceproviders/systemcenter/{instance}")

    assert (found.status_code, found.json()["Name"]) == (200, "systemcenter")
    assert admin.get(f"/resourceproviders/sqlservers/{instance}").status_code == 404


def invalidation(user: str, until: str) -> dict[str, object]:
    return {"Id": 1, "Username": user, "TokenExpiryTime": until}


def test_tokens_of_a_user_are_refused_once_they_are_invalidated(
    admin: httpx.Client, clock: Clock
) -> None:
    body = invalidation(DEMO_USER.upper(), "2024-05-06T08:08:09")

    assert admin.post("/invalidusertokens", json=body).json() == body
    refused = admin.get("/users")
    assert (refused.status_code, "invalidated" in refused.json()["Message"]) == (401, True)


@pytest.mark.parametrize(
    ("user", "until"),
    [("someone else", "2030-01-01T00:00:00"), (DEMO_USER, "2024-05-06T08:08:08Z")],
)
def test_other_tokens_stay_good(admin: httpx.Client, user: str, until: str) -> None:
    assert admin.post("/invalidusertokens", json=invalidation(user, until)).status_code == 200
    assert admin.get("/users").status_code == 200


def test_an_invalidation_needs_an_instant(admin: httpx.Client) -> None:
    answer = admin.post("/invalidusertokens", json=invalidation("ann", "soon"))

    assert answer.status_code == 400


def test_there_are_no_settings(admin: httpx.Client) -> None:
    assert admin.get("/settings").json() == []
