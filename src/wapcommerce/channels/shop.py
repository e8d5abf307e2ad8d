"""The ports with which both channels sell."""

from __future__ import annotations

from datetime import date, timedelta

from attrs import evolve, frozen

from wapcommerce.errors import NotFound, Refusal, Rejection
from wapcommerce.model.choices import Choices, ProfileChoices
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.configure import configure
from wapcommerce.model.offering import Offering
from wapcommerce.model.order import Order
from wapcommerce.model.party import Account, Role
from wapcommerce.model.quote import Quote
from wapcommerce.ports import Accounts, CatalogueSource, Journal, PriceLists, Receivables
from wapcommerce.pricing.price_by import price_by
from wapcommerce.provisioning.credit import credit_problems


@frozen
class Shop:
    """What is sold, to whom, at which prices; safe to share between threads if its ports are.

    A quote holds for `quote_valid_days` days, the day it was made included.
    """

    offering: Offering
    catalogues: CatalogueSource
    price_lists: PriceLists
    accounts: Accounts
    receivables: Receivables
    journal: Journal
    quote_valid_days: int = 14

    def configure(self, choices: Choices) -> Configuration | Refusal:
        """Check choices against the offering and, if needed, the live catalogue (S3, S4)."""
        catalogue = None
        if isinstance(choices, ProfileChoices):
            region = self.offering.region(choices.region)
            catalogue = None if region is None else self.catalogues.catalogue(region)
        return configure(choices, self.offering, catalogue)

    def quote(
        self, configuration: Configuration, payer: Account, day: date, period: str = "month"
    ) -> Quote | Refusal:
        """What the payer's own price list asks for the configuration (S7)."""
        price_list = self.price_lists.price_list(payer, day)
        quote = price_by(price_list, configuration, day, period)
        if isinstance(quote, Refusal):
            return quote
        valid_until = day + timedelta(days=self.quote_valid_days - 1)
        return evolve(quote, valid_until=valid_until, payer_id=payer.id)

    def resale_quote(
        self,
        configuration: Configuration,
        reseller: Account,
        quote: Quote,
        customer: Account | None = None,
    ) -> Quote | None:
        """What the reseller's own price list asks of its customer, by the same day and period.

        Before the customer is known the list is asked for one without id and name. None for
        anyone who is no reseller, and where that list cannot price it.
        """
        if reseller.role is not Role.RESELLER:
            return None
        buyer = customer or Account("", "", "", parent_id=reseller.id)
        resold = self.quote(configuration, buyer, quote.as_of, quote.period)
        return None if isinstance(resold, Refusal) else resold

    def quote_problems(self, order: Order, day: date) -> tuple[Rejection, ...]:
        """Quotes that no longer hold, or are of another account's price list."""
        payer = order.parties.billed_to.id
        return tuple(
            Rejection(
                "quote_expired" if item.quote.payer_id == payer else "quote_of_another_account",
                f"the quote of item {item.id!r} is not good for {payer!r} on {day}",
                f"items[{number}].quote",
                "price the configuration again",
            )
            for number, item in enumerate(order.items)
            if item.quote.payer_id != payer or not item.quote.is_valid_on(day)
        )

    def was_submitted(self, order_id: str) -> bool:
        """Whether an order of that id was handed over for execution."""
        try:
            self.journal.order(order_id)
        except NotFound:
            return False
        return True

    def credit_problems(self, order: Order) -> tuple[Rejection, ...]:
        """Whether the payer's credit limit covers the order (S15)."""
        return credit_problems(order, self.receivables, self.journal)
