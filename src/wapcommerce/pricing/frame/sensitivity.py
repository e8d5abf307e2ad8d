"""Sensitivity: which row of a price book moves which total, and by how much (D6)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve, frozen

from wapcommerce.model.exact import Exact, as_decimal, plus, scaled_decimal, times
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.price_list import PriceList, list_of
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.volume import Volume
from wapcommerce.pricing.frame.plan import TOTAL
from wapcommerce.pricing.frame.price_frame import MAX_QUANTITY, price_frame

if TYPE_CHECKING:
    from narwhals.stable.v2.typing import IntoFrameT

_BEFORE = "_wapcommerce_before"


#: The columns that the result has beside those of the frame.
_ADDED = ("price_row", "meter", "label", TOTAL, "change_minor")


@frozen
class PriceRow:
    """One row of prices, and the price list with that row alone changed.

    `source` is its cell, or what it prices where it has none.
    """

    meter: str
    label: str
    source: str
    changed: PriceList


def sensitivity(
    frame: IntoFrameT,
    book: PriceBook | PriceList,
    as_of: date,
    period: str = "month",
    *,
    percent: Exact = 1,
    region: str = "region",
    regions: Collection[str] = (),
    units: Mapping[str, int] | None = None,
    max_quantity: int = MAX_QUANTITY,
    period_number: int = 1,
) -> IntoFrameT:
    """Raise each price row by so many percent, one after the other, and price every row again.

    The result has every row of the frame once for every price row of the day, with its columns and:
    `price_row` (the cell, as "Prices!I7"), `meter`, `label` of the charge, `total_minor` as it was
    and `change_minor`. A price row that moves nothing has 0 there; a row without a price has nulls.
    What is raised is the unit price, fee or percentage of the row; bounds stay as they are. Prices
    that override others are rows too, with the override as their label.

    All other arguments are those of `price_frame`, and so is what is raised; ValueError also for a
    frame with a column of one of these names.
    """
    import narwhals.stable.v2 as nw

    def priced(native: Any, price_list: PriceList) -> nw.LazyFrame[Any] | nw.DataFrame[Any]:
        result = price_frame(
            native,
            price_list,
            as_of,
            period,
            region=region,
            regions=regions,
            units=units,
            max_quantity=max_quantity,
            period_number=period_number,
        )
        found: nw.LazyFrame[Any] | nw.DataFrame[Any] = nw.from_native(cast("Any", result))
        return found

    price_list = list_of(book)
    given: nw.LazyFrame[Any] | nw.DataFrame[Any] = nw.from_native(cast("Any", frame))
    names = given.collect_schema().names()
    if taken := [name for name in names if name in (*_ADDED, _BEFORE)]:
        raise ValueError(f"the result has columns {', '.join(taken)} of its own; rename yours")
    own = [nw.col(name) for name in names]
    before = priced(frame, price_list).select(*own, nw.col(TOTAL).alias(_BEFORE))

    def moved(result: Any, row: PriceRow) -> Any:
        return result.select(
            *own,
            nw.lit(row.source).alias("price_row"),
            nw.lit(row.meter).alias("meter"),
            nw.lit(row.label).alias("label"),
            nw.col(_BEFORE).alias(TOTAL),
            (nw.col(TOTAL) - nw.col(_BEFORE)).alias("change_minor"),
        )

    native = before.to_native()
    found = [
        moved(priced(native, row.changed), row)
        for row in price_rows(price_list, as_of, as_decimal(percent))
    ]
    if not found:
        nothing = before.with_columns(nw.col(_BEFORE).alias(TOTAL)).head(0)
        found = [moved(nothing, PriceRow("", "", "", price_list))]
    return cast("IntoFrameT", nw.concat(found).to_native())


def price_rows(price_list: PriceList, day: date, percent: Decimal) -> Iterator[PriceRow]:
    """Every row of prices that applies on a day, so many percent higher.

    First the charges book by book from the root down, then the overrides of prices by books and by
    agreement. 12.00 raised by 1 % is 12.12.
    """
    factor = times(plus(Decimal(100), percent), scaled_decimal(1, 2))
    books = price_list.books
    for number, book in enumerate(books):
        for place, charge in enumerate(book.charges):
            if charge.is_valid_on(day):
                for tier, cell in _cells(charge.model):
                    model = _raised(charge.model, tier, factor)
                    raised = evolve(book, charges=_with(book.charges, place, model))
                    source = cell or _described(charge, tier)
                    changed = _with_book(price_list, number, raised)
                    yield PriceRow(charge.meter, charge.label, source, changed)
    for number, book in enumerate(books):
        for override, adjustments in _overrides(book.adjustments, day, factor):
            changed = _with_book(price_list, number, evolve(book, adjustments=adjustments))
            yield _of_override(override, changed)
    for override, adjustments in _overrides(price_list.adjustments, day, factor):
        yield _of_override(override, evolve(price_list, adjustments=adjustments))


def _with(charges: Sequence[Charge], place: int, model: ChargeModel) -> tuple[Charge, ...]:
    changed = list(charges)
    changed[place] = evolve(charges[place], model=model)
    return tuple(changed)


def _with_book(price_list: PriceList, number: int, book: PriceBook) -> PriceList:
    books = list(price_list.books)
    books[number] = book
    return evolve(price_list, book=books[-1], above=tuple(books[:-1]))


def _overrides(
    adjustments: Sequence[Adjustment], day: date, factor: Decimal
) -> Iterator[tuple[Adjustment, tuple[Adjustment, ...]]]:
    """Every override of the day, and the adjustments with the price of that one raised."""
    for place, each in enumerate(adjustments):
        if each.kind is AdjustmentKind.OVERRIDE and each.is_valid_on(day):
            model = None if each.model is None else _raised(each.model, None, factor)
            raised = evolve(each, value=times(each.value, factor), model=model)
            yield each, (*adjustments[:place], raised, *adjustments[place + 1 :])


def _of_override(override: Adjustment, changed: PriceList) -> PriceRow:
    meter = override.meter or ""
    return PriceRow(meter, str(override), override.source or f"{meter} by {override}", changed)


def _cells(model: ChargeModel) -> list[tuple[int | None, str]]:
    """The places of a model's prices: one for each tier, or one alone."""
    if isinstance(model, Graduated | Volume | Stairstep):
        return [(number, tier.source) for number, tier in enumerate(model.tiers)]
    return [(None, getattr(model, "source", ""))]


def _raised(model: ChargeModel, tier: int | None, factor: Decimal) -> ChargeModel:
    def change(price: Decimal) -> Decimal:
        return times(price, factor)

    if isinstance(model, Graduated | Volume | Stairstep) and tier is not None:
        tiers = list(model.tiers)
        tiers[tier] = tiers[tier].with_prices(change)
        return evolve(model, tiers=tuple(tiers))
    if isinstance(model, Percentage):  # no price, but a row all the same
        return evolve(model, percent=change(model.percent))
    return model.with_prices(change)


def _described(charge: Charge, tier: int | None) -> str:
    """What to call a row that stands in no cell."""
    where = f" in {charge.region}" if charge.region else ""
    period = f" per {charge.period}" if charge.period else f" {charge.kind}"
    number = "" if tier is None else f", tier {tier + 1}"
    return f"{charge.meter}{period}{where}{number}"
