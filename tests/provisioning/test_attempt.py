"""D9: whatever a port does becomes one of three outcomes."""

import logging
from time import perf_counter
from uuid import UUID

import pytest
from attrs import evolve

from tests.provisioning.worlds import LeasedOrder, a_leased_order
from wapcommerce.adapters.memory import MemoryPortal
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, IdentityConflict, LeaseLost
from wapcommerce.model.execution import (
    Done,
    EffectKind,
    EffectRecord,
    EffectState,
    NotDone,
    Outcome,
    Unknown,
)
from wapcommerce.model.portal import PlanRequest, PortalUser
from wapcommerce.provisioning.attempt import log_failure, outcome_of

PLAN = EffectKind.PLAN
CANARY = "Nikos.Canary+1@Hosting.example"


class Portal(MemoryPortal):
    """Fails in looking for or in making a plan, and counts."""

    look: Exception | None = None
    act: Exception | None = None
    then_act: Exception | None = None
    looks = 0
    acts = 0

    def find_plan(self, display_name: str) -> str | None:
        self.looks += 1
        if self.look is not None:
            raise self.look
        return super().find_plan(display_name)

    def create_plan(self, request: PlanRequest) -> str:
        self.acts += 1
        if self.act is not None:
            raise self.act
        made = super().create_plan(request)
        if self.then_act is not None:
            raise self.then_act
        return made


def leased_on(portal: Portal) -> LeasedOrder:
    """An order whose WAP is that portal."""
    leased = a_leased_order()
    return evolve(leased, host=evolve(leased.host, portal=portal))


def outcome(portal: Portal, state: EffectState | None = None) -> Outcome:
    """What comes of trying to make the plan, after it was known to be in that state."""
    leased = leased_on(portal)
    return outcome_of(leased.work(PLAN), None if state is None else known(leased, state))


def known(leased: LeasedOrder, state: EffectState) -> EffectRecord:
    now = leased.host.clock()
    effect = leased.effects()[PLAN][0]
    return EffectRecord(effect.key, PLAN, state, 1, {}, "", now, now)


def test_what_is_made_is_done_without_a_look_before() -> None:
    portal = Portal()
    made = outcome(portal)
    assert isinstance(made, Done)
    assert made.result == {"plan_id": "plan1"}
    assert len(portal.plans) == 1
    assert (portal.looks, portal.acts) == (0, 1)


@pytest.mark.parametrize("permanent", [False, True])
def test_a_refusal_is_not_done_with_all_it_says(permanent: bool) -> None:
    portal = Portal()
    portal.act = CallNotDone("wap", "plan", "busy", permanent=permanent, retry_after_s=7)
    assert outcome(portal) == NotDone("wap: plan: busy", permanent=permanent, retry_after_s=7)


def test_a_lost_answer_is_unknown() -> None:
    portal = Portal()
    portal.act = CallOutcomeUnknown("wap", "plan", "timeout")
    assert outcome(portal) == Unknown("wap: plan: timeout")


def test_a_defect_is_unknown_and_shows_its_type_only(caplog: pytest.LogCaptureFixture) -> None:
    portal = Portal()
    portal.act = KeyError(CANARY)
    assert outcome(portal) == Unknown("plan failed with KeyError")
    (record,) = caplog.records
    assert (record.message, record.__dict__["error"]) == ("port failed", "KeyError")
    assert record.__dict__["effect"] == "plan"
    assert CANARY not in str(record.__dict__)


def test_a_lost_lease_is_no_outcome() -> None:
    portal = Portal()
    portal.act = LeaseLost("ord-1")
    with pytest.raises(LeaseLost):
        outcome(portal)


def test_a_taken_key_that_is_ours_is_done() -> None:
    portal = Portal()
    portal.then_act = IdentityConflict("wap", "plan", "taken")
    made = outcome(portal)
    assert isinstance(made, Done)
    assert made.result == {"plan_id": "plan1"}


def test_a_taken_key_under_which_nothing_is_found_is_for_a_person() -> None:
    portal = Portal()
    portal.act = IdentityConflict("wap", "plan", "taken")
    assert outcome(portal) == NotDone("wap: plan: taken", permanent=True)


