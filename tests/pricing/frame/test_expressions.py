"""The expressions an engine is asked for: always 64 bits, and text for labels."""

from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from wapcommerce.pricing.frame.expressions import (
    all_of,
    any_of,
    choose,
    column,
    filled_text_column,
    number,
    only_where,
    text,
    whole_column,
)


def computed(frame: pl.DataFrame, expr: nw.Expr) -> pl.Series:
    found: pl.DataFrame = nw.from_native(frame).with_columns(expr.alias("found")).to_native()
    return found["found"]


def test_every_number_has_64_bits() -> None:
    frame = pl.DataFrame({"a": [1]}, schema={"a": pl.Int8})
    condition = column("a") == 1

    for expr in (
        number(1),
        whole_column("a"),
        choose(condition, number(1), number(2)),
        only_where(condition, number(1)),
    ):
        assert computed(frame, expr).dtype == pl.Int64
        assert computed(frame, expr).to_list() == [1]


@pytest.mark.parametrize(
    ("dtype", "number", "found"),
    [
        (nw.UInt64(), 2**64 - 1, 2**62),
        (nw.Int128(), 2**100, 2**62),
        (nw.Int128(), -(2**100), -1),
        (nw.UInt64(), 5, 5),
    ],
)
def test_numbers_that_do_not_fit_are_cut(dtype: Any, number: int, found: int) -> None:
    frame = pl.DataFrame({"a": [number]}, schema={"a": pl.Int128}).with_columns(
        pl.col("a").cast(pl.UInt64 if dtype == nw.UInt64 else pl.Int128)
    )

    assert computed(frame, whole_column("a", dtype)).to_list() == [found]


def test_labels_are_text_and_never_null() -> None:
    frame = pl.DataFrame({"a": ["x", None]}, schema={"a": pl.Categorical})

    assert computed(frame, filled_text_column("a")).to_list() == ["x", ""]


def test_texts_may_be_none() -> None:
    frame = pl.DataFrame({"a": [1]})

    assert computed(frame, text(None)).to_list() == [None]
    assert computed(frame, text("code")).to_list() == ["code"]


def test_conditions_are_joined() -> None:
    frame = pl.DataFrame({"a": [1, 2, 3]})
    conditions = [column("a") > 1, column("a") < 3]

    assert computed(frame, all_of(conditions)).to_list() == [False, True, False]
    assert computed(frame, any_of(conditions)).to_list() == [True, True, True]
    assert computed(frame, only_where(column("a") > 1, column("a"))).to_list() == [None, 2, 3]
