"""How calls are made: headers, segments of a path, pages."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from tests.adapters.canned import Server, answer, raw
from tests.adapters.wap.calling import OPERATOR
from tests.adapters.wap.documents import page, user
from wapcommerce.adapters.wap.admin_calls import PAGE, AdminCalls, flag
from wapcommerce.adapters.wap.plan_documents import plan_body
from wapcommerce.adapters.wire.answers import Fields, nothing
from wapcommerce.errors import CallNotDone


def name_of(fields: Fields) -> str:
    return fields.text("Name")


def calls(*answers: httpx.Response | Exception) -> tuple[AdminCalls, Server]:
    server = Server(*answers)
    return AdminCalls(server.endpoint(), OPERATOR), server


def window(skip: int) -> str:
    return f"skip={skip}&take={PAGE}"


def users(*names: str) -> list[dict[str, object]]:
    return [user(Name=name) for name in names]


def test_every_call_asks_for_json_and_names_the_operator() -> None:
    admin, server = calls(answer(200, user()), answer(200, []), *[answer(200)] * 4)

    admin.find("read", "users/ann", name_of)
    admin.rows("list", "users", name_of)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        admin.send("change", method, "users/ann", None, nothing)

    sent = [request.headers["x-ms-principal-id"] for request in server.requests]
    assert sent == ["NIMBUS%5Coperator"] * 2 + ["NIMBUS\\operator"] * 4
    assert {request.headers["Accept"] for request in server.requests} == {"application/json"}


def test_a_body_is_json_and_none_is_empty() -> None:
    admin, server = calls(answer(200), answer(200))

    admin.send("create", "POST", "plans", plan_body("ä"), nothing)
    admin.send("synchronise", "PUT", "plans/x/quota", None, nothing, params={"sync": "True"})

    assert server.requests[0].headers["Content-Type"] == "application/json"
    assert server.body(0) == plan_body("ä")
    assert server.requests[1].content == b""
    assert server.requests[1].headers["Content-Length"] == "0"
    assert server.calls[1] == "PUT /plans/x/quota?sync=True"


@pytest.mark.parametrize(
    ("name", "segment"),
    [
        ("ann.lee@customer.example", "ann.lee@customer.example"),
        ("o'neil+a/b?c#d%e\\f@x.example", "o%27neil%2Ba%2Fb%3Fc%23d%25e%5Cf@x.example"),
        ("100%2f@x.example", "100%252f@x.example"),
        ("άννα@x.example", "%CE%AC%CE%BD%CE%BD%CE%B1@x.example"),
        ("..@x.example", "..@x.example"),
        ("a b;c&d=e:f", "a%20b%3Bc%26d%3De%3Af"),
    ],
)
def test_a_name_is_one_segment_of_a_path(name: str, segment: str) -> None:
    admin, server = calls(answer(200, user()))

    admin.find("read", f"users/{admin.segment('read', name)}", name_of)

    assert server.calls == [f"GET /users/{segment}"]


@pytest.mark.parametrize("name", ["", ".", "..", "a\nb", "a\x00", "\ud800"])
def test_a_name_that_would_leave_the_path_is_refused(name: str) -> None:
    admin, _ = calls()

    with pytest.raises(CallNotDone, match="read a user") as refused:
        admin.segment("read a user", name)

    assert refused.value.permanent
    assert refused.value.hint


def test_what_is_absent_is_none() -> None:
    admin, _ = calls(raw(404, "<html>"))

    assert admin.find("read", "users/ann", name_of) is None


@pytest.mark.parametrize("paged", [True, False])
def test_a_list_may_come_as_one_array(paged: bool) -> None:
    admin, server = calls(answer(200, [*users("a", "b"), None]))

    assert admin.rows("list", "users", name_of, paged=paged) == ("a", "b")
    assert server.calls == [f"GET /users?{window(0)}" if paged else "GET /users"]


def test_a_list_may_come_in_pages_smaller_than_asked_for() -> None:
    admin, server = calls(
        answer(200, page(*users("a", "b"), total=3)), answer(200, page(*users("c"), total=3))
    )

    rows = admin.rows("list", "users", name_of, {"filter": "x y"})

    assert rows == ("a", "b", "c")
    assert server.calls == [
        f"GET /users?filter=x+y&{window(0)}",
        f"GET /users?filter=x+y&{window(2)}",
    ]


@pytest.mark.parametrize(
    "last",
    [page(total=9), page(*users("a"), total=9), [], {"items": []}],
    ids=["an empty page", "the same page again", "an empty array", "nothing but an empty page"],
)
def test_pages_that_end_early_end_the_list(last: object) -> None:
    admin, server = calls(answer(200, page(*users("a"), total=9)), answer(200, last))

    assert admin.rows("list", "users", name_of) == ("a",)
    assert len(server.requests) == 2


@pytest.mark.parametrize("total", [{}, {"filteredTotalCount": None, "totalCount": None}])
def test_without_a_total_pages_are_asked_for_until_one_is_empty(total: dict[str, object]) -> None:
    admin, server = calls(
        answer(200, {"items": users("a"), **total}), answer(200, {"items": [], **total})
    )

    assert admin.rows("list", "users", name_of) == ("a",)
    assert len(server.requests) == 2


def test_the_total_of_all_stands_in_for_that_of_the_filter() -> None:
    admin, server = calls(answer(200, {"items": users("a"), "TOTALCOUNT": 1}))

    assert admin.rows("list", "users", name_of) == ("a",)
    assert len(server.requests) == 1


@pytest.mark.parametrize("document", [7, {"items": None}, {"items": [7]}, {}, {"items": [{}]}])
def test_what_is_no_list_is_a_clear_failure(document: object) -> None:
    admin, _ = calls(*[answer(200, document)] * 2)

    with pytest.raises(CallNotDone, match="admin API: list users: ") as refused:
        admin.rows("list users", "users", name_of, paged=False)

    assert refused.value.hint


@pytest.mark.parametrize(("value", "text"), [(True, "True"), (False, "False")])
def test_booleans_are_written_as_dot_net_does(value: bool, text: str) -> None:
    assert flag(value) == text


def test_one_call_serves_many_readers() -> None:
    readers: list[Callable[[Fields], object]] = [name_of, lambda fields: fields.integer("State")]
    admin, _ = calls(*[answer(200, user())] * 2)

    assert [admin.find("read", "users/ann", read) for read in readers] == [user()["Name"], 1]
