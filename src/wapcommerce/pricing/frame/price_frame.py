"""Price a whole frame: millions of configurations at once, to the last minor unit (S7, D6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve

from wapcommerce.errors import Refusal, Rejection, RowsNotPriced, accepted
from wapcommerce.model.meters import is_meter
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.price_list import PriceList, list_of
from wapcommerce.pricing.frame.lines import TooLarge
from wapcommerce.pricing.frame.plan import Plan, Source, with_codes, without_codes
from wapcommerce.pricing.frame.run import error_counts, run_eager, run_if_fine, run_lazy
from wapcommerce.pricing.frame.tariffs import Tariffs, regions_named, tariffs

if TYPE_CHECKING:
    from narwhals.dtypes import DType
    from narwhals.stable.v2 import DataFrame, LazyFrame
    from narwhals.stable.v2.typing import IntoFrameT

#: How much of a meter is priced where its charges set no limit of their own.
MAX_QUANTITY = 1_000_000


def price_frame(
    frame: IntoFrameT,
    book: PriceBook | PriceList,
    as_of: date,
    period: str = "month",
    *,
    region: str = "region",
    regions: Collection[str] = (),
    units: Mapping[str, int] | None = None,
    max_quantity: int = MAX_QUANTITY,
    per_charge: bool = False,
    strict: bool = False,
    period_number: int = 1,
) -> IntoFrameT:
    """Price every row of a frame as `price_meters` prices one configuration.

    The frame comes from Polars (eager or lazy), PyArrow, pandas, DuckDB or PySpark and goes back as
    the same kind; a lazy one stays lazy. A column named like a meter ("cpu_cores", "addon:ipv4")
    holds its quantities as whole numbers of any width; a meter without a column is not part of the
    configurations, which is not the same as a quantity of 0. `units` gives for a column how many of
    its numbers make one unit of the meter: ``{"ram_gib": 1024}`` for memory in MiB. All other
    columns stay as they are.

    `region` names the column of the regions; when there is no such column it is the region of all
    rows. Known are the regions that the price list names, and those of `regions`; a list that names
    none prices every region alike.

    Added are `setup_minor`, `recurring_minor` and `total_minor` in minor units (4500 is 45.00 EUR),
    `tax_minor` and `gross_minor` when the book taxes, with `per_charge` one column for each charge
    (`recurring_minor:cpu_cores`), and `price_error`. A row that cannot be priced has nulls and a
    code there: null_quantity, negative_quantity, unknown_region, above_max_quantity, or what
    `price_meters` refuses (above_max_qty, below_min_qty, off_step, price_missing,
    meter_not_supplied, tax_rate_missing). With `strict` it raises `RowsNotPriced` instead, for
    which a lazy frame is run once.

    `max_quantity` is how much of a meter is priced, in units, when its charge has no max_qty.
    Amounts are computed in 64 bits; that they fit is proved before anything runs.

    Raises `Refused` with every reason when nothing can be priced: a book that is not valid on the
    day, a region that is not known, amounts that might not fit. TypeError for columns of other than
    whole numbers and for regions that are a text, ValueError for columns or units that contradict
    themselves.
    """
    import narwhals.stable.v2 as nw

    if isinstance(regions, str):
        raise TypeError(f"regions is the text {regions!r}; pass a list of names")
    given: DataFrame[Any] | LazyFrame[Any] = nw.from_native(cast("Any", frame))
    price_list = list_of(book)
    schema = dict(given.collect_schema())
    source = _source(given, schema, price_list, region, dict(units or {}), max_quantity)
    known = sorted(regions_named(price_list) | set(regions))
    if source.region is None:
        _check_region(region, known)
        known = [region]
    tariff = tariffs(price_list, known or [""], as_of, period, period_number)
    if tariff.problems:
        accepted(Refusal(tariff.problems))
    priced = _priced(given, tariff, source, list(schema), per_charge=per_charge)
    if strict and (counts := error_counts(priced)):
        raise RowsNotPriced(counts)
    return cast("IntoFrameT", priced.to_native())


def _source(
    frame: DataFrame[Any] | LazyFrame[Any],
    schema: Mapping[str, DType],
    price_list: PriceList,
    region: str,
    units: Mapping[str, int],
    max_quantity: int,
) -> Source:
    """What the frame has to be priced, after everything that can be wrong with its columns."""
    charged = frozenset().union(*(book.meters for book in price_list.books))
    meters = [name for name in schema if is_meter(name) or name in charged]
    problems = [
        *(f"{name} is no meter" for name in units if not (is_meter(name) or name in charged)),
        *(f"{name} has {n} parts to the unit" for name, n in units.items() if n < 1),
        *([] if meters else ["no column is named like a meter, as cpu_cores is"]),
        *([] if max_quantity >= 0 else [f"max_quantity {max_quantity} is below 0"]),
    ]
    if problems:
        raise ValueError("; ".join(problems))
    others = [f"{name} ({schema[name]})" for name in meters if not schema[name].is_integer()]
    if others:
        raise TypeError(
            f"quantities are whole numbers, not {', '.join(others)}; cast them, fractions in "
            'parts of a unit: units={"ram_gib": 1024} for memory in MiB'
        )
    has_regions = region in schema
    if has_regions and not isinstance(schema[region], _label_types()):
        raise TypeError(f"regions are labels, not {schema[region]}; cast {region} to text")
    return Source(
        parts={name: units.get(name, 1) for name in meters},
        wide=_wide(schema, meters),
        region=region if has_regions else None,
        max_quantity=max_quantity,
        exact=_divides_exactly(frame),
    )


def _label_types() -> tuple[type[DType], ...]:
    import narwhals.stable.v2 as nw

    return (nw.String, nw.Categorical, nw.Enum)


def _wide(schema: Mapping[str, DType], meters: list[str]) -> dict[str, DType]:
    """The types of the meters whose numbers are wider than 64 bits with a sign."""
    import narwhals.stable.v2 as nw

    types = (nw.UInt64, nw.UInt128, nw.Int128)
    return {name: schema[name] for name in meters if isinstance(schema[name], types)}


def _divides_exactly(frame: DataFrame[Any] | LazyFrame[Any]) -> bool:
    """Whether whole numbers are divided as such; an engine we do not know may use doubles."""
    import narwhals.stable.v2 as nw

    known = nw.Implementation
    return frame.implementation in (known.POLARS, known.PYARROW, known.PANDAS, known.DUCKDB)


def _check_region(region: str, known: list[str]) -> None:
    if known and region not in known:
        what = f"there is no column {region!r}, and no price names a region {region!r}"
        hint = f"name the column, or one of: {', '.join(known)}; further ones in regions"
        accepted(Refusal((Rejection("unknown_region", what, "region", hint),)))


def _priced(
    frame: DataFrame[Any] | LazyFrame[Any],
    tariff: Tariffs,
    source: Source,
    names: list[str],
    *,
    per_charge: bool,
) -> DataFrame[Any] | LazyFrame[Any]:
    """Priced without codes where a glance shows that none is needed, else with them."""
    import narwhals.stable.v2 as nw

    needed = [*source.parts, *([] if source.region is None else [source.region])]
    if isinstance(frame, nw.DataFrame) and frame.implementation.is_polars():
        quick = _quick(tariff, source, per_charge=per_charge)
        if quick is not None:
            _check_names(quick, names)
            found = run_if_fine(frame, quick, needed)
            if found is not None:
                return found
    plan = _fitting(tariff, source, per_charge=per_charge)
    _check_names(plan, names)
    if isinstance(frame, nw.LazyFrame):
        return run_lazy(frame, plan, names)
    return run_eager(frame, plan, needed)


def _check_names(plan: Plan, names: list[str]) -> None:
    if taken := [name for name in plan.outputs if name in names]:
        raise ValueError(f"the frame has columns {', '.join(taken)} already; rename or drop them")


def _quick(tariff: Tariffs, source: Source, *, per_charge: bool) -> Plan | None:
    try:
        return without_codes(tariff, source, per_charge=per_charge)
    except TooLarge:
        return None


def _fitting(tariff: Tariffs, source: Source, *, per_charge: bool) -> Plan:
    """The tariffs compiled with codes, or `Refused` naming what does not fit, and what would."""
    try:
        return with_codes(tariff, source, per_charge=per_charge)
    except TooLarge as error:
        what = error.what
    most = source.most_units(tariff)
    fits, too_many = 0, most
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        try:
            with_codes(tariff, evolve(source, cap=middle), per_charge=per_charge)
            fits = middle
        except TooLarge:
            too_many = middle
    hint = (
        f"quantities up to {fits} fit: set them as max_qty in the price book, or as max_quantity"
        if fits
        else "not even 1 fits: let the prices and factors have fewer digits"
    )
    message = f"{what}: the amounts of {most} units may not fit into 64 bits"
    return accepted(Refusal((Rejection("quantity_too_large", message, "max_quantity", hint),)))
