"""The basket: configurations with their quotes, changed or checked out (S12–S15)."""

from __future__ import annotations

from datetime import date

from attrs import evolve, field, frozen
from attrs.validators import instance_of

from wapcommerce.errors import Refusal, Rejection
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.order import Channel, Order, OrderItem
from wapcommerce.model.parties import parties_at_checkout
from wapcommerce.model.party import Account, Purpose
from wapcommerce.model.quote import Quote


@frozen
class BasketItem:
    """One configuration and its quote; the quantity is always one (S14).

    `resale_quote` is what a reseller's own price list asks of its customer, if that differs.
    """

    number: int
    configuration: Configuration
    quote: Quote
    resale_quote: Quote | None = None


@frozen
class Basket:
    """What a buyer has put aside; every method returns a new basket or a refusal.

    Item numbers are given once and never reused, so a web page can hold on to them.
    """

    items: tuple[BasketItem, ...] = field(validator=instance_of(tuple), default=())
    next_number: int = 1

    def add(
        self,
        configuration: Configuration,
        quote: Quote,
        quantity: int = 1,
        resale_quote: Quote | None = None,
    ) -> Basket | Refusal:
        """Put a configuration with its quote in the basket: "Buy this configuration" (S12).

        Any quantity but 1 is refused: each Azure Pack subscription is bought separately (S14).
        So is an incomplete estimate (S6).
        """
        found = _not_for_sale(quote)
        if quantity != 1:
            found.append(
                Rejection(
                    "one_per_item",
                    f"quantity {quantity!r} is not possible: each Azure Pack subscription is "
                    "bought separately",
                    "quantity",
                    "put the configuration in the basket again for a second one",
                )
            )
        if found:
            return Refusal(tuple(found))
        item = BasketItem(self.next_number, configuration, quote, resale_quote)
        return Basket((*self.items, item), self.next_number + 1)

    def change_configuration(
        self,
        number: int,
        configuration: Configuration,
        quote: Quote,
        resale_quote: Quote | None = None,
    ) -> Basket | Refusal:
        """Replace the configuration of one item; its old quote is discarded (S13)."""
        found = [*_not_for_sale(quote), *self._absent(number)]
        if found:
            return Refusal(tuple(found))
        return evolve(
            self,
            items=tuple(
                BasketItem(number, configuration, quote, resale_quote)
                if item.number == number
                else item
                for item in self.items
            ),
        )

    def remove(self, number: int) -> Basket | Refusal:
        """Take one item out."""
        if absent := self._absent(number):
            return Refusal(absent)
        return evolve(self, items=tuple(item for item in self.items if item.number != number))

    def check_out(
        self,
        order_id: str,
        buyer: Account,
        placed_on: date,
        purpose: Purpose | None = None,
        customer: Account | None = None,
    ) -> Order | Refusal:
        """Turn the basket into a draft order of the storefront (S13, S15, S16).

        `order_id` is the host's; `placed_on` is the day of the order. `purpose` and `customer`
        are asked of a reseller only. Every reason against it is returned at once.
        """
        found: list[Rejection] = []
        if not self.items:
            found.append(
                Rejection("basket_empty", "the basket is empty", "items", "add a configuration")
            )
        parties = parties_at_checkout(buyer, purpose, customer)
        if isinstance(parties, Refusal):
            return Refusal((*found, *parties.rejections))
        if found:
            return Refusal(tuple(found))
        return Order(
            id=order_id,
            channel=Channel.STOREFRONT,
            purpose=purpose,
            parties=parties,
            placed_on=placed_on,
            starts_on=placed_on,
            items=tuple(
                OrderItem(
                    f"{order_id}-{item.number}",
                    item.configuration,
                    item.quote,
                    item.resale_quote if purpose is Purpose.RESALE else None,
                )
                for item in self.items
            ),
        )

    def _absent(self, number: int) -> tuple[Rejection, ...]:
        if any(item.number == number for item in self.items):
            return ()
        return (
            Rejection(
                "no_such_item", f"the basket has no item {number}", "number", "use a listed number"
            ),
        )


def _not_for_sale(quote: Quote) -> list[Rejection]:
    return [
        Rejection(
            "incomplete", f"{path} is still to be chosen", path, "choose it before buying (S6)"
        )
        for path in quote.missing
    ]
