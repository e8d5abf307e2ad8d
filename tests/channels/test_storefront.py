"""The storefront, step by step (S2–S16)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from tests.builders import ANN, ATHENS_CATALOGUE, DAY, DORA, NIKOS
from tests.channels.shops import HERS, RIVAL, TWO_MEDIUM, a_host, a_shop
from wapcommerce.adapters.memory import MemoryPriceLists
from wapcommerce.channels.shop import Shop
from wapcommerce.channels.storefront import Changed, Storefront
from wapcommerce.errors import NotFound, Refusal, accepted
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.basket import Basket
from wapcommerce.model.choices import PackageChoice
from wapcommerce.model.money import Money
from wapcommerce.model.order import SUBMITTED, Channel, Order
from wapcommerce.model.party import Account, Purpose, Role
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.host import Host

LATER = DAY + timedelta(days=14)


def a_store(account: Account = NIKOS, host: Host | None = None, *more: Account) -> Storefront:
    role = ActorRole.RESELLER if account.role is Role.RESELLER else ActorRole.CUSTOMER
    return Storefront.of(a_shop(host or a_host(), *more), Actor(role, account.id))


def a_full_basket(store: Storefront) -> Basket:
    return accepted(store.buy(Basket(), TWO_MEDIUM, DAY))


def refused_codes(result: object) -> tuple[str, ...]:
    assert isinstance(result, Refusal)
    return result.codes


def test_a_storefront_is_for_an_account_that_the_actor_may_see() -> None:
    shop = a_shop(a_host())
    for actor in (Actor(ActorRole.ADMINISTRATOR), Actor(ActorRole.CUSTOMER, "acc-77")):
        with pytest.raises(NotFound):
            Storefront.of(shop, actor)
    assert Storefront.of(shop, Actor(ActorRole.CUSTOMER, DORA.id)).buyer == DORA


def test_regions_catalogue_and_fitting_templates_are_offered() -> None:
    store = a_store()
    assert store.regions() == ("Athens", "Berlin")
    assert store.catalogue("Athens") == ATHENS_CATALOGUE
    fitting = accepted(store.templates_for("Athens", "Gen2"))
    assert [template.name for template in fitting] == ["Debian", "Windows Gen2"]


def test_unknown_regions_and_profiles_are_refused() -> None:
    store = a_store()
    assert refused_codes(store.catalogue("Sparta")) == ("unknown_region",)
    assert refused_codes(store.templates_for("Sparta", "Small")) == ("unknown_region",)
    assert refused_codes(store.templates_for("Berlin", "Gen2")) == ("unknown_profile",)


def test_an_estimate_shows_each_selection_all_quotas_and_both_prices_of_a_reseller() -> None:
    estimate = accepted(a_store().estimate(TWO_MEDIUM.with_extra_storage_gib(20), DAY))
    ((selection, quotas),) = estimate.selections
    assert (selection.profile.name, quotas.storage_whole_gib) == ("Medium", 80)
    assert estimate.quotas.storage_whole_gib == 100
    # 20 GiB more are 1.80 by the book, 1.62 for Nikos: 8.10, and 9.72 for his customer.
    assert estimate.your_total == Money("83.70", "EUR")
    assert estimate.resale_quote is not None
    assert estimate.resale_quote.your_total == Money("100.44", "EUR")
    assert accepted(a_store(ANN).estimate(TWO_MEDIUM, DAY)).resale_quote is None


def test_a_package_has_no_selections() -> None:
    assert accepted(a_store().estimate(PackageChoice("starter"), DAY)).selections == ()


def test_bad_choices_are_refused_by_every_verb_and_change_nothing() -> None:
    store = a_store()
    wrong = TWO_MEDIUM.with_machines("Huge")
    basket = a_full_basket(store)
    for result in (
        store.estimate(wrong, DAY),
        store.buy(basket, wrong, DAY),
        store.change(basket, 1, wrong, DAY),
    ):
        assert refused_codes(result) == ("unknown_profile",)


def test_a_price_that_is_missing_is_a_refusal() -> None:
    assert refused_codes(a_store().estimate(TWO_MEDIUM, DAY, "year"))[0] == "price_missing"


def test_a_change_discards_both_old_quotes_and_shows_the_difference() -> None:
    store = a_store()
    changed = accepted(store.change(a_full_basket(store), 1, TWO_MEDIUM.with_add_on("ipv4-1"), DAY))
    (change,) = changed.changes
    assert change.before == Money("82.08", "EUR")
    assert (change.after, change.difference) == (Money("84.33", "EUR"), Money("2.25", "EUR"))
    (item,) = changed.basket.items
    assert item.quote.your_total == change.after
    assert item.resale_quote is not None
    assert item.resale_quote.your_total == Money("101.20", "EUR")


def test_an_item_that_is_not_there_cannot_be_changed() -> None:
    store = a_store()
    refused = store.change(a_full_basket(store), 7, TWO_MEDIUM, DAY)
    assert refused_codes(refused) == ("no_such_item",)


def test_an_order_for_resale_keeps_both_prices_and_one_for_personal_use_only_its_own() -> None:
    store = a_store()
    basket = a_full_basket(store)
    resold = store.check_out(basket, "o", DAY, Purpose.RESALE, ANN)
    own = store.check_out(basket, "o", DAY, Purpose.PERSONAL_USE)
    assert isinstance(resold, Order)
    assert isinstance(own, Order)
    assert resold.items[0].resale_quote is not None
    assert own.items[0].resale_quote is None


def test_expired_quotes_are_priced_anew_and_the_basket_comes_back() -> None:
    store = a_store()
    basket = a_full_basket(store)
    assert isinstance(store.check_out(basket, "o", LATER, Purpose.RESALE, ANN), Changed)
    on_the_last_day = store.check_out(basket, "o", LATER - timedelta(days=1), Purpose.RESALE, ANN)
    assert isinstance(on_the_last_day, Order)


def test_a_basket_that_can_no_longer_be_priced_is_refused() -> None:
    store = a_store()
    basket = a_full_basket(store)
    lists = store.shop.price_lists
    assert isinstance(lists, MemoryPriceLists)
    lists = evolve(lists, book=evolve(lists.book, valid_to=date(2024, 5, 20)))
    late = evolve(store, shop=evolve(store.shop, price_lists=lists))
    assert refused_codes(late.check_out(basket, "o", LATER)) == ("book_not_valid",)


def test_the_customers_of_a_reseller_are_its_own() -> None:
    assert a_store().customers() == (ANN,)
    assert a_store(RIVAL).customers() == (HERS,)
    assert a_store(DORA).customers() == ()


def test_every_mistake_of_a_new_customer_is_named() -> None:
    assert refused_codes(a_store(DORA).declare_customer(ANN.id, "", "x")) == (
        "name_missing",
        "not_an_email",
        "not_a_reseller",
        "account_exists",
    )


def test_a_mailbox_of_another_account_is_refused() -> None:
    host = a_host()
    rival = a_store(RIVAL, host)
    basket = a_full_basket(rival)
    order = rival.check_out(basket, "o", DAY, Purpose.RESALE, HERS)
    assert isinstance(order, Order)
    accepted(rival.submit(order, "o", host.clock()))
    Engine(host, "w").advance("o")
    taken = a_store(NIKOS, host).declare_customer("new", "New", " Hector@Rival.example")
    assert refused_codes(taken) == ("username_taken",)


def test_a_new_customer_is_saved_when_its_order_is_submitted() -> None:
    host = a_host()
    store = a_store(NIKOS, host)
    new = accepted(store.declare_customer("new", " Nina ", " Nina@Books.example ", "el"))
    assert (new.name, new.email, new.language) == ("Nina", "Nina@Books.example", "el")
    order = store.check_out(a_full_basket(store), "o", DAY, Purpose.RESALE, new)
    assert isinstance(order, Order)
    assert store.shop.accounts.account("new") is None
    assert accepted(store.submit(order, "o", host.clock())).status == SUBMITTED
    assert store.shop.accounts.account("new") == new


def resold(shop: Shop, store: Storefront, customer: Account) -> object:
    return store.check_out(a_full_basket(store), "o", DAY, Purpose.RESALE, customer)


def test_a_customer_of_someone_else_is_unknown_whatever_it_says_of_itself() -> None:
    store = a_store()
    for foreign in (HERS, DORA, evolve(HERS, parent_id=NIKOS.id)):
        assert refused_codes(resold(store.shop, store, foreign)) == ("customer_unknown",)


def test_an_id_that_was_given_away_since_the_checkout_is_refused_at_submission() -> None:
    host = a_host()
    store = a_store(NIKOS, host)
    new = accepted(store.declare_customer("new", "Nina", "nina@books.example"))
    order = resold(store.shop, store, new)
    assert isinstance(order, Order)
    store.shop.accounts.save(evolve(HERS, id="new"))
    assert refused_codes(store.submit(order, "o", host.clock())) == ("customer_unknown",)
    assert host.journal.unfinished() == ()


def test_an_order_checked_out_under_another_user_name_is_checked_out_again() -> None:
    host = a_host()
    store = a_store(NIKOS, host)
    order = resold(store.shop, store, ANN)
    assert isinstance(order, Order)
    store.shop.accounts.save(evolve(ANN, wap_username="office@shop.example"))
    assert refused_codes(store.submit(order, "o", host.clock())) == ("account_changed",)


def test_the_credit_limit_holds_at_checkout_and_at_submission_and_repeating_is_safe() -> None:
    host = a_host()
    store = a_store(NIKOS, host, evolve(NIKOS, credit_limit=Money("82.08", "EUR")))
    order = resold(store.shop, store, ANN)
    assert isinstance(order, Order)
    again = evolve(order, id="o2", items=(evolve(order.items[0], id="o2-1"),))
    submitted = accepted(store.submit(order, "o", host.clock()))
    assert refused_codes(store.submit(again, "o2", host.clock())) == ("credit_limit",)
    Engine(host, "w").advance("o")
    assert store.submit(order, "o", host.clock()) == submitted


def test_an_order_that_breaks_a_rule_saves_no_customer() -> None:
    host = a_host()
    store = a_store(NIKOS, host)
    new = accepted(store.declare_customer("new", "Nina", "nina@books.example"))
    order = resold(store.shop, store, new)
    assert isinstance(order, Order)
    assert isinstance(store.submit(evolve(order, items=()), "o", host.clock()), Refusal)
    assert store.shop.accounts.account("new") is None


def test_nobody_passes_for_an_account_that_is_not_as_it_is_stored() -> None:
    """D12: the stored account counts, never what the caller says of it."""
    shop = a_shop(a_host())
    for actor, buyer in (
        (Actor(ActorRole.RESELLER, NIKOS.id), evolve(RIVAL, parent_id=NIKOS.id)),
        (Actor(ActorRole.CUSTOMER, ANN.id), evolve(ANN, role=Role.RESELLER)),
        (Actor(ActorRole.CUSTOMER, ANN.id), evolve(ANN, parent_id=None)),
    ):
        with pytest.raises(NotFound):
            Storefront(shop, actor, buyer)


def test_an_order_that_somebody_else_pays_or_of_another_channel_is_not_found() -> None:
    host = a_host()
    store = a_store(NIKOS, host)
    order = resold(store.shop, store, ANN)
    assert isinstance(order, Order)
    forged = evolve(RIVAL, parent_id=NIKOS.id)
    for tampered in (
        evolve(order, parties=evolve(order.parties, billed_to=forged, co_administrator=forged)),
        evolve(order, channel=Channel.BACK_OFFICE),
    ):
        with pytest.raises(NotFound):
            store.submit(tampered, "o", host.clock())
    dearer_tax = evolve(order.parties, billed_to=evolve(NIKOS, tax_percent=Decimal(1)))
    assert refused_codes(store.submit(evolve(order, parties=dearer_tax), "o", host.clock())) == (
        "account_changed",
    )
    assert host.journal.unfinished() == ()


def test_a_basket_of_another_account_is_priced_anew_by_the_buyers_own_list() -> None:
    host = a_host()
    theirs = a_full_basket(a_store(NIKOS, host))
    changed = a_store(RIVAL, host).check_out(theirs, "o", DAY, Purpose.RESALE, HERS)
    assert isinstance(changed, Changed)
    assert [str(each.after) for each in changed.changes] == ["91.20 EUR"]


@pytest.mark.parametrize(("days", "codes"), [(13, ()), (14, ("quote_expired",))])
def test_an_order_is_submitted_while_its_quotes_hold(days: int, codes: tuple[str, ...]) -> None:
    host = a_host()
    store = a_store(NIKOS, host)
    order = resold(store.shop, store, ANN)
    assert isinstance(order, Order)
    submitted = store.submit(order, "o", host.clock() + timedelta(days=days))
    assert (submitted.codes if isinstance(submitted, Refusal) else ()) == codes


def test_a_customer_needs_an_id_and_a_mailbox_that_is_not_the_resellers() -> None:
    declared = a_store().declare_customer(" ", "Nina", "nikos@hosting.example")
    assert refused_codes(declared) == ("id_missing", "username_taken")


def test_only_a_reseller_sees_the_customers() -> None:
    shop = a_shop(a_host())
    actor = Actor(ActorRole.CUSTOMER, NIKOS.id)
    assert Storefront(shop, actor, NIKOS).customers() == ()
    assert ANN in a_store().customers()
