"""S22–S25: accounts are synchronised with WAP, and their status is what was really done."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

import pytest
from attrs import evolve

from tests.builders import ANN, DORA, HELLAS, NIKOS, a_back_office_order, an_order_for_resale
from wapcommerce.adapters.journal import SqliteJournal
from wapcommerce.adapters.memory import MemoryAccounts, MemoryMailer, MemoryPortal
from wapcommerce.errors import (
    CallNotDone,
    CallOutcomeUnknown,
    InvalidJson,
    NotFound,
    Refusal,
    accepted,
)
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.execution import ExecutionState
from wapcommerce.model.form import FieldKind
from wapcommerce.model.mail import Mail
from wapcommerce.model.party import Account, Role, SyncStatus
from wapcommerce.model.portal import PortalUser
from wapcommerce.model.synchronisation import Synchronisation, SyncOptions, SyncState
from wapcommerce.ports import Accounts, Journal
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.submit import submit
from wapcommerce.provisioning.synchronisation import (
    Confirmation,
    not_synchronised,
    sync_fields,
    sync_options,
    sync_state,
    synchronisation_id,
    synchronise,
    visible_account,
)
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.host import memory_host

MANAGER = Actor(ActorRole.ACCOUNT_MANAGER)
BELOW = evolve(NIKOS, parent_id=HELLAS.id)
OFFICE = "Office@Hosting.example"
TWO_MAILBOXES = evolve(NIKOS, other_emails=(OFFICE,))
DONE, UNDER_WAY = SyncState(SyncStatus.SYNCHRONISED), SyncState(SyncStatus.SYNCHRONISING)
NOT_YET = SyncState(SyncStatus.NOT_SYNCHRONISED)


class RefusingPortal(MemoryPortal):
    """Refuses the first users for good, and says why."""

    def __init__(self, times: int = 1) -> None:
        super().__init__()
        self.times = times

    def create_user(self, user: PortalUser) -> None:
        if self.times:
            self.times -= 1
            raise CallNotDone("WAP", "create user", "no licence left", permanent=True)
        super().create_user(user)


class RefusingMailer(MemoryMailer):
    """Refuses the first mail for good."""

    refused = False

    def send(self, mail: Mail) -> None:
        if not self.refused:
            self.refused = True
            raise CallNotDone("mail", "send", "mailbox unknown", permanent=True)
        super().send(mail)


class World:
    """Accounts, WAP and mails in memory."""

    def __init__(
        self,
        *accounts: Account,
        portal: MemoryPortal | None = None,
        mailer: MemoryMailer | None = None,
    ) -> None:
        self.accounts = MemoryAccounts(accounts or (HELLAS, NIKOS, ANN, DORA))
        self.portal, self.mailer = portal or MemoryPortal(), mailer or MemoryMailer()
        self.clock = ManualClock()
        self.host = memory_host(portal=self.portal, mailer=self.mailer, clock=self.clock)

    def ask(
        self,
        account: Account,
        options: SyncOptions | None = None,
        actor: Actor = MANAGER,
        *,
        confirmed: bool = True,
    ) -> Synchronisation | Confirmation | Refusal:
        """Save and synchronise, as the options follow from the account unless they are given."""
        return synchronise(
            account.id,
            options or sync_options(account),
            actor,
            self.accounts,
            self.host.journal,
            self.clock(),
            confirmed=confirmed,
        )

    def reasons(
        self, account: Account, options: SyncOptions | None = None
    ) -> list[tuple[str, str]]:
        """Why it is refused, before and after the confirmation; nothing was changed."""
        before = (self.accounts.account(account.id), self.host.journal.submissions())
        result = self.ask(account, options)
        assert isinstance(result, Refusal)
        assert self.ask(account, options, confirmed=False) == result
        assert (self.accounts.account(account.id), self.host.journal.submissions()) == before
        assert all(found.message and found.hint for found in result.rejections)
        return [(found.code, found.path) for found in result.rejections]

    def advance(self, submission_id: str) -> ExecutionState:
        return Engine(self.host, "worker").advance(submission_id).state

    def synchronised(self, *accounts: Account) -> None:
        for account in accounts:
            request = self.ask(account)
            assert isinstance(request, Synchronisation)
            self.advance(request.id)

    def state(self, account: Account) -> SyncState:
        return sync_state(self.accounts.account(account.id) or account, self.host.journal)

    def recipients(self) -> list[str]:
        return [mail.recipient for mail in self.mailer.sent]


@pytest.mark.parametrize(
    ("account", "parent", "role"),
    [
        (NIKOS, "", "Reseller"),
        (BELOW, "", "Reseller"),
        (ANN, "acc-1", "User"),
        (DORA, "", "User"),
        (HELLAS, "", ""),
    ],
)
def test_the_sync_options_are_fields_that_a_host_shows(
    account: Account, parent: str, role: str
) -> None:
    """S23, S25: parent, username and role, with what follows from the account."""
    fields = {field.id: field for field in sync_fields(account)}

    assert list(fields) == ["parent", "username", "role"]
    assert [field.kind for field in fields.values()] == [
        FieldKind.TEXT,
        FieldKind.CHOICE,
        FieldKind.CHOICE,
    ]
    assert [field.required for field in fields.values()] == [False, True, True]
    assert [field.value for field in fields.values()] == [parent, account.username, role]
    assert fields["role"].choices == ("Reseller", "User")
    assert [field.label for field in fields.values()] == ["Parent account", "Username", "Role"]


def test_a_user_name_is_chosen_from_the_addresses_of_the_account() -> None:
    """S23: the one chosen before is shown as the present one."""
    (_, username, _) = sync_fields(evolve(TWO_MAILBOXES, wap_username=OFFICE))

    assert username.choices == ("nikos@hosting.example", "office@hosting.example")
    assert username.value == "office@hosting.example"


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        (NIKOS, SyncOptions("nikos@hosting.example", Role.RESELLER)),
        (BELOW, SyncOptions("nikos@hosting.example", Role.RESELLER)),
        (ANN, SyncOptions("ann.lee@shop.example", Role.END_CUSTOMER, "acc-1")),
        (DORA, SyncOptions("dora@papas.example", Role.END_CUSTOMER)),
    ],
)
def test_the_options_follow_from_the_account(account: Account, expected: SyncOptions) -> None:
    """S23, S25: the parent is blank for a reseller, with a distributor above it or not."""
    assert sync_options(account) == expected


def test_nothing_happens_before_the_confirmation() -> None:
    """S23."""
    world = World()

    asked = world.ask(NIKOS, confirmed=False)

    assert isinstance(asked, Confirmation)
    assert asked == synchronise(
        NIKOS.id, sync_options(NIKOS), MANAGER, world.accounts, world.host.journal, world.clock()
    )
    assert (asked.account_id, asked.options) == (NIKOS.id, sync_options(NIKOS))
    assert asked.question == (
        "Create the WAP account 'nikos@hosting.example' for Nikos Hosting as Reseller and send "
        "its activation mail?"
    )
    assert world.accounts.account(NIKOS.id) == NIKOS
    assert world.host.journal.submissions() == ()
    assert world.state(NIKOS) == NOT_YET


def test_after_the_confirmation_the_account_is_made_and_its_activation_mailed() -> None:
    """S24: not synchronised, synchronising, synchronised."""
    world = World()
    assert isinstance(world.ask(NIKOS, confirmed=False), Confirmation)

    request = world.ask(NIKOS)

    assert isinstance(request, Synchronisation)
    assert request.account == evolve(NIKOS, wap_username="nikos@hosting.example")
    assert world.state(NIKOS) == UNDER_WAY
    assert world.advance(request.id) is ExecutionState.DONE
    assert world.state(NIKOS) == DONE
    assert [user.name for user in world.portal.users] == ["nikos@hosting.example"]
    assert world.recipients() == ["nikos@hosting.example"]


def test_of_several_requests_each_account_sees_its_own() -> None:
    world = World()
    world.ask(DORA)
    world.ask(NIKOS)

    assert (world.state(DORA), world.state(NIKOS), world.state(ANN)) == (
        UNDER_WAY,
        UNDER_WAY,
        NOT_YET,
    )


def test_the_mail_goes_to_the_address_that_was_chosen_and_the_choice_is_saved() -> None:
    """S23, S24."""
    world = World(TWO_MAILBOXES)

    request = world.ask(TWO_MAILBOXES, SyncOptions(f" {OFFICE} ", Role.RESELLER))

    assert isinstance(request, Synchronisation)
    world.advance(request.id)
    saved = world.accounts.account(NIKOS.id)
    assert saved == evolve(TWO_MAILBOXES, wap_username="office@hosting.example")
    assert world.recipients() == ["office@hosting.example"]
    assert world.state(NIKOS) == DONE
    assert sync_state(NIKOS, world.host.journal) == NOT_YET


def test_the_same_again_changes_nothing() -> None:
    """S24: before, while and after it is carried out."""
    world = World()
    first = world.ask(NIKOS)
    assert isinstance(first, Synchronisation)
    assert world.ask(NIKOS) == first
    world.advance(first.id)

    assert world.ask(NIKOS) == first

    world.clock.move(3600)
    Engine(world.host, "worker").advance_due()
    assert world.host.journal.submissions() == (first,)
    assert world.state(NIKOS) == DONE
    assert (len(world.portal.users), len(world.mailer.sent)) == (1, 1)


def test_a_renamed_account_is_no_conflict_and_keeps_its_new_name() -> None:
    world = World()
    world.synchronised(NIKOS)
    renamed = evolve(NIKOS, name="Nikos Cloud")
    world.accounts.save(renamed)

    request = world.ask(renamed)

    assert isinstance(request, Synchronisation)
    assert world.accounts.account(NIKOS.id) == request.account
    assert request.account.name == "Nikos Cloud"
    assert len(world.host.journal.submissions()) == 1
    assert world.state(renamed) == DONE


def test_a_failure_is_explained_and_tried_again_by_asking_again() -> None:
    """S24: failed, with a comment and a retry."""
    world = World(portal=RefusingPortal())
    world.synchronised(NIKOS)
    failed = world.state(NIKOS)
    assert failed.status is SyncStatus.FAILED
    assert "no licence left" in failed.comment

    request = world.ask(NIKOS)

    assert isinstance(request, Synchronisation)
    assert world.state(NIKOS) == UNDER_WAY
    assert world.advance(request.id) is ExecutionState.DONE
    assert world.state(NIKOS) == DONE
    assert world.recipients() == ["nikos@hosting.example"]


def test_a_mail_that_was_refused_is_sent_by_asking_again() -> None:
    """S24: without its activation mail the synchronisation has not succeeded."""
    world = World(mailer=RefusingMailer())
    world.synchronised(NIKOS)
    failed = world.state(NIKOS)
    assert (failed.status, world.recipients()) == (SyncStatus.FAILED, [])
    assert "mailbox unknown" in failed.comment

    world.synchronised(NIKOS)

    assert (world.state(NIKOS), world.recipients()) == (DONE, ["nikos@hosting.example"])


def test_a_user_that_wap_had_before_is_not_taken_over() -> None:
    """D8."""
    world = World()
    world.portal.create_user(PortalUser(NIKOS.username, NIKOS.username))
    world.synchronised(NIKOS)

    assert world.state(NIKOS).status is SyncStatus.FAILED
    assert "was not created for this account" in world.state(NIKOS).comment


@pytest.mark.parametrize(
    "username", ["", "other@hosting.example", "nikos", "ann.lee@shop.example", "office@hosting."]
)
def test_a_user_name_is_an_address_of_the_account(username: str) -> None:
    """S23, S25."""
    world = World(evolve(TWO_MAILBOXES, other_emails=(OFFICE, "office@hosting.")))
    options = SyncOptions(username, Role.RESELLER)

    assert world.reasons(NIKOS, options) == [("not_an_email_of_the_account", "username")]


def test_a_user_name_belongs_to_one_account() -> None:
    """D8: even when the other one left the mailbox to it."""
    world = World()
    world.synchronised(DORA)
    world.accounts.save(evolve(NIKOS, email="Dora@Papas.example"))

    options = SyncOptions("dora@papas.example", Role.RESELLER)

    assert world.reasons(NIKOS, options) == [("username_taken", "username")]
    assert world.state(NIKOS) == NOT_YET


@pytest.mark.parametrize("advanced", [False, True])
def test_an_account_has_one_wap_user(*, advanced: bool) -> None:
    """A second address would make a second WAP account for the same customer."""
    world = World(TWO_MAILBOXES)
    request = world.ask(TWO_MAILBOXES)
    assert isinstance(request, Synchronisation)
    if advanced:
        world.advance(request.id)

    options = SyncOptions(OFFICE, Role.RESELLER)

    assert world.reasons(NIKOS, options) == [("username_fixed", "username")]


def test_another_address_may_be_chosen_when_the_first_one_failed() -> None:
    """S24: a foreign WAP user stands in the way of the first."""
    world = World(TWO_MAILBOXES)
    world.portal.create_user(PortalUser(NIKOS.username, NIKOS.username))
    world.synchronised(TWO_MAILBOXES)
    assert world.state(NIKOS).status is SyncStatus.FAILED

    request = world.ask(TWO_MAILBOXES, SyncOptions(OFFICE, Role.RESELLER))

    assert isinstance(request, Synchronisation)
    assert world.advance(request.id) is ExecutionState.DONE
    assert (world.state(NIKOS), world.recipients()) == (DONE, ["office@hosting.example"])


class LosingPortal(MemoryPortal):
    """Loses the answer to every attempt to make a user, and cannot be asked about users."""

    lost = True

    def create_user(self, user: PortalUser) -> None:
        super().create_user(user)
        if self.lost:
            raise CallOutcomeUnknown("WAP", "create user", "timeout")

    def find_user(self, name: str) -> PortalUser | None:
        if self.lost and self.users:
            raise CallOutcomeUnknown("WAP", "find user", "timeout")
        return super().find_user(name)


class RetriedMeanwhile:
    """Just before a request is canceled somebody retries it, and a worker takes it up."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)

    def cancel(self, order_id: str, now: datetime) -> bool:
        self._journal.resume(order_id, now)
        assert self._journal.claim(order_id, "worker", now, 60) is not None
        return self._journal.cancel(order_id, now)


