"""Orders: an immutable snapshot of what was sold to whom, and the states it goes through."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from attrs import evolve, field, frozen
from attrs.validators import instance_of

from wapcommerce.errors import Refusal, Rejection
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.money import Money
from wapcommerce.model.parties import Parties
from wapcommerce.model.party import Account, Purpose
from wapcommerce.model.quote import Quote


class Channel(StrEnum):
    """Where an order was born (S12, S22)."""

    STOREFRONT = "storefront"
    BACK_OFFICE = "back_office"


class StatusType(StrEnum):
    """What a status means, whatever the BSS calls it."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    EXECUTED = "executed"
    CANCELED = "canceled"


@frozen
class OrderStatus:
    """A status of the BSS: its own name, and the type that decides what may follow.

    The four of every BSS are `DRAFT`, `SUBMITTED`, `EXECUTED` and `CANCELED`; a host may add others
    of the same types, such as "Approved" of type submitted.
    """

    name: str
    type: StatusType

    def __str__(self) -> str:
        return self.name


DRAFT = OrderStatus("Draft", StatusType.DRAFT)
SUBMITTED = OrderStatus("Submitted", StatusType.SUBMITTED)
EXECUTED = OrderStatus("Executed", StatusType.EXECUTED)
CANCELED = OrderStatus("Canceled", StatusType.CANCELED)

#: The state table: from each type, the types an order may go to; within the first two, to another
#: status of the same type as well.
ORDER_STATES: dict[StatusType, frozenset[StatusType]] = {
    StatusType.DRAFT: frozenset({StatusType.DRAFT, StatusType.SUBMITTED, StatusType.CANCELED}),
    StatusType.SUBMITTED: frozenset(
        {StatusType.SUBMITTED, StatusType.EXECUTED, StatusType.CANCELED}
    ),
    StatusType.EXECUTED: frozenset(),
    StatusType.CANCELED: frozenset(),
}


@frozen
class OrderItem:
    """One Azure Pack subscription to be: configuration and quote as they were sold (S14).

    `quote` is what the billed party pays; `resale_quote`, where it differs, what a reseller's own
    price list asks of its customer. The customer never sees the former (D4).
    """

    id: str
    configuration: Configuration
    quote: Quote
    resale_quote: Quote | None = None


@frozen
class Order:
    """An order with its items and parties; it keeps what was sold, whatever changes later.

    `starts_on` is the first day that is billed; `part_of` names the order of which this delivers
    a part, and `delivered` the ids of the items that such parts took out of this one (S28).
    """

    id: str
    channel: Channel
    purpose: Purpose | None
    parties: Parties
    placed_on: date
    items: tuple[OrderItem, ...] = field(validator=instance_of(tuple))
    starts_on: date
    status: OrderStatus = DRAFT
    part_of: str | None = None
    delivered: tuple[str, ...] = field(validator=instance_of(tuple), default=())

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Every account that needs a WAP account, the reseller first (S18, S21)."""
        reseller = self.parties.co_administrator
        return (self.parties.owner,) if reseller is None else (reseller, self.parties.owner)

    @property
    def principal(self) -> Account:
        """On whose behalf this happens: the party that pays."""
        return self.parties.billed_to

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
        if status.type in ORDER_STATES[self.status.type] and status != self.status:
            return evolve(self, status=status)
        allowed = ", ".join(sorted(ORDER_STATES[self.status.type])) or "nothing: it is final"
        return Refusal(
            (
                Rejection(
                    "order_status",
                    f"an order that is {self.status} cannot become {status}",
                    "status",
                    f"from here it can become {allowed}",
                ),
            )
        )
