"""The few expressions the vectorised engine is made of; narwhals is loaded when one is made (D6).

Every number is an Int64: a literal that takes the type of its size would turn a column of
products into 32 bits on one engine and into doubles on another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from narwhals.dtypes import DType
    from narwhals.stable.v2 import Expr

_CUT = 2**62  # above every number that is priced


def column(name: str) -> Expr:
    """A column by its name."""
    import narwhals.stable.v2 as nw

    return nw.col(name)


def whole_column(name: str, wide: DType | None = None) -> Expr:
    """A column of whole numbers as Int64; those of a wider type are cut to what fits."""
    import narwhals.stable.v2 as nw

    found = nw.col(name)
    if wide is not None:
        least = nw.lit(-1, dtype=wide) if wide.is_signed_integer() else None
        found = found.clip(least, nw.lit(_CUT, dtype=wide))
    return found.cast(nw.Int64)


def filled_text_column(name: str) -> Expr:
    """A column of labels, categories included, as text; "" where there is none."""
    import narwhals.stable.v2 as nw

    return nw.col(name).cast(nw.String).fill_null("")


def number(value: int) -> Expr:
    """One whole number for every row."""
    import narwhals.stable.v2 as nw

    return nw.lit(value, dtype=nw.Int64)


def only_where(condition: Expr, then: Expr) -> Expr:
    """The value where the condition holds, and nothing where it does not."""
    import narwhals.stable.v2 as nw

    return nw.when(condition).then(then)


def text(value: str | None) -> Expr:
    """One text, or none, for every row."""
    import narwhals.stable.v2 as nw

    return nw.lit(value, dtype=nw.String)


def choose(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    """The one value where the condition holds and the other where it does not."""
    import narwhals.stable.v2 as nw

    return nw.when(condition).then(then).otherwise(otherwise)


def any_of(conditions: list[Expr]) -> Expr:
    """Whether at least one of the conditions holds; there must be one."""
    found = conditions[0]
    for condition in conditions[1:]:
        found = found | condition
    return found


def all_of(conditions: list[Expr]) -> Expr:
    """Whether all of the conditions hold; there must be one."""
    found = conditions[0]
    for condition in conditions[1:]:
        found = found & condition
    return found