class SecondTab:
    """Just before the choice is saved, another one is submitted in a second tab."""

    def __init__(self, accounts: Accounts, submit: Callable[[], object]) -> None:
        self._accounts, self._submit = accounts, submit

    def __getattr__(self, name: str) -> Any:
        return getattr(self._accounts, name)

    def save(self, account: Account) -> None:
        self._submit()
        self._accounts.save(account)


def test_two_mailboxes_chosen_at_the_same_time_make_one_wap_user_and_one_mail() -> None:
    """D8: the second request waits for a person, and choosing the first name again ends it."""
    world = World(TWO_MAILBOXES)
    accounts = world.accounts
    first = sync_options(TWO_MAILBOXES)
    world.accounts = cast(
        MemoryAccounts,
        SecondTab(accounts, lambda: synchronise_in(world, accounts, first)),
    )
    assert isinstance(world.ask(TWO_MAILBOXES, SyncOptions(OFFICE, Role.RESELLER)), Synchronisation)
    world.accounts = accounts

    Engine(world.host, "worker").advance_due()

    assert [user.name for user in world.portal.users] == [NIKOS.username]
    assert world.recipients() == [NIKOS.username]
    state = world.state(TWO_MAILBOXES)
    assert state.status is SyncStatus.FAILED
    assert "this account has, or may get, a WAP user of another name" in state.comment

    assert isinstance(world.ask(TWO_MAILBOXES, first), Synchronisation)
    assert world.state(TWO_MAILBOXES) == DONE
    Engine(world.host, "worker").advance_due()
    assert world.host.journal.unfinished() == ()
    assert world.recipients() == [NIKOS.username]