@pytest.mark.parametrize("state", [EffectState.INTENDED, EffectState.UNKNOWN])
def test_what_may_have_happened_is_looked_for_before_it_is_done_again(state: EffectState) -> None:
    portal = Portal()
    leased = leased_on(portal)
    first = outcome_of(leased.work(PLAN), None)
    again = outcome_of(leased.work(PLAN), known(leased, state))
    assert again == first
    assert (portal.looks, portal.acts) == (1, 1)


def test_what_was_refused_needs_no_look() -> None:
    portal = Portal()
    outcome(portal, EffectState.NOT_DONE)
    assert (portal.looks, portal.acts) == (0, 1)


def test_what_may_have_happened_and_is_not_there_is_done_now() -> None:
    portal = Portal()
    assert isinstance(outcome(portal, EffectState.UNKNOWN), Done)
    assert (portal.looks, portal.acts) == (1, 1)


def test_while_nobody_can_look_it_stays_unknown_and_is_not_done_again() -> None:
    portal = Portal()
    portal.look = CallNotDone("wap", "find", "away", retry_after_s=5)
    assert outcome(portal, EffectState.UNKNOWN) == Unknown("wap: find: away")
    assert portal.acts == 0


class UnseenPortal(MemoryPortal):
    """Refuses to tell who its users are."""

    def find_user(self, name: str) -> PortalUser | None:
        raise CallNotDone("wap", "find", "away", retry_after_s=5)


def test_a_first_look_that_is_refused_leaves_nothing_unknown() -> None:
    """Users are looked for before the first try, when nothing can have happened yet."""
    leased = a_leased_order()
    host = evolve(leased.host, portal=UnseenPortal())
    work = evolve(leased.work(EffectKind.PORTAL_USER), host=host)
    assert outcome_of(work, None) == NotDone("wap: find: away", retry_after_s=5)


def test_a_look_that_finds_another_ones_is_for_a_person() -> None:
    portal = Portal()
    portal.look = IdentityConflict("wap", "find", "not ours")
    assert outcome(portal, EffectState.UNKNOWN) == NotDone("wap: find: not ours", permanent=True)


def test_a_skipped_plan_is_looked_up_because_later_effects_need_its_id() -> None:
    portal = Portal()
    leased = leased_on(portal)
    name = leased.effects()[PLAN][0].payload["display_name"]
    missing = outcome_of(leased.work(PLAN), known(leased, EffectState.SKIPPED))
    assert isinstance(missing, NotDone)
    assert missing.permanent
    assert repr(name) in missing.reason
    made = outcome_of(leased.work(PLAN), None)
    assert outcome_of(leased.work(PLAN), known(leased, EffectState.SKIPPED)) == made
    assert portal.acts == 1


def test_a_skipped_user_is_tied_to_its_account() -> None:
    leased = a_leased_order()
    user = leased.work(EffectKind.PORTAL_USER)
    before = known(leased, EffectState.SKIPPED)
    assert outcome_of(user, before) == Done()
    assert leased.host.journal.user_account(user.username) == user.effect.payload["account_id"]
    assert leased.portal.users == ()


def test_the_user_of_another_account_cannot_be_skipped() -> None:
    leased = a_leased_order()
    user = leased.work(EffectKind.PORTAL_USER)
    leased.host.journal.claim_user(leased.lease, user.effect, user.username, "acc-9")
    refused = outcome_of(user, known(leased, EffectState.SKIPPED))
    assert isinstance(refused, NotDone)
    assert refused.permanent
    assert leased.host.journal.user_account(user.username) == "acc-9"


def test_a_skipped_mail_is_settled_as_skipped() -> None:
    leased = a_leased_order()
    mail = leased.work(EffectKind.ACTIVATION_MAIL)
    assert outcome_of(mail, known(leased, EffectState.SKIPPED)) == Done({"mail": "skipped"})
    assert leased.mailer.sent == ()


