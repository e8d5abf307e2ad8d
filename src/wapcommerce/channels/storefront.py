"""The storefront: what a web page does step by step, from the regions to the order (S2–S16)."""

from __future__ import annotations

from datetime import date, datetime

from attrs import evolve, field, frozen
from attrs.validators import instance_of

from wapcommerce.channels.shop import Shop
from wapcommerce.errors import NotFound, Refusal, Rejection
from wapcommerce.model.actor import Actor
from wapcommerce.model.basket import Basket, BasketItem
from wapcommerce.model.catalogue import Catalogue, VmTemplate
from wapcommerce.model.choices import Choices
from wapcommerce.model.configuration import Configuration, ProfileConfiguration, Selection
from wapcommerce.model.money import Money
from wapcommerce.model.order import Channel, Order
from wapcommerce.model.parties import parties_at_checkout
from wapcommerce.model.party import Account, Purpose, Role
from wapcommerce.model.quotas import Quotas
from wapcommerce.model.quote import Quote
from wapcommerce.provisioning.submit import submit
from wapcommerce.provisioning.synchronisation import visible_account


@frozen
class Estimate:
    """What the customer sees after a selection: quotas and "Your Total" (S5, S7).

    `resale_quote` is what the reseller's own list asks of its customers, for the reseller's eyes.
    """

    configuration: Configuration
    quote: Quote
    resale_quote: Quote | None = None

    @property
    def selections(self) -> tuple[tuple[Selection, Quotas], ...]:
        """Every selected profile with the quotas of its machines (S5)."""
        if not isinstance(self.configuration, ProfileConfiguration):
            return ()
        return tuple((each, each.quotas) for each in self.configuration.selections)

    @property
    def quotas(self) -> Quotas:
        """All quotas gathered, extra storage and add-ons included (S7)."""
        return self.configuration.quotas

    @property
    def your_total(self) -> Money:
        """Setup plus the first period (S7)."""
        return self.quote.your_total


@frozen
class PriceChange:
    """An item of the basket that costs something else than before."""

    number: int
    before: Money
    after: Money

    @property
    def difference(self) -> Money:
        """Above zero when it got dearer."""
        return self.after - self.before


@frozen
class Changed:
    """The basket after a change, with what it did to the price (S13)."""

    basket: Basket
    changes: tuple[PriceChange, ...] = field(validator=instance_of(tuple))


