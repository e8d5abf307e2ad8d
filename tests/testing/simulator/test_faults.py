from collections.abc import Callable

import httpx
import pytest

from tests.testing.simulator.support import admin_client, new_user
from wapcommerce.testing.simulator import Fault, FaultKind, Service, Simulator

ADMIN = Service.ADMIN_API


def created(simulator: Simulator) -> bool:
    return bool(simulator.wap.users)


def test_an_html_page_comes_instead_of_the_effect(
    simulator: Simulator, admin: httpx.Client
) -> None:
    simulator.faults.append(Fault(ADMIN, FaultKind.ERROR_500_HTML))

    answer = admin.post("/users", json=new_user())

    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "text/html; charset=utf-8")
    assert not created(simulator)


def test_an_unavailable_service_says_when_to_come_back(
    simulator: Simulator, admin: httpx.Client
) -> None:
    simulator.faults.append(Fault(ADMIN, FaultKind.UNAVAILABLE_503, retry_after_s=7))

    answer = admin.post("/users", json=new_user())

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    assert not created(simulator)


@pytest.mark.parametrize(
    ("kind", "effect"),
    [(FaultKind.RESET_BEFORE_EFFECT, False), (FaultKind.RESET_AFTER_EFFECT, True)],
)
def test_a_dropped_connection_leaves_an_effect_or_none(
    simulator: Simulator, admin: httpx.Client, kind: FaultKind, effect: bool
) -> None:
    simulator.faults.append(Fault(ADMIN, kind))

    with pytest.raises(httpx.ReadError):
        admin.post("/users", json=new_user())

    assert created(simulator) is effect


def test_the_words_of_kinds_and_services_will_do() -> None:
    fault = Fault("admin_api", "reset_after_effect")

    assert (fault.service, fault.kind) == (ADMIN, FaultKind.RESET_AFTER_EFFECT)


def test_a_fault_happens_as_often_as_it_should_and_leaves_the_script(
    simulator: Simulator, admin: httpx.Client
) -> None:
    simulator.faults.append(Fault(ADMIN, FaultKind.ERROR_500_HTML, times=2))

    assert [admin.get("/users").status_code for _ in range(3)] == [500, 500, 200]
    assert simulator.faults == []


@pytest.mark.parametrize(
    ("fault", "meets"),
    [
        (Fault(ADMIN, FaultKind.ERROR_500_HTML, "GET", "/users"), True),
        (Fault(ADMIN, FaultKind.ERROR_500_HTML, "GET", "/use"), True),
        (Fault(ADMIN, FaultKind.ERROR_500_HTML, "POST", "/users"), False),
        (Fault(ADMIN, FaultKind.ERROR_500_HTML, "GET", "/plans"), False),
        (Fault(Service.SPF, FaultKind.ERROR_500_HTML), False),
    ],
)
def test_only_the_calls_that_match_meet_the_fault(
    simulator: Simulator, admin: httpx.Client, fault: Fault, meets: bool
) -> None:
    simulator.faults.append(fault)

    assert (admin.get("/users").status_code == 500) is meets
    assert (simulator.faults == []) is meets


def test_faults_happen_in_the_order_of_the_script(
    simulator: Simulator, admin: httpx.Client
) -> None:
    simulator.faults.append(Fault(ADMIN, FaultKind.UNAVAILABLE_503))
    simulator.faults.append(Fault(ADMIN, FaultKind.ERROR_500_HTML))

    assert [admin.get("/users").status_code for _ in range(3)] == [503, 500, 200]


def over_sockets(call: Callable[[httpx.Client], None], simulator: Simulator) -> None:
    with (
        simulator.serve() as served,
        admin_client(simulator) as inner,
        httpx.Client(base_url=served.admin_url, headers=inner.headers) as client,
    ):
        call(client)


@pytest.mark.parametrize(
    ("kind", "effect"),
    [(FaultKind.RESET_BEFORE_EFFECT, False), (FaultKind.RESET_AFTER_EFFECT, True)],
)
def test_a_socket_is_closed_before_the_effect_or_after_it(
    simulator: Simulator, kind: FaultKind, effect: bool
) -> None:
    simulator.faults.append(Fault(ADMIN, kind))

    def call(client: httpx.Client) -> None:
        with pytest.raises(httpx.RemoteProtocolError):
            client.post("/users", json=new_user())
        assert created(simulator) is effect
        assert client.get("/users").status_code == 200

    over_sockets(call, simulator)
