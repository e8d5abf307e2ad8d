"""A whole installation for scenarios: every adapter is real; WAP and VMM are simulated over HTTP.

Distributor Everest is above reseller Olympus, who sells to Ann and Ben. Reseller Pelion sells to
Zoe. Dora is a direct customer. Olympus buys at 13.7 % off and resells with 25 % on what it pays;
Pelion buys by the book and resells at a margin of 20 %.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
from attrs import frozen

from tests.adapters.mail.reading import message_of
from tests.testing.simulator.support import admin_client
from wapcommerce.adapters.journal import SqliteActivations, SqliteJournal
from wapcommerce.adapters.ledger import SqliteLedger
from wapcommerce.adapters.mail.outbox import EmlOutbox
from wapcommerce.adapters.mail.templates_folder import TemplateFolder
from wapcommerce.adapters.memory import MemoryAccounts, MemoryPriceLists
from wapcommerce.adapters.vmm.catalogue import VmmCatalogue
from wapcommerce.adapters.wap.admin_api import AdminApi
from wapcommerce.adapters.wap.portal import WapPortal
from wapcommerce.adapters.wap.tokens import WINDOWS_TRANSPORT, BearerTokens, TokenService
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.adapters.wire.system import random_bytes
from wapcommerce.channels.back_office import BackOffice
from wapcommerce.channels.shop import Shop
from wapcommerce.channels.storefront import Storefront
from wapcommerce.cli.demo_host import VMM_FEED
from wapcommerce.errors import accepted
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.basket import Basket
from wapcommerce.model.choices import Choices, ProfileChoices
from wapcommerce.model.execution import ExecutionState
from wapcommerce.model.order import Order
from wapcommerce.model.party import Account, Purpose, Role
from wapcommerce.model.portal import PlanQuotas, PlanSubscription
from wapcommerce.model.synchronisation import Synchronisation
from wapcommerce.ports import Mailer
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.host import Host, Settings
from wapcommerce.provisioning.identity import plan_subscription_id
from wapcommerce.provisioning.synchronisation import sync_options, synchronise
from wapcommerce.testing import example
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.example.catalogues import UBUNTU
from wapcommerce.testing.simulator import DEMO_PASSWORD, DEMO_USER, Served, Service, Simulator

DAY = date(2026, 11, 22)
PORTAL_URL = "https://portal.nimbus.example"
MANAGER = Actor(ActorRole.ACCOUNT_MANAGER)
ENGINE = Actor(ActorRole.ENGINE)

EVEREST = Account("D-1", "Everest Distribution", "desk@everest.example", Role.DISTRIBUTOR)
OLYMPUS = Account(
    "R-100",
    "Olympus IT",
    "Sales@Olympus.example",
    Role.RESELLER,
    parent_id=EVEREST.id,
    other_emails=("cloud@olympus.example",),
    tax_percent=Decimal(24),
)
PELION = Account("R-101", "Pelion IT", "info@pelion.example", Role.RESELLER)
ANN = Account(
    "C-200",
    "Ann's Bakery",
    "ann@bakery.example",
    parent_id=OLYMPUS.id,
    other_emails=("office@bakery.example",),
)
BEN = Account("C-201", "Ben's Garage", "ben@garage.example", parent_id=OLYMPUS.id)
ZOE = Account("C-210", "Zoe's Flowers", "zoe@flowers.example", parent_id=PELION.id)
DORA = Account("C-300", "Dora Papas", "dora@papas.example", tax_percent=Decimal("19.5"))
ACCOUNTS = (EVEREST, OLYMPUS, PELION, ANN, BEN, ZOE, DORA)

BUYING = {OLYMPUS.id: (Adjustment(AdjustmentKind.PERCENT, Decimal("-13.7")),)}
RESALE = {
    OLYMPUS.id: (Adjustment(AdjustmentKind.MARKUP, Decimal(25)),),
    PELION.id: (Adjustment(AdjustmentKind.MARGIN, Decimal(20)),),
}

#: By the book: 48.00 for 4 cores, 36.00 for 8 GiB, 6.00 for 60 GiB, and 20.00 once for 2 machines.
TWO_MACHINES = ProfileChoices("Athens").with_machines("Medium", UBUNTU, 2)
#: The same resources as the back office enters them; without a machine count nothing is priced.
CHARACTERISTICS = {
    "region": "Athens",
    "cpu_cores": "4",
    "ram_gib": "8",
    "storage_gib": "60",
    "vm_count": "2",
}


@frozen
class Installation:
    """One host with its ports, and what a scenario looks at beside them."""

    simulator: Simulator
    folder: Path
    host: Host
    shop: Shop
    accounts: MemoryAccounts
    ledger: SqliteLedger
    clock: ManualClock

    def storefront(self, account: Account) -> Storefront:
        """The storefront as the account sees it."""
        return Storefront.of(self.shop, actor_of(account))

    @property
    def back_office(self) -> BackOffice:
        """The back office of an account manager."""
        return BackOffice(self.shop, MANAGER)

    def ordered(
        self,
        order_id: str,
        buyer: Account,
        customer: Account | None = None,
        choices: Choices = TWO_MACHINES,
    ) -> Order:
        """Submit an order of the storefront: for resale if there is a customer."""
        store = self.storefront(buyer)
        purpose = None
        if store.buyer.role is Role.RESELLER:
            purpose = Purpose.PERSONAL_USE if customer is None else Purpose.RESALE
        basket = accepted(store.buy(Basket(), choices, DAY))
        order = accepted(store.check_out(basket, order_id, DAY, purpose, customer))
        assert isinstance(order, Order)
        return accepted(store.submit(order, order_id, self.clock()))

    def sold(
        self,
        order_id: str,
        buyer: Account,
        customer: Account | None = None,
        choices: Choices = TWO_MACHINES,
    ) -> Order:
        """The same, executed to its end."""
        order = self.ordered(order_id, buyer, customer, choices)
        assert self.run(order.id) is ExecutionState.DONE
        return order

    def synchronised(self, account: Account) -> Account:
        """Synchronise the account as it stands, to its end."""
        request = synchronise(
            account.id,
            sync_options(account),
            MANAGER,
            self.accounts,
            self.host.journal,
            self.clock(),
            confirmed=True,
        )
        assert isinstance(request, Synchronisation)
        assert self.run(request.id) is ExecutionState.DONE
        return request.account

    def run(self, submission_id: str) -> ExecutionState:
        """Advance as a runner would, an hour apart, until it is no longer pending."""
        engine = Engine(self.host, "worker")
        for _ in range(30):
            if engine.advance(submission_id).state is not ExecutionState.PENDING:
                break
            self.clock.move(3600)
        return self.host.journal.execution(submission_id).state

    def in_wap(self, order: Order, number: int = 0) -> PlanSubscription:
        """The WAP subscription of one item, read back over HTTP."""
        item_id = order.items[number].id
        key = plan_subscription_id(self.host.journal.installation(), item_id)
        found = self.host.portal.find_plan_subscription(key)
        assert found is not None
        return found

    def granted(self, order: Order, number: int = 0) -> PlanQuotas:
        """What the plan of one item grants in WAP."""
        region = order.items[number].configuration.region
        found = self.host.portal.plan_quotas(self.in_wap(order, number).plan_id, region)
        assert found is not None
        return found

    def listed_by_wap(self, username: str) -> list[dict[str, Any]]:
        """WAP's own list of the subscriptions of one user."""
        with admin_client(self.simulator) as client:
            answer = client.get("/subscriptions", params={"userid": username})
        found = answer.json()
        rows: list[dict[str, Any]] = found["items"] if isinstance(found, Mapping) else found
        return rows

    def users(self) -> list[str]:
        """The names of all WAP users."""
        return sorted(user.name for user in self.simulator.wap.users.values())

    def mails(self) -> list[EmailMessage]:
        """The mails in the outbox, ordered by recipient."""
        files = sorted((self.folder / "mail").glob("*.eml"))
        found = [message_of(file.read_bytes()) for file in files]
        return sorted(found, key=lambda mail: str(mail["To"]))

    def recipients(self) -> list[str]:
        """To whom mails were sent, once for each mail."""
        return [str(mail["To"]) for mail in self.mails()]


