"""Requirements S12–S21: from the basket to the running, billed subscription, over HTTP."""

import re
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier, Thread

import pytest
from attrs import evolve

from tests.adapters.mail.reading import message_of
from tests.adapters.mail.servers import HOST, Inbox, mail_server
from tests.scenarios.installation import (
    ANN,
    BEN,
    DAY,
    DORA,
    MANAGER,
    OLYMPUS,
    PELION,
    TWO_MACHINES,
    ZOE,
    Installation,
    actor_of,
    an_installation,
    text_of,
)
from wapcommerce.adapters.html_invoice import invoice_html
from wapcommerce.adapters.mail.smtp import SmtpMailer
from wapcommerce.adapters.memory import MemoryMailer
from wapcommerce.adapters.wire.json import to_json
from wapcommerce.channels.storefront import Changed
from wapcommerce.channels.workspace import current_order, quote_for, workspace
from wapcommerce.errors import NotFound, Refusal, accepted
from wapcommerce.model.basket import Basket
from wapcommerce.model.execution import ExecutionState
from wapcommerce.model.money import Money
from wapcommerce.model.order import EXECUTED, Order
from wapcommerce.model.party import Account, Purpose
from wapcommerce.provisioning.activation import Activated, activate
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.mail_templates import MailTemplate

PASSWORD = "a long enough password"


def test_s12_buy_this_configuration_puts_it_in_the_basket_with_its_resources(
    world: Installation,
) -> None:
    basket = accepted(world.storefront(DORA).buy(Basket(), TWO_MACHINES, DAY))
    (item,) = basket.items
    assert item.configuration.quotas.cpu_cores == 4
    assert item.quote.your_total == Money("110.00", "EUR")


def test_s13_from_the_basket_the_configuration_is_changed_and_the_difference_shown(
    world: Installation,
) -> None:
    store = world.storefront(DORA)
    basket = accepted(store.buy(Basket(), TWO_MACHINES, DAY))
    changed = accepted(store.change(basket, 1, TWO_MACHINES.with_add_on("ipv4-1"), DAY))
    (change,) = changed.changes
    assert str(change.difference) == "8.50 EUR"
    order = accepted(store.check_out(changed.basket, "O-1", DAY))
    assert isinstance(order, Order)
    assert order.total == Money("118.50", "EUR")


def test_s13_an_expired_quote_is_priced_again_visibly_before_checkout(world: Installation) -> None:
    store = world.storefront(DORA)
    basket = accepted(store.buy(Basket(), TWO_MACHINES, DAY))
    last = DAY + timedelta(days=13)
    assert isinstance(store.check_out(basket, "O-1", last), Order)
    repriced = store.check_out(basket, "O-1", last + timedelta(days=1))
    assert isinstance(repriced, Changed)
    assert repriced.basket.items[0].quote.as_of == last + timedelta(days=1)
    assert isinstance(store.check_out(repriced.basket, "O-1", last + timedelta(days=1)), Order)


@pytest.mark.parametrize("quantity", [0, 2, 100])
def test_s14_a_quantity_above_one_is_impossible(world: Installation, quantity: int) -> None:
    refused = world.storefront(DORA).buy(Basket(), TWO_MACHINES, DAY, quantity)
    assert isinstance(refused, Refusal)
    assert refused.codes == ("one_per_item",)


def test_s14_each_azure_pack_subscription_is_bought_separately(world: Installation) -> None:
    store = world.storefront(DORA)
    basket = accepted(store.buy(Basket(), TWO_MACHINES, DAY))
    basket = accepted(store.buy(basket, TWO_MACHINES, DAY))
    order = accepted(store.check_out(basket, "O-1", DAY))
    assert isinstance(order, Order)
    accepted(store.submit(order, "O-1", world.clock()))
    assert world.run("O-1") is ExecutionState.DONE
    rows = world.listed_by_wap(DORA.username)
    assert len({row["SubscriptionID"] for row in rows}) == 2
    assert len({row["PlanId"] for row in rows}) == 2


