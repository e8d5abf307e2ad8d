"""What exists is what was ordered, and every mailed link works."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve

from wapcommerce.errors import accepted
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.execution import Activation, ExecutionState
from wapcommerce.model.mail import Mail
from wapcommerce.model.portal import PlanQuotas
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.resend import resend_activation
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.host import memory_host
from wapcommerce.testing.simulation import Ports, in_memory
from wapcommerce.testing.simulation.cast import ANN, OLYMPUS, an_order
from wapcommerce.testing.simulation.contents import differences
from wapcommerce.testing.simulation.findings import Story

ORDER = an_order("O-1", "both", OLYMPUS, ANN)
STORY = Story((ORDER,), {}, ())
MANAGER = Actor(ActorRole.ACCOUNT_MANAGER)


@pytest.fixture
def ports() -> Iterator[Ports]:
    """The order is done, and Ann's mail was sent again."""
    with in_memory() as ports:
        clock = ManualClock()
        host = evolve(
            memory_host(
                billing=ports.billing, portal=ports.portal, mailer=ports.mailer, clock=clock
            ),
            journal=ports.journal,
            activations=ports.activations,
        )
        ports.journal.submit(ORDER, "O-1", clock())
        engine = Engine(host, "w")
        for _ in range(20):
            engine.advance("O-1")
            clock.move(60)
        engine.advance(accepted(resend_activation(ANN, MANAGER, ports.journal, clock())).id)
        assert ports.journal.execution("O-1").state is ExecutionState.DONE
        yield ports


class Instead:
    """A port of which some methods are replaced."""

    def __init__(self, port: Any, **methods: Any) -> None:
        self.port = port
        vars(self).update(methods)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.port, name)


def found(ports: Ports, name: str, **methods: Any) -> tuple[str, ...]:
    changed: dict[str, Any] = {name: Instead(getattr(ports, name), **methods)}
    return differences(STORY, evolve(ports, **changed))


def test_what_is_as_ordered_is_no_finding(ports: Ports) -> None:
    assert len(ports.mails()) == 3
    assert differences(STORY, ports) == ()


def test_records_of_other_content_are_found_in_the_bss(ports: Ports) -> None:
    assert found(ports, "billing", find_invoice=lambda _: None) == (
        "O-1: the invoice is not the one of the order",
    )
    assert found(ports, "billing", find_billing_subscription=lambda _: None) == tuple(
        f"{item.id}: the BSS subscription is not as ordered" for item in ORDER.items
    )


def test_other_quotas_are_found(ports: Ports) -> None:
    other = PlanQuotas(1, 1, 1, None, 0, 0)
    assert found(ports, "portal", plan_quotas=lambda *_: other) == (
        "O-1-1: the plan grants other quotas",
    )


@pytest.mark.parametrize(
    ("changed", "finding"),
    [
        ({"owner": "zoe@x.example"}, "has another owner or plan"),
        ({"plan_id": "p"}, "has another owner or plan"),
        ({"co_administrators": ()}, "has other co-administrators"),
    ],
)
def test_a_subscription_of_other_content_is_found(
    changed: dict[str, Any], finding: str, ports: Ports
) -> None:
    def find(its_id: UUID) -> object:
        there = ports.portal.find_plan_subscription(its_id)
        assert there is not None
        return evolve(there, **changed)

    assert found(ports, "portal", find_plan_subscription=find) == tuple(
        f"{item.id}: the WAP subscription {finding}" for item in ORDER.items
    )
    assert found(ports, "portal", find_plan_subscription=lambda _: None) == tuple(
        f"{item.id}: no WAP subscription has its id" for item in ORDER.items
    )


def test_a_dead_link_is_found_and_one_of_another_user(ports: Ports) -> None:
    newest = [ports.mails()[0].key, ports.mails()[-1].key]
    dead = [f"mail {key}: the link does not work" for key in newest]
    assert sorted(found(ports, "activations", find=lambda _: None)) == sorted(dead)
    last = ports.mails()[-1]
    without = evolve(last, text="no link")
    mails = (*ports.mails()[:-1], without)
    assert differences(STORY, evolve(ports, mails=lambda: mails)) == (
        f"mail {last.key}: the link does not work",
    )


def test_a_former_link_that_works_is_found(ports: Ports) -> None:
    former = ports.mails()[1]

    def find(token_hash: str) -> Activation | None:
        known = ports.activations.find(token_hash)
        if token_hash == _hash_of(former):
            newest = ports.activations.find(_hash_of(ports.mails()[-1]))
            assert newest is not None
            return newest
        return known

    assert found(ports, "activations", find=find) == (f"mail {former.key}: a former link works",)


def test_a_dead_link_is_none_where_a_later_mail_is_seen_to(ports: Ports) -> None:
    mails = ports.mails()[:-1]  # the last one did not leave after all
    with_facts = evolve(ports, mails=lambda: mails)
    assert differences(STORY, with_facts) == ()
    unknown = evolve(with_facts, facts=lambda: ports.facts() - ports.facts())
    assert differences(STORY, unknown) == (f"mail {mails[1].key}: the link does not work",)


def _hash_of(mail: Mail) -> str:
    (token,) = set(re.findall(r"#([\w-]{43})", mail.text))
    return sha256(token.encode()).hexdigest()
