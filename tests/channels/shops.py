"""A shop over ports in memory: Nimbus sells to Nikos, who sells to Ann; Dora buys for herself."""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal

from tests.builders import (
    ANN,
    ATHENS_CATALOGUE,
    BERLIN_CATALOGUE,
    DAY,
    DORA,
    NIKOS,
    a_price_book,
    an_offering,
)
from wapcommerce.adapters.memory import (
    MemoryAccounts,
    MemoryBilling,
    MemoryCatalogue,
    MemoryPriceLists,
)
from wapcommerce.channels.shop import Shop
from wapcommerce.model.choices import ProfileChoices
from wapcommerce.model.offering import Limits
from wapcommerce.model.party import Account, Role
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.provisioning.host import Host
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.host import memory_host

RIVAL = Account("acc-8", "Rita Rival", "rita@rival.example", Role.RESELLER)
HERS = Account("acc-9", "Hector", "hector@rival.example", parent_id=RIVAL.id)

#: Nikos pays 10 % less and asks a fifth more than he pays.
BUYING = Adjustment(AdjustmentKind.PERCENT, Decimal(-10))
RESALE = Adjustment(AdjustmentKind.MARKUP, Decimal(20))

#: By the book 4 × 12.00, 8 × 4.50 and 80 × 0.09: 91.20 a month.
TWO_MEDIUM = ProfileChoices("Athens").with_machines("Medium", "Debian", 2)
#: The same as characteristics.
VALUES = {"region": "Athens", "cpu_cores": "4", "ram_gib": "8", "storage_gib": "80"}


def a_host() -> Host:
    """A host in memory whose clock stands still."""
    return memory_host(
        billing=MemoryBilling(), clock=ManualClock(datetime.combine(DAY, time(9), UTC))
    )


def a_shop(host: Host, *more: Account, limits: Limits | None = None) -> Shop:
    """The shop of that host; `more` accounts replace those of the same id."""
    assert isinstance(host.billing, MemoryBilling)
    return Shop(
        offering=an_offering(limits or Limits()),
        catalogues=MemoryCatalogue([ATHENS_CATALOGUE, BERLIN_CATALOGUE]),
        price_lists=MemoryPriceLists(a_price_book(), {NIKOS.id: (BUYING,)}, {NIKOS.id: (RESALE,)}),
        accounts=MemoryAccounts([NIKOS, ANN, DORA, RIVAL, HERS, *more]),
        receivables=host.billing,
        journal=host.journal,
    )
