"""The back office: a draft, its characteristics, its execution whole or in part (S22, S26–S28)."""

from datetime import date, timedelta

import pytest
from attrs import evolve

from tests.builders import ANN, DAY, DORA, NIKOS
from tests.channels.shops import HERS, TWO_MEDIUM, VALUES, a_host, a_shop
from wapcommerce.channels.back_office import BackOffice, Executed
from wapcommerce.errors import IdempotencyConflict, NotFound, Refusal, accepted
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.money import Money
from wapcommerce.model.order import CANCELED, EXECUTED, SUBMITTED, Order, OrderStatus, StatusType
from wapcommerce.model.party import Account, Role
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.host import Host
from wapcommerce.provisioning.synchronisation import sync_options, synchronise

MANAGER = Actor(ActorRole.ACCOUNT_MANAGER)
START = date(2024, 6, 1)


def an_office(host: Host | None = None, *more: Account) -> BackOffice:
    return BackOffice(a_shop(host or a_host(), *more), MANAGER)


def ready(host: Host, office: BackOffice, *accounts: Account) -> None:
    """Synchronise these accounts."""
    known, journal = office.shop.accounts, host.journal
    for account in accounts:
        synchronise(
            account.id, sync_options(account), MANAGER, known, journal, host.clock(), confirmed=True
        )
        Engine(host, "w").advance_due()


def drafted(office: BackOffice, account: Account = DORA, products: int = 1) -> Order:
    order = accepted(office.draft("b", account.id, DAY))
    for _ in range(products):
        order = accepted(office.add_product(order, VALUES, DAY))
    return order


def executed(office: BackOffice, host: Host, order: Order, *items: str) -> Executed | Refusal:
    key = "+".join((order.id, *items))
    return office.execute(order, START, key, host.clock(), items or None)


@pytest.mark.parametrize("role", [ActorRole.RESELLER, ActorRole.CUSTOMER, ActorRole.ENGINE])
def test_nobody_but_account_managers_and_administrators_comes_in(role: ActorRole) -> None:
    with pytest.raises(NotFound):
        BackOffice(a_shop(a_host()), Actor(role, NIKOS.id))
    office = BackOffice(a_shop(a_host()), Actor(ActorRole.ADMINISTRATOR))
    assert isinstance(office.draft("b", DORA.id, DAY), Order)


def test_the_reseller_of_a_customer_pays_and_becomes_co_administrator() -> None:
    parties = accepted(an_office().draft("b", ANN.id, DAY)).parties
    assert (parties.owner, parties.co_administrator, parties.billed_to) == (ANN, NIKOS, NIKOS)


def test_a_direct_customer_and_a_reseller_pay_for_themselves() -> None:
    distributor = Account("dist", "Dist", "d@dist.example", Role.DISTRIBUTOR)
    below = evolve(NIKOS, parent_id="dist")
    office = an_office(None, distributor, below)
    for account in (DORA, below):
        parties = accepted(office.draft("b", account.id, DAY)).parties
        assert (parties.owner, parties.co_administrator) == (account, None)
        assert parties.billed_to == account


def test_billing_to_is_the_account_itself_or_the_one_above_it() -> None:
    office = an_office()
    assert accepted(office.draft("b", ANN.id, DAY, ANN.id)).parties.billed_to == ANN
    refused = office.draft("b", ANN.id, DAY, DORA.id)
    assert isinstance(refused, Refusal)
    assert refused.codes == ("wrong_billing_to",)
    for arguments in (("nobody", None), (ANN.id, "nobody")):
        with pytest.raises(NotFound):
            office.draft("b", arguments[0], DAY, arguments[1])


def test_products_are_added_configured_anew_and_shown() -> None:
    office = an_office()
    order = drafted(office, ANN, 2)
    order = accepted(office.configure(order, "b-1", VALUES | {"addon:s2s-10": "2"}, DAY))
    order = accepted(office.add_package(order, "starter", DAY))
    first, second, third = office.products(order)
    assert [row.item_id for row in (first, second, third)] == ["b-1", "b-2", "b-3"]
    assert dict(first.characteristics) == VALUES | {"vm_count": "", "addon:s2s-10": "2"}
    assert first.add_ons == (("10 S2S Channels", 2),)
    # 10 % off 91.20 and 50.00 a month, and off 100.00 once.
    assert (first.recurring, first.setup) == (Money("127.08", "EUR"), Money("90.00", "EUR"))
    assert (second.recurring, second.add_ons) == (Money("82.08", "EUR"), ())
    assert (third.product_code, third.region, dict(third.characteristics)) == (
        "starter",
        "Athens",
        {},
    )


