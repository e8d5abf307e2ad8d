"""S15, S17–S19, S28: what is asked of the BSS and of WAP for an order."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from attrs import evolve

from tests.builders import (
    ANN,
    ATHENS,
    DAY,
    NIKOS,
    a_characteristic_configuration,
    a_direct_order,
    a_package_configuration,
    a_profile_configuration,
    a_quote,
    an_order_for_personal_use,
    an_order_for_resale,
)
from wapcommerce.model.billing import BillingSubscription, InvoiceLine, InvoiceRequest
from wapcommerce.model.choices import AddOnChoice
from wapcommerce.model.money import Money
from wapcommerce.model.order import Order
from wapcommerce.model.portal import PlanQuotas, PlanRequest, PlanSubscriptionRequest
from wapcommerce.provisioning.plan_quotas import plan_quotas_of
from wapcommerce.provisioning.requests import (
    billing_subscription_of,
    co_administrators_of,
    invoice_request_of,
    plan_request_of,
    plan_subscription_request_of,
    subscription_name,
)

WITH_CHANNELS = a_characteristic_configuration(AddOnChoice("s2s-10", 2))
ORDER = an_order_for_resale(WITH_CHANNELS, a_package_configuration())
ITEM, PACKAGE_ITEM = ORDER.items


def test_the_billing_subscription_is_used_by_the_owner_and_paid_by_the_billed_to() -> None:
    """S15, S17: 4 × 12.00 + 8 × 4.50 + 100 × 0.09 + 2 × 25.00, without the set-up of 100.00."""
    assert billing_subscription_of(ORDER, ITEM) == BillingSubscription(
        order_item_id="ord-1-1",
        owner_id="acc-2",
        billed_to_id="acc-1",
        product_code="iaas",
        name="iaas ord-1-1",
        recurring=Money("143.00", "EUR"),
        period="month",
        starts_on=DAY,
    )


def test_a_package_is_billed_under_its_own_product_code() -> None:
    """S1."""
    wanted = billing_subscription_of(ORDER, PACKAGE_ITEM)

    assert (wanted.product_code, wanted.name) == ("starter", "starter ord-1-2")
    assert wanted.recurring == Money("39.90", "EUR")


def test_the_plan_grants_what_the_item_bought_in_its_region() -> None:
    """D7."""
    assert plan_request_of(ITEM, "iaas 1", plan_quotas_of) == PlanRequest(
        "iaas 1", ATHENS, PlanQuotas(4, 8192, 100, None, 20, 0)
    )


def test_a_host_may_count_otherwise() -> None:
    """D7: channels and connections are not the same thing everywhere."""
    request = plan_request_of(
        ITEM, "iaas 1", lambda quotas: evolve(plan_quotas_of(quotas), vpn_connections=1)
    )

    assert request.quotas.vpn_connections == 1


def test_the_wap_subscription_belongs_to_the_owner() -> None:
    """S19."""
    assert plan_subscription_request_of(ORDER, ITEM, UUID(int=7), "plan-7") == (
        PlanSubscriptionRequest(UUID(int=7), "iaas ord-1-1", "ann.lee@shop.example", "plan-7")
    )


def test_the_owner_is_named_in_lower_case_however_the_mailbox_is_written() -> None:
    """D8."""
    order = an_order_for_personal_use()
    request = plan_subscription_request_of(order, order.items[0], UUID(int=7), "plan-7")

    assert order.parties.owner.email == "Nikos@Hosting.example"
    assert request.owner == "nikos@hosting.example"


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (an_order_for_resale(), ("nikos@hosting.example",)),
        (an_order_for_personal_use(), ()),
        (a_direct_order(), ()),
    ],
)
def test_only_resale_makes_the_reseller_co_administrator(
    order: Order, names: tuple[str, ...]
) -> None:
    """S15, S19."""
    assert co_administrators_of(order) == names


def test_one_invoice_holds_every_line_of_every_item_as_it_was_quoted() -> None:
    """S28."""

    def line(item_id: str, label: str, quantity: int, amount: str) -> InvoiceLine:
        return InvoiceLine(item_id, label, Decimal(quantity), Money(amount, "EUR"))

    assert invoice_request_of(ORDER) == InvoiceRequest(
        order_id="ord-1",
        billed_to_id="acc-1",
        billed_to_name="Nikos Hosting",
        issued_on=DAY,
        currency="EUR",
        starts_on=DAY,
        period="month",
        lines=(
            line("ord-1-1", "Set-up of channels", 2, "100.00"),
            line("ord-1-1", "cpu_cores", 4, "48.00"),
            line("ord-1-1", "ram_gib", 8, "36.00"),
            line("ord-1-1", "storage_gib", 100, "9.00"),
            line("ord-1-1", "addon:s2s-10", 2, "50.00"),
            line("ord-1-2", "product:starter", 1, "39.90"),
        ),
    )


@pytest.mark.parametrize("order", [ORDER, an_order_for_personal_use(), a_direct_order()])
def test_the_invoice_is_of_the_total_of_the_order(order: Order) -> None:
    assert invoice_request_of(order).gross == order.total


def test_the_invoice_bears_the_tax_of_whom_it_is_billed_to() -> None:
    """S28: 24 % of 282.90 are 67.896; the tax of its customer is none of the reseller's."""
    parties = evolve(
        ORDER.parties,
        billed_to=evolve(NIKOS, tax_percent=Decimal(24)),
        owner=evolve(ANN, tax_percent=Decimal(13)),
    )
    request = invoice_request_of(evolve(ORDER, parties=parties))

    assert (request.net, request.tax) == (Money("282.90", "EUR"), Money("67.90", "EUR"))
    assert request.gross == Money("350.80", "EUR")


def test_subscription_and_invoice_start_on_the_chosen_day() -> None:
    """S28: executed with a start date."""
    order = evolve(ORDER, starts_on=date(2024, 6, 1))

    assert billing_subscription_of(order, ITEM).starts_on == date(2024, 6, 1)
    assert invoice_request_of(order).starts_on == date(2024, 6, 1)
    assert invoice_request_of(order).issued_on == date(2024, 6, 1)


def test_what_the_customer_is_asked_is_never_billed_to_the_reseller() -> None:
    """D4, D5: each party has its own side of the price."""
    dearer = evolve(ITEM, resale_quote=a_quote(a_profile_configuration()))
    order = evolve(ORDER, items=(dearer, PACKAGE_ITEM))

    assert invoice_request_of(order) == invoice_request_of(ORDER)
    assert billing_subscription_of(order, dearer) == billing_subscription_of(ORDER, ITEM)


def test_an_item_has_one_name_in_the_bss_and_in_wap() -> None:
    order = an_order_for_resale(a_profile_configuration())
    name = subscription_name(order.items[0])

    assert name == billing_subscription_of(order, order.items[0]).name
    assert name == plan_subscription_request_of(order, order.items[0], UUID(int=7), "p").name
