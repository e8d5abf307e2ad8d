"""Faults happen at the call that was named, before or after its effect."""

from typing import Literal

import pytest

from tests.builders import DAY
from wapcommerce.adapters.memory import MemoryBilling
from wapcommerce.errors import CallNotDone
from wapcommerce.model.billing import BillingSubscription
from wapcommerce.model.money import Money
from wapcommerce.testing.faults import ALL_PORTS, Crash, FaultPoint
from wapcommerce.testing.host import memory_host

WANTED = BillingSubscription("i-1", "a", "b", "iaas", "x", Money("1.00", "EUR"), "month", DAY)


@pytest.mark.parametrize(("when", "kept"), [("before", 0), ("after", 1)])
def test_the_process_dies_before_or_after_the_effect(
    when: Literal["before", "after"], kept: int
) -> None:
    billing = MemoryBilling()
    point = FaultPoint(2, when)
    armed = point.arm(memory_host(billing=billing)).billing
    assert armed.find_billing_subscription("i-1") is None
    with pytest.raises(Crash):
        armed.create_billing_subscription(WANTED)
    assert len(billing.billing_subscriptions()) == kept
    assert armed.find_billing_subscription("i-1") == (WANTED if kept else None)
    assert point.calls == 3


def test_a_point_without_a_number_only_counts() -> None:
    point = FaultPoint()
    armed = point.arm(memory_host())
    armed.journal.installation()
    armed.templates.parts("customer_activation", "en")
    assert point.calls == 2


def test_any_exception_can_be_the_fault_and_a_crash_is_none_that_code_catches() -> None:
    point = FaultPoint(1, fault=lambda: CallNotDone("any", "call", "refused"))
    with pytest.raises(CallNotDone):
        point.arm(memory_host()).journal.installation()
    assert not issubclass(Crash, Exception)


def test_only_the_named_ports_are_armed_and_by_default_every_port() -> None:
    host = memory_host()
    point = FaultPoint(1)
    assert point.arm(host, ("mailer",)).journal is host.journal
    armed = point.arm(host)
    assert all(getattr(armed, name) is not getattr(host, name) for name in ALL_PORTS)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_fault_that_returns_nothing_lets_the_call_go_on(
    when: Literal["before", "after"],
) -> None:
    struck = list[str]()
    point = FaultPoint(1, when, lambda: struck.append(when))
    host = memory_host()
    assert point.arm(host).journal.installation() == host.journal.installation()
    assert struck == [when]
