"""Columns of numbers for tests of single expressions, computed by Polars or as Spark would."""

from collections.abc import Mapping, Sequence

import narwhals.stable.v2 as nw
import polars as pl

from wapcommerce.pricing.frame.stages import Stages
from wapcommerce.pricing.frame.whole import Whole


def whole(name: str, low: int, high: int, *, exact: bool = True) -> Whole:
    """A column of numbers within these bounds."""
    return Whole(nw.col(name), low, high, exact)


def values(
    found: Whole | nw.Expr, columns: Mapping[str, Sequence[int | str]], stages: Stages | None = None
) -> list[int]:
    """The numbers of every row."""
    frame = nw.from_native(pl.DataFrame(columns))
    for stage in stages.stages if stages else ():
        frame = frame.with_columns(*stage)
    expr = found.expr if isinstance(found, Whole) else found
    result: list[int] = frame.with_columns(expr.alias("found"))["found"].to_list()
    return result
