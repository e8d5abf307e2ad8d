"""Hypothesis strategies for chains of books that price the same five meters, in every way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple, get_args

from attrs import evolve
from hypothesis import strategies as st

from tests.pricing.tables import PRICES, digits, tenths
from tests.pricing.tables import packages as package_twins
from tests.pricing.tables import tiered as tiered_twins
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook, RoundingLevel
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount, DiscountOrder
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.books.tax import TaxRate, TaxRounding
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage

DAY = date(2026, 5, 1)
METERS = ("addon:backup", "cpu_cores", "ram_gib", "storage_gib")
SUPPORT = "addon:support"
BUYERS = ("acc-1", "acc-2")
CODES = ("SPRING", "PARTNER")
DAYS = (None, date(2026, 1, 1), date(2026, 4, 1))
PERIODS = ("month", "quarter", "half_year", "year")

percents = tenths(60, 2)


def models() -> st.SearchStrategy[ChargeModel]:
    """Every model that prices a quantity by itself."""
    return st.one_of(
        PRICES.map(Flat),
        PRICES.map(PerUnit),
        package_twins().map(lambda twin: twin.model),
        tiered_twins().map(lambda twin: twin.model),
    )


def shares() -> st.SearchStrategy[ChargeModel]:
    """Percentages of everything, or of some meters."""
    of = st.lists(st.sampled_from(METERS), max_size=2, unique=True).map(tuple)
    return st.builds(Percentage, percents, of)


@st.composite
def charges(draw: st.DrawFn, meter: str, kind: ChargeKind, period: str) -> Charge:
    """A charge of that meter; half of them have no bounds and nothing included."""
    is_share = meter == SUPPORT
    least, most = sorted(draw(st.tuples(PRICES, PRICES)))
    bare = draw(st.booleans())
    return Charge(
        meter,
        meter,
        kind,
        "" if kind is ChargeKind.SETUP else period,
        draw(shares() if is_share else models()),
        region=draw(st.sampled_from([None, None, "Athens"])),
        included=Decimal(0) if bare else draw(tenths(3, 1)),
        min_charge=None if bare else draw(st.none() | st.just(least)),
        max_charge=None if bare else draw(st.none() | st.just(most)),
        valid_from=draw(st.sampled_from(DAYS)),
        tax_code=draw(st.sampled_from(["", "VAT", "LOW"])),
    )


@st.composite
def adjustments(draw: st.DrawFn) -> Adjustment:
    """Any kind and scope; an override may bring a model."""
    kind = draw(st.sampled_from(AdjustmentKind))
    meter = draw(st.sampled_from([*METERS, SUPPORT]))
    overrides = kind is AdjustmentKind.OVERRIDE
    model = (models() | st.none()) if meter != SUPPORT else shares()
    return Adjustment(
        kind,
        draw(percents) if kind is not AdjustmentKind.FACTOR else draw(tenths(2, 3)),
        meter=meter if overrides else draw(st.none() | st.just(meter)),
        region=draw(st.sampled_from([None, None, "Athens", "Berlin"])),
        reseller=draw(st.sampled_from([None, None, *BUYERS, "acc-9"])),
        customer=draw(st.sampled_from([None, None, *BUYERS, "acc-9"])),
        priority=draw(st.integers(0, 1)),
        valid_from=draw(st.sampled_from([*DAYS, date(2026, 6, 1)])),
        model=draw(model) if overrides else None,
    )


def changes_support(adjustment: Adjustment) -> bool:
    """Whether it would be lost where unit prices are rounded."""
    return adjustment.meter == SUPPORT and adjustment.kind is not AdjustmentKind.OVERRIDE


@st.composite
def discounts(draw: st.DrawFn, places: int) -> Discount:
    """Percentages and amounts of every scope."""
    amount = draw(st.none() | tenths(40, places))
    return Discount(
        code=draw(st.sampled_from(["", *CODES, "OTHER"])),
        percent=None if amount is not None else draw(percents),
        amount=amount,
        meter=draw(st.none() | st.sampled_from(METERS)),
        region=draw(st.sampled_from([None, "Athens"])),
        kind=draw(st.none() | st.sampled_from(ChargeKind)),
        group=draw(st.sampled_from(["", "a", "b"])),
        periods=draw(st.none() | st.integers(1, 2)),
    )


def unique_charges(found: list[Charge]) -> tuple[Charge, ...]:
    """Only the first of each key."""
    keyed = {(c.meter, c.region, c.kind, c.period, c.valid_from): c for c in reversed(found)}
    return tuple(reversed(keyed.values()))


@st.composite
def books(
    draw: st.DrawFn, level: int, parent: str, currency: str, rounding: RoundingLevel
) -> PriceBook:
    """A root that prices everything by the month, or a book below it with some rows of its own."""
    rows = []
    if not level:
        everywhere = [draw(charges(m, ChargeKind.RECURRING, "month")) for m in [*METERS, SUPPORT]]
        rows = [evolve(each, region=None, valid_from=None) for each in everywhere]
    for _ in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(ChargeKind))
        meter = draw(st.sampled_from([*METERS, SUPPORT]))
        rows.append(draw(charges(meter, kind, draw(st.sampled_from(PERIODS)))))
    places = {"EUR": 2, "JPY": 0, "KWD": 3}[currency]
    least, most = sorted(draw(st.tuples(st.integers(0, 90000), st.integers(0, 90000))))
    orders = ["percent_first"] if rounding == "unit_price" else get_args(DiscountOrder)
    order: DiscountOrder = draw(st.sampled_from(orders))
    tax_rounding: TaxRounding = draw(st.sampled_from(get_args(TaxRounding)))
    made = draw(st.lists(adjustments(), max_size=3))
    if rounding == "unit_price":
        made = [each for each in made if not changes_support(each)]
    return PriceBook(
        f"book-{level}",
        "1",
        currency,
        unique_charges(rows),
        parent_id=parent,
        adjustments=tuple(made),
        discounts=tuple(draw(st.lists(discounts(places), max_size=3))),
        discount_order=order,
        derived_periods=not level or draw(st.booleans()),
        rounding_level=rounding,
        unit_price_digits=draw(st.none() | st.integers(0, 4)),
        min_total=draw(st.none() | st.just(digits(least, places))),
        max_total=draw(st.none() | st.just(digits(most, places))),
        tax_mode=draw(st.sampled_from(["", "exclusive", "inclusive"])),
        tax_rounding=tax_rounding,
        taxes=(
            TaxRate("VAT", draw(percents)),
            TaxRate("VAT", draw(percents), "GR"),
            TaxRate("VAT", digits(123, 2), "GR"),
            TaxRate("LOW", draw(percents)),
        ),
    )


class Sale(NamedTuple):
    """A price list and what is bought by it."""

    price_list: PriceList
    meters: Mapping[str, Decimal]
    region: str
    period: str
    number: int


@st.composite
def sales(draw: st.DrawFn) -> Sale:
    """One to three books, any quantities, regions, periods and period numbers."""
    currency = draw(st.sampled_from(["EUR", "EUR", "JPY", "KWD"]))
    rounding: RoundingLevel = draw(st.sampled_from(get_args(RoundingLevel)))
    chain: list[PriceBook] = []
    for level in range(draw(st.integers(1, 3))):
        parent = chain[-1].book_id if chain else ""
        chain.append(draw(books(level, parent, currency, rounding)))
    own = draw(st.lists(adjustments(), max_size=2))
    if rounding == "unit_price":
        own = [each for each in own if not changes_support(each)]
    price_list = PriceList(
        "list of acc-2",
        chain[-1],
        tuple(own),
        tuple(chain[:-1]),
        BUYERS,
        tuple(draw(st.lists(st.sampled_from(CODES), unique=True))),
        draw(st.sampled_from(["", "GR", "DE"])),
    )
    quantities = st.one_of(st.just(Decimal(0)), st.integers(1, 90).map(Decimal), tenths(90, 3))
    return Sale(
        price_list,
        {meter: draw(quantities) for meter in draw(st.permutations([*METERS, SUPPORT]))},
        draw(st.sampled_from(["Athens", "Berlin"])),
        draw(st.sampled_from(PERIODS)),
        draw(st.integers(1, 3)),
    )
