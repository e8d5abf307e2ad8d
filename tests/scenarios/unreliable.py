"""Orders over HTTP while WAP fails in every way it can, until it is reliable again."""

from __future__ import annotations

from collections import Counter
from itertools import cycle
from pathlib import Path
from random import Random

from tests.scenarios.installation import ANN, BEN, DORA, OLYMPUS, PELION, ZOE, an_installation
from wapcommerce.model.execution import ExecutionState
from wapcommerce.model.party import Account
from wapcommerce.provisioning.engine import Engine
from wapcommerce.testing.simulation import seeded
from wapcommerce.testing.simulator import Fault, FaultKind, Service, Simulator

PAIRS: tuple[tuple[Account, Account | None], ...] = (
    (OLYMPUS, ANN),
    (OLYMPUS, BEN),
    (OLYMPUS, None),
    (PELION, ZOE),
    (DORA, None),
)


def troubled(simulator: Simulator, kind: FaultKind, dice: Random) -> None:
    """One more thing that will go wrong, mostly in the admin API."""
    service = dice.choice((Service.ADMIN_API, Service.ADMIN_API, Service.ADMIN_API, Service.STS))
    method = dice.choice(("", "GET", "POST", "PUT")) if service is Service.ADMIN_API else ""
    simulator.faults.append(Fault(service, kind, method, times=dice.randint(1, 3)))


def sell_over_an_unreliable_wap(folder: Path, orders: int, seed: int = 1) -> Counter[FaultKind]:
    """Sell that many orders while WAP fails, then assert that each was sold exactly once.

    Returns what went wrong, and how often.
    """
    dice, happened = seeded(seed), Counter[FaultKind]()
    kinds = cycle(dice.sample(tuple(FaultKind), len(FaultKind)))  # none is left out by chance
    with an_installation(folder) as world:
        sold = []
        for number in range(1, orders + 1):
            buyer, customer = PAIRS[number % len(PAIRS)]
            sold.append(world.ordered(f"O-{number}", buyer, customer))
        for _ in range(200):
            due = world.host.journal.due(world.clock(), orders)
            for order_id in due:
                world.simulator.faults.clear()
                for _ in range(dice.randint(1, 2)):
                    troubled(world.simulator, next(kinds), dice)
                    happened[world.simulator.faults[-1].kind] += 1
                Engine(world.host, "worker").advance(order_id)
            world.clock.move(600)
            if not world.host.journal.backlog().pending:
                break
        world.simulator.faults.clear()
        for execution in world.host.journal.executions(ExecutionState.ATTENTION, "", orders):
            world.host.journal.resume(execution.order_id, world.clock())
            assert world.run(execution.order_id) is ExecutionState.DONE
        made = Counter(each.kind for each in world.simulator.ledger if each.action == "created")
        assert made["plan"] == made["plan subscription"] == orders
        assert made["user"] == len(world.users()) == 6
        assert all(len(world.listed_by_wap(order.parties.owner.username)) for order in sold)
        ids = {str(world.in_wap(order).id) for order in sold}
        assert ids == set(world.simulator.wap.plan_subscriptions)
        assert len(world.ledger.invoices()) == len(world.ledger.billing_subscriptions()) == orders
        assert len(world.recipients()) == 6
        assert world.host.journal.backlog().done == orders
    return happened
