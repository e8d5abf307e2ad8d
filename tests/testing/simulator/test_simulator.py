import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx

from tests.testing.simulator.support import JSON, VMM, Clock, admin_client, new_user
from tests.testing.simulator.test_sts import SOAP, envelope, token_in
from wapcommerce.testing.simulator import DEMO_PASSWORD, DEMO_USER, Behaviour, Service, Simulator
from wapcommerce.testing.simulator.sts import WINDOWS_PATH


def test_the_three_services_work_together_over_sockets(simulator: Simulator) -> None:
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
