"""What an offering names has to be there: stamps, catalogues, clouds, base plans, packages (D7)."""

from typing import Any

import pytest
from attrs import evolve

from tests.cli.connection.served import checked, only_failure, simulated, states, with_region
from wapcommerce.cli.connection.finding import State, Step
from wapcommerce.model.offering import Offering
from wapcommerce.model.quotas import Quotas
from wapcommerce.testing import example
from wapcommerce.testing.simulator import (
    Fault,
    FaultKind,
    Service,
    Simulator,
    VmmProfile,
    systemcenter_settings,
)

ATHENS, FRANKFURT = example.offering().regions
PACKAGE = example.offering().packages[0]
NONE = "00000000-0000-0000-0000-00000000dead"
OK, NOT_CHECKED = State.OK, State.NOT_CHECKED


def without_vm_networks(simulator: Simulator, plan_id: str) -> None:
    """Take the action AuthorVMNetwork from a plan."""
    change_settings(simulator, plan_id, "Actions", "AuthorVMNetwork", "Author")


def change_settings(simulator: Simulator, plan_id: str, key: str, old: str, new: str) -> None:
    plan = simulator.wap.plans[plan_id]
    (service,) = plan.services
    settings = dict(service.settings)
    assert old in settings[key]
    settings[key] = settings[key].replace(old, new)
    service = evolve(service, settings=tuple(settings.items()))
    simulator.wap.plans[plan_id] = evolve(plan, services=(service,))


def test_what_is_there_is_said_for_each_region_and_package() -> None:
    found = checked(simulated())
    text = {(each.subject, each.step): each.message for each in found}
    assert text["region Athens", Step.CATALOGUE] == "4 profiles and 4 templates to sell"
    assert text["region Frankfurt", Step.CLOUD] == f"{FRANKFURT.cloud_id} (Frankfurt)"
    assert text["region Athens", Step.STAMP] == f"{ATHENS.stamp_id} has vmm01.athens.example"
    assert "VM networks allowed" in text["region Athens", Step.BASE_PLAN]
    assert "VM networks" not in text["package web-starter", Step.PLAN]
    assert {each.state for each in found} == {OK}


def test_an_unknown_stamp_is_named_once_with_those_that_there_are() -> None:
    simulator = simulated()
    offering = with_region(1, stamp_id=NONE)
    found = checked(simulator, offering)
    failed = [each for each in found if each.state is State.FAILED]
    assert [(each.subject, each.step, each.code) for each in failed] == [
        ("region Frankfurt", Step.BASE_PLAN, "cloud_not_in_plan"),
        ("region Frankfurt", Step.STAMP, "unknown_stamp"),
    ]
    assert failed[1].path == "regions[1].stamp_id"
    assert FRANKFURT.stamp_id in failed[1].hint
    assert states(found, "region Frankfurt")[Step.CATALOGUE] is NOT_CHECKED
    assert states(found, "region Athens")[Step.CATALOGUE] is OK


def test_through_wap_an_unknown_stamp_holds_nothing() -> None:
    found = checked(simulated(), with_region(0, stamp_id=NONE), spf_url=None)
    (catalogue,) = [
        each for each in found if (each.subject, each.step) == ("region Athens", Step.CATALOGUE)
    ]
    assert catalogue.state is State.FAILED
    assert f"nothing of stamp {NONE}" in catalogue.message
    assert "correct the stamp id" in catalogue.hint


def test_another_vmm_server_than_the_stamps_is_a_failure() -> None:
    found = checked(simulated(), with_region(0, vmm_server="vmm09.example"))
    failure = only_failure(found)
    assert states(found, "region Athens")[Step.CATALOGUE] is OK
    assert (failure.code, failure.path) == ("other_vmm_server", "regions[0].vmm_server")
    assert "vmm01.athens.example" in failure.hint


def test_a_cloud_that_is_in_the_plan_and_not_in_the_stamp_is_refused() -> None:
    simulator = simulated()
    stamp = simulator.wap.stamps[ATHENS.stamp_id]
    simulator.wap.add_stamp(evolve(stamp, clouds=(evolve(stamp.clouds[0], id=NONE),)))
    failure = only_failure(checked(simulator))
    assert (failure.subject, failure.code) == ("region Athens", "cloud_not_in_stamp")
    assert failure.path == "regions[0].cloud_id"
    assert f"take one of: {NONE} (Athens)" in failure.hint


def test_a_stamp_without_clouds_says_so() -> None:
    simulator = simulated()
    stamp = simulator.wap.stamps[ATHENS.stamp_id]
    simulator.wap.add_stamp(evolve(stamp, clouds=()))
    assert "make a cloud" in only_failure(checked(simulator)).hint


def test_a_cloud_that_is_in_the_stamp_and_not_in_the_base_plan_is_refused() -> None:
    simulator = simulated()
    change_settings(simulator, ATHENS.base_plan, "Clouds", ATHENS.cloud_id, NONE)
    failure = only_failure(checked(simulator))
    assert (failure.step, failure.code) == (Step.BASE_PLAN, "cloud_not_in_plan")
    assert failure.path == "regions[0].base_plan"
    assert NONE in failure.hint


