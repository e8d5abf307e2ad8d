"""100 million rows in bounded memory: `make bench-large`.

Ten Parquet files of 10 million random configurations each (seeds 0 to 9) are priced as one lazy
frame into another Parquet file. Each part runs in a process of its own, so that the peak of its
memory is its own; the sum of the cents is held against the book written by hand.
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import polars as pl

from benchmarks.frame_contestants import frame, polars_expression
from benchmarks.test_scalar_pricing import BOOK, DAY
from wapcommerce.pricing.frame.price_frame import price_frame

FILES, ROWS = 10, 10_000_000


def make(folder: Path) -> None:
    """Write the rows."""
    for seed in range(FILES):
        frame(ROWS, seed).write_parquet(folder / f"rows-{seed}.parquet", compression="lz4")


def by_book(folder: Path) -> None:
    """Price all rows with the frame engine."""
    rows = pl.scan_parquet(folder / "rows-*.parquet")
    price_frame(rows, BOOK, DAY).select(
        "setup_minor", "recurring_minor", "total_minor", "price_error"
    ).sink_parquet(folder / "book.parquet", compression="lz4")


def by_hand(folder: Path) -> None:
    """Price all rows with the expression written by hand."""
    rows = pl.scan_parquet(folder / "rows-*.parquet")
    rows.select(polars_expression()).sink_parquet(folder / "hand.parquet", compression="lz4")


PARTS = {"make": make, "by_book": by_book, "by_hand": by_hand}


def run(part: str, folder: Path) -> None:
    """Run one part here and say how long it took and how much memory it had at most."""
    begin = perf_counter()
    PARTS[part](folder)
    took_s = perf_counter() - begin
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{part:<8} {took_s:7.1f} s   peak {peak_mib:,.0f} MiB")  # noqa: T201


def main() -> None:
    """Make the rows, price them twice, and compare."""
    print(f"{FILES * ROWS:,} rows")  # noqa: T201
    with tempfile.TemporaryDirectory() as name:
        for part in PARTS:
            command = [sys.executable, "-m", "benchmarks.large_frame", part, name]
            subprocess.run(command, check=True)  # noqa: S603 - this module again
        folder = Path(name)
        columns = [pl.col("total_minor").sum(), pl.len()]
        ours = pl.scan_parquet(folder / "book.parquet").select(*columns).collect()
        theirs = pl.scan_parquet(folder / "hand.parquet").select(*columns).collect()
        assert ours.equals(theirs)
        print(f"{ours['total_minor'][0]:,} cents by both")  # noqa: T201


if __name__ == "__main__":
    if sys.argv[1:]:
        run(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
