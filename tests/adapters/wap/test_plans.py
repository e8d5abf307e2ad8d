"""Plans: each call goes where WAP has it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.adapters.canned import answer, raw
from tests.adapters.wap.calling import api
from tests.adapters.wap.documents import SERVICE, page, plan
from wapcommerce.adapters.wap.plan_documents import PlanRow, quota_body, service_body
from wapcommerce.adapters.wap.plans import Plans
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, IdentityConflict


def test_all_plans_come_from_an_array() -> None:
    admin, server = api(answer(200, [plan(), {"Id": "b"}]))

    assert admin.plans.all() == (PlanRow("Wapco1x", "wapcommerce 7"), PlanRow("b", ""))
    assert server.calls == ["GET /plans"]


def test_all_plans_come_from_pages() -> None:
    admin, server = api(
        answer(200, page(plan(Id="a"), plan(Id="b"), total=3)),
        answer(200, page(plan(Id="c"), total=3)),
    )

    assert [row.id for row in admin.plans.all()] == ["a", "b", "c"]
    assert server.calls == ["GET /plans", "GET /plans?skip=2&take=100"]


def test_a_plan_is_read_under_its_id() -> None:
    admin, server = api(answer(200, plan(Id="a/b")), raw(404, ""))

    found = admin.plans.find("a/b")

    assert found is not None
    assert found.id == "a/b"
    assert admin.plans.find("c") is None
    assert server.calls == ["GET /plans/a%2Fb", "GET /plans/c"]


def test_a_created_plan_has_the_id_that_the_server_made() -> None:
    admin, server = api(answer(201, plan()))

    assert admin.plans.create("wapcommerce 7") == "Wapco1x"
    assert server.calls == ["POST /plans"]


def test_a_taken_display_name_is_a_conflict() -> None:
    admin, _ = api(answer(409, {"Code": "Exists", "Message": "there is one"}))

    with pytest.raises(IdentityConflict):
        admin.plans.create("wapcommerce 7")


@pytest.mark.parametrize("content", ["", '{"Id":', "{}", "[]", "<html></html>"])
def test_a_creation_whose_answer_cannot_be_read_is_unknown(content: str) -> None:
    admin, server = api(raw(201, content))

    with pytest.raises(CallOutcomeUnknown):
        admin.plans.create("wapcommerce 7")

    assert len(server.requests) == 1


def test_an_updated_plan_is_sent_back_whole() -> None:
    found = plan(Surprise=[1])
    admin, server = api(answer(200, found), answer(200, found))

    admin.plans.update("Wapco1x", {"State": 2})

    assert server.calls == ["GET /plans/Wapco1x", "PUT /plans/Wapco1x"]
    assert server.body(1) == {**found, "State": 2}


def test_a_plan_that_is_not_there_cannot_be_updated() -> None:
    admin, server = api(raw(404, ""))

    with pytest.raises(CallNotDone, match="no plan 'x'") as refused:
        admin.plans.update("x", {})

    assert refused.value.permanent
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [200, 201, 409])
def test_a_service_that_is_there_already_is_fine(status: int) -> None:
    admin, server = api(raw(status, ""))

    admin.plans.add_service("Wapco1x", SERVICE)

    assert server.calls == ["POST /plans/Wapco1x/services"]
    assert server.body(0) == service_body(SERVICE)


def test_a_quota_is_put() -> None:
    admin, server = api(answer(200, plan()))

    admin.plans.set_quota("Wapco1x", [SERVICE])

    assert server.calls == ["PUT /plans/Wapco1x/quota"]
    assert server.body(0) == quota_body([SERVICE])


@pytest.mark.parametrize("status", [200, 202])
def test_a_plan_is_synchronised_without_a_body(status: int) -> None:
    admin, server = api(answer(status, plan()))

    admin.plans.synchronise("Wapco1x")

    assert server.calls == ["PUT /plans/Wapco1x/quota?sync=True"]
    assert server.requests[0].content == b""


@pytest.mark.parametrize("status", [200, 204, 404])
def test_what_is_deleted_may_be_gone_already(status: int) -> None:
    admin, server = api(raw(status, ""), raw(status, ""))

    admin.plans.delete("a/b")
    admin.plans.remove_service("a/b", "sql servers")

    assert server.calls == ["DELETE /plans/a%2Fb", "DELETE /plans/a%2Fb/services/sql%20servers"]


@pytest.mark.parametrize(
    "call",
    [
        lambda plans: plans.find(".."),
        lambda plans: plans.update("", {}),
        lambda plans: plans.delete("."),
        lambda plans: plans.add_service("", SERVICE),
        lambda plans: plans.remove_service("a", ".."),
        lambda plans: plans.set_quota("..", []),
        lambda plans: plans.synchronise(""),
    ],
)
def test_an_id_that_would_leave_the_path_is_never_sent(call: Callable[[Plans], None]) -> None:
    admin, server = api()

    with pytest.raises(CallNotDone) as refused:
        call(admin.plans)

    assert refused.value.permanent
    assert not server.requests
