"""What an exact price costs beside the same figures in plain Decimal, alone and explained.

The book has two graduated charges, one volume, one package and one by the unit, a factor by region,
a least charge, a markup of 15 % and rounding half up to cents. 500 random configurations (seed 3)
are priced by each side, and all must agree to the cent. Both sides take turns in one run; the
medians of their processor time make the ratio, which is printed and kept in `extra_info`.

The baseline knows its book by heart, explains nothing, refuses nothing, and is right only in a
decimal context that is large enough.
"""

import random
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from time import process_time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from wapcommerce.errors import accepted
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.charge_models.volume import Volume
from wapcommerce.pricing.price import price_meters, price_total

DAY = date(2026, 11, 22)
ROUNDS = 25
Bought = tuple[dict[str, int], str]
Price = Callable[[dict[str, int], str], object]


def configurations() -> list[Bought]:
    chance = random.Random(3)  # noqa: S311 - the same figures in every run
    return [
        (
            {
                "cpu_cores": chance.randint(1, 64),
                "ram_gib": chance.randint(1, 256),
                "storage_gib": chance.randint(1, 4000),
                "addon:s2s-10": chance.randint(0, 30),
                "addon:ipv4-1": chance.randint(0, 9),
            },
            chance.choice(["Athens", "Berlin"]),
        )
        for _ in range(500)
    ]


CONFIGURATIONS = configurations()


def monthly(meter: str, model: ChargeModel, least: str | None = None) -> Charge:
    return Charge(meter, meter, ChargeKind.RECURRING, "month", model, min_charge=least)


BOOK = PriceBook(
    "bench",
    "1",
    "EUR",
    (
        monthly("cpu_cores", Graduated((Tier(8, "12.00"), Tier(32, "10.50"), Tier(None, "9.25")))),
        monthly("ram_gib", Graduated((Tier(16, "4.55"), Tier(64, "4.05"), Tier(None, "3.605")))),
        monthly(
            "storage_gib",
            Volume((Tier(100, "0.12"), Tier(1000, "0.0955"), Tier(None, "0.0805"))),
            "5",
        ),
        monthly("addon:s2s-10", Package(10, "7.35")),
        monthly("addon:ipv4-1", PerUnit("3.215")),
    ),
    adjustments=(
        Adjustment(AdjustmentKind.FACTOR, "1.1", region="Athens"),
        Adjustment(AdjustmentKind.FACTOR, "0.95", region="Berlin"),
        Adjustment(AdjustmentKind.MARKUP, 15),
    ),
)

CENT = Decimal("0.01")
CORES = ((Decimal(8), Decimal("12.00")), (Decimal(32), Decimal("10.50")), (None, Decimal("9.25")))
RAM = ((Decimal(16), Decimal("4.55")), (Decimal(64), Decimal("4.05")), (None, Decimal("3.605")))
STORAGE = ((100, Decimal("0.12")), (1000, Decimal("0.0955")), (None, Decimal("0.0805")))
FACTORS = {"Athens": Decimal("1.1"), "Berlin": Decimal("0.95")}


def plain_decimal(meters: dict[str, int], region: str) -> Decimal:
    """The baseline: what a careful person writes for this book and no other."""
    factor = FACTORS[region] * Decimal("1.15")
    storage = meters["storage_gib"]
    unit_price = next(price for bound, price in STORAGE if bound is None or storage <= bound)
    lines = (
        graduated(Decimal(meters["cpu_cores"]), CORES),
        graduated(Decimal(meters["ram_gib"]), RAM),
        max(storage * unit_price, Decimal(5)) if storage else Decimal(0),
        -(-meters["addon:s2s-10"] // 10) * Decimal("7.35"),
        meters["addon:ipv4-1"] * Decimal("3.215"),
    )
    total = Decimal(0)
    for line in lines:
        total += (line * factor).quantize(CENT, ROUND_HALF_UP)
    return total


def graduated(quantity: Decimal, tiers: tuple[tuple[Decimal | None, Decimal], ...]) -> Decimal:
    total = begin = Decimal(0)
    for bound, unit_price in tiers:
        if quantity <= begin:
            break
        end = quantity if bound is None or quantity < bound else bound
        total += (end - begin) * unit_price
        begin = end
    return total


def total_only(meters: dict[str, int], region: str) -> Decimal:
    return accepted(price_total(meters, region, BOOK, DAY)).amount


def explained(meters: dict[str, int], region: str) -> Decimal:
    return accepted(price_meters(meters, region, BOOK, DAY)).your_total.amount


def quote_only(meters: dict[str, int], region: str) -> object:
    return price_meters(meters, region, BOOK, DAY)


def priced(price: Price) -> list[object]:
    return [price(meters, region) for meters, region in CONFIGURATIONS]


def run(price: Price) -> None:
    """As a server does it: nothing is kept."""
    for meters, region in CONFIGURATIONS:
        price(meters, region)


def seconds(price: Price) -> float:
    begin = process_time()
    run(price)
    return process_time() - begin


@pytest.mark.parametrize(
    ("price", "wanted"), [(total_only, 0.5), (quote_only, 0.1)], ids=["total", "explained"]
)
def test_a_price_beside_plain_decimal(
    price: Price,
    wanted: float,
    benchmark: BenchmarkFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert priced(plain_decimal) == priced(total_only) == priced(explained)

    rounds = [(seconds(plain_decimal), seconds(price)) for _ in range(ROUNDS)]
    baseline, ours = (median(column) for column in zip(*rounds, strict=True))
    benchmark.extra_info["ratio"] = baseline / ours
    with capsys.disabled():
        each = 1e6 / len(CONFIGURATIONS)
        print(  # noqa: T201 - the figure is the result
            f"\n{price.__name__}: {baseline / ours:.2f}x plain Decimal (wanted {wanted}x): "
            f"{ours * each:.1f} us beside {baseline * each:.1f} us a configuration"
        )
    benchmark(run, price)


def test_the_baseline_itself(benchmark: BenchmarkFixture) -> None:
    benchmark(run, plain_decimal)
