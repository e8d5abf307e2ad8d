"""Findings are made of what rules and calls say."""

from wapcommerce.cli.connection.finding import (
    Finding,
    State,
    Step,
    call_failed,
    counted,
    failed,
    not_checked,
    ok,
)
from wapcommerce.errors import CallNotDone, IdentityConflict, Rejection


def test_a_rejection_becomes_a_failure_at_its_place_in_the_offering() -> None:
    rejection = Rejection("unknown_stamp", "no such stamp", "stamp_id", "take another")
    expected = Finding(
        "region A",
        Step.STAMP,
        State.FAILED,
        "no such stamp",
        "take another",
        "unknown_stamp",
        "regions[1].stamp_id",
    )
    assert failed("region A", Step.STAMP, rejection, "regions[1]") == expected
    assert failed("region A", Step.STAMP, rejection).path == "stamp_id"
    assert failed("r", Step.STAMP, Rejection("c", "m"), "regions[1]").path == "regions[1]"
    assert failed("r", Step.STAMP, rejection, state=State.WARNING).state is State.WARNING


def test_a_failed_call_says_what_was_tried_and_every_hint() -> None:
    failure = CallNotDone("SPF", "read Stamps", "HTTP 403", "get rights")
    found = call_failed("SPF", Step.ADMIN_FEED, failure, "join the group")
    assert found.message == "read Stamps: HTTP 403"
    assert found.hint == "get rights; join the group"
    assert found.code == "call_not_done"
    assert call_failed("SPF", Step.ADMIN_FEED, failure).hint == "get rights"
    assert call_failed("SPF", Step.TOKEN, IdentityConflict("a", "b", "c")).hint == ""


def test_what_went_well_and_what_was_not_tried_need_no_hint() -> None:
    assert ok("SPF", Step.REACHABLE, "there").state is State.OK
    assert not_checked("SPF", Step.TOKEN, "no way").state is State.NOT_CHECKED


def test_one_is_one_and_none_are_many() -> None:
    assert [counted(number, "plan") for number in (0, 1, 2)] == ["0 plans", "1 plan", "2 plans"]
