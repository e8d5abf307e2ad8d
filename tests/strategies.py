"""Hypothesis strategies for values of the model: any that may be stored, not only sensible ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from wapcommerce.model.catalogue import HardwareProfile, VmTemplate
from wapcommerce.model.configuration import (
    CharacteristicConfiguration,
    ChosenAddOn,
    Configuration,
    PackageConfiguration,
    ProfileConfiguration,
    Selection,
)
from wapcommerce.model.money import Money
from wapcommerce.model.offering import AddOn, PredefinedPackage, Region, Tab
from wapcommerce.model.order import Channel, Order, OrderItem, OrderStatus, StatusType
from wapcommerce.model.parties import Parties
from wapcommerce.model.party import Account, Purpose, Role
from wapcommerce.model.quotas import Quotas
from wapcommerce.model.quote import (
    BookVersion,
    ChargeKind,
    Quote,
    QuoteLine,
    Slice,
    Step,
    TaxAmount,
)
from wapcommerce.model.synchronisation import Synchronisation

texts = st.text(max_size=12)
counts = st.integers(0, 10**6)
days = st.dates(date(1900, 1, 1), date(2999, 12, 31))
currencies = st.sampled_from(["EUR", "JPY", "KWD"])
decimals = st.builds(
    lambda units, digits: Decimal(f"{units}e{-digits}"),
    st.integers(-(10**15), 10**15),
    st.integers(-3, 12),
)
generations = st.none() | st.integers(1, 2)


def moneys(currency: str) -> st.SearchStrategy[Money]:
    """Amounts of that currency, finer than its minor unit too."""
    return st.builds(Money, decimals, st.just(currency))


quotas = st.builds(
    Quotas, counts, counts, st.integers(0, 2**60), st.none() | counts, counts, counts
)
regions = st.builds(Region, texts, texts, texts, texts, texts)
profiles = st.builds(HardwareProfile, texts, texts, counts, counts, generations)
disks = st.lists(st.integers(0, 2**50), max_size=3).map(tuple)
templates = st.builds(VmTemplate, texts, texts, disks, texts, generations)
selections = st.builds(Selection, profiles, st.none() | templates, counts)
add_ons = st.builds(AddOn, texts, texts, st.sampled_from(Tab), counts, counts)
chosen_add_ons = st.lists(st.builds(ChosenAddOn, add_ons, counts), max_size=2).map(tuple)
packages = st.builds(PredefinedPackage, texts, texts, texts, texts, quotas)
configurations: st.SearchStrategy[Configuration] = st.one_of(
    st.builds(
        ProfileConfiguration,
        texts,
        regions,
        st.lists(selections, max_size=2).map(tuple),
        counts,
        chosen_add_ons,
    ),
    st.builds(CharacteristicConfiguration, texts, regions, quotas, chosen_add_ons),
    st.builds(PackageConfiguration, regions, packages),
)

slices = st.builds(Slice, decimals, texts, decimals, decimals, texts)
steps = st.builds(Step, texts, decimals, st.integers(1, 10**6), st.integers(0, 3), texts)


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    """Quotes of one currency, complete or not."""
    currency = draw(currencies)
    lines = st.builds(
        QuoteLine,
        texts,
        texts,
        decimals,
        st.sampled_from(ChargeKind),
        texts,
        st.lists(slices, max_size=2).map(tuple),
        moneys(currency),
        st.lists(steps, max_size=2).map(tuple),
        st.integers(0, 3),
    )
    taxes = st.builds(
        TaxAmount,
        st.sampled_from(ChargeKind),
        texts,
        decimals,
        moneys(currency),
        moneys(currency),
    )
    return Quote(
        book=BookVersion(draw(texts), draw(texts)),
        region=draw(texts),
        period=draw(texts),
        as_of=draw(days),
        currency=currency,
        lines=tuple(draw(st.lists(lines, max_size=2))),
        missing=tuple(draw(st.lists(texts, max_size=2))),
        notes=tuple(draw(st.lists(texts, max_size=2))),
        valid_until=draw(st.none() | days),
        tax_mode=draw(st.sampled_from(["", "exclusive", "inclusive"])),
        taxes=tuple(draw(st.lists(taxes, max_size=2))),
    )


accounts = st.builds(
    Account,
    texts,
    texts,
    texts,
    st.sampled_from(Role),
    parent_id=st.none() | texts,
    language=texts,
    other_emails=st.lists(texts, max_size=2).map(tuple),
    wap_username=st.none() | texts,
    credit_limit=st.none() | currencies.flatmap(moneys),
    tax_percent=st.decimals(0, 100, places=2),
)
order_items = st.builds(OrderItem, texts, configurations, quotes(), st.none() | quotes())
statuses = st.builds(OrderStatus, texts, st.sampled_from(StatusType))
orders = st.builds(
    Order,
    id=texts,
    channel=st.sampled_from(Channel),
    purpose=st.none() | st.sampled_from(Purpose),
    parties=st.builds(Parties, accounts, st.none() | accounts, accounts),
    placed_on=days,
    items=st.lists(order_items, max_size=2).map(tuple),
    starts_on=days,
    status=statuses,
    part_of=st.none() | texts,
    delivered=st.lists(texts, max_size=2).map(tuple),
)
synchronisations = st.builds(Synchronisation, texts, accounts)
