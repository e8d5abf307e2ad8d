from attrs import evolve

from tests.testing.simulator.support import CLOUD_ID, LARGE_ID, LINUX_ID, SMALL_ID, STAMP_ID, Clock
from tests.testing.simulator.support import stamp as new_stamp
from wapcommerce.testing.simulator import SimulatedWap, VmmCloud, VmmNetwork, systemcenter_settings
from wapcommerce.testing.simulator.records import SubscriptionState, Sync, WapPlanSubscription
from wapcommerce.testing.simulator.scope import stamps_of
from wapcommerce.testing.simulator.systemcenter import network_id

OTHER_STAMP = "11111111-0000-0000-0000-00000000000b"
OTHER_CLOUD = "22222222-0000-0000-0000-00000000000b"


def network(number: int, owner: str = "") -> VmmNetwork:
    return VmmNetwork(f"88888888-0000-0000-0000-00000000000{number}", f"n{number}", owner=owner)


def installation(settings: dict[str, str]) -> tuple[SimulatedWap, WapPlanSubscription]:
    """Two stamps of the same content, of which the plan grants one; Ann has a subscription."""
    clock = Clock()
    wap = SimulatedWap(clock=clock)
    stamp = new_stamp()
    networks = (*stamp.networks, network(1), network(2, "ann's"), network(3, "bob's"))
    clouds = (*stamp.clouds, VmmCloud(OTHER_CLOUD, "Silver"))
    wap.add_stamp(evolve(stamp, networks=networks, clouds=clouds))
    wap.add_stamp(evolve(stamp, id=OTHER_STAMP))
    wap.add_base_plan("p", settings)
    sync = Sync(clock.now)
    state = SubscriptionState.ACTIVE
    return wap, WapPlanSubscription("ann's", "", "ann", "p", (), state, clock.now, sync, sync)


def test_one_cloud_in_one_stamp_is_seen() -> None:
    [seen] = stamps_of(*installation(systemcenter_settings(STAMP_ID.upper(), CLOUD_ID.upper())))

    assert (seen.id, [cloud.id for cloud in seen.clouds]) == (STAMP_ID, [CLOUD_ID])


def test_what_is_not_listed_is_all_there() -> None:
    [seen] = stamps_of(*installation(systemcenter_settings(STAMP_ID, CLOUD_ID)))

    assert [profile.id for profile in seen.profiles] == [SMALL_ID, LARGE_ID]
    assert [template.id for template in seen.templates] == [LINUX_ID]


def test_what_is_listed_is_all_there_is() -> None:
    settings = systemcenter_settings(
        STAMP_ID, CLOUD_ID, profile_ids=[LARGE_ID.upper()], template_ids=[SMALL_ID]
    )
    [seen] = stamps_of(*installation(settings))

    assert ([profile.id for profile in seen.profiles], seen.templates) == ([LARGE_ID], ())


def test_networks_are_those_listed_and_one_s_own() -> None:
    [seen] = stamps_of(*installation(systemcenter_settings(STAMP_ID, CLOUD_ID)))

    assert [each.id for each in seen.networks] == [network_id(STAMP_ID), network(2).id]


def test_a_plan_without_the_service_or_with_empty_settings_shows_nothing() -> None:
    assert stamps_of(*installation({})) == ()
    assert stamps_of(*installation({"Clouds": ""})) == ()
    wap, subscription = installation({})
    wap.plans["p"] = evolve(wap.plans["p"], services=())
    assert stamps_of(wap, subscription) == ()
