"""Users of WAP: what is sent and what is read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.adapters.canned import answer, raw
from tests.adapters.wap.calling import api
from tests.adapters.wap.documents import ANN, fields, page, user
from wapcommerce.adapters.wap.states import UserState
from wapcommerce.adapters.wap.users import Users, WapUser, read_user, user_body
from wapcommerce.adapters.wire.answers import Unreadable
from wapcommerce.errors import CallNotDone, IdentityConflict

PATH = f"/users/{ANN}"


def test_a_user_is_read() -> None:
    document = user(State=2, LastErrorMessage="VMM is away")
    expected = WapUser(ANN, "Ann@Customer.example", UserState.SUSPENDED, 2, "VMM is away")

    assert read_user(fields(document)) == expected


def test_all_but_the_name_may_be_missing_or_null() -> None:
    expected = WapUser(ANN, "", UserState.ACTIVE, 0)

    assert read_user(fields({"NAME": ANN})) == expected
    assert read_user(fields({**dict.fromkeys(user()), "Name": ANN})) == expected


@pytest.mark.parametrize("document", [{}, user(Name=None), user(Name=7), user(State=9)])
def test_a_user_that_cannot_be_used_is_refused(document: object) -> None:
    with pytest.raises(Unreadable):
        read_user(fields(document))


def test_a_user_is_created_in_the_form_of_the_wire() -> None:
    admin, server = api(answer(201, user()))

    admin.users.create(ANN, "Ann@Customer.example")

    assert server.calls == ["POST /users"]
    assert list(user_body(ANN, ANN)) == list(user())
    assert server.body(0) == {
        "Name": ANN,
        "Email": "Ann@Customer.example",
        "State": 1,
        "CreatedTime": "0001-01-01T00:00:00",
        "SubscriptionCount": 0,
        "ActivationSyncState": 0,
        "LastErrorMessage": None,
    }


def test_a_taken_name_is_a_conflict() -> None:
    admin, _ = api(answer(409, {"Code": "Exists", "Message": "there is one"}))

    with pytest.raises(IdentityConflict, match="there is one"):
        admin.users.create(ANN, ANN)


def test_users_are_listed_and_searched() -> None:
    admin, server = api(answer(200, page(user())), answer(200, page()))

    assert [each.name for each in admin.users.all()] == [ANN]
    assert admin.users.all(containing="bea+1") == ()
    assert server.calls == [
        "GET /users?skip=0&take=100",
        "GET /users?filter=bea%2B1&skip=0&take=100",
    ]


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        (lambda users: users.suspend(ANN), {"State": 2}),
        (lambda users: users.activate(ANN), {"State": 1}),
        (lambda users: users.update(ANN, {"Email": "a@b.example"}), {"Email": "a@b.example"}),
    ],
    ids=["suspend", "activate", "update"],
)
def test_a_changed_user_is_sent_back_whole(
    change: Callable[[Users], None], changed: dict[str, object]
) -> None:
    found = user(Surprise={"a": [1, None]})
    admin, server = api(answer(200, found), answer(200, found))

    change(admin.users)

    assert server.calls == [f"GET {PATH}", f"PUT {PATH}"]
    assert server.body(1) == {**found, **changed}


def test_a_user_that_is_not_there_cannot_be_changed() -> None:
    admin, server = api(raw(404, ""))

    with pytest.raises(CallNotDone, match="suspend a user: there is no user") as refused:
        admin.users.suspend(ANN)

    assert refused.value.permanent
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [200, 202, 204, 404])
def test_a_deleted_user_may_be_gone_already(status: int) -> None:
    admin, server = api(raw(status, ""), raw(status, ""))

    admin.users.delete(ANN)
    admin.users.delete(ANN, with_plan_subscriptions=True, force=True)

    assert server.calls == [
        f"DELETE {PATH}?deleteSubscriptions=False&force=False",
        f"DELETE {PATH}?deleteSubscriptions=True&force=True",
    ]
