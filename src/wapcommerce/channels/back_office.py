"""The back office: an account manager's order, configured by characteristics (S22, S26–S28)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from attrs import evolve, field, frozen

from wapcommerce.channels.characteristics import characteristic_choices, characteristic_values
from wapcommerce.channels.shop import Shop
from wapcommerce.errors import NotFound, Refusal, Rejection
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.choices import CharacteristicChoices, PackageChoice
from wapcommerce.model.configuration import CharacteristicConfiguration, PackageConfiguration
from wapcommerce.model.money import Money
from wapcommerce.model.order import (
    SUBMITTED,
    Channel,
    Order,
    OrderItem,
    OrderStatus,
    StatusType,
)
from wapcommerce.model.parties import Parties, parties_in_back_office
from wapcommerce.model.party import Role
from wapcommerce.provisioning.submit import submit
from wapcommerce.provisioning.synchronisation import visible_account


@frozen
class ProductRow:
    """One row of the order's products tab: what was configured and what it costs (S27)."""

    item_id: str
    product_code: str
    region: str
    characteristics: Mapping[str, str] = field(hash=False)
    add_ons: tuple[tuple[str, int], ...]
    setup: Money
    recurring: Money
    period: str


@frozen
class Executed:
    """What was submitted, and what remains as a draft when only a part was (S28)."""

    submitted: Order
    remaining: Order | None = None


