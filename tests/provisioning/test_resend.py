"""Another activation mail, and what a person knows of an uncertain one (D11)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from attrs import evolve

from tests.builders import ANN, DORA, NIKOS
from wapcommerce.adapters.memory import MemoryMailer
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, NotFound, Refusal, accepted
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.execution import ExecutionState, MailClaim, MailState
from wapcommerce.model.mail import Mail
from wapcommerce.model.party import Account
from wapcommerce.model.synchronisation import ActivationResend, Synchronisation
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.identity import activation_mail_key
from wapcommerce.provisioning.resend import confirm_mail, resend_activation
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.host import memory_host

MANAGER = Actor(ActorRole.ACCOUNT_MANAGER)
KEY = activation_mail_key(ANN)


class Mailer(MemoryMailer):
    """Loses the outcome of its first mails."""

    lost = 0

    def send(self, mail: Mail) -> None:
        super().send(mail)
        if self.lost:
            self.lost -= 1
            raise CallOutcomeUnknown("mail", "send", "broken")


class World:
    """Ann's synchronisation, whose mail was sent or lost."""

    def __init__(self, lost: int = 0) -> None:
        self.mailer = Mailer()
        self.mailer.lost = lost
        self.host = memory_host(mailer=self.mailer, clock=ManualClock())
        self.journal = self.host.journal
        self.engine = Engine(self.host, "w")
        self.journal.submit(Synchronisation("sync-1", ANN), "1", self.host.clock())

    def synchronised(self) -> World:
        assert self.engine.advance("sync-1").state is ExecutionState.DONE
        return self

    def resend(self, account: Account = ANN, actor: Actor = MANAGER) -> ActivationResend | Refusal:
        return resend_activation(account, actor, self.journal, self.host.clock())

    def mail(self, generation: int = 1) -> MailState | None:
        claim = self.journal.mail(activation_mail_key(ANN, generation))
        return None if claim is None else claim.state


def test_a_resend_is_a_submission_of_the_next_generation() -> None:
    world = World().synchronised()
    assert world.resend() == ActivationResend("resend:acc-2:2", ANN, 2)
    assert world.engine.advance("resend:acc-2:2").state is ExecutionState.DONE
    assert [mail.key for mail in world.mailer.sent] == [KEY, activation_mail_key(ANN, 2)]
    assert world.mail(1) is MailState.SENT
    assert world.mail(2) is MailState.SENT


def test_each_resend_counts_further() -> None:
    world = World().synchronised()
    for generation in (2, 3, 4):
        resend = accepted(world.resend())
        assert resend.generation == generation
        world.engine.advance(resend.id)
    assert len(world.mailer.sent) == 4


def test_an_uncertain_mail_is_replaced() -> None:
    world = World(lost=1).synchronised()
    assert world.mail() is MailState.UNCERTAIN
    resend = accepted(world.resend())
    assert world.mail() is MailState.UNCERTAIN  # nothing is on its way yet
    world.engine.advance(resend.id)
    assert world.mail() is MailState.REPLACED
    assert world.journal.uncertain_mails() == ()


def test_a_mail_stays_uncertain_when_its_resend_is_canceled() -> None:
    world = World(lost=1).synchronised()
    resend = accepted(world.resend())
    accepted(world.engine.cancel(resend.id, MANAGER))
    assert [claim.key for claim in world.journal.uncertain_mails()] == [KEY]


def test_after_a_canceled_resend_the_next_one_is_sent() -> None:
    world = World(lost=1).synchronised()
    accepted(world.engine.cancel(accepted(world.resend()).id, MANAGER))
    world.journal.purge(world.host.clock() + timedelta(days=1))

    renamed = evolve(ANN, name="Ann & Sons")
    resend = accepted(world.resend(renamed))

    assert resend == ActivationResend("resend:acc-2:3", renamed, 3)
    assert world.resend(renamed) == resend
    assert world.engine.advance(resend.id).state is ExecutionState.DONE
    assert [mail.key for mail in world.mailer.sent][1:] == [activation_mail_key(ANN, 3)]
    assert world.mail(1) is MailState.REPLACED
    assert accepted(world.resend()).generation == 4


def test_a_resend_that_is_under_way_is_the_same_after_a_change_of_name() -> None:
    world = World().synchronised()
    first = accepted(world.resend())
    assert world.resend(evolve(ANN, name="Ann & Sons")) == first


