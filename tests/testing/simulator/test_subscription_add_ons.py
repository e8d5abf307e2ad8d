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
from wapcommerce.testing.simulator import Simulator, systemcenter_settings

PATH = f"/subscriptions/{SUBSCRIPTION_ID}"
CORES = {"AddOnId": "cores", "AddOnInstanceId": None, "AcquisitionTime": None}


@pytest.fixture(autouse=True)
def subscribed(simulator: Simulator, admin: httpx.Client) -> None:
    """A subscription, and an add-on that it may have twice."""
    admin.post("/users", json=new_user())
    admin.post("/subscriptions", json=new_subscription("base"))
    simulator.wap.add_add_on("cores", {}, max_occurrences=2)


def test_each_post_is_one_more_occurrence_until_there_are_enough(
    simulator: Simulator, admin: httpx.Client, clock: Clock
) -> None:
    first, second = (admin.post(f"{PATH}/addons", json=CORES) for _ in range(2))
    over = admin.post(f"{PATH}/addons", json=CORES)

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["AddOnInstanceId"] != second.json()["AddOnInstanceId"]
    assert first.json()["AcquisitionTime"] == "2024-05-06T07:08:09.12"
    assert (over.status_code, over.json()["Code"], over.json()["Details"]) == (
        409,
        "MaxAddOnOccurenceReached",
        [],
    )
    held = admin.get(PATH).json()
    assert held["AddOnReferences"] == [first.json(), second.json()]
    assert [add_on["Id"] for add_on in held["AddOns"]] == ["cores"]
    assert [e for e in entries(simulator) if e[2]] == [
        ("changed", "plan subscription", "add-on cores")
    ] * 2


def test_the_status_over_the_limit_is_a_switch(simulator: Simulator, admin: httpx.Client) -> None:
    simulator.wap.behaviour = evolve(simulator.wap.behaviour, add_on_limit_status=400)
    simulator.wap.add_ons["cores"] = evolve(
        simulator.wap.add_ons["cores"], max_occurrences_per_plan=0
    )

    assert admin.post(f"{PATH}/addons", json=CORES).status_code == 400


def test_an_unlimited_add_on_is_never_too_many(simulator: Simulator, admin: httpx.Client) -> None:
    simulator.wap.add_add_on("ram", {}, max_occurrences=-1)

    answers = [admin.post(f"{PATH}/addons", json={"AddOnId": "ram"}) for _ in range(5)]

    assert {answer.status_code for answer in answers} == {200}


def test_whether_the_plan_must_have_the_add_on_is_a_switch(
    simulator: Simulator, admin: httpx.Client
) -> None:
    simulator.wap.behaviour = evolve(simulator.wap.behaviour, add_on_link_required=True)
    assert admin.post(f"{PATH}/addons", json=CORES).status_code == 404

    assert admin.post("/plans/base/addons", json=CORES).status_code == 201
    assert admin.post(f"{PATH}/addons", json=CORES).status_code == 200


def test_one_occurrence_is_removed(admin: httpx.Client) -> None:
    first, second = (admin.post(f"{PATH}/addons", json=CORES).json() for _ in range(2))

    gone = admin.delete(f"{PATH}/addons/cores/{first['AddOnInstanceId']}")

    assert (gone.status_code, gone.content) == (200, b"")
    assert admin.get(PATH).json()["AddOnReferences"] == [second]
    again = admin.delete(f"{PATH}/addons/cores/{first['AddOnInstanceId']}")
    assert again.status_code == 404


def test_an_add_on_changes_the_quota_in_time(
    simulator: Simulator, admin: httpx.Client, clock: Clock
) -> None:
    simulator.wap.behaviour = evolve(simulator.wap.behaviour, sync_delay_s=5)

    instance = admin.post(f"{PATH}/addons", json=CORES).json()["AddOnInstanceId"]
    assert admin.get(PATH).json()["QuotaSyncState"] == 1
    clock.advance(5)
    assert admin.get(PATH).json()["QuotaSyncState"] == 0
    admin.delete(f"{PATH}/addons/cores/{instance}")
    assert admin.get(PATH).json()["QuotaSyncState"] == 1


@pytest.mark.parametrize("add_on_id", ["", "none"])
def test_an_unknown_add_on_is_refused(admin: httpx.Client, add_on_id: str) -> None:
    answer = admin.post(f"{PATH}/addons", json={"AddOnId": add_on_id})

    assert answer.status_code == (404 if add_on_id else 400)


def test_a_subscription_being_deleted_takes_no_add_on(
    simulator: Simulator, admin: httpx.Client
) -> None:
    simulator.wap.behaviour = evolve(simulator.wap.behaviour, sync_delay_s=5)
    admin.delete(PATH)

    assert admin.post(f"{PATH}/addons", json=CORES).status_code == 409


def test_the_subscriptions_that_have_an_add_on_are_listed(admin: httpx.Client) -> None:
    def found(add_on_id: str) -> int:
        listed = admin.get("/subscriptions", params={"addOnId": add_on_id, "skip": 0, "take": 25})
        assert isinstance(listed.json()["totalCount"], int)
        return len(listed.json()["items"])

    assert found("cores") == 0
    admin.post(f"{PATH}/addons", json=CORES)
    assert (found("cores"), found("ram")) == (1, 0)


def test_usage_has_the_limits_of_the_plan(simulator: Simulator, admin: httpx.Client) -> None:
    [summary] = admin.get(f"{PATH}/usagesummaries").json()
    limits = {usage["DisplayName"]: usage["Limit"] for usage in summary["Usages"]}
    assert (summary["ServiceName"], summary["RetrievedSuccessfully"]) == ("systemcenter", True)
    assert limits == {"Virtual machines": -1, "Cores": -1, "Memory": -1, "Storage": -1}

    settings = systemcenter_settings("s", "c")
    settings["Clouds"] = settings["Clouds"].replace(
        "<RoleCPUCount></RoleCPUCount>", "<RoleCPUCount>8</RoleCPUCount>"
    )
    simulator.wap.add_base_plan("small", settings)
    admin.patch(f"{PATH}?migrate=True", json={"SubscriptionId": SUBSCRIPTION_ID, "PlanId": "small"})
    [summary] = admin.get(f"{PATH}/usagesummaries").json()
    assert [u["Limit"] for u in summary["Usages"] if u["DisplayName"] == "Cores"] == [8]