@pytest.mark.parametrize(
    ("buyer", "customer", "owner", "co_administrators", "billed_to"),
    [
        (OLYMPUS, ANN, ANN, [OLYMPUS.username], OLYMPUS),
        (OLYMPUS, None, OLYMPUS, [], OLYMPUS),
        (DORA, None, DORA, [], DORA),
    ],
    ids=["resale", "a reseller's personal use", "a direct customer"],
)
def test_s15_owner_co_administrator_and_billed_to(
    world: Installation,
    buyer: Account,
    customer: Account | None,
    owner: Account,
    co_administrators: list[str],
    billed_to: Account,
) -> None:
    world.sold("O-1", buyer, customer)
    (row,) = world.listed_by_wap(owner.username)
    assert row["AccountAdminLiveEmailId"] == owner.username
    assert row["CoAdminNames"] == co_administrators
    (billed,) = world.ledger.billing_subscriptions()
    assert (billed.owner_id, billed.billed_to_id) == (owner.id, billed_to.id)
    (invoice,) = world.ledger.invoices()
    assert invoice.request.billed_to_name == billed_to.name


def test_s15_a_reseller_is_asked_for_the_purpose_and_a_direct_customer_is_not(
    world: Installation,
) -> None:
    reseller, direct = world.storefront(OLYMPUS), world.storefront(DORA)
    asked = reseller.check_out(
        accepted(reseller.buy(Basket(), TWO_MACHINES, DAY)), "O-1", DAY, None
    )
    assert isinstance(asked, Refusal)
    assert asked.codes == ("purpose_missing",)
    basket = accepted(direct.buy(Basket(), TWO_MACHINES, DAY))
    assert isinstance(direct.check_out(basket, "O-2", DAY), Order)


def test_s15_the_reseller_pays_its_own_price_and_its_customer_is_asked_another(
    world: Installation,
) -> None:
    order = world.sold("O-1", OLYMPUS, ANN)
    (invoice,) = world.ledger.invoices()
    # 13.7 % off: 17.26 once; 41.424, 31.068 and 5.178 a month. 24 % of 94.93 are 22.7832.
    assert [str(line.amount.amount) for line in invoice.request.lines] == [
        "17.26",
        "41.42",
        "31.07",
        "5.18",
    ]
    assert invoice.request.net == Money("94.93", "EUR")
    assert invoice.request.tax == Money("22.78", "EUR")
    # 25 % more than what is paid, exactly, and rounded once: 21.575, 51.78, 38.835, 6.4725.
    (item,) = order.items
    assert quote_for(item, order, actor_of(OLYMPUS)).your_total == Money("94.93", "EUR")
    assert quote_for(item, order, actor_of(ANN)).your_total == Money("118.67", "EUR")


def test_s15_the_price_of_the_reseller_is_in_nothing_that_its_customer_sees(
    world: Installation,
) -> None:
    order = world.sold("O-1", OLYMPUS, ANN)
    seen_by_ann = current_order(order.id, actor_of(ANN), world.host.journal)
    asked = quote_for(order.items[0], order, actor_of(ANN))
    ann_herself = accepted(world.storefront(ANN).estimate(TWO_MACHINES, DAY))
    (row,) = workspace(ANN.id, actor_of(ANN), world.shop, "https://portal.nimbus.example")
    texts = [
        to_json(seen_by_ann),
        *(to_json(each) for each in (asked, ann_herself.quote)),
        *(each.explain() for each in (asked, ann_herself.quote)),
        repr(ann_herself),
        repr(row),
        *(mail.as_string() for mail in world.mails() if mail["To"] == ANN.username),
    ]
    paid = order.items[0].quote
    canaries = {
        *(str(line.amount.amount) for line in paid.lines),
        *(str(each.amount) for each in (paid.setup, paid.recurring, paid.your_total)),
        *("41.424", "31.068", "5.178", "13.7", "Prices!", paid.book.book_id),
        world.shop.price_lists.price_list(OLYMPUS, DAY).book.book_id,
    }
    assert len(canaries) >= 10
    for text in texts:
        assert not [canary for canary in canaries if canary in text]
    assert asked == ann_herself.quote
    # The one invoice is the reseller's, and nothing on it is addressed to the customer.
    (invoice,) = world.ledger.invoices()
    assert ANN.name not in invoice_html(invoice, "Nimbus Cloud")


