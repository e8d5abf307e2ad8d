"""Sensitivity: which row of a price book moves which total, and by how much (D6)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve, frozen

from wapcommerce.model.exact import Exact, as_decimal, plus, scaled_decimal, times
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


@frozen
class PriceRow:
    """One row of prices: of a charge by its places in a price list, and of one of its tiers.

    `source` is its cell, or what it prices where it has none.
    """

    book: int
    charge: int
    tier: int | None
    meter: str
    label: str
    source: str


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
    What is raised is the unit price, fee or percentage of the row; bounds stay as they are.

    All other arguments are those of `price_frame`, and so is what is raised.
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
    names = [nw.col(name) for name in given.collect_schema().names()]
    before = priced(frame, price_list).select(*names, nw.col(TOTAL).alias(_BEFORE)).to_native()
    found = [
        priced(before, raised(price_list, row, as_decimal(percent))).select(
            *names,
            nw.lit(row.source).alias("price_row"),
            nw.lit(row.meter).alias("meter"),
            nw.lit(row.label).alias("label"),
            nw.col(_BEFORE).alias(TOTAL),
            (nw.col(TOTAL) - nw.col(_BEFORE)).alias("change_minor"),
        )
        for row in price_rows(price_list, as_of)
    ]
    return cast("IntoFrameT", nw.concat(cast("Any", found)).to_native())


def price_rows(price_list: PriceList, day: date) -> Iterator[PriceRow]:
    """Every row of prices that applies on a day, book by book from the root down."""
    for book_number, book in enumerate(price_list.books):
        for number, charge in enumerate(book.charges):
            if not charge.is_valid_on(day):
                continue
            for tier, cell in _cells(charge.model):
                source = cell or _described(charge, tier)
                yield PriceRow(book_number, number, tier, charge.meter, charge.label, source)


def raised(price_list: PriceList, row: PriceRow, percent: Decimal) -> PriceList:
    """The price list with one row so many percent higher: 12.00 raised by 1 % is 12.12."""
    factor = times(plus(Decimal(100), percent), scaled_decimal(1, 2))
    book = price_list.books[row.book]
    charge = book.charges[row.charge]
    model = _raised(charge.model, row.tier, factor)
    changed = list(book.charges)
    changed[row.charge] = evolve(charge, model=model)
    books = list(price_list.books)
    books[row.book] = evolve(book, charges=tuple(changed))
    return evolve(price_list, book=books[-1], above=tuple(books[:-1]))


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
