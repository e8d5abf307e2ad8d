"""What it costs that a frame is priced by a book loaded as data, beside the book written by hand.

10 million random configurations (seed 3) of the book of `test_scalar_pricing`: two graduated
charges, one volume with a minimum, one package and one by the unit, a factor by region, 15 %
markup, half up to cents. All contestants must give the same cents for every row. They run in one
process and in an order that changes. The medians of their times on the clock, and of the
processor's time for machines that are busy with other things, make the ratios, which are printed
and kept in `extra_info`. Plain Decimal prices 100 000 rows only. The engine also checks every
quantity and region, and adds three columns more than the others.
"""

import random
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time

import numpy as np
import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.frame_contestants import BY_HAND, decimal_loop, frame
from benchmarks.test_scalar_pricing import BOOK, DAY
from wapcommerce.pricing.frame.price_frame import price_frame

ROWS, DECIMAL_ROWS = 10_000_000, 100_000
ROUNDS = 15


def by_book(given: pl.DataFrame) -> pl.Series:
    """The frame engine, which knows nothing by heart."""
    return price_frame(given, BOOK, DAY)["total_minor"]


Times = tuple[float, float]  # on the clock, of the processor


def seconds(price: Callable[[pl.DataFrame], object], given: pl.DataFrame) -> Times:
    begin, begin_cpu = perf_counter(), process_time()
    price(given)
    return perf_counter() - begin, process_time() - begin_cpu


def test_a_frame_beside_the_book_written_by_hand(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    given = frame(ROWS)
    expected = by_book(given).to_numpy()
    for name, price in BY_HAND.items():
        assert np.array_equal(price(given), expected), name
    some = given.head(DECIMAL_ROWS)
    assert np.array_equal(decimal_loop(some), expected[:DECIMAL_ROWS])

    contestants = {"price_frame": by_book, **BY_HAND}
    times: dict[str, list[Times]] = {name: [] for name in contestants}
    chance = random.Random(3)  # noqa: S311 - an order, no secret
    for _ in range(ROUNDS):
        order = chance.sample(list(contestants), len(contestants))  # what runs before matters
        for name in order:
            times[name].append(seconds(contestants[name], given))
    medians = {name: medians_of(column) for name, column in times.items()}
    clock, cpu = seconds(decimal_loop, some)
    medians["plain Decimal"] = (clock * ROWS / DECIMAL_ROWS, cpu * ROWS / DECIMAL_ROWS)

    ours = medians["price_frame"]
    with capsys.disabled():
        print(f"\n{ROWS:,} configurations; wanted: 0.8x the Polars expression")  # noqa: T201
        for name, each in medians.items():
            ratio, of_cpu = (theirs / own for theirs, own in zip(each, ours, strict=True))
            benchmark.extra_info[name] = ratio
            print(  # noqa: T201 - the figure is the result
                f"  {name:<30}{ROWS / each[0] / 1e6:8.2f} M/s   "
                f"price_frame is {ratio:.2f}x it ({of_cpu:.2f}x by processor time)"
            )
    benchmark(by_book, given)


def medians_of(times: list[Times]) -> Times:
    clock, cpu = zip(*times, strict=True)
    return median(clock), median(cpu)