def test_the_payers_price_is_kept_beside_what_its_customer_is_asked() -> None:
    (item,) = drafted(an_office(), ANN).items
    assert item.quote.your_total == Money("82.08", "EUR")
    assert item.resale_quote is not None
    assert item.resale_quote.your_total == Money("98.50", "EUR")
    for account in (NIKOS, DORA):
        assert drafted(an_office(), account).items[0].resale_quote is None


def test_what_cannot_be_configured_or_priced_is_refused() -> None:
    office = an_office()
    order = drafted(office)
    for result, code in (
        (office.add_product(order, VALUES | {"cpu_cores": "x"}, DAY), "quantity"),
        (office.add_product(order, VALUES | {"region": "Sparta"}, DAY), "unknown_region"),
        (office.add_product(order, VALUES, DAY, "year"), "price_missing"),
        (office.add_package(order, "huge", DAY), "unknown_package"),
        (office.configure(order, "b-1", VALUES | {"ram_gib": ""}, DAY), "characteristic_missing"),
        (office.configure(order, "b-7", VALUES, DAY), "no_such_item"),
        (office.execute(order, START, "k", a_host().clock(), ["b-7"]), "no_such_item"),
    ):
        assert isinstance(result, Refusal)
        assert result.codes[0] == code


def test_an_order_that_is_no_draft_is_not_configured() -> None:
    office = an_office()
    approved = OrderStatus("Approved", StatusType.SUBMITTED)
    order = accepted(office.set_status(drafted(office), approved))
    assert isinstance(office.add_product(order, VALUES, DAY), Refusal)
    assert isinstance(office.configure(order, "b-1", VALUES, DAY), Refusal)
    checked = OrderStatus("Checked", StatusType.DRAFT)
    draft = accepted(office.set_status(drafted(office), checked))
    assert len(accepted(office.add_product(draft, VALUES, DAY)).items) == 2


@pytest.mark.parametrize("status", [SUBMITTED, EXECUTED, OrderStatus("Live", StatusType.EXECUTED)])
def test_submitted_and_executed_are_no_statuses_to_be_set(status: OrderStatus) -> None:
    office = an_office()
    refused = office.set_status(drafted(office), status)
    assert isinstance(refused, Refusal)
    assert refused.codes == ("order_status",)


def test_a_canceled_order_is_final() -> None:
    host = a_host()
    office = an_office(host)
    ready(host, office, DORA)
    canceled = accepted(office.set_status(drafted(office), CANCELED))
    assert isinstance(executed(office, host, canceled), Refusal)
    assert host.journal.unfinished() == ()


def test_both_accounts_must_be_synchronised() -> None:
    host = a_host()
    office = an_office(host)
    order = drafted(office, ANN)
    refused = executed(office, host, order)
    assert isinstance(refused, Refusal)
    assert refused.codes == ("not_synchronised", "not_synchronised")
    ready(host, office, NIKOS, ANN)
    assert isinstance(executed(office, host, order), Executed)


def test_the_whole_order_starts_on_the_chosen_day() -> None:
    host = a_host()
    office = an_office(host)
    ready(host, office, DORA)
    done = accepted(executed(office, host, drafted(office, products=2)))
    assert (done.submitted.starts_on, done.submitted.status) == (START, SUBMITTED)
    assert (done.submitted.id, done.submitted.part_of, done.remaining) == ("b", None, None)
    assert host.journal.order("b") == done.submitted


def test_a_part_becomes_a_sub_order_and_the_rest_stays_a_draft() -> None:
    host = a_host()
    office = an_office(host)
    ready(host, office, DORA)
    done = accepted(executed(office, host, drafted(office, products=3), "b-3", "b-1"))
    assert (done.submitted.id, done.submitted.part_of) == ("b/b-1+b-3", "b")
    assert [item.id for item in done.submitted.items] == ["b-1", "b-3"]
    assert done.remaining is not None
    assert [item.id for item in done.remaining.items] == ["b-2"]
    assert done.remaining.id == "b"


def test_an_item_number_is_not_given_again_after_its_part_was_executed() -> None:
    host = a_host()
    office = an_office(host)
    ready(host, office, DORA)
    done = accepted(executed(office, host, drafted(office, products=2), "b-2"))
    assert done.remaining is not None
    more = accepted(office.add_product(done.remaining, VALUES, DAY))
    assert [item.id for item in more.items] == ["b-1", "b-3"]


