import httpx
from attrs import evolve

from tests.testing.simulator.support import (
    SUBSCRIPTION_ID,
    Clock,
    entries,
    new_subscription,
    new_user,
)
from wapcommerce.testing.simulator import Behaviour, Simulator


def test_a_created_user_answers_201_with_the_whole_user(admin: httpx.Client) -> None:
    answer = admin.post("/users", json=new_user())

    assert answer.status_code == 201
    user = answer.json()
    assert user.pop("UnlistedProperty")
    assert user == {
        "Name": "ann@example.com",
        "Email": "ann@example.com",
        "State": 1,
        "CreatedTime": "2024-05-06T07:08:09.12",
        "SubscriptionCount": 0,
        "ActivationSyncState": 0,
        "LastErrorMessage": None,
    }


def test_unknown_fields_are_passed_over(admin: httpx.Client) -> None:
    assert admin.post("/users", json={**new_user(), "Hat": "red"}).status_code == 201


def test_a_second_user_of_that_name_in_any_letter_case_is_409(
    simulator: Simulator, admin: httpx.Client
) -> None:
    admin.post("/users", json=new_user("ann@example.com"))

    answer = admin.post("/users", json=new_user("Ann@Example.com"))

    assert answer.status_code == 409
    assert answer.json().keys() == {"Code", "Message", "Details"}
    assert entries(simulator) == [("created", "user", "")]


def test_a_user_without_a_name_or_in_an_unknown_state_is_400(admin: httpx.Client) -> None:
    assert admin.post("/users", json={"State": 1}).status_code == 400
    assert admin.post("/users", json={**new_user(), "State": 4}).status_code == 400


def test_a_user_is_found_by_name_escaped_or_not(admin: httpx.Client) -> None:
    admin.post("/users", json=new_user("ann/lee@example.com"))

    for path in ("/users/ann%2Flee@example.com", "/users/ann%2Flee%40example.com"):
        assert admin.get(path).json()["Name"] == "ann/lee@example.com"


def test_an_unknown_user_is_404(admin: httpx.Client) -> None:
    for method in ("GET", "DELETE"):
        assert admin.request(method, "/users/nobody").status_code == 404
    assert admin.put("/users/nobody", json=new_user("nobody")).status_code == 404


def test_users_are_listed_in_an_envelope(admin: httpx.Client) -> None:
    for name in ("ann@example.com", "bea@example.com", "cleo@example.org"):
        admin.post("/users", json=new_user(name))

    page = admin.get("/users", params={"skip": 1, "take": 1, "filter": "EXAMPLE.com"}).json()

    assert [user["Name"] for user in page["items"]] == ["bea@example.com"]
    assert (page["filteredTotalCount"], page["totalCount"]) == (2, 3)


def test_users_are_searched_by_name_and_by_e_mail(admin: httpx.Client) -> None:
    admin.post("/users", json={**new_user("ann"), "Email": "mail@example.com"})

    for wanted in ("ann", "mail@"):
        assert admin.get("/users", params={"filter": wanted}).json()["filteredTotalCount"] == 1


def test_a_bad_page_of_users_is_404(admin: httpx.Client) -> None:
    assert admin.get("/users?skip=first").status_code == 404


def test_a_user_is_suspended_by_an_update(simulator: Simulator, admin: httpx.Client) -> None:
    admin.post("/users", json=new_user())

    answer = admin.put("/users/ann@example.com", json={**new_user(), "State": 2})

    assert (answer.status_code, answer.json()["State"]) == (200, 2)
    assert entries(simulator)[-1] == ("changed", "user", "")


def test_a_user_cannot_be_renamed(admin: httpx.Client) -> None:
    admin.post("/users", json=new_user())

    assert admin.put("/users/ann@example.com", json=new_user("bea@x.com")).status_code == 400


def test_a_deleted_user_answers_202_without_a_body_and_is_gone(
    simulator: Simulator, admin: httpx.Client
) -> None:
    admin.post("/users", json=new_user())

    answer = admin.delete("/users/ann@example.com")

    assert (answer.status_code, answer.content) == (202, b"")
    assert admin.get("/users/ann@example.com").status_code == 404
    assert entries(simulator)[-1] == ("deleted", "user", "")


