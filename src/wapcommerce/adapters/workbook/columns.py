"""The columns of sheet Prices and the keys of sheet Book, with what the template says of them."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.charge_model import Boundary, ZeroPolicy

#: How a value is written: "choice" has a list of words, "price" and "quantity" are numbers.
Format = Literal["text", "choice", "price", "quantity", "whole", "date"]

CHARGES: dict[str, ChargeKind] = {kind.value: kind for kind in ChargeKind}
PERIODS: dict[str, str] = {"month": "month", "year": "year"}
BOUNDARIES: dict[str, Boundary] = {"upper": "upper", "lower": "lower"}
ZERO_POLICIES: dict[str, ZeroPolicy] = {"free": "free", "first_fee": "first_fee"}
PACKAGE_ROUNDINGS: dict[str, Literal["up", "down"]] = {"up": "up", "down": "down"}
MODELS = {name: name for name in ("flat", "per_unit", "graduated", "volume", "package")}
#: Known to the format, without effect so far.
RESERVED_MODELS = ("stairstep",)


@frozen
class Column:
    """A column of Prices, or a key of Book."""

    name: str
    format: Format
    about: str
    choices: tuple[str, ...] = ()
    is_reserved: bool = False


PRICE_COLUMNS = (
    Column("meter", "text", "What is priced: cpu_cores, ram_gib, template:<name>, addon:<code> …"),
    Column("label", "text", "What the customer reads on the quote. Blank: the meter."),
    Column("region", "text", "Region by its label in the offering. Blank: all regions."),
    Column("charge", "choice", "Billed once or in every period.", tuple(CHARGES)),
    Column("period", "choice", "Billing period; blank for setup.", tuple(PERIODS)),
    Column("model", "choice", "How the amount is calculated.", tuple(MODELS)),
    Column("variant", "text", "Reserved; leave blank.", is_reserved=True),
    Column("tier_from", "quantity", "Not needed. If given, it must equal the tier_to above."),
    Column("tier_to", "quantity", "Upper bound of the tier. Blank in the last tier."),
    Column("unit_price", "price", "Price of one unit, or of one package."),
    Column("flat_fee", "price", "Fee of the tier; the whole price for model flat."),
    Column("package_size", "quantity", "Units in one package."),
    Column(
        "package_round", "choice", "Whether a started package is billed.", tuple(PACKAGE_ROUNDINGS)
    ),
    Column("included", "quantity", "Units that cost nothing, before the first tier."),
    Column("min_qty", "quantity", "Least quantity that can be bought."),
    Column("max_qty", "quantity", "Greatest quantity that can be bought."),
    Column("step", "quantity", "Only multiples of it can be bought."),
    Column("min_charge", "price", "Least amount, as soon as anything is bought."),
    Column("max_charge", "price", "Greatest amount."),
    Column("zero_policy", "choice", "What quantity zero costs.", tuple(ZERO_POLICIES)),
    Column("cost", "price", "Reserved; leave blank.", is_reserved=True),
    Column("tax_code", "text", "Reserved; leave blank.", is_reserved=True),
    Column("valid_from", "date", "First day, inclusive. Blank: from the book's first day."),
    Column("valid_to", "date", "Last day, inclusive. Blank: to the book's last day."),
    Column("note", "text", "For the reader of this sheet. Not shown elsewhere."),
)

BOOK_KEYS = (
    Column("format_version", "whole", "Version of this format: 1."),
    Column("book_id", "text", "Name of the book; the same in all its versions."),
    Column("version", "text", "Name of this version; never used again for other content."),
    Column("parent_book", "text", "Reserved; leave blank.", is_reserved=True),
    Column("currency", "text", "Currency of every amount: a code of ISO 4217, such as EUR."),
    Column("decimal_separator", "choice", "How numbers in text cells are written.", (".", ",")),
    Column("time_zone", "text", "Where the days of the book begin and end, as in Europe/Athens."),
    Column("valid_from", "date", "First day of the book, inclusive. Blank: no beginning."),
    Column("valid_to", "date", "Last day of the book, inclusive. Blank: no end."),
    Column("rounding_mode", "choice", "Halves are rounded away from zero.", ("half_up",)),
    Column("rounding_level", "choice", "Every line is rounded.", ("line",)),
    Column("unit_price_digits", "whole", "Reserved; leave blank.", is_reserved=True),
    Column(
        "boundary",
        "choice",
        "Which tier a quantity equal to its bound belongs to.",
        tuple(BOUNDARIES),
    ),
    Column("zero_policy", "choice", "What quantity zero costs.", tuple(ZERO_POLICIES)),
    Column("discount_order", "text", "Reserved; leave blank.", is_reserved=True),
    Column("tax_mode", "text", "Reserved; leave blank.", is_reserved=True),
    Column("tax_rounding", "text", "Reserved; leave blank.", is_reserved=True),
    Column("min_total", "price", "Reserved; leave blank.", is_reserved=True),
    Column("max_total", "price", "Reserved; leave blank.", is_reserved=True),
)
