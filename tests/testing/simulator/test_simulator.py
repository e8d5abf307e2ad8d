import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest

from tests.testing.simulator.support import JSON, VMM, Clock, admin_client, new_user
from tests.testing.simulator.test_serving import free_port
from tests.testing.simulator.test_sts import SOAP, envelope, token_in
from wapcommerce.testing.simulator import (
    DEMO_PASSWORD,
    DEMO_USER,
    Behaviour,
    Call,
    Certificate,
    Fault,
    Service,
    Simulator,
)
from wapcommerce.testing.simulator.sts import WINDOWS_PATH


def test_the_services_work_together_over_sockets(simulator: Simulator) -> None:
    credentials = (DEMO_USER, DEMO_PASSWORD)
    with simulator.serve() as served:
        issued = httpx.post(
            served.sts_url + WINDOWS_PATH, content=envelope("", ""), headers=SOAP, auth=credentials
        )
        bearer = {**JSON, "Authorization": f"Bearer {token_in(issued)}"}
        made = httpx.post(f"{served.admin_url}/users", json=new_user(), headers=bearer)
        clouds = httpx.get(f"{served.spf_url}{VMM}/Clouds", headers=JSON, auth=credentials)

    assert (issued.status_code, made.status_code, clouds.status_code) == (200, 201, 200)
    assert clouds.json()["odata.metadata"].startswith(f"{served.spf_url}/SC2012R2")
    assert [entry.key for entry in simulator.ledger] == ["ann@example.com"]


def test_a_connection_serves_many_calls_whether_their_bodies_were_read_or_not(
    simulator: Simulator,
) -> None:
    with simulator.serve() as served, httpx.Client(base_url=served.admin_url) as client:
        answers = [client.post("/users", json=new_user()).status_code for _ in range(3)]

    assert answers == [401, 401, 401]


def slow_clock() -> datetime:
    """Reading it lets other threads run, wherever the code asks for the time."""
    time.sleep(0.005)
    return datetime(2024, 5, 6, tzinfo=UTC)


def test_of_many_who_create_the_same_user_at_once_one_succeeds() -> None:
    simulator = Simulator(clock=slow_clock)
    with admin_client(simulator) as client, ThreadPoolExecutor(8) as pool:
        posts = [pool.submit(client.post, "/users", json=new_user()) for _ in range(8)]
        answers = sorted(post.result().status_code for post in posts)

    assert answers == [201] + [409] * 7
    assert len(simulator.ledger) == 1


def test_the_behaviour_and_the_clock_are_those_given(clock: Clock) -> None:
    behaviour = Behaviour(sync_delay_s=3)
    simulator = Simulator(behaviour, clock)

    assert simulator.wap.behaviour is behaviour
    assert simulator.wap.clock is clock


def test_two_simulators_share_nothing(clock: Clock) -> None:
    first, second = Simulator(clock=clock), Simulator(clock=clock)
    with admin_client(first) as client:
        client.post("/users", json=new_user())

    assert first.wap.users
    assert not second.wap.users


def test_a_service_is_known_by_its_word_too(simulator: Simulator) -> None:
    assert simulator.app("spf") is simulator.app(Service.SPF)


def test_https_is_served_to_those_who_trust_its_authority(simulator: Simulator) -> None:
    with simulator.serve(https=True) as served:
        assert served.ca_bundle is not None
        for url in (served.sts_url, served.admin_url, served.spf_url, served.tenant_url):
            assert url.startswith("https://127.0.0.1:")
            assert httpx.get(url, verify=served.trust()).status_code in (401, 404)
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                httpx.get(url)
    assert not served.ca_bundle.exists()


@pytest.mark.parametrize("certificate", ["expired", Certificate.OTHER_HOST])
def test_a_bad_certificate_is_a_switch(simulator: Simulator, certificate: str) -> None:
    with (
        simulator.serve(https=True, certificate=certificate) as served,
        pytest.raises(httpx.ConnectError, match="certificate"),
    ):
        httpx.get(served.admin_url, verify=served.trust())


def test_plain_http_has_no_authority(simulator: Simulator) -> None:
    with simulator.serve() as served:
        assert served.ca_bundle is None
        assert httpx.get(served.tenant_url, verify=served.trust()).status_code == 401


def test_the_ports_follow_the_first(simulator: Simulator) -> None:
    first = free_port()
    with simulator.serve(port=first) as served:
        urls = (served.sts_url, served.admin_url, served.spf_url, served.tenant_url)
        assert urls == tuple(f"http://127.0.0.1:{first + place}" for place in range(4))


def test_one_service_refuses_connections_for_a_while(simulator: Simulator) -> None:
    with simulator.serve() as served, httpx.Client() as client:
        client.get(served.admin_url)
        with simulator.refusing(Service.ADMIN_API):
            with pytest.raises(httpx.ConnectError):
                client.get(served.admin_url)
            assert client.get(served.spf_url).status_code == 401
        assert client.get(served.admin_url).status_code == 401
        assert simulator.connections(Service.ADMIN_API) == 2


def test_a_service_refuses_connections_in_process_too(simulator: Simulator) -> None:
    with admin_client(simulator) as client:
        with simulator.refusing("admin_api", "spf"):
            for _ in range(2):
                with pytest.raises(httpx.ConnectError):
                    client.get("/users")
            with simulator.refusing("admin_api"):
                pass
            with pytest.raises(httpx.ConnectError):
                client.get("/users")
        assert client.get("/users").status_code == 200


def test_calls_are_counted_whatever_came_of_them(simulator: Simulator) -> None:
    simulator.faults.append(Fault(Service.ADMIN_API, "reset_before_effect", "POST"))
    with admin_client(simulator) as client:
        client.get("/plans?skip=0")
        with pytest.raises(httpx.ReadError):
            client.post("/users", json=new_user())

    assert simulator.calls == (
        Call(Service.ADMIN_API, "GET", "/plans"),
        Call(Service.ADMIN_API, "POST", "/users"),
    )


def test_a_client_that_keeps_its_connection_is_seen_to(simulator: Simulator) -> None:
    with simulator.serve() as served, httpx.Client(base_url=served.spf_url) as client:
        for _ in range(3):
            client.get("/")
        assert simulator.connections("spf") == 1
    assert len(simulator.calls) == 3
