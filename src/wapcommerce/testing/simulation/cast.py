"""Who orders what in a simulation: a few accounts that share resellers and customers."""

from __future__ import annotations

from datetime import date
from functools import cache
from random import Random

from wapcommerce.errors import Refusal, accepted
from wapcommerce.model.basket import Basket
from wapcommerce.model.choices import Choices, PackageChoice, ProfileChoices
from wapcommerce.model.configure import configure
from wapcommerce.model.order import SUBMITTED, Order
from wapcommerce.model.party import Account, Purpose, Role
from wapcommerce.model.synchronisation import Submission, Synchronisation
from wapcommerce.pricing.price import price
from wapcommerce.provisioning.synchronisation import synchronisation_id
from wapcommerce.testing import example

_DAY = date(2026, 11, 22)

OLYMPUS = Account("R-1", "Olympus IT", "sales@olympus.example", Role.RESELLER)
PELION = Account("R-2", "Pelion IT", "sales@pelion.example", Role.RESELLER)
ANN = Account("C-1", "Ann's Bakery", "ann@bakery.example", parent_id=OLYMPUS.id)
BEN = Account("C-2", "Ben's Garage", "ben@garage.example", parent_id=OLYMPUS.id)
ZOE = Account("C-3", "Zoe's Flowers", "zoe@flowers.example", parent_id=PELION.id)
DORA = Account("C-4", "Dora Papas", "dora@papas.example")

#: Everybody who may appear.
CAST = (OLYMPUS, PELION, ANN, BEN, ZOE, DORA)

#: The plan behind the package, which has to exist in WAP before the first order.
PACKAGE_PLAN = "WebStarterp3d8v"

_CUSTOMERS = {OLYMPUS.id: (ANN, BEN), PELION.id: (ZOE,)}


@cache
def _basket(kind: str) -> Basket:
    """A configuration with its quote, or two; priced once and then kept."""
    machines = ProfileChoices("Athens").with_machines("Medium", "Ubuntu Server 14.04 LTS", 2)
    chosen: dict[str, tuple[Choices, ...]] = {
        "machines": (machines,),
        "package": (PackageChoice("web-starter"),),
        "both": (machines, PackageChoice("web-starter")),
    }
    basket = Basket()
    catalogue = example.catalogues()["Athens"]
    for choices in chosen[kind]:
        configuration = configure(choices, example.offering(), catalogue)
        assert not isinstance(configuration, Refusal)
        quote = accepted(price(configuration, example.price_book(), _DAY))
        basket = accepted(basket.add(configuration, quote))
    return basket


def an_order(order_id: str, kind: str, buyer: Account, customer: Account | None = None) -> Order:
    """A submitted order of ``machines``, the ``package`` or ``both``; for resale to a customer."""
    purpose = None
    if buyer.role is Role.RESELLER:
        purpose = Purpose.PERSONAL_USE if customer is None else Purpose.RESALE
    order = accepted(_basket(kind).check_out(order_id, buyer, _DAY, purpose, customer))
    return accepted(order.to(SUBMITTED))


def submissions(dice: Random, orders: int) -> tuple[Submission, ...]:
    """That many orders, and none to two synchronisations of accounts among them."""
    found: list[Submission] = []
    for number in range(1, orders + 1):
        buyer = dice.choice((OLYMPUS, OLYMPUS, PELION, DORA))
        customers = _CUSTOMERS.get(buyer.id, ())
        customer = dice.choice((*customers, *customers, None)) if customers else None
        kind = dice.choice(("machines", "machines", "package", "both"))
        found.append(an_order(f"O-{number}", kind, buyer, customer))
    for account in dice.sample(CAST, dice.randint(0, 2)):
        request = Synchronisation(synchronisation_id(account), account)
        found.insert(dice.randint(0, len(found)), request)
    return tuple(found)
