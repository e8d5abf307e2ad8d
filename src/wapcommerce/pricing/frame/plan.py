"""A price list compiled to columns: everything that is decided before a frame is touched (D6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.frame.amount import Measured
from wapcommerce.pricing.frame.codes import (
    TAX_RATE_MISSING,
    UNKNOWN_REGION,
    Column,
    Condition,
    allowed,
    coverage_codes,
    first_code,
    has_steps,
    largest,
    limit_codes,
    quantity_codes,
)
from wapcommerce.pricing.frame.expressions import (
    all_of,
    choose,
    column,
    filled_text_column,
    number,
    only_where,
    text,
    whole_column,
)
from wapcommerce.pricing.frame.lines import Calculation
from wapcommerce.pricing.frame.lookup import Lookup
from wapcommerce.pricing.frame.operations import OPERATIONS
from wapcommerce.pricing.frame.stages import Stages
from wapcommerce.pricing.frame.tariffs import Tariffs
from wapcommerce.pricing.frame.whole import LARGEST, Whole

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr

SETUP, RECURRING, TOTAL = "setup_minor", "recurring_minor", "total_minor"
TAX, GROSS, PRICE_ERROR = "tax_minor", "gross_minor", "price_error"


@frozen
class Source:
    """What a frame has: its meters with their parts to the unit, and the column of regions.

    `wide` holds the meters whose numbers may not fit into 64 bits, and whether they have a sign.
    `exact` says whether the engine divides whole numbers as such.
    """

    parts: Mapping[str, int]
    wide: Mapping[str, bool]
    region: str | None
    max_quantity: int
    exact: bool
    cap: int | None = None  #: units beyond which nothing is priced, whatever a charge allows

    def most(self, tariffs: Tariffs, meter: str) -> int | None:
        """The largest number of a meter that is priced, None where nothing charges it."""
        parts = self.parts[meter]
        found = largest(tariffs, meter, parts, self.max_quantity)
        return found if found is None or self.cap is None else min(found, self.cap * parts)

    def most_units(self, tariffs: Tariffs) -> int:
        """The largest quantity of any meter that is priced, in units."""
        return max((self.most(tariffs, each) or 0) // parts for each, parts in self.parts.items())


@frozen
class Plan:
    """Columns to compute, stage by stage, and those to show in the end.

    Some plans have no codes: they are right when `is_fine` holds for every row, and only then.
    They name the `constants`, outputs that are the same in every row.
    """

    stages: list[list[Expr]]
    outputs: dict[str, Expr]
    is_fine: Expr | None = None
    constants: tuple[str, ...] = ()


def with_codes(tariffs: Tariffs, source: Source, *, per_charge: bool) -> Plan:
    """Compile the tariffs for any rows: those that cannot be priced get a code and no amounts.

    Raises `TooLarge` when an amount might not fit into 64 bits.
    """
    stages = Stages()
    region: Expr | None = None
    if source.region is not None:
        (region,) = stages.flags([filled_text_column(source.region)])
    columns = _cleaned_columns(tariffs, source, stages)
    work = _calculated(tariffs, columns, stages, region, per_charge=per_charge)
    outputs = {name: each.expr for name, each in _outputs(work, per_charge=per_charge).items()}
    conditions = [*quantity_codes(columns)]
    if region is not None:
        is_known = work.lookup.is_known
        conditions.append((UNKNOWN_REGION, region == "" if is_known is None else ~is_known))
    conditions += [*limit_codes(work.lookup, columns), *_later_codes(work, columns)]
    # Amounts are kept first: an engine may turn a computed number with nulls into a double.
    error, *amounts = stages.flags([first_code(conditions), *outputs.values()])
    shown = {
        name: only_where(error.is_null(), amount)
        for name, amount in zip(outputs, amounts, strict=True)
    }
    return Plan(stages.stages, {**shown, PRICE_ERROR: error})


def without_codes(tariffs: Tariffs, source: Source, *, per_charge: bool) -> Plan | None:
    """Compile the tariffs for rows of which each has a price, where that is easily seen.

    Looking only whether every number is within its limits is much less work than finding the
    reason why one is not. None where more than that decides.
    """
    if source.wide or has_steps(tariffs):
        return None
    stages = Stages()
    region = None if source.region is None else column(source.region)
    columns = _plain_columns(tariffs, source)
    work = _calculated(tariffs, columns, stages, region, per_charge=per_charge)
    if any(condition is not False for _, condition in _later_codes(work, columns)):
        return None
    is_fine = [
        (each.raw >= least) & (each.raw <= most)
        for meter, each in columns.items()
        for least, most in [_allowed(tariffs, source, meter)]
    ]
    if region is not None:
        is_known = work.lookup.is_known
        is_fine.append(~region.is_null() if is_known is None else is_known)
    wholes = _outputs(work, per_charge=per_charge)
    constants = [name for name, each in wholes.items() if each.is_constant]
    outputs = {name: each.expr for name, each in wholes.items()}
    return Plan(
        stages.stages,
        {**outputs, PRICE_ERROR: text(None)},
        all_of(is_fine),
        (*constants, PRICE_ERROR),
    )


def _calculated(
    tariffs: Tariffs,
    columns: Mapping[str, Column],
    stages: Stages,
    region: Expr | None,
    *,
    per_charge: bool,
) -> Calculation:
    """All operations, none of which has run yet."""
    split = per_charge or bool(tariffs.book.tax_mode)
    quantities = {meter: each.quantity for meter, each in columns.items()}
    work = Calculation(Lookup(tariffs, stages, region), quantities, split=split)
    for operation in OPERATIONS:
        operation(work)
    return work


def _later_codes(work: Calculation, columns: Mapping[str, Column]) -> list[Condition]:
    return [*coverage_codes(work.lookup, columns), (TAX_RATE_MISSING, work.untaxed)]


def _allowed(tariffs: Tariffs, source: Source, meter: str) -> tuple[int, int]:
    """Numbers within which a row is fine whatever its region."""
    least, most = allowed(tariffs, meter, source.parts[meter])
    fits = source.most(tariffs, meter)
    return least, most if fits is None else min(most, fits)


def _plain_columns(tariffs: Tariffs, source: Source) -> dict[str, Column]:
    """The columns as they are."""
    found = {}
    for meter, parts in source.parts.items():
        raw = whole_column(meter)
        most = source.most(tariffs, meter)
        whole = Whole(raw, 0, LARGEST if most is None else most, source.exact)
        found[meter] = Column(raw, raw.is_null(), Measured(whole, parts), most)
    return found


def _cleaned_columns(tariffs: Tariffs, source: Source, stages: Stages) -> dict[str, Column]:
    """The columns with 0 in place of what is not priced: some engines refuse to overflow."""
    meters = list(source.parts)
    raws = stages.flags([whole_column(m, wide=source.wide.get(m)).fill_null(-1) for m in meters])
    found = {}
    for meter, raw in zip(meters, raws, strict=True):
        most = source.most(tariffs, meter)
        limit = LARGEST if most is None else most
        whole = Whole(choose((raw >= 0) & (raw <= limit), raw, number(0)), 0, limit, source.exact)
        quantity = Measured(whole, source.parts[meter])
        found[meter] = Column(raw, column(meter).is_null(), quantity, most)
    wholes = stages.keep(each.quantity.whole for each in found.values())
    return {
        meter: evolve(each, quantity=Measured(whole, each.quantity.parts))
        for (meter, each), whole in zip(found.items(), wholes, strict=True)
    }


def _outputs(work: Calculation, *, per_charge: bool) -> dict[str, Whole]:
    """The columns of a price, by their names."""
    setup, recurring = work.totals[ChargeKind.SETUP], work.totals[ChargeKind.RECURRING]
    total = setup + recurring
    found = {SETUP: setup, RECURRING: recurring, TOTAL: total}
    if work.tax is not None:
        found[TAX] = work.tax
        found[GROSS] = total + work.tax if work.book.tax_mode == "exclusive" else total
    if per_charge:
        for line in work.lines:
            found[f"{line.kind}_minor:{line.meter}"] = line.money
        if work.commitment is not None:
            found[f"{RECURRING}:commitment"] = work.commitment
    return found
