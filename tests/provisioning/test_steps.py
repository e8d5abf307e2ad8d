"""Each effect is found when it is there and ours, and never taken over when it is not (D8)."""

from datetime import timedelta

import attrs
import pytest

from tests.builders import ANN, DORA, NIKOS, an_order_for_resale
from tests.provisioning.worlds import a_leased_order
from wapcommerce.adapters.memory import MemoryPortal
from wapcommerce.errors import IdentityConflict
from wapcommerce.model.execution import EffectKind
from wapcommerce.model.portal import PlanSubscriptionRequest, PortalUser
from wapcommerce.model.synchronisation import Synchronisation
from wapcommerce.provisioning.requests import billing_subscription_of, invoice_request_of
from wapcommerce.provisioning.steps import STEPS

LOOKED_UP = [
    EffectKind.BILLING_SUBSCRIPTION,
    EffectKind.PORTAL_USER,
    EffectKind.PLAN,
    EffectKind.PLAN_SUBSCRIPTION,
    EffectKind.INVOICE,
]


def test_every_effect_but_mail_and_verification_has_a_step() -> None:
    others = {EffectKind.ACTIVATION_MAIL, EffectKind.VERIFICATION}
    assert set(STEPS) == set(EffectKind) - others


@pytest.mark.parametrize("kind", LOOKED_UP)
def test_what_is_absent_is_not_found_and_found_once_it_was_made(kind: EffectKind) -> None:
    leased = a_leased_order()
    needed = [EffectKind.PORTAL_USER, EffectKind.PLAN]
    leased.act(*(each for each in needed if each is not kind))
    step, work = STEPS[kind], leased.work(kind)
    assert step.look(work) is None
    made = step.act(work)
    assert step.look(work) == made


@pytest.mark.parametrize("kind", [EffectKind.PLAN_QUOTAS, EffectKind.CO_ADMINISTRATOR])
def test_what_may_be_repeated_is_not_looked_up(kind: EffectKind) -> None:
    leased = a_leased_order()
    leased.act(EffectKind.PORTAL_USER, EffectKind.PLAN, EffectKind.PLAN_SUBSCRIPTION)
    for _ in range(2):
        assert STEPS[kind].act(leased.work(kind)) == {}
        assert STEPS[kind].look(leased.work(kind)) is None


def test_only_users_are_looked_for_first_because_other_orders_may_have_made_them() -> None:
    assert [kind for kind, step in STEPS.items() if step.looks_first] == [EffectKind.PORTAL_USER]


def test_a_synchronisation_has_no_order_to_work_on() -> None:
    """S24: what belongs to an order is never brought about for an account alone."""
    leased = a_leased_order()
    work = attrs.evolve(leased.work(EffectKind.INVOICE), submission=Synchronisation("sync-1", ANN))
    with pytest.raises(TypeError, match="invoice:ord-1 is no effect of an order"):
        _ = work.order
    with pytest.raises(TypeError):
        STEPS[EffectKind.INVOICE].act(work)
    assert leased.billing.invoices() == ()


def test_a_synchronisation_makes_the_user_that_an_order_then_finds() -> None:
    """S22, S24: whoever comes first ties the name to the account."""
    leased = a_leased_order()
    work = attrs.evolve(
        leased.work(EffectKind.PORTAL_USER), submission=Synchronisation("sync-1", NIKOS)
    )
    STEPS[EffectKind.PORTAL_USER].act(work)
    assert STEPS[EffectKind.PORTAL_USER].look(leased.work(EffectKind.PORTAL_USER)) == {}


def test_a_billing_subscription_of_other_content_is_a_conflict() -> None:
    leased = a_leased_order()
    wanted = billing_subscription_of(leased.order, leased.order.items[0])
    other_day = wanted.starts_on + timedelta(days=1)
    leased.billing.create_billing_subscription(attrs.evolve(wanted, starts_on=other_day))
    with pytest.raises(IdentityConflict) as conflict:
        STEPS[EffectKind.BILLING_SUBSCRIPTION].look(leased.work(EffectKind.BILLING_SUBSCRIPTION))
    assert str(conflict.value) == (
        "journal: billing_subscription:ord-1-1: the BSS has another subscription for this order "
        "item; compare the two in the BSS and correct it, then retry"
    )


