import httpx
import pytest
from attrs import evolve

from tests.testing.simulator.support import SUBSCRIPTION_ID, Clock, new_subscription, new_user
from wapcommerce.testing.simulator import Behaviour, Simulator
from wapcommerce.testing.simulator.wap_contracts import SUBSCRIPTION

PATH = f"/subscriptions/{SUBSCRIPTION_ID}"


@pytest.fixture(autouse=True)
def subscribed(admin: httpx.Client) -> None:
    admin.post("/users", json=new_user())
    admin.post("/subscriptions", json=new_subscription("base"))


def test_every_member_of_the_contract_is_there(admin: httpx.Client) -> None:
    assert SUBSCRIPTION.members.keys() < admin.get(PATH).json().keys()


def test_an_id_is_read_in_every_letter_case(admin: httpx.Client) -> None:
    assert admin.get(PATH.upper().replace("SUBSCRIPTIONS", "subscriptions")).status_code == 200


def test_a_deletion_lasts_and_ends_in_404(
    simulator: Simulator, admin: httpx.Client, clock: Clock
) -> None:
    simulator.wap.behaviour = Behaviour(sync_delay_s=1, deletion_delay_s=10)

    assert admin.delete(PATH).json()["State"] == 3
    clock.advance(9.999)
    assert (admin.get(PATH).json()["State"], admin.delete(PATH).status_code) == (3, 202)
    clock.advance(10)
    assert admin.get(PATH).status_code == 404


def test_a_deletion_that_fails_says_why_and_stays_until_it_is_forced(
    simulator: Simulator, admin: httpx.Client, clock: Clock
) -> None:
    simulator.wap.behaviour = Behaviour(deletion_delay_s=10, deletion_error="VMM is down")

    assert admin.delete(PATH).json()["LastErrorMessage"] is None
    clock.advance(10)
    failed = admin.get(PATH).json()
    assert (failed["State"], failed["LastErrorMessage"]) == (3, "VMM is down")
    clock.advance(1000)
    assert admin.get(PATH).status_code == 200

    assert admin.delete(f"{PATH}?force=True").status_code == 202
    assert admin.get(PATH).status_code == 404


def test_a_failed_deletion_may_be_repeated(
    simulator: Simulator, admin: httpx.Client, clock: Clock
) -> None:
    simulator.wap.behaviour = Behaviour(deletion_error="VMM is down")
    admin.delete(PATH)
    assert admin.get(PATH).json()["LastErrorMessage"] == "VMM is down"

    simulator.wap.behaviour = evolve(simulator.wap.behaviour, deletion_error="")
    admin.delete(PATH)
    assert admin.get(PATH).status_code == 404


def test_what_failed_to_synchronise_says_why(
    simulator: Simulator, admin: httpx.Client, clock: Clock
) -> None:
    simulator.wap.behaviour = Behaviour(sync_delay_s=3, sync_error="no such cloud")
    admin.put(f"{PATH}/quota?sync=True")

    assert admin.get(PATH).json()["QuotaSyncState"] == 1
    clock.advance(3)
    found = admin.get(PATH).json()
    assert (found["QuotaSyncState"], found["LastErrorMessage"]) == (2, "no such cloud")
    assert found["Services"][0]["QuotaSyncState"] == 2
