"""`wapcommerce demo`: both channels against a simulator, and the files that it leaves."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from wapcommerce.adapters.html_invoice import invoice_html
from wapcommerce.adapters.memory import MemoryAccounts
from wapcommerce.adapters.wire.json import to_json
from wapcommerce.channels.setup import connection_problems
from wapcommerce.channels.shop import Shop
from wapcommerce.channels.workspace import current_order, workspace
from wapcommerce.cli.demo.back_office_story import sell_in_the_back_office
from wapcommerce.cli.demo.execution import log_in
from wapcommerce.cli.demo.people import (
    CUSTOMER,
    GARAGE,
    RESELLER,
    RESELLER_ACTOR,
    SELLER,
    price_lists,
)
from wapcommerce.cli.demo.showing import (
    console,
    mails,
    show_invoice,
    show_wap,
    show_workspace,
    title,
)
from wapcommerce.cli.demo.storefront_story import (
    sell_in_the_storefront,
    show_what_the_customer_sees,
)
from wapcommerce.cli.demo_host import DemoHost, demo_host
from wapcommerce.cli.today import today
from wapcommerce.model.order import Order
from wapcommerce.testing import example
from wapcommerce.testing.simulator import Served, Simulator

#: Tells a folder that an earlier demonstration wrote, and may therefore empty, from any other.
MARKER = ".wapcommerce-demo"


def demo(
    output: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("demo-output"),
) -> None:
    """Sell through both channels end to end against a WAP simulator on this machine."""
    _empty(output)
    simulator = Simulator()
    simulator.seed(example.offering(), example.catalogues())
    with simulator.serve() as served, demo_host(served, output) as world:
        shop = _open(world, served)
        day = today(example.price_book())
        first = sell_in_the_storefront(world, shop, day)
        title("8  The customer follows the link in the mail")
        log_in(world, simulator.logins, output, CUSTOMER)
        show_what_the_customer_sees(first)
        second = sell_in_the_back_office(world, shop, day)
        title("13  What WAP now holds")
        show_wap(world, first)
        show_wap(world, second)
        _show_invoices(world, output, first, second)
        title(f"15  The workspace of {RESELLER.name}")
        show_workspace(workspace(RESELLER.id, RESELLER_ACTOR, shop, world.host.settings.portal_url))
        _write(output / "quote.json", to_json(first.items[0].quote))
        for order, name in ((first, "order.json"), (second, "back-office-order.json")):
            current = current_order(order.id, RESELLER_ACTOR, world.host.journal)
            _write(output / name, to_json(current))
    title("16  The mails: one for each WAP account")
    for mail in mails(output):
        console.print(f"to {mail['To']}: {mail['Subject']}", markup=False)
    console.print(f"\nAll files are in [bold]{output}[/bold].")


def _open(world: DemoHost, served: Served) -> Shop:
    title("1  Simulated WAP, VMM and token service on loopback; prices from Excel")
    console.print(f"token service {served.sts_url}")
    console.print(f"WAP admin API {served.admin_url}")
    console.print(f"SPF and VMM   {served.spf_url}")
    found = connection_problems(example.offering(), world.catalogue, world.portal)
    console.print(f"connection check: {len(found)} problems")
    book = example.price_book()
    console.print(f"{example.prices_path().name}: {book.name}, {len(book.charges)} charges")
    return Shop(
        offering=example.offering(),
        catalogues=world.catalogue,
        price_lists=price_lists(book),
        accounts=MemoryAccounts([RESELLER, GARAGE]),
        receivables=world.ledger,
        journal=world.host.journal,
    )


def _show_invoices(world: DemoHost, output: Path, first: Order, second: Order) -> None:
    title("14  The invoices")
    for order, name in ((first, "invoice"), (second, "back-office-invoice")):
        invoice = world.ledger.find_invoice(order.id)
        if invoice is None:
            console.print(f"{order.id} has none")
            raise typer.Exit(1)
        show_invoice(invoice)
        _write(output / f"{name}.json", to_json(invoice))
        _write(output / f"{name}.html", invoice_html(invoice, SELLER))
    owed = world.ledger.outstanding(RESELLER.id, "EUR")
    console.print(f"{RESELLER.name} owes {owed} of a credit limit of {RESELLER.credit_limit}")


def _write(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")


def _empty(output: Path) -> None:
    if output.is_dir() and any(output.iterdir()):
        if not (output / MARKER).exists():
            raise typer.BadParameter(f"{output} holds other files; name another folder")
        shutil.rmtree(output)
    output.mkdir(parents=True, exist_ok=True)
    (output / MARKER).touch()