def actor_of(account: Account) -> Actor:
    """The account as an actor for itself."""
    role = ActorRole.RESELLER if account.role is Role.RESELLER else ActorRole.CUSTOMER
    return Actor(role, account.id)


def text_of(mail: EmailMessage) -> str:
    """The text part of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@contextmanager
def an_installation(
    folder: Path,
    *,
    sockets: bool = False,
    mailer: Mailer | None = None,
    database: str | None = None,
) -> Iterator[Installation]:
    """A fresh installation; WAP is reached in process, or over `sockets`.

    Mails go to an outbox in the folder, and orders to a file there, unless something else is given.
    """
    simulator, clock = Simulator(), ManualClock()
    simulator.seed(example.offering(), example.catalogues())
    path = database or str(folder / "orders.sqlite3")
    with ExitStack() as stack:
        portal, catalogue = _connected(simulator, stack, sockets=sockets)
        accounts = MemoryAccounts(ACCOUNTS)
        ledger = stack.enter_context(closing(SqliteLedger(path)))
        host = Host(
            journal=stack.enter_context(closing(SqliteJournal(path))),
            activations=stack.enter_context(closing(SqliteActivations(path))),
            billing=ledger,
            portal=portal,
            mailer=mailer or EmlOutbox(folder / "mail", "Nimbus Cloud <cloud@nimbus.example>"),
            templates=TemplateFolder(folder / "templates"),
            settings=Settings("https://shop.nimbus.example/activate", PORTAL_URL),
            clock=clock,
            jitter=lambda most: most,
            random_bytes=random_bytes,
        )
        price_lists = MemoryPriceLists(example.price_book(), BUYING, RESALE)
        offering = example.offering()
        shop = Shop(offering, catalogue, price_lists, accounts, ledger, host.journal)
        yield Installation(simulator, folder, host, shop, accounts, ledger, clock)


def _connected(
    simulator: Simulator, stack: ExitStack, *, sockets: bool
) -> tuple[WapPortal, VmmCatalogue]:
    sts_url, admin_url, spf_url = (f"https://{name}.example" for name in ("sts", "wap", "spf"))
    served = Served(sts_url, admin_url, spf_url)
    if sockets:
        served = stack.enter_context(simulator.serve())

    def endpoint(service: Service, url: str, auth: httpx.Auth) -> Endpoint:
        if sockets:
            return stack.enter_context(Endpoint(service, url, auth=auth))
        client = stack.enter_context(httpx.Client(transport=simulator.transport(service)))
        return Endpoint(service, url, auth=auth, client=client, sleep=lambda _: None)

    operator = httpx.BasicAuth(DEMO_USER, DEMO_PASSWORD)
    sts = endpoint(Service.STS, served.sts_url, operator)
    tokens = BearerTokens(TokenService(sts, WINDOWS_TRANSPORT).issue)
    admin = endpoint(Service.ADMIN_API, served.admin_url, tokens)
    spf = endpoint(Service.SPF, f"{served.spf_url}/{VMM_FEED}", operator)
    portal = WapPortal(AdminApi(admin, DEMO_USER))
    return portal, VmmCatalogue(spf, DEMO_USER, portal.sellable_ids)
