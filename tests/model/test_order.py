"""S15, S22, S27: an order keeps what was sold, and goes through its states."""

from itertools import product

import pytest
from attrs import evolve

from tests.builders import (
    ANN,
    DORA,
    NIKOS,
    a_direct_order,
    a_package_configuration,
    a_profile_configuration,
    a_quote,
    an_order_for_personal_use,
    an_order_for_resale,
)
from wapcommerce.errors import CurrencyMismatch, Refusal
from wapcommerce.model.money import Money
from wapcommerce.model.order import ORDER_STATES, OrderItem, OrderStatus

DRAFT, SUBMITTED = OrderStatus.DRAFT, OrderStatus.SUBMITTED
EXECUTED, CANCELED = OrderStatus.EXECUTED, OrderStatus.CANCELED
STEPS = {
    (DRAFT, SUBMITTED),
    (DRAFT, CANCELED),
    (SUBMITTED, EXECUTED),
    (SUBMITTED, CANCELED),
}


@pytest.mark.parametrize(("before", "after"), list(product(OrderStatus, repeat=2)))
def test_an_order_goes_only_where_the_state_table_leads(
    before: OrderStatus, after: OrderStatus
) -> None:
    order = evolve(an_order_for_resale(), status=before)

    result = order.to(after)

    if (before, after) in STEPS:
        assert result == evolve(order, status=after)
    else:
        assert isinstance(result, Refusal)
        assert [(found.code, found.path) for found in result.rejections] == [
            ("order_status", "status")
        ]


def test_the_state_table_knows_every_status() -> None:
    assert set(ORDER_STATES) == set(OrderStatus)


def test_a_refused_step_says_which_steps_there_are() -> None:
    order = an_order_for_resale()
    refused, final = order.to(EXECUTED), evolve(order, status=CANCELED).to(DRAFT)

    assert isinstance(refused, Refusal)
    assert isinstance(final, Refusal)
    assert refused.rejections[0].message == "a draft order cannot become executed"
    assert refused.rejections[0].hint == "from here it can become canceled, submitted"
    assert final.rejections[0].hint == "from here it can become nothing: it is final"


def test_the_reseller_comes_first_among_those_who_need_a_wap_account() -> None:
    """S18, S21."""
    assert an_order_for_resale().accounts == (NIKOS, ANN)
    assert an_order_for_personal_use().accounts == (NIKOS,)
    assert a_direct_order().accounts == (DORA,)


def test_the_total_adds_the_totals_of_all_items() -> None:
    """Two Medium machines 4 × 12.00 + 8 × 4.50 + 80 × 0.09 = 91.20, and a package of 39.90."""
    order = an_order_for_resale(a_profile_configuration(), a_package_configuration())

    assert order.total == Money("131.10", "EUR")


def test_a_total_over_two_currencies_is_refused() -> None:
    configuration = a_package_configuration()
    order = an_order_for_resale(configuration)
    in_dollars = OrderItem("ord-1-2", configuration, a_quote(configuration, "USD"))

    with pytest.raises(CurrencyMismatch):
        _ = evolve(order, items=(*order.items, in_dollars)).total


def test_an_order_without_items_has_no_total() -> None:
    order = evolve(an_order_for_resale(), items=())

    with pytest.raises(ValueError, match="ord-1 has no items"):
        _ = order.total