def synchronise_in(world: World, accounts: MemoryAccounts, options: SyncOptions) -> None:
    request = synchronise(
        TWO_MAILBOXES.id,
        options,
        MANAGER,
        accounts,
        world.host.journal,
        world.clock(),
        confirmed=True,
    )
    assert isinstance(request, Synchronisation)


def test_what_is_wrong_with_one_document_concerns_no_other_account() -> None:
    """A later release wrote it, and is not here yet."""
    world = World()
    world.ask(NIKOS)
    journal = world.host.journal
    assert isinstance(journal, SqliteJournal)
    with journal._database.writing() as transaction:
        transaction.change(
            "UPDATE wapcommerce_orders SET document = replace(document, :old, :new)",
            old='"v": 1',
            new='"v": 1000',
        )

    assert world.state(DORA) == SyncState(SyncStatus.NOT_SYNCHRONISED)
    world.synchronised(DORA)
    assert world.state(DORA) == DONE
    with pytest.raises(InvalidJson):
        world.state(NIKOS)


def test_the_former_request_cannot_make_a_second_wap_user() -> None:
    """D8: whoever retries it by hand, before or after the second one is done."""
    world = World(TWO_MAILBOXES, portal=RefusingPortal())
    world.synchronised(TWO_MAILBOXES)
    former = synchronisation_id(TWO_MAILBOXES)
    assert world.host.journal.execution(former).state is ExecutionState.ATTENTION

    request = world.ask(TWO_MAILBOXES, SyncOptions(OFFICE, Role.RESELLER))

    assert isinstance(request, Synchronisation)
    engine = Engine(world.host, "worker")
    for _ in range(2):
        assert engine.retry(former, MANAGER).state is ExecutionState.CANCELED
        engine.advance_due()
    assert [user.name for user in world.portal.users] == ["office@hosting.example"]
    assert world.state(NIKOS) == DONE


