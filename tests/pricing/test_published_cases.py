"""Figures that others have published, priced by our building blocks.

Each row names its source and says in our words under which convention its figure is right; two
sources may contradict each other, because conventions differ. How each kind is said here:

==================== =======================================================================
kind                 how
==================== =======================================================================
tiers                `Graduated`, `Volume`; a table with an end has a `max_qty` there
tiers of percent     `Graduated`, the percentages as unit prices
steps                `Stairstep`, `cumulative` where the steps add up
units, packages      `PerUnit`, `Package`; free units are `included`
least and most       `Charge.bound`. In a book a minimum begins with the first unit (D5), so that
                     a minimum without any use is the rule of the charge alone
percent of use       `Percentage`, and `PerUnit` for a fee of every event
tiers of blocks      a `Package` for each tier, or for the one reached
price by attribute   `Stairstep` with boundary "lower" finds the unit price, factors follow
widths of tiers      the counts of graduated slices
use in other units   whoever feeds the meters converts it; here a `Package` counts the thousands
                     and its result is the quantity
rounding             `round_half_up`, `Money.rounded`; down and up are whole packages of one cent
splitting            `Money.split`
markup, margin, rate `Adjustment`
discounts            a price book with discounts; one alone is a `Percentage`
tax                  `taxes_on`, and a price book for the places where it may be rounded
size of a machine    `prorate` by the sum of the shares of its parts
proration            `used_share`, `prorate`, `prorated_change`, `capped_credit`
==================== =======================================================================

Out of scope, because the figure is about something we do not do:

- a share of a period that is rounded before it is multiplied (8/30 as 0.27): ours is exact;
- halves that go to the even neighbour, and digits that no currency has within a `Money`.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

import pytest
from attrs import evolve

from wapcommerce.errors import accepted
from wapcommerce.model.exact import (
    as_decimal,
    as_fraction,
    minus,
    plain,
    plus,
    round_half_up,
)
from wapcommerce.model.money import Money
from wapcommerce.model.quote import ChargeKind, Quote, total_of
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount, DiscountOrder
from wapcommerce.pricing.books.tax import TaxRate, TaxRounding, taxes_on
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.tier import Tier, tier_reached
from wapcommerce.pricing.charge_models.volume import Volume
from wapcommerce.pricing.price import price_meters
from wapcommerce.pricing.proration import (
    Convention,
    Period,
    fixed_month_days,
    prorate,
    used_share,
)
from wapcommerce.pricing.proration_change import capped_credit, prorated_change

DAY = date(2026, 5, 1)
CENT = Decimal(1).scaleb(-2)


def tiers(text: str) -> tuple[tuple[Tier, ...], Decimal | None]:
    """Tiers from "price+fee to bound, …", and where the table ends if it does."""
    found = []
    for row in text.split(", "):
        prices, _, bound = row.partition(" to ")
        price, _, fee = prices.partition("+")
        found.append(Tier(bound or None, price, fee or 0))
    end = found[-1].up_to
    return (*found[:-1], evolve(found[-1], up_to=None)), end


def charged(model: ChargeModel, quantity: str, **limits: Decimal | str | None) -> Decimal:
    """What a charge asks, within its bounds; told by slices and curve alike."""
    recurring = ChargeKind.RECURRING
    charge = Charge("m", "M", recurring, "month", model, **limits)  # type: ignore[arg-type]  # text
    exact = as_decimal(quantity)
    assert charge.refusals(exact) == ()
    amount = total_of(charge.slices(exact))
    assert charge.curve().amount(exact) == amount
    bound = charge.bound(amount)
    return amount if bound is None else bound[1]


STRIPE, STRIPE_OLD = "Stripe tiered pricing page", "Stripe tiers page, older"
LAGO, LAGO_DOCS = "Lago charge model tests", "Lago charge model guide"
OPENMETER, FLEXPRICE = "OpenMeter rating tests", "Flexprice price tests"
POLAR, METEROID = "Polar tier tests", "Meteroid fee tests"
KILLBILL, AUTUMN = "Kill Bill invoice tests", "Autumn tier tests"

STRIPE_VOLUME = "7 to 5, 6.5 to 10, 6"
STRIPE_FALLING = "5 to 5, 4 to 10, 3 to 15, 2 to 20, 1"
OPENMETER_FEES = "0+100 to 5, 0+150 to 10, 10 to 15, 5"
FLEXPRICE_THREE = "50 to 10, 40 to 20, 30"
POLAR_THREE = "10 to 10, 8 to 50, 6"
METEROID_THREE = "1 to 100, 0.5 to 200, 0.25"

#: Source, model, tiers, boundary, what zero costs, and amounts by quantity.
TIERED = [
    (STRIPE, "volume", STRIPE_VOLUME, "upper", "first_fee", "5=35 25=150"),
    (STRIPE_OLD, "volume", STRIPE_FALLING, "upper", "first_fee", "5=25 20=40"),
    (STRIPE_OLD, "graduated", STRIPE_FALLING, "upper", "first_fee", "6=29"),
    (LAGO, "graduated", "10+2 to 10, 5+3 to 20, 5+3", "upper", "first_fee", "0=2"),
    (LAGO, "volume", "2+10 to 100, 1 to 200, 0.5+50", "upper", "first_fee", "100.5=100.5"),
    (OPENMETER, "graduated", "0+100 to 5, 0+50 to 10, 10 to 15, 5", "upper", "first_fee", "0=100"),
    (OPENMETER, "volume", OPENMETER_FEES, "upper", "first_fee", "16=80"),
    (METEROID, "graduated", METEROID_THREE, "upper", "free", "150=125"),
    (METEROID, "volume", METEROID_THREE, "upper", "free", "150=75"),
    (FLEXPRICE, "volume", FLEXPRICE_THREE, "upper", "free", "25=750"),
    (FLEXPRICE, "graduated", FLEXPRICE_THREE, "upper", "free", "5=250"),
    (FLEXPRICE, "graduated", "0 to 5, 2 to 10, 3", "upper", "free", "3=0"),
    (FLEXPRICE, "graduated", "0+1 to 5, 1+2 to 10, 2", "upper", "free", "3=1 12=12"),
    (FLEXPRICE, "graduated", "10 to 1, 20 to 2, 30", "upper", "free", "1=10 2=30 3=60"),
    (FLEXPRICE, "volume", "0.10 to 10, 0.05 to 20, 0.02", "upper", "free", "9=0.90"),
    (FLEXPRICE, "graduated", "1 to 10, 2", "upper", "free", "3=3"),
    (POLAR, "volume", POLAR_THREE, "upper", "free", "51=306"),
    (POLAR, "graduated", POLAR_THREE, "upper", "free", "51=426 100=720"),
    (POLAR, "graduated", "200 to 10, 60", "upper", "free", "10=2000"),
    (AUTUMN, "graduated", "0.10 to 100, 0.05 to 500, 0.02", "upper", "free", "250=17.5"),
    (
        "Amazon S3 prices of 2011",
        "graduated",
        "0.140 to 1024, 0.125 to 51200, 0.110",
        "upper",
        "free",
        "52900=6602.36",
    ),
    (
        "Metrifox pricing models",
        "volume",
        "0.10 to 1000, 0.08 to 5000",
        "upper",
        "free",
        "2500=200",
    ),
    (
        "Zuplo monetisation page",
        "graduated",
        "0.10 to 1000, 0.05 to 10000, 0.01",
        "upper",
        "free",
        "15000=600",
    ),
    ("Zuora rating example", "graduated", "0 to 100, 2 to 200", "upper", "free", "130=60"),
    ("FOCUS review of tiers", "volume", "1.00 to 10, 0.50", "lower", "free", "10=5"),
    (
        "Lotus tier tests",
        "volume",
        "0 to 50, 0.01 to 100, 0.05 to 200, 0.10 to 300",
        "lower",
        "free",
        "200=20",
    ),
    # Percentages of the use as unit prices.
    (
        LAGO,
        "graduated",
        "0.01+200 to 10, 0.02+300 to 20, 0.03+400",
        "upper",
        "first_fee",
        "11=500.12",
    ),
    (
        LAGO_DOCS,
        "graduated",
        "0.01+200 to 1000, 0.02+300 to 10000, 0.03+400",
        "upper",
        "first_fee",
        "5050=591",
    ),
]


@pytest.mark.parametrize(("source", "model", "table", "boundary", "zero", "figures"), TIERED)
def test_tiers_come_to_the_published_amount(
    source: str, model: str, table: str, boundary: str, zero: str, figures: str
) -> None:
    rows, end = tiers(table)
    kind = {"graduated": Graduated, "volume": Volume}[model]
    for figure in figures.split():
        quantity, _, amount = figure.partition("=")
        tiered = kind(rows, boundary, zero)  # type: ignore[arg-type]  # words of the table above
        assert charged(tiered, quantity, max_qty=end) == Decimal(amount), source


#: Source, model, quantity, limits, amount.
SINGLE = [
    (LAGO, PerUnit("5.12345"), "10", {}, "51.2345"),
    (OPENMETER, PerUnit(10), "0", {}, "0"),
    (FLEXPRICE, PerUnit(100), "5", {}, "500"),
    ("Polar price tests", PerUnit(1), "1000", {"max_charge": "50"}, "50"),
    (LAGO_DOCS, Package(100, 5), "201", {"included": "100"}, "10"),
    (LAGO_DOCS, Package(100, 5, included=100), "201", {}, "10"),
    (OPENMETER, Package(10, 15), "0", {"min_charge": "100"}, "100"),
    (FLEXPRICE, Package(100, 1), "0", {}, "0"),
    (FLEXPRICE, Package(100, 1), "101", {}, "2"),
    (FLEXPRICE, Package(100, 1), "300", {}, "3"),
    (FLEXPRICE, Package(100, 1, rounding="down"), "250", {}, "2"),
    ("Chargebee package page", Package(1_000_000, "1.25"), "1500000", {}, "2.50"),
    (LAGO, Percentage("2.9"), "4", {}, "0.116"),
    (LAGO, Percentage(0), "800", {}, "0"),
    (LAGO, PerUnit(2), "4", {}, "8"),
    (
        "Solvimon staircase page",
        Stairstep(tiers("0+25 to 100, 0+20 to 1000, 0+15")[0], cumulative=True),
        "200",
        {},
        "45",
    ),
]
OPENMETER_VOLUME = Volume(tiers(OPENMETER_FEES)[0], zero="first_fee")
SINGLE += [
    (OPENMETER, OPENMETER_VOLUME, "0", {"min_charge": "150"}, "150"),
    (OPENMETER, OPENMETER_VOLUME, "5", {"min_charge": "150"}, "150"),
    (OPENMETER, OPENMETER_VOLUME, "5", {"max_charge": "100"}, "100"),
]


@pytest.mark.parametrize(("source", "model", "quantity", "limits", "amount"), SINGLE)
def test_one_charge_comes_to_the_published_amount(
    source: str, model: ChargeModel, quantity: str, limits: dict[str, str], amount: str
) -> None:
    assert charged(model, quantity, **limits) == Decimal(amount), source


#: Source, block size and number of blocks and price of each tier, units, every tier or the top.
BLOCKS = [
    (KILLBILL, ((1, 10, "1.5"), (1, 100, "1.0"), (1, 1000, "0.5")), "111", "top", "55.5"),
    (KILLBILL, ((100, 10, "1"), (1000, 100, "1"), (1000, 100, "0.5")), "1000", "top", "10"),
    # By hand: 10 × 1.5, then 2 × 1.0.
    ("by hand", ((1, 10, "1.5"), (1, 100, "1.0"), (1, 1000, "0.5")), "12", "every", "17"),
    # By hand: 10 × 1, then 500 units started one block.
    ("by hand", ((100, 10, "1"), (1000, 100, "3")), "1500", "every", "13"),
]


@pytest.mark.parametrize(("source", "table", "units", "taken", "amount"), BLOCKS)
def test_blocks_within_tiers_come_to_the_published_amount(
    source: str, table: Sequence[tuple[int, int, str]], units: str, taken: str, amount: str
) -> None:
    ends = [*accumulate(size * most for size, most, _ in table)][:-1]
    counting = tuple(Tier(end, 1) for end in [*ends, None])
    packages = [Package(size, price) for size, _, price in table]
    if taken == "top":
        reached = counting.index(tier_reached(counting, as_decimal(units), "upper"))
        total = packages[reached].charge(units)
    else:
        parts = Graduated(counting).slices(as_decimal(units))
        total = Decimal(0)
        for package, part in zip(packages, parts, strict=False):
            total = plus(total, package.charge(part.count))

    assert total == Decimal(amount), source


def test_widths_of_tiers_take_up_a_quantity() -> None:
    """Infracost usage tests: limits of 1000, 10000 and 100000 are widths, and 50000 units fit."""
    bounds = [*accumulate((1_000, 10_000, 100_000)), None]
    parts = Graduated(tuple(Tier(bound, 1) for bound in bounds)).slices(Decimal(50_000))

    assert [plain(part.count) for part in parts] == ["1000", "10000", "39000"]


CLOUDKITTY = "CloudKitty hashmap tests"

#: Source; flat price, factors, and prices from thresholds on with the value held against them,
#: of each group; quantity.
BY_ATTRIBUTE = [
    (CLOUDKITTY, [("1.42", "", "", "0")], "2", "2.84"),
    (CLOUDKITTY, [("1.337", "1.10", "", "0")], "1", "1.4707"),
    (CLOUDKITTY, [("0", "", "64=0.1337 128=0.2", "512")], "2", "0.4"),
    (CLOUDKITTY, [("0", "", "1=0.1 2=0.15", "1")], "1", "0.1"),
    (
        CLOUDKITTY,
        [("1.00", "", "", "0"), ("16.0", "", "", "0"), ("0", "", "64=0.15 128=0.2", "16384")],
        "2",
        "34.4",
    ),
]


@pytest.mark.parametrize(("source", "groups", "quantity", "amount"), BY_ATTRIBUTE)
def test_prices_by_attribute_come_to_the_published_amount(
    source: str, groups: Sequence[tuple[str, str, str, str]], quantity: str, amount: str
) -> None:
    total = Fraction(0)
    for flat, factors, thresholds, value in groups:
        unit_price = plus(as_decimal(flat), step_from(thresholds, value))
        exact = as_fraction(PerUnit(unit_price).charge(quantity))
        for factor in factors.split():
            exact = Adjustment(AdjustmentKind.FACTOR, as_decimal(factor)).apply(exact)
        total += exact

    assert total == Fraction(amount), source


def step_from(thresholds: str, value: str) -> Decimal:
    """The price of the highest threshold that the value reaches, nothing below the first."""
    rows = [row.split("=") for row in thresholds.split()]
    prices = ["0", *(price for _, price in rows)]
    bounds = [*(bound for bound, _ in rows), None]
    steps = tuple(Tier(bound, 0, price) for bound, price in zip(bounds, prices, strict=True))
    return Stairstep(steps, boundary="lower").charge(value)


@pytest.mark.parametrize(
    ("source", "amount", "digits", "expected"),
    [
        ("OpenMeter currency tests", "1.23556789", 2, "1.24"),
        ("OpenMeter currency tests", "1.226", 2, "1.23"),
        ("OpenMeter currency tests", "2.5", 0, "3"),
        ("Flexprice rounding tests", "10.275", 2, "10.28"),
        ("Flexprice rounding tests", "0.005", 2, "0.01"),
        ("Flexprice rounding tests", "99.5", 0, "100"),
        ("Flexprice rounding tests", "10.125", 2, "10.13"),
        ("Flexprice rounding tests", "-10.125", 2, "-10.13"),
        ("Flexprice rounding tests", "-10.124", 2, "-10.12"),
        ("by hand", "-1.0005", 3, "-1.001"),
    ],
)
def test_amounts_are_rounded_as_published(
    source: str, amount: str, digits: int, expected: str
) -> None:
    currency = {0: "JPY", 2: "USD", 3: "KWD"}[digits]

    assert plain(round_half_up(Fraction(amount), digits), digits) == expected, source
    assert Money(amount, currency).rounded() == Money(expected, currency)


@pytest.mark.parametrize(
    ("source", "amount", "weights", "expected"),
    [
        ("Meteroid discount tests", "30.00", ("10.00", "20.00"), ("10.00", "20.00")),
        ("Polar discount tests", "15.00", ("10.00", "10.00"), ("7.50", "7.50")),
        ("Polar discount tests", "7.50", ("3.00", "12.00"), ("1.50", "6.00")),
    ],
)
def test_amounts_are_split_as_published(
    source: str, amount: str, weights: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    parts = Money(amount, "USD").split(weights)

    assert parts == tuple(Money(part, "USD") for part in expected), source


@pytest.mark.parametrize(
    ("source", "kind", "value", "amount", "expected"),
    [
        ("CloudCockpit margin rules", AdjustmentKind.MARKUP, "25", "8.43", "10.5375"),
        ("CloudMgr mark-up page", AdjustmentKind.MARKUP, "10", "100", "110"),
        ("interworks Azure plan page", AdjustmentKind.FACTOR, "0.90", "1000", "900"),
    ],
)
def test_markups_and_rates_of_exchange_come_to_the_published_amount(
    source: str, kind: AdjustmentKind, value: str, amount: str, expected: str
) -> None:
    adjusted = Adjustment(kind, as_decimal(value)).apply(Fraction(amount))

    assert adjusted == Fraction(expected), source


@pytest.mark.parametrize(("margin", "markup"), [("12", "13.64"), ("20", "25"), ("30", "42.86")])
def test_a_margin_is_the_markup_that_was_published(margin: str, markup: str) -> None:
    """Work 365 margin page."""
    ratio = Adjustment(AdjustmentKind.MARGIN, as_decimal(margin)).ratio

    assert round_half_up((ratio - 1) * 100, 2) == Decimal(markup)


def quoted(amounts: Sequence[str], **settings: object) -> Quote:
    """The quote of a book that sells products of these amounts."""
    meters = {f"product:{number}": 1 for number in range(len(amounts))}
    charges = tuple(
        Charge(meter, "A", ChargeKind.RECURRING, "month", Flat(amount), tax_code="vat")
        for meter, amount in zip(meters, amounts, strict=True)
    )
    book = evolve(PriceBook("b", "1", "USD", charges), **settings)  # type: ignore[arg-type]  # rows
    return accepted(price_meters(meters, "anywhere", book, DAY))


@pytest.mark.parametrize(
    ("source", "discounts", "order", "taken_off"),
    [
        (METEROID, (Discount(amount=15), Discount(amount=25)), "declared", "40"),
        (METEROID, (Discount(amount=50), Discount(percent=10)), "percent_first", "60"),
        ("by hand", (Discount(amount=50), Discount(percent=10)), "amount_first", "55"),
    ],
)
def test_discounts_on_a_hundred_take_off_what_was_published(
    source: str, discounts: tuple[Discount, ...], order: DiscountOrder, taken_off: str
) -> None:
    quote = quoted(["100.00"], discounts=discounts, discount_order=order)

    assert Money(100, "USD") - quote.recurring == Money(taken_off, "USD"), source


@pytest.mark.parametrize(
    ("source", "discount", "amount", "taken_off"),
    [
        ("Lago coupon tests", Discount(amount="0.12"), "3.00", "0.12"),
        ("Polar discount tests", Discount(percent="33.33"), "2.00", "0.67"),
        ("Polar discount tests", Discount(percent="33.33"), "1.00", "0.33"),
        ("by hand", Discount(amount=5), "3.00", "3.00"),
    ],
)
def test_one_discount_takes_off_what_was_published(
    source: str, discount: Discount, amount: str, taken_off: str
) -> None:
    quote = quoted([amount], discounts=(discount,))

    assert Money(amount, "USD") - quote.recurring == Money(taken_off, "USD"), source


@pytest.mark.parametrize(
    ("source", "percent", "amount", "taken_off"),
    [
        ("Polar discount tests", "33.33", "2.00", "0.67"),
        ("Polar discount tests", "33.33", "1.00", "0.33"),
        ("by hand", "50", "9.99", "5.00"),  # a book leaves 4.995, so 5.00, and takes off 4.99
        ("by hand", "10", "25.25", "2.53"),
    ],
)
def test_a_discount_that_is_rounded_itself_is_a_rounded_percentage(
    source: str, percent: str, amount: str, taken_off: str
) -> None:
    share = Percentage(percent).charge(amount)

    assert Money(share, "USD").rounded() == Money(taken_off, "USD"), source


@pytest.mark.parametrize(
    ("source", "counted", "model", "use", "amount"),
    [
        (AUTUMN, Package(1000, 1000), Volume(tiers("0.001 to 100000, 0.0005")[0]), "1500", "2"),
        (AUTUMN, Package(1000, 1000), Volume(tiers("0.001 to 100000, 0.0005")[0]), "99500", "100"),
        (OPENMETER, Package(1000, 1), Graduated(tiers("1 to 5, 0.5")[0]), "7400", "6.5"),
        (OPENMETER, Package(1000, 1, rounding="down"), PerUnit(1), "1500", "1"),
    ],
)
def test_use_in_other_units_is_priced_as_published(
    source: str, counted: ChargeModel, model: ChargeModel, use: str, amount: str
) -> None:
    assert model.charge(counted.charge(use)) == Decimal(amount), source


def test_use_rounded_to_the_nearest_unit_is_priced_as_published() -> None:
    """OpenMeter unit configuration: 1500 in thousands, a half going up, are 2 units."""
    assert PerUnit(1).charge(round_half_up(Fraction(1500, 1000), 0)) == 2


def test_a_discount_rounded_down_leaves_the_published_price() -> None:
    """Saleor prices tests: half of 1.01 is 0.505, rounded down 0.50, which leaves 0.51."""
    whole_cents = Package(CENT, CENT, rounding="down")

    assert minus(Decimal("1.01"), whole_cents.charge(Percentage(50).charge("1.01"))) == Decimal(
        "0.51"
    )


@pytest.mark.parametrize(
    ("net", "percent", "currency", "tax"),
    [
        ("99.99", "20", "EUR", "20.00"),
        ("123.45", "7.25", "USD", "8.95"),
        ("999", "10.5", "JPY", "105"),
        ("1.00", "0.1", "USD", "0.00"),
    ],
)
def test_tax_on_a_net_amount_is_what_was_published(
    net: str, percent: str, currency: str, tax: str
) -> None:
    """Flexprice tax rounding tests."""
    rates = (TaxRate("vat", as_decimal(percent)),)

    assert taxes_on(Fraction(net), rates, currency) == (Money(tax, currency),)


@pytest.mark.parametrize(("rounding", "gross"), [("total", "6527.81"), ("exact", "6527.80")])
def test_the_place_of_rounding_decides_the_gross_total(rounding: TaxRounding, gross: str) -> None:
    """Odoo order of 16 × 348.35 less 4 %, with 22 % tax on the rounded or on the raw net."""
    vat = (TaxRate("vat", Decimal(22)),)
    quote = quoted(["5350.656"], taxes=vat, tax_mode="exclusive", tax_rounding=rounding)

    assert quote.gross == Money(gross, "USD")


def test_a_gross_total_rounded_once_is_what_was_published() -> None:
    """Odoo global rounding: 146.8944 and 0.50 net with 23 % tax are 181.30."""
    vat = (TaxRate("vat", Decimal(23)),)
    quote = quoted(["146.8944", "0.50"], taxes=vat, tax_mode="exclusive", tax_rounding="gross")

    assert quote.gross == Money("181.30", "USD")


def test_taxes_of_several_rates_after_a_discount_are_what_was_published() -> None:
    """Lago invoice tests: 10.00 off 10.00 and 20.00, 10 % on both and 12 % on the second."""
    discounts = Money("10.00", "EUR").split(["10.00", "20.00"])
    nets = [
        Fraction((net - discount).amount)
        for net, discount in zip((Money(10, "EUR"), Money(20, "EUR")), discounts, strict=True)
    ]
    ten, twelve = TaxRate("ten", Decimal(10)), TaxRate("twelve", Decimal(12))

    taxes = (*taxes_on(sum(nets, Fraction(0)), (ten,), "EUR"), *taxes_on(nets[1], (twelve,), "EUR"))

    assert taxes == (Money("2.00", "EUR"), Money("1.60", "EUR"))
    assert Money.sum(taxes, "EUR") == Money("3.60", "EUR")


@pytest.mark.parametrize(
    ("cores", "ram_gib", "digits", "amount"),
    [("1", "1.75", None, "19.99"), ("4", "7", None, "79.96"), ("1", "0.75", 2, "14.29")],
)
def test_a_machine_costs_the_published_amount_by_its_size(
    cores: str, ram_gib: str, digits: int | None, amount: str
) -> None:
    """Cloud Assert pricing profiles: a core or 1.75 GiB are one part, two parts cost 19.99."""
    parts = Fraction(cores) + Fraction(ram_gib) / Fraction("1.75")
    if digits is not None:
        parts = Fraction(round_half_up(parts, digits))

    assert prorate(Money("19.99", "USD"), parts / 2) == Money(amount, "USD")


def day(text: str) -> date:
    return date.fromisoformat(text)


#: Source, price, share of the period, amount.
SHARES = [
    ("Lago fee tests", "50", "25/30", "41.67"),
    ("Lago fee tests", "1.00", "28/31", "0.90"),
    ("Lago fee tests", "1.00", "17/31", "0.55"),
    ("Lago fee tests", "30.00", "16/30", "16.00"),
]


@pytest.mark.parametrize(("source", "price", "share", "amount"), SHARES)
def test_a_share_of_a_period_costs_the_published_amount(
    source: str, price: str, share: str, amount: str
) -> None:
    assert prorate(Money(price, "USD"), Fraction(share)) == Money(amount, "USD"), source


def test_the_published_days_of_fixed_months_are_counted() -> None:
    """Kill Bill proration tests."""
    assert fixed_month_days(day("2023-02-23"), day("2023-03-15")) == 22
    assert fixed_month_days(day("2024-02-23"), day("2024-03-15")) == 22


#: Source, first and last moment of the use and of the period, convention, share to nine digits.
USES = [
    (KILLBILL, "2023-06-23 2023-07-15", "2023-06-15 2023-07-15", "half_open", "0.733333333"),
    (KILLBILL, "2011-03-07 2011-03-10", "2011-03-07 2011-04-07", "half_open", "0.096774194"),
    (KILLBILL, "2023-05-23 2023-06-15", "2023-05-15 2023-06-15", "fixed_month", "0.733333333"),
    (KILLBILL, "2023-06-23 2023-07-15", "2023-06-15 2023-07-15", "fixed_month", "0.733333333"),
    (KILLBILL, "2024-02-23 2024-03-15", "2024-02-15 2024-03-15", "fixed_month", "0.733333333"),
    (KILLBILL, "2023-05-15 2023-05-23", "2023-05-15 2023-06-15", "fixed_month", "0.266666667"),
    (KILLBILL, "2023-06-15 2023-06-23", "2023-06-15 2023-07-15", "fixed_month", "0.266666667"),
]

#: The same with a price and its amount.
PRORATED = [
    (LAGO, "2024-05-20 2024-06-20", "2024-04-01 2024-06-30", "both_inclusive", "910.00", "320.00"),
    (KILLBILL, "2021-09-16 2021-09-25", "2021-08-25 2021-09-25", "half_open", "24.95", "7.24"),
    (KILLBILL, "2021-09-17 2021-09-25", "2021-08-25 2021-09-25", "half_open", "24.95", "6.44"),
    (KILLBILL, "2021-09-30 2021-10-25", "2021-09-25 2021-10-25", "half_open", "24.95", "20.79"),
    (KILLBILL, "2023-06-15 2023-06-23", "2023-06-15 2023-07-15", "fixed_month", "19.95", "5.32"),
    (POLAR, "2025-08-13 2026-06-01", "2025-06-01 2026-06-01", "half_open", "1000", "800.00"),
]


def share_of(use: str, period: str, convention: str) -> Fraction:
    """The share of a period that is used, both written as two days."""
    start, end = map(day, use.split())
    return accepted(
        used_share(start, end, Period(*map(day, period.split())), Convention(convention))
    )


@pytest.mark.parametrize(("source", "use", "period", "convention", "share"), USES)
def test_a_use_is_the_published_share_of_its_period(
    source: str, use: str, period: str, convention: str, share: str
) -> None:
    assert round_half_up(share_of(use, period, convention), 9) == Decimal(share), source


@pytest.mark.parametrize(("source", "use", "period", "convention", "price", "amount"), PRORATED)
def test_a_use_costs_the_published_amount(
    source: str, use: str, period: str, convention: str, price: str, amount: str
) -> None:
    share = share_of(use, period, convention)

    assert prorate(Money(price, "USD"), share) == Money(amount, "USD"), source


FLEXPRICE_CHANGE, POLAR_CHANGE = "Flexprice proration tests", "Polar proration tests"
MARCH_2024 = "2024-03-01 2024-03-31"

#: Source, old and new price, period, day of the change, convention; credit, charge and their sum.
CHANGES = [
    (METEROID, "300 600", "2025-01-01 2025-01-31", "2025-01-30", "half_open", "-10 20 10"),
    (FLEXPRICE_CHANGE, "10 20", MARCH_2024, "2024-03-15", "both_inclusive", "-5.48 10.97 5.49"),
    (FLEXPRICE_CHANGE, "40 0", MARCH_2024, "2024-03-15", "both_inclusive", "-21.94 0 -21.94"),
    (POLAR_CHANGE, "100 300", "2025-06-01 2025-07-01", "2025-06-16", "half_open", "-50 150 100"),
    (
        POLAR_CHANGE,
        "100 300",
        "2024-02-18 2024-03-18",
        "2024-02-25",
        "half_open",
        "-75.86 227.59 151.73",
    ),
    (
        POLAR_CHANGE,
        "1000 3000",
        "2023-02-18 2024-02-18",
        "2023-09-05",
        "half_open",
        "-454.79 1364.38 909.59",
    ),
]


@pytest.mark.parametrize(("source", "prices", "period", "at", "convention", "figures"), CHANGES)
def test_a_change_credits_and_charges_what_was_published(
    source: str, prices: str, period: str, at: str, convention: str, figures: str
) -> None:
    old, new = (Money(price, "USD") for price in prices.split())
    change = accepted(
        prorated_change(
            old, new, day(at), Period(*map(day, period.split())), Convention(convention)
        )
    )

    found = (change.credit, change.charge, change.net)
    assert found == tuple(Money(figure, "USD") for figure in figures.split()), source


def test_a_credit_is_capped_as_published() -> None:
    """Flexprice proration tests."""
    potential, paid, credited = (Money(amount, "USD") for amount in (300, 200, 50))

    assert capped_credit(potential, paid, credited) == Money(150, "USD")
