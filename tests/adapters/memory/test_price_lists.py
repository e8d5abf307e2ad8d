"""The price lists in memory keep the contract; a customer's prices build on its reseller's."""

from datetime import date
from decimal import Decimal

import pytest

from tests.builders import ANN, DAY, DORA, HELLAS, NIKOS, a_price_book
from wapcommerce.adapters.memory import MemoryPriceLists
from wapcommerce.model.party import Account
from wapcommerce.ports import PriceLists
from wapcommerce.pricing.adjustment import Adjustment, AdjustmentKind
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
    ("account", "adjustments"),
    [
        pytest.param(NIKOS, (TEN_OFF,), id="reseller"),
        pytest.param(ANN, (TEN_OFF, MARKUP), id="its customer, from the top down"),
        pytest.param(DORA, (TWO_OFF,), id="direct customer"),
        pytest.param(HELLAS, (), id="nothing agreed"),
        pytest.param(Account("", "", "", parent_id=HELLAS.id), (), id="nothing to build on"),
    ],
)
def test_the_adjustments_of_an_account(
    account: Account, adjustments: tuple[Adjustment, ...]
) -> None:
    """D5."""
    price_list = LISTS.price_list(account, DAY)

    assert price_list.adjustments == adjustments
    assert price_list.book == a_price_book()


def test_what_is_agreed_with_a_customer_of_a_reseller_is_the_reseller_s_business() -> None:
    """D5: it buys from the reseller, never past it."""
    lists = MemoryPriceLists(a_price_book(), buying={ANN.id: (TWO_OFF,)})

    assert lists.price_list(ANN, DAY).adjustments == ()


def test_every_list_is_named_after_whose_it_is() -> None:
    assert LISTS.price_list(NIKOS, DAY).name == "price list for acc-1"
    assert LISTS.price_list(ANN, DAY).name == "price list of acc-1"
