"""An activation mail is sent once across all orders, or shown as uncertain (D11)."""

import re
from datetime import timedelta
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from tests.builders import DAY, NIKOS, a_basket, an_order_for_resale
from tests.provisioning.worlds import LeasedOrder, a_leased_order
from wapcommerce.adapters.memory import MemoryMailer, MemoryTemplates
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, LeaseLost, accepted
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.execution import (
    Activation,
    Done,
    EffectKind,
    Lease,
    MailClaim,
    MailState,
    Outcome,
)
from wapcommerce.model.mail import Mail
from wapcommerce.model.party import Account, Purpose
from wapcommerce.provisioning.activation_mail import send_activation, skip_activation
from wapcommerce.provisioning.mail_templates import MailTemplate
from wapcommerce.provisioning.submit import submit

MAIL = EffectKind.ACTIVATION_MAIL


def key_of(leased: LeasedOrder, number: int = 0) -> str:
    return leased.effects()[MAIL][number].key.partition(":")[2]


def test_the_first_purchase_mails_the_reseller_and_the_customer_their_own_links() -> None:
    leased = a_leased_order()
    for number in (0, 1):
        outcome = send_activation(leased.work(MAIL, number))
        assert outcome == Done({"mail": "sent"})
    to_reseller, to_customer = leased.mailer.sent
    assert to_reseller.recipient == "nikos@hosting.example"
    assert to_customer.recipient == "ann.lee@shop.example"
    for mail in (to_reseller, to_customer):
        (token,) = set(re.findall(r"https://shop\.example/activate#([\w-]+)", mail.text))
        found = leased.host.activations.find(sha256(token.encode()).hexdigest())
        assert found is not None
        assert found.username == mail.recipient
        assert found.expires_at == leased.host.clock() + leased.host.settings.activation_valid_for
        assert "https://portal.example" in mail.text
        assert mail.recipient in mail.text


def test_a_template_may_tell_when_the_link_expires_and_for_which_order_it_was_sent() -> None:
    leased = a_leased_order()
    template = MailTemplate(
        "reseller_activation",
        "en",
        subject="${name}: ${username}",
        text="${activation_link} until ${expires_on} for ${order_id}, then ${portal_url}",
        html="${activation_link}",
    )
    templates = MemoryTemplates([template])
    host = attrs.evolve(leased.host, templates=templates, random_bytes=bytes)
    send_activation(attrs.evolve(leased, host=host).work(MAIL))
    (mail,) = leased.mailer.sent
    link = "https://shop.example/activate#" + "A" * 43
    assert mail.subject == "Nikos Hosting: nikos@hosting.example"
    assert mail.text == (
        f"{link} until 2026-11-25 09:00 UTC for ord-1, then https://portal.example"
    )


def another_order_after(first: LeasedOrder) -> LeasedOrder:
    """The same reseller's order for another customer, leased too."""
    other = Account("acc-9", "Bob Ray", "bob@shop.example", parent_id=NIKOS.id)
    order = accepted(a_basket().check_out("ord-9", NIKOS, DAY, Purpose.RESALE, other))
    journal, now = first.host.journal, first.host.clock()
    submitted = accepted(submit(order, order.id, Actor(ActorRole.ENGINE), journal, now))
    lease = journal.claim(order.id, "worker", now, 300)
    assert lease is not None
    return attrs.evolve(first, order=submitted, lease=lease)


def test_a_mail_that_another_order_is_about_to_send_is_left_to_it() -> None:
    first = a_leased_order()
    first.host.journal.claim_mail(first.lease, key_of(first))
    second = another_order_after(first)
    outcome = send_activation(second.work(MAIL))
    assert outcome == Done({"mail": "claimed by order ord-1"})
    assert first.mailer.sent == ()


@pytest.mark.parametrize("state", [MailState.SENT, MailState.UNCERTAIN])
def test_a_settled_mail_is_neither_sent_nor_settled_again(state: MailState) -> None:
    leased = a_leased_order()
    key = key_of(leased)
    leased.host.journal.claim_mail(leased.lease, key)
    leased.host.journal.settle_mail(leased.lease, key, state)
    outcome = send_activation(leased.work(MAIL))
    assert outcome == Done({"mail": str(state)})
    assert leased.host.journal.claim_mail(leased.lease, key).state is state
    assert leased.mailer.sent == ()


