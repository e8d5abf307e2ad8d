"""A plan that nothing can be sold from is refused with every reason (D7)."""

from __future__ import annotations

import pytest
from attrs import evolve

from tests.adapters.canned import answer
from tests.adapters.wap.calling import api
from tests.adapters.wap.documents import SERVICE, plan, service
from tests.adapters.wap.wired import SETTINGS
from wapcommerce.adapters.wap.plan_check import PlanCheck, plan_problems
from wapcommerce.adapters.wap.plan_documents import Plan, Setting
from wapcommerce.errors import CallNotDone, Rejection
from wapcommerce.testing.contracts.catalogue_source import REGION

OTHER = "00000000-0000-0000-0000-00000000dead"


def plan_with(**changes: str | None) -> Plan:
    """A good plan with some settings changed."""
    settings = tuple(Setting(key, value) for key, value in (SETTINGS | changes).items())
    return Plan("base", "Base", (evolve(SERVICE, settings=settings),))


def codes(found: tuple[Rejection, ...]) -> list[str]:
    return [rejection.code for rejection in found]


def replaced(key: str, old: str, new: str) -> str:
    text = SETTINGS[key]
    assert old in text
    return text.replace(old, new)


def test_a_good_plan_has_no_problem() -> None:
    assert plan_problems(plan_with(), REGION, connections=True) == ()


def test_without_vm_clouds_there_is_nothing_to_look_at() -> None:
    (found,) = plan_problems(Plan("base", "Base", ()), REGION, connections=True)
    assert found.code == "no_vm_clouds"
    assert found.message == "plan 'base' (Base) has no VM Clouds"


@pytest.mark.parametrize("clouds", [None, "", "<Clouds/>"])
def test_a_quota_that_grants_no_cloud_is_refused(clouds: str | None) -> None:
    found = plan_problems(plan_with(Clouds=clouds), REGION, connections=False)
    assert codes(found) == ["no_vm_clouds_quota"]


def test_a_cloud_other_than_the_regions_is_refused_and_named() -> None:
    other = plan_with(Clouds=replaced("Clouds", REGION.cloud_id, OTHER))
    (found,) = plan_problems(other, REGION, connections=True)
    assert found.code == "cloud_not_in_plan"
    assert REGION.cloud_id in found.message
    assert f"it grants cloud {OTHER} of stamp {REGION.stamp_id}" in found.hint


def test_the_regions_cloud_counts_only_in_the_regions_stamp() -> None:
    other = plan_with(Clouds=replaced("Clouds", REGION.stamp_id, OTHER))
    assert codes(plan_problems(other, REGION, connections=True)) == ["cloud_not_in_plan"]


def test_a_plan_of_another_stamp_is_one_mistake_and_not_two() -> None:
    other = plan_with(
        Clouds=replaced("Clouds", REGION.stamp_id, OTHER),
        Actions=replaced("Actions", REGION.stamp_id, OTHER),
    )
    assert codes(plan_problems(other, REGION, connections=True)) == ["cloud_not_in_plan"]


def test_one_cloud_of_several_is_enough_in_any_spelling() -> None:
    more = replaced("Clouds", "<Clouds>", f'<Clouds><Cloud Id="{OTHER}" StampId="{OTHER}"/>')
    more = more.replace(REGION.cloud_id, f"{{{REGION.cloud_id.upper()}}}")
    assert plan_problems(plan_with(Clouds=more), REGION, connections=True) == ()


@pytest.mark.parametrize(
    "actions",
    [
        None,
        "<Actions/>",
        replaced("Actions", "AuthorVMNetwork", "AuthorVMNetworks"),
        replaced("Actions", REGION.stamp_id, OTHER),
    ],
    ids=["missing", "empty", "another action", "another stamp"],
)
def test_vm_networks_are_needed_only_where_connections_are_sold(actions: str | None) -> None:
    unfit = plan_with(Actions=actions)
    assert plan_problems(unfit, REGION, connections=False) == ()
    (found,) = plan_problems(unfit, REGION, connections=True)
    assert found.code == "no_vm_networks"
    assert "AuthorVMNetwork" in found.hint


def test_every_problem_is_told_at_once() -> None:
    both = plan_with(Clouds=replaced("Clouds", REGION.cloud_id, OTHER), Actions=None)
    found = plan_problems(both, REGION, connections=True)
    assert codes(found) == ["cloud_not_in_plan", "no_vm_networks"]
    nothing = plan_with(Clouds=None, Actions=None)
    found = plan_problems(nothing, REGION, connections=True)
    assert codes(found) == ["no_vm_clouds_quota", "no_vm_networks"]


def test_settings_that_are_no_xml_are_refused() -> None:
    broken = plan_with(Clouds="<Clouds>", Actions="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")
    found = plan_problems(broken, REGION, connections=True)
    assert codes(found) == ["unreadable_quota", "unreadable_quota"]
    assert found[0].message == "plan 'base' (Base): the setting Clouds is not XML"
    assert codes(plan_problems(broken, REGION, connections=False)) == ["unreadable_quota"]


def test_the_plan_is_read_from_wap_by_its_id() -> None:
    admin, server = api(answer(200, plan(ServiceQuotas=[service(ServiceName="sqlservers")])))
    found = PlanCheck(admin).problems("Wapco1x", REGION, connections=False)
    assert codes(found) == ["no_vm_clouds"]
    assert server.calls == ["GET /plans/Wapco1x"]


def test_an_unknown_plan_is_refused_with_the_id_of_the_plan_that_is_shown_by_that_name() -> None:
    rows = [plan(Id="a1b2", DisplayName="Base"), plan(Id="c3", DisplayName="Other")]
    admin, _ = api(answer(404), answer(200, rows), answer(404), answer(200, rows))
    (named,) = PlanCheck(admin).problems("Base", REGION, connections=False)
    (unknown,) = PlanCheck(admin).problems("c4", REGION, connections=False)
    assert named.code == unknown.code == "unknown_plan"
    assert "the id of the plan is a1b2" in named.hint
    assert "create it in WAP" in unknown.hint


def test_a_call_that_fails_is_raised() -> None:
    admin, _ = api(answer(403))
    with pytest.raises(CallNotDone):
        PlanCheck(admin).problems("base", REGION, connections=False)
