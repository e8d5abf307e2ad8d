"""Users of WAP: accounts without a login of their own."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from attrs import frozen

from wapcommerce.adapters.wap.admin_calls import AdminCalls, flag
from wapcommerce.adapters.wap.states import Synchronised, UserState
from wapcommerce.adapters.wire.answers import Fields, json_object, nothing
from wapcommerce.errors import CallNotDone

_NO_TIME = "0001-01-01T00:00:00"


@frozen
class WapUser:
    """A user as WAP shows it; the name is not normalised."""

    name: str
    email: str
    state: UserState
    plan_subscription_count: int
    last_error: str = ""


class Users:
    """The calls on ``/users``. Each raises what `Endpoint.call` raises; safe between threads."""

    def __init__(self, calls: AdminCalls) -> None:
        self._calls = calls

    def find(self, name: str) -> WapUser | None:
        """The user of that name, or None."""
        return self._calls.find("read a user", self._path("read a user", name), read_user)

    def all(self, containing: str = "") -> tuple[WapUser, ...]:
        """Every user, or those in which WAP finds that text; one call for each page."""
        params = {"filter": containing} if containing else None
        return self._calls.rows("list users", "users", read_user, params)

    def create(self, name: str, email: str) -> None:
        """Create an active user. Raises `IdentityConflict` when the name is taken."""
        body = user_body(name, email)
        self._calls.send("create a user", "POST", "users", body, _user_answer)

    def update(self, name: str, changes: Mapping[str, object]) -> None:
        """Replace some fields; all others are sent back as they were read."""
        self._put("update a user", name, changes)

    def suspend(self, name: str) -> None:
        """Suspend the user; may be called again."""
        self._put("suspend a user", name, {"State": int(UserState.SUSPENDED)})

    def activate(self, name: str) -> None:
        """Make the user active again; may be called again."""
        self._put("activate a user", name, {"State": int(UserState.ACTIVE)})

    def delete(
        self, name: str, *, with_plan_subscriptions: bool = False, force: bool = False
    ) -> None:
        """Begin to delete the user; one that is gone already is fine.

        It stays in state DELETE_PENDING until the resource providers are done. With `force` WAP
        forgets it whatever they say. The login, which is not WAP's, stays.
        """
        operation = "delete a user"
        params = {"deleteSubscriptions": flag(with_plan_subscriptions), "force": flag(force)}
        path, gone = self._path(operation, name), (httpx.codes.NOT_FOUND,)
        self._calls.send(operation, "DELETE", path, None, nothing, params=params, also=gone)

    def _put(self, operation: str, name: str, changes: Mapping[str, object]) -> None:
        path = self._path(operation, name)
        document = self._calls.find(operation, path, lambda fields: fields.changed(changes))
        if document is None:
            raise CallNotDone(
                self._calls.endpoint_name,
                operation,
                f"there is no user {name!r}",
                "create it first",
                permanent=True,
            )
        self._calls.send(operation, "PUT", path, document, _user_answer)

    def _path(self, operation: str, name: str) -> str:
        return f"users/{self._calls.segment(operation, name)}"


def user_body(name: str, email: str) -> dict[str, object]:
    """A new user: active, all else as WAP writes what is not set."""
    return {
        "Name": name,
        "Email": email,
        "State": int(UserState.ACTIVE),
        "CreatedTime": _NO_TIME,
        "SubscriptionCount": 0,
        "ActivationSyncState": int(Synchronised.IN_SYNC),
        "LastErrorMessage": None,
    }


def read_user(fields: Fields) -> WapUser:
    """A user. Raises `Unreadable`."""
    return WapUser(
        name=fields.text("Name"),
        email=fields.text_or_none("Email") or "",
        state=_state(fields),
        plan_subscription_count=fields.integer_or_none("SubscriptionCount") or 0,
        last_error=fields.text_or_none("LastErrorMessage") or "",
    )


def _state(fields: Fields) -> UserState:
    # One that does not say is taken for active: suspending is what somebody has to do.
    state = fields.member_or_none("State", UserState)
    return UserState.ACTIVE if state is None else state


def _user_answer(response: httpx.Response) -> WapUser:
    return read_user(json_object(response))
