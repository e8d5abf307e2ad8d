"""The ledger holds what was made, as often as it was made."""

from uuid import UUID

import pytest
from attrs import evolve

from tests.builders import ATHENS, DAY
from wapcommerce.errors import IdentityConflict
from wapcommerce.model.mail import Mail
from wapcommerce.model.portal import (
    PlanQuotas,
    PlanRequest,
    PlanSubscriptionRequest,
    PortalUser,
    SyncState,
)
from wapcommerce.testing.contracts.samples import a_billing_subscription, an_invoice_request
from wapcommerce.testing.simulation.ledger import (
    QUOTAS_LOST,
    SYNCING_LOOKS,
    Fact,
    Ledger,
    LedgerBilling,
    LedgerMailer,
    LedgerPortal,
    SlowPortal,
)

KEY = UUID(int=7)


def test_a_portal_notes_what_it_made_and_nothing_it_refused() -> None:
    ledger = Ledger()
    portal = LedgerPortal(ledger, ["p"])
    portal.create_user(PortalUser("ann@x.example", "ann@x.example"))
    with pytest.raises(IdentityConflict):
        portal.create_user(PortalUser("ann@x.example", "ann@x.example"))
    portal.create_plan(PlanRequest("iaas 7", ATHENS, PlanQuotas(1, 1, 1, None, 0, 0)))
    portal.create_plan_subscription(PlanSubscriptionRequest(KEY, "iaas i-1", "ann@x.example", "p"))
    for _ in range(2):
        portal.set_co_administrators(KEY, ["ben@x.example"])
    assert ledger.counted() == {
        Fact("user", "ann@x.example"): 1,
        Fact("plan", "iaas 7"): 1,
        Fact("plan subscription", "iaas i-1 of ann@x.example"): 1,
        Fact("co-administrator", "iaas i-1 by ben@x.example"): 1,
    }


def test_a_slow_portal_shows_some_subscriptions_as_syncing_for_a_few_looks() -> None:
    portal = SlowPortal(Ledger(), ["p"])
    portal.create_user(PortalUser("ann@x.example", "ann@x.example"))
    assert portal.find_plan_subscription(KEY) is None
    looks = set()
    for number in range(60):
        its_id = UUID(int=number)
        request = PlanSubscriptionRequest(its_id, f"iaas i-{number}", "ann@x.example", "p")
        portal.create_plan_subscription(request)
        seen = [portal.find_plan_subscription(its_id) for _ in range(5)]
        states = [each.sync_state for each in seen if each is not None]
        looks.add(states.count(SyncState.SYNCING))
        assert states[-1] is SyncState.IN_SYNC
    assert looks == set(SYNCING_LOOKS)


def test_a_slow_portal_loses_quotas_once() -> None:
    portal = SlowPortal(Ledger())
    request = PlanRequest("iaas 7", ATHENS, PlanQuotas(1, 1, 1, None, 0, 0))
    lost = 0
    for number in range(2 * QUOTAS_LOST):
        plan = portal.create_plan(evolve(request, display_name=f"iaas {number}"))
        portal.set_plan_quotas(plan, request)
        lost += portal.plan_quotas(plan, ATHENS) is None
    assert lost == 1


def test_a_billing_system_notes_each_record_when_it_is_new() -> None:
    ledger = Ledger()
    billing = LedgerBilling(ledger)
    for _ in range(2):
        billing.create_billing_subscription(a_billing_subscription("i-1"))
        billing.issue_invoice(an_invoice_request("o-1", issued_on=DAY))
    assert ledger.counted() == {
        Fact("billing subscription", "i-1"): 1,
        Fact("invoice", "o-1"): 1,
    }


def test_a_mailer_notes_a_repeated_mail_twice() -> None:
    ledger = Ledger()
    for _ in range(2):
        LedgerMailer(ledger).send(Mail("welcome:1", "ann@x.example", "s", "t", "h"))
    assert ledger.counted() == {Fact("mail", "welcome:1"): 2}