def test_an_invoice_of_other_content_is_a_conflict() -> None:
    leased = a_leased_order()
    request = invoice_request_of(leased.order)
    leased.billing.issue_invoice(attrs.evolve(request, lines=request.lines[1:]))
    with pytest.raises(IdentityConflict) as conflict:
        STEPS[EffectKind.INVOICE].look(leased.work(EffectKind.INVOICE))
    assert str(conflict.value) == (
        "journal: invoice:ord-1: the BSS has another invoice for this order; "
        "compare the two in the BSS and correct it, then retry"
    )


@pytest.mark.parametrize(("owner", "plan_id"), [(NIKOS.username, "plan1"), (ANN.username, "other")])
def test_a_plan_subscription_of_another_owner_or_plan_is_a_conflict(
    owner: str, plan_id: str
) -> None:
    leased = a_leased_order()
    portal = MemoryPortal(plans=["plan1", "other"])
    for name in (ANN.username, NIKOS.username):
        portal.create_user(PortalUser(name, name))
    work = leased.work(EffectKind.PLAN_SUBSCRIPTION)
    portal.create_plan_subscription(
        PlanSubscriptionRequest(work.plan_subscription_id, "foreign", owner, plan_id)
    )
    work = attrs.evolve(work, host=attrs.evolve(leased.host, portal=portal))
    with pytest.raises(IdentityConflict) as conflict:
        STEPS[EffectKind.PLAN_SUBSCRIPTION].look(work)
    assert str(conflict.value) == (
        "journal: plan_subscription:ord-1-1: the WAP subscription under our id has another owner "
        "or plan; find out who changed it in WAP; correct it, then retry"
    )


def test_a_user_name_tied_to_another_account_is_never_created() -> None:
    leased = a_leased_order()
    work = leased.work(EffectKind.PORTAL_USER)
    leased.host.journal.claim_user(leased.lease, work.effect, NIKOS.username, DORA.id)
    for ask in (STEPS[EffectKind.PORTAL_USER].look, STEPS[EffectKind.PORTAL_USER].act):
        with pytest.raises(IdentityConflict) as conflict:
            ask(work)
        assert str(conflict.value) == (
            f"journal: {work.effect.key}: this WAP user belongs to another account of the BSS; "
            "give each account its own mailbox, then retry"
        )
    assert leased.portal.users == ()


def test_a_user_that_wap_had_before_is_a_conflict() -> None:
    leased = a_leased_order()
    leased.portal.create_user(PortalUser(NIKOS.username, NIKOS.username))
    work = leased.work(EffectKind.PORTAL_USER)
    with pytest.raises(IdentityConflict) as conflict:
        STEPS[EffectKind.PORTAL_USER].look(work)
    assert str(conflict.value) == (
        f"journal: {work.effect.key}: WAP has a user of this name that was not created for this "
        "account; remove that WAP user or give the account another mailbox, then retry"
    )


def test_a_user_that_is_suspended_is_a_conflict() -> None:
    leased = a_leased_order()
    work = leased.work(EffectKind.PORTAL_USER)
    STEPS[EffectKind.PORTAL_USER].act(work)
    leased.portal.suspend_user(NIKOS.username)
    with pytest.raises(IdentityConflict) as conflict:
        STEPS[EffectKind.PORTAL_USER].look(work)
    assert str(conflict.value) == (
        f"journal: {work.effect.key}: this WAP user is suspended or being deleted; "
        "activate it in WAP, then retry"
    )


def test_a_user_is_tied_to_its_account_before_it_is_created() -> None:
    leased = a_leased_order(an_order_for_resale())
    work = leased.work(EffectKind.PORTAL_USER)
    STEPS[EffectKind.PORTAL_USER].act(work)
    assert leased.host.journal.user_account(NIKOS.username) == NIKOS.id
    assert leased.portal.users == (PortalUser(NIKOS.username, NIKOS.username),)
