"""Users of WAP (admin API).

Documented: create 201, get 200 or 404, list 200 in an envelope, update 200 with the full user,
delete 202; WAP users have no login of their own. Documented in general and not for users: 409 for
an existing name. Inferred: names do not differ in letter case only; a user with subscriptions
cannot be deleted unless the request says so (409); the user stays in DeletePending for a while, as
long as one of its subscriptions.
"""

from __future__ import annotations

from attrs import evolve
from werkzeug import Request, Response

from wapcommerce.testing.simulator.answers import (
    body_of,
    data_answer,
    flag,
    one_of,
    paged,
    query_of,
    refuse,
    required_text,
    text_of,
    wire_instant,
)
from wapcommerce.testing.simulator.data_contracts import JsonObject
from wapcommerce.testing.simulator.edm import UNLISTED
from wapcommerce.testing.simulator.plan_subscriptions import start_deletion
from wapcommerce.testing.simulator.records import UserState, WapUser
from wapcommerce.testing.simulator.state import SimulatedWap, user_key
from wapcommerce.testing.simulator.wap_contracts import USER


def create_user(wap: SimulatedWap, request: Request) -> Response:
    """POST /users."""
    body = body_of(request, USER)
    name = required_text(body, "Name")
    if user_key(name) in wap.users:
        refuse(409, "UserAlreadyExists", "there is a user of that name")
    user = WapUser(name, text_of(body, "Email") or "", _state(body), wap.clock())
    wap.users[user_key(name)] = user
    wap.note("created", "user", name)
    return data_answer(request, USER, _as_json(wap, user), 201)


def list_users(wap: SimulatedWap, request: Request) -> Response:
    """GET /users."""
    items = [_as_json(wap, user) for user in wap.users.values()]
    return paged(request, USER, items, ("Name", "Email"), wap.behaviour)


def get_user(wap: SimulatedWap, request: Request, name: str) -> Response:
    """GET /users/{name}."""
    return data_answer(request, USER, _as_json(wap, _existing(wap, name)))


def update_user(wap: SimulatedWap, request: Request, name: str) -> Response:
    """PUT /users/{name}: e-mail and state; the name stays."""
    user = _existing(wap, name)
    body = body_of(request, USER)
    if user_key(required_text(body, "Name")) != user_key(name):
        refuse(400, "InvalidInput", "the name of a user cannot be changed")
    email = text_of(body, "Email") or ""
    changed = evolve(user, email=email, state=_state(body), gone_at=None, deletion_error="")
    wap.users[user_key(name)] = changed
    wap.note("changed", "user", user.name)
    return data_answer(request, USER, _as_json(wap, changed))


def delete_user(wap: SimulatedWap, request: Request, name: str) -> Response:
    """DELETE /users/{name}?deleteSubscriptions&force."""
    user = _existing(wap, name)
    query = query_of(request)
    subscriptions = wap.subscriptions_of_user(name)
    if subscriptions and not flag(query, "deletesubscriptions"):
        refuse(409, "UserHasSubscriptions", "the user has subscriptions; delete them first")
    force = flag(query, "force")
    for subscription in subscriptions:
        start_deletion(wap, subscription, force=force)
    pending = evolve(
        user,
        state=UserState.DELETE_PENDING,
        gone_at=wap.clock() if force else wap.deleted_at(),
        deletion_error="" if force else wap.behaviour.deletion_error,
    )
    wap.users[user_key(name)] = pending
    wap.note("deleted", "user", user.name)
    return Response(status=202)


def _existing(wap: SimulatedWap, name: str) -> WapUser:
    user = wap.users.get(user_key(name))
    if user is None:
        refuse(404, "NotFound", "there is no user of that name")
    return user


def _state(body: JsonObject) -> UserState:
    return UserState(one_of(body, "State", UserState, UserState.PENDING_VALIDATION))


def _as_json(wap: SimulatedWap, user: WapUser) -> JsonObject:
    failed = user.gone_at is not None and user.gone_at <= wap.clock()
    return {
        "Name": user.name,
        "Email": user.email,
        "State": int(user.state),
        "CreatedTime": wire_instant(user.created_at),
        "SubscriptionCount": len(wap.subscriptions_of_user(user.name)),
        "ActivationSyncState": 0,
        "LastErrorMessage": (user.deletion_error or None) if failed else None,
        **UNLISTED,
    }