def test_another_skipped_effect_is_done_without_a_call() -> None:
    leased = a_leased_order()
    kind = EffectKind.BILLING_SUBSCRIPTION
    assert outcome_of(leased.work(kind), known(leased, EffectState.SKIPPED)) == Done()
    assert leased.billing.billing_subscriptions() == ()


@pytest.mark.parametrize(
    "text",
    [
        f"user '{CANARY}' exists",
        f'{{"user":"{CANARY}"}}',
        f"https://wap.example/users/{CANARY}/x",
        f"<{CANARY}>",
        f"({CANARY}, other)",
        "/users/Nikos.Canary%2B1%40Hosting.example?x=1",
    ],
)
@pytest.mark.parametrize("error", [CallNotDone, CallOutcomeUnknown, IdentityConflict])
def test_no_mail_address_that_an_endpoint_names_stands_in_a_reason(
    error: type[CallNotDone | CallOutcomeUnknown | IdentityConflict], text: str
) -> None:
    portal = Portal()
    portal.act = error("wap", "plan", text)
    found = outcome(portal)
    assert not isinstance(found, Done)
    assert "canary" not in found.reason.lower()
    assert "Hosting" not in found.reason
    assert found.reason.startswith("wap: plan: ")
    assert "(an address)" in found.reason


@pytest.mark.parametrize(
    "at",
    ["@", "%40", "%2540", "%252540", "&#64;", "&#064;", "&#x40;", "&commat;", "\\u0040", "\uff20"],
)
def test_an_address_is_blanked_out_however_its_sign_is_written(at: str) -> None:
    portal = Portal()
    portal.act = CallNotDone("wap", "plan", f"user nikos.canary{at}hosting.example is there")
    assert outcome(portal) == NotDone("wap: plan: user (an address) is there")


def test_a_reason_is_one_short_line_that_every_database_can_keep() -> None:
    portal = Portal()
    portal.act = CallNotDone("wap", "plan", "a\nb\0c\ud800d" + " é" * 400)
    found = outcome(portal)
    assert isinstance(found, NotDone)
    assert found.reason.startswith("wap: plan: a b c d é é")
    assert len(found.reason) == 500


def test_a_long_text_costs_no_time_and_no_half_address_is_left_at_its_end() -> None:
    portal = Portal()
    long_address = "n" * 990 + "canary" * 10_000 + "@hosting.example"
    portal.act = CallOutcomeUnknown("wap", "plan", long_address)
    began = perf_counter()
    assert outcome(portal) == Unknown("wap: plan: ")
    assert perf_counter() - began < 1


@pytest.mark.parametrize("plan_id", [UUID(int=5), 5, None, "a\0b", "a\ud800b"])
def test_a_result_that_cannot_be_kept_is_unknown(plan_id: object) -> None:
    class Odd(Portal):
        def create_plan(self, request: PlanRequest) -> str:
            return plan_id  # type: ignore[return-value]  # what an adapter may get wrong

    assert outcome(Odd()) == Unknown("plan came back with a result that is no text")


def test_what_a_skipped_effect_needs_no_call_for_says_nothing_about_its_endpoint() -> None:
    leased = a_leased_order()
    for kind in (EffectKind.PORTAL_USER, EffectKind.BILLING_SUBSCRIPTION):
        skipped = outcome_of(leased.work(kind), known(leased, EffectState.SKIPPED))
        assert isinstance(skipped, Done)
        assert skipped.answered is None


def test_a_blanked_out_address_leaves_the_rest_of_the_reason_as_it_was() -> None:
    portal = Portal()
    portal.act = CallNotDone("wap", "plan", f"user {CANARY} is suspended")
    assert outcome(portal) == NotDone("wap: plan: user (an address) is suspended")


def test_a_failure_is_logged_with_the_lines_it_passed(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - ours
        raise ValueError(CANARY)
    assert log_failure("it failed", raised.value, order_id="O-1") == "ValueError"
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.__dict__["order_id"] == "O-1"
    assert any("test_attempt.py" in line for line in record.__dict__["lines"])
    assert CANARY not in str(record.__dict__)
