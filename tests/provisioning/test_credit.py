"""S15: the credit limit of the party that pays covers all its customers' orders."""

from decimal import Decimal

import pytest
from attrs import evolve

from tests.builders import (
    ANN,
    NIKOS,
    a_direct_order,
    a_package_configuration,
    a_quote,
    an_order_for_personal_use,
    an_order_for_resale,
)
from wapcommerce.adapters.memory import MemoryBilling, MemoryMailer
from wapcommerce.errors import CallNotDone, accepted
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.execution import ExecutionState
from wapcommerce.model.mail import Mail
from wapcommerce.model.money import Money
from wapcommerce.model.order import Order
from wapcommerce.model.synchronisation import Synchronisation
from wapcommerce.provisioning.credit import credit_problems
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.submit import submit
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.host import memory_host


class BusyMailer(MemoryMailer):
    """Refuses every mail for now, so that an order waits behind its invoice."""

    def send(self, mail: Mail) -> None:
        raise CallNotDone("mail", "send", "busy")


class World:
    """Orders, invoices and payments in memory."""

    def __init__(self, mailer: MemoryMailer | None = None) -> None:
        self.billing = MemoryBilling()
        self.host = memory_host(
            billing=self.billing, mailer=mailer or MemoryMailer(), clock=ManualClock()
        )

    def submit(self, order: Order) -> str:
        engine = Actor(ActorRole.ENGINE)
        accepted(submit(order, order.id, engine, self.host.journal, self.host.clock()))
        return order.id

    def advance(self, order_id: str) -> ExecutionState:
        return Engine(self.host, "worker").advance(order_id).state

    def codes(self, order: Order) -> list[str]:
        found = credit_problems(order, self.billing, self.host.journal)
        assert all(each.path == "billed_to" and each.hint for each in found)
        return [each.code for each in found]


def limited(order: Order, limit: str, currency: str = "EUR", tax: str = "0") -> Order:
    """The order, paid by an account that has this credit limit and tax now."""
    payer = evolve(
        order.parties.billed_to, credit_limit=Money(limit, currency), tax_percent=Decimal(tax)
    )
    reseller = payer if order.parties.co_administrator else None
    parties = evolve(order.parties, billed_to=payer, co_administrator=reseller)
    return evolve(order, parties=parties)


#: Two Medium machines: 91.20; the order of the same payer that is judged.
FIRST, SECOND = an_order_for_resale(), an_order_for_personal_use()


@pytest.mark.parametrize(
    ("limit", "expected"),
    [("91.19", ["credit_limit"]), ("91.20", []), ("91.21", []), ("0", ["credit_limit"])],
)
def test_an_order_may_reach_the_limit_exactly(limit: str, expected: list[str]) -> None:
    assert World().codes(limited(SECOND, limit)) == expected


@pytest.mark.parametrize(("limit", "expected"), [("113.08", ["credit_limit"]), ("113.09", [])])
def test_tax_counts(limit: str, expected: list[str]) -> None:
    """24 % of 91.20 are 21.888, so 113.09 with tax."""
    assert World().codes(limited(SECOND, limit, tax="24")) == expected


def test_without_a_limit_nothing_is_counted() -> None:
    world = World()
    world.submit(FIRST)

    assert world.codes(SECOND) == []


def test_a_limit_in_another_currency_covers_nothing_and_says_so() -> None:
    """However high it is: nobody converts here."""
    world = World()
    (found,) = credit_problems(limited(SECOND, "1000000", "JPY"), world.billing, world.host.journal)

    assert found.code == "credit_currency"
    assert str(found) == (
        "billed_to: the order is in EUR, the credit limit in JPY "
        "(set a credit limit in the currency of the prices)"
    )


TWICE = [("182.39", ["credit_limit"]), ("182.40", [])]


@pytest.mark.parametrize(("limit", "expected"), TWICE)
def test_an_order_in_execution_counts(limit: str, expected: list[str]) -> None:
    world = World()
    world.submit(FIRST)

    assert world.codes(limited(SECOND, limit)) == expected


@pytest.mark.parametrize(("limit", "expected"), TWICE)
def test_an_order_that_waits_behind_its_invoice_counts_once(
    limit: str, expected: list[str]
) -> None:
    """Its invoice is unpaid and it is unfinished; that is one debt."""
    world = World(BusyMailer())
    assert world.advance(world.submit(FIRST)) is ExecutionState.PENDING
    assert len(world.billing.invoices()) == 1

    assert world.codes(limited(SECOND, limit)) == expected


