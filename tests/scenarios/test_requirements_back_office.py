"""Requirements S22–S29: synchronisation, the back office and the workspace, over HTTP."""

import re
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve

from tests.scenarios.installation import (
    ANN,
    BEN,
    CHARACTERISTICS,
    DAY,
    DORA,
    EVEREST,
    MANAGER,
    OLYMPUS,
    PELION,
    PORTAL_URL,
    TWO_MACHINES,
    ZOE,
    Installation,
    actor_of,
    an_installation,
    text_of,
)
from wapcommerce.adapters import offering_toml
from wapcommerce.adapters.html_invoice import invoice_html
from wapcommerce.adapters.wire.json import from_json, to_json
from wapcommerce.channels.back_office import BackOffice, Executed
from wapcommerce.channels.characteristics import characteristic_fields
from wapcommerce.channels.workspace import current_order, workspace
from wapcommerce.errors import InvalidOffering, NotFound, Refusal, accepted
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.configuration import CharacteristicConfiguration
from wapcommerce.model.execution import ExecutionState
from wapcommerce.model.money import Money
from wapcommerce.model.order import CANCELED, EXECUTED, SUBMITTED, Order, OrderStatus, StatusType
from wapcommerce.model.party import Account, Role, SyncStatus
from wapcommerce.model.portal import PortalUser
from wapcommerce.model.synchronisation import Synchronisation, SyncOptions
from wapcommerce.provisioning.synchronisation import (
    Confirmation,
    sync_fields,
    sync_options,
    sync_state,
    synchronise,
)
from wapcommerce.testing import example

STARTS_ON = date(2027, 1, 1)


def asked(
    world: Installation, account: Account, options: SyncOptions, *, confirmed: bool = False
) -> Synchronisation | Confirmation | Refusal:
    journal, now = world.host.journal, world.clock()
    return synchronise(
        account.id, options, MANAGER, world.accounts, journal, now, confirmed=confirmed
    )


def drafted(world: Installation, account: Account, *products: dict[str, str]) -> Order:
    """A draft with the given products, or with `CHARACTERISTICS`."""
    office = world.back_office
    order = accepted(office.draft("B-1", account.id, DAY))
    for values in products or (CHARACTERISTICS,):
        order = accepted(office.add_product(order, values, DAY))
    return order


def executed(world: Installation, order: Order, *item_ids: str) -> Executed:
    """Execute the order, or some of its items, to the end."""
    key = "+".join((order.id, *item_ids))
    done = accepted(
        world.back_office.execute(order, STARTS_ON, key, world.clock(), item_ids or None)
    )
    assert world.run(done.submitted.id) is ExecutionState.DONE
    return done


def test_s22_an_order_is_refused_until_both_are_synchronised_and_names_them_at_once(
    world: Installation,
) -> None:
    order = drafted(world, ANN)
    refused = world.back_office.execute(order, STARTS_ON, "B-1", world.clock())
    assert isinstance(refused, Refusal)
    assert refused.codes == ("not_synchronised", "not_synchronised")
    assert [each.path for each in refused.rejections] == ["accounts[R-100]", "accounts[C-200]"]
    assert "Olympus IT" in str(refused)
    assert "Ann's Bakery" in str(refused)
    world.synchronised(OLYMPUS)
    half = world.back_office.execute(order, STARTS_ON, "B-1", world.clock())
    assert isinstance(half, Refusal)
    assert [each.path for each in half.rejections] == ["accounts[C-200]"]
    assert world.host.journal.unfinished() == ()
    world.synchronised(ANN)
    executed(world, order)
    assert world.in_wap(order).co_administrators == (OLYMPUS.username,)


def test_s22_an_order_drafted_before_another_user_name_was_chosen_is_executed_under_it(
    world: Installation,
) -> None:
    order = drafted(world, ANN)
    world.synchronised(OLYMPUS)
    chosen = evolve(sync_options(ANN), username="office@bakery.example")
    request = asked(world, ANN, chosen, confirmed=True)
    assert isinstance(request, Synchronisation)
    world.run(request.id)
    executed(world, order)
    assert world.in_wap(order).owner == "office@bakery.example"
    assert world.users() == ["office@bakery.example", OLYMPUS.username]


def test_s22_an_account_manager_orders_for_a_customer_and_nobody_else_does(
    world: Installation,
) -> None:
    for actor in (actor_of(OLYMPUS), actor_of(DORA), Actor(ActorRole.ENGINE)):
        with pytest.raises(NotFound):
            BackOffice(world.shop, actor)