def test_the_resends_of_a_former_user_name_are_passed_over() -> None:
    world = World().synchronised()
    accepted(world.resend())  # still under way
    moved = evolve(ANN, wap_username="ann@new.example")
    # An account of an earlier release may have had two users, one after another.
    world.journal.submit(Synchronisation("sync-2", moved), "2", world.host.clock())
    lease = world.journal.claim("sync-2", "worker", world.host.clock(), 60)
    assert lease is not None
    world.journal.claim_mail(lease, activation_mail_key(moved))
    world.journal.settle_mail(lease, activation_mail_key(moved), MailState.SENT)
    assert accepted(world.resend(moved)).id == "resend:acc-2:3"


def test_asking_twice_sends_one() -> None:
    world = World().synchronised()
    first = accepted(world.resend())
    assert world.resend() == first
    for _ in range(2):
        world.engine.advance(first.id)
    assert len(world.mailer.sent) == 2


def test_a_mail_that_was_not_sent_yet_is_not_resent() -> None:
    world = World()
    refused = world.resend()
    assert isinstance(refused, Refusal)
    assert refused.codes == ("mail_pending",)
    assert str(refused) == (
        "account: the activation mail of acc-2 was not sent yet (retry its order)"
    )


class RefusingMailer(Mailer):
    """Refuses the first mail for good."""

    refused = False

    def send(self, mail: Mail) -> None:
        if not self.refused:
            self.refused = True
            raise CallNotDone("mail", "send", "mailbox unknown", permanent=True)
        super().send(mail)


def test_a_mail_that_was_skipped_can_be_resent() -> None:
    world = World()
    mailer = RefusingMailer()
    engine = Engine(evolve(world.host, mailer=mailer), "w")
    assert engine.advance("sync-1").state is ExecutionState.ATTENTION
    assert isinstance(world.resend(), Refusal)
    accepted(engine.skip("sync-1", MANAGER))
    assert engine.advance("sync-1").state is ExecutionState.DONE
    assert world.mail(1) is MailState.SKIPPED
    assert list(mailer.sent) == []

    resend = accepted(world.resend())

    assert engine.advance(resend.id).state is ExecutionState.DONE
    assert [mail.key for mail in mailer.sent] == [activation_mail_key(ANN, 2)]
    assert world.mail(1) is MailState.SKIPPED


@pytest.mark.parametrize("state", [MailState.CLAIMED, MailState.SENDING])
def test_a_mail_that_is_being_sent_is_not_resent(state: MailState) -> None:
    world = World()
    lease = world.journal.claim("sync-1", "w", world.host.clock(), 60)
    assert lease is not None
    world.journal.claim_mail(lease, KEY)
    world.journal.settle_mail(lease, KEY, state)
    refused = world.resend()
    assert isinstance(refused, Refusal)
    assert refused.codes == ("mail_pending",)
    assert world.mail() is state


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (Actor(ActorRole.CUSTOMER, ANN.id), True),
        (Actor(ActorRole.RESELLER, NIKOS.id), True),
        (Actor(ActorRole.CUSTOMER, DORA.id), False),
        (Actor(ActorRole.RESELLER, "acc-77"), False),
    ],
)
def test_only_those_who_see_the_account_have_its_mail_resent(actor: Actor, may: bool) -> None:
    world = World().synchronised()
    if may:
        accepted(world.resend(actor=actor))
        return
    with pytest.raises(NotFound, match="there is no account 'acc-2'"):
        world.resend(actor=actor)
    assert len(world.journal.submissions()) == 1


def test_a_person_confirms_that_an_uncertain_mail_arrived() -> None:
    world = World(lost=1).synchronised()
    assert confirm_mail(KEY, MANAGER, world.journal) == MailClaim(KEY, "sync-1", MailState.SENT)
    assert world.journal.uncertain_mails() == ()


def test_a_certain_mail_is_not_confirmed() -> None:
    world = World().synchronised()
    refused = confirm_mail(KEY, MANAGER, world.journal)
    assert isinstance(refused, Refusal)
    assert refused.codes == ("mail_certain",)
    assert str(refused) == f"mail: the mail {KEY} is not uncertain (there is nothing to decide)"


@pytest.mark.parametrize(
    ("key", "actor"), [("no mail", MANAGER), (KEY, Actor(ActorRole.CUSTOMER, ANN.id))]
)
def test_no_mail_and_a_mail_for_which_one_may_not_speak_look_alike(key: str, actor: Actor) -> None:
    world = World(lost=1).synchronised()
    with pytest.raises(NotFound, match=f"there is no mail '{key}'"):
        confirm_mail(key, actor, world.journal)
    assert world.mail() is MailState.UNCERTAIN