def test_a_deleted_user_stays_pending_until_the_providers_are_done(
    simulator: Simulator, admin: httpx.Client, clock: Clock
) -> None:
    simulator.wap.behaviour = evolve(Behaviour(), sync_delay_s=10)
    admin.post("/users", json=new_user())
    admin.delete("/users/ann@example.com")

    clock.advance(9.999)
    assert admin.get("/users/ann@example.com").json()["State"] == 3
    clock.advance(0.001)
    assert admin.get("/users/ann@example.com").status_code == 404


def test_force_does_not_wait(simulator: Simulator, admin: httpx.Client) -> None:
    simulator.wap.behaviour = evolve(Behaviour(), sync_delay_s=10)
    admin.post("/users", json=new_user())

    admin.delete("/users/ann@example.com?force=True")

    assert admin.get("/users/ann@example.com").status_code == 404


def test_a_user_with_subscriptions_goes_only_together_with_them(
    simulator: Simulator, admin: httpx.Client
) -> None:
    admin.post("/users", json=new_user())
    admin.post("/subscriptions", json=new_subscription("base"))
    assert admin.get("/users/ann@example.com").json()["SubscriptionCount"] == 1

    assert admin.delete("/users/ann@example.com").status_code == 409
    assert admin.delete("/users/ann@example.com?deleteSubscriptions=True").status_code == 202
    assert admin.get("/subscriptions").json()["totalCount"] == 0
    assert [entry[:2] for entry in entries(simulator)[-2:]] == [
        ("deleted", "plan subscription"),
        ("deleted", "user"),
    ]


def test_a_user_is_created_by_xml_and_read_as_xml(admin: httpx.Client) -> None:
    xml = {"Accept": "application/xml", "Content-Type": "application/xml; charset=utf-8"}
    azure = 'xmlns="http://schemas.microsoft.com/windowsazure"'
    body = f"<User {azure}><Name>ann</Name><Email>a@b.c</Email><State>Active</State></User>"

    made = admin.post("/users", content=body, headers=xml)

    assert (made.status_code, admin.get("/users/ann").json()["State"]) == (201, 1)
    assert "<Name>ann</Name><Email>a@b.c</Email><State>Active</State>" in made.text
    again = admin.post("/users", content=body, headers=xml)
    assert (again.status_code, "<Code>UserAlreadyExists</Code>" in again.text) == (409, True)


def test_a_user_stays_as_long_as_one_of_its_subscriptions(
    simulator: Simulator, admin: httpx.Client
) -> None:
    admin.post("/users", json=new_user())
    admin.post("/subscriptions", json=new_subscription("base"))
    simulator.wap.behaviour = Behaviour(deletion_error="VMM is down")
    admin.delete("/users/ann@example.com?deleteSubscriptions=True")

    user = admin.get("/users/ann@example.com").json()
    assert (user["State"], user["LastErrorMessage"]) == (3, "VMM is down")
    simulator.wap.behaviour = Behaviour()
    admin.delete("/users/ann@example.com?deleteSubscriptions=True&force=True")
    assert admin.get("/users/ann@example.com").status_code == 404


def test_a_user_outlives_its_own_deletion_until_its_last_subscription_is_gone(
    simulator: Simulator, admin: httpx.Client, clock: Clock
) -> None:
    admin.post("/users", json=new_user())
    admin.post("/subscriptions", json=new_subscription("base"))
    simulator.wap.behaviour = Behaviour(deletion_delay_s=5)
    admin.delete("/users/ann@example.com?deleteSubscriptions=True")
    clock.advance(3)
    admin.delete(f"/subscriptions/{SUBSCRIPTION_ID}")

    clock.advance(2)
    assert admin.get("/users/ann@example.com").json()["State"] == 3
    clock.advance(3)
    assert admin.get("/users/ann@example.com").status_code == 404
