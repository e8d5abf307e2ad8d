"""Who acts in the demonstration, and by which prices each of them buys."""

from __future__ import annotations

from decimal import Decimal

from wapcommerce.adapters.memory import MemoryPriceLists
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.money import Money
from wapcommerce.model.party import Account, Role
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook

#: What the provider prints on its invoices.
SELLER = "Nimbus Cloud, 1 Example Street, Athens"

RESELLER = Account(
    "R-100",
    "Olympus IT",
    "sales@olympus.example",
    Role.RESELLER,
    credit_limit=Money("2500.00", "EUR"),
    tax_percent=Decimal(24),
)
#: Declared at checkout in the storefront.
CUSTOMER = Account("C-200", "Ann's Bakery", "ann@bakery.example", parent_id=RESELLER.id)
#: Known to the BSS already, with two mailboxes to choose a user name from.
GARAGE = Account(
    "C-201",
    "Bob's Garage",
    "bob@garage.example",
    parent_id=RESELLER.id,
    other_emails=("it@garage.example",),
)

RESELLER_ACTOR = Actor(ActorRole.RESELLER, RESELLER.id)
CUSTOMER_ACTOR = Actor(ActorRole.CUSTOMER, CUSTOMER.id)
ACCOUNT_MANAGER = Actor(ActorRole.ACCOUNT_MANAGER)

#: Olympus IT buys at 10 % off …
BUYING = Adjustment(AdjustmentKind.PERCENT, Decimal(-10))
#: … and resells with 20 % on what it pays.
RESALE = Adjustment(AdjustmentKind.MARKUP, Decimal(20))


def price_lists(book: PriceBook) -> MemoryPriceLists:
    """The book for everybody, with the reseller's two adjustments."""
    return MemoryPriceLists(book, {RESELLER.id: (BUYING,)}, {RESELLER.id: (RESALE,)})
