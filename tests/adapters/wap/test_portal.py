"""The portal on WAP: most tests meet the simulator, the others canned answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID, uuid4

import pytest
from attrs import evolve

from tests.adapters.canned import Server, answer
from tests.adapters.wap.documents import plan, service, user
from tests.adapters.wap.wired import QUOTAS, REQUEST, SETTINGS, connected, simulated
from wapcommerce.adapters.wap.admin_api import AdminApi
from wapcommerce.adapters.wap.portal import WapPortal
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, IdentityConflict
from wapcommerce.model.portal import (
    PlanSubscriptionRequest,
    PortalUser,
    SyncState,
)
from wapcommerce.provisioning.life_cycle import LifeCycle, OwnPlanSubscription
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.contracts.catalogue_source import REGION
from wapcommerce.testing.simulator import (
    DEMO_USER,
    Behaviour,
    Fault,
    FaultKind,
    Service,
    Simulator,
    systemcenter_settings,
)


@pytest.fixture
def simulator() -> Simulator:
    return simulated()


@pytest.fixture
def wap(simulator: Simulator) -> Iterator[WapPortal]:
    with connected(simulator) as portal:
        yield portal


def services_of(simulator: Simulator, plan_id: str) -> dict[str, Mapping[str, str]]:
    return {
        service.name: dict(service.settings) for service in simulator.wap.plans[plan_id].services
    }


def test_a_new_plan_is_private_and_for_one_plan_subscription(
    wap: WapPortal, simulator: Simulator
) -> None:
    plan = simulator.wap.plans[wap.create_plan(REQUEST)]

    assert (plan.display_name, int(plan.state), plan.services) == (REQUEST.display_name, 0, ())
    assert plan.max_subscriptions_per_account == 1


def test_services_and_settings_of_the_base_plan_are_copied_as_they_are(
    wap: WapPortal, simulator: Simulator
) -> None:
    base = services_of(simulator, REGION.base_plan)
    plan_id = wap.create_plan(REQUEST)

    wap.set_plan_quotas(plan_id, REQUEST)

    copied = services_of(simulator, plan_id)
    assert list(copied) == ["systemcenter", "sqlservers"]
    assert copied["sqlservers"] == base["sqlservers"]
    for key in ("VmResources", "Networks", "CustomSettings"):
        assert copied["systemcenter"][key] == base["systemcenter"][key]
    assert copied["systemcenter"].keys() == base["systemcenter"].keys()
    assert services_of(simulator, REGION.base_plan) == base


def test_setting_the_quotas_again_changes_nothing(wap: WapPortal, simulator: Simulator) -> None:
    plan_id = wap.create_plan(REQUEST)
    wap.set_plan_quotas(plan_id, REQUEST)
    once = simulator.wap.plans[plan_id].services

    wap.set_plan_quotas(plan_id, REQUEST)

    assert simulator.wap.plans[plan_id].services == once


def test_a_try_that_broke_off_half_way_can_be_finished(
    wap: WapPortal, simulator: Simulator
) -> None:
    plan_id = wap.create_plan(REQUEST)
    simulator.faults.append(
        Fault(Service.ADMIN_API, FaultKind.RESET_BEFORE_EFFECT, "PUT", f"/plans/{plan_id}")
    )
    with pytest.raises(CallOutcomeUnknown):
        wap.set_plan_quotas(plan_id, REQUEST)
    assert wap.plan_quotas(plan_id, REGION) is None

    wap.set_plan_quotas(plan_id, REQUEST)

    assert wap.plan_quotas(plan_id, REGION) == QUOTAS


def test_a_plan_whose_answer_was_lost_is_found_by_its_name(
    wap: WapPortal, simulator: Simulator
) -> None:
    simulator.faults.append(Fault(Service.ADMIN_API, FaultKind.RESET_AFTER_EFFECT, "POST"))

    with pytest.raises(CallOutcomeUnknown):
        wap.create_plan(REQUEST)

    assert wap.find_plan(REQUEST.display_name) in simulator.wap.plans


def test_a_server_that_is_busy_says_when_to_come_back(wap: WapPortal, simulator: Simulator) -> None:
    simulator.faults.append(
        Fault(Service.ADMIN_API, FaultKind.UNAVAILABLE_503, "POST", retry_after_s=17)
    )

    with pytest.raises(CallNotDone) as busy:
        wap.create_plan(REQUEST)

    assert (busy.value.permanent, busy.value.retry_after_s) == (False, 17)


def test_plans_of_one_display_name_are_a_conflict() -> None:
    rows = [{"Id": plan, "DisplayName": "wapcommerce 7"} for plan in ("a", "b")]
    portal = WapPortal(AdminApi(Server(answer(200, rows)).endpoint(), DEMO_USER))

    with pytest.raises(IdentityConflict, match="a, b"):
        portal.find_plan("wapcommerce 7")


@pytest.mark.parametrize("name", ["Wapcommerce 7", "wapcommerce 7 ", "wapcommerce"])
def test_a_display_name_is_compared_exactly(wap: WapPortal, name: str) -> None:
    wap.create_plan(REQUEST)

    assert wap.find_plan(name) is None


def test_the_base_plan_itself_is_never_changed(wap: WapPortal, simulator: Simulator) -> None:
    before = simulator.ledger

    with pytest.raises(CallNotDone, match="base plan itself") as refused:
        wap.set_plan_quotas(REGION.base_plan, REQUEST)

    assert refused.value.permanent
    assert simulator.ledger == before


def unfit_base_plans() -> dict[str, dict[str, str] | None]:
    return {
        "no such plan": None,
        "no cloud": {**SETTINGS, "Clouds": "<Clouds/>"},
        "no network action": {**SETTINGS, "Actions": "<Actions/>"},
        "no clouds setting": {"Actions": SETTINGS["Actions"]},
    }


@pytest.mark.parametrize("case", unfit_base_plans())
def test_an_unfit_base_plan_is_refused_before_anything_is_changed(case: str) -> None:
    simulator = Simulator()
    settings = unfit_base_plans()[case]
    if settings is not None:
        simulator.wap.add_base_plan(REGION.base_plan, settings)
    with connected(simulator) as portal:
        plan_id = portal.create_plan(REQUEST)
        before = simulator.ledger

        with pytest.raises(CallNotDone) as refused:
            portal.set_plan_quotas(plan_id, REQUEST)

    assert refused.value.permanent
    assert REGION.base_plan in refused.value.reason
    assert refused.value.hint
    assert simulator.ledger == before


def test_a_base_plan_without_the_vm_cloud_service_is_refused() -> None:
    base = {"Id": REGION.base_plan, "DisplayName": "B", "ServiceQuotas": []}
    server = Server(answer(200, base), answer(200, {"Id": "x", "DisplayName": "X"}))
    portal = WapPortal(AdminApi(server.endpoint(), DEMO_USER))

    with pytest.raises(CallNotDone, match="systemcenter") as refused:
        portal.set_plan_quotas("x", REQUEST)

    assert refused.value.permanent
    assert "add the VM cloud service" in refused.value.hint


def test_without_vpn_and_nat_the_network_action_is_not_needed() -> None:
    simulator = Simulator()
    simulator.wap.add_base_plan(REGION.base_plan, {**SETTINGS, "Actions": "<Actions/>"})
    wanted = evolve(REQUEST, quotas=evolve(QUOTAS, vpn_connections=0, nat_connections=0))
    with connected(simulator) as portal:
        plan_id = portal.create_plan(wanted)

        portal.set_plan_quotas(plan_id, wanted)

        assert portal.plan_quotas(plan_id, REGION) == wanted.quotas


def test_a_plan_that_is_not_there_grants_nothing(wap: WapPortal) -> None:
    assert wap.plan_quotas("none", REGION) is None


def test_a_plan_grants_nothing_in_a_cloud_of_another_region(wap: WapPortal) -> None:
    plan_id = wap.create_plan(REQUEST)
    wap.set_plan_quotas(plan_id, REQUEST)

    assert wap.plan_quotas(plan_id, evolve(REGION, cloud_id=str(uuid4()))) is None


def test_a_broken_quota_is_refused_by_the_name_of_its_plan() -> None:
    quota = {
        "ServiceName": "SystemCenter",
        "ServiceInstanceId": "i",
        "Settings": [{"Key": "Clouds", "Value": "<Clouds>"}],
    }
    plan = {"Id": "x", "DisplayName": "X", "ServiceQuotas": [quota]}
    portal = WapPortal(AdminApi(Server(answer(200, plan)).endpoint(), DEMO_USER))

    with pytest.raises(CallNotDone, match="plan 'x'") as refused:
        portal.plan_quotas("x", REGION)

    assert refused.value.permanent


def subscribed(portal: WapPortal) -> UUID:
    portal.create_user(PortalUser("ann@customer.example", "ann@customer.example"))
    plan_id = portal.create_plan(REQUEST)
    portal.set_plan_quotas(plan_id, REQUEST)
    wanted = PlanSubscriptionRequest(uuid4(), "Ann's machines", "ann@customer.example", plan_id)
    portal.create_plan_subscription(wanted)
    return wanted.id


def test_changed_counts_leave_all_else_of_the_plan_as_it_is(
    wap: WapPortal, simulator: Simulator
) -> None:
    plan_id = wap.create_plan(REQUEST)
    wap.set_plan_quotas(plan_id, REQUEST)
    before, base = services_of(simulator, plan_id), services_of(simulator, REGION.base_plan)

    wap.change_plan_quotas(plan_id, REGION, evolve(QUOTAS, cpu_cores=99))

    after = services_of(simulator, plan_id)
    assert list(after) == list(before)
    assert after["sqlservers"] == before["sqlservers"]
    assert list(after["systemcenter"]) == list(before["systemcenter"])
    for key in ("VmResources", "Networks", "CustomSettings", "Actions"):
        assert after["systemcenter"][key] == before["systemcenter"][key]
    assert services_of(simulator, REGION.base_plan) == base


def test_the_counts_of_the_base_plan_itself_are_never_changed(wap: WapPortal) -> None:
    with pytest.raises(CallNotDone, match="base plan itself") as refused:
        wap.change_plan_quotas(REGION.base_plan, REGION, QUOTAS)

    assert refused.value.permanent
    assert refused.value.hint


def test_services_are_told_apart_without_regard_to_letter_case() -> None:
    base = plan(Id=REGION.base_plan, ServiceQuotas=[cloud_service()])
    named = cloud_service(ServiceName="SystemCenter", ServiceInstanceId="I-1")
    own = plan(Id="x", ServiceQuotas=[named])
    server = Server(answer(200, base), answer(200, own), answer(200, own))

    WapPortal(AdminApi(server.endpoint(), DEMO_USER)).set_plan_quotas("x", REQUEST)

    assert [call.split()[0] for call in server.calls] == ["GET", "GET", "PUT"]


def test_changed_counts_start_from_the_plan_itself_and_not_from_the_base_plan() -> None:
    own = cloud_service()
    settings = own["Settings"]
    assert isinstance(settings, list)
    settings.append({"Key": "Added", "Value": "by hand"})
    server = Server(answer(200, plan(Id="x", ServiceQuotas=[own])), answer(200, plan(Id="x")))

    WapPortal(AdminApi(server.endpoint(), DEMO_USER)).change_plan_quotas("x", REGION, QUOTAS)

    assert server.calls == ["GET /plans/x", "PUT /plans/x/quota"]
    assert b'{"Key":"Added","Value":"by hand"}' in server.requests[1].content


def cloud_service(**changes: object) -> dict[str, object]:
    settings = [{"Key": key, "Value": value} for key, value in SETTINGS.items()]
    return service(Settings=settings, **changes)


@pytest.mark.parametrize(("state", "usable"), [(0, True), (1, True), (2, False), (3, False)])
def test_a_user_that_is_suspended_or_being_deleted_is_not_usable(state: int, usable: bool) -> None:
    server = Server(answer(200, user(Name=" Ann@Customer.example", State=state)))

    found = WapPortal(AdminApi(server.endpoint(), DEMO_USER)).find_user("ann@customer.example")

    assert found == PortalUser("ann@customer.example", "Ann@Customer.example", usable)


def test_a_plan_is_deleted_only_when_nobody_is_subscribed(
    wap: WapPortal, simulator: Simulator
) -> None:
    subscription = wap.find_plan_subscription(subscribed(wap))
    assert subscription is not None
    before = simulator.ledger

    with pytest.raises(CallNotDone, match="has plan subscriptions"):
        wap.delete_plan(subscription.plan_id)
    wap.delete_plan("none")

    assert simulator.ledger == before


def test_a_deletion_lasts_until_the_resource_providers_are_done() -> None:
    clock = ManualClock()
    simulator = Simulator(Behaviour(sync_delay_s=10, token_lifetime_s=10**9), clock)
    simulator.wap.add_base_plan(REGION.base_plan, SETTINGS)
    with connected(simulator) as portal:
        id_ = subscribed(portal)
        subscription = portal.find_plan_subscription(id_)
        assert subscription is not None
        own = OwnPlanSubscription(
            id_, subscription.owner, subscription.plan_id, REQUEST.display_name
        )
        looks: list[float] = []

        def pause(seconds: float) -> None:
            looks.append(seconds)
            clock.move(int(seconds))
            assert subscription.plan_id in simulator.wap.plans

        LifeCycle(portal, pause).delete(own)

        assert len(looks) == 4
        assert portal.find_plan_subscription(id_) is None
        assert subscription.plan_id not in simulator.wap.plans
        deleted = [entry.kind for entry in simulator.ledger if entry.action == "deleted"]
        assert len(deleted) == 2
        assert deleted[-1] == "plan"


@pytest.mark.parametrize(
    ("behaviour", "state", "last_error"),
    [
        (Behaviour(), SyncState.IN_SYNC, ""),
        (Behaviour(sync_delay_s=3600), SyncState.SYNCING, ""),
        (Behaviour(sync_error="VMM is away"), SyncState.OUT_OF_SYNC, "VMM is away"),
    ],
    ids=["in sync", "syncing", "out of sync"],
)
def test_the_state_of_synchronisation_is_read_back(
    behaviour: Behaviour, state: SyncState, last_error: str
) -> None:
    with connected(simulated(behaviour)) as portal:
        found = portal.find_plan_subscription(subscribed(portal))

    assert found is not None
    assert (found.sync_state, found.last_error) == (state, last_error)


def test_sellable_are_the_ids_that_the_base_plan_lists() -> None:
    profile, template = str(uuid4()), str(uuid4())
    simulator = Simulator()
    settings = systemcenter_settings(
        REGION.stamp_id, REGION.cloud_id, profile_ids=[profile.upper()], template_ids=[template]
    )
    simulator.wap.add_base_plan(REGION.base_plan, settings)
    with connected(simulator) as portal:
        assert portal.sellable_ids(REGION) == frozenset({profile, template})


def test_a_base_plan_that_lists_nothing_restricts_nothing(wap: WapPortal) -> None:
    assert wap.sellable_ids(REGION) is None


def test_without_the_base_plan_nothing_is_said_about_what_is_sellable(wap: WapPortal) -> None:
    with pytest.raises(CallNotDone, match="there is no plan") as refused:
        wap.sellable_ids(evolve(REGION, base_plan="gone"))

    assert refused.value.permanent
