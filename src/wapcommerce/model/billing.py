"""What the BSS bills: its subscriptions and invoices (S17, S28)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.model.exact import round_half_up
from wapcommerce.model.money import Money


@frozen
class BillingSubscription:
    """A subscription in the BSS, keyed by the order item it came from (D8).

    `owner_id` uses it, `billed_to_id` pays for it; `recurring` is due every `period` from
    `starts_on`, inclusive.
    """

    order_item_id: str
    owner_id: str
    billed_to_id: str
    product_code: str
    name: str
    recurring: Money
    period: str
    starts_on: date


@frozen
class InvoiceLine:
    """One line of an invoice, as it stood on the quote."""

    order_item_id: str
    label: str
    quantity: Decimal
    amount: Money


@frozen
class InvoiceRequest:
    """An invoice to be issued, keyed by its order (D8).

    The lines are net; `tax_percent` is added to their sum, once. The recurring lines pay the first
    `period` from `starts_on`, inclusive.
    """

    order_id: str
    billed_to_id: str
    billed_to_name: str
    issued_on: date
    currency: str
    starts_on: date
    period: str
    lines: tuple[InvoiceLine, ...] = field(validator=instance_of(tuple))
    tax_percent: Decimal = Decimal(0)

    @property
    def net(self) -> Money:
        """The sum of the lines."""
        return Money.sum((line.amount for line in self.lines), self.currency)

    @property
    def tax(self) -> Money:
        """The tax on the net sum, rounded once: 24 % of 20.35 EUR are 4.884, so 4.88 EUR."""
        exact = Fraction(self.net.amount) * Fraction(self.tax_percent) / 100
        return Money(round_half_up(exact, self.net.digits), self.currency)

    @property
    def gross(self) -> Money:
        """What is to be paid: net and tax."""
        return self.net + self.tax


@frozen
class Invoice:
    """An issued invoice: the request as it was, under the BSS's own number."""

    number: str
    request: InvoiceRequest
