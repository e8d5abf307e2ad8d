"""S12–S16: put in the basket, change, remove, check out."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    ANN,
    DAY,
    DORA,
    NIKOS,
    a_basket,
    a_package_configuration,
    a_profile_configuration,
    a_quote,
)
from wapcommerce.errors import Refusal, accepted
from wapcommerce.model.basket import Basket, BasketItem
from wapcommerce.model.choices import MachineChoice
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.order import DRAFT, Channel, Order, OrderItem
from wapcommerce.model.party import Account, Purpose
from wapcommerce.model.quote import Quote

ONE = a_profile_configuration()
OTHER = a_profile_configuration(MachineChoice("Small", "Debian", 1))
PACKAGE = a_package_configuration()
OPEN = a_profile_configuration(MachineChoice("Small"), MachineChoice("Medium"))

configurations = st.sampled_from([ONE, OTHER, PACKAGE])


def reasons(result: Basket | Order | Refusal) -> list[tuple[str, str]]:
    assert isinstance(result, Refusal)
    return [(found.code, found.path) for found in result.rejections]


def test_buy_this_configuration_puts_it_in_the_basket_with_its_quote() -> None:
    """S12."""
    assert Basket().add(ONE, a_quote(ONE)) == Basket((BasketItem(1, ONE, a_quote(ONE)),), 2)


@pytest.mark.parametrize("quantity", [0, 2, 3000, -1, 1.5, "1"])
def test_any_quantity_but_one_is_refused(quantity: int) -> None:
    """S14."""
    result = Basket().add(ONE, a_quote(ONE), quantity)

    assert reasons(result) == [("one_per_item", "quantity")]


def test_quantity_one_may_be_stated() -> None:
    """S14."""
    assert Basket().add(ONE, a_quote(ONE), 1) == Basket().add(ONE, a_quote(ONE))


def test_the_same_configuration_may_be_bought_again_as_an_item_of_its_own() -> None:
    """S14: each Azure Pack subscription is bought separately."""
    assert [item.number for item in a_basket(ONE, ONE).items] == [1, 2]


def test_an_estimate_is_refused_with_every_open_choice() -> None:
    """S6; and at once with a wrong quantity."""
    result = Basket().add(OPEN, a_quote(OPEN), 2)

    assert reasons(result) == [
        ("incomplete", "machines[0].template"),
        ("incomplete", "machines[1].template"),
        ("one_per_item", "quantity"),
    ]


def test_a_changed_configuration_discards_the_old_quote() -> None:
    """S13: nothing of what it was is left, and the other item is as before."""
    basket = a_basket(ONE, PACKAGE)

    changed = basket.change_configuration(1, OTHER, a_quote(OTHER))

    assert changed == Basket((BasketItem(1, OTHER, a_quote(OTHER)), basket.items[1]), 3)
    assert a_quote(ONE) != a_quote(OTHER)


def test_a_change_to_an_estimate_of_an_absent_item_is_refused_for_both_reasons() -> None:
    result = a_basket(ONE).change_configuration(7, OPEN, a_quote(OPEN))

    assert reasons(result) == [
        ("incomplete", "machines[0].template"),
        ("incomplete", "machines[1].template"),
        ("no_such_item", "number"),
    ]


def test_an_item_can_be_taken_out_once() -> None:
    basket = accepted(a_basket(ONE, OTHER).remove(1))

    assert [item.configuration for item in basket.items] == [OTHER]
    assert reasons(basket.remove(1)) == [("no_such_item", "number")]


def test_the_number_of_a_removed_item_is_not_given_again() -> None:
    basket = accepted(a_basket(ONE).remove(1))
    for configuration in (ONE, OTHER):
        basket = accepted(basket.add(configuration, a_quote(configuration)))

    assert [item.number for item in basket.items] == [2, 3]


@given(st.lists(configurations, min_size=1, max_size=4), configurations, st.data())
def test_changing_a_configuration_and_back_restores_the_basket(
    chosen: list[Configuration], other: Configuration, data: st.DataObject
) -> None:
    """S13."""
    basket = a_basket(*chosen)
    item = data.draw(st.sampled_from(basket.items))

    changed = accepted(basket.change_configuration(item.number, other, a_quote(other)))
    back = changed.change_configuration(item.number, item.configuration, item.quote)

    assert back == basket


def test_checkout_makes_a_draft_order_of_all_items() -> None:
    """S13, S15, S16: item ids are made of the order's id and the item's number."""
    basket = accepted(a_basket(ONE, OTHER, PACKAGE).remove(2))

    order = accepted(basket.check_out("ord-1", NIKOS, DAY, Purpose.RESALE, ANN))

    assert (order.id, order.channel, order.status) == (
        "ord-1",
        Channel.STOREFRONT,
        DRAFT,
    )
    assert (order.purpose, order.placed_on, order.starts_on) == (Purpose.RESALE, DAY, DAY)
    assert (order.parties.owner, order.parties.billed_to) == (ANN, NIKOS)
    assert order.items == (
        OrderItem("ord-1-1", ONE, a_quote(ONE)),
        OrderItem("ord-1-3", PACKAGE, a_quote(PACKAGE)),
    )


def test_a_direct_customer_checks_out_without_a_purpose() -> None:
    """S15."""
    order = accepted(a_basket().check_out("ord-1", DORA, DAY))

    assert (order.purpose, order.parties.co_administrator) == (None, None)


def test_an_empty_basket_and_a_wrong_buyer_are_told_at_once() -> None:
    result = Basket().check_out("ord-1", evolve(NIKOS, email="nikos"), DAY)

    assert reasons(result) == [
        ("basket_empty", "items"),
        ("not_an_email", "buyer.email"),
        ("purpose_missing", "purpose"),
    ]


def test_an_empty_basket_cannot_be_checked_out() -> None:
    assert reasons(Basket().check_out("ord-1", DORA, DAY)) == [("basket_empty", "items")]


DEARER = a_quote(ONE, "USD")


@pytest.mark.parametrize(
    ("purpose", "customer", "expected"),
    [(Purpose.RESALE, ANN, DEARER), (Purpose.PERSONAL_USE, None, None)],
)
def test_what_the_customer_is_asked_is_kept_for_resale_only(
    purpose: Purpose, customer: Account | None, expected: Quote | None
) -> None:
    """D5: personal use is at the buyer's own prices, and there is no customer to ask."""
    basket = accepted(Basket().add(ONE, a_quote(ONE), resale_quote=DEARER))

    (item,) = accepted(basket.check_out("ord-1", NIKOS, DAY, purpose, customer)).items

    assert (item.quote, item.resale_quote) == (a_quote(ONE), expected)


def test_a_changed_configuration_discards_both_old_quotes() -> None:
    """S13."""
    basket = accepted(Basket().add(ONE, a_quote(ONE), resale_quote=DEARER))

    (unsold,) = accepted(basket.change_configuration(1, OTHER, a_quote(OTHER))).items
    (resold,) = accepted(basket.change_configuration(1, OTHER, a_quote(OTHER), DEARER)).items

    assert (unsold.quote, unsold.resale_quote) == (a_quote(OTHER), None)
    assert (resold.quote, resold.resale_quote) == (a_quote(OTHER), DEARER)