def test_a_base_plan_without_vm_clouds_is_refused_and_the_catalogue_is_read_all_the_same() -> None:
    simulator = simulated()
    plan = simulator.wap.plans[FRANKFURT.base_plan]
    simulator.wap.plans[plan.id] = evolve(plan, services=())
    found = checked(simulator)
    failure = only_failure(found)
    assert (failure.subject, failure.code) == ("region Frankfurt", "no_vm_clouds")
    assert "add the VM cloud service" in failure.hint
    assert states(found, "region Frankfurt")[Step.CATALOGUE] is OK


def test_a_base_plan_that_is_not_there_is_refused() -> None:
    failure = only_failure(checked(simulated(), with_region(0, base_plan="none")))
    assert (failure.code, failure.path) == ("unknown_plan", "regions[0].base_plan")


@pytest.mark.parametrize("sold", [0, 1], ids=["VPN alone", "IPv4 alone"])
def test_without_the_network_action_neither_vpn_nor_ipv4_can_be_sold(sold: int) -> None:
    simulator = simulated()
    without_vm_networks(simulator, ATHENS.base_plan)
    offering = example.offering()
    one = evolve(offering, add_ons=(offering.add_ons[sold],))
    failure = only_failure(checked(simulator, one))
    assert (failure.subject, failure.code) == ("region Athens", "no_vm_networks")
    assert "AuthorVMNetwork" in failure.hint


def test_without_the_network_action_machines_alone_can_be_sold() -> None:
    simulator = simulated()
    without_vm_networks(simulator, ATHENS.base_plan)
    found = checked(simulator, evolve(example.offering(), add_ons=()))
    assert {each.state for each in found} == {OK}


def with_package(**changes: Any) -> Offering:
    offering = example.offering()
    return evolve(offering, packages=(evolve(PACKAGE, **changes),))


def test_a_package_needs_its_plan() -> None:
    failure = only_failure(checked(simulated(), with_package(plan="Gone")))
    assert (failure.subject, failure.step) == ("package web-starter", Step.PLAN)
    assert (failure.code, failure.path) == ("unknown_plan", "packages[0].plan")


def test_the_plan_of_a_package_has_to_be_one_of_its_region() -> None:
    failure = only_failure(checked(simulated(), with_package(region="Frankfurt")))
    assert (failure.subject, failure.code) == ("package web-starter", "cloud_not_in_plan")


@pytest.mark.parametrize("quotas", [Quotas(s2s_channels=1), Quotas(ipv4_addresses=1)])
def test_a_package_with_connections_needs_the_network_action(quotas: Quotas) -> None:
    simulator = simulated()
    without_vm_networks(simulator, PACKAGE.plan)
    assert {each.state for each in checked(simulator)} == {OK}
    failure = only_failure(checked(simulator, with_package(quotas=quotas)))
    assert (failure.subject, failure.code) == ("package web-starter", "no_vm_networks")


def test_a_region_of_which_the_base_plan_lists_nothing_that_vmm_has_sells_nothing() -> None:
    simulator = simulated()
    settings = systemcenter_settings(ATHENS.stamp_id, ATHENS.cloud_id, profile_ids=[NONE])
    del simulator.wap.plans[ATHENS.base_plan]
    simulator.wap.add_base_plan(ATHENS.base_plan, settings)
    failure = only_failure(checked(simulator))
    assert (failure.step, failure.code) == (Step.CATALOGUE, "nothing_to_sell")
    assert failure.message == "0 profiles and 0 templates to sell"
    assert "list them in the base plan" in failure.hint


def test_what_cannot_be_chosen_is_a_warning() -> None:
    simulator = simulated()
    stamp = simulator.wap.stamps[ATHENS.stamp_id]
    twin = VmmProfile(NONE, "Small", 1, 1024)
    simulator.wap.add_stamp(evolve(stamp, profiles=(*stamp.profiles, twin)))
    change_settings(
        simulator,
        ATHENS.base_plan,
        "VmResources",
        "</Resources>",
        f'<HardwareProfile Id="{NONE}" StampId="{ATHENS.stamp_id}"/></Resources>',
    )
    found = checked(simulator)
    (warning,) = [each for each in found if each.state is State.WARNING]
    assert warning.code == "ambiguous"
    assert "'Small'" in warning.message
    assert states(found, "region Athens")[Step.CATALOGUE] is OK


def fault(service: Service, prefix: str = "", suffix: str = "", skip: int = 0) -> Fault:
    kind = FaultKind.ERROR_500_HTML
    return Fault(service, kind, path_prefix=prefix, path_suffix=suffix, skip=skip, times=2)


@pytest.mark.parametrize(
    ("down", "step"),
    [
        (fault(Service.ADMIN_API, f"/plans/{ATHENS.base_plan}"), Step.BASE_PLAN),
        (fault(Service.SPF, suffix="/Stamps", skip=1), Step.STAMP),
        (fault(Service.SPF, suffix="/HardwareProfiles"), Step.CATALOGUE),
        (fault(Service.SPF, suffix="/Clouds", skip=1), Step.CLOUD),
    ],
    ids=lambda value: str(value) if isinstance(value, Step) else "",
)
def test_a_call_that_fails_is_a_failure_of_its_step_alone(down: Fault, step: Step) -> None:
    simulator = simulated()
    simulator.faults.append(down)
    found = checked(simulator)
    failure = only_failure(found)
    assert (failure.subject, failure.step) == ("region Athens", step)
    assert "HTTP 500" in failure.message
    others = {k: v for k, v in states(found, "region Athens").items() if k is not step}
    assert set(others.values()) == {OK}
    assert not simulator.faults