def test_no_other_address_is_chosen_while_the_former_request_is_carried_out() -> None:
    """It was retried after the form was filled in."""
    world = World(TWO_MAILBOXES, portal=RefusingPortal())
    world.synchronised(TWO_MAILBOXES)
    journal = world.host.journal
    world.host = evolve(world.host, journal=RetriedMeanwhile(journal))

    found = world.ask(TWO_MAILBOXES, SyncOptions(OFFICE, Role.RESELLER))

    assert isinstance(found, Refusal)
    assert found.codes == ("username_fixed",)
    kept = world.accounts.account(NIKOS.id)
    assert kept is not None
    assert kept.username == NIKOS.username
    assert len(journal.submissions()) == 1


def test_no_other_address_is_chosen_while_nobody_knows_whether_the_first_has_a_user() -> None:
    """D8: a lost answer may be a user."""
    portal = LosingPortal()
    world = World(TWO_MAILBOXES, portal=portal)
    world.synchronised(TWO_MAILBOXES)
    former = synchronisation_id(TWO_MAILBOXES)
    for _ in range(20):
        world.clock.move(3600)
        world.advance(former)
    assert world.state(NIKOS).status is SyncStatus.FAILED
    options = SyncOptions(OFFICE, Role.RESELLER)

    assert world.reasons(NIKOS, options) == [("username_fixed", "username")]

    portal.lost = False
    Engine(world.host, "worker").retry(former, MANAGER)
    assert world.advance(former) is ExecutionState.DONE
    assert len(portal.users) == 1


