"""Model values of one small story, for every test that needs some.

Nimbus sells "Azure Pack IaaS" in Athens and Berlin. Reseller Nikos sells it on to his customer Ann;
Dora buys for herself. Hellas is a distributor, above no one yet. Athens has the machine sizes Small
and Medium of no stated generation, Gen1 and Gen2; Berlin has Small, of its own size. All prices are
per month, in euro.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import evolve

from wapcommerce.errors import Refusal, Refused, accepted
from wapcommerce.model.basket import Basket
from wapcommerce.model.catalogue import Catalogue, HardwareProfile, VmTemplate
from wapcommerce.model.choices import (
    AddOnChoice,
    CharacteristicChoices,
    Choices,
    MachineChoice,
    PackageChoice,
    ProfileChoices,
)
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.configure import configure
from wapcommerce.model.offering import AddOn, Limits, Offering, PredefinedPackage, Region, Tab
from wapcommerce.model.order import Channel, Order
from wapcommerce.model.party import Account, Purpose, Role
from wapcommerce.model.quotas import BYTES_PER_GIB, Quotas
from wapcommerce.model.quote import ChargeKind, Quote
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.price import price

NO_LIMITS = Limits()
DAY = date(2024, 5, 17)
INSTALLATION = UUID("6f9d3c1e-0b52-4d8a-9a57-2d1c6b8e4f03")

ATHENS = Region(
    name="Athens",
    vmm_server="vmm-ath.nimbus.example",
    stamp_id="0a7e5c1d-52f3-4b1e-8c55-9d3f1f2b6a01",
    cloud_id="1b8f6d2e-63a4-4c2f-9d66-ae4a2a3c7b02",
    base_plan="athens-base",
)
BERLIN = Region(
    name="Berlin",
    vmm_server="vmm-ber.nimbus.example",
    stamp_id="2c907e3f-74b5-4d30-ae77-bf5b3b4d8c03",
    cloud_id="3da18f40-85c6-4e41-bf88-c06c4c5e9d04",
    base_plan="berlin-base",
)

SMALL = HardwareProfile(id="hp-1", name="Small", cpu_cores=1, ram_mib=2048)
MEDIUM = HardwareProfile(id="hp-2", name="Medium", cpu_cores=2, ram_mib=4096)
GEN1 = HardwareProfile(id="hp-3", name="Gen1", cpu_cores=4, ram_mib=8192, generation=1)
GEN2 = HardwareProfile(id="hp-4", name="Gen2", cpu_cores=4, ram_mib=8192, generation=2)
BERLIN_SMALL = HardwareProfile(id="hp-9", name="Small", cpu_cores=1, ram_mib=1536)

#: Names are Debian (one disk of 40 GiB), Windows (60 and 20 GiB) and Windows Gen2 (80 GiB).
DEBIAN = VmTemplate(id="tp-1", name="Debian", disk_bytes=(40 * BYTES_PER_GIB,))
WINDOWS = VmTemplate(
    id="tp-2",
    name="Windows",
    disk_bytes=(60 * BYTES_PER_GIB, 20 * BYTES_PER_GIB),
    operating_system="Windows Server 2012 R2",
    generation=1,
)
WINDOWS_GEN2 = VmTemplate(
    id="tp-3", name="Windows Gen2", disk_bytes=(80 * BYTES_PER_GIB,), generation=2
)

S2S_10 = AddOn("s2s-10", "10 S2S Channels", Tab.VPN, grants_s2s_channels=10)
S2S_1 = AddOn("s2s-1", "1 S2S Channel", Tab.VPN, grants_s2s_channels=1)
IPV4_1 = AddOn("ipv4-1", "1 Static IPv4 Address", Tab.IPV4, grants_ipv4_addresses=1)
STARTER = PredefinedPackage(
    code="starter",
    name="Starter",
    region="Athens",
    plan="starter-plan",
    quotas=Quotas(cpu_cores=2, ram_mib=4096, storage_bytes=50 * BYTES_PER_GIB, vm_count=2),
)

HELLAS = Account("acc-0", "Hellas Cloud", "orders@hellas.example", Role.DISTRIBUTOR)
NIKOS = Account("acc-1", "Nikos Hosting", "Nikos@Hosting.example", Role.RESELLER)
ANN = Account("acc-2", "Ann Lee", "ann.lee@shop.example", parent_id="acc-1")
DORA = Account("acc-3", "Dora Papas", "dora@papas.example")

ATHENS_CATALOGUE = Catalogue("Athens", (SMALL, MEDIUM, GEN1, GEN2), (DEBIAN, WINDOWS, WINDOWS_GEN2))
BERLIN_CATALOGUE = Catalogue("Berlin", (BERLIN_SMALL,), (DEBIAN,))


def an_offering(
    limits: Limits = NO_LIMITS,
) -> Offering:
    """Two regions, three add-ons and one package."""
    return Offering(
        code="iaas",
        name="Azure Pack IaaS",
        regions=(ATHENS, BERLIN),
        add_ons=(S2S_10, S2S_1, IPV4_1),
        packages=(STARTER,),
        limits=limits,
    )


def configured(choices: Choices, catalogue: Catalogue = ATHENS_CATALOGUE) -> Configuration:
    """The configuration of choices that nothing speaks against."""
    configuration = configure(choices, an_offering(), catalogue)
    if isinstance(configuration, Refusal):
        raise Refused(configuration.rejections)
    return configuration


def a_profile_configuration(*machines: MachineChoice, extra_storage_gib: int = 0) -> Configuration:
    """The given machines in Athens; without any, two Medium machines with Debian."""
    chosen = machines or (MachineChoice("Medium", "Debian", 2),)
    return configured(ProfileChoices("Athens", chosen, extra_storage_gib))


def a_characteristic_configuration(
    *add_ons: AddOnChoice, vm_count: int | None = None
) -> Configuration:
    """4 cores, 8 GiB of memory and 100 GiB of storage in Athens."""
    return configured(CharacteristicChoices("Athens", 4, 8, 100, vm_count, add_ons))


def a_package_configuration() -> Configuration:
    """The package Starter."""
    return configured(PackageChoice("starter"))


def a_price_book(currency: str = "EUR") -> PriceBook:
    """A core 12.00, a GiB of memory 4.50 and of storage 0.09; 10 channels 25.00 and 50.00 once."""
    monthly = {
        "cpu_cores": "12.00",
        "ram_gib": "4.50",
        "storage_gib": "0.09",
        "addon:s2s-10": "25.00",
        "addon:s2s-1": "3.00",
        "addon:ipv4-1": "2.50",
        "product:starter": "39.90",
    }
    return PriceBook(
        book_id="nimbus",
        version="2024-05",
        currency=currency,
        charges=(
            Charge("addon:s2s-10", "Set-up of channels", ChargeKind.SETUP, "", PerUnit("50.00")),
            *(
                Charge(meter, meter, ChargeKind.RECURRING, "month", PerUnit(unit_price))
                for meter, unit_price in monthly.items()
            ),
        ),
    )


def a_quote(configuration: Configuration, currency: str = "EUR") -> Quote:
    """The price of the configuration, by `a_price_book`."""
    return accepted(price(configuration, a_price_book(currency), DAY))


def a_basket(*configurations: Configuration) -> Basket:
    """The configurations with their quotes; without any, `a_profile_configuration`."""
    basket = Basket()
    for configuration in configurations or (a_profile_configuration(),):
        basket = accepted(basket.add(configuration, a_quote(configuration)))
    return basket


def an_order_for_resale(*configurations: Configuration) -> Order:
    """Nikos buys for Ann."""
    basket = a_basket(*configurations)
    return accepted(basket.check_out("ord-1", NIKOS, DAY, Purpose.RESALE, ANN))


def an_order_for_personal_use(*configurations: Configuration) -> Order:
    """Nikos buys for himself."""
    basket = a_basket(*configurations)
    return accepted(basket.check_out("ord-2", NIKOS, DAY, Purpose.PERSONAL_USE))


def a_direct_order(*configurations: Configuration) -> Order:
    """Dora, who has no reseller, buys for herself."""
    return accepted(a_basket(*configurations).check_out("ord-3", DORA, DAY))


def a_back_office_order(*configurations: Configuration) -> Order:
    """An account manager orders for Ann; Nikos is billed."""
    basket = a_basket(*configurations)
    order = accepted(basket.check_out("ord-4", NIKOS, DAY, Purpose.RESALE, ANN))
    return evolve(order, channel=Channel.BACK_OFFICE, purpose=None)
