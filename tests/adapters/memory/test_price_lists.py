"""The price lists in memory keep the contract; a customer's prices build on its reseller's."""

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

from tests.builders import ANN, DAY, DORA, HELLAS, NIKOS, a_price_book
from wapcommerce.adapters.memory import MemoryPriceLists
from wapcommerce.errors import accepted
from wapcommerce.model.money import Money
from wapcommerce.model.party import Account
from wapcommerce.ports import PriceLists
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.price import price_meters, price_total
from wapcommerce.testing.contracts.price_lists import PriceListsContract

TEN_OFF = Adjustment(AdjustmentKind.PERCENT, Decimal(-10))
MARKUP = Adjustment(AdjustmentKind.MARKUP, Decimal(25))
TWO_OFF = Adjustment(AdjustmentKind.PERCENT, Decimal(-2))
LISTS = MemoryPriceLists(
    a_price_book(), buying={NIKOS.id: (TEN_OFF,), DORA.id: (TWO_OFF,)}, resale={NIKOS.id: (MARKUP,)}
)


class TestMemoryPriceLists(PriceListsContract):
    @pytest.fixture
    def price_lists(self) -> PriceLists:
        return LISTS

    @pytest.fixture
    def reseller(self) -> Account:
        return NIKOS

    @pytest.fixture
    def day(self) -> date:
        return DAY


@pytest.mark.parametrize(
    ("account", "levels"),
    [
        pytest.param(NIKOS, [(), (TEN_OFF,)], id="reseller"),
        pytest.param(ANN, [(), (TEN_OFF,), (MARKUP,), ()], id="its customer, from the top down"),
        pytest.param(DORA, [(), (TWO_OFF,)], id="direct customer"),
        pytest.param(HELLAS, [(), ()], id="nothing agreed"),
        pytest.param(
            Account("", "", "", parent_id=HELLAS.id), [(), (), (), ()], id="nothing to build on"
        ),
    ],
)
def test_the_adjustments_of_an_account(
    account: Account, levels: list[tuple[Adjustment, ...]]
) -> None:
    """D5: each on a level of its own, so that none takes the place of another."""
    price_list = LISTS.price_list(account, DAY)

    assert [*(book.adjustments for book in price_list.books), price_list.adjustments] == levels
    assert price_list.books[0] == a_price_book()
    assert price_list.buyers[-1] == account.id


def test_a_customer_pays_the_reseller_s_price_and_its_markup() -> None:
    """1 core at 12.00, 10 % off, 25 % on top: 13.50."""
    prices = LISTS.price_list(ANN, DAY)
    one_core = {"cpu_cores": 1, "ram_gib": 0, "storage_gib": 0}

    assert accepted(price_meters(one_core, "Athens", prices, DAY)).recurring.amount == Decimal(
        "13.50"
    )


def test_an_adjustment_of_the_book_and_one_agreed_with_the_reseller_both_apply() -> None:
    """100 % × 1.1 × 0.9 for the reseller and as the base of its customers alike."""
    book = evolve(a_price_book(), adjustments=(Adjustment(AdjustmentKind.PERCENT, 10),))
    lists = MemoryPriceLists(book, buying={NIKOS.id: (TEN_OFF,)})
    totals = [
        price_total({"cpu_cores": 100}, "Athens", lists.price_list(account, DAY), DAY)
        for account in (NIKOS, ANN)
    ]

    assert totals == [Money("1188.00", "EUR")] * 2


def test_what_the_book_gives_its_buyers_is_not_given_by_a_reseller() -> None:
    """Discounts, least totals and the file are those of the seller above."""
    book = evolve(
        a_price_book(),
        discounts=(Discount(percent=50),),
        min_total=Decimal(99),
        max_total=Decimal(999),
        source="secret.xlsx",
    )
    price_list = MemoryPriceLists(book).price_list(ANN, DAY)

    assert price_total({"cpu_cores": 1}, "Athens", price_list, DAY) == Money(12, "EUR")
    for resale in price_list.books[1:]:
        assert (resale.charges, resale.discounts, resale.source) == ((), (), "")
        assert (resale.min_total, resale.max_total) == (None, None)


def test_what_is_agreed_with_a_customer_of_a_reseller_is_the_reseller_s_business() -> None:
    """D5: it buys from the reseller, never past it."""
    lists = MemoryPriceLists(a_price_book(), buying={ANN.id: (TWO_OFF,)})

    assert lists.price_list(ANN, DAY).adjustments == ()


def test_every_list_is_named_after_whose_it_is() -> None:
    assert LISTS.price_list(NIKOS, DAY).name == "price list for acc-1"
    assert LISTS.price_list(ANN, DAY).name == "price list of acc-1"