@frozen
class BackOffice:
    """Everything an account manager can do with an order; the host keeps the drafts.

    An order is a value: every verb returns the changed order, or a `Refusal` with every reason,
    and `wapcommerce.adapters.wire.json` makes it text and back. Raises `NotFound` for an actor
    that is neither account manager nor administrator (D12).
    """

    shop: Shop
    actor: Actor = field()

    @actor.validator
    def _may_order_for_others(self, _attribute: object, actor: Actor) -> None:
        if actor.role not in (ActorRole.ACCOUNT_MANAGER, ActorRole.ADMINISTRATOR):
            raise NotFound("back office", str(actor.role))

    def draft(
        self, order_id: str, account_id: str, day: date, billed_to_id: str | None = None
    ) -> Order | Refusal:
        """A new order without products for an account (S26).

        Billing To is the account's reseller if it has one, else the account itself, unless
        `billed_to_id` says otherwise. Raises `NotFound` for unknown accounts.
        """
        parties = self._parties(account_id, billed_to_id)
        if isinstance(parties, Refusal):
            return parties
        return Order(
            id=order_id,
            channel=Channel.BACK_OFFICE,
            purpose=None,
            parties=parties,
            placed_on=day,
            items=(),
            starts_on=day,
        )

    def add_product(
        self, order: Order, values: Mapping[str, str], day: date, period: str = "month"
    ) -> Order | Refusal:
        """Add the configurable product with the characteristics entered (S26)."""
        item = self._configured(order, self._next_item_id(order), values, day, period)
        return item if isinstance(item, Refusal) else evolve(order, items=(*order.items, item))

    def add_package(
        self, order: Order, code: str, day: date, period: str = "month"
    ) -> Order | Refusal:
        """Add a predefined package by its code (S1)."""
        item = self._priced(order, self._next_item_id(order), PackageChoice(code), day, period)
        return item if isinstance(item, Refusal) else evolve(order, items=(*order.items, item))

    def configure(
        self, order: Order, item_id: str, values: Mapping[str, str], day: date
    ) -> Order | Refusal:
        """Replace the characteristics of one item; its old quote is discarded (S26)."""
        present = next((item for item in order.items if item.id == item_id), None)
        if present is None:
            return _no_item(item_id)
        item = self._configured(order, item_id, values, day, present.quote.period)
        if isinstance(item, Refusal):
            return item
        items = tuple(item if each.id == item_id else each for each in order.items)
        return evolve(order, items=items)

    def products(self, order: Order) -> tuple[ProductRow, ...]:
        """The products tab: the selected configuration and add-ons of every item (S27)."""
        return tuple(_product_row(item) for item in order.items)

    def set_status(self, order: Order, status: OrderStatus) -> Order | Refusal:
        """Give it another status of the BSS; Submitted and Executed come by `execute` (S28)."""
        if status == SUBMITTED or status.type is StatusType.EXECUTED:
            what = f"an order becomes {status} by being executed"
            return Refusal((Rejection("order_status", what, "status", "execute it"),))
        if status.type is StatusType.CANCELED and self.shop.was_submitted(order.id):
            what = "the order is being executed, or was"
            hint = "cancelling what was submitted is not possible"
            return Refusal((Rejection("order_status", what, "status", hint),))
        return order.to(status)

    def execute(
        self,
        order: Order,
        starts_on: date,
        key: str,
        now: datetime,
        item_ids: Collection[str] | None = None,
    ) -> Executed | Refusal:
        """Submit the order, or with `item_ids` only a part of it as a sub-order (S28).

        `starts_on` is the first day of subscription and invoice. Both accounts must be
        synchronised (S22), and the credit limit must cover it; they are taken as they are now,
        so an order drafted before they were synchronised is good. Safe to repeat under the same
        key.
        """
        present = {item.id for item in order.items}
        chosen = present if item_ids is None else set(item_ids)
        if unknown := sorted(chosen - present):
            return _no_item(", ".join(unknown))
        rest = tuple(item for item in order.items if item.id not in chosen)
        part = self._part(order, chosen, starts_on)
        if isinstance(part, Refusal):
            return part
        if not self.shop.was_submitted(part.id):
            problems = self.shop.quote_problems(part, now.date())
            if found := (*problems, *self.shop.credit_problems(part)):
                return Refusal(found)
        submitted = submit(part, key, self.actor, self.shop.journal, now)
        if isinstance(submitted, Refusal):
            return submitted
        if not rest:
            return Executed(submitted)
        delivered = (*order.delivered, *(item.id for item in part.items))
        return Executed(submitted, evolve(order, items=rest, delivered=delivered))

    def _part(self, order: Order, chosen: Collection[str], starts_on: date) -> Order | Refusal:
        """The order with the chosen items; a part has an id made of theirs."""
        items = tuple(item for item in order.items if item.id in chosen)
        part = evolve(order, starts_on=starts_on, items=items)
        if len(items) < len(order.items):
            ids = "+".join(item.id for item in items)
            part = evolve(part, id=f"{order.id}/{ids}", part_of=order.id)
        try:
            # Said again, it is the same order, whatever became of its accounts since.
            parties: Parties | Refusal = self.shop.journal.order(part.id).parties
        except NotFound:
            parties = self._parties(order.parties.owner.id, order.parties.billed_to.id)
        return parties if isinstance(parties, Refusal) else evolve(part, parties=parties)

    def _parties(self, account_id: str, billed_to_id: str | None) -> Parties | Refusal:
        account = visible_account(account_id, self.actor, self.shop.accounts)
        parent = self.shop.accounts.account(account.parent_id) if account.parent_id else None
        reseller = parent if parent is not None and parent.role is Role.RESELLER else None
        billed_to = reseller or account
        if billed_to_id is not None:
            billed_to = visible_account(billed_to_id, self.actor, self.shop.accounts)
        return parties_in_back_office(account, parent, billed_to)

    def _configured(
        self, order: Order, item_id: str, values: Mapping[str, str], day: date, period: str
    ) -> OrderItem | Refusal:
        choices = characteristic_choices(values)
        if isinstance(choices, Refusal):
            return choices
        return self._priced(order, item_id, choices, day, period)

    def _priced(
        self,
        order: Order,
        item_id: str,
        choices: CharacteristicChoices | PackageChoice,
        day: date,
        period: str,
    ) -> OrderItem | Refusal:
        if order.status.type is not StatusType.DRAFT:
            what = f"the order is {order.status} and can no longer be configured"
            return Refusal((Rejection("order_status", what, "status", "make a new order"),))
        configuration = self.shop.configure(choices)
        if isinstance(configuration, Refusal):
            return configuration
        payer = order.parties.billed_to
        quote = self.shop.quote(configuration, payer, day, period)
        if isinstance(quote, Refusal):
            return quote
        resale_quote = None
        if payer != order.parties.owner:
            resale_quote = self.shop.resale_quote(configuration, payer, quote, order.parties.owner)
        return OrderItem(item_id, configuration, quote, resale_quote)

    def _next_item_id(self, order: Order) -> str:
        """The next number of the order; those of its executed parts are taken for good."""
        used = (*(item.id for item in order.items), *order.delivered)
        numbers = [int(item_id.rpartition("-")[2]) for item_id in used]
        return f"{order.id}-{max(numbers, default=0) + 1}"


def _product_row(item: OrderItem) -> ProductRow:
    configuration = item.configuration
    characteristics: Mapping[str, str] = {}
    if isinstance(configuration, CharacteristicConfiguration):
        characteristics = characteristic_values(configuration)
    add_ons = () if isinstance(configuration, PackageConfiguration) else configuration.add_ons
    return ProductRow(
        item_id=item.id,
        product_code=configuration.product_code,
        region=configuration.region.name,
        characteristics=characteristics,
        add_ons=tuple((chosen.add_on.label, chosen.quantity) for chosen in add_ons),
        setup=item.quote.setup,
        recurring=item.quote.recurring,
        period=item.quote.period,
    )


def _no_item(item_id: str) -> Refusal:
    return Refusal(
        (Rejection("no_such_item", f"the order has no item {item_id}", "items", "use a listed id"),)
    )
