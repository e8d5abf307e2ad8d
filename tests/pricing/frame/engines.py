"""The engines on which a frame is priced: how each makes a frame, and gives its rows back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
from attrs import frozen

from tests.pricing.frame.books import METERS

Columns = Mapping[str, Sequence[object]]
Rows = list[dict[str, Any]]


@frozen
class EngineUnderTest:
    """One engine by its name."""

    name: str
    frame: Callable[[Columns], Any]
    rows: Callable[[Any], Rows]


def polars_frame(columns: Columns) -> pl.DataFrame:
    """Numbers as Int64 and labels as text, even where a column holds nothing."""
    schema = {name: pl.Int64 if name in METERS else pl.String for name in columns}
    return pl.DataFrame(columns, schema=schema)


def arrow_table(columns: Columns) -> pa.Table:
    """The same as an Arrow table."""
    types = {name: pa.int64() if name in METERS else pa.string() for name in columns}
    return pa.table({name: pa.array(values, types[name]) for name, values in columns.items()})


def pandas_frame(columns: Columns) -> pd.DataFrame:
    """The same with pandas' numbers: those that cannot be null where none is."""
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype="Int64" if None in values else "int64")
            if name in METERS
            else pd.Series(values, dtype="str")
            for name, values in columns.items()
        }
    )


def pandas_rows(frame: pd.DataFrame) -> Rows:
    """With None where pandas says that there is nothing."""
    plain = frame.astype(object)
    rows: Rows = plain.where(plain.notna(), None).to_dict("records")
    return rows


def duckdb_rows(relation: duckdb.DuckDBPyRelation) -> Rows:
    """Rows in the order of their ids, because a relation has none."""
    names = relation.columns
    return sorted(
        (dict(zip(names, row, strict=True)) for row in relation.fetchall()),
        key=lambda row: str(row["id"]),
    )


ENGINES = (
    EngineUnderTest("polars", polars_frame, lambda frame: frame.rows(named=True)),
    EngineUnderTest(
        "polars lazy",
        lambda columns: polars_frame(columns).lazy(),
        lambda frame: frame.collect().rows(named=True),
    ),
    EngineUnderTest("pyarrow", arrow_table, lambda table: table.to_pylist()),
    EngineUnderTest("pandas", pandas_frame, pandas_rows),
    EngineUnderTest("duckdb", lambda columns: duckdb.from_arrow(arrow_table(columns)), duckdb_rows),
)
