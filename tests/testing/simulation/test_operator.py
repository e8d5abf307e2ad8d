"""The person in the simulation decides about what waits, and does by hand what is skipped."""

from collections.abc import Iterator
from typing import Any

import pytest
from attrs import define, evolve, field

from wapcommerce.errors import CallNotDone
from wapcommerce.model.execution import (
    Attention,
    Effect,
    Execution,
    ExecutionState,
    MailState,
    Outcome,
)
from wapcommerce.model.synchronisation import Submission
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.host import Host
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.host import EXAMPLE_SETTINGS, memory_host
from wapcommerce.testing.simulation import Fact, Ports, in_memory, seeded
from wapcommerce.testing.simulation.cast import ANN, OLYMPUS, an_order
from wapcommerce.testing.simulation.operator import Operator


class Refusing:
    """A port that refuses everything."""

    def __getattr__(self, name: str) -> object:
        def refuse(*args: object, **named: object) -> None:
            raise CallNotDone("anything", name, "refused", permanent=True)

        return refuse


@define
class Waiting:
    """An order on Attention, and what became of the decisions."""

    ports: Ports
    host: Host
    effects: dict[tuple[str, str], Effect] = field(factory=dict)
    submitted: list[Submission] = field(factory=list)
    promised: list[Execution] = field(factory=list)

    def waits_at(self, port: str) -> None:
        """Advance the order until that port refuses."""
        changed: dict[str, Any] = {port: Refusing()}
        host = evolve(self.host, **changed)

        def observe(order_id: str, effect: Effect, outcome: Outcome) -> None:
            self.effects[order_id, effect.key] = effect

        assert Engine(host, "w", observe).advance("O-1").state is ExecutionState.ATTENTION

    def decide(self, seed: int) -> ExecutionState:
        """Let the operator look around once."""
        dice = seeded(seed)
        Operator(
            self.host, self.ports, dice, self.effects, self.submitted.append, self.promised.append
        ).look_around()
        return self.host.journal.execution("O-1").state


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    with in_memory() as ports:
        clock = ManualClock()
        host = evolve(
            memory_host(
                billing=ports.billing,
                portal=ports.portal,
                mailer=ports.mailer,
                settings=EXAMPLE_SETTINGS,
                clock=clock,
            ),
            journal=ports.journal,
        )
        ports.journal.submit(an_order("O-1", "machines", OLYMPUS, ANN), "O-1", clock())
        yield Waiting(ports, host)


def test_over_some_seeds_it_cancels_and_goes_on(waiting: Waiting) -> None:
    waiting.waits_at("billing")
    assert waiting.decide(1) is ExecutionState.CANCELED  # the dice begin with 0.13
    assert [each.state for each in waiting.promised] == [ExecutionState.CANCELED]


def test_a_skipped_billing_subscription_was_made_by_hand(waiting: Waiting) -> None:
    waiting.waits_at("billing")
    assert waiting.decide(2) is ExecutionState.PENDING  # 0.96
    assert waiting.ports.facts()[Fact("billing subscription", "O-1-1")] == 1
    assert Engine(waiting.host, "w").advance("O-1").state is ExecutionState.DONE
    assert waiting.ports.facts()[Fact("billing subscription", "O-1-1")] == 1


def test_a_user_is_never_skipped(waiting: Waiting) -> None:
    waiting.waits_at("portal")
    assert waiting.decide(2) is ExecutionState.PENDING
    assert not [fact for fact in waiting.ports.facts() if fact.kind == "user"]


def test_a_skipped_mail_was_sent_by_hand_and_is_not_sent_again(waiting: Waiting) -> None:
    waiting.waits_at("mailer")
    assert waiting.decide(2) is ExecutionState.PENDING
    assert Engine(waiting.host, "w").advance("O-1").state is ExecutionState.DONE
    mails = [count for fact, count in waiting.ports.facts().items() if fact.kind == "mail"]
    assert mails == [1, 1]


def test_a_mail_that_did_not_arrive_is_sent_once_more(waiting: Waiting) -> None:
    class Lost:
        deduplicates = False

        def send(self, mail: object) -> None:
            raise TimeoutError

    host = evolve(waiting.host, mailer=Lost())
    assert Engine(host, "w").advance("O-1").state is ExecutionState.DONE
    seed = _resends_both_and_takes_none_back()
    waiting.decide(seed)
    resends = sorted(each.id for each in waiting.submitted)
    assert resends == ["resend:C-1:2", "resend:R-1:2"]
    for resend in resends:
        Engine(waiting.host, "w").advance(resend)
    assert waiting.host.journal.uncertain_mails() == ()


def test_a_mail_that_may_be_about_to_leave_is_not_sent_by_hand(waiting: Waiting) -> None:
    waiting.waits_at("mailer")
    (key,) = (each[1].partition(":")[2] for each in waiting.effects if "activation" in each[1])
    journal, now = waiting.host.journal, waiting.host.clock()
    journal.resume("O-1", now)
    lease = journal.claim("O-1", "w", now, 300)
    assert lease is not None
    journal.settle_mail(lease, key, MailState.SENDING)
    journal.call_attention(lease, Attention(f"activation_mail:{key}", "its worker died"))
    assert waiting.decide(2) is ExecutionState.PENDING
    assert waiting.ports.facts()[Fact("mail", key)] == 0


def test_what_differs_from_the_order_is_mended_by_hand(waiting: Waiting) -> None:
    portal: Any = waiting.ports.portal
    host = evolve(waiting.host, portal=Forgetful(portal))
    effects = waiting.effects

    def observe(order_id: str, effect: Effect, outcome: Outcome) -> None:
        effects[order_id, effect.key] = effect

    execution = Engine(host, "w", observe).advance("O-1")
    assert execution.state is ExecutionState.ATTENTION
    operator = Operator(
        waiting.host, waiting.ports, seeded(1), effects, waiting.submitted.append, print
    )
    operator.mend(execution)
    waiting.host.journal.resume("O-1", waiting.host.clock())
    assert Engine(waiting.host, "w").advance("O-1").state is ExecutionState.DONE


class Forgetful:
    """A portal that takes quotas and loses them."""

    def __init__(self, portal: Any) -> None:
        self.portal = portal

    def __getattr__(self, name: str) -> Any:
        return getattr(self.portal, name)

    def set_plan_quotas(self, *args: object) -> None:
        """Nothing is granted."""


def _resends_both_and_takes_none_back() -> int:
    """Dice for: resend, keep, resend, keep; cancel nothing, and ask for nothing else."""
    for seed in range(1_000):
        dice = seeded(seed)
        one, kept, two, also_kept, cancels, asks = (dice.random() for _ in range(6))
        if max(one, two) < 0.4 and min(kept, also_kept, asks) > 0.2 and cancels > 0.1:
            return seed
    raise AssertionError