def test_s15_a_credit_limit_covers_the_orders_of_all_customers(world: Installation) -> None:
    # One order is 94.93 and 22.78 of tax.
    world.accounts.save(evolve(OLYMPUS, credit_limit=Money("235.42", "EUR")))
    for order_id, customer in (("O-1", ANN), ("O-2", BEN)):
        world.ordered(order_id, OLYMPUS, customer)
    store = world.storefront(OLYMPUS)
    basket = accepted(store.buy(Basket(), TWO_MACHINES, DAY))
    refused = store.check_out(basket, "O-3", DAY, Purpose.RESALE, ANN)
    assert isinstance(refused, Refusal)
    assert refused.codes == ("credit_limit",)
    assert world.run("O-1") is ExecutionState.DONE
    assert isinstance(store.check_out(basket, "O-3", DAY, Purpose.RESALE, ANN), Refusal)
    world.ledger.record_payment(world.ledger.invoices()[0].number)
    assert isinstance(store.check_out(basket, "O-3", DAY, Purpose.RESALE, ANN), Order)


def test_s16_checkout_takes_a_new_customer_and_names_every_mistake(world: Installation) -> None:
    store = world.storefront(OLYMPUS)
    refused = store.declare_customer(ANN.id, " ", "no mailbox")
    assert isinstance(refused, Refusal)
    assert refused.codes == ("name_missing", "not_an_email", "account_exists")
    new = accepted(store.declare_customer("C-900", " Nina ", " Nina@Books.example "))
    world.sold("O-1", OLYMPUS, new)
    saved = world.accounts.account("C-900")
    assert saved is not None
    assert (saved.name, saved.parent_id) == ("Nina", OLYMPUS.id)
    assert "nina@books.example" in world.users()


def test_s16_checkout_takes_one_of_the_existing_customers_of_the_reseller_only(
    world: Installation,
) -> None:
    store = world.storefront(OLYMPUS)
    assert store.customers() == (ANN, BEN)
    world.sold("O-1", OLYMPUS, BEN)
    basket = accepted(store.buy(Basket(), TWO_MACHINES, DAY))
    for foreign in (ZOE, DORA, evolve(ZOE, parent_id=OLYMPUS.id)):
        refused = store.check_out(basket, "O-2", DAY, Purpose.RESALE, foreign)
        assert isinstance(refused, Refusal)
        assert refused.codes == ("customer_unknown",)


def test_s17_execution_creates_the_subscription_in_the_bss(world: Installation) -> None:
    order = world.sold("O-1", OLYMPUS, ANN)
    (billed,) = world.ledger.billing_subscriptions()
    assert billed.order_item_id == order.items[0].id
    assert billed.recurring == Money("77.67", "EUR")
    assert (billed.period, billed.starts_on) == ("month", DAY)


def test_s18_execution_creates_a_wap_account_for_the_end_customer(world: Installation) -> None:
    world.sold("O-1", OLYMPUS, ANN)
    assert ANN.username in world.users()
    made = [entry.key for entry in world.simulator.ledger if entry.kind == "user"]
    assert made == [OLYMPUS.username, ANN.username]


def test_s19_the_wap_subscription_is_the_customers_with_the_reseller_as_co_administrator(
    tmp_path: Path,
) -> None:
    with an_installation(tmp_path, sockets=True) as world:
        order = world.sold("O-1", OLYMPUS, ANN, TWO_MACHINES.with_extra_storage_gib(40))
        subscription = world.in_wap(order)
        assert subscription.owner == ANN.username
        assert subscription.co_administrators == (OLYMPUS.username,)
        granted = world.granted(order)
        assert (granted.cpu_cores, granted.ram_mib, granted.storage_gib) == (4, 8192, 100)
        assert (granted.vm_count, granted.vpn_connections) == (2, 0)


def test_s20_the_activation_mail_is_made_from_the_edited_template_and_sent_to_the_mailbox(
    tmp_path: Path,
) -> None:
    inbox = Inbox()
    with mail_server(inbox) as port:
        mailer = SmtpMailer(HOST, port, "Nimbus <cloud@nimbus.example>", security="none")
        with an_installation(tmp_path, mailer=mailer) as world:
            edited = MailTemplate(
                "customer_activation",
                "el",
                "Καλώς ήρθατε, ${name}",
                "Πατήστε ${activation_link} ως ${username}\n",
                "<p><a href='${activation_link}'>${username}</a></p>",
            )
            world.host.templates.save(edited)  # type: ignore[attr-defined]
            new = accepted(
                world.storefront(OLYMPUS).declare_customer(
                    "C-901", "Nina & Co", "Nina@Books.example", "el-GR"
                )
            )
            world.sold("O-1", OLYMPUS, new)
            (mail,) = (
                message
                for message in map(message_of, inbox.contents)
                if message["To"] == "nina@books.example"
            )
            assert mail["Subject"] == "Καλώς ήρθατε, Nina & Co"
            link = re.search(r"Πατήστε \S+#([\w-]+) ως nina@books\.example", text_of(mail))
            assert link is not None
            logins = world.simulator.logins
            done = activate(link[1], PASSWORD, world.host.activations, logins, world.clock())
            assert isinstance(done, Activated)
            assert logins.accepts("nina@books.example", PASSWORD)
    assert [recipients for _, recipients in inbox.envelopes] == [
        [OLYMPUS.username],
        ["nina@books.example"],
    ]


