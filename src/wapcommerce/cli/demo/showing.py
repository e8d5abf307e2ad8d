"""How the demonstration shows things: titles, tables, mails; 80 columns are enough."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from wapcommerce.channels.storefront import Estimate
from wapcommerce.channels.workspace import WorkspaceRow
from wapcommerce.cli.demo_host import DemoHost
from wapcommerce.model.billing import Invoice
from wapcommerce.model.exact import exact_decimal, plain
from wapcommerce.model.order import Order
from wapcommerce.model.quotas import Quotas
from wapcommerce.provisioning.identity import plan_subscription_id

console = Console(soft_wrap=True, highlight=False)


def title(text: str) -> None:
    """A heading with an empty line above."""
    console.print(f"\n[bold]{text}[/bold]")


def quotas_cells(quotas: Quotas) -> list[str]:
    """Cores, RAM and disk in GiB, machines, VPN channels and addresses."""
    return [
        str(quotas.cpu_cores),
        plain(exact_decimal(quotas.ram_gib)),
        plain(exact_decimal(quotas.storage_gib)),
        "any" if quotas.vm_count is None else str(quotas.vm_count),
        str(quotas.s2s_channels),
        str(quotas.ipv4_addresses),
    ]


def totals_table() -> Table:
    """An empty table of "Your Total", to which `add_estimate` adds a row."""
    return Table("selection", "cores", "RAM", "disk", "VMs", "VPN", "IPv4", "Your Total")


def add_estimate(table: Table, text: str, estimate: Estimate) -> None:
    """One selection with its quotas and total; an asterisk marks an incomplete estimate."""
    total = str(estimate.your_total) + ("" if estimate.quote.is_complete else " *")
    table.add_row(text, *quotas_cells(estimate.quotas), total)


def show_wap(world: DemoHost, order: Order) -> None:
    """What WAP holds of every item of an order, read back over HTTP."""
    for item in order.items:
        ident = plan_subscription_id(world.host.journal.installation(), item.id)
        found = world.portal.find_plan_subscription(ident)
        region = item.configuration.region
        granted = None if found is None else world.portal.plan_quotas(found.plan_id, region)
        if found is None or granted is None:
            console.print(f"{item.id}: nothing")
            raise typer.Exit(1)
        console.print(f"subscription {found.id} ({found.sync_state})")
        console.print(f"  owner {found.owner}, co-admin {', '.join(found.co_administrators)}")
        console.print(f"  plan {found.plan_id}")
        machines = "unlimited" if granted.vm_count is None else granted.vm_count
        console.print(
            f"  {granted.cpu_cores} cores, {granted.ram_mib} MiB, {granted.storage_gib} GiB, "
            f"machines {machines}, VPN {granted.vpn_connections}, NAT {granted.nat_connections}"
        )


def show_invoice(invoice: Invoice) -> None:
    """An invoice as a table: net lines, and the tax on their sum."""
    request = invoice.request
    heading = f"{invoice.number} to {request.billed_to_name}, from {request.starts_on}"
    table = Table("what", "quantity", "amount", title=heading, title_justify="left")
    for line in request.lines:
        table.add_row(line.label, plain(line.quantity), str(line.amount))
    table.add_section()
    table.add_row("Net", "", str(request.net))
    table.add_row(f"Tax {plain(request.tax_percent)} %", "", str(request.tax))
    table.add_row("Total", "", str(request.gross), style="bold")
    console.print(table)


def show_workspace(rows: tuple[WorkspaceRow, ...]) -> None:
    """Accounts with their state, their subscriptions and the way to the portal."""
    for row in rows:
        console.print(f"{row.account.name}: {row.sync.status}, user {row.username or 'none'}")
        if row.portal_url:
            console.print(f"  portal {row.portal_url}")
        for each in row.subscriptions:
            console.print(f"  {each.name}: {each.status}")


def mails(output: Path) -> list[EmailMessage]:
    """Every mail of the outbox, oldest first."""
    parser = BytesParser(policy=policy.default)
    return [
        parser.parsebytes(path.read_bytes()) for path in sorted((output / "mail").glob("*.eml"))
    ]