@frozen
class Storefront:
    """Everything one buyer can do; a host makes one for each request.

    `buyer` is a reseller, one of its customers or a direct customer. Raises nothing for bad
    input: every verb returns its result or a `Refusal` with every reason. Infrastructure
    failures of the catalogue pass through. Raises `NotFound` for a buyer that the actor may not
    see, or that is not as it is stored (D12).
    """

    shop: Shop
    actor: Actor
    buyer: Account

    def __attrs_post_init__(self) -> None:
        # Only the account as it is stored: whoever passes another one passes for somebody else.
        if visible_account(self.buyer.id, self.actor, self.shop.accounts) != self.buyer:
            raise NotFound("account", self.buyer.id)

    @classmethod
    def of(cls, shop: Shop, actor: Actor) -> Storefront:
        """The storefront of the account that the actor acts for. Raises `NotFound` (D12)."""
        if actor.account_id is None:
            raise NotFound("account", "")
        return cls(shop, actor, visible_account(actor.account_id, actor, shop.accounts))

    def regions(self) -> tuple[str, ...]:
        """The labels of the region drop-down (S3)."""
        return tuple(region.name for region in self.shop.offering.regions)

    def catalogue(self, region: str) -> Catalogue | Refusal:
        """The profiles and templates of a region, live from its VMM server (S4)."""
        found = self.shop.offering.region(region)
        if found is None:
            what, hint = f"no region {region!r} is sold", f"choose one of {self.regions()}"
            return Refusal((Rejection("unknown_region", what, "region", hint),))
        return self.shop.catalogues.catalogue(found)

    def templates_for(self, region: str, profile: str) -> tuple[VmTemplate, ...] | Refusal:
        """The templates that fit a profile of the region (S4, S6)."""
        catalogue = self.catalogue(region)
        if isinstance(catalogue, Refusal):
            return catalogue
        profiles = catalogue.profiles_named(profile)
        if not profiles:
            what = f"region {region!r} has no profile {profile!r}"
            hint = "choose one of the region's catalogue"
            return Refusal((Rejection("unknown_profile", what, "profile", hint),))
        return tuple(
            template
            for template in catalogue.templates
            if any(template.fits(each) for each in profiles)
        )

    def estimate(self, choices: Choices, day: date, period: str = "month") -> Estimate | Refusal:
        """What the choices add up to and cost, also while templates are missing (S2, S5–S11)."""
        configuration = self.shop.configure(choices)
        if isinstance(configuration, Refusal):
            return configuration
        return self._estimate(configuration, day, period)

    def buy(
        self, basket: Basket, choices: Choices, day: date, quantity: int = 1, period: str = "month"
    ) -> Basket | Refusal:
        """Put it in the basket, alone: what the button "Buy this configuration" does (S12, S14)."""
        estimate = self.estimate(choices, day, period)
        if isinstance(estimate, Refusal):
            return estimate
        return basket.add(estimate.configuration, estimate.quote, quantity, estimate.resale_quote)

    def change(self, basket: Basket, number: int, choices: Choices, day: date) -> Changed | Refusal:
        """Replace a configuration: its old quote is discarded, the difference shown (S13)."""
        item = next((each for each in basket.items if each.number == number), None)
        period = "month" if item is None else item.quote.period
        estimate = self.estimate(choices, day, period)
        if isinstance(estimate, Refusal):
            return estimate
        changed = basket.change_configuration(
            number, estimate.configuration, estimate.quote, estimate.resale_quote
        )
        if isinstance(changed, Refusal) or item is None:
            return changed if isinstance(changed, Refusal) else Changed(changed, ())
        change = PriceChange(number, item.quote.your_total, estimate.your_total)
        return Changed(changed, (change,))

    def customers(self) -> tuple[Account, ...]:
        """The reseller's existing customers, to choose from at checkout (S16)."""
        below = self.shop.accounts.accounts_below(self.buyer.id)
        return tuple(account for account in below if self.actor.may_see(account))

    def declare_customer(
        self, account_id: str, name: str, email: str, language: str = "en"
    ) -> Account | Refusal:
        """A new end customer of this reseller, with every mistake of the form (S16).

        `account_id` is the host's; the account is saved when the order is submitted.
        """
        customer = Account(
            account_id, name.strip(), email.strip(), Role.END_CUSTOMER, self.buyer.id, language
        )
        found = list(customer.problems("customer"))
        if self.buyer.role is not Role.RESELLER:
            what = f"account {self.buyer.id!r} is no reseller"
            found.append(Rejection("not_a_reseller", what, "customer", "buy for yourself"))
        if not account_id.strip():
            found.append(Rejection("id_missing", "the id is empty", "customer.id", "give one"))
        if customer.username in self.buyer.emails:
            what = f"the mailbox {customer.username!r} is the reseller's own"
            found.append(
                Rejection("username_taken", what, "customer.email", "enter another mailbox")
            )
        if self.shop.accounts.account(account_id) is not None:
            what = f"there is an account {account_id!r} already"
            found.append(
                Rejection("account_exists", what, "customer.id", "choose the existing customer")
            )
        tied_to = self.shop.journal.user_account(customer.username)
        if tied_to is not None:
            what = f"the mailbox {customer.username!r} belongs to another account"
            found.append(
                Rejection("username_taken", what, "customer.email", "enter another mailbox")
            )
        return Refusal(tuple(found)) if found else customer

    def check_out(
        self,
        basket: Basket,
        order_id: str,
        day: date,
        purpose: Purpose | None = None,
        customer: Account | None = None,
    ) -> Order | Changed | Refusal:
        """Turn the basket into a draft order (S13, S15, S16).

        Quotes that have expired, or are another account's, are priced again first; then the
        basket comes back with the changes, for the buyer to see before it is checked out again.
        """
        payer = self.buyer.id
        if any(
            item.quote.payer_id != payer or not item.quote.is_valid_on(day) for item in basket.items
        ):
            return self._repriced(basket, day)
        order = basket.check_out(order_id, self.buyer, day, purpose, customer)
        if isinstance(order, Refusal):
            return order
        if found := self._problems(order, day):
            return Refusal(found)
        return self._with_resale_quotes(order)

    def submit(self, order: Order, key: str, now: datetime) -> Order | Refusal:
        """Hand the order over for execution; a newly declared customer is saved first (S16).

        As `wapcommerce.submit`: safe to repeat under the same key.
        """
        if not self.shop.was_submitted(order.id) and (found := self._problems(order, now.date())):
            return Refusal(found)
        submitted = submit(order, key, self.actor, self.shop.journal, now)
        owner = order.parties.owner
        if isinstance(submitted, Order) and self.shop.accounts.account(owner.id) is None:
            self.shop.accounts.save(owner)
        return submitted

    def _problems(self, order: Order, day: date) -> tuple[Rejection, ...]:
        parties = order.parties
        if order.channel is not Channel.STOREFRONT or parties.billed_to.id != self.buyer.id:
            raise NotFound("order", order.id)
        customer = parties.owner if order.purpose is Purpose.RESALE else None
        known = None if customer is None else self.shop.accounts.account(customer.id)
        if customer is not None and known is not None and known.parent_id != customer.parent_id:
            # Made by someone else since it was declared, or never this reseller's (D12).
            what = f"account {self.buyer.id!r} has no customer {customer.id!r}"
            hint = "declare a new customer or choose one of the reseller's"
            return (Rejection("customer_unknown", what, "customer", hint),)
        expected = parties_at_checkout(self.buyer, order.purpose, known or customer)
        if isinstance(expected, Refusal):
            return expected.rejections
        if expected != parties:
            what = "an account of the order has changed by now"
            return (Rejection("account_changed", what, "parties", "check out again"),)
        return (*self.shop.quote_problems(order, day), *self.shop.credit_problems(order))

    def _with_resale_quotes(self, order: Order) -> Order:
        """With the customer known, its side of the price is asked of its own list."""
        if order.purpose is not Purpose.RESALE:
            return order
        owner = order.parties.owner
        return evolve(
            order,
            items=tuple(
                evolve(
                    item,
                    resale_quote=self.shop.resale_quote(
                        item.configuration, self.buyer, item.quote, owner
                    ),
                )
                for item in order.items
            ),
        )

    def _estimate(self, configuration: Configuration, day: date, period: str) -> Estimate | Refusal:
        quote = self.shop.quote(configuration, self.buyer, day, period)
        if isinstance(quote, Refusal):
            return quote
        resale_quote = self.shop.resale_quote(configuration, self.buyer, quote)
        return Estimate(configuration, quote, resale_quote)

    def _repriced(self, basket: Basket, day: date) -> Changed | Refusal:
        changes: list[PriceChange] = []
        items: list[BasketItem] = []
        refused: list[Rejection] = []
        for item in basket.items:
            estimate = self._estimate(item.configuration, day, item.quote.period)
            if isinstance(estimate, Refusal):
                refused += estimate.rejections
                continue
            after = estimate.your_total
            changes.append(PriceChange(item.number, item.quote.your_total, after))
            items.append(
                BasketItem(item.number, item.configuration, estimate.quote, estimate.resale_quote)
            )
        if refused:
            return Refusal(tuple(refused))
        return Changed(evolve(basket, items=tuple(items)), tuple(changes))
