"""What holds after any sequence of synchronisations and orders, whatever failed on the way.

Over HTTP in process, with the journal and the ledger in SQLite. Faults are injected into single
calls to a port and into the wire; at the end nothing fails any more, everything is finished, and
the laws are read from WAP, the ledger and the mails, never from the journal alone.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, suppress
from fractions import Fraction
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.scenarios.installation import (
    ANN,
    BEN,
    CHARACTERISTICS,
    DAY,
    DORA,
    ENGINE,
    MANAGER,
    OLYMPUS,
    PELION,
    PORTAL_URL,
    TWO_MACHINES,
    ZOE,
    Installation,
    actor_of,
    an_installation,
)
from wapcommerce.adapters.memory import MemoryMailer
from wapcommerce.channels.workspace import current_order, quote_for, workspace
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, EndpointError, NotFound, Refusal
from wapcommerce.model.choices import Choices, PackageChoice, ProfileChoices
from wapcommerce.model.configuration import PackageConfiguration
from wapcommerce.model.execution import ExecutionState
from wapcommerce.model.order import Order
from wapcommerce.model.party import Account, SyncStatus
from wapcommerce.model.synchronisation import Synchronisation, SyncOptions
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.plan_quotas import plan_quotas_of
from wapcommerce.provisioning.synchronisation import sync_options, sync_state, synchronise
from wapcommerce.testing import example
from wapcommerce.testing.example.catalogues import CENTOS, UBUNTU, WINDOWS_GEN2
from wapcommerce.testing.faults import ALL_PORTS, Crash, FaultPoint
from wapcommerce.testing.simulator import Fault, FaultKind, Service

BUYERS = (OLYMPUS, PELION, ANN, BEN, ZOE, DORA)
CUSTOMERS = {OLYMPUS.id: (ANN, BEN), PELION.id: (ZOE,)}
OUTSIDE = ("billing", "portal", "mailer")

CHOICES: tuple[Choices, ...] = (
    TWO_MACHINES,
    ProfileChoices("Athens").with_machines("XLarge", WINDOWS_GEN2).with_add_on("s2s-10", 3),
    ProfileChoices("Frankfurt").with_machines("Small", UBUNTU, 3).with_machines("Memory", CENTOS),
    TWO_MACHINES.with_extra_storage_gib(333).with_add_on("ipv4-1", 2),
    PackageChoice("web-starter"),
)
BACK_OFFICE_VALUES = (
    CHARACTERISTICS,
    CHARACTERISTICS | {"cpu_cores": "9", "ram_gib": "17", "addon:ipv4-1": "4"},
    CHARACTERISTICS | {"region": "Frankfurt", "storage_gib": "501", "addon:s2s-10": "9"},
)

When = Literal["before", "after"]


def not_done() -> BaseException:
    return CallNotDone("any", "call", "refused")


def unknown() -> BaseException:
    return CallOutcomeUnknown("any", "call", "timeout")


class Selling(RuleBasedStateMachine):
    """Two resellers, their customers and a direct customer, buying through both channels."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = ExitStack()
        self.mailer = MemoryMailer()
        # No folder: templates are the built-in ones, and the database is in memory.
        installation = an_installation(Path("/nowhere"), mailer=self.mailer, database=":memory:")
        self.world: Installation = self.opened.enter_context(installation)
        self.submitted: list[str] = []
        self.orders: list[Order] = []

    # Rules: what people do.

    @rule(account=st.sampled_from(BUYERS), other_mailbox=st.booleans())
    def synchronise(self, account: Account, other_mailbox: bool) -> None:
        present = self.world.accounts.account(account.id)
        assert present is not None
        options = sync_options(present)
        if other_mailbox:
            options = SyncOptions(present.emails[-1], options.role, options.parent_id)
        journal, now = self.world.host.journal, self.world.clock()
        accounts = self.world.accounts
        done = synchronise(account.id, options, MANAGER, accounts, journal, now, confirmed=True)
        if isinstance(done, Synchronisation):
            self._remember(done.id)

    @rule(
        buyer=st.sampled_from((OLYMPUS, PELION, DORA)),
        customer=st.integers(0, 2),
        choices=st.sampled_from(CHOICES),
    )
    def buy_in_the_storefront(self, buyer: Account, customer: int, choices: Choices) -> None:
        ids = [each.id for each in (*CUSTOMERS.get(buyer.id, ()),)]
        owner = self.world.accounts.account(ids[customer]) if customer < len(ids) else None
        order = self.world.ordered(f"O-{len(self.orders) + 1}", buyer, owner, choices)
        self._remember(order.id)
        self.orders.append(order)

    @rule(account=st.sampled_from(BUYERS), values=st.sampled_from(BACK_OFFICE_VALUES))
    def order_in_the_back_office(self, account: Account, values: dict[str, str]) -> None:
        world, order_id = self.world, f"B-{len(self.orders) + 1}"
        office = world.back_office
        draft = office.draft(order_id, account.id, DAY)
        assert isinstance(draft, Order)
        order = office.add_product(draft, values, DAY)
        assert isinstance(order, Order)
        done = office.execute(order, DAY, order_id, world.clock())
        needed = [world.accounts.account(each.id) for each in draft.accounts]
        ready = all(
            sync_state(each, world.host.journal).status is SyncStatus.SYNCHRONISED
            for each in needed
            if each is not None
        )
        assert isinstance(done, Refusal) is not ready
        if not isinstance(done, Refusal):
            self._remember(order_id)
            self.orders.append(done.submitted)

    # Rules: what the machinery does, and what happens to it.

    @precondition(lambda self: self.submitted)
    @rule(
        data=st.data(),
        at=st.integers(1, 16),
        when=st.sampled_from(("before", "after")),
        fault=st.sampled_from((not_done, unknown)),
    )
    def advance_with_a_failing_call(
        self, data: st.DataObject, at: int, when: When, fault: type[EndpointError]
    ) -> None:
        if fault is not_done:
            when = "before"
        point = FaultPoint(at, when, fault)
        self._advance(data, point, OUTSIDE)

    @precondition(lambda self: self.submitted)
    @rule(data=st.data(), at=st.integers(1, 75), when=st.sampled_from(("before", "after")))
    def advance_until_the_process_dies(self, data: st.DataObject, at: int, when: When) -> None:
        self._advance(data, FaultPoint(at, when), ALL_PORTS)

    @precondition(lambda self: self.submitted)
    @rule(data=st.data())
    def advance(self, data: st.DataObject) -> None:
        self._advance(data, FaultPoint(), OUTSIDE)

    @rule(
        kind=st.sampled_from(FaultKind),
        method=st.sampled_from(("POST", "PUT", "PATCH")),
        times=st.integers(1, 2),
    )
    def the_wire_breaks(self, kind: FaultKind, method: str, times: int) -> None:
        self.world.simulator.faults.append(Fault(Service.ADMIN_API, kind, method, "", times))

    @rule(seconds=st.sampled_from((1, 60, 301, 4000)))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.move(seconds)

    def _advance(self, data: st.DataObject, point: FaultPoint, ports: tuple[str, ...]) -> None:
        unfinished = [each.id for each in self.world.host.journal.unfinished()]
        submission_id = data.draw(st.sampled_from(unfinished or self.submitted))
        # Long enough for a retry to be due and for the lease of a dead worker to end.
        self.world.clock.move(901)
        engine = Engine(point.arm(self.world.host, ports), "worker")
        with suppress(Crash):
            engine.advance(submission_id)

    def _remember(self, submission_id: str) -> None:
        if submission_id not in self.submitted:
            self.submitted.append(submission_id)

    # Laws that hold at every moment.

    def _assert_nobody_sees_a_foreign_record(self) -> None:
        for viewer in BUYERS:
            scope = {viewer.id, *(each.id for each in CUSTOMERS.get(viewer.id, ()))}
            actor = actor_of(viewer)
            rows = workspace(viewer.id, actor, self.world.shop, PORTAL_URL)
            assert {row.account.id for row in rows} == scope
            owned = {
                order.id: order.parties.owner.id
                for order in self.orders
                if order.parties.owner.id in scope
            }
            shown = {each.order_id: row.account.id for row in rows for each in row.subscriptions}
            assert shown == owned
            for other in BUYERS:
                if other.id not in scope:
                    with pytest.raises(NotFound):
                        workspace(other.id, actor, self.world.shop, PORTAL_URL)
            for order in self.orders:
                self._assert_sees_its_own_side(viewer, scope, order)

    def _assert_sees_its_own_side(self, viewer: Account, scope: set[str], order: Order) -> None:
        actor, journal = actor_of(viewer), self.world.host.journal
        parties = order.parties
        concerned = {account.id for account in (parties.billed_to, *order.accounts)}
        if not concerned & scope:
            with pytest.raises(NotFound):
                current_order(order.id, actor, journal)
            for item in order.items:
                with pytest.raises(NotFound):
                    quote_for(item, order, actor)
            return
        seen = current_order(order.id, actor, journal)
        for item, shown in zip(order.items, seen.items, strict=True):
            if parties.billed_to.id in scope:
                assert quote_for(item, order, actor) == shown.quote == item.quote
            else:
                assert quote_for(item, order, actor) == shown.quote == item.resale_quote
                assert shown.quote.your_total > item.quote.your_total
                assert shown.resale_quote is None

    @invariant()
    def no_mail_is_sent_twice(self) -> None:
        assert max(Counter(mail.recipient for mail in self.mailer.sent).values(), default=1) == 1

    # Laws that hold when all is done.

    def teardown(self) -> None:
        with self.opened:
            self._assert_nobody_sees_a_foreign_record()
            self._drain()
            self._assert_nobody_sees_a_foreign_record()
            self._assert_wap_holds_what_was_bought()
            self._assert_one_account_and_one_activation()
            self._assert_invoices_are_the_quotes()

    def _drain(self) -> None:
        self.world.simulator.faults.clear()
        engine = Engine(self.world.host, "the last worker")
        for _ in range(4):
            for submission_id in self.submitted:
                if self.world.run(submission_id) is ExecutionState.ATTENTION:
                    engine.retry(submission_id, ENGINE)
        for submission_id in self.submitted:
            execution = self.world.host.journal.execution(submission_id)
            assert execution.state is ExecutionState.DONE, execution
        assert self.world.host.journal.unfinished() == ()

    def _assert_wap_holds_what_was_bought(self) -> None:
        wap, offering = self.world.simulator.wap, example.offering()
        items = [item for order in self.orders for item in order.items]
        assert len(wap.plan_subscriptions) == len(items)
        made = [each for each in items if not isinstance(each.configuration, PackageConfiguration)]
        given = len(offering.regions) + len(offering.packages)
        assert len(wap.plans) == given + len(made)
        for order in self.orders:
            reseller = order.parties.co_administrator
            for number, item in enumerate(order.items):
                held = self.world.in_wap(order, number)
                assert held.owner == order.parties.owner.username
                assert held.co_administrators == ((reseller.username,) if reseller else ())
                granted = self.world.granted(order, number)
                assert granted == plan_quotas_of(item.configuration.quotas) or isinstance(
                    item.configuration, PackageConfiguration
                )

    def _assert_one_account_and_one_activation(self) -> None:
        journal = self.world.host.journal
        accounts = {
            (account.id, account.username)
            for submission in journal.submissions()
            for account in submission.accounts
        }
        # One user name for each account of the BSS, one WAP user for each user name.
        assert len({account_id for account_id, _ in accounts}) == len(accounts)
        usernames = Counter(username for _, username in accounts)
        made = (entry for entry in self.world.simulator.ledger if entry.kind == "user")
        assert Counter(entry.key for entry in made if entry.action == "created") == usernames
        sent = Counter(mail.recipient for mail in self.mailer.sent)
        unsure = {claim.key.split(":")[1] for claim in journal.uncertain_mails()}
        uncertain = {username for account_id, username in accounts if account_id in unsure}
        assert set(sent) | uncertain == set(usernames)
        assert set(sent.values()) <= {1}

    def _assert_invoices_are_the_quotes(self) -> None:
        ledger = self.world.ledger
        invoices = {invoice.request.order_id: invoice for invoice in ledger.invoices()}
        assert set(invoices) == {order.id for order in self.orders}
        numbers = sorted(invoice.number for invoice in invoices.values())
        assert numbers == [f"INV-2026-{each:06d}" for each in range(1, len(numbers) + 1)]
        billed = {each.order_item_id: each for each in ledger.billing_subscriptions()}
        assert set(billed) == {item.id for order in self.orders for item in order.items}
        for order in self.orders:
            request, payer = invoices[order.id].request, order.parties.billed_to
            quoted = [line.amount for item in order.items for line in item.quote.lines]
            assert [line.amount for line in request.lines] == quoted
            assert request.billed_to_id == payer.id
            net = sum((Fraction(amount.amount) for amount in quoted), Fraction(0))
            cents = net * Fraction(payer.tax_percent)
            assert Fraction(request.gross.amount) == net + Fraction(
                int(cents + Fraction(1, 2)), 100
            )
            for item in order.items:
                kept = billed[item.id]
                assert (kept.owner_id, kept.billed_to_id) == (order.parties.owner.id, payer.id)
                assert kept.recurring == item.quote.recurring


Selling.TestCase.settings = settings(max_examples=120, stateful_step_count=25)
TestWhateverHappens = Selling.TestCase