def test_a_try_that_was_cut_off_makes_the_mail_uncertain() -> None:
    leased = a_leased_order()
    key = key_of(leased)
    leased.host.journal.claim_mail(leased.lease, key)
    leased.host.journal.settle_mail(leased.lease, key, MailState.SENDING)
    outcome = send_activation(leased.work(MAIL))
    assert outcome == Done({"mail": "uncertain"})
    assert [claim.key for claim in leased.host.journal.uncertain_mails()] == [key_of(leased)]
    assert leased.mailer.sent == ()


def test_a_try_that_was_cut_off_before_the_mail_was_handed_over_sends_it() -> None:
    leased = a_leased_order()
    leased.host.journal.claim_mail(leased.lease, key_of(leased))
    assert send_activation(leased.work(MAIL)) == Done({"mail": "sent"})
    assert len(leased.mailer.sent) == 1


class RefusingMailer(MemoryMailer):
    def __init__(self, *faults: Exception) -> None:
        super().__init__()
        self.faults = list(faults)
        self.offered: list[Mail] = []

    def send(self, mail: Mail) -> None:
        self.offered.append(mail)
        if self.faults:
            raise self.faults.pop()
        super().send(mail)


def with_mailer(leased: LeasedOrder, mailer: RefusingMailer) -> LeasedOrder:
    return attrs.evolve(leased, host=attrs.evolve(leased.host, mailer=mailer), mailer=mailer)


def test_each_try_carries_a_new_link() -> None:
    mailer = RefusingMailer(CallNotDone("smtp", "send", "refused"))
    leased = with_mailer(a_leased_order(), mailer)
    with pytest.raises(CallNotDone):
        send_activation(leased.work(MAIL))
    assert send_activation(leased.work(MAIL)) == Done({"mail": "sent"})
    first, second = (re.findall(r"activate#([\w-]+)", mail.text)[0] for mail in mailer.offered)
    assert first != second
    assert leased.host.activations.find(sha256(second.encode()).hexdigest()) is not None


def test_the_link_of_a_mail_works_although_a_stalled_worker_goes_on() -> None:
    """The mail is sent by another worker before the link of the stalled one is stored."""
    slow = a_leased_order()
    journal, clock = slow.host.journal, slow.host.clock

    class Late:
        """Stores links after another worker has taken the order over."""

        def put(self, activation: Activation) -> None:
            lease = journal.claim("ord-1", "other", clock() + timedelta(hours=1), 300)
            assert lease is not None
            outcome = send_activation(attrs.evolve(fast, lease=lease).work(MAIL))
            assert outcome == Done({"mail": "sent"})
            slow.host.activations.put(activation)

    outbox = Outbox()
    fast = with_mailer(slow, outbox)
    late: Any = Late()
    with pytest.raises(LeaseLost):
        send_activation(
            attrs.evolve(slow, host=attrs.evolve(fast.host, activations=late)).work(MAIL)
        )
    (mail,) = outbox.kept.values()
    (token,) = set(re.findall(r"activate#([\w-]+)", mail.text))
    assert slow.host.activations.find(sha256(token.encode()).hexdigest()) is not None


def test_no_link_is_made_by_a_worker_whose_lease_is_lost() -> None:
    slow = a_leased_order()
    journal, key = slow.host.journal, key_of(slow)
    claimed = journal.claim_mail(slow.lease, key)

    class Lost:
        """The lease is lost right after the claim was read."""

        def __getattr__(self, name: str) -> Any:
            return getattr(journal, name)

        def claim_mail(self, lease: Lease, key: str) -> MailClaim:
            journal.claim("ord-1", "other", slow.host.clock() + timedelta(hours=1), 300)
            return claimed

    put: list[Activation] = []
    changed: Any = {"journal": Lost(), "activations": SimpleNamespace(put=put.append)}
    with pytest.raises(LeaseLost):
        send_activation(attrs.evolve(slow, host=attrs.evolve(slow.host, **changed)).work(MAIL))
    assert put == []
    assert slow.mailer.sent == ()


@pytest.mark.parametrize(
    "fault", [CallOutcomeUnknown("smtp", "send", "timeout"), ValueError("a defect")]
)
def test_a_mail_that_may_have_left_is_uncertain(fault: Exception) -> None:
    leased = with_mailer(a_leased_order(), RefusingMailer(fault))
    assert send_activation(leased.work(MAIL)) == Done({"mail": "uncertain"})


def answered(outcome: Outcome) -> bool | None:
    assert isinstance(outcome, Done)
    return outcome.answered


