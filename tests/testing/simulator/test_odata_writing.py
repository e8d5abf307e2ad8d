from uuid import UUID

import httpx
import pytest
from attrs import evolve

from tests.testing.simulator.support import (
    CLOUD_ID,
    SMALL_ID,
    STAMP_ID,
    SUBSCRIPTION_ID,
    VMM,
    Clock,
    entries,
    new_subscription,
    new_user,
)
from wapcommerce.testing.simulator import Behaviour, Simulator, systemcenter_settings
from wapcommerce.testing.simulator.systemcenter import network_id

LOGICAL = "99999999-0000-0000-0000-000000000001"
BODY = {"Name": "front", "StampId": STAMP_ID, "LogicalNetworkId": LOGICAL}
TENANT = f"/SC2012R2/VMM/{SUBSCRIPTION_ID}/Microsoft.Management.Odata.svc"
BY_ANN = {"x-ms-principal-id": "ann@example.com"}
PROVIDED = f"VMNetworks(ID=guid'{network_id(STAMP_ID)}',StampId=guid'{STAMP_ID}')"


@pytest.fixture(autouse=True)
def subscribed(simulator: Simulator, admin: httpx.Client) -> None:
    simulator.wap.add_base_plan("p", systemcenter_settings(STAMP_ID, CLOUD_ID))
    admin.post("/users", json=new_user())
    admin.post("/subscriptions", json=new_subscription("p"))


def job(spf: httpx.Client, answer: httpx.Response) -> dict[str, object]:
    key = f"ID=guid'{answer.headers['x-ms-request-id']}',StampId=guid'{STAMP_ID}'"
    found = spf.get(f"{VMM}/Jobs({key})")
    assert found.status_code == 200
    shown: dict[str, object] = found.json()
    return shown


def address(answer: httpx.Response) -> str:
    return f"VMNetworks(ID=guid'{answer.json()['ID']}',StampId=guid'{STAMP_ID}')"


def names(spf: httpx.Client) -> list[str]:
    return [row["Name"] for row in spf.get(f"{VMM}/VMNetworks").json()["value"]]


def test_a_network_is_created_by_a_job(simulator: Simulator, spf: httpx.Client) -> None:
    made = spf.post(f"{VMM}/VMNetworks", json=BODY)

    assert made.status_code == 201
    assert made.json()["odata.metadata"].endswith("#VMNetworks/@Element")
    assert (made.json()["Name"], made.json()["LogicalNetworkId"]) == ("front", LOGICAL)
    assert made.headers["Location"] == f"http://spf.test{VMM}/{address(made)}"
    assert made.headers["DataServiceVersion"] == "3.0;"
    assert str(UUID(made.headers["request-id"])) == made.headers["request-id"]
    done = job(spf, made)
    assert (done["Status"], done["ResultObjectID"]) == ("Completed", made.json()["ID"])
    assert sorted(names(spf)) == ["Provider network", "front"]
    assert entries(simulator)[-1] == ("created", "vm network", "")


def test_without_a_form_the_new_entity_comes_as_atom(spf: httpx.Client) -> None:
    made = spf.post(f"{VMM}/VMNetworks", json=BODY, headers={"Accept": "*/*"})

    assert made.headers["Content-Type"].startswith("application/atom+xml;type=entry")
    assert "x-ms-request-id" in made.headers


@pytest.mark.parametrize("method", ["PUT", "MERGE"])
def test_a_change_leaves_alone_what_it_does_not_name(spf: httpx.Client, method: str) -> None:
    path = f"{VMM}/{address(spf.post(f'{VMM}/VMNetworks', json=BODY))}"

    silent = spf.request(method, path, json={"Description": "the front"})
    told = spf.request(method, path, json={"Name": "f"}, headers={"Prefer": "return-content"})

    assert (silent.status_code, silent.content) == (204, b"")
    assert "x-ms-request-id" in silent.headers
    assert (told.status_code, told.json()["Name"], told.json()["Description"]) == (
        200,
        "f",
        "the front",
    )
    assert spf.get(path).json()["LogicalNetworkId"] == LOGICAL


def test_a_network_is_deleted(simulator: Simulator, spf: httpx.Client) -> None:
    path = f"{VMM}/{address(spf.post(f'{VMM}/VMNetworks', json=BODY))}"

    gone = spf.delete(path)

    assert (gone.status_code, gone.content) == (204, b"")
    assert "x-ms-request-id" in gone.headers
    assert (spf.get(path).status_code, spf.delete(path).status_code) == (404, 404)
    assert entries(simulator)[-1] == ("deleted", "vm network", "")


