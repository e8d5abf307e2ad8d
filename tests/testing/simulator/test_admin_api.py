import re
from pathlib import Path

import httpx
import pytest
from attrs import evolve

from tests.testing.simulator.support import VMM, Clock, admin_client
from wapcommerce.testing.simulator import Service, Simulator
from wapcommerce.testing.simulator.admin_api import ROUTES
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


def test_a_request_that_does_not_name_json_gets_xml(admin: httpx.Client) -> None:
    answer = admin.get("/plans", headers={"Accept": "*/*"})

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert answer.text.startswith('<Plans xmlns="http://schemas.microsoft.com/windowsazure"')
    assert "<State>Public</State><ConfigState>Configured</ConfigState>" in answer.text


def test_a_refusal_is_xml_too(admin: httpx.Client) -> None:
    for path in ("/plans/none", "/nothing"):
        answer = admin.get(path, headers={"Accept": "*/*"})
        assert (answer.status_code, answer.headers["Content-Type"]) == (
            404,
            "application/xml; charset=utf-8",
        )
        assert "<Code>NotFound</Code>" in answer.text


def test_whether_the_principal_is_demanded_is_a_switch(
    simulator: Simulator, admin: httpx.Client
) -> None:
    assert admin.get("/users").status_code == 200

    simulator.wap.behaviour = evolve(simulator.wap.behaviour, principal_id_required=True)
    assert (admin.get("/users").status_code, admin.get("/users").json()["Code"]) == (
        400,
        "MissingPrincipalId",
    )
    assert admin.get("/users", headers={"x-ms-principal-id": "SIM%5Coperator"}).status_code == 200


def test_unknown_paths_and_verbs_are_refused_in_the_form_of_wap(admin: httpx.Client) -> None:
    unknown = admin.get("/certificates")
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


def test_the_reference_lists_every_route() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "simulator.md").read_text()
    section = page.partition("## Admin API")[2].partition("\n## ")[0]
    listed = {
        (verb, re.sub(r"\{\w+\}", "{}", route))
        for route, verbs in re.findall(r"^\| `(/[^`]*)` \| ([^|]*)", section, re.M)
        for verb in re.findall(r"\b(GET|POST|PUT|PATCH|DELETE)\b", verbs)
    }
    served = {
        (verb, re.sub(r"<[^>]*>", "{}", route))
        for route, verbs in ROUTES.items()
        for verb in verbs
        if "systemcenter" not in route
    }

    assert listed == served
