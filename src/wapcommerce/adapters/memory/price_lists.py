"""Price lists in memory (S7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import field, frozen

from wapcommerce.model.party import Account, Role
from wapcommerce.pricing.adjustment import Adjustment
from wapcommerce.pricing.book import PriceBook
from wapcommerce.pricing.price_list import PriceList


@frozen
class MemoryPriceLists:
    """The port `PriceLists`: one book for all, and adjustments by account id.

    `buying` holds what an account itself pays, such as 10 % off; `resale` what a reseller adds for
    its customers, on top of its own prices. Threads may share it.
    """

    book: PriceBook
    buying: Mapping[str, tuple[Adjustment, ...]] = field(factory=dict)
    resale: Mapping[str, tuple[Adjustment, ...]] = field(factory=dict)

    def price_list(self, account: Account, day: date) -> PriceList:
        """The account's own list; that of a reseller's customer builds on the reseller's."""
        if account.role is Role.END_CUSTOMER and account.parent_id is not None:
            reseller = account.parent_id
            adjustments = (*self.buying.get(reseller, ()), *self.resale.get(reseller, ()))
            return PriceList(f"price list of {reseller}", self.book, adjustments)
        adjustments = self.buying.get(account.id, ())
        return PriceList(f"price list for {account.id}", self.book, adjustments)
