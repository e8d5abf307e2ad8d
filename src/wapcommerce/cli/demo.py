"""`wapcommerce demo`: one sale from the catalogue to a running, billed subscription."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from wapcommerce.adapters.wire.json import to_json
from wapcommerce.cli.demo_host import DemoHost, demo_host
from wapcommerce.cli.today import today
from wapcommerce.errors import accepted
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.basket import Basket
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.model.choices import ProfileChoices
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.configure import configure
from wapcommerce.model.exact import exact_decimal, plain
from wapcommerce.model.execution import Effect, ExecutionState, Outcome
from wapcommerce.model.offering import Offering
from wapcommerce.model.order import Order
from wapcommerce.model.party import Account, Purpose, Role
from wapcommerce.model.quote import Quote
from wapcommerce.ports import LoginStore
from wapcommerce.pricing.book import PriceBook
from wapcommerce.pricing.price import price
from wapcommerce.provisioning.activation import activate
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.identity import plan_subscription_id
from wapcommerce.provisioning.submit import submit
from wapcommerce.testing import example
from wapcommerce.testing.simulator import Simulator

#: Tells a folder that an earlier demonstration wrote, and may therefore empty, from any other.
MARKER = ".wapcommerce-demo"

RESELLER = Account("R-100", "Olympus IT", "sales@olympus.example", Role.RESELLER)
CUSTOMER = Account("C-200", "Ann's Bakery", "ann@bakery.example", parent_id="R-100")

console = Console(soft_wrap=True, highlight=False)


def demo(
    output: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("demo-output"),
) -> None:
    """Sell one configuration end to end against a WAP simulator on this machine."""
    _empty(output)
    offering = example.offering()
    simulator = Simulator()
    simulator.seed(offering, example.catalogues())
    with simulator.serve() as served, demo_host(served, output) as world:
        _title("1  Simulated WAP, VMM and token service on loopback")
        console.print(f"token service {served.sts_url}")
        console.print(f"WAP admin API {served.admin_url}")
        console.print(f"SPF and VMM   {served.spf_url}")
        book = _prices()
        catalogue = _catalogue(world, offering)
        configuration, quote = _choose(offering, catalogue, book)
        _title("5  The quote, explained")
        console.print(quote.explain())
        order = _check_out(configuration, quote)
        _execute(world, order)
        _activate(world, simulator.logins, output)
        _show_wap(world, order)
        _show_invoice(world, order)
        _show_mails(output)
        _write(output / "quote.json", to_json(quote))
        _write(output / "order.json", to_json(world.host.journal.order(order.id)))
        _write(output / "invoice.json", to_json(world.host.billing.find_invoice(order.id)))
    console.print(f"\nAll files are in [bold]{output}[/bold].")


def _prices() -> PriceBook:
    _title("2  Prices from the Excel workbook")
    book = example.price_book()
    console.print(f"{example.prices_path().name}: {book.name}, {len(book.charges)} charges")
    return book


def _catalogue(world: DemoHost, offering: Offering) -> Catalogue:
    region = offering.regions[0]
    _title(f"3  Catalogue of {region.name}, live from {region.vmm_server}")
    catalogue = world.catalogue.catalogue(region)
    for profile in catalogue.profiles:
        memory = plain(exact_decimal(profile.quotas.ram_gib))
        console.print(f"profile   {profile.name:<28} {profile.cpu_cores} cores, {memory} GiB")
    for template in catalogue.templates:
        storage = plain(exact_decimal(template.quotas.storage_gib))
        console.print(f"template  {template.name:<28} {storage} GiB")
    return catalogue


def _choose(
    offering: Offering, catalogue: Catalogue, book: PriceBook
) -> tuple[Configuration, Quote]:
    _title("4  Your Total, selection by selection")
    first, second = catalogue.profiles[1], catalogue.profiles[3]
    image = next(each for each in catalogue.templates if each.fits(first))
    other = next(each for each in reversed(catalogue.templates) if each.fits(second))
    start = ProfileChoices(catalogue.region)
    estimate = start.with_machines(first.name, quantity=2)
    machines = start.with_machines(first.name, image.name, 2)
    both = machines.with_machines(second.name, other.name)
    stored = both.with_extra_storage_gib(200)
    channels = stored.with_add_on("s2s-10", 2)
    addressed = channels.with_add_on("ipv4-1", 3)
    table = Table("selection", "cores", "RAM", "disk", "VMs", "VPN", "IPv4", "Your Total")
    for text, choices in (
        (f"2 × {first.name}", estimate),
        ("their template", machines),
        (f"1 × {second.name}", both),
        ("extra storage", stored),
        ("10 S2S Channels × 2", channels),
        ("Static IPv4 × 3", addressed),
    ):
        configuration = accepted(configure(choices, offering, catalogue))
        quote = accepted(price(configuration, book, today(book)))
        _add_row(table, text, configuration, quote)
    console.print(table)
    console.print("RAM and disk in GiB; * an estimate, because a template is still to be chosen")
    return configuration, quote


def _add_row(table: Table, text: str, configuration: Configuration, quote: Quote) -> None:
    quotas = configuration.quotas
    total = str(quote.your_total) + ("" if quote.is_complete else " *")
    table.add_row(
        text,
        str(quotas.cpu_cores),
        plain(exact_decimal(quotas.ram_gib)),
        plain(exact_decimal(quotas.storage_gib)),
        str(quotas.vm_count),
        str(quotas.s2s_channels),
        str(quotas.ipv4_addresses),
        total,
    )


def _check_out(configuration: Configuration, quote: Quote) -> Order:
    _title("6  Basket and checkout: resale to a new customer")
    basket = accepted(Basket().add(configuration, quote))
    order_id = "ORD-2026-0001"
    order = accepted(basket.check_out(order_id, RESELLER, quote.as_of, Purpose.RESALE, CUSTOMER))
    console.print(f"order {order.id}: {order.total}")
    console.print(f"owner {order.parties.owner.name} <{order.parties.owner.email}>")
    console.print(f"co-administrator and billed to {RESELLER.name} <{RESELLER.email}>")
    return order


def _execute(world: DemoHost, order: Order) -> None:
    _title("7  Execution: every effect, as it happens")
    host = world.host
    reseller = Actor(ActorRole.RESELLER, RESELLER.id)
    accepted(submit(order, order.id, reseller, host.journal, host.clock()))
    engine = Engine(host, "demo", observer=_show_effect)
    execution = engine.advance(order.id)
    while execution.state is ExecutionState.PENDING and execution.retry_at is not None:
        wait_s = max(0.0, (execution.retry_at - host.clock()).total_seconds())
        with console.status(f"next try in {wait_s:.0f} s"):
            time.sleep(wait_s)
        execution = engine.advance(order.id)
    console.print(f"order {order.id} is {execution.state}")
    if execution.attention is not None:
        console.print(f"{execution.attention.effect_key}: {execution.attention.reason}")
        raise typer.Exit(1)


def _show_effect(order_id: str, effect: Effect, outcome: Outcome) -> None:
    console.print(f"{type(outcome).__name__.lower():<8} {effect.key}", markup=False)


def _activate(world: DemoHost, logins: LoginStore, output: Path) -> None:
    _title("8  The customer follows the link in the mail")
    mail = next(each for each in _mails(output) if each["To"] == CUSTOMER.username)
    body = mail.get_body(("plain",))
    link = re.search(r"https://\S+#([\w-]+)", body.get_content() if body else "")
    if link is None:
        console.print("the mail has no link")
        raise typer.Exit(1)
    password = secrets.token_urlsafe(12)
    host = world.host
    activated = accepted(activate(link[1], password, host.activations, logins, host.clock()))
    console.print(f"{activated.username} chose a password; the link is used up")
    token = world.tenant_token(activated.username, password)
    console.print(f"logged in to the WAP portal; token valid until {token.expires_at:%H:%M} UTC")


def _show_wap(world: DemoHost, order: Order) -> None:
    _title("9  What WAP now holds")
    item = order.items[0]
    subscription_id = plan_subscription_id(world.host.journal.installation(), item.id)
    found = world.portal.find_plan_subscription(subscription_id)
    if found is None:
        console.print("nothing")
        raise typer.Exit(1)
    console.print(f"subscription {found.id} ({found.sync_state})")
    console.print(f"owner {found.owner}, co-administrators {', '.join(found.co_administrators)}")
    console.print(f"plan {found.plan_id}")
    console.print(str(world.portal.plan_quotas(found.plan_id, item.configuration.region)))


def _show_invoice(world: DemoHost, order: Order) -> None:
    _title("10  The invoice")
    invoice = world.host.billing.find_invoice(order.id)
    if invoice is None:
        console.print("none")
        raise typer.Exit(1)
    table = Table("what", "quantity", "amount", title=f"{invoice.number} to {RESELLER.name}")
    for line in invoice.request.lines:
        table.add_row(line.label, plain(line.quantity), str(line.amount))
    table.add_row("Total", "", str(invoice.request.total), style="bold")
    console.print(table)


def _show_mails(output: Path) -> None:
    _title("11  The mails")
    for mail in _mails(output):
        console.print(f"to {mail['To']}: {mail['Subject']}", markup=False)


def _mails(output: Path) -> list[EmailMessage]:
    parser = BytesParser(policy=policy.default)
    return [
        parser.parsebytes(path.read_bytes()) for path in sorted((output / "mail").glob("*.eml"))
    ]


def _title(text: str) -> None:
    console.print(f"\n[bold]{text}[/bold]")


def _write(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")


def _empty(output: Path) -> None:
    if output.is_dir() and any(output.iterdir()):
        if not (output / MARKER).exists():
            raise typer.BadParameter(f"{output} holds other files; name another folder")
        shutil.rmtree(output)
    output.mkdir(parents=True, exist_ok=True)
    (output / MARKER).touch()