def test_a_canceled_request_can_be_asked_for_again() -> None:
    world = World()
    first = world.ask(NIKOS)
    assert isinstance(first, Synchronisation)
    engine = Engine(world.host, "worker")
    latest = first.id
    for number in (2, 3):
        accepted(engine.cancel(latest, MANAGER))
        assert world.state(NIKOS) == NOT_YET
        request = world.ask(NIKOS)
        assert isinstance(request, Synchronisation)
        assert request.id == f"{first.id}:{number}"
        assert world.ask(NIKOS) == request
        assert world.state(NIKOS) == UNDER_WAY
        latest = request.id

    assert world.advance(latest) is ExecutionState.DONE
    assert world.state(NIKOS) == DONE
    assert world.recipients() == [NIKOS.username]


def test_the_mail_of_a_later_request_counts() -> None:
    """S24: its state is that of the request which was not canceled."""
    world = World(mailer=RefusingMailer())
    first = world.ask(NIKOS)
    assert isinstance(first, Synchronisation)
    accepted(Engine(world.host, "worker").cancel(first.id, MANAGER))
    world.synchronised(NIKOS)

    assert world.state(NIKOS).status is SyncStatus.FAILED
    assert "mailbox unknown" in world.state(NIKOS).comment


def test_the_first_address_can_be_chosen_again_when_the_second_failed_too() -> None:
    world = World(TWO_MAILBOXES, portal=RefusingPortal(2))
    world.synchronised(TWO_MAILBOXES)
    second = world.ask(TWO_MAILBOXES, SyncOptions(OFFICE, Role.RESELLER))
    assert isinstance(second, Synchronisation)
    world.advance(second.id)

    third = world.ask(TWO_MAILBOXES, SyncOptions(NIKOS.username, Role.RESELLER))

    assert isinstance(third, Synchronisation)
    assert third.id == f"{synchronisation_id(NIKOS)}:2"
    assert world.advance(third.id) is ExecutionState.DONE
    assert [user.name for user in world.portal.users] == [NIKOS.username]
    assert world.state(NIKOS) == DONE


