"""Hypothesis strategies for whole price books: what a workbook can say, and more than that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import get_args

from attrs import evolve
from hypothesis import strategies as st

from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.billing_periods import PERIOD_MONTHS
from wapcommerce.pricing.books.book import PriceBook, RoundingLevel
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.tax import TaxRate, TaxRounding
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.curve import Boundary
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.charge_models.volume import Volume

METERS = (
    *("cpu_cores", "ram_gib", "storage_gib", "vm_count"),
    *("profile:Medium", "template:=cmd|' /C calc'!A0", "addon:@s2s-10", "product:#N/A"),
)
REGIONS = (None, "Athens", "=Rome", "+30 Crete")
FIRST_DAYS = (None, date(2026, 3, 1), date(2026, 6, 1))

#: Text as a careless or hostile administrator types it; a cell keeps it as it is.
texts = st.builds(
    lambda sign, body: f"{sign}{body}".strip() or "x",
    st.sampled_from(["", "=", "+", "-", "@", "'", "#N/A", "1e5", "=1+1 "]),
    st.text(
        st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), max_size=12
    ),
).map(lambda text: " ".join(text.split()))
#: From nothing to more digits than a floating-point number has.
prices = st.builds(
    lambda units, places: Decimal(f"{units}e-{places}"),
    st.integers(0, 10**7) | st.integers(10**14, 10**20),
    st.integers(6, 12),
)
wholes = st.integers(0, 10**6).map(Decimal)
percents = st.integers(0, 9999).map(lambda units: Decimal(f"{units}e-2"))


@st.composite
def tier_tables(draw: st.DrawFn, *, steps: bool = False) -> tuple[Tier, ...]:
    """One to three tiers; those of steps have a flat fee only."""
    bounds = sorted(draw(st.sets(st.integers(1, 10**6), max_size=2)))
    return tuple(
        Tier(
            None if bound is None else Decimal(f"{bound}e-1"),
            Decimal(0) if steps else draw(prices),
            draw(prices if steps else st.just(Decimal(0)) | prices),
        )
        for bound in [*bounds, None]
    )


def charge_models(boundary: Boundary, meters: Sequence[str]) -> st.SearchStrategy[ChargeModel]:
    """Any model of a book with that boundary and those meters."""
    tiers, zeros = tier_tables(), st.sampled_from(["free", "first_fee"])
    return st.one_of(
        st.builds(Flat, prices),
        st.builds(PerUnit, prices),
        st.builds(Package, st.integers(1, 99), prices, rounding=st.sampled_from(["up", "down"])),
        st.builds(Graduated, tiers, st.just(boundary), zeros),
        st.builds(Volume, tiers, st.just(boundary), zeros),
        st.builds(Stairstep, tier_tables(steps=True), st.booleans(), st.just(boundary), zeros),
        st.builds(Percentage, percents, st.lists(st.sampled_from(meters), unique=True).map(tuple)),
    )


@st.composite
def charges(draw: st.DrawFn, meter: str, boundary: Boundary, meters: Sequence[str]) -> Charge:
    """A charge of that meter, with or without limits and tax."""
    kind = draw(st.sampled_from(ChargeKind))
    begin = draw(st.sampled_from(FIRST_DAYS))
    end = (begin or date(2026, 1, 1)) + timedelta(days=draw(st.integers(0, 20)))
    whole = st.none() | wholes
    low_qty, high_qty = sorted(draw(st.tuples(st.integers(0, 8), st.integers(8, 99))))
    low, high = sorted(draw(st.tuples(wholes, wholes)))
    return Charge(
        meter=meter,
        label=draw(texts),
        kind=kind,
        period="" if kind is ChargeKind.SETUP else draw(st.sampled_from(list(PERIOD_MONTHS))),
        model=draw(charge_models(boundary, meters)),
        region=draw(st.sampled_from(REGIONS)),
        included=draw(st.just(0) | st.integers(0, 9)),
        min_qty=draw(st.none() | st.just(low_qty)),
        max_qty=draw(st.none() | st.just(high_qty)),
        step=draw(st.none() | st.integers(1, 4)),
        min_charge=draw(st.none() | st.just(low)),
        max_charge=draw(st.none() | st.just(high)),
        valid_from=begin,
        valid_to=draw(st.none() | st.just(end)),
        cost=draw(whole),
        tax_code=draw(st.sampled_from(["", "STD", "=LOW"])),
    )


@st.composite
def adjustments(draw: st.DrawFn, meters: Sequence[str]) -> Adjustment:
    """An adjustment of any kind and scope."""
    kind = draw(st.sampled_from(AdjustmentKind))
    meter = draw(st.sampled_from(meters))
    return Adjustment(
        kind,
        draw(prices if kind is AdjustmentKind.OVERRIDE else percents),
        meter=meter if kind is AdjustmentKind.OVERRIDE else draw(st.none() | st.just(meter)),
        region=draw(st.sampled_from(REGIONS)),
        reseller=draw(st.none() | texts),
        customer=draw(st.none() | texts),
        priority=draw(st.integers(-2, 2)),
        valid_from=draw(st.sampled_from(FIRST_DAYS)),
    )


@st.composite
def discounts(draw: st.DrawFn, meters: Sequence[str]) -> Discount:
    """A percentage or an amount, for everyone or by code."""
    is_percent = draw(st.booleans())
    return Discount(
        code=draw(st.just("") | texts),
        percent=draw(percents) if is_percent else None,
        amount=None if is_percent else draw(wholes),
        meter=draw(st.none() | st.sampled_from(meters)),
        region=draw(st.sampled_from(REGIONS)),
        kind=draw(st.none() | st.sampled_from(ChargeKind)),
        group=draw(st.just("") | texts),
        periods=draw(st.none() | st.integers(1, 12)),
        valid_from=draw(st.sampled_from(FIRST_DAYS)),
    )


def tax_rates() -> st.SearchStrategy[tuple[TaxRate, ...]]:
    """Rates of both codes, one of them with a country of its own."""
    return percents.map(
        lambda percent: (
            TaxRate("STD", Decimal(24)),
            TaxRate("=LOW", percent, "DE"),
            TaxRate("=LOW", Decimal(6)),
        )
    )


def charge_key(charge: Charge) -> object:
    """What a book has once only."""
    return charge.meter, charge.region, charge.kind, charge.period, charge.valid_from


def scope(row: Adjustment | Discount) -> object:
    """What a workbook has once only."""
    return evolve(row, source="")


@st.composite
def price_books(draw: st.DrawFn) -> PriceBook:
    """Books of everything that the workbook format can say."""
    meters = draw(st.lists(st.sampled_from(METERS), min_size=1, max_size=4, unique=True))
    boundary: Boundary = draw(st.sampled_from(get_args(Boundary)))
    of_meters = [draw(charges(meter, boundary, meters)) for meter in meters]
    more = st.sampled_from(meters).flatmap(lambda meter: charges(meter, boundary, meters))
    extra = draw(st.lists(more, max_size=3, unique_by=charge_key))
    keys = {charge_key(each) for each in of_meters}
    all_charges = [*of_meters, *(each for each in extra if charge_key(each) not in keys)]
    taxed = draw(st.booleans())
    level: RoundingLevel = draw(st.sampled_from(get_args(RoundingLevel)))
    low, high = sorted(draw(st.tuples(wholes, wholes)))
    return PriceBook(
        book_id=draw(texts),
        version=draw(texts),
        currency=draw(st.sampled_from(["EUR", "JPY", "KWD"])),
        charges=tuple(_of_what_is_there(each, all_charges) for each in all_charges),
        valid_from=draw(st.none() | st.just(date(2025, 12, 31))),
        valid_to=draw(st.none() | st.just(date(2026, 12, 31))),
        time_zone=draw(st.sampled_from(["UTC", "Europe/Athens"])),
        parent_id=draw(st.just("") | texts.map(lambda text: f"root {text}")),
        adjustments=tuple(draw(st.lists(adjustments(meters), max_size=3, unique_by=scope))),
        discounts=tuple(draw(st.lists(discounts(meters), max_size=3, unique_by=scope))),
        discount_order=draw(st.sampled_from(["declared", "percent_first", "amount_first"])),
        derived_periods=draw(st.booleans()),
        rounding_level=level,
        unit_price_digits=draw(st.none() | st.integers(0, 6)) if level == "unit_price" else None,
        min_total=draw(st.none() | st.just(low)),
        max_total=draw(st.none() | st.just(high)),
        tax_mode=draw(st.sampled_from(["exclusive", "inclusive"])) if taxed else "",
        tax_rounding=draw(st.sampled_from(get_args(TaxRounding))) if taxed else "line",
        taxes=draw(tax_rates()) if taxed else (),
    )


def _of_what_is_there(charge: Charge, charges: Sequence[Charge]) -> Charge:
    """With a percentage of meters only that have a charge of its kind, and nothing of units."""
    model = charge.model
    if not isinstance(model, Percentage):
        return charge
    there = {
        each.meter
        for each in charges
        if each.kind is charge.kind and not isinstance(each.model, Percentage)
    }
    of = tuple(meter for meter in model.of if meter in there)
    return evolve(charge, model=evolve(model, of=of), included=Decimal(0), cost=None)


def unsourced(book: PriceBook) -> PriceBook:
    """The book without its file and cells: all that it says, and nothing of where it says it."""
    return evolve(
        book,
        source="",
        charges=tuple(_unsourced_charge(each) for each in book.charges),
        adjustments=tuple(evolve(each, source="") for each in book.adjustments),
        discounts=tuple(evolve(each, source="") for each in book.discounts),
        taxes=tuple(evolve(each, source="") for each in book.taxes),
    )


def _unsourced_charge(charge: Charge) -> Charge:
    model = charge.model
    if isinstance(model, Graduated | Volume | Stairstep):
        tiers = tuple(evolve(tier, source="", fee_source="") for tier in model.tiers)
        return evolve(charge, source="", model=evolve(model, tiers=tiers))
    assert isinstance(model, Flat | PerUnit | Package | Percentage)
    return evolve(charge, source="", model=evolve(model, source=""))
