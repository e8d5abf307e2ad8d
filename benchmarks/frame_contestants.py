"""The price book of `test_scalar_pricing` written out by hand for whole columns, several times.

Each knows the book by heart and its two regions too, checks nothing and refuses nothing. All
compute in whole numbers, with the region's factor and the markup as 22 or 19 times 23/400, so the
cents are exact: 12.00 a core is 1200 × 23 × 22 / 400 cents in Athens.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb
import numpy as np
import polars as pl
from numba import njit, prange

from benchmarks.test_scalar_pricing import plain_decimal

METERS = ("cpu_cores", "ram_gib", "storage_gib", "addon:s2s-10", "addon:ipv4-1")


def frame(rows: int, seed: int = 3) -> pl.DataFrame:
    """So many random configurations in two regions."""
    chance = np.random.default_rng(seed)
    ranges = ((1, 65), (1, 257), (0, 4001), (0, 31), (0, 10))
    columns: dict[str, Any] = {
        meter: chance.integers(low, high, rows)
        for meter, (low, high) in zip(METERS, ranges, strict=True)
    }
    labels = pl.Series("region", ["Athens", "Berlin"])
    return pl.DataFrame(columns).with_columns(labels.gather(chance.integers(0, 2, rows)))


def polars_expression() -> pl.Expr:
    """What an analyst writes: one expression, tiers by when and then."""
    cores, ram, storage, s2s, ipv4 = (pl.col(meter) for meter in METERS)
    factor = pl.when(pl.col("region") == "Athens").then(22 * 23).otherwise(19 * 23)

    def half_up(amount: pl.Expr, divisor: int) -> pl.Expr:
        return (amount * factor + divisor // 2) // divisor

    tiers_of_cores = (
        pl.when(cores <= 8)
        .then(cores * 1200)
        .when(cores <= 32)
        .then(cores * 1050 + 1200)
        .otherwise(cores * 925 + 5200)
    )
    tiers_of_ram = (
        pl.when(ram <= 16)
        .then(ram * 4550)
        .when(ram <= 64)
        .then(ram * 4050 + 8000)
        .otherwise(ram * 3605 + 36480)
    )
    volume = (
        pl.when(storage <= 100)
        .then(storage * 1200)
        .when(storage <= 1000)
        .then(storage * 955)
        .otherwise(storage * 805)
    )
    least = pl.when(storage == 0).then(0).otherwise(volume.clip(lower_bound=50000))
    return (
        half_up(tiers_of_cores, 400)
        + half_up(tiers_of_ram, 4000)
        + half_up(least, 40000)
        + half_up((s2s + 9) // 10 * 735, 400)
        + half_up(ipv4 * 3215, 4000)
    ).alias("total_minor")


def polars_lazy(given: pl.DataFrame) -> pl.Series:
    """The expression, optimised and run in memory."""
    return given.lazy().select(polars_expression()).collect()["total_minor"]


def polars_streaming(given: pl.DataFrame) -> pl.Series:
    """The expression, optimised and run in batches."""
    lazy = given.lazy().select(polars_expression())
    return lazy.collect(engine="streaming")["total_minor"]


def numpy_int64(given: pl.DataFrame) -> np.ndarray[Any, Any]:
    """The same in numpy, on one core."""
    cores, ram, storage, s2s, ipv4 = (given[meter].to_numpy() for meter in METERS)
    factor = np.where((given["region"] == "Athens").to_numpy(), 22 * 23, 19 * 23)

    def half_up(amount: np.ndarray[Any, Any], divisor: int) -> np.ndarray[Any, Any]:
        found: np.ndarray[Any, Any] = (amount * factor + divisor // 2) // divisor
        return found

    rates = np.where(storage <= 100, 1200, np.where(storage <= 1000, 955, 805))
    least = np.where(storage == 0, 0, np.maximum(storage * rates, 50000))
    tiers_of_cores = np.minimum(np.minimum(cores * 1200, cores * 1050 + 1200), cores * 925 + 5200)
    tiers_of_ram = np.minimum(np.minimum(ram * 4550, ram * 4050 + 8000), ram * 3605 + 36480)
    total = half_up(tiers_of_cores, 400) + half_up(tiers_of_ram, 4000) + half_up(least, 40000)
    found: np.ndarray[Any, Any] = (
        total + half_up((s2s + 9) // 10 * 735, 400) + half_up(ipv4 * 3215, 4000)
    )
    return found


def numba_loop(given: pl.DataFrame) -> np.ndarray[Any, Any]:
    """The same as a compiled loop on all cores; compiling is not timed."""
    columns = [given[meter].to_numpy() for meter in METERS]
    found: np.ndarray[Any, Any] = _loop(*columns, (given["region"] == "Athens").to_numpy())
    return found


def _plain_loop(cores: Any, ram: Any, storage: Any, s2s: Any, ipv4: Any, in_athens: Any) -> Any:
    total = np.empty(len(cores), np.int64)
    for n in prange(len(cores)):
        factor = 506 if in_athens[n] else 437
        c, r, s = cores[n], ram[n], storage[n]
        a = c * 1200 if c <= 8 else c * 1050 + 1200 if c <= 32 else c * 925 + 5200
        b = r * 4550 if r <= 16 else r * 4050 + 8000 if r <= 64 else r * 3605 + 36480
        v = s * (1200 if s <= 100 else 955 if s <= 1000 else 805)
        v = 0 if s == 0 else max(v, 50000)
        total[n] = (
            (a * factor + 200) // 400
            + (b * factor + 2000) // 4000
            + (v * factor + 20000) // 40000
            + ((s2s[n] + 9) // 10 * 735 * factor + 200) // 400
            + (ipv4[n] * 3215 * factor + 2000) // 4000
        )
    return total


def duckdb_sql(given: pl.DataFrame) -> np.ndarray[Any, Any]:
    """The same as SQL on BIGINT columns."""
    relation: Any = duckdb.sql(
        """
        with rows as (
            select *, case when region = 'Athens' then 506 else 437 end as factor,
                case when storage_gib <= 100 then storage_gib * 1200
                     when storage_gib <= 1000 then storage_gib * 955
                     else storage_gib * 805 end as volume
            from given
        )
        select
            ((case when cpu_cores <= 8 then cpu_cores * 1200
                   when cpu_cores <= 32 then cpu_cores * 1050 + 1200
                   else cpu_cores * 925 + 5200 end) * factor + 200) // 400
            + ((case when ram_gib <= 16 then ram_gib * 4550
                     when ram_gib <= 64 then ram_gib * 4050 + 8000
                     else ram_gib * 3605 + 36480 end) * factor + 2000) // 4000
            + ((case when storage_gib = 0 then 0 else greatest(volume, 50000) end) * factor
                + 20000) // 40000
            + (("addon:s2s-10" + 9) // 10 * 735 * factor + 200) // 400
            + ("addon:ipv4-1" * 3215 * factor + 2000) // 4000 as total_minor
        from rows
        """
    )
    total: np.ndarray[Any, Any] = relation.fetchnumpy()["total_minor"]
    return total


def decimal_loop(given: pl.DataFrame) -> np.ndarray[Any, Any]:
    """The baseline of the scalar benchmark, row by row."""
    cents = [
        int((plain_decimal(row, row["region"]) * 100).quantize(Decimal(1), ROUND_HALF_UP))
        for row in given.iter_rows(named=True)
    ]
    return np.array(cents, np.int64)


_loop: Callable[..., Any] = njit(parallel=True)(_plain_loop)

#: What the frame engine is held against, the first one being the baseline of the ratio.
BY_HAND: dict[str, Callable[[pl.DataFrame], Any]] = {
    "Polars expression": polars_lazy,
    "Polars expression, streaming": polars_streaming,
    "numpy int64": numpy_int64,
    "numba": numba_loop,
    "DuckDB": duckdb_sql,
}