@pytest.mark.parametrize(
    ("account", "role"),
    [
        (NIKOS, Role.END_CUSTOMER),
        (NIKOS, Role.DISTRIBUTOR),
        (DORA, Role.RESELLER),
        (HELLAS, Role.DISTRIBUTOR),
        (HELLAS, Role.RESELLER),
    ],
)
def test_the_role_is_that_of_the_account(account: Account, role: Role) -> None:
    """S23, S25: and a distributor has no WAP account at all."""
    options = SyncOptions(account.username, role)

    assert World().reasons(account, options) == [("wrong_role", "role")]


@pytest.mark.parametrize("parent_id", ["acc-0", "acc-1"])
@pytest.mark.parametrize("account", [NIKOS, BELOW])
def test_the_parent_of_a_reseller_is_blank(account: Account, parent_id: str) -> None:
    """S23: also where a distributor stands above it in the BSS."""
    world = World(HELLAS, account)
    options = SyncOptions(account.username, Role.RESELLER, parent_id)

    assert world.reasons(account, options) == [("wrong_parent", "parent")]


def test_a_form_may_send_a_blank_parent_as_empty_text() -> None:
    """S23."""
    assert SyncOptions("n@x.example", Role.RESELLER, "").parent_id is None


def test_a_reseller_below_a_distributor_is_synchronised_without_it() -> None:
    """S23: the distributor has no WAP account and needs none."""
    world = World(HELLAS, BELOW)
    world.synchronised(BELOW)

    assert world.state(BELOW) == DONE
    assert world.state(HELLAS) == NOT_YET


@pytest.mark.parametrize("parent_id", [None, "acc-9", DORA.id])
def test_the_parent_of_a_customer_is_its_reseller(parent_id: str | None) -> None:
    """S25."""
    world = World()
    world.synchronised(NIKOS)
    options = SyncOptions(ANN.username, Role.END_CUSTOMER, parent_id)

    assert world.reasons(ANN, options) == [("wrong_parent", "parent")]


def test_the_parent_of_a_direct_customer_is_blank() -> None:
    """S25."""
    world = World()
    world.synchronised(NIKOS)
    options = SyncOptions(DORA.username, Role.END_CUSTOMER, NIKOS.id)

    assert world.reasons(DORA, options) == [("wrong_parent", "parent")]
    assert isinstance(world.ask(DORA), Synchronisation)


@pytest.mark.parametrize("parent_id", ["acc-9", DORA.id, HELLAS.id])
def test_an_account_below_what_is_no_reseller_is_refused(parent_id: str) -> None:
    """S25: no such account, a customer, a distributor."""
    world = World(HELLAS, DORA, evolve(ANN, parent_id=parent_id))
    found = world.reasons(ANN, SyncOptions(ANN.username, Role.END_CUSTOMER, parent_id))

    assert ("wrong_parent", "account.parent_id") in found


def parent_reason(world: World) -> str:
    """Why Ann cannot be synchronised."""
    result = world.ask(ANN)
    assert isinstance(result, Refusal)
    (found,) = result.rejections
    assert found.code == "parent_not_synchronised"
    return str(found)


