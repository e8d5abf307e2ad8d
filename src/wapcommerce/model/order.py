"""Orders: an immutable snapshot of what was sold to whom, and the states it goes through."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from attrs import evolve, field, frozen
from attrs.validators import instance_of

from wapcommerce.errors import Refusal, Rejection
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.money import Money
from wapcommerce.model.party import Account, Parties, Purpose
from wapcommerce.model.quote import Quote


class Channel(StrEnum):
    """Where an order was born (S12, S22)."""

    STOREFRONT = "storefront"
    BACK_OFFICE = "back_office"


class OrderStatus(StrEnum):
    """The life of an order in the BSS."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    EXECUTED = "executed"
    CANCELED = "canceled"


#: The state table: from each status, the statuses an order may go to.
ORDER_STATES: dict[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.DRAFT: frozenset({OrderStatus.SUBMITTED, OrderStatus.CANCELED}),
    OrderStatus.SUBMITTED: frozenset({OrderStatus.EXECUTED, OrderStatus.CANCELED}),
    OrderStatus.EXECUTED: frozenset(),
    OrderStatus.CANCELED: frozenset(),
}


@frozen
class OrderItem:
    """One Azure Pack subscription to be: configuration and quote as they were sold (S14)."""

    id: str
    configuration: Configuration
    quote: Quote


@frozen
class Order:
    """An order with its items and parties; it keeps what was sold, whatever changes later."""

    id: str
    channel: Channel
    purpose: Purpose | None
    parties: Parties
    placed_on: date
    items: tuple[OrderItem, ...] = field(validator=instance_of(tuple))
    status: OrderStatus = OrderStatus.DRAFT

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Every account that needs a WAP account, the reseller first (S18, S21)."""
        reseller = self.parties.co_administrator
        return (self.parties.owner,) if reseller is None else (reseller, self.parties.owner)

    @property
    def total(self) -> Money:
        """Setup and first period of all items.

        Raises `CurrencyMismatch` when items are quoted in different currencies, ValueError when
        there are no items and so no currency.
        """
        if not self.items:
            raise ValueError(f"order {self.id} has no items, so its total has no currency")
        currency = self.items[0].quote.currency
        return Money.sum((item.quote.your_total for item in self.items), currency)

    def to(self, status: OrderStatus) -> Order | Refusal:
        """The order in its next status, if the state table allows the step."""
        if status in ORDER_STATES[self.status]:
            return evolve(self, status=status)
        allowed = ", ".join(sorted(ORDER_STATES[self.status])) or "nothing: it is final"
        return Refusal(
            (
                Rejection(
                    "order_status",
                    f"a {self.status} order cannot become {status}",
                    "status",
                    f"from here it can become {allowed}",
                ),
            )
        )
