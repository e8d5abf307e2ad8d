"""Run on a frame of any engine what was compiled (D6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from wapcommerce.pricing.frame.expressions import column
from wapcommerce.pricing.frame.plan import PRICE_ERROR, Plan

if TYPE_CHECKING:
    from narwhals.stable.v2 import DataFrame, Expr, LazyFrame

_FINE = "_wapcommerce_is_fine"

AnyFrame = TypeVar("AnyFrame", "DataFrame[Any]", "LazyFrame[Any]")


def run_eager(frame: DataFrame[Any], plan: Plan, needed: list[str]) -> DataFrame[Any]:
    """The frame with the columns of a price; only what is priced passes through the engine."""
    import narwhals.stable.v2 as nw

    if frame.implementation.is_polars():
        found = _batched(frame, plan, needed)
    else:
        staged = _staged(nw.maybe_convert_dtypes(frame.select(needed)), plan)
        # Only now can every number of pandas be null without becoming a double.
        found = nw.maybe_convert_dtypes(staged).with_columns(*_named(plan))
    return frame.with_columns(*(found[name] for name in plan.outputs))


def run_if_fine(frame: DataFrame[Any], plan: Plan, needed: list[str]) -> DataFrame[Any] | None:
    """As `run_eager` does, by a plan without codes; None when some row is not fine.

    What is the same in every row never passes through the engine: Polars keeps it as one value.
    """
    found = _batched(frame, plan, needed)
    if found[_FINE].null_count() or not found[_FINE].all():
        return None
    computed = [found[name] for name in plan.outputs if name not in plan.constants]
    same = [plan.outputs[name].alias(name) for name in plan.constants]
    return frame.with_columns(*computed, *same).select(*frame.columns, *plan.outputs)


def run_lazy(frame: LazyFrame[Any], plan: Plan, names: list[str]) -> LazyFrame[Any]:
    """The frame with the columns of a price; nothing is computed yet."""
    return _staged(frame, plan).select(*(column(name) for name in names), *_named(plan))


def error_counts(frame: DataFrame[Any] | LazyFrame[Any]) -> dict[str, int]:
    """How many rows have each code, by code."""
    import narwhals.stable.v2 as nw

    counted = (
        frame.lazy()
        .filter(~column(PRICE_ERROR).is_null())
        .group_by(PRICE_ERROR)
        .agg(nw.len().alias("rows"))
        .collect()
    )
    return dict(sorted(counted.rows()))


def _batched(frame: DataFrame[Any], plan: Plan, needed: list[str]) -> DataFrame[Any]:
    """Polars in small batches: what is computed in between stays in the processor's cache."""
    outputs = {name: each for name, each in plan.outputs.items() if name not in plan.constants}
    if plan.is_fine is not None:
        outputs[_FINE] = plan.is_fine
    columns = [each.alias(name) for name, each in outputs.items()]
    staged = _staged(frame.select(needed).lazy(), plan).with_columns(*columns)
    return staged.select(*outputs).collect(engine="streaming")


def _staged(frame: AnyFrame, plan: Plan) -> AnyFrame:
    for stage in plan.stages:
        frame = frame.with_columns(*stage)
    return frame


def _named(plan: Plan) -> list[Expr]:
    return [each.alias(name) for name, each in plan.outputs.items()]
