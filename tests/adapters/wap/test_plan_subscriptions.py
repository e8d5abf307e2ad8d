"""Plan subscriptions: each call goes where WAP has it, and add-ons are added once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import httpx
import pytest

from tests.adapters.canned import answer, raw
from tests.adapters.wap.calling import api
from tests.adapters.wap.documents import ANN, ID, page, plan_subscription, reference
from wapcommerce.adapters.wap.plan_subscriptions import PlanSubscriptions
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, IdentityConflict
from wapcommerce.model.portal import PlanSubscriptionRequest

WANTED = PlanSubscriptionRequest(ID, "Ann's machines", ANN, "Wapco1x")
PATH = f"/subscriptions/{ID}"


def test_a_plan_subscription_is_posted_and_read() -> None:
    admin, server = api(
        answer(200, plan_subscription()), answer(200, plan_subscription()), raw(404, "")
    )

    admin.plan_subscriptions.create(WANTED)
    found = admin.plan_subscriptions.find(UUID(str(ID).upper()))

    assert found is not None
    assert found.subscription.id == ID
    assert admin.plan_subscriptions.find(ID) is None
    assert server.calls == ["POST /subscriptions", f"GET {PATH}", f"GET {PATH}"]


def test_a_taken_id_is_a_conflict() -> None:
    admin, _ = api(answer(409, {"Code": "Exists", "Message": "there is one"}))

    with pytest.raises(IdentityConflict):
        admin.plan_subscriptions.create(WANTED)


def test_lists_are_asked_for_by_text_user_plan_and_add_on() -> None:
    admin, server = api(*[answer(200, page(plan_subscription()))] * 5)
    subscriptions = admin.plan_subscriptions

    found = [
        subscriptions.all(),
        subscriptions.all(containing="machines"),
        subscriptions.of_user("a+b@x.example"),
        subscriptions.of_plan("Wapco1x"),
        subscriptions.of_add_on("Stora2y"),
    ]

    assert all([row.id for row in rows] == [ID] for rows in found)
    assert server.calls == [
        "GET /subscriptions?skip=0&take=100",
        "GET /subscriptions?filter=machines&skip=0&take=100",
        "GET /subscriptions?userId=a%2Bb%40x.example&skip=0&take=100",
        "GET /subscriptions?planId=Wapco1x&skip=0&take=100",
        "GET /subscriptions?addOnId=Stora2y&skip=0&take=100",
    ]


@pytest.mark.parametrize(
    ("change", "query", "body"),
    [
        (lambda all_: all_.suspend(ID), "", {"Status": "Suspended"}),
        (lambda all_: all_.activate(ID), "", {"Status": "Active"}),
        (lambda all_: all_.migrate(ID, "Other1"), "?migrate=True", {"PlanId": "Other1"}),
        (lambda all_: all_.set_co_administrators(ID, ("a", "b")), "", {"CoAdminNames": ["a", "b"]}),
        # null would leave the list as it is
        (lambda all_: all_.set_co_administrators(ID, ()), "", {"CoAdminNames": []}),
    ],
    ids=["suspend", "activate", "migrate", "co-administrators", "no co-administrators"],
)
def test_a_change_patches_what_it_names_and_nothing_else(
    change: Callable[[PlanSubscriptions], None], query: str, body: dict[str, object]
) -> None:
    admin, server = api(answer(200, plan_subscription()))

    change(admin.plan_subscriptions)

    assert server.calls == [f"PATCH {PATH}{query}"]
    assert server.body(0) == {"SubscriptionId": str(ID), **body}


@pytest.mark.parametrize("status", [200, 202, 204, 404])
def test_a_deleted_plan_subscription_may_be_gone_already(status: int) -> None:
    admin, server = api(raw(status, ""), raw(status, ""))

    admin.plan_subscriptions.delete(ID)
    admin.plan_subscriptions.delete(ID, force=True)

    assert server.calls == [f"DELETE {PATH}?force=False", f"DELETE {PATH}?force=True"]


def test_a_plan_subscription_is_synchronised_without_a_body() -> None:
    admin, server = api(answer(200, plan_subscription()))

    admin.plan_subscriptions.synchronise(ID)

    assert server.calls == [f"PUT {PATH}/quota?sync=True"]
    assert server.requests[0].content == b""


def having(*references: object) -> httpx.Response:
    return answer(200, plan_subscription(AddOnReferences=list(references)))


def test_an_add_on_is_added_as_often_as_it_is_missing() -> None:
    other = reference(9, AddOnId="Other3z")
    admin, server = api(
        having(reference(1, AddOnId="STORA2Y"), other),
        answer(200, reference(2)),
        answer(200, reference(3)),
    )

    there = admin.plan_subscriptions.ensure_add_on(ID, "Stora2y", 3)

    assert [row.instance_id for row in there] == ["instance-1", "instance-2", "instance-3"]
    assert server.calls == [f"GET {PATH}", f"POST {PATH}/addons", f"POST {PATH}/addons"]


@pytest.mark.parametrize("wanted", [0, 1, 2])
def test_an_add_on_that_is_there_often_enough_is_not_added(wanted: int) -> None:
    admin, server = api(having(reference(1), reference(2)))

    assert len(admin.plan_subscriptions.ensure_add_on(ID, "Stora2y", wanted)) == 2
    assert server.calls == [f"GET {PATH}"]


def test_after_an_unknown_outcome_the_occurrences_are_counted_first() -> None:
    admin, server = api(having(), httpx.ReadError("reset"), having(reference(1)))

    with pytest.raises(CallOutcomeUnknown):
        admin.plan_subscriptions.ensure_add_on(ID, "Stora2y", 1)
    there = admin.plan_subscriptions.ensure_add_on(ID, "Stora2y", 1)

    assert len(there) == 1
    assert [call.split()[0] for call in server.calls] == ["GET", "POST", "GET"]


def test_an_add_on_needs_a_plan_subscription() -> None:
    admin, server = api(raw(404, ""))

    with pytest.raises(CallNotDone, match="no plan subscription") as refused:
        admin.plan_subscriptions.ensure_add_on(ID, "Stora2y", 1)

    assert refused.value.permanent
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 409])
def test_one_add_on_too_many_is_refused_for_good(status: int) -> None:
    limit = {"Code": "MaxAddOnOccurenceReached", "Message": "no more of these", "Details": []}
    admin, _ = api(having(), answer(status, limit))

    with pytest.raises(CallNotDone, match="MaxAddOnOccurenceReached: no more") as refused:
        admin.plan_subscriptions.ensure_add_on(ID, "Stora2y", 1)

    assert refused.value.permanent


@pytest.mark.parametrize("status", [200, 204, 404])
def test_a_removed_add_on_may_be_gone_already(status: int) -> None:
    admin, server = api(raw(status, ""))

    admin.plan_subscriptions.remove_add_on(ID, "a/b", "i 1")

    assert server.calls == [f"DELETE {PATH}/addons/a%2Fb/i%201"]
