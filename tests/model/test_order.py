"""S15, S22, S27, S28: an order keeps what was sold, and goes through its states."""

from itertools import product

import pytest
from attrs import evolve
from hypothesis import given

from tests import strategies
from tests.builders import (
    ANN,
    DAY,
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
from wapcommerce.model.order import (
    CANCELED,
    DRAFT,
    EXECUTED,
    ORDER_STATES,
    SUBMITTED,
    Order,
    OrderItem,
    OrderStatus,
    StatusType,
)

#: The four of every BSS, and some that a host added.
QUOTED = OrderStatus("Quoted", StatusType.DRAFT)
APPROVED = OrderStatus("Approved", StatusType.SUBMITTED)
DELIVERED = OrderStatus("Delivered", StatusType.EXECUTED)
LOST = OrderStatus("Lost", StatusType.CANCELED)
STATUSES = (DRAFT, SUBMITTED, EXECUTED, CANCELED, QUOTED, APPROVED, DELIVERED, LOST)
STEPS = {
    ("draft", "draft"),
    ("draft", "submitted"),
    ("draft", "canceled"),
    ("submitted", "submitted"),
    ("submitted", "executed"),
    ("submitted", "canceled"),
}


def assert_goes_only_where_the_table_leads(order: Order, after: OrderStatus) -> None:
    result = order.to(after)

    if (order.status.type.value, after.type.value) in STEPS and order.status != after:
        assert result == evolve(order, status=after)
    else:
        assert isinstance(result, Refusal)
        assert [(found.code, found.path) for found in result.rejections] == [
            ("order_status", "status")
        ]


@pytest.mark.parametrize(
    ("before", "after"), list(product(STATUSES, repeat=2)), ids=lambda status: status.name
)
def test_an_order_goes_only_where_the_state_table_leads(
    before: OrderStatus, after: OrderStatus
) -> None:
    """Every pair, those that a host added included: the type alone decides."""
    order = evolve(an_order_for_resale(), status=before)

    assert_goes_only_where_the_table_leads(order, after)


@given(strategies.orders, strategies.statuses)
def test_any_order_goes_only_where_the_state_table_leads(order: Order, after: OrderStatus) -> None:
    assert_goes_only_where_the_table_leads(order, after)


def test_the_state_table_knows_every_type() -> None:
    assert set(ORDER_STATES) == set(StatusType)


def test_a_status_is_shown_by_its_own_name() -> None:
    assert [str(status) for status in STATUSES[:4]] == [
        "Draft",
        "Submitted",
        "Executed",
        "Canceled",
    ]
    assert f"{APPROVED}" == "Approved"


def test_a_refused_step_says_which_steps_there_are() -> None:
    order = an_order_for_resale()
    refused, final = order.to(DELIVERED), evolve(order, status=LOST).to(DRAFT)

    assert isinstance(refused, Refusal)
    assert isinstance(final, Refusal)
    assert refused.rejections[0].message == "an order that is Draft cannot become Delivered"
    assert refused.rejections[0].hint == "from here it can become canceled, draft, submitted"
    assert final.rejections[0].hint == "from here it can become nothing: it is final"


def test_the_reseller_comes_first_among_those_who_need_a_wap_account() -> None:
    """S18, S21."""
    assert an_order_for_resale().accounts == (NIKOS, ANN)
    assert an_order_for_personal_use().accounts == (NIKOS,)
    assert a_direct_order().accounts == (DORA,)


def test_an_order_is_on_behalf_of_whom_it_is_billed_to() -> None:
    """S15, D12."""
    assert an_order_for_resale().principal == NIKOS
    assert a_direct_order().principal == DORA


def test_an_order_of_the_storefront_starts_the_day_it_is_placed_and_is_no_part() -> None:
    """S28."""
    order = an_order_for_resale()

    assert (order.starts_on, order.part_of) == (DAY, None)


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
