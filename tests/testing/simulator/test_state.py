from datetime import timedelta
from threading import Thread

import pytest

from tests.testing.simulator.support import Clock, stamp
from wapcommerce.testing.simulator import Behaviour, SimulatedWap
from wapcommerce.testing.simulator.state import instance_id, user_key


def test_what_a_test_sets_up_is_no_effect(clock: Clock) -> None:
    wap = SimulatedWap(clock=clock)

    wap.add_stamp(stamp())
    wap.add_base_plan("base", {})

    assert wap.ledger == ()


def test_the_ledger_keeps_effects_in_order_with_their_instant(clock: Clock) -> None:
    wap = SimulatedWap(clock=clock)
    wap.note("created", "user", "ann")
    clock.advance(1)
    wap.note("changed", "user", "ann", "state")

    assert [(e.action, e.what, e.at) for e in wap.ledger] == [
        ("created", "", clock.now - timedelta(seconds=1)),
        ("changed", "state", clock.now),
    ]


def test_the_ledger_handed_out_does_not_grow(clock: Clock) -> None:
    wap = SimulatedWap(clock=clock)
    before = wap.ledger
    wap.note("created", "user", "ann")

    assert before == ()


def test_two_plans_under_one_id_are_refused() -> None:
    wap = SimulatedWap()
    wap.add_base_plan("base", {})

    with pytest.raises(ValueError, match="base"):
        wap.add_base_plan("base", {})


def test_a_base_plan_may_have_more_services() -> None:
    wap = SimulatedWap()
    wap.add_base_plan("base", {"Actions": "<Actions/>"}, other_services={"sqlservers": {"a": "1"}})

    services = wap.plans["base"].services

    assert [(s.name, s.settings, s.configured) for s in services] == [
        ("systemcenter", (("Actions", "<Actions/>"),), True),
        ("sqlservers", (("a", "1"),), True),
    ]
    assert services[1].instance_id == instance_id("sqlservers") == services[1].instance_id.upper()


def test_work_is_done_after_the_delay_that_holds_when_it_starts(clock: Clock) -> None:
    wap = SimulatedWap(clock=clock)
    wap.behaviour = Behaviour(sync_delay_s=5, sync_error="no")
    sync = wap.begin_sync()
    wap.behaviour = Behaviour(sync_delay_s=50)

    assert (sync.ends_at, sync.error) == (clock.now + timedelta(seconds=5), "no")


def test_many_threads_lose_no_entry() -> None:
    wap = SimulatedWap()

    def write() -> None:
        for number in range(200):
            wap.note("changed", "user", str(number))

    threads = [Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(wap.ledger) == 800


def test_user_names_do_not_differ_in_letter_case_alone() -> None:
    assert user_key("Ann@Example.COM") == user_key("ann@example.com")