def test_a_job_takes_its_time_and_may_fail(
    simulator: Simulator, spf: httpx.Client, clock: Clock
) -> None:
    simulator.wap.behaviour = Behaviour(job_delay_s=5, job_error="no address is left")
    before = simulator.ledger

    made = spf.post(f"{VMM}/VMNetworks", json=BODY)
    assert (made.status_code, job(spf, made)["Status"]) == (201, "Running")
    clock.advance(5)
    failed = job(spf, made)
    assert failed["Status"] == "Failed"
    assert isinstance(failed["ErrorInfo"], dict)
    assert failed["ErrorInfo"]["ExceptionDetails"] == "no address is left"
    assert (names(spf), simulator.ledger) == (["Provider network"], before)
    spf.delete(f"{VMM}/{PROVIDED}")
    spf.put(f"{VMM}/{PROVIDED}", json={"Name": "x"})
    assert names(spf) == ["Provider network"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("VMNetworks", {**BODY, "Name": ""}, 400),
        ("VMNetworks", {**BODY, "StampId": SMALL_ID}, 400),
        ("VMNetworks", {**BODY, "StampId": None}, 400),
        ("VMNetworks", {"Name": "x", "StampId": STAMP_ID}, 400),
        ("Clouds", BODY, 405),
        ("HardwareProfiles", BODY, 405),
        ("Nothing", BODY, 404),
        (PROVIDED, BODY, 405),
    ],
)
def test_what_cannot_be_created_is_refused(
    simulator: Simulator, spf: httpx.Client, path: str, body: dict[str, object], status: int
) -> None:
    before = simulator.ledger
    answer = spf.post(f"{VMM}/{path}", json=body)

    assert (answer.status_code, list(answer.json())) == (status, ["odata.error"])
    assert simulator.ledger == before
    assert simulator.wap.jobs == []


@pytest.mark.parametrize(
    ("content", "kind", "status"), [("{", "json", 400), ("[]", "json", 400), ("<a/>", "xml", 415)]
)
def test_a_body_is_an_entity_in_json(
    spf: httpx.Client, content: str, kind: str, status: int
) -> None:
    headers = {"Content-Type": f"application/{kind}"}

    assert spf.post(f"{VMM}/VMNetworks", content=content, headers=headers).status_code == status


def test_a_tenant_sees_its_own_networks_and_jobs(simulator: Simulator, spf: httpx.Client) -> None:
    provider = spf.post(f"{VMM}/VMNetworks", json=BODY)
    mine = spf.post(f"{TENANT}/VMNetworks", json={**BODY, "Name": "mine"}, headers=BY_ANN)

    seen = spf.get(f"{TENANT}/VMNetworks", headers=BY_ANN).json()["value"]
    assert {row["Name"] for row in seen} == {"Provider network", "mine"}
    listed = spf.get(f"{TENANT}/Jobs", headers=BY_ANN).json()["value"]
    assert [row["ID"] for row in listed] == [mine.headers["x-ms-request-id"]]
    assert listed[0]["Owner"] == "ann@example.com"
    wanted = {"$filter": f"StampId eq guid'{STAMP_ID}'"}
    everything = spf.get(f"{VMM}/Jobs", params=wanted).json()["value"]
    assert provider.headers["x-ms-request-id"] in [row["ID"] for row in everything]
    assert len(everything) == 2


def test_a_tenant_changes_nothing_of_the_provider_s(spf: httpx.Client) -> None:
    assert spf.delete(f"{TENANT}/{PROVIDED}", headers=BY_ANN).status_code == 405


def test_the_admin_feed_is_only_read(spf: httpx.Client) -> None:
    path = "/SC2012R2/Admin/Microsoft.Management.Odata.svc/Stamps"

    assert spf.post(path, json={"Name": "x"}).status_code == 405


def test_writes_pass_through_wap(simulator: Simulator, admin: httpx.Client) -> None:
    path = f"/services/systemcenter{VMM}/VMNetworks"
    assert admin.post(path, json=BODY).status_code == 201
    simulator.wap.behaviour = evolve(simulator.wap.behaviour, job_delay_s=1)
    assert (
        admin.request("MERGE", f"/services/systemcenter{VMM}/{PROVIDED}", json={}).status_code
        == 204
    )
