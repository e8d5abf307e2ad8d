"""Each call goes where WAP has it, and its answer is read."""

from __future__ import annotations

from uuid import UUID

import httpx
import pytest

from tests.adapters.canned import Server, answer, raw
from tests.adapters.wap.test_documents import ID, SERVICE, plan_subscription
from wapcommerce.adapters.wap.admin_api import AdminApi
from wapcommerce.adapters.wap.documents import Plan, PlanRow
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, IdentityConflict
from wapcommerce.model.portal import PlanSubscriptionRequest, PortalUser

ANN = PortalUser("ann@customer.example", "ann@customer.example")
USER = {"Name": ANN.name, "Email": ANN.email, "State": 1}
WANTED = PlanSubscriptionRequest(ID, "Ann's machines", ANN.name, "Wapco1x")


def api(*answers: httpx.Response | Exception) -> tuple[AdminApi, Server]:
    server = Server(*answers)
    return AdminApi(server.endpoint(), "NIMBUS\\operator"), server


def test_every_call_asks_for_json_and_names_the_operator() -> None:
    admin, server = api(answer(200, USER), answer(201, USER), answer(200, []))

    admin.user(ANN.name)
    admin.create_user(ANN)
    admin.plans()

    for request in server.requests:
        assert request.headers["Accept"] == "application/json"
        assert request.headers["x-ms-principal-id"] == "NIMBUS\\operator"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("ann.lee@customer.example", "/users/ann.lee@customer.example"),
        ("o'neil+a/b?c#d%e\\f@x.example", "/users/o%27neil%2Ba%2Fb%3Fc%23d%25e%5Cf@x.example"),
        ("άννα@x.example", "/users/%CE%AC%CE%BD%CE%BD%CE%B1@x.example"),
    ],
)
def test_a_user_name_stands_in_the_path_as_one_segment(name: str, path: str) -> None:
    admin, server = api(answer(200, USER))

    admin.user(name)

    assert server.calls == [f"GET {path}"]


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_would_leave_the_path_is_never_sent(name: str) -> None:
    admin, server = api()

    for call in (
        lambda: admin.user(name),
        lambda: admin.plan(name),
        lambda: admin.add_service(name, SERVICE),
        lambda: admin.set_quota(name, []),
    ):
        with pytest.raises(CallNotDone) as refused:
            call()
        assert refused.value.permanent

    assert not server.requests


def test_what_is_absent_is_none() -> None:
    admin, server = api(*[answer(404, {"Code": "NotFound", "Message": "no"})] * 3)

    assert admin.user(ANN.name) is None
    assert admin.plan("Wapco1x") is None
    assert admin.plan_subscription(ID) is None
    assert server.calls[1:] == ["GET /plans/Wapco1x", f"GET /subscriptions/{ID}"]


def test_a_user_is_created_by_post() -> None:
    admin, server = api(answer(201, USER))

    admin.create_user(ANN)

    assert server.calls == ["POST /users"]


def test_a_taken_name_is_a_conflict() -> None:
    admin, _ = api(answer(409, {"Code": "Exists", "Message": "there is one"}))

    with pytest.raises(IdentityConflict, match="there is one"):
        admin.create_user(ANN)


@pytest.mark.parametrize("content", ["", '{"Name":', "{}", "[]", "<html></html>"])
def test_a_creation_whose_answer_cannot_be_read_is_unknown(content: str) -> None:
    admin, server = api(*[raw(200, content)] * 3)

    with pytest.raises(CallOutcomeUnknown):
        admin.create_user(ANN)
    with pytest.raises(CallOutcomeUnknown):
        admin.create_plan("wapcommerce 7")
    with pytest.raises(CallOutcomeUnknown):
        admin.create_plan_subscription(WANTED)

    assert len(server.requests) == 3


def test_a_created_plan_has_the_id_that_the_server_made() -> None:
    admin, server = api(answer(201, {"Id": "Wapco1x", "DisplayName": "wapcommerce 7"}))

    assert admin.create_plan("wapcommerce 7") == "Wapco1x"
    assert server.calls == ["POST /plans"]


def test_all_plans_come_from_an_array() -> None:
    admin, server = api(answer(200, [{"Id": "a", "DisplayName": "A"}, {"Id": "b"}]))

    assert admin.plans() == (PlanRow("a", "A"), PlanRow("b", ""))
    assert server.calls == ["GET /plans"]


def page(*ids: str, total: int) -> httpx.Response:
    items = [{"Id": plan, "DisplayName": plan} for plan in ids]
    return answer(200, {"items": items, "filteredTotalCount": total, "totalCount": 99})


def test_all_plans_come_from_pages() -> None:
    admin, server = api(page("a", "b", total=3), page("c", total=3))

    assert [row.id for row in admin.plans()] == ["a", "b", "c"]
    assert server.calls == ["GET /plans", "GET /plans?skip=2&take=100"]


def test_pages_that_end_early_end_the_list() -> None:
    admin, _ = api(page("a", total=3), page(total=3))

    assert [row.id for row in admin.plans()] == ["a"]


def test_a_plan_is_read_under_its_id() -> None:
    admin, server = api(answer(200, {"Id": "a/b", "DisplayName": "A"}))

    assert admin.plan("a/b") == Plan("a/b", "A", ())
    assert server.calls == ["GET /plans/a%2Fb"]


@pytest.mark.parametrize("status", [200, 201, 409])
def test_a_service_that_is_there_already_is_fine(status: int) -> None:
    admin, server = api(raw(status, ""))

    admin.add_service("Wapco1x", SERVICE)

    assert server.calls == ["POST /plans/Wapco1x/services"]


def test_a_quota_is_put() -> None:
    admin, server = api(answer(200, {"Id": "Wapco1x"}))

    admin.set_quota("Wapco1x", [SERVICE])

    assert server.calls == ["PUT /plans/Wapco1x/quota"]


def test_a_plan_subscription_is_posted_and_read() -> None:
    admin, server = api(answer(200, plan_subscription()), answer(200, plan_subscription()))

    admin.create_plan_subscription(WANTED)
    found = admin.plan_subscription(UUID(str(ID).upper()))

    assert server.calls == ["POST /subscriptions", f"GET /subscriptions/{ID}"]
    assert found is not None
    assert found.id == ID


def test_co_administrators_are_patched_as_a_whole_list() -> None:
    admin, server = api(answer(200, plan_subscription()))

    admin.set_co_administrators(ID, ("a@x.example", "b@x.example"))

    assert server.calls == [f"PATCH /subscriptions/{ID}"]
    assert server.body(0) == {
        "SubscriptionId": str(ID),
        "CoAdminNames": ["a@x.example", "b@x.example"],
    }


def test_no_co_administrators_are_an_empty_list_because_null_changes_nothing() -> None:
    admin, server = api(answer(200, plan_subscription()))

    admin.set_co_administrators(ID, ())

    assert server.body(0) == {"SubscriptionId": str(ID), "CoAdminNames": []}