def test_s21_the_first_purchase_creates_and_mails_the_reseller_once(world: Installation) -> None:
    for order_id, customer in (("O-1", ANN), ("O-2", BEN), ("O-3", None)):
        world.sold(order_id, OLYMPUS, customer)
    assert world.users() == sorted([OLYMPUS.username, ANN.username, BEN.username])
    assert Counter(world.recipients()) == Counter(world.users())
    (mail,) = (mail for mail in world.mails() if mail["To"] == OLYMPUS.username)
    assert "https://portal.nimbus.example" in text_of(mail)
    assert OLYMPUS.username in text_of(mail)
    assert re.search(r"https://shop\.nimbus\.example/activate#[\w-]{43}", text_of(mail))


def test_s21_the_reseller_is_on_every_subscription_of_its_customers_and_on_no_other(
    world: Installation,
) -> None:
    sales = [("O-1", OLYMPUS, ANN), ("O-2", OLYMPUS, BEN), ("O-3", OLYMPUS, ANN)]
    for order_id, reseller, customer in [*sales, ("O-4", PELION, ZOE)]:
        world.sold(order_id, reseller, customer)
    of_olympus = [*world.listed_by_wap(ANN.username), *world.listed_by_wap(BEN.username)]
    assert [row["CoAdminNames"] for row in of_olympus] == [[OLYMPUS.username]] * 3
    (of_pelion,) = world.listed_by_wap(ZOE.username)
    assert of_pelion["CoAdminNames"] == [PELION.username]


@pytest.mark.parametrize("sockets", [False, True])
def test_s21_two_first_orders_at_the_same_time_make_one_reseller_account_and_one_mail(
    tmp_path: Path, *, sockets: bool
) -> None:
    for attempt in range(4):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        mailer = MemoryMailer()
        with an_installation(folder, mailer=mailer, sockets=sockets) as world:
            orders = [world.ordered("O-1", OLYMPUS, ANN), world.ordered("O-2", OLYMPUS, BEN)]
            together = Barrier(2)

            def work(
                order: Order, world: Installation = world, together: Barrier = together
            ) -> None:
                together.wait()
                Engine(world.host, f"worker of {order.id}").advance(order.id)

            threads = [Thread(target=work, args=(order,)) for order in orders]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            for order in orders:
                assert world.run(order.id) is ExecutionState.DONE
                assert world.in_wap(order).co_administrators == (OLYMPUS.username,)
            expected = Counter([OLYMPUS.username, ANN.username, BEN.username])
            assert Counter(mail.recipient for mail in mailer.sent) == expected
            assert world.host.journal.uncertain_mails() == ()
            made = [entry.key for entry in world.simulator.ledger if entry.kind == "user"]
            assert Counter(made) == expected
            numbers = sorted(invoice.number for invoice in world.ledger.invoices())
            assert numbers == ["INV-2026-000001", "INV-2026-000002"]


def test_d12_nobody_sees_the_order_of_another_reseller(world: Installation) -> None:
    order = world.sold("O-1", OLYMPUS, ANN)
    for stranger in (PELION, ZOE, DORA, BEN):
        with pytest.raises(NotFound):
            current_order(order.id, actor_of(stranger), world.host.journal)
    for insider in (OLYMPUS, ANN):
        seen = current_order(order.id, actor_of(insider), world.host.journal)
        assert seen.status == EXECUTED
    assert current_order(order.id, MANAGER, world.host.journal).items == order.items


def test_d4_a_customer_learns_no_credit_limit_of_its_reseller(world: Installation) -> None:
    rich = evolve(OLYMPUS, credit_limit=Money("98765.43", "EUR"), tax_percent=Decimal("17.17"))
    world.accounts.save(rich)
    order = world.sold("O-1", OLYMPUS, ANN)
    seen = to_json(current_order(order.id, actor_of(ANN), world.host.journal))
    assert "98765.43" not in seen
    assert "17.17" not in seen
