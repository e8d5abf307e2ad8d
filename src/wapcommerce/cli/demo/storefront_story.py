"""First half: a reseller buys in the storefront for a new customer (S2–S21)."""

from __future__ import annotations

from datetime import date

from rich.table import Table

from wapcommerce.channels.shop import Shop
from wapcommerce.channels.storefront import Changed, Estimate, Storefront
from wapcommerce.channels.workspace import quote_for
from wapcommerce.cli.demo.execution import carry_out
from wapcommerce.cli.demo.people import (
    CUSTOMER,
    CUSTOMER_ACTOR,
    RESELLER,
    RESELLER_ACTOR,
)
from wapcommerce.cli.demo.showing import add_estimate, console, title, totals_table
from wapcommerce.cli.demo_host import DemoHost
from wapcommerce.errors import Refusal, Refused, accepted
from wapcommerce.model.basket import Basket
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.model.choices import ProfileChoices
from wapcommerce.model.exact import exact_decimal, plain
from wapcommerce.model.order import Order
from wapcommerce.model.party import Account, Purpose

ORDER_ID = "ORD-2026-0001"


def sell_in_the_storefront(world: DemoHost, shop: Shop, day: date) -> Order:
    """From the regions to an executed order; what a web page does, in the order of its clicks."""
    storefront = Storefront.of(shop, RESELLER_ACTOR)
    catalogue = _catalogue(storefront)
    choices, estimate = _choose(storefront, catalogue, day)
    _show_both_sides(shop, estimate, day)
    basket = _fill_basket(storefront, choices, day)
    order = _check_out(storefront, basket, _declare(storefront), day)
    title("7  Execution: every effect, as it happens")
    accepted(storefront.submit(order, order.id, world.host.clock()))
    carry_out(world, order.id)
    return world.host.journal.order(order.id)


def _catalogue(storefront: Storefront) -> Catalogue:
    region = storefront.regions()[0]
    catalogue = accepted(storefront.catalogue(region))
    title(f"2  Storefront: the catalogue of {region}, live from its VMM server")
    for profile in catalogue.profiles:
        memory = plain(exact_decimal(profile.quotas.ram_gib))
        console.print(f"profile   {profile.name:<28} {profile.cpu_cores} cores, {memory} GiB")
    for template in catalogue.templates:
        storage = plain(exact_decimal(template.quotas.storage_gib))
        console.print(f"template  {template.name:<28} {storage} GiB")
    return catalogue


def _choose(
    storefront: Storefront, catalogue: Catalogue, day: date
) -> tuple[ProfileChoices, Estimate]:
    title("3  Your Total, selection by selection")
    region, first, second = catalogue.region, catalogue.profiles[1], catalogue.profiles[3]
    image = accepted(storefront.templates_for(region, first.name))[0].name
    other = accepted(storefront.templates_for(region, second.name))[0].name
    alone = ProfileChoices(region).with_machines(first.name, quantity=2)
    machines = ProfileChoices(region).with_machines(first.name, image, 2)
    both = machines.with_machines(second.name, other)
    stored = both.with_extra_storage_gib(200)
    channels = stored.with_add_on("s2s-10", 2)
    addressed = channels.with_add_on("ipv4-1", 3)
    table = totals_table()
    for text, choices in (
        (f"2 × {first.name}", alone),
        ("their template", machines),
        (f"1 × {second.name}", both),
        ("extra storage", stored),
        ("S2S Channels × 2", channels),
        ("Static IPv4 × 3", addressed),
    ):
        estimate = accepted(storefront.estimate(choices, day))
        add_estimate(table, text, estimate)
    console.print(table)
    console.print("RAM and disk in GiB; * an estimate, because a template is still to be chosen")
    return addressed, estimate


def _show_both_sides(shop: Shop, estimate: Estimate, day: date) -> None:
    title("4  The price: the provider's list, explained with the cells of the workbook")
    listed = accepted(shop.quote(estimate.configuration, Account("", "", ""), day))
    console.print(listed.explain(), markup=False)
    console.print(f"\n{RESELLER.name} buys at 10 % off and resells with 20 % on top:")
    resold = estimate.resale_quote or estimate.quote
    table = Table("charge", "list", "it pays", "it asks")
    for line, bought, asked in zip(listed.lines, estimate.quote.lines, resold.lines, strict=True):
        table.add_row(line.label, str(line.amount), str(bought.amount), str(asked.amount))
    table.add_section()
    totals = (str(each.your_total) for each in (listed, estimate.quote, resold))
    table.add_row("Your Total", *totals, style="bold")
    console.print(table)


def _fill_basket(storefront: Storefront, choices: ProfileChoices, day: date) -> Basket:
    title("5  Basket: bought, then changed")
    basket = accepted(storefront.buy(Basket(), choices, day))
    (item,) = basket.items
    console.print(f"item {item.number}: {item.quote}")
    changed = accepted(storefront.change(basket, 1, choices.with_extra_storage_gib(300), day))
    _show_changes(changed)
    return changed.basket


def _show_changes(changed: Changed) -> None:
    for change in changed.changes:
        console.print(
            f"item {change.number}: {change.before} became {change.after}, "
            f"difference {change.difference}"
        )


def _declare(storefront: Storefront) -> Account:
    title("6  Checkout: resale to a new customer")
    mistyped = storefront.declare_customer(CUSTOMER.id, CUSTOMER.name, "ann at bakery")
    if isinstance(mistyped, Refusal):
        console.print(f"refused: {mistyped.rejections[0]}", markup=False, soft_wrap=False)
    return accepted(storefront.declare_customer(CUSTOMER.id, CUSTOMER.name, CUSTOMER.email))


def _check_out(storefront: Storefront, basket: Basket, customer: Account, day: date) -> Order:
    order = storefront.check_out(basket, ORDER_ID, day, Purpose.RESALE, customer)
    if isinstance(order, Refusal):
        raise Refused(order.rejections)
    if isinstance(order, Changed):  # a quote had expired: shown with its new price first
        _show_changes(order)
        return _check_out(storefront, order.basket, customer, day)
    console.print(f"order {order.id}: {order.total} before tax")
    console.print(f"owner {order.parties.owner.name} <{order.parties.owner.email}>")
    console.print(f"co-administrator and billed to {RESELLER.name} <{RESELLER.email}>")
    return order


def show_what_the_customer_sees(order: Order) -> None:
    """The customer's side of the price: never what the reseller pays (D4)."""
    seen = quote_for(order.items[0], order, CUSTOMER_ACTOR)
    console.print(f"{CUSTOMER.name} sees {seen}")