def test_s23_a_reseller_is_synchronised_with_a_blank_parent_its_mailbox_and_the_role_reseller(
    world: Installation,
) -> None:
    parent, username, role = sync_fields(OLYMPUS)
    assert (parent.id, parent.value, parent.required) == ("parent", "", False)
    assert username.choices == ("sales@olympus.example", "cloud@olympus.example")
    assert (role.value, role.choices) == ("Reseller", ("Reseller", "User"))
    wrong = SyncOptions("stranger@elsewhere.example", Role.END_CUSTOMER, EVEREST.id)
    refused = asked(world, OLYMPUS, wrong, confirmed=True)
    assert isinstance(refused, Refusal)
    assert refused.codes == ("not_an_email_of_the_account", "wrong_role", "wrong_parent")


def test_s23_save_and_synchronise_asks_for_confirmation_before_anything_happens(
    world: Installation,
) -> None:
    options = SyncOptions("Cloud@Olympus.example", Role.RESELLER)
    question = asked(world, OLYMPUS, options)
    assert isinstance(question, Confirmation)
    assert "cloud@olympus.example" in question.question
    assert world.host.journal.submissions() == ()
    assert world.accounts.account(OLYMPUS.id) == OLYMPUS
    request = asked(world, OLYMPUS, question.options, confirmed=True)
    assert isinstance(request, Synchronisation)
    assert world.run(request.id) is ExecutionState.DONE
    assert world.users() == ["cloud@olympus.example"]
    assert world.recipients() == ["cloud@olympus.example"]


def test_s24_a_synchronisation_creates_the_wap_account_and_mails_the_activation_to_its_mailbox(
    tmp_path: Path,
) -> None:
    with an_installation(tmp_path, sockets=True) as world:
        account, journal = OLYMPUS, world.host.journal
        assert sync_state(account, journal).status is SyncStatus.NOT_SYNCHRONISED
        request = asked(world, account, sync_options(account), confirmed=True)
        assert isinstance(request, Synchronisation)
        assert sync_state(account, journal).status is SyncStatus.SYNCHRONISING
        assert world.run(request.id) is ExecutionState.DONE
        assert sync_state(account, journal).status is SyncStatus.SYNCHRONISED
        assert world.users() == [OLYMPUS.username]
        (mail,) = world.mails()
        assert mail["To"] == OLYMPUS.username
        assert re.search(r"https://shop\.nimbus\.example/activate#[\w-]{43}", text_of(mail))
        asked(world, account, sync_options(account), confirmed=True)
        world.run(request.id)
        assert len(world.simulator.ledger) == 1
        assert len(world.mails()) == 1


def test_s24_a_failed_synchronisation_says_why_and_is_tried_again(world: Installation) -> None:
    world.host.portal.create_user(PortalUser(OLYMPUS.username, OLYMPUS.username))
    request = asked(world, OLYMPUS, sync_options(OLYMPUS), confirmed=True)
    assert isinstance(request, Synchronisation)
    assert world.run(request.id) is ExecutionState.ATTENTION
    state = sync_state(OLYMPUS, world.host.journal)
    assert state.status is SyncStatus.FAILED
    assert "not created for this account" in state.comment
    world.simulator.wap.users.clear()
    world.synchronised(OLYMPUS)
    assert world.recipients() == [OLYMPUS.username]


def test_s25_a_customer_is_synchronised_under_its_synchronised_reseller_with_the_role_user(
    world: Installation,
) -> None:
    options = sync_options(ANN)
    assert options == SyncOptions("ann@bakery.example", Role.END_CUSTOMER, OLYMPUS.id)
    assert sync_fields(ANN)[2].value == "User"
    refused = asked(world, ANN, options, confirmed=True)
    assert isinstance(refused, Refusal)
    assert refused.codes == ("parent_not_synchronised",)
    world.synchronised(OLYMPUS)
    blank = asked(world, ANN, evolve(options, parent_id=None), confirmed=True)
    assert isinstance(blank, Refusal)
    assert blank.codes == ("wrong_parent",)
    world.synchronised(ANN)
    assert world.users() == [ANN.username, OLYMPUS.username]


def test_s25_an_account_that_is_being_synchronised_keeps_its_user_name(
    world: Installation,
) -> None:
    order = world.ordered("O-1", OLYMPUS, ANN)
    for _ in range(2):
        other = SyncOptions("cloud@olympus.example", Role.RESELLER)
        refused = asked(world, OLYMPUS, other, confirmed=True)
        assert isinstance(refused, Refusal)
        assert refused.codes == ("username_fixed",)
        world.run(order.id)
    assert world.users() == [ANN.username, OLYMPUS.username]


def test_s25_the_parent_of_a_direct_customer_is_blank(world: Installation) -> None:
    assert sync_fields(DORA)[0].value == ""
    world.synchronised(DORA)
    assert world.users() == [DORA.username]


