import httpx
import pytest

from tests.testing.simulator.support import VMM, Clock, admin_client
from wapcommerce.testing.simulator import Service, Simulator
from wapcommerce.testing.simulator.tokens import ADMIN_SITE, TENANT_SITE, issue_token


def asked(simulator: Simulator, authorization: str | None) -> httpx.Response:
    headers = {"Accept": "application/json"}
    if authorization is not None:
        headers["Authorization"] = authorization
    with httpx.Client(transport=simulator.transport(Service.ADMIN_API)) as client:
        return client.get("http://wap.test/users", headers=headers)


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer x.y.z", "Basic YTpi"])
def test_a_missing_or_bad_token_is_401(simulator: Simulator, authorization: str | None) -> None:
    answer = asked(simulator, authorization)

    assert (answer.status_code, answer.json()["Code"]) == (401, "Unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_under_another_scheme_is_401(simulator: Simulator) -> None:
    token = issue_token(simulator.wap, "ann", ADMIN_SITE)

    assert asked(simulator, f"Token {token}").status_code == 401


def test_a_token_for_the_tenant_site_is_401(simulator: Simulator) -> None:
    token = issue_token(simulator.wap, "ann", TENANT_SITE)

    assert asked(simulator, f"Bearer {token}").status_code == 401


def test_an_expired_token_is_401(simulator: Simulator, clock: Clock) -> None:
    token = issue_token(simulator.wap, "ann", ADMIN_SITE)
    assert asked(simulator, f"Bearer {token}").status_code == 200

    clock.advance(3600)
    assert asked(simulator, f"Bearer {token}").status_code == 401


def test_a_request_that_does_not_name_json_is_406(admin: httpx.Client) -> None:
    answer = admin.get("/users", headers={"Accept": "*/*"})

    assert (answer.status_code, answer.json()["Code"]) == (406, "NotAcceptable")


def test_unknown_paths_and_verbs_are_refused_in_the_form_of_wap(admin: httpx.Client) -> None:
    unknown = admin.get("/addons")
    wrong = admin.delete("/users")

    assert (unknown.status_code, unknown.json()["Code"]) == (404, "NotFound")
    assert (wrong.status_code, wrong.json()["Code"]) == (405, "MethodNotAllowed")


def test_the_vmm_feed_comes_through_with_addresses_of_the_spf_host(admin: httpx.Client) -> None:
    answer = admin.get(f"/services/systemcenter{VMM}/Clouds()")

    assert answer.status_code == 200
    assert [cloud["Name"] for cloud in answer.json()["value"]] == ["Gold"]
    assert answer.json()["odata.metadata"] == (
        f"https://spf.simulator.invalid:8090{VMM}/$metadata#Clouds"
    )


def test_the_admin_feed_does_not_come_through(admin: httpx.Client) -> None:
    path = "/services/systemcenter/SC2012R2/Admin/Microsoft.Management.Odata.svc/Stamps"

    answer = admin.get(path)

    assert (answer.status_code, list(answer.json())) == (404, ["odata.error"])


def test_the_vmm_feed_needs_the_token_too(simulator: Simulator) -> None:
    with admin_client(simulator) as client:
        del client.headers["Authorization"]
        assert client.get(f"/services/systemcenter{VMM}/Clouds").status_code == 401
