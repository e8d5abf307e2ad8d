import time

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


#: Every kind: what a client over a socket sees of it, and whether the call has its effect.
TABLE: dict[FaultKind, tuple[int | type[Exception], bool]] = {
    FaultKind.ERROR_500_HTML: (500, False),
    FaultKind.ERROR_500_AFTER_EFFECT: (500, True),
    FaultKind.UNAVAILABLE_503: (503, False),
    FaultKind.TOO_MANY_REQUESTS_429: (429, False),
    FaultKind.UNAUTHORIZED_401: (401, False),
    FaultKind.RESET_BEFORE_EFFECT: (httpx.ReadError, False),
    FaultKind.RESET_AFTER_EFFECT: (httpx.ReadError, True),
    FaultKind.DELAY_BEFORE_EFFECT: (httpx.ReadTimeout, True),
    FaultKind.DELAY_AFTER_EFFECT: (httpx.ReadTimeout, True),
    FaultKind.TRUNCATED_BODY: (httpx.RemoteProtocolError, True),
    FaultKind.MALFORMED_BODY: (201, True),
    FaultKind.WRONG_CONTENT_TYPE: (201, True),
}


def test_the_table_holds_every_kind() -> None:
    assert TABLE.keys() == set(FaultKind)


def seen(client: httpx.Client, simulator: Simulator, kind: FaultKind) -> int | type[Exception]:
    """What comes of creating a user when it meets that fault."""
    simulator.faults.append(Fault(ADMIN, kind, "POST", delay_s=0.3))
    try:
        return client.post("/users", json=new_user(), timeout=0.15).status_code
    except httpx.TransportError as error:
        return type(error)


@pytest.mark.parametrize("https", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("kind", FaultKind)
def test_each_fault_on_a_socket(simulator: Simulator, kind: FaultKind, https: bool) -> None:
    expected, effect = TABLE[kind]
    with (
        simulator.serve(https=https) as served,
        admin_client(simulator) as inner,
        httpx.Client(
            base_url=served.admin_url, headers=inner.headers, verify=served.trust()
        ) as client,
    ):
        client.get("/users")
        found = seen(client, simulator, kind)
        # Under TLS, OpenSSL reports a reset as the end of the connection.
        early_end = https and expected is httpx.ReadError
        assert found == (httpx.RemoteProtocolError if early_end else expected)
        if kind is FaultKind.DELAY_BEFORE_EFFECT:
            assert not created(simulator)
            time.sleep(0.5)
        assert created(simulator) is effect
        assert client.get("/users").status_code == 200
    assert simulator.faults == []


@pytest.mark.parametrize("kind", FaultKind)
def test_each_fault_in_process(simulator: Simulator, admin: httpx.Client, kind: FaultKind) -> None:
    expected, effect = TABLE[kind]

    assert seen(admin, simulator, kind) == expected
    assert created(simulator) is effect


def test_a_delay_shorter_than_the_patience_is_only_late(
    simulator: Simulator, admin: httpx.Client
) -> None:
    for kind in (FaultKind.DELAY_BEFORE_EFFECT, FaultKind.DELAY_AFTER_EFFECT):
        simulator.faults.append(Fault(ADMIN, kind, delay_s=0.1))
        assert admin.get("/users", timeout=0.2).status_code == 200
        simulator.faults.append(Fault(ADMIN, kind, delay_s=100))
        assert admin.get("/users", timeout=None).status_code == 200
        with (
            simulator.serve() as served,
            httpx.Client(base_url=served.admin_url, headers=admin.headers) as client,
        ):
            simulator.faults.append(Fault(ADMIN, kind, delay_s=0.1))
            begun = time.monotonic()
            assert client.get("/users").status_code == 200
            assert time.monotonic() - begun >= 0.1


def test_a_spoilt_answer_keeps_what_is_not_spoilt(
    simulator: Simulator, admin: httpx.Client
) -> None:
    simulator.faults.append(Fault(ADMIN, FaultKind.MALFORMED_BODY))
    simulator.faults.append(Fault(ADMIN, FaultKind.WRONG_CONTENT_TYPE))
    malformed, mistyped = admin.get("/plans"), admin.get("/plans")

    assert malformed.headers["Content-Type"].startswith("application/json")
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        malformed.json()
    assert mistyped.headers["Content-Type"] == "text/html; charset=utf-8"
    assert [plan["Id"] for plan in mistyped.json()] == ["base"]


def test_a_token_refused_mid_run_looks_like_every_refused_token(
    simulator: Simulator, admin: httpx.Client
) -> None:
    simulator.faults.append(Fault(ADMIN, FaultKind.UNAUTHORIZED_401, skip=2))

    answers = [admin.get("/users") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 401, 200]
    assert answers[2].json()["Code"] == "Unauthorized"
    assert answers[2].headers["WWW-Authenticate"] == "Bearer"


def test_a_busy_service_says_when_to_come_back_too(
    simulator: Simulator, admin: httpx.Client
) -> None:
    simulator.faults.append(Fault(ADMIN, FaultKind.TOO_MANY_REQUESTS_429, retry_after_s=9))

    assert admin.get("/users").headers["Retry-After"] == "9"


def test_an_operation_is_known_by_the_end_of_its_path(
    simulator: Simulator, admin: httpx.Client
) -> None:
    fault = Fault(ADMIN, FaultKind.ERROR_500_HTML, path_prefix="/plans/", path_suffix="/quota")
    simulator.faults.append(fault)

    assert admin.get("/plans/base").status_code == 200
    assert admin.put("/plans/base/quota?sync=True").status_code == 500


def test_an_empty_answer_is_cut_short_too(simulator: Simulator, admin: httpx.Client) -> None:
    admin.post("/users", json=new_user())
    simulator.faults.append(Fault(ADMIN, FaultKind.TRUNCATED_BODY))
    with (
        simulator.serve() as served,
        httpx.Client(base_url=served.admin_url, headers=admin.headers) as client,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        client.delete("/users/ann@example.com")
    assert simulator.ledger[-1].action == "deleted"
