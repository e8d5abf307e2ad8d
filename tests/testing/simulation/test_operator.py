"""The person in the simulation decides about what waits, and does by hand what is skipped."""

from collections.abc import Iterator
from typing import Any

import pytest
from attrs import define, evolve, field

from wapcommerce.errors import CallNotDone
from wapcommerce.model.execution import Effect, Execution, ExecutionState, Outcome
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
    seed = next(seed for seed in range(100) if _all_below(seed, 0.4))
    waiting.decide(seed)
    assert sorted(each.id for each in waiting.submitted) == ["resend:C-1:2", "resend:R-1:2"]
    assert waiting.host.journal.uncertain_mails() == ()


def _all_below(seed: int, chance: float) -> bool:
    dice = seeded(seed)
    return dice.random() < chance and dice.random() < chance
