import re

import httpx
import pytest

from wapcommerce.testing.simulator.granting import new_id
from wapcommerce.testing.simulator.state import instance_id

GOOD = {"Key": "Clouds", "Value": "<Clouds/>"}


def test_an_id_is_five_letters_of_the_name_and_something_random() -> None:
    assert re.fullmatch(r"Golda[0-9a-z]{8}", new_id("Gold and silver"))
    assert re.fullmatch(r"[0-9a-z]{8}", new_id("Χρυσός"))
    assert new_id("Gold") != new_id("Gold")


def quota(**changes: object) -> dict[str, object]:
    return {"ServiceQuotas": [{"ServiceName": "systemcenter", "Settings": [GOOD], **changes}]}


@pytest.mark.parametrize("kind", ["plans", "addons"])
def test_plans_and_add_ons_grant_alike(admin: httpx.Client, kind: str) -> None:
    made = admin.post(f"/{kind}", json={"DisplayName": "Extra"}).json()
    path = f"/{kind}/{made['Id']}"
    assert (made["ConfigState"], made["ServiceQuotas"]) == (0, [])

    admin.post(f"{path}/services", json={"Name": "systemcenter"})
    [service] = admin.get(path).json()["ServiceQuotas"]
    assert (service["ConfigState"], service["ServiceInstanceId"]) == (
        0,
        instance_id("systemcenter"),
    )
    assert admin.post(f"{path}/services", json={"Name": "systemcenter"}).status_code == 409

    changed = admin.put(f"{path}/quota", json=quota())
    assert (changed.status_code, changed.json()["ConfigState"]) == (200, 1)
    assert changed.json()["ServiceQuotas"][0]["Settings"] == [GOOD]

    gone = admin.delete(f"{path}/services/systemcenter")
    assert (gone.status_code, gone.content) == (200, b"")
    assert admin.get(path).json()["ServiceQuotas"] == []
    assert admin.delete(f"{path}/services/systemcenter").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (quota(ServiceName="sqlservers"), 404),
        (quota(ServiceInstanceId="00000000-0000-0000-0000-000000000000"), 404),
        (quota(Settings=[{"Key": "Clouds", "Value": "<Clouds>"}]), 400),
        (quota(Settings=[{"Key": "Clouds", "Value": None}]), 400),
        (quota(Settings=[{"Key": "", "Value": "<a/>"}]), 400),
        (quota(Settings={}), 400),
    ],
)
@pytest.mark.parametrize("kind", ["plans", "addons"])
def test_a_quota_that_cannot_be_is_refused(
    admin: httpx.Client, kind: str, body: dict[str, object], status: int
) -> None:
    made = admin.post(f"/{kind}", json={"DisplayName": "Extra", **quota()}).json()

    answer = admin.put(f"/{kind}/{made['Id']}/quota", json=body)

    assert answer.status_code == status
    assert admin.get(f"/{kind}/{made['Id']}").json()["ServiceQuotas"][0]["Settings"] == [GOOD]
