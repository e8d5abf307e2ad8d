"""What a price book says, as the rows of the sheets that say it: names of columns with values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from wapcommerce.adapters.workbook.book_sheet import FORMAT_VERSION
from wapcommerce.adapters.workbook.columns import CUMULATIVE
from wapcommerce.pricing.books.adjustment import Adjustment
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.tax import TaxRate
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.volume import Volume

#: What a cell is to hold; blank is None.
Value = str | int | Decimal | date | None
Row = Mapping[str, Value]


def rows_of(book: PriceBook) -> dict[str, Sequence[Row]]:
    """The rows of every sheet, in order; sheet Book has one, with its keys.

    A charge has one row for each of its tiers. What the format cannot say is left out.
    """
    return {
        "Book": [_settings(book)],
        "Prices": [row for charge in book.charges for row in _prices(charge)],
        "Adjustments": [_adjustment(each) for each in book.adjustments],
        "Discounts": [_discount(each) for each in book.discounts],
        "Tax": [_tax(each) for each in book.taxes],
    }


def _settings(book: PriceBook) -> Row:
    """The keys of sheet Book; what is the default stays blank."""
    derived = "yes" if book.derived_periods else None
    return {
        "format_version": FORMAT_VERSION,
        "book_id": book.book_id,
        "version": book.version,
        "parent_book": book.parent_id,
        "currency": book.currency,
        "decimal_separator": ".",
        "time_zone": book.time_zone,
        "valid_from": book.valid_from,
        "valid_to": book.valid_to,
        "rounding_level": book.rounding_level,
        "unit_price_digits": book.unit_price_digits,
        "boundary": _boundary(book),
        "discount_order": book.discount_order if book.discount_order != "declared" else None,
        "tax_mode": book.tax_mode,
        "tax_rounding": book.tax_rounding if book.tax_rounding != "line" else None,
        "min_total": book.min_total,
        "max_total": book.max_total,
        "derived_periods": derived,
    }


def _boundary(book: PriceBook) -> str | None:
    """That of the first charge with tiers: the format has one for the whole book."""
    models = (charge.model for charge in book.charges)
    return next((m.boundary for m in models if isinstance(m, Graduated | Volume | Stairstep)), None)


def _prices(charge: Charge) -> Iterator[Row]:
    """One row for each tier; what holds for the whole charge stands on the first."""
    key = {
        "meter": charge.meter,
        "region": charge.region,
        "charge": charge.kind,
        "period": charge.period,
        "valid_from": charge.valid_from,
    }
    terms = {
        "label": charge.label,
        "model": charge.model.name,
        "included": charge.included or None,
        "min_qty": charge.min_qty,
        "max_qty": charge.max_qty,
        "step": charge.step,
        "min_charge": charge.min_charge,
        "max_charge": charge.max_charge,
        "cost": charge.cost,
        "tax_code": charge.tax_code,
        "valid_to": charge.valid_to,
    }
    for number, prices in enumerate(_model(charge)):
        yield {**key, **(terms if number == 0 else {}), **prices}


def _model(charge: Charge) -> Sequence[Row]:
    match charge.model:
        case Flat() as model:
            return [{"flat_fee": model.amount}]
        case PerUnit() as model:
            return [{"unit_price": model.unit_price}]
        case Percentage() as model:
            return [{"unit_price": model.percent, "variant": ", ".join(model.of)}]
        case Package() as model:
            size = {"package_size": model.size, "package_round": model.rounding}
            return [{"unit_price": model.price, **size}]
        case Graduated() | Volume() | Stairstep() as model:
            return _tiers(model)
        case model:  # a host's own, which is refused when it does not come back
            return [{"model": model.name}]


def _tiers(model: Graduated | Volume | Stairstep) -> Sequence[Row]:
    of_steps = isinstance(model, Stairstep)
    rows: list[dict[str, Value]] = [
        {
            "tier_to": tier.up_to,
            "unit_price": None if of_steps else tier.unit_price,
            "flat_fee": tier.flat_fee if of_steps else tier.flat_fee or None,
        }
        for tier in model.tiers
    ]
    rows[0]["zero_policy"] = model.zero
    rows[0]["variant"] = CUMULATIVE if isinstance(model, Stairstep) and model.cumulative else None
    return rows


def _adjustment(adjustment: Adjustment) -> Row:
    return {
        "region": adjustment.region,
        "reseller": adjustment.reseller,
        "customer": adjustment.customer,
        "meter": adjustment.meter,
        "kind": adjustment.kind,
        "value": adjustment.value,
        "priority": adjustment.priority or None,
        "valid_from": adjustment.valid_from,
        "valid_to": adjustment.valid_to,
    }


def _discount(discount: Discount) -> Row:
    return {
        "code": discount.code,
        "percent": discount.percent,
        "amount": discount.amount,
        "meter": discount.meter,
        "region": discount.region,
        "charge": discount.kind,
        "group": discount.group,
        "duration": "once" if discount.periods == 1 else discount.periods,
        "valid_from": discount.valid_from,
        "valid_to": discount.valid_to,
    }


def _tax(rate: TaxRate) -> Row:
    return {"code": rate.code, "rate": rate.percent, "country": rate.country}
