"""D9: the figures an operator watches."""

from datetime import timedelta

import pytest
from attrs import evolve

from tests.builders import ANN, DORA
from wapcommerce.model.execution import Attention, Backlog, Effect, EffectKind, Unknown
from wapcommerce.model.synchronisation import Synchronisation
from wapcommerce.provisioning.gate import Circuit, Endpoint
from wapcommerce.provisioning.health import Health, health, journal_health
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.host import memory_host

NOTHING = Backlog(0, 0, 0, 0, None, 0, 0)


def test_nothing_submitted_is_nothing_to_worry_about() -> None:
    found = health(memory_host())
    assert found == Health(NOTHING, 0, dict.fromkeys(Endpoint, Circuit.CLOSED))
    assert not found.needs_a_person


def test_the_age_of_the_oldest_unfinished_order_is_in_whole_seconds() -> None:
    clock = ManualClock()
    host = memory_host(clock=clock)
    host.journal.submit(Synchronisation("sync-1", ANN), "1", clock())
    clock.move(90)
    host.journal.submit(Synchronisation("sync-2", DORA), "2", clock())
    assert health(host).oldest_unfinished_s == 90
    assert health(host).backlog.pending == 2
    host.journal.cancel("sync-1", clock())
    assert health(host).oldest_unfinished_s == 0


def test_a_clock_that_lags_behind_gives_no_negative_age() -> None:
    clock = ManualClock()
    host = memory_host(clock=clock)
    host.journal.submit(Synchronisation("sync-1", ANN), "1", clock())
    assert journal_health(host.journal, clock() - timedelta(seconds=9)).oldest_unfinished_s == 0


def test_the_circuits_are_those_of_the_host() -> None:
    clock = ManualClock()
    host = memory_host(clock=clock)
    gate = host.gates[Endpoint.PORTAL]
    for _ in range(5):
        gate.enter(clock())
        gate.leave(clock(), Unknown("timeout"))
    circuits = health(host).circuits
    assert circuits[Endpoint.PORTAL] is Circuit.OPEN
    assert circuits[Endpoint.MAIL] is Circuit.CLOSED
    clock.move(60)
    assert health(host).circuits[Endpoint.PORTAL] is Circuit.TRYING


def test_without_a_host_there_are_no_circuits() -> None:
    assert journal_health(memory_host().journal, ManualClock()()).circuits == {}


@pytest.mark.parametrize(
    ("backlog", "needed"),
    [
        (evolve(NOTHING, attention=1), True),
        (evolve(NOTHING, uncertain_mails=1), True),
        (evolve(NOTHING, pending=1), False),
        (evolve(NOTHING, unknown_effects=1), False),
    ],
    ids=["attention", "mail", "pending", "unknown"],
)
def test_a_person_is_needed_for_attention_and_uncertain_mails(
    backlog: Backlog, needed: bool
) -> None:
    assert Health(backlog, 0, {}).needs_a_person is needed


def test_an_order_on_attention_is_counted() -> None:
    clock = ManualClock()
    host = memory_host(clock=clock)
    host.journal.submit(Synchronisation("sync-1", ANN), "1", clock())
    lease = host.journal.claim("sync-1", "w", clock(), 60)
    assert lease is not None
    host.journal.call_attention(lease, Attention("plan:x", "no"))
    found = health(host)
    assert (found.backlog.attention, found.needs_a_person) == (1, True)


def test_what_a_canceled_order_may_have_left_behind_is_counted() -> None:
    clock = ManualClock()
    journal = memory_host(clock=clock).journal
    journal.submit(Synchronisation("sync-1", ANN), "1", clock())
    lease = journal.claim("sync-1", "w", clock(), 60)
    assert lease is not None
    effect = Effect("portal_user:x", EffectKind.PORTAL_USER)
    journal.intend(lease, effect, clock(), 60)
    journal.record(lease, effect, Unknown("timeout"), clock())
    journal.postpone(lease, clock())
    assert journal.cancel("sync-1", clock())
    assert journal_health(journal, clock()).backlog.unknown_effects == 1


def test_the_figures_as_text() -> None:
    backlog = Backlog(1, 2, 3, 4, None, 5, 6)
    text = str(Health(backlog, 77, {Endpoint.MAIL: Circuit.OPEN}))
    assert [line.rsplit(maxsplit=1) for line in text.replace(" s\n", "\n").splitlines()] == [
        ["pending", "1"],
        ["need attention", "2"],
        ["done", "3"],
        ["canceled", "4"],
        ["oldest", "77"],
        ["unknown effects", "5"],
        ["uncertain mails", "6"],
        ["mail", "open"],
    ]