def test_the_same_part_again_in_another_sequence_is_the_same_order() -> None:
    host = a_host()
    office = an_office(host)
    ready(host, office, DORA)
    order = drafted(office, products=3)
    first = office.execute(order, START, "k", host.clock(), ["b-2", "b-1"])
    office.shop.accounts.save(evolve(DORA, name="Dora Dimou"))
    assert office.execute(order, START, "k", host.clock(), {"b-1", "b-2"}) == first


def test_an_item_is_executed_in_one_part_only() -> None:
    host = a_host()
    office = an_office(host)
    ready(host, office, DORA)
    order = drafted(office, products=3)
    accepted(executed(office, host, order, "b-1"))
    with pytest.raises(IdempotencyConflict):
        executed(office, host, order, "b-1", "b-2")


def test_no_items_are_no_order() -> None:
    host = a_host()
    office = an_office(host)
    ready(host, office, DORA)
    refused = office.execute(drafted(office), START, "k", host.clock(), [])
    assert isinstance(refused, Refusal)
    assert refused.codes == ("order_empty",)


def test_accounts_are_taken_as_they_are_when_the_order_is_executed() -> None:
    host = a_host()
    office = an_office(host)
    order = drafted(office, ANN)
    renamed = evolve(ANN, wap_username="office@shop.example", other_emails=("office@shop.example",))
    office.shop.accounts.save(renamed)
    ready(host, office, NIKOS, renamed)
    done = accepted(executed(office, host, order))
    assert done.submitted.parties.owner == renamed


def test_an_account_that_left_its_reseller_is_not_billed_to_it() -> None:
    host = a_host()
    office = an_office(host)
    order = drafted(office, ANN)
    office.shop.accounts.save(evolve(ANN, parent_id=None))
    refused = executed(office, host, order)
    assert isinstance(refused, Refusal)
    assert refused.codes == ("wrong_billing_to",)


def test_the_credit_limit_of_the_reseller_covers_the_orders_of_its_customers() -> None:
    host = a_host()
    office = an_office(host, evolve(NIKOS, credit_limit=Money("100.00", "EUR")))
    ready(host, office, NIKOS, ANN)
    order = drafted(office, ANN, 2)
    refused = executed(office, host, order)
    assert isinstance(refused, Refusal)
    assert refused.codes == ("credit_limit",)
    part = accepted(executed(office, host, order, "b-1"))
    Engine(host, "w").advance(part.submitted.id)
    assert accepted(executed(office, host, order, "b-1")) == part
    assert part.remaining is not None
    assert isinstance(executed(office, host, part.remaining), Refusal)


def test_characteristics_cost_what_the_same_profiles_do() -> None:
    office = an_office()
    configuration = office.shop.configure(TWO_MEDIUM)
    assert not isinstance(configuration, Refusal)
    quote = accepted(office.shop.quote(configuration, HERS, DAY))
    assert drafted(office).items[0].quote.your_total == quote.your_total


def test_what_was_submitted_is_not_cancelled_behind_the_back_of_its_execution() -> None:
    host = a_host()
    office = an_office(host)
    ready(host, office, DORA)
    order = drafted(office)
    assert isinstance(office.set_status(order, CANCELED), Order)
    assert isinstance(executed(office, host, order), Executed)
    refused = office.set_status(order, CANCELED)
    assert isinstance(refused, Refusal)
    assert refused.codes == ("order_status",)


@pytest.mark.parametrize(("days", "good"), [(13, True), (14, False)])
def test_an_order_is_executed_while_its_quotes_hold(days: int, good: bool) -> None:
    host = a_host()
    office = an_office(host)
    ready(host, office, DORA)
    result = office.execute(drafted(office), START, "b", host.clock() + timedelta(days=days))
    assert isinstance(result, Executed) is good
    if isinstance(result, Refusal):
        assert result.codes == ("quote_expired",)


def test_what_remains_of_an_order_knows_what_was_delivered() -> None:
    host = a_host()
    office = an_office(host)
    ready(host, office, DORA)
    part = executed(office, host, drafted(office, products=3), "b-3")
    assert isinstance(part, Executed)
    assert part.remaining is not None
    assert part.remaining.delivered == ("b-3",)
    more = accepted(office.add_product(part.remaining, VALUES, DAY))
    assert [item.id for item in more.items] == ["b-1", "b-2", "b-4"]
