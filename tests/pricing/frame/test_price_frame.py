"""A frame has the prices of `price_meters` to the last minor unit, or says why not (D6)."""

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pricing.frame.books import DAY, MAX_QUANTITY, REGIONS, Case, case_of, cases
from tests.pricing.frame.engines import ENGINES, EngineUnderTest, arrow_table, polars_frame
from tests.pricing.frame.twin import OPTIONS, check, scalar
from wapcommerce.errors import Refusal, Refused, RowsNotPriced
from wapcommerce.model.quote import ChargeKind, Quote
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.books.tax import TaxRate
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.frame.price_frame import price_frame

QUICK, SLOW = ENGINES[:3], ENGINES[3:]
by_engine = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)


def monthly(meter: str, model: ChargeModel, **terms: Any) -> Charge:
    return Charge(meter, meter, ChargeKind.RECURRING, "month", model, **terms)


def book_of(*charges: Charge, **terms: Any) -> PriceBook:
    return PriceBook("book", "1", "EUR", charges, **terms)


CORES = book_of(monthly("cpu_cores", PerUnit("4.50")))
NORTH = book_of(
    monthly("cpu_cores", PerUnit("4.50")),
    adjustments=(Adjustment(AdjustmentKind.FACTOR, "1.1", region="North"),),
)


def prices(case: Case, engine: EngineUnderTest, *, per_charge: bool) -> list[dict[str, Any]] | None:
    """The rows of a case as priced by an engine; None when nothing can be priced at all."""
    try:
        priced = price_frame(
            engine.frame(case.frame),
            case.price_list,
            DAY,
            case.period,
            period_number=case.period_number,
            per_charge=per_charge,
            **OPTIONS,
        )
    except Refused as refused:
        problems = {each.code for each in refused.rejections}
        quotes = [case_in(case, region) for region in REGIONS]
        known = {code for each in quotes if isinstance(each, Refusal) for code in each.codes}
        assert problems <= known | {"quantity_too_large"}
        return None
    return engine.rows(priced)


def case_in(case: Case, region: str) -> Quote | Refusal:
    """What the scalar engine says of nothing at all in a region."""
    empty = Case(case.price_list, {"cpu_cores": [0]}, [region], case.period, case.period_number)
    return scalar(empty, 0)


@pytest.mark.parametrize("engine", QUICK, ids=lambda engine: engine.name)
@given(case=cases(), per_charge=st.booleans())
@settings(max_examples=60)
def test_every_row_has_the_price_or_a_reason_of_the_scalar_engine(
    engine: EngineUnderTest, case: Case, per_charge: bool
) -> None:
    rows = prices(case, engine, per_charge=per_charge)

    if rows is not None:
        check(case, rows)


@pytest.mark.parametrize("engine", SLOW, ids=lambda engine: engine.name)
@given(case=cases(rows=20), per_charge=st.booleans())
@settings(max_examples=20)
def test_engines_that_take_longer_to_begin_agree_as_well(
    engine: EngineUnderTest, case: Case, per_charge: bool
) -> None:
    rows = prices(case, engine, per_charge=per_charge)

    if rows is not None:
        check(case, rows)


