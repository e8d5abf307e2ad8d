"""D9: a person reads what happened to an order."""

import pytest
from attrs import evolve

from tests.builders import DORA, NIKOS, an_order_for_resale
from wapcommerce.adapters.memory import MemoryPortal
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, EndpointError, NotFound
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.execution import Effect, EffectKind
from wapcommerce.model.order import SUBMITTED
from wapcommerce.model.portal import PlanRequest
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.timeline import timeline
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.host import memory_host

MANAGER = Actor(ActorRole.ACCOUNT_MANAGER)


class Portal(MemoryPortal):
    """Fails to make a plan, as it is told to."""

    failure: EndpointError | None = None

    def create_plan(self, request: PlanRequest) -> str:
        if self.failure is not None:
            raise self.failure
        return super().create_plan(request)


class World:
    """One order, advanced once or more."""

    def __init__(self, failure: EndpointError | None = None) -> None:
        self.portal = Portal()
        self.portal.failure = failure
        self.clock = ManualClock()
        self.host = evolve(
            memory_host(portal=self.portal, clock=self.clock), jitter=lambda most: most
        )
        order = evolve(an_order_for_resale(), status=SUBMITTED)
        self.host.journal.submit(order, "1", self.clock())
        self.engine = Engine(self.host, "w")

    def told(self, actor: Actor = MANAGER) -> list[str]:
        return timeline("ord-1", actor, self.host.journal).splitlines()


def test_a_finished_order_tells_every_effect_in_its_order() -> None:
    world = World()
    world.engine.advance("ord-1")
    told = world.told()
    assert told[0] == "ord-1"
    assert told[1] == "  2026-11-22 09:00:00  billing_subscription:ord-1-1: done"
    assert told[-2].startswith("  2026-11-22 09:00:00  activation_mail:customer_activation:acc-2:")
    assert told[-1] == "Done"
    assert len(told) == 2 + 11


def test_a_new_order_waits_for_its_first_try() -> None:
    assert World().told() == ["ord-1", "Pending; next try 2026-11-22 09:00:00"]


def test_an_unknown_outcome_is_told_with_its_reason_and_the_next_try() -> None:
    world = World(CallOutcomeUnknown("wap", "create a plan", "timeout"))
    world.engine.advance("ord-1")
    assert world.told()[-3:] == [
        "  2026-11-22 09:00:00  plan:ord-1-1: outcome unknown, try 1",
        "      first tried 2026-11-22 09:00:00; wap: create a plan: timeout",
        "Pending; next try 2026-11-22 09:00:10",
    ]
    world.clock.move(10)
    world.engine.advance("ord-1")
    assert world.told()[-3:-1] == [
        "  2026-11-22 09:00:10  plan:ord-1-1: outcome unknown, try 2",
        "      first tried 2026-11-22 09:00:00; wap: create a plan: timeout",
    ]


def test_an_order_that_waits_for_a_person_says_why_and_what_can_be_done() -> None:
    world = World(CallNotDone("wap", "create a plan", "no quota", permanent=True))
    world.engine.advance("ord-1")
    assert world.told()[-2:] == [
        "Waits for a person: plan:ord-1-1: wap: create a plan: no quota",
        "  possible: retry, skip, cancel",
    ]
    world.engine.skip("ord-1", MANAGER)
    assert "plan:ord-1-1: skipped by a person" in world.told()[-2]
    world.engine.cancel("ord-1", MANAGER)
    assert world.told()[-1] == "Canceled"


def test_no_mail_address_is_told() -> None:
    world = World()
    world.engine.advance("ord-1")
    assert "@" not in "\n".join(world.told())


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (Actor(ActorRole.RESELLER, NIKOS.id), True),
        (Actor(ActorRole.RESELLER, "acc-77"), False),
        (Actor(ActorRole.CUSTOMER, DORA.id), False),
    ],
)
def test_only_those_who_see_the_order_are_told(actor: Actor, may: bool) -> None:
    world = World()
    if may:
        assert world.told(actor)
        return
    with pytest.raises(NotFound, match=r"^there is no order 'ord-1'$"):
        world.told(actor)


def test_what_is_done_at_last_tells_how_many_tries_it_took() -> None:
    world = World(CallOutcomeUnknown("wap", "create a plan", "timeout"))
    world.engine.advance("ord-1")
    world.portal.failure = None
    world.clock.move(10)
    world.engine.advance("ord-1")
    (told,) = (line for line in world.told() if " plan:ord-1-1:" in line)
    assert told == "  2026-11-22 09:00:10  plan:ord-1-1: done, try 2"


def test_a_step_whose_worker_died_is_not_said_to_run() -> None:
    world = World()
    journal = world.host.journal
    lease = journal.claim("ord-1", "w", world.clock(), 60)
    assert lease is not None
    journal.intend(lease, Effect("plan:ord-1-1", EffectKind.PLAN), world.clock(), 60)
    assert world.told()[1:] == [
        "  2026-11-22 09:00:00  plan:ord-1-1: begun, outcome not noted",
        "Pending; taken up by w until 2026-11-22 09:01:00",
    ]


def test_no_id_makes_a_line_of_its_own_or_commands_a_terminal() -> None:
    """What a journal was given past the rules of `submit`, or by an earlier release."""
    world = World()
    order_id = "ord-2\nDone\x1b]0;owned\x07"
    order = evolve(an_order_for_resale(), id=order_id, status=SUBMITTED)
    items = tuple(evolve(item, id=f"{item.id}\nDone") for item in order.items)
    world.host.journal.submit(evolve(order, items=items), "2", world.clock())
    world.portal.failure = CallNotDone("wap", "create a plan", "no quota", permanent=True)
    world.engine.advance(order_id)
    told = timeline(order_id, MANAGER, world.host.journal)
    assert told.splitlines()[-2].startswith("Waits for a person: ")
    assert "Done" not in told.splitlines()
    assert all(line.isprintable() for line in told.splitlines())
