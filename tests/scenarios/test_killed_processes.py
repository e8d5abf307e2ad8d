"""Stop the process after any call to the outside world, start again: nothing happens twice (D9).

Over real HTTP and a real SQLite file, with SIGKILL. What must be true is read from the simulator's
own ledger, never from our journal.
"""

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.scenarios.worker import (
    Advanced,
    Worker,
    advance_in_a_process,
    stop_this_process,
)
from wapcommerce.adapters.journal import SqliteJournal
from wapcommerce.adapters.ledger import SqliteLedger
from wapcommerce.cli.demo import CUSTOMER, RESELLER
from wapcommerce.cli.demo_host import demo_host
from wapcommerce.errors import accepted
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.basket import Basket
from wapcommerce.model.choices import ProfileChoices
from wapcommerce.model.configure import configure
from wapcommerce.model.execution import ExecutionState
from wapcommerce.model.party import Purpose
from wapcommerce.model.synchronisation import ActivationResend, Submission, Synchronisation
from wapcommerce.pricing.price import price
from wapcommerce.provisioning.submit import submit
from wapcommerce.testing import example
from wapcommerce.testing.faults import FaultPoint
from wapcommerce.testing.simulator import Served, Simulator


class Installation:
    """A served simulator and the folder of one host."""

    def __init__(self, simulator: Simulator, served: Served, folder: Path) -> None:
        self.simulator, self.served, self.folder = simulator, served, folder

    def submit(self, order_id: str) -> None:
        """Submit an order for resale, without advancing it."""
        with demo_host(self.served, self.folder) as world:
            offering = example.offering()
            catalogue = world.catalogue.catalogue(offering.regions[0])
            choices = ProfileChoices("Athens").with_machines("Medium", "Ubuntu Server 14.04 LTS", 2)
            configuration = accepted(configure(choices, offering, catalogue))
            day = example.price_book().valid_from
            assert day is not None
            quote = accepted(price(configuration, example.price_book(), day))
            basket = accepted(Basket().add(configuration, quote))
            order = accepted(basket.check_out(order_id, RESELLER, day, Purpose.RESALE, CUSTOMER))
            actor = Actor(ActorRole.RESELLER, RESELLER.id)
            accepted(submit(order, order_id, actor, world.host.journal, world.host.clock()))

    def submit_anything(self, submission: Submission) -> None:
        """Put something else into the journal, without advancing it."""
        with demo_host(self.served, self.folder) as world:
            world.host.journal.submit(submission, submission.id, world.host.clock())

    def mails(self) -> int:
        """How many mails went out; one of which that is not known is shown as uncertain."""
        return len(list((self.folder / "mail").glob("*.eml")))

    def advance(self, order_id: str, kill_after: int = 0, hours_later: int = 0) -> Advanced:
        """Let a process of its own advance the order."""
        return advance_in_a_process(self.served, self.folder, order_id, kill_after, hours_later)


@contextmanager
def an_installation(folder: Path) -> Iterator[Installation]:
    """A fresh simulator on sockets and a fresh folder."""
    simulator = Simulator()
    simulator.seed(example.offering(), example.catalogues())
    folder.mkdir()
    with simulator.serve() as served:
        yield Installation(simulator, served, folder)


def assert_sold_once(installation: Installation, when: str) -> None:
    """What the first order of a reseller leaves behind, and nothing else."""
    ledger = installation.simulator.ledger
    made = Counter(entry.kind for entry in ledger if entry.action == "created")
    assert made == Counter({"user": 2, "plan": 1, "plan subscription": 1}), when
    billing = SqliteLedger(installation.folder / "orders.sqlite3")
    journal = SqliteJournal(installation.folder / "orders.sqlite3")
    with closing(billing), closing(journal):
        assert len(billing.billing_subscriptions()) == 1, when
        assert [invoice.number for invoice in billing.invoices()] == ["INV-2026-000001"], when
        mailed = {path.name.split("_")[0] for path in (installation.folder / "mail").glob("*.eml")}
        uncertain = {claim.key.split("_")[0] for claim in journal.uncertain_mails()}
        assert mailed | uncertain == {"reseller", "customer"}, when


def test_an_order_is_finished_once_whichever_call_the_process_died_after(tmp_path: Path) -> None:
    with an_installation(tmp_path / "undisturbed") as installation:
        installation.submit("O-1")
        undisturbed = installation.advance("O-1")
        assert undisturbed.state is ExecutionState.DONE
        assert_sold_once(installation, "undisturbed")
    assert undisturbed.calls > 10
    for at in range(1, undisturbed.calls + 1):
        when = f"killed after call {at} of {undisturbed.calls}"
        with an_installation(tmp_path / str(at)) as installation:
            installation.submit("O-1")
            assert installation.advance("O-1", kill_after=at).exit_code == -signal.SIGKILL, when
            assert installation.advance("O-1", hours_later=1).state is ExecutionState.DONE, when
            assert_sold_once(installation, when)


def test_a_synchronisation_and_a_resend_are_finished_once_too(tmp_path: Path) -> None:
    request, resend = Synchronisation("sync:1", RESELLER), ActivationResend("re:2", RESELLER, 2)
    at = 0
    while True:
        at += 1
        with an_installation(tmp_path / str(at)) as installation:
            installation.submit_anything(request)
            killed = installation.advance(request.id, kill_after=at)
            assert installation.advance(request.id, hours_later=1).state is ExecutionState.DONE
            users = [each for each in installation.simulator.ledger if each.kind == "user"]
            assert (len(users), installation.mails()) == (1, 1), at
            installation.submit_anything(resend)
            assert installation.advance(resend.id, kill_after=1).exit_code == -signal.SIGKILL
            assert installation.advance(resend.id, hours_later=1).state is ExecutionState.DONE
            assert installation.mails() == 2, at
        if killed.exit_code == 0:
            break
    assert at > 2


def test_a_worker_that_stood_still_beyond_its_lease_changes_nothing(tmp_path: Path) -> None:
    for at in range(1, 14, 3):
        with an_installation(tmp_path / str(at)) as installation:
            installation.submit("O-1")
            point = FaultPoint(at, "before" if at % 2 else "after", stop_this_process)
            zombie = Worker(installation.served, installation.folder, "O-1", point)
            assert zombie.wait_until_stopped(), at
            assert installation.advance("O-1", hours_later=1).state is ExecutionState.DONE, at
            zombie.go_on()
            assert zombie.ended().exit_code == 0, at
            assert_sold_once(installation, f"stood still at call {at}")