def test_s26_an_order_is_created_with_the_product_then_configured_by_characteristics_and_saved(
    world: Installation,
) -> None:
    fields = {each.id: each for each in characteristic_fields(world.shop.offering)}
    assert fields["region"].label == "VMM Management Server"
    assert fields["region"].choices == ("Athens", "Frankfurt")
    assert (fields["addon:s2s-10"].most, fields["addon:ipv4-1"].most) == (9, 99)
    defaults = {name: each.value for name, each in fields.items()}
    office = world.back_office
    order = accepted(office.add_product(drafted_empty(world, DORA), defaults | VM, DAY))
    values = CHARACTERISTICS | {"addon:s2s-10": "1", "addon:ipv4-1": "0"}
    order = accepted(office.configure(order, "B-1-1", values, DAY))
    kept = from_json(Order, to_json(order))
    assert kept == order
    # 110.00 as in the storefront, and 25.00 a month and 40.00 once for the channels.
    assert kept.total == Money("175.00", "EUR")


VM = {"vm_count": "1"}


def drafted_empty(world: Installation, account: Account) -> Order:
    return accepted(world.back_office.draft("B-1", account.id, DAY))


def test_s26_characteristics_cost_and_grant_what_the_same_profiles_do(world: Installation) -> None:
    by_profiles = world.sold("O-1", DORA, choices=TWO_MACHINES)
    order = drafted(world, DORA)
    executed(world, order)
    assert order.total == by_profiles.total
    assert world.granted(order) == world.granted(by_profiles)


def test_s27_the_order_shows_the_selected_configuration_and_add_ons(world: Installation) -> None:
    order = drafted(world, ANN, CHARACTERISTICS | {"addon:s2s-10": "2"})
    (row,) = world.back_office.products(order)
    shown = dict(row.characteristics)
    assert shown == CHARACTERISTICS | {"addon:s2s-10": "2"}
    assert row.add_ons == (("10 S2S Channels", 2),)
    assert (row.region, row.product_code) == ("Athens", "cloud-servers")
    # What Olympus pays: 13.7 % off 90.00 and off 50.00 a month, line by line.
    assert row.recurring == Money("120.82", "EUR")
    configuration = order.items[0].configuration
    assert isinstance(configuration, CharacteristicConfiguration)
    fields = characteristic_fields(world.shop.offering, configuration)
    assert {each.id: each.value for each in fields if each.id in shown} == shown


def test_s28_executing_invoices_and_allocates_with_the_chosen_start_date(
    world: Installation,
) -> None:
    for account in (OLYMPUS, ANN):
        world.synchronised(account)
    order = drafted(world, ANN)
    executed(world, order)
    (billed,) = world.ledger.billing_subscriptions()
    assert (billed.owner_id, billed.billed_to_id) == (ANN.id, OLYMPUS.id)
    assert billed.starts_on == STARTS_ON
    (invoice,) = world.ledger.invoices()
    assert invoice.request.starts_on == STARTS_ON
    assert invoice.request.net == order.total
    assert "from 2027-01-01" in invoice_html(invoice, "Nimbus Cloud")
    subscription = world.in_wap(order)
    assert (subscription.owner, subscription.co_administrators) == (
        ANN.username,
        (OLYMPUS.username,),
    )
    granted = world.granted(order)
    assert (granted.cpu_cores, granted.ram_mib, granted.storage_gib) == (4, 8192, 60)
    assert current_order("B-1", MANAGER, world.host.journal).status == EXECUTED
    # No second account and no second mail.
    assert sorted(world.recipients()) == world.users() == [ANN.username, OLYMPUS.username]


def test_s28_a_part_is_executed_as_an_order_of_its_own_and_the_rest_later(
    world: Installation,
) -> None:
    world.synchronised(DORA)
    large = CHARACTERISTICS | {"cpu_cores": "8"}
    order = drafted(world, DORA, CHARACTERISTICS, large, CHARACTERISTICS)
    done = executed(world, order, "B-1-2")
    assert (done.submitted.id, done.submitted.part_of) == ("B-1/B-1-2", "B-1")
    assert done.remaining is not None
    assert [item.id for item in done.remaining.items] == ["B-1-1", "B-1-3"]
    assert world.granted(done.submitted).cpu_cores == 8
    assert len(world.listed_by_wap(DORA.username)) == 1
    rest = executed(world, done.remaining)
    assert (rest.submitted.id, rest.remaining) == ("B-1", None)
    assert len(world.listed_by_wap(DORA.username)) == 3
    # 8 × 12.00 instead of 4 × 12.00; then twice 110.00.
    nets = [str(invoice.request.net) for invoice in world.ledger.invoices()]
    assert nets == ["158.00 EUR", "220.00 EUR"]


