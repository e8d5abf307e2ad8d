"""How much an exact, explained price costs beside the same figures in plain Decimal.

Both benchmarks price the same 200 configurations with the same book and must agree to the cent.
The table of pytest-benchmark shows the ratio. The baseline knows its book by heart and explains
nothing.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from pytest_benchmark.fixture import BenchmarkFixture

from wapcommerce.errors import accepted
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.book import PriceBook
from wapcommerce.pricing.charge import Charge
from wapcommerce.pricing.graduated import Graduated
from wapcommerce.pricing.package import Package
from wapcommerce.pricing.per_unit import PerUnit
from wapcommerce.pricing.price import price_meters
from wapcommerce.pricing.tier import Tier

DAY = date(2026, 11, 22)
CONFIGURATIONS = [(cores, cores * 2, 37 * cores + 5) for cores in range(1, 201)]


def monthly(meter: str, model: Graduated | Package | PerUnit) -> Charge:
    return Charge(meter, meter, ChargeKind.RECURRING, "month", model)


BOOK = PriceBook(
    book_id="bench",
    version="1",
    currency="EUR",
    charges=(
        monthly("cpu_cores", Graduated((Tier(8, "12.00"), Tier(None, "9.50")))),
        monthly("ram_gib", PerUnit("4.505")),
        monthly("storage_gib", Package(10, "1.00")),
    ),
)


def explained() -> list[Decimal]:
    return [
        accepted(
            price_meters(
                {
                    "cpu_cores": Fraction(cores),
                    "ram_gib": Fraction(ram),
                    "storage_gib": Fraction(storage),
                },
                "Athens",
                BOOK,
                DAY,
            )
        ).your_total.amount
        for cores, ram, storage in CONFIGURATIONS
    ]


def plain_decimal() -> list[Decimal]:
    cent = Decimal("0.01")
    totals = []
    for cores, ram, storage in CONFIGURATIONS:
        first = min(cores, 8) * Decimal("12.00") + max(cores - 8, 0) * Decimal("9.50")
        second = (ram * Decimal("4.505")).quantize(cent, ROUND_HALF_UP)
        third = -(-storage // 10) * Decimal("1.00")
        totals.append(first.quantize(cent, ROUND_HALF_UP) + second + third)
    return totals


def test_both_agree_to_the_cent() -> None:
    assert explained() == plain_decimal()


def test_explained_quote(benchmark: BenchmarkFixture) -> None:
    assert benchmark(explained) == plain_decimal()


def test_baseline_plain_decimal(benchmark: BenchmarkFixture) -> None:
    benchmark(plain_decimal)