def test_a_customer_waits_until_its_reseller_is_synchronised() -> None:
    """S25: not synchronised, synchronising, failed - and then it is."""
    world = World(portal=RefusingPortal())
    reseller, then = "parent: reseller 'acc-1' (Nikos Hosting) is", "synchronise the reseller first"
    assert parent_reason(world) == f"{reseller} not synchronised ({then})"

    request = world.ask(NIKOS)
    assert isinstance(request, Synchronisation)
    assert parent_reason(world) == f"{reseller} synchronising ({then})"

    world.advance(request.id)
    assert parent_reason(world) == f"{reseller} failed ({then})"

    world.synchronised(NIKOS, ANN)
    assert (world.state(NIKOS), world.state(ANN)) == (DONE, DONE)
    assert world.recipients() == [NIKOS.username, ANN.username]


def test_every_reason_is_told_at_once() -> None:
    world = World(NIKOS, evolve(ANN, name=" ", email="ann"))
    options = SyncOptions("bob@shop.example", Role.RESELLER, "acc-1")

    assert world.reasons(ANN, options) == [
        ("name_missing", "account.name"),
        ("not_an_email", "account.email"),
        ("not_an_email_of_the_account", "username"),
        ("wrong_role", "role"),
        ("parent_not_synchronised", "parent"),
    ]


def test_each_reason_is_told_with_what_to_choose_instead() -> None:
    world = World(NIKOS, evolve(ANN, other_emails=("ann@home.example",)), DORA)
    world.synchronised(NIKOS)
    world.accounts.save(evolve(DORA, other_emails=(NIKOS.email,)))

    def told(account: Account, options: SyncOptions) -> str:
        return str(world.ask(account, options))

    assert told(ANN, SyncOptions("Bob@Shop.example", Role.END_CUSTOMER, NIKOS.id)) == (
        "username: 'Bob@Shop.example' is no e-mail address of account 'acc-2' "
        "(choose one of: ann.lee@shop.example, ann@home.example)"
    )
    assert told(DORA, SyncOptions(NIKOS.email, Role.END_CUSTOMER)) == (
        "username: the WAP user 'nikos@hosting.example' belongs to another account "
        "(choose another e-mail address of this account)"
    )
    assert told(DORA, SyncOptions(DORA.email, Role.RESELLER)) == (
        "role: the role of account 'acc-3' is end_customer, not reseller "
        "(choose Reseller for a reseller, User for a customer)"
    )
    assert told(DORA, SyncOptions(DORA.email, Role.END_CUSTOMER, NIKOS.id)) == (
        "parent: the parent of 'acc-3' is None, not 'acc-1' (leave it blank)"
    )
    assert told(ANN, SyncOptions(ANN.email, Role.END_CUSTOMER)) == (
        "parent: the parent of 'acc-2' is 'acc-1', not None (choose 'acc-1')"
    )


@pytest.mark.parametrize(
    "actor",
    [
        Actor(ActorRole.ADMINISTRATOR),
        Actor(ActorRole.ENGINE),
        Actor(ActorRole.RESELLER, NIKOS.id),
        Actor(ActorRole.CUSTOMER, ANN.id),
    ],
)
def test_an_account_is_synchronised_by_those_who_see_it(actor: Actor) -> None:
    """D12."""
    world = World()
    world.synchronised(NIKOS)

    assert isinstance(world.ask(ANN, actor=actor), Synchronisation)
    assert visible_account(ANN.id, actor, world.accounts).id == ANN.id


@pytest.mark.parametrize(
    ("actor", "account_id"),
    [
        (Actor(ActorRole.RESELLER, "acc-77"), ANN.id),
        (Actor(ActorRole.CUSTOMER, DORA.id), ANN.id),
        (Actor(ActorRole.CUSTOMER, ANN.id), NIKOS.id),
        (Actor(ActorRole.CUSTOMER), DORA.id),
        (MANAGER, "acc-99"),
    ],
)
def test_a_foreign_account_looks_like_none(actor: Actor, account_id: str) -> None:
    """D12."""
    world = World()
    account = evolve(ANN, id=account_id)

    with pytest.raises(NotFound) as caught:
        world.ask(account, actor=actor)
    with pytest.raises(NotFound):
        visible_account(account_id, actor, world.accounts)

    assert (caught.value.kind, caught.value.key) == ("account", account_id)
    assert world.host.journal.submissions() == ()


