"""Everything that was read from a workbook, each value with its rows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from attrs import field, frozen

from wapcommerce.adapters.workbook.book_sheet import BookSettings
from wapcommerce.adapters.workbook.examples_sheet import Example
from wapcommerce.adapters.workbook.header import Entries, Entry
from wapcommerce.pricing.books.adjustment import Adjustment
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.tax import TaxRate


@frozen
class Contents:
    """The values of each sheet; what has a problem is missing."""

    settings: BookSettings
    prices: Entries[Charge] = field(factory=Entries)
    adjustments: Entries[Adjustment] = field(factory=Entries)
    discounts: Entries[Discount] = field(factory=Entries)
    taxes: Entries[TaxRate] = field(factory=Entries)
    examples: Entries[Example] = field(factory=Entries)

    def dated(self) -> Iterator[Entry[Charge | Adjustment | Discount]]:
        """Whatever has a first and a last day."""
        return chain(self.prices.found, self.adjustments.found, self.discounts.found)

    def book(self, source: str) -> PriceBook:
        """The price book; `source` is the name of the file. Raises `InvalidCharge`."""
        settings = self.settings
        return PriceBook(
            book_id=settings.book_id,
            version=settings.version,
            currency=settings.currency,
            charges=self.prices.values,
            valid_from=settings.valid_from,
            valid_to=settings.valid_to,
            time_zone=settings.time_zone,
            source=source,
            parent_id=settings.parent_book,
            adjustments=self.adjustments.values,
            discounts=self.discounts.values,
            discount_order=settings.discount_order,
            derived_periods=settings.derived_periods,
            rounding_level=settings.rounding_level,
            unit_price_digits=settings.unit_price_digits,
            min_total=settings.min_total,
            max_total=settings.max_total,
            tax_mode=settings.tax_mode,
            tax_rounding=settings.tax_rounding,
            taxes=self.taxes.values,
        )
