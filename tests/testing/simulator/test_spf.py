import httpx
import pytest

from tests.testing.simulator.support import ADMIN, JSON, VMM
from wapcommerce.testing.simulator import DEMO_PASSWORD, DEMO_USER, Service, Simulator


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
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_both_feeds_are_served_in_any_letter_case_of_the_path(spf: httpx.Client) -> None:
    for path in (f"{VMM}/Clouds", f"{ADMIN}/Stamps"):
        assert spf.get(path).status_code == 200
        service, _, entities = path.rpartition("/")
        assert spf.get(f"{service.lower()}/{entities}").status_code == 200


@pytest.mark.parametrize("path", ["/", "/SC2012R2/VMM", VMM.replace("VMM", "Usage") + "/Clouds"])
def test_there_is_nothing_else(spf: httpx.Client, path: str) -> None:
    answer = spf.get(path)

    assert (answer.status_code, list(answer.json())) == (404, ["odata.error"])
