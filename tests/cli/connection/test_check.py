"""The check as a whole: all findings in one pass, each thing once, nothing changed."""

from attrs import evolve

from tests.cli.connection.served import checked, failures, simulated, with_region
from wapcommerce.cli.connection.finding import State, Step
from wapcommerce.testing import example


def test_every_subject_is_checked_in_order_and_nothing_is_changed() -> None:
    simulator = simulated()
    plans = dict(simulator.wap.plans)
    found = checked(simulator)
    assert list(dict.fromkeys(each.subject for each in found)) == [
        "token service",
        "WAP admin API",
        "SPF",
        "region Athens",
        "region Frankfurt",
        "package web-starter",
    ]
    assert len({(each.subject, each.step) for each in found}) == len(found)
    assert simulator.ledger == ()
    assert simulator.wap.plans == plans
    assert {call.method for call in simulator.calls if call.service != "sts"} == {"GET"}


def test_one_token_serves_the_whole_check_and_one_more_shows_that_it_is_issued() -> None:
    simulator = simulated()
    checked(simulator)
    assert len(simulator.wap.tokens) == 2


def test_all_that_is_wrong_is_found_in_one_pass() -> None:
    simulator = simulated()
    plan = simulator.wap.plans["FrankfurtBaseq4n9t"]
    simulator.wap.plans[plan.id] = evolve(plan, services=())
    offering = with_region(0, base_plan="none", vmm_server="vmm09.example")
    package = evolve(offering.packages[0], plan="gone")
    found = checked(simulator, evolve(offering, packages=(package,)))
    assert [(each.path, each.code) for each in failures(found)] == [
        ("regions[0].base_plan", "unknown_plan"),
        ("regions[0].vmm_server", "other_vmm_server"),
        ("regions[1].base_plan", "no_vm_clouds"),
        ("packages[0].plan", "unknown_plan"),
    ]
    assert all(each.hint for each in failures(found))


def test_an_installation_with_nothing_in_it_says_what_is_missing() -> None:
    simulator = simulated()
    simulator.wap.plans.clear()
    simulator.wap.stamps.clear()
    found = checked(simulator)
    assert {each.state for each in found if each.step is Step.STAMP} == {State.FAILED}
    assert {each.code for each in failures(found)} == {"unknown_plan", "unknown_stamp"}
    assert any("0 stamps: none" in each.message for each in found)
    assert len(example.offering().regions) * 2 + 1 == len(failures(found))
