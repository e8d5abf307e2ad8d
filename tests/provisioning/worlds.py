"""One submitted order in memory, with a lease and any effect to work on."""

from __future__ import annotations

from attrs import frozen

from tests.builders import an_order_for_resale
from wapcommerce.adapters.memory import MemoryBilling, MemoryMailer, MemoryPortal
from wapcommerce.errors import accepted
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.execution import Effect, EffectKind, Lease
from wapcommerce.model.order import Order
from wapcommerce.provisioning.host import Host
from wapcommerce.provisioning.plan import plan_of_effects
from wapcommerce.provisioning.steps import STEPS, Work
from wapcommerce.provisioning.submit import submit
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.host import memory_host


@frozen
class LeasedOrder:
    """An order for resale of which this test holds the lease."""

    host: Host
    order: Order
    lease: Lease
    billing: MemoryBilling
    portal: MemoryPortal
    mailer: MemoryMailer

    def work(self, kind: EffectKind, number: int = 0) -> Work:
        """The effect of that kind; with several, the one of that number."""
        return Work(self.host, self.lease, self.order, self.effects()[kind][number])

    def effects(self) -> dict[EffectKind, list[Effect]]:
        """All effects of the order, as they are when the plan got the id "plan1"."""
        effects = plan_of_effects(self.order, self.host.journal.installation())
        found: dict[EffectKind, list[Effect]] = {kind: [] for kind in EffectKind}
        effect = next(effects)
        while True:
            found[effect.kind].append(effect)
            try:
                effect = effects.send({"plan_id": "plan1"})
            except StopIteration:
                return found

    def act(self, *kinds: EffectKind) -> None:
        """Bring about all effects of these kinds."""
        for kind in kinds:
            for number in range(len(self.effects()[kind])):
                STEPS[kind].act(self.work(kind, number))


def a_leased_order(order: Order | None = None) -> LeasedOrder:
    """Submitted and claimed, nothing done yet."""
    order = order or an_order_for_resale()
    billing, portal, mailer = MemoryBilling(), MemoryPortal(), MemoryMailer()
    host = memory_host(billing=billing, portal=portal, mailer=mailer, clock=ManualClock())
    submitted = accepted(
        submit(order, order.id, Actor(ActorRole.ENGINE), host.journal, host.clock())
    )
    lease = host.journal.claim(order.id, "worker", host.clock(), 300)
    assert lease is not None
    return LeasedOrder(host, submitted, lease, billing, portal, mailer)