def test_what_became_of_a_mail_tells_what_its_server_did() -> None:
    """So an outage closes the gate, and a mail for which nobody was asked opens none."""
    lost = CallOutcomeUnknown("smtp", "send", "timeout")
    assert answered(send_activation(a_leased_order().work(MAIL))) is True
    silent = with_mailer(a_leased_order(), RefusingMailer(lost))
    assert answered(send_activation(silent.work(MAIL))) is False
    assert answered(send_activation(silent.work(MAIL))) is None
    other = another_order_after(silent)
    assert answered(send_activation(other.work(MAIL))) is None
    assert answered(skip_activation(other.work(MAIL))) is None
    assert answered(skip_activation(a_leased_order().work(MAIL))) is None


class Outbox(RefusingMailer):
    """Keeps the last mail of each key; says "lost" after it has kept the first ones."""

    deduplicates = True

    def __init__(self, *faults: Exception) -> None:
        super().__init__()
        self.after = list(faults)
        self.kept: dict[str, Mail] = {}

    def send(self, mail: Mail) -> None:
        self.kept[mail.key] = mail
        if self.after:
            raise self.after.pop()


@pytest.mark.parametrize(
    "fault", [CallOutcomeUnknown("outbox", "send", "timeout"), ValueError("a defect")]
)
def test_a_mailer_that_deduplicates_is_asked_again_after_an_unknown_outcome(
    fault: Exception,
) -> None:
    mailer = Outbox(fault)
    leased = with_mailer(a_leased_order(), mailer)
    key = key_of(leased)
    with pytest.raises(type(fault)):
        send_activation(leased.work(MAIL))
    assert leased.host.journal.claim_mail(leased.lease, key).state is MailState.SENDING
    assert send_activation(leased.work(MAIL)) == Done({"mail": "sent"})
    assert leased.host.journal.claim_mail(leased.lease, key).state is MailState.SENT
    assert leased.host.journal.uncertain_mails() == ()
    (token,) = set(re.findall(r"activate#([\w-]+)", mailer.kept[key].text))
    assert leased.host.activations.find(sha256(token.encode()).hexdigest()) is not None


def test_a_refusal_after_an_unknown_outcome_leaves_it_unknown() -> None:
    mailer = Outbox(
        CallNotDone("outbox", "send", "full"), CallOutcomeUnknown("outbox", "send", "?")
    )
    leased = with_mailer(a_leased_order(), mailer)
    for fault in (CallOutcomeUnknown, CallNotDone):
        with pytest.raises(fault):
            send_activation(leased.work(MAIL))
    claim = leased.host.journal.claim_mail(leased.lease, key_of(leased))
    assert claim.state is MailState.SENDING


def test_a_refusal_gives_the_claim_back() -> None:
    leased = with_mailer(a_leased_order(), RefusingMailer(CallNotDone("smtp", "send", "refused")))
    with pytest.raises(CallNotDone):
        send_activation(leased.work(MAIL))
    claim = leased.host.journal.claim_mail(leased.lease, key_of(leased))
    assert claim.state is MailState.CLAIMED


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, MailState.SKIPPED),
        (MailState.CLAIMED, MailState.SKIPPED),
        (MailState.SENDING, MailState.SKIPPED),
        (MailState.SENT, MailState.SENT),
        (MailState.UNCERTAIN, MailState.UNCERTAIN),
    ],
)
def test_a_mail_that_a_person_has_seen_to_is_settled(
    before: MailState | None, after: MailState
) -> None:
    leased = a_leased_order()
    journal, key = leased.host.journal, key_of(leased)
    if before is not None:
        journal.claim_mail(leased.lease, key)
        journal.settle_mail(leased.lease, key, before)
    assert skip_activation(leased.work(MAIL)) == Done({"mail": str(after)})
    assert journal.mail(key) == MailClaim(key, "ord-1", after)
    assert send_activation(leased.work(MAIL)) == Done({"mail": str(after)})
    assert leased.mailer.sent == ()


def test_a_skipped_mail_of_another_order_is_left_to_it() -> None:
    first = a_leased_order()
    claim = first.host.journal.claim_mail(first.lease, key_of(first))
    second = another_order_after(first)
    assert skip_activation(second.work(MAIL)) == Done({"mail": "claimed by order ord-1"})
    assert first.host.journal.mail(claim.key) == claim


class BrokenTemplates:
    def parts(self, name: str, language: str) -> None:
        raise OSError("disk")


def test_a_mail_that_cannot_be_written_has_certainly_not_left() -> None:
    leased = a_leased_order(an_order_for_resale())
    broken = attrs.evolve(leased, host=attrs.evolve(leased.host, templates=BrokenTemplates()))
    with pytest.raises(CallNotDone) as failed:
        send_activation(broken.work(MAIL))
    assert str(failed.value) == "mail: prepare the activation: OSError"  # not what it says
    assert leased.mailer.sent == ()
