from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx
import pytest
from werkzeug import Response

from wapcommerce.testing.simulator.faults import AnswerCutShort, CallerGaveUp, ConnectionDropped
from wapcommerce.testing.simulator.faults import patience_s as patience
from wapcommerce.testing.simulator.in_process import InProcess


class Failing:
    """An application that fails in one way, and notes how patient the caller was."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.patience: float | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.patience = patience.get()
        if self.error is not None:
            raise self.error
        return Response("hello")(environ, start_response)


def asked(app: Failing, *, refusing: bool = False, timeout: float | None = 5) -> httpx.Response:
    with httpx.Client(transport=InProcess(app, lambda: refusing), timeout=timeout) as client:
        return client.get("http://anything.example/")


@pytest.mark.parametrize(
    ("error", "seen"),
    [
        (ConnectionDropped("x"), httpx.ReadError),
        (AnswerCutShort(Response(), b""), httpx.RemoteProtocolError),
        (CallerGaveUp("x"), httpx.ReadTimeout),
    ],
)
def test_what_breaks_is_seen_as_on_a_socket(error: Exception, seen: type[Exception]) -> None:
    with pytest.raises(seen):
        asked(Failing(error))


def test_a_mistake_of_the_application_is_not_hidden() -> None:
    with pytest.raises(KeyError):
        asked(Failing(KeyError("x")))


def test_a_refused_connection_never_reaches_the_application() -> None:
    app = Failing()

    with pytest.raises(httpx.ConnectError, match="refused"):
        asked(app, refusing=True)
    assert app.patience is None


@pytest.mark.parametrize(("timeout", "seen"), [(5, 5.0), (None, float("inf"))])
def test_the_application_knows_how_patient_the_caller_is(
    timeout: float | None, seen: float
) -> None:
    app = Failing()

    assert asked(app, timeout=timeout).text == "hello"
    assert app.patience == seen
    assert patience.get() is None
