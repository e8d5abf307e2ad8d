"""Second half: an account manager orders by characteristics for another customer (S22–S28)."""

from __future__ import annotations

from datetime import date, timedelta

from rich.table import Table

from wapcommerce.channels.back_office import BackOffice
from wapcommerce.channels.characteristics import characteristic_fields
from wapcommerce.channels.shop import Shop
from wapcommerce.cli.demo.execution import carry_out
from wapcommerce.cli.demo.people import ACCOUNT_MANAGER, GARAGE
from wapcommerce.cli.demo.showing import console, title
from wapcommerce.cli.demo_host import DemoHost
from wapcommerce.errors import Refusal, accepted
from wapcommerce.model.form import FormField
from wapcommerce.model.order import Order
from wapcommerce.model.party import Role
from wapcommerce.model.synchronisation import Synchronisation, SyncOptions
from wapcommerce.provisioning.synchronisation import (
    Confirmation,
    sync_fields,
    sync_state,
    synchronise,
    visible_account,
)

ORDER_ID = "ORD-2026-0002"


def sell_in_the_back_office(world: DemoHost, shop: Shop, day: date) -> Order:
    """From an empty draft to an executed order, with the customer synchronised on the way."""
    office = BackOffice(shop, ACCOUNT_MANAGER)
    draft = _configure(office, shop, day)
    starts_on = day + timedelta(days=7)
    title("10  Executing is refused: the customer is not synchronised")
    refused = office.execute(draft, starts_on, draft.id, world.host.clock())
    for rejection in refused.rejections if isinstance(refused, Refusal) else ():
        console.print(f"{rejection.code}: {rejection.message}", markup=False)
    _synchronise(world, shop)
    title(f"12  Executed with start date {starts_on}: no second reseller account or mail")
    executed = accepted(office.execute(draft, starts_on, draft.id, world.host.clock()))
    carry_out(world, executed.submitted.id)
    return world.host.journal.order(executed.submitted.id)


def _configure(office: BackOffice, shop: Shop, day: date) -> Order:
    title(f"9  Back office: a draft for {GARAGE.name}, configured by characteristics")
    draft = accepted(office.draft(ORDER_ID, GARAGE.id, day))
    parties = draft.parties
    console.print(f"order {draft.id} is {draft.status}; account {parties.owner.name}, ", end="")
    console.print(f"Billing To {parties.billed_to.name}")
    fields = characteristic_fields(shop.offering)
    _show_form(fields)
    values = {field.id: field.value for field in fields}
    entered = {"cpu_cores": "6", "ram_gib": "16", "storage_gib": "250", "vm_count": "3"}
    draft = accepted(office.add_product(draft, {**values, **entered}, day))
    row = office.products(draft)[0]
    changed = {**row.characteristics, "addon:ipv4-1": "2"}
    draft = accepted(office.configure(draft, row.item_id, changed, day))
    _show_products(office, draft)
    return draft


def _show_form(fields: tuple[FormField, ...]) -> None:
    table = Table("field", "label", "default", "allowed", title="The form, as data")
    for field in fields:
        allowed = ", ".join(field.choices)
        if not allowed:
            most = "" if field.most is None else str(field.most)
            allowed = f"{field.least} or more" if not most else f"{field.least} to {most}"
        table.add_row(field.id, field.label, field.value, allowed)
    console.print(table)


def _show_products(office: BackOffice, draft: Order) -> None:
    table = Table("item", "configuration", "add-ons", "once", "recurring", title="Products tab")
    for row in office.products(draft):
        chosen = row.characteristics
        configured = (
            f"{row.region}: {chosen['cpu_cores']} cores, {chosen['ram_gib']} GiB RAM, "
            f"{chosen['storage_gib']} GiB disk, {chosen['vm_count'] or 'any'} machines"
        )
        add_ons = ", ".join(f"{quantity} × {label}" for label, quantity in row.add_ons)
        table.add_row(row.item_id, configured, add_ons, str(row.setup), str(row.recurring))
    console.print(table)


def _synchronise(world: DemoHost, shop: Shop) -> None:
    title(f"11  Synchronising {GARAGE.name}")
    journal, clock = world.host.journal, world.host.clock
    for field in sync_fields(GARAGE):
        offered = f" of {', '.join(field.choices)}" if field.choices else ""
        console.print(f"{field.label}: {field.value}{offered}")
    username = GARAGE.emails[1]
    options = SyncOptions(username, Role.END_CUSTOMER, GARAGE.parent_id)
    asked = accepted(
        synchronise(GARAGE.id, options, ACCOUNT_MANAGER, shop.accounts, journal, clock())
    )
    if isinstance(asked, Confirmation):
        console.print(f"{asked.question} [bold]Yes.[/bold]", soft_wrap=False)
    request = accepted(
        synchronise(
            GARAGE.id, options, ACCOUNT_MANAGER, shop.accounts, journal, clock(), confirmed=True
        )
    )
    if isinstance(request, Synchronisation):
        carry_out(world, request.id)
    now = visible_account(GARAGE.id, ACCOUNT_MANAGER, shop.accounts)
    console.print(f"{now.name} is {sync_state(now, journal).status} as {now.username}")