def test_s28_after_a_part_was_executed_a_new_product_gets_a_number_of_its_own(
    world: Installation,
) -> None:
    world.synchronised(DORA)
    done = executed(world, drafted(world, DORA, CHARACTERISTICS, CHARACTERISTICS), "B-1-2")
    assert done.remaining is not None
    more = accepted(world.back_office.add_product(done.remaining, CHARACTERISTICS, DAY))
    assert [item.id for item in more.items] == ["B-1-1", "B-1-3"]
    executed(world, more)
    assert len(world.listed_by_wap(DORA.username)) == 3


def test_s28_executing_again_under_the_same_key_changes_nothing(world: Installation) -> None:
    world.synchronised(DORA)
    order = drafted(world, DORA, CHARACTERISTICS, CHARACTERISTICS, CHARACTERISTICS)
    first = accepted(
        world.back_office.execute(order, STARTS_ON, "k", world.clock(), ["B-1-3", "B-1-1"])
    )
    world.run(first.submitted.id)
    world.accounts.save(evolve(DORA, name="Dora Dimou"))
    again = world.back_office.execute(order, STARTS_ON, "k", world.clock(), ["B-1-1", "B-1-3"])
    assert again == first
    assert len(world.ledger.invoices()) == 1


def test_s28_the_billing_to_of_the_order_pays(world: Installation) -> None:
    for account in (OLYMPUS, ANN):
        world.synchronised(account)
    office = world.back_office
    order = accepted(office.draft("B-1", ANN.id, DAY, billed_to_id=ANN.id))
    executed(world, accepted(office.add_product(order, CHARACTERISTICS, DAY)))
    (invoice,) = world.ledger.invoices()
    assert invoice.request.billed_to_id == ANN.id
    # By the list of Olympus for its customers: 25 % on 86.3 % of 110.00.
    assert invoice.request.net == Money("118.67", "EUR")


def test_s28_orders_have_the_statuses_of_the_bss_and_those_a_host_adds(
    world: Installation,
) -> None:
    world.synchronised(DORA)
    office, order = world.back_office, drafted(world, DORA)
    assert (order.status.name, order.status.type) == ("Draft", StatusType.DRAFT)
    approved = OrderStatus("Approved", StatusType.SUBMITTED)
    order = accepted(office.set_status(order, approved))
    refused = office.configure(order, "B-1-1", CHARACTERISTICS, DAY)
    assert isinstance(refused, Refusal)
    assert isinstance(office.set_status(order, EXECUTED), Refusal)
    assert executed(world, order).submitted.status == SUBMITTED
    assert current_order("B-1", MANAGER, world.host.journal).status == EXECUTED
    canceled = accepted(office.set_status(evolve(order, id="B-2"), CANCELED))
    dead = office.execute(canceled, STARTS_ON, "B-2", world.clock())
    assert isinstance(dead, Refusal)
    assert dead.codes == ("order_status",)


def test_s29_the_workspace_leads_a_reseller_to_its_customers_and_the_portal(
    world: Installation,
) -> None:
    order = world.sold("O-1", OLYMPUS, ANN)
    world.sold("O-2", PELION, ZOE)
    rows = workspace(OLYMPUS.id, actor_of(OLYMPUS), world.shop, PORTAL_URL)
    assert [row.account.id for row in rows] == [OLYMPUS.id, ANN.id, BEN.id]
    olympus, ann, ben = rows
    assert (olympus.username, olympus.portal_url) == (OLYMPUS.username, PORTAL_URL)
    assert (ben.sync.status, ben.username, ben.portal_url) == (SyncStatus.NOT_SYNCHRONISED, "", "")
    (subscription,) = ann.subscriptions
    assert subscription.plan_subscription_id == world.in_wap(order).id
    assert (subscription.status, ann.sync.status) == (EXECUTED, SyncStatus.SYNCHRONISED)


def test_s29_the_workspace_leads_a_customer_to_its_own_subscriptions_only(
    world: Installation,
) -> None:
    for order_id, customer in (("O-1", ANN), ("O-2", BEN)):
        world.sold(order_id, OLYMPUS, customer)
    (row,) = workspace(ANN.id, actor_of(ANN), world.shop, PORTAL_URL)
    assert [each.order_id for each in row.subscriptions] == ["O-1"]
    assert row.portal_url == PORTAL_URL
    for foreign in (OLYMPUS, BEN, DORA):
        with pytest.raises(NotFound):
            workspace(foreign.id, actor_of(ANN), world.shop, PORTAL_URL)


def test_s29_the_offering_is_defined_in_a_file_whose_mistakes_are_named(tmp_path: Path) -> None:
    text = example.offering_path().read_text(encoding="utf-8")
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(text, encoding="utf-8")
    bad.write_text(text.replace('region = "Athens"', 'region = "Sparta"'), encoding="utf-8")
    assert offering_toml.load(good) == example.offering()
    with pytest.raises(InvalidOffering) as failure:
        offering_toml.load(bad)
    assert "Sparta" in str(failure.value)
