"""What it costs that a frame is priced by a book loaded as data, beside the book written by hand.

10 million random configurations (seed 3) of the book of `test_scalar_pricing`: two graduated
charges, one volume with a minimum, one package and one by the unit, a factor by region, 15 % markup,
half up to cents. All contestants must give the same cents for every row; they take turns in one
run, and the medians of their times on the clock make the ratios, which are printed and kept in
`extra_info`. Plain Decimal prices 100 000 rows only. The engine also checks every quantity and
region, and adds three columns more than the others.
"""

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.frame_contestants import BY_HAND, decimal_loop, frame
from benchmarks.test_scalar_pricing import BOOK, DAY
from wapcommerce.pricing.frame.price_frame import price_frame

ROWS, DECIMAL_ROWS = 10_000_000, 100_000
ROUNDS = 7


def by_book(given: pl.DataFrame) -> np.ndarray[Any, Any]:
    """The frame engine, which knows nothing by heart."""
    return price_frame(given, BOOK, DAY)["total_minor"].to_numpy()


def seconds(price: Callable[[pl.DataFrame], object], given: pl.DataFrame) -> float:
    begin = perf_counter()
    price(given)
    return perf_counter() - begin


def test_a_frame_beside_the_book_written_by_hand(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    given = frame(ROWS)
    expected = by_book(given)
    for name, price in BY_HAND.items():
        assert np.array_equal(price(given), expected), name
    some = given.head(DECIMAL_ROWS)
    assert np.array_equal(decimal_loop(some), expected[:DECIMAL_ROWS])

    contestants = {"price_frame": by_book, **BY_HAND}
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, price in contestants.items():
            times[name].append(seconds(price, given))
    medians = {name: median(column) for name, column in times.items()}
    medians["plain Decimal"] = seconds(decimal_loop, some) * ROWS / DECIMAL_ROWS

    ours = medians["price_frame"]
    with capsys.disabled():
        print(f"\n{ROWS:,} configurations (wanted: 0.8x the Polars expression)")  # noqa: T201
        for name, each in medians.items():
            ratio = each / ours
            benchmark.extra_info[name] = ratio
            rate = ROWS / each / 1e6
            print(f"  {name:<30}{rate:8.2f} M/s   price_frame is {ratio:.2f}x it")  # noqa: T201
    benchmark.pedantic(by_book, (given,))
