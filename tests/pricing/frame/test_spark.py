"""PySpark has the scalar engine's prices as well (D6): `make test-spark` runs these tests."""

import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from tests.pricing.frame.books import DAY, METERS, Case, case_of
from tests.pricing.frame.twin import OPTIONS, check
from wapcommerce.errors import Refused, RowsNotPriced
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.frame.price_frame import price_frame

# PySpark uses what newer releases of Python and pandas will take away.
pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """One process, no web page, nothing but the loopback interface."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]").appName("wapcommerce")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "1",
    }.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


def frame(spark: Any, columns: dict[str, Any]) -> Any:
    fields = [f"`{name}` {'bigint' if name in METERS else 'string'}" for name in columns]
    return spark.createDataFrame(list(zip(*columns.values(), strict=True)), ", ".join(fields))


def rows(priced: Any) -> list[dict[str, Any]]:
    return [row.asDict() for row in priced.collect()]


@pytest.mark.parametrize("seed", range(15))
def test_every_row_has_the_price_or_a_reason_of_the_scalar_engine(spark: Any, seed: int) -> None:
    case: Case = case_of(seed, 40)
    try:
        priced = price_frame(
            frame(spark, dict(case.frame)),
            case.price_list,
            DAY,
            case.period,
            period_number=case.period_number,
            per_charge=seed % 2 == 0,
            **OPTIONS,
        )
    except Refused as refused:
        codes = {each.code for each in refused.rejections}
        assert codes <= {"percentage_of_unit_prices", "quantity_too_large"}
    else:
        check(case, rows(priced))


def test_cents_that_a_division_in_doubles_gets_wrong_are_right(spark: Any) -> None:
    """A margin makes seventeenths; quantities up to 2 × 10^9 make numerators beyond 2^53."""
    book = PriceBook(
        "book",
        "1",
        "EUR",
        (
            Charge(
                "cpu_cores",
                "c",
                ChargeKind.RECURRING,
                "month",
                PerUnit("0.0425"),
                max_qty=2 * 10**9,
            ),
        ),
        adjustments=(
            Adjustment(AdjustmentKind.MARGIN, 15),
            Adjustment(AdjustmentKind.FACTOR, "1.0000003"),
        ),
    )
    numbers = [*range(1, 400, 2), *range(2 * 10**9 - 399, 2 * 10**9, 2)]

    priced = rows(price_frame(frame(spark, {"cpu_cores": numbers}), book, DAY, region="x"))

    assert [row["total_minor"] for row in priced] == [
        (n * 50000015 + 5000000) // 10000000 for n in numbers
    ]


def test_what_cannot_be_priced_has_a_code(spark: Any) -> None:
    book = PriceBook(
        "book",
        "1",
        "EUR",
        (Charge("cpu_cores", "c", ChargeKind.RECURRING, "month", PerUnit(1), region="North"),),
    )
    given = frame(
        spark,
        {
            "cpu_cores": [1, None, -(2**63), 2**63 - 1, 1, 1],
            "region": ["North", "North", "North", "North", None, "Atlantis"],
        },
    )

    assert [
        (row["total_minor"], row["price_error"]) for row in rows(price_frame(given, book, DAY))
    ] == [
        (100, None),
        (None, "null_quantity"),
        (None, "negative_quantity"),
        (None, "above_max_quantity"),
        (None, "unknown_region"),
        (None, "unknown_region"),
    ]
    with pytest.raises(RowsNotPriced):
        price_frame(given, book, DAY, strict=True)
