"""The keys of sheet Book and the columns of the others, with what the template says of them."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from wapcommerce.model.quote import ChargeKind, TaxMode
from wapcommerce.pricing.books.adjustment import AdjustmentKind
from wapcommerce.pricing.books.billing_periods import PERIOD_MONTHS
from wapcommerce.pricing.books.book import RoundingLevel
from wapcommerce.pricing.books.discount import DiscountOrder
from wapcommerce.pricing.books.tax import TaxRounding
from wapcommerce.pricing.charge_models.charge_model import ZeroPolicy
from wapcommerce.pricing.charge_models.curve import Boundary

#: How a value is written: "choice" has a list of words, "price" and "quantity" are numbers.
Format = Literal["text", "choice", "price", "quantity", "whole", "date"]

CHARGES: dict[str, ChargeKind] = {kind.value: kind for kind in ChargeKind}
PERIODS: dict[str, str] = {period: period for period in PERIOD_MONTHS}
BOUNDARIES: dict[str, Boundary] = {"upper": "upper", "lower": "lower"}
ZERO_POLICIES: dict[str, ZeroPolicy] = {"free": "free", "first_fee": "first_fee"}
PACKAGE_ROUNDINGS: dict[str, Literal["up", "down"]] = {"up": "up", "down": "down"}
ROUNDING_LEVELS: dict[str, RoundingLevel] = {
    "line": "line",
    "total": "total",
    "unit_price": "unit_price",
}
DISCOUNT_ORDERS: dict[str, DiscountOrder] = {
    "declared": "declared",
    "percent_first": "percent_first",
    "amount_first": "amount_first",
}
TAX_MODES: dict[str, TaxMode] = {"exclusive": "exclusive", "inclusive": "inclusive"}
TAX_ROUNDINGS: dict[str, TaxRounding] = {
    "line": "line",
    "total": "total",
    "exact": "exact",
    "gross": "gross",
}
YES_NO = {"yes": True, "no": False}
ADJUSTMENTS: dict[str, AdjustmentKind] = {kind.value: kind for kind in AdjustmentKind}
CUMULATIVE = "cumulative"  #: the variant of stairstep in which the steps add up
MODELS = {
    name: name
    for name in (
        *("flat", "per_unit", "graduated", "volume", "package"),
        *("stairstep", "percentage"),
    )
}
#: What an example compares.
RESULTS = {name: name for name in ("recurring_net", "setup_net", "gross")}


@frozen
class Column:
    """A column of a sheet, or a key of Book."""

    name: str
    format: Format
    about: str
    choices: tuple[str, ...] = ()


_FROM = Column("valid_from", "date", "First day, inclusive. Blank: from the book's first day.")
_TO = Column("valid_to", "date", "Last day, inclusive. Blank: to the book's last day.")
_NOTE = Column("note", "text", "For the reader of this sheet. Not shown elsewhere.")
_REGION = Column("region", "text", "Region by its label in the offering. Blank: all regions.")

BOOK_KEYS = (
    Column("format_version", "whole", "Version of this format: 1."),
    Column("book_id", "text", "Name of the book; the same in all its versions."),
    Column("version", "text", "Name of this version; never used again for other content."),
    Column("parent_book", "text", "Book whose prices hold where this one has none. Blank: none."),
    Column("currency", "text", "Currency of every amount: a code of ISO 4217, such as EUR."),
    Column("decimal_separator", "choice", "How numbers in text cells are written.", (".", ",")),
    Column("time_zone", "text", "Where the days of the book begin and end, as in Europe/Athens."),
    Column("valid_from", "date", "First day of the book, inclusive. Blank: no beginning."),
    Column("valid_to", "date", "Last day of the book, inclusive. Blank: no end."),
    Column("rounding_mode", "choice", "Halves are rounded away from zero.", ("half_up",)),
    Column(
        "rounding_level",
        "choice",
        "What is rounded: every line, the total, or unit prices.",
        tuple(ROUNDING_LEVELS),
    ),
    Column("unit_price_digits", "whole", "Only with unit_price. Blank: the currency's digits."),
    Column(
        "boundary",
        "choice",
        "Which tier a quantity equal to its bound belongs to.",
        tuple(BOUNDARIES),
    ),
    Column("zero_policy", "choice", "What quantity zero costs.", tuple(ZERO_POLICIES)),
    Column("discount_order", "choice", "In which order discounts go.", tuple(DISCOUNT_ORDERS)),
    Column("tax_mode", "choice", "Tax on top of prices or within. Blank: none.", tuple(TAX_MODES)),
    Column("tax_rounding", "choice", "Where tax is rounded.", tuple(TAX_ROUNDINGS)),
    Column("min_total", "price", "Least recurring total of a quote."),
    Column("max_total", "price", "Greatest recurring total of a quote."),
    Column(
        "derived_periods",
        "choice",
        "Whether a year may cost 12 months where it has no price.",
        tuple(YES_NO),
    ),
)

PRICE_COLUMNS = (
    Column("meter", "text", "What is priced: cpu_cores, ram_gib, template:<name>, addon:<code> …"),
    Column("label", "text", "What the customer reads on the quote. Blank: the meter."),
    _REGION,
    Column("charge", "choice", "Billed once or in every period.", tuple(CHARGES)),
    Column("period", "choice", "Billing period; blank for setup.", tuple(PERIODS)),
    Column("model", "choice", "How the amount is calculated.", tuple(MODELS)),
    Column(
        "variant",
        "text",
        "stairstep: cumulative, or blank. percentage: the meters it is a percentage of, separated "
        "by commas; blank: all.",
    ),
    Column("tier_from", "quantity", "Not needed. If given, it must equal the tier_to above."),
    Column("tier_to", "quantity", "Upper bound of the tier. Blank in the last tier."),
    Column("unit_price", "price", "Price of one unit or one package; 2.5 is 2.5 % for percentage."),
    Column("flat_fee", "price", "Fee of the tier; the whole price for flat and stairstep."),
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
    Column("cost", "price", "What a unit costs you. Only for a warning; shown nowhere."),
    Column("tax_code", "text", "Which rates of sheet Tax apply. Blank: not taxed."),
    _FROM,
    _TO,
    _NOTE,
)

ADJUSTMENT_COLUMNS = (
    _REGION,
    Column("reseller", "text", "Account of a reseller. Blank: all."),
    Column("customer", "text", "Account of a customer. Blank: all."),
    Column("meter", "text", "Meter whose prices change. Blank: all; an override needs one."),
    Column("kind", "choice", "What the value means.", tuple(ADJUSTMENTS)),
    Column("value", "price", "15 is 15 %; for factor a number to multiply by; else a unit price."),
    Column("priority", "whole", "The highest of several of one kind applies. Blank: 0."),
    _FROM,
    _TO,
    _NOTE,
)

DISCOUNT_COLUMNS = (
    Column("code", "text", "The buyer's code. Blank: everybody has the discount."),
    Column("percent", "price", "So much per cent off: 15 is 15 %. Or give an amount."),
    Column("amount", "price", "So much off. Or give a percentage."),
    Column("meter", "text", "Only off this meter. Blank: off all."),
    _REGION,
    Column("charge", "choice", "Only off these charges. Blank: off both.", tuple(CHARGES)),
    Column("group", "text", "Discounts of one group are one stage, percentages first."),
    Column("order", "whole", "Lower goes first. Blank: after those with one, as they stand."),
    Column("duration", "text", "once, forever, or a number of billing periods. Blank: forever."),
    _FROM,
    _TO,
    _NOTE,
)

TAX_COLUMNS = (
    Column("code", "text", "Tax code, as in sheet Prices."),
    Column("rate", "price", "Per cent: 19 is 19 %."),
    Column("country", "text", "Two capital letters. Blank: all without a rate of their own."),
)

#: Of sheet Examples, which has a column for each meter besides.
EXAMPLE_COLUMNS = (
    Column("name", "text", "A name of your own."),
    Column("as_of", "date", "The day whose prices apply."),
    Column("region", "text", "Region by its label in the offering."),
    Column("period", "choice", "Billing period.", tuple(PERIODS)),
    Column(
        "kind",
        "choice",
        "recurring_net: the sum of every period. setup_net: the sum charged once. gross: both "
        "with tax.",
        tuple(RESULTS),
    ),
    Column("expected", "price", "The result. Meters can be added as columns, as addon:<code>."),
    Column("level", "text", "A book above, by its book_id. Blank: this book."),
    Column("code", "text", "Discount codes of the buyer, separated by commas."),
    Column("country", "text", "Country where the buyer is taxed."),
    Column("reseller", "text", "Account of the reseller who buys or sells on."),
    Column("customer", "text", "Account of the customer who buys."),
)


def names(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """The names of columns or keys, in their order."""
    return tuple(column.name for column in columns)
