"""Users of WAP (admin API).

Documented: create 201, get 200 or 404, list 200 in an envelope, update 200 with the full user,
delete 202; WAP users have no login of their own. Documented in general and not for users: 409 for
an existing name. Inferred: names do not differ in letter case only; a user with subscriptions
cannot be deleted unless the request says so (409); the user stays in DeletePending for a while.
"""

from __future__ import annotations

from attrs import evolve
from werkzeug import Request, Response

from wapcommerce.testing.simulator.answers import (
    JsonObject,
    flag,
    json_answer,
    json_body,
    number_of,
    paged,
    query_of,
    refuse,
    required_text,
    text_of,
    wire_instant,
)
from wapcommerce.testing.simulator.edm import UNLISTED
from wapcommerce.testing.simulator.plan_subscriptions import start_deletion
from wapcommerce.testing.simulator.records import UserState, WapUser
from wapcommerce.testing.simulator.state import SimulatedWap, user_key


def create_user(wap: SimulatedWap, request: Request) -> Response:
    """POST /users."""
    body = json_body(request)
    name = required_text(body, "Name")
    if user_key(name) in wap.users:
        refuse(409, "UserAlreadyExists", "there is a user of that name")
    user = WapUser(name, text_of(body, "Email") or "", _state(body), wap.clock())
    wap.users[user_key(name)] = user
    wap.note("created", "user", name)
    return json_answer(_as_json(wap, user), 201)


def list_users(wap: SimulatedWap, request: Request) -> Response:
    """GET /users."""
    return paged(request, [_as_json(wap, user) for user in wap.users.values()], ("Name", "Email"))


def get_user(wap: SimulatedWap, request: Request, name: str) -> Response:
    """GET /users/{name}."""
    return json_answer(_as_json(wap, _existing(wap, name)))


def update_user(wap: SimulatedWap, request: Request, name: str) -> Response:
    """PUT /users/{name}: e-mail and state; the name stays."""
    user = _existing(wap, name)
    body = json_body(request)
    if user_key(required_text(body, "Name")) != user_key(name):
        refuse(400, "InvalidInput", "the name of a user cannot be changed")
    email = text_of(body, "Email") or ""
    changed = evolve(user, email=email, state=_state(body), gone_at=None)
    wap.users[user_key(name)] = changed
    wap.note("changed", "user", user.name)
    return json_answer(_as_json(wap, changed))


def delete_user(wap: SimulatedWap, request: Request, name: str) -> Response:
    """DELETE /users/{name}."""
    user = _existing(wap, name)
    query = query_of(request)
    subscriptions = wap.subscriptions_of_user(name)
    if subscriptions and not flag(query, "deletesubscriptions"):
        refuse(409, "UserHasSubscriptions", "the user has subscriptions; delete them first")
    force = flag(query, "force")
    for subscription in subscriptions:
        start_deletion(wap, subscription, force=force)
    gone_at = wap.clock() if force else wap.done_at()
    pending = evolve(user, state=UserState.DELETE_PENDING, gone_at=gone_at)
    wap.users[user_key(name)] = pending
    wap.note("deleted", "user", user.name)
    return Response(status=202)


def _existing(wap: SimulatedWap, name: str) -> WapUser:
    user = wap.users.get(user_key(name))
    if user is None:
        refuse(404, "NotFound", "there is no user of that name")
    return user


def _state(body: JsonObject) -> UserState:
    number = number_of(body, "State", UserState.PENDING_VALIDATION)
    if number not in (*UserState,):
        refuse(400, "InvalidInput", f"{number} is no state of a user")
    return UserState(number)


def _as_json(wap: SimulatedWap, user: WapUser) -> JsonObject:
    return {
        "Name": user.name,
        "Email": user.email,
        "State": int(user.state),
        "CreatedTime": wire_instant(user.created_at),
        "SubscriptionCount": len(wap.subscriptions_of_user(user.name)),
        "ActivationSyncState": 0,
        "LastErrorMessage": None,
        **UNLISTED,
    }
