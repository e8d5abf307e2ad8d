"""wapcommerce: price, sell and provision configurable IaaS on Windows Azure Pack.

The nouns of the flow and its few verbs, in the order in which they are used::

    Offering, Catalogue, ProfileChoices → configure → price → Basket → check_out → submit → Engine

`Storefront` and `BackOffice` put them in the order of a web page and of an account manager's desk;
both sell with the ports of a `Shop`. `synchronise` gives an account its WAP account, and
`workspace` shows what came of it all.

Everything here is pure; what touches the world is under `wapcommerce.adapters`, and what a host's
own tests import is under `wapcommerce.testing`.
"""

import logging

from wapcommerce.channels.back_office import BackOffice
from wapcommerce.channels.characteristics import characteristic_fields
from wapcommerce.channels.setup import connection_problems
from wapcommerce.channels.shop import Shop
from wapcommerce.channels.storefront import Storefront
from wapcommerce.channels.workspace import current_order, quote_for, workspace
from wapcommerce.errors import (
    Refusal,
    Refused,
    Rejection,
    WapcommerceError,
    accepted,
)
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.basket import Basket, BasketItem
from wapcommerce.model.billing import BillingSubscription, Invoice, InvoiceRequest
from wapcommerce.model.catalogue import Catalogue, HardwareProfile, VmTemplate
from wapcommerce.model.choices import CharacteristicChoices, PackageChoice, ProfileChoices
from wapcommerce.model.configuration import (
    CharacteristicConfiguration,
    Configuration,
    PackageConfiguration,
    ProfileConfiguration,
)
from wapcommerce.model.configure import configure
from wapcommerce.model.execution import Execution, ExecutionState
from wapcommerce.model.money import Money
from wapcommerce.model.offering import AddOn, Limits, Offering, PredefinedPackage, Region
from wapcommerce.model.order import Channel, Order, OrderItem, OrderStatus
from wapcommerce.model.party import Account, Purpose, Role, SyncStatus
from wapcommerce.model.quotas import Quotas
from wapcommerce.model.quote import ChargeKind, Quote, QuoteLine
from wapcommerce.model.synchronisation import Synchronisation, SyncOptions
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.books.tax import TaxRate
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.charge_models.volume import Volume
from wapcommerce.pricing.price import price, price_meters, price_total
from wapcommerce.pricing.price_by import price_by
from wapcommerce.pricing.price_chain import ChainQuote, price_chain
from wapcommerce.pricing.proration import Convention, Period, prorate, used_share
from wapcommerce.pricing.proration_change import Change, prorated_change
from wapcommerce.provisioning.activation import activate
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.host import Host, Settings
from wapcommerce.provisioning.submit import submit
from wapcommerce.provisioning.synchronisation import (
    Confirmation,
    sync_fields,
    sync_options,
    sync_state,
    synchronise,
)

__all__ = [
    "Account",
    "Actor",
    "ActorRole",
    "AddOn",
    "Adjustment",
    "AdjustmentKind",
    "BackOffice",
    "Basket",
    "BasketItem",
    "BillingSubscription",
    "Catalogue",
    "ChainQuote",
    "Change",
    "Channel",
    "CharacteristicChoices",
    "CharacteristicConfiguration",
    "Charge",
    "ChargeKind",
    "Configuration",
    "Confirmation",
    "Convention",
    "Discount",
    "Engine",
    "Execution",
    "ExecutionState",
    "Flat",
    "Graduated",
    "HardwareProfile",
    "Host",
    "Invoice",
    "InvoiceRequest",
    "Limits",
    "Money",
    "Offering",
    "Order",
    "OrderItem",
    "OrderStatus",
    "Package",
    "PackageChoice",
    "PackageConfiguration",
    "PerUnit",
    "Percentage",
    "Period",
    "PredefinedPackage",
    "PriceBook",
    "PriceList",
    "ProfileChoices",
    "ProfileConfiguration",
    "Purpose",
    "Quotas",
    "Quote",
    "QuoteLine",
    "Refusal",
    "Refused",
    "Region",
    "Rejection",
    "Role",
    "Settings",
    "Shop",
    "Stairstep",
    "Storefront",
    "SyncOptions",
    "SyncStatus",
    "Synchronisation",
    "TaxRate",
    "Tier",
    "VmTemplate",
    "Volume",
    "WapcommerceError",
    "accepted",
    "activate",
    "characteristic_fields",
    "configure",
    "connection_problems",
    "current_order",
    "price",
    "price_by",
    "price_chain",
    "price_meters",
    "price_total",
    "prorate",
    "prorated_change",
    "quote_for",
    "submit",
    "sync_fields",
    "sync_options",
    "sync_state",
    "synchronise",
    "used_share",
    "workspace",
]

logging.getLogger("wapcommerce").addHandler(logging.NullHandler())