@pytest.mark.parametrize(("limit", "expected"), TWICE)
def test_an_order_that_is_done_counts_until_it_is_paid(limit: str, expected: list[str]) -> None:
    world = World()
    assert world.advance(world.submit(FIRST)) is ExecutionState.DONE
    assert world.codes(limited(SECOND, limit)) == expected

    world.billing.record_payment(world.billing.invoices()[0].number)

    assert world.codes(limited(SECOND, "91.20")) == []


class LateReceivables(MemoryBilling):
    """Reads what is owed just before the engine issues another invoice."""

    def __init__(self, world: World, order_id: str) -> None:
        super().__init__()
        self.world, self.order_id = world, order_id

    def outstanding(self, account_id: str, currency: str) -> Money:
        owed = self.world.billing.outstanding(account_id, currency)
        self.world.advance(self.order_id)
        return owed


def test_an_invoice_that_is_issued_in_the_middle_is_not_lost() -> None:
    """It is neither owed yet nor in execution any more: one cent too little must be refused."""
    world = World()
    receivables = LateReceivables(world, world.submit(FIRST))

    found = credit_problems(limited(SECOND, "182.39"), receivables, world.host.journal)

    assert [each.code for each in found] == ["credit_limit"]


def test_orders_of_other_payers_and_synchronisations_do_not_count() -> None:
    world = World()
    world.submit(a_direct_order())
    world.host.journal.submit(Synchronisation("sync-1", NIKOS), "sync-1", world.host.clock())

    assert world.codes(limited(SECOND, "91.20")) == []


def test_an_order_in_another_currency_is_not_counted_against_this_limit() -> None:
    world = World()
    (item,) = FIRST.items
    in_yen = evolve(item, quote=a_quote(item.configuration, "JPY"))
    world.submit(evolve(FIRST, items=(in_yen,)))

    assert world.codes(limited(SECOND, "91.20")) == []


def test_all_customers_of_a_reseller_share_its_limit() -> None:
    """S15: 91.20 for Ann and 39.90 for another customer leave nothing of 222.29 for 91.20 more."""
    world = World()
    world.submit(FIRST)
    bea = evolve(ANN, id="acc-5", email="bea@shop.example")
    package = an_order_for_resale(a_package_configuration())
    items = tuple(evolve(item, id="ord-9-1") for item in package.items)
    parties = evolve(package.parties, owner=bea)
    world.submit(evolve(package, id="ord-9", items=items, parties=parties))

    assert world.codes(limited(SECOND, "222.29")) == ["credit_limit"]
    assert world.codes(limited(SECOND, "222.30")) == []


def test_the_reason_names_what_is_left() -> None:
    world = World()
    world.submit(FIRST)
    (found,) = credit_problems(limited(SECOND, "100.00"), world.billing, world.host.journal)

    assert str(found) == (
        "billed_to: 91.20 EUR is more than the 8.80 EUR left of the credit limit of 100.00 EUR "
        "(pay open invoices or raise the limit)"
    )


@pytest.mark.parametrize("done", [False, True])
def test_an_order_that_was_submitted_already_is_not_judged_again(*, done: bool) -> None:
    """Safe to repeat, also when its own invoice has used up the limit."""
    world = World()
    order = limited(FIRST, "91.20")
    world.submit(order)
    if done:
        world.advance(order.id)

    assert world.codes(order) == []


def test_what_the_rules_refuse_is_left_to_them() -> None:
    """An order of nothing, and one of two currencies, have no sum to be compared."""
    (item,) = SECOND.items
    in_yen = evolve(item, id="ord-2-2", quote=a_quote(item.configuration, "JPY"))

    assert World().codes(limited(evolve(SECOND, items=()), "0")) == []
    assert World().codes(limited(evolve(SECOND, items=(item, in_yen)), "0")) == []


def test_the_limit_is_that_of_who_pays_and_not_of_who_owns() -> None:
    poor = evolve(ANN, credit_limit=Money(0, "EUR"))
    order = evolve(FIRST, parties=evolve(FIRST.parties, owner=poor))

    assert World().codes(order) == []
    assert World().codes(limited(a_direct_order(), "91.19")) == ["credit_limit"]
