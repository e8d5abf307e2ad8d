"""Price lists in memory (S7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import evolve, field, frozen

from wapcommerce.model.party import Account, Role
from wapcommerce.pricing.books.adjustment import Adjustment
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.price_list import PriceList


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
            agreed = self._chargeless(
                _agreed_with(reseller), self.book.book_id, self.buying, reseller
            )
            return PriceList(
                f"price list of {reseller}",
                self._chargeless(f"resale of {reseller}", agreed.book_id, self.resale, reseller),
                above=(self.book, agreed),
                buyers=(reseller, account.id),
            )
        return PriceList(
            _agreed_with(account.id),
            self.book,
            self.buying.get(account.id, ()),
            buyers=(account.id,),
        )

    def _chargeless(
        self,
        book_id: str,
        parent_id: str,
        adjustments: Mapping[str, tuple[Adjustment, ...]],
        reseller: str,
    ) -> PriceBook:
        """A book without prices of its own: it sells by its parent's, adjusted.

        It rounds and taxes as the book of all does; discounts and totals agreed there are not its
        own.
        """
        return evolve(
            self.book,
            book_id=book_id,
            charges=(),
            adjustments=adjustments.get(reseller, ()),
            discounts=(),
            min_total=None,
            max_total=None,
            parent_id=parent_id,
            source="",
        )


def _agreed_with(account_id: str) -> str:
    return f"price list for {account_id}"
