"""The host of the demonstration: everything real but WAP, which is simulated over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import httpx
from attrs import frozen

from wapcommerce.adapters.journal import SqliteActivations, SqliteJournal
from wapcommerce.adapters.ledger import SqliteLedger
from wapcommerce.adapters.mail.outbox import EmlOutbox
from wapcommerce.adapters.mail.templates_folder import TemplateFolder
from wapcommerce.adapters.vmm.catalogue import VmmCatalogue
from wapcommerce.adapters.wap.admin_api import AdminApi
from wapcommerce.adapters.wap.portal import WapPortal
from wapcommerce.adapters.wap.tokens import (
    TENANT_REALM,
    USERNAME_MIXED,
    WINDOWS_TRANSPORT,
    BearerTokens,
    TokenService,
)
from wapcommerce.adapters.wap.ws_trust import Login, Token
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.adapters.wire.secret import Secret
from wapcommerce.adapters.wire.system import jitter, random_bytes, utc_now
from wapcommerce.provisioning.host import Host, Settings
from wapcommerce.testing.simulator import DEMO_PASSWORD, DEMO_USER, Served

VMM_FEED = "SC2012R2/VMM/Microsoft.Management.Odata.svc"


@frozen
class DemoHost:
    """The host's ports, and what the demonstration looks at beside them."""

    host: Host
    catalogue: VmmCatalogue
    portal: WapPortal
    ledger: SqliteLedger
    sts: Endpoint

    def tenant_token(self, username: str, password: str) -> Token:
        """Log in at the tenant's token service, as the WAP portal does."""
        login = Login(username, Secret(password))
        return TokenService(self.sts, USERNAME_MIXED, TENANT_REALM, login).issue()


@contextmanager
def demo_host(served: Served, folder: Path) -> Iterator[DemoHost]:
    """Connect every port to a served simulator; files go into `folder`."""
    database = folder / "orders.sqlite3"
    with ExitStack() as stack:
        operator = httpx.BasicAuth(DEMO_USER, DEMO_PASSWORD)
        sts = stack.enter_context(Endpoint("token service", served.sts_url, auth=operator))
        tokens = BearerTokens(TokenService(sts, WINDOWS_TRANSPORT).issue)
        admin = stack.enter_context(Endpoint("WAP admin API", served.admin_url, auth=tokens))
        spf_url = f"{served.spf_url}/{VMM_FEED}"
        spf = stack.enter_context(Endpoint("VMM feed of SPF", spf_url, auth=operator))
        portal = WapPortal(AdminApi(admin, DEMO_USER))
        ledger = stack.enter_context(closing(SqliteLedger(database)))
        host = Host(
            journal=stack.enter_context(closing(SqliteJournal(database))),
            activations=stack.enter_context(closing(SqliteActivations(database))),
            billing=ledger,
            portal=portal,
            mailer=EmlOutbox(folder / "mail", "Nimbus Cloud <cloud@nimbus.example>"),
            templates=TemplateFolder(folder / "templates"),
            settings=Settings(
                activation_url="https://shop.nimbus.example/activate",
                portal_url="https://portal.nimbus.example",
            ),
            clock=utc_now,
            jitter=jitter,
            random_bytes=random_bytes,
        )
        catalogue = VmmCatalogue(spf, DEMO_USER, portal.sellable_ids)
        yield DemoHost(host, catalogue, portal, ledger, sts)