def test_a_million_random_configurations_have_the_scalar_engine_s_prices() -> None:
    """20 price lists, 50 000 rows each; the scalar engine prices 25 rows of each."""
    counted: Counter[str] = Counter()
    rows, checked = 50_000, 25
    seeds = iter(range(1_000_000))
    while counted["rows"] < 1_000_000:
        seed = next(seeds)
        case = case_of(seed, rows, flawless=True)
        try:
            priced = price_frame(
                polars_frame(case.frame),
                case.price_list,
                DAY,
                case.period,
                period_number=case.period_number,
                per_charge=True,
                **OPTIONS,
            )
        except Refused:
            continue
        sample = range(seed % 7, rows, rows // checked)
        some = Case(
            case.price_list,
            {meter: [column[n] for n in sample] for meter, column in case.columns.items()},
            [case.regions[n] for n in sample],
            case.period,
            case.period_number,
        )
        found = priced[list(sample)].with_columns(id=pl.Series(some.frame["id"]))
        check(some, found.rows(named=True))
        totals = priced.filter(pl.col("price_error").is_null())
        lines = [name for name in totals.columns if "_minor:" in name]
        assert totals.select(pl.sum_horizontal(*lines, pl.lit(0))).to_series().to_list() == (
            totals["total_minor"].to_list()
        )
        counted["rows"] += rows
        counted["priced"] += len(totals)

    assert counted["priced"] > 250_000


@by_engine
def test_four_cores_at_4_50_are_1800_cents(engine: EngineUnderTest) -> None:
    priced = price_frame(engine.frame({"id": ["a"], "cpu_cores": [4]}), CORES, DAY, region="North")

    assert engine.rows(priced) == [
        {
            "id": "a",
            "cpu_cores": 4,
            "setup_minor": 0,
            "recurring_minor": 1800,
            "total_minor": 1800,
            "price_error": None,
        }
    ]


@by_engine
def test_what_cannot_be_priced_has_a_code_and_no_amount(engine: EngineUnderTest) -> None:
    frame = engine.frame(
        {
            "id": ["a", "b", "c", "d", "e", "f"],
            "cpu_cores": [1, None, -1, 1, 1, 1_000_001],
            "region": ["North", "North", "North", "Atlantis", None, "North"],
        }
    )

    rows = engine.rows(price_frame(frame, NORTH, DAY))

    assert [(row["total_minor"], row["price_error"]) for row in rows] == [
        (495, None),
        (None, "null_quantity"),
        (None, "negative_quantity"),
        (None, "unknown_region"),
        (None, "unknown_region"),
        (None, "above_max_quantity"),
    ]


@by_engine
def test_the_largest_number_of_64_bits_is_too_many_and_not_wrapped(engine: EngineUnderTest) -> None:
    frame = engine.frame({"id": ["a", "b"], "cpu_cores": [2**63 - 1, -(2**63)]})

    rows = engine.rows(price_frame(frame, CORES, DAY, region="North"))

    assert [row["price_error"] for row in rows] == ["above_max_quantity", "negative_quantity"]


@by_engine
def test_amounts_that_fill_the_64_bits_are_exact(engine: EngineUnderTest) -> None:
    book = book_of(monthly("cpu_cores", PerUnit("1.234567"), max_qty=2_000_000_000))
    frame = engine.frame({"id": ["a", "b"], "cpu_cores": [1_999_999_999, 2_000_000_000]})

    rows = engine.rows(price_frame(frame, book, DAY, region="North"))

    assert [row["total_minor"] for row in rows] == [246913399877, 246913400000]


@by_engine
def test_amounts_beyond_what_a_double_holds_stay_whole_beside_rows_without_one(
    engine: EngineUnderTest,
) -> None:
    """2^53 + 1 cents for anything at all: no column of numbers takes part in it."""
    book = book_of(monthly("cpu_cores", Flat("90071992547409.93")))
    frame = engine.frame({"id": ["a", "b"], "cpu_cores": [1, None]})

    rows = engine.rows(price_frame(frame, book, DAY, region="x"))

    assert [row["total_minor"] for row in rows] == [2**53 + 1, None]


@by_engine
def test_a_margin_is_divided_exactly(engine: EngineUnderTest) -> None:
    """Half cents that a division in double precision loses: 0.005 × 20/17 and the like."""
    book = book_of(
        monthly("cpu_cores", PerUnit("0.0425")),
        adjustments=(Adjustment(AdjustmentKind.MARGIN, 15),),
    )
    frame = engine.frame({"id": list(map(str, range(9))), "cpu_cores": list(range(1, 18, 2))})

    rows = engine.rows(price_frame(frame, book, DAY, region="North"))

    assert [row["total_minor"] for row in rows] == [5, 15, 25, 35, 45, 55, 65, 75, 85]


@by_engine
def test_memory_in_mib_is_priced_by_the_gib(engine: EngineUnderTest) -> None:
    book = book_of(monthly("ram_gib", PerUnit(3)))
    frame = engine.frame({"id": ["a"], "ram_gib": [1536]})

    rows = engine.rows(price_frame(frame, book, DAY, region="x", units={"ram_gib": 1024}))

    assert rows[0]["total_minor"] == 450


@by_engine
def test_a_frame_without_rows_stays_one(engine: EngineUnderTest) -> None:
    frame = engine.frame({"id": [], "cpu_cores": [], "region": []})

    assert engine.rows(price_frame(frame, NORTH, DAY)) == []


@by_engine
def test_strict_raises_how_many_rows_have_which_code(engine: EngineUnderTest) -> None:
    frame = engine.frame(
        {"id": ["a", "b", "c", "d"], "cpu_cores": [1, None, -1, -2], "region": ["North"] * 4}
    )

    with pytest.raises(RowsNotPriced) as caught:
        price_frame(frame, NORTH, DAY, strict=True)

    assert caught.value.counts == {"negative_quantity": 2, "null_quantity": 1}


def test_strict_says_nothing_when_every_row_has_a_price() -> None:
    frame = pl.DataFrame({"cpu_cores": [1], "region": ["North"]})

    assert price_frame(frame, NORTH, DAY, strict=True)["total_minor"].to_list() == [495]


def test_a_lazy_frame_stays_lazy() -> None:
    lazy = pl.LazyFrame({"cpu_cores": [1]})
    relation = duckdb.from_arrow(arrow_table({"cpu_cores": [1]}))

    assert isinstance(price_frame(lazy, CORES, DAY, region="x"), pl.LazyFrame)
    assert isinstance(price_frame(relation, CORES, DAY, region="x"), duckdb.DuckDBPyRelation)


def test_pandas_keeps_its_index_and_its_columns() -> None:
    frame = pd.DataFrame({"cpu_cores": [1, 2], "note": [1.5, None]}, index=["b", "a"])

    priced = price_frame(frame, CORES, DAY, region="x")

    assert list(priced.index) == ["b", "a"]
    assert list(priced["total_minor"]) == [450, 900]
    assert priced["cpu_cores"].dtype == "int64"
    assert str(priced["total_minor"].dtype) == "Int64"


@pytest.mark.parametrize(
    "dtype", [pl.Int8, pl.Int16, pl.Int32, pl.Int128, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64]
)
def test_whole_numbers_of_any_width_are_quantities(dtype: Any) -> None:
    frame = pl.DataFrame({"cpu_cores": [100]}, schema={"cpu_cores": dtype})

    for each in (frame, frame.lazy()):
        priced = price_frame(each, CORES, DAY, region="x").lazy().collect()
        assert priced["total_minor"].to_list() == [45000]
        assert priced.schema["total_minor"] == pl.Int64


@pytest.mark.parametrize(
    ("dtype", "number", "code"),
    [
        (pl.UInt64, 2**64 - 1, "above_max_quantity"),
        (pl.Int128, 2**100, "above_max_quantity"),
        (pl.Int128, -(2**100), "negative_quantity"),
    ],
)
def test_numbers_wider_than_64_bits_are_not_wrapped(dtype: Any, number: int, code: str) -> None:
    frame = pl.DataFrame({"cpu_cores": [number, 1]}, schema={"cpu_cores": dtype})

    priced = price_frame(frame, CORES, DAY, region="x")

    assert priced["price_error"].to_list() == [code, None]
    assert priced["total_minor"].to_list() == [None, 450]


def test_unsigned_numbers_of_other_libraries_are_not_wrapped_either() -> None:
    numbers = [2**64 - 1, 1]
    table = pa.table({"cpu_cores": pa.array(numbers, pa.uint64())})
    frame = pd.DataFrame({"cpu_cores": np.array(numbers, dtype="uint64")})
    relation: Any = duckdb.from_arrow(table)

    for priced in (
        price_frame(table, CORES, DAY, region="x").to_pydict()["price_error"],
        price_frame(frame, CORES, DAY, region="x")["price_error"].tolist(),
        [row[-1] for row in price_frame(relation, CORES, DAY, region="x").fetchall()],
    ):
        assert priced[0] == "above_max_quantity"
        assert pd.isna(priced[1])


@pytest.mark.parametrize("dtype", [pl.Categorical, pl.Enum(["North", "Atlantis"])])
def test_regions_may_be_categories(dtype: Any) -> None:
    schema = {"cpu_cores": pl.Int64, "region": dtype}
    frame = pl.DataFrame({"cpu_cores": [1, 1], "region": ["North", "Atlantis"]}, schema=schema)

    for each in (frame, frame[:1], frame.lazy()):
        priced = price_frame(each, NORTH, DAY).lazy().collect()
        assert priced["total_minor"].to_list() == [495, None][: len(priced)]


@pytest.mark.parametrize("dtype", [pl.Float64, pl.Boolean, pl.String, pl.Decimal(10, 2)])
def test_other_than_whole_numbers_are_refused(dtype: Any) -> None:
    frame = pl.DataFrame({"cpu_cores": []}, schema={"cpu_cores": dtype})

    with pytest.raises(TypeError, match="cpu_cores"):
        price_frame(frame, CORES, DAY, region="x")


def test_regions_that_are_no_labels_are_refused() -> None:
    frame = pl.DataFrame({"cpu_cores": [1], "region": [1]})

    with pytest.raises(TypeError, match="region"):
        price_frame(frame, NORTH, DAY)


@pytest.mark.parametrize(
    ("columns", "options", "words"),
    [
        ({"cores": [1]}, {}, "no column is named like a meter"),
        ({"cpu_cores": [1], "total_minor": [1]}, {}, "total_minor"),
        ({"cpu_cores": [1]}, {"units": {"ram": 1024}}, "ram is no meter"),
        ({"cpu_cores": [1]}, {"units": {"cpu_cores": 0}}, "0 parts"),
        ({"cpu_cores": [1]}, {"max_quantity": -1}, "max_quantity -1"),
    ],
)
def test_columns_and_options_that_contradict_themselves_are_refused(
    columns: dict[str, Sequence[int]], options: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        price_frame(pl.DataFrame(columns), CORES, DAY, region="x", **options)


def test_a_book_that_is_not_valid_on_the_day_is_refused_at_once() -> None:
    book = book_of(monthly("cpu_cores", PerUnit(1)), valid_from=date(2027, 1, 1))

    with pytest.raises(Refused) as caught:
        price_frame(pl.DataFrame({"cpu_cores": [1]}), book, DAY, region="x")

    assert [each.code for each in caught.value.rejections] == ["book_not_valid"]


def test_a_region_for_all_rows_must_be_known() -> None:
    frame = pl.DataFrame({"cpu_cores": [1]})

    assert price_frame(frame, NORTH, DAY, region="North")["total_minor"].to_list() == [495]
    assert price_frame(frame, NORTH, DAY, region="South", regions=["South"])[
        "total_minor"
    ].to_list() == [450]
    with pytest.raises(Refused, match="one of: North"):
        price_frame(frame, NORTH, DAY, region="Nort")


def test_a_book_that_names_no_region_prices_every_region_alike() -> None:
    frame = pl.DataFrame({"cpu_cores": [1, 1], "stamp": ["anywhere", None]})

    priced = price_frame(frame, CORES, DAY, region="stamp")

    assert priced["price_error"].to_list() == [None, "unknown_region"]


def test_a_meter_without_a_column_is_not_a_quantity_of_zero() -> None:
    book = book_of(monthly("cpu_cores", PerUnit(1)), monthly("vm_count", PerUnit(1)))

    absent = price_frame(pl.DataFrame({"cpu_cores": [1]}), book, DAY, region="x")
    zero = price_frame(pl.DataFrame({"cpu_cores": [1], "vm_count": [0]}), book, DAY, region="x")

    assert absent["price_error"].to_list() == ["meter_not_supplied"]
    assert zero["total_minor"].to_list() == [100]


def test_amounts_that_might_not_fit_are_refused_with_the_largest_quantity_that_does() -> None:
    book = book_of(monthly("cpu_cores", PerUnit("99999999.99999999")))
    frame = pl.DataFrame({"cpu_cores": [1]})

    with pytest.raises(Refused, match="cpu_cores: the amounts of 1000000 units") as caught:
        price_frame(frame, book, DAY, region="x")
    fits = int(caught.value.rejections[0].hint.split()[3])

    assert price_frame(frame, book, DAY, region="x", max_quantity=fits)["total_minor"][0] == (
        10_000_000_000
    )
    with pytest.raises(Refused):
        price_frame(frame, book, DAY, region="x", max_quantity=fits + 1)


def test_prices_of_too_many_digits_fit_for_no_quantity() -> None:
    book = book_of(monthly("cpu_cores", PerUnit("0." + "1" * 30)))

    with pytest.raises(Refused, match="not even 1 fits"):
        price_frame(pl.DataFrame({"cpu_cores": [1]}), book, DAY, region="x")


def test_a_product_that_does_not_fit_is_taken_in_two_parts() -> None:
    """9 × 10^16 hundredths of a cent times 1234567 do not fit; cents and their rests do."""
    book = book_of(
        monthly("cpu_cores", PerUnit("90000.000001")),
        adjustments=(Adjustment(AdjustmentKind.FACTOR, "1.234567"),),
    )
    frame = pl.DataFrame({"cpu_cores": [999_999]})

    priced = price_frame(frame, book, DAY, region="x")

    exact = Fraction(999_999 * 90_000_000_001 * 1_234_567, 10**10)
    assert priced["total_minor"].to_list() == [floor(exact + Fraction(1, 2))]


def test_tax_is_shown_when_the_book_taxes() -> None:
    book = book_of(
        monthly("cpu_cores", PerUnit("9.99"), tax_code="full"),
        tax_mode="inclusive",
        taxes=(TaxRate("full", 20),),
    )

    priced = price_frame(pl.DataFrame({"cpu_cores": [1]}), book, DAY, region="x")

    assert priced.row(0, named=True) == {
        "cpu_cores": 1,
        "setup_minor": 0,
        "recurring_minor": 999,
        "total_minor": 999,
        "tax_minor": 166,
        "gross_minor": 999,
        "price_error": None,
    }


def test_each_charge_has_a_column_on_request() -> None:
    book = book_of(
        monthly("cpu_cores", PerUnit(2)),
        monthly("storage_gib", Percentage(10)),
        Charge("cpu_cores", "cores", ChargeKind.SETUP, "", PerUnit(5)),
        min_total=10,
    )
    frame = pl.DataFrame({"cpu_cores": [1], "storage_gib": [1]})

    priced = price_frame(frame, book, DAY, region="x", per_charge=True)

    assert {name: priced[name][0] for name in priced.columns if ":" in name} == {
        "setup_minor:cpu_cores": 500,
        "recurring_minor:cpu_cores": 200,
        "recurring_minor:storage_gib": 20,
        "recurring_minor:commitment": 780,
    }


def test_a_chain_is_priced_as_its_buyer_pays() -> None:
    root = PriceBook("root", "1", "EUR", (monthly("cpu_cores", PerUnit(10)),))
    seller = PriceBook(
        "seller", "1", "EUR", (), adjustments=(Adjustment(AdjustmentKind.MARKUP, 25),)
    )
    chain = PriceList("list", seller, above=(root,))

    priced = price_frame(pl.DataFrame({"cpu_cores": [2]}), chain, DAY, region="x")

    assert priced["total_minor"].to_list() == [2500]


def test_importing_the_engine_loads_no_frame_library() -> None:
    code = "import sys, wapcommerce.pricing.frame.price_frame; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    ).stdout.split()

    assert {"narwhals", "polars", "pandas", "pyarrow"}.isdisjoint(loaded)


def test_max_quantity_holds_where_a_charge_has_no_limit() -> None:
    frame = pl.DataFrame({"cpu_cores": [MAX_QUANTITY, MAX_QUANTITY + 1]})

    priced = price_frame(frame, CORES, DAY, region="x", max_quantity=MAX_QUANTITY)

    assert priced["price_error"].to_list() == [None, "above_max_quantity"]


def test_regions_as_one_text_are_refused_and_not_taken_for_its_letters() -> None:
    book = PriceBook("b", "1", "EUR", ())
    with pytest.raises(TypeError, match="'Athens'; pass a list"):
        price_frame(pl.DataFrame({"cpu_cores": [1]}), book, DAY, regions="Athens")
