"""What the admin API and the tenant API of WAP have in common: tokens, routes, refusals.

Documented: every call carries a bearer token. Inferred: 401 for a missing, wrong, foreign, expired
or invalidated one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from wsgiref.types import WSGIApplication

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from wapcommerce.testing.simulator.answers import WapRefusal, wap_error
from wapcommerce.testing.simulator.state import SimulatedWap
from wapcommerce.testing.simulator.tokens import TokenRefused

Handler = Callable[..., Response]
Routes = Mapping[str, Mapping[str, Handler]]

#: Says who calls: the arguments that every handler gets beside those of its path.
Enter = Callable[[SimulatedWap, Request], dict[str, str]]


def service(wap: SimulatedWap, routes: Routes, enter: Enter) -> WSGIApplication:
    """The WSGI application of some routes; one request at a time sees and changes the state."""
    urls = Map(
        [
            Rule(path, methods=[method], endpoint=handler)
            for path, handlers in routes.items()
            for method, handler in handlers.items()
        ],
        strict_slashes=False,
        merge_slashes=False,
    )

    def answer(request: Request) -> Response:
        try:
            with wap.lock:
                wap.settle()
                caller = enter(wap, request)
                handler, arguments = urls.bind_to_environ(request.environ).match()
                answered: Response = handler(wap, request, **caller, **arguments)
                return answered
        except TokenRefused as refused:
            answered = wap_error(request, 401, "Unauthorized", str(refused))
            answered.headers["WWW-Authenticate"] = "Bearer"
            return answered
        except HTTPException as refusal:
            return _as_answer(request, refusal)

    return Request.application(answer)


def bearer_token(request: Request) -> str:
    """The token of the request. Raises `TokenRefused` when there is none."""
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise TokenRefused("there is no bearer token")
    return given.token


def _as_answer(request: Request, refusal: HTTPException) -> Response:
    """A finished answer as it is; a refusal of ours or of the router in WAP's form."""
    if isinstance(refusal.response, Response):
        return refusal.response
    code = refusal.wap_code if isinstance(refusal, WapRefusal) else refusal.name.replace(" ", "")
    return wap_error(request, refusal.code or 500, code, refusal.description or "")
