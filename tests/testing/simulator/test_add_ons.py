import httpx
import pytest
from attrs import evolve

from tests.testing.simulator.support import Clock, entries
from wapcommerce.testing.simulator import Behaviour, Simulator


@pytest.fixture
def path(admin: httpx.Client) -> str:
    made = admin.post("/addons", json={"DisplayName": "More cores", "MaxOccurrencesPerPlan": 2})
    assert made.status_code == 200
    return f"/addons/{made.json()['Id']}"


def test_the_list_is_a_bare_array(admin: httpx.Client, path: str) -> None:
    [listed] = admin.get("/addons").json()

    assert listed == admin.get(path).json()
    assert (listed["DisplayName"], listed["MaxOccurrencesPerPlan"]) == ("More cores", 2)
    assert {"MaxSubscriptionsPerAccount", "InvitationCode", "AddOns"}.isdisjoint(listed)


def test_an_unknown_add_on_is_404(admin: httpx.Client) -> None:
    for method, path in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("PUT", "/quota?sync=True")):
        assert admin.request(method, f"/addons/none{path}", json={}).status_code == 404


def test_a_display_name_is_taken_once(admin: httpx.Client, path: str) -> None:
    other = admin.post("/addons", json={"DisplayName": "Other"}).json()

    assert admin.post("/addons", json={"DisplayName": "More cores"}).status_code == 409
    body = {"DisplayName": "More cores"}
    assert admin.put(f"/addons/{other['Id']}", json=body).status_code == 409
    assert admin.put(path, json=body).status_code == 200


def test_the_limit_is_read_in_the_spelling_of_the_page_too(admin: httpx.Client, path: str) -> None:
    changed = admin.put(path, json={"DisplayName": "More", "MaxOccurencesPerPlan": 5}).json()

    assert (changed["DisplayName"], changed["MaxOccurrencesPerPlan"]) == ("More", 5)


def test_services_are_added_with_201_and_synchronised_with_200(
    admin: httpx.Client, path: str
) -> None:
    assert admin.post(f"{path}/services", json={"Name": "systemcenter"}).status_code == 201
    assert admin.put(f"{path}/quota?sync=true").status_code == 200


def test_a_change_takes_its_time_to_be_in_sync(
    simulator: Simulator, admin: httpx.Client, clock: Clock, path: str
) -> None:
    simulator.wap.behaviour = Behaviour(sync_delay_s=5, sync_error="no such cloud")

    admin.put(f"{path}/quota?sync=True")
    before = admin.get(path).json()
    clock.advance(5)
    after = admin.get(path).json()

    assert (before["QuotaSyncState"], before["LastErrorMessage"]) == (1, None)
    assert (after["QuotaSyncState"], after["LastErrorMessage"]) == (2, "no such cloud")


def test_an_add_on_in_use_stays(simulator: Simulator, admin: httpx.Client, path: str) -> None:
    add_on_id = path.rpartition("/")[2]
    plan = simulator.wap.plans["base"]
    simulator.wap.plans["base"] = evolve(plan, add_ons=(add_on_id,))
    assert admin.delete(path).status_code == 409
    assert [p["Id"] for p in admin.get(path).json()["AssociatedPlans"]] == ["base"]

    simulator.wap.plans["base"] = plan
    gone = admin.delete(path)
    assert (gone.status_code, gone.content) == (200, b"")
    assert admin.get(path).status_code == 404


def test_nothing_was_measured(admin: httpx.Client, path: str) -> None:
    assert admin.get(f"{path}/metrics?startTime=2024-01-01&endTime=2024-02-01").json() == []


def test_effects_are_noted(simulator: Simulator, admin: httpx.Client, path: str) -> None:
    admin.put(path, json={"DisplayName": "More"})
    admin.put(f"{path}/quota?sync=True")
    admin.delete(path)

    assert entries(simulator) == [
        ("created", "add-on", ""),
        ("changed", "add-on", "fields"),
        ("changed", "add-on", "sync"),
        ("deleted", "add-on", ""),
    ]
