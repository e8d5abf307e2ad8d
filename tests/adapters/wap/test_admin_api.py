"""Every resource of the admin API is at hand under its name."""

from __future__ import annotations

from tests.adapters.canned import answer
from tests.adapters.wap.calling import api
from tests.adapters.wap.documents import ANN, ID, add_on, page, plan_subscription, user


def test_the_resources_share_one_endpoint_and_its_name() -> None:
    admin, server = api(
        answer(200, user()),
        answer(200, []),
        answer(200, page(plan_subscription())),
        answer(200, [add_on()]),
        answer(200, []),
    )

    assert admin.name == "admin API"
    assert admin.users.find(ANN) is not None
    assert admin.plans.all() == ()
    assert [row.id for row in admin.plan_subscriptions.all()] == [ID]
    assert [row.id for row in admin.add_ons.all()] == ["Stora2y"]
    assert admin.resource_providers.all() == ()
    assert [call.partition("?")[0] for call in server.calls] == [
        f"GET /users/{ANN}",
        "GET /plans",
        "GET /subscriptions",
        "GET /addons",
        "GET /resourceproviders",
    ]