def test_a_storefront_order_synchronises_its_accounts_on_the_way() -> None:
    """S21, S22: nobody asked for it, and asking afterwards makes no second account or mail."""
    world = World()
    order = accepted(
        submit(an_order_for_resale(), "key", MANAGER, world.host.journal, world.clock())
    )
    assert (world.state(NIKOS), world.state(ANN)) == (UNDER_WAY, UNDER_WAY)
    assert world.state(DORA) == NOT_YET

    world.advance(order.id)

    assert (world.state(NIKOS), world.state(ANN)) == (DONE, DONE)
    world.synchronised(NIKOS, ANN)
    assert (world.state(NIKOS), world.state(ANN)) == (DONE, DONE)
    assert len(world.portal.users) == 2
    assert world.recipients() == [NIKOS.username, ANN.username]


def test_an_order_that_could_not_make_an_account_explains_it_and_asking_helps() -> None:
    """S24: the comment is there whichever way the account was to be made."""
    world = World(portal=RefusingPortal())
    order = accepted(
        submit(an_order_for_resale(), "key", MANAGER, world.host.journal, world.clock())
    )
    assert world.advance(order.id) is ExecutionState.ATTENTION
    assert world.state(NIKOS).status is SyncStatus.FAILED
    assert "no licence left" in world.state(NIKOS).comment

    world.synchronised(NIKOS)

    assert world.state(NIKOS) == DONE
    Engine(world.host, "worker").retry(order.id, MANAGER)
    assert world.advance(order.id) is ExecutionState.DONE
    assert world.recipients() == [NIKOS.username, ANN.username]


def test_an_order_after_a_synchronisation_makes_no_second_account_or_mail() -> None:
    """S21."""
    world = World()
    world.synchronised(NIKOS)
    order = accepted(
        submit(an_order_for_resale(), "key", MANAGER, world.host.journal, world.clock())
    )

    assert world.advance(order.id) is ExecutionState.DONE

    assert [user.name for user in world.portal.users] == [NIKOS.username, ANN.username]
    assert world.recipients() == [NIKOS.username, ANN.username]


def test_another_account_of_the_same_mailbox_is_not_synchronised_by_it() -> None:
    """D8: the user name is tied to one account."""
    world = World()
    world.synchronised(DORA)
    other = evolve(DORA, id="acc-8")

    assert sync_state(other, world.host.journal) == NOT_YET


def test_the_id_of_a_request_names_account_and_user() -> None:
    assert synchronisation_id(NIKOS) == "sync:acc-1:6e0d221d"
    assert synchronisation_id(evolve(NIKOS, wap_username=OFFICE)) == ("sync:acc-1:de9a21e2")


def test_every_account_of_an_order_that_is_not_synchronised_is_named_at_once() -> None:
    """S22: with what stands in the way."""
    world = World(portal=RefusingPortal())
    world.synchronised(NIKOS)
    order = a_back_office_order()

    found = not_synchronised(order, world.host.journal)

    assert [(each.code, str(each)) for each in found] == [
        (
            "not_synchronised",
            f"accounts[{account.id}]: account '{account.id}' ({account.name}) is {status} "
            "(synchronise it first)",
        )
        for account, status in [(NIKOS, "failed"), (ANN, "not synchronised")]
    ]
    world.synchronised(NIKOS, ANN)
    assert not_synchronised(order, world.host.journal) == ()


def test_no_other_mailbox_is_chosen_while_an_order_would_still_create_the_present_one() -> None:
    """D8: an account has one WAP user, also when the failed order is tried again."""
    world = World(portal=RefusingPortal())
    order = accepted(
        submit(an_order_for_resale(), "key", MANAGER, world.host.journal, world.clock())
    )
    world.advance(order.id)
    assert world.state(NIKOS).status is SyncStatus.FAILED
    account = evolve(NIKOS, other_emails=("office@hosting.example",))
    world.accounts.save(account)
    assert ("username_fixed", "username") in world.reasons(
        account, SyncOptions("office@hosting.example", Role.RESELLER)
    )
