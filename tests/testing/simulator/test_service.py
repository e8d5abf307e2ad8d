import pytest
from werkzeug import Request, Response
from werkzeug.test import Client

from wapcommerce.testing.simulator import SimulatedWap
from wapcommerce.testing.simulator.answers import refuse
from wapcommerce.testing.simulator.service import bearer_token, service
from wapcommerce.testing.simulator.tokens import TokenRefused


def hello(wap: SimulatedWap, request: Request, name: str, who: str) -> Response:
    if name == "nobody":
        refuse(404, "NotFound", "there is nobody")
    return Response(f"{who} greets {name}")


def enter(wap: SimulatedWap, request: Request) -> dict[str, str]:
    return {"who": bearer_token(request)}


CLIENT = Client(service(SimulatedWap(), {"/hello/<name>": {"GET": hello}}, enter))
ANN = {"Authorization": "Bearer ann", "Accept": "application/json"}


def test_a_handler_gets_who_calls_and_what_the_path_says() -> None:
    assert CLIENT.get("/hello/bob", headers=ANN).get_data(as_text=True) == "ann greets bob"


def test_who_does_not_get_in_gets_401_before_anything_else() -> None:
    answer = CLIENT.get("/nothing/here", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json is not None
    assert answer.json["Code"] == "Unauthorized"


def test_refusals_of_the_handler_and_of_the_router_look_alike() -> None:
    refused = CLIENT.get("/hello/nobody", headers=ANN)
    lost = CLIENT.get("/bye", headers=ANN)
    wrong = CLIENT.post("/hello/bob", headers=ANN)

    for answer, status, code in (
        (refused, 404, "NotFound"),
        (lost, 404, "NotFound"),
        (wrong, 405, "MethodNotAllowed"),
    ):
        assert answer.json is not None
        assert (answer.status_code, answer.json["Code"]) == (status, code)


def test_only_a_bearer_token_is_one() -> None:
    for authorization in ("", "Basic YTpi", "Bearer", "Bearer ", "Token ann"):
        with pytest.raises(TokenRefused):
            bearer_token(Request({"HTTP_AUTHORIZATION": authorization}))
