"""Rules that an order must keep before it is submitted; each is a function named after itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction

from wapcommerce.errors import Refusal, Rejection
from wapcommerce.model.exact import shown
from wapcommerce.model.order import Channel, Order
from wapcommerce.model.parties import parties_at_checkout
from wapcommerce.model.party import Purpose
from wapcommerce.pricing.calculation.coverage import meters_to_price

#: Characters of the longest id of an order or an item.
LONGEST_ID = 200


def it_has_items(order: Order) -> Iterator[Rejection]:
    """An order without items sells nothing."""
    if not order.items:
        yield Rejection("order_empty", "the order has no item", "items", "add a configuration")


def ids_can_be_shown(order: Order) -> Iterator[Rejection]:
    """Operators read ids on a terminal and type them; records in the outside world carry them."""
    named = [("id", order.id), *((f"items[{n}].id", item.id) for n, item in enumerate(order.items))]
    for path, found in named:
        if not (1 <= len(found) <= LONGEST_ID and found.isprintable()):
            yield Rejection(
                "id_unprintable",
                f"the id is not one of 1 to {LONGEST_ID} printable characters",
                path,
                "give it an id that can be shown and typed",
            )


def item_ids_are_unique(order: Order) -> Iterator[Rejection]:
    """Every record in the outside world is keyed by its order item (D8)."""
    for item_id, count in Counter(item.id for item in order.items).items():
        if count > 1:
            yield Rejection(
                "item_repeated",
                f"item id {item_id!r} stands {count} times",
                "items",
                "give each item its own id",
            )


def items_are_complete(order: Order) -> Iterator[Rejection]:
    """An estimate cannot be bought (S6)."""
    for number, item in enumerate(order.items):
        for path in dict.fromkeys((*item.configuration.missing, *item.quote.missing)):
            yield Rejection(
                "incomplete",
                f"{path} is still to be chosen",
                f"items[{number}].{path}",
                "choose it and price the configuration again",
            )


def quotes_are_of_their_configurations(order: Order) -> Iterator[Rejection]:
    """A quote prices all quantities of its own configuration, in its own region.

    One line may be about none of them: the commitment, which makes up a minimum or maximum total.
    """
    for number, item in enumerate(order.items):
        meters = item.configuration.meters
        same_region = item.quote.region == item.configuration.region.name
        same_quantities = all(
            Fraction(line.quantity) == meters.get(line.meter)
            for line in item.quote.lines
            if line.meter
        )
        others = [line.model for line in item.quote.lines if not line.meter]
        quoted = {line.meter for line in item.quote.lines}
        nothing_left_out = quoted.issuperset(meters_to_price(meters, quoted))
        at_most_a_commitment = others in ([], ["commitment"])
        if not (same_region and same_quantities and nothing_left_out and at_most_a_commitment):
            yield Rejection(
                "quote_of_another_configuration",
                f"the quote of item {item.id!r} is not that of its configuration",
                f"items[{number}].quote",
                "price the configuration again",
            )


def quotes_add_up(order: Order) -> Iterator[Rejection]:
    """A line is a billable amount, less than a minor unit from what its steps make (D5)."""
    for number, item in enumerate(order.items):
        for line in item.quote.lines:
            minor_unit = Fraction(1, 10**line.amount.digits)
            is_near = abs(Fraction(line.amount.amount) - line.exact) < minor_unit
            is_billable = line.amount == line.amount.rounded()
            if not (is_near and is_billable and line.amount.currency == item.quote.currency):
                made = shown(line.exact)
                yield Rejection(
                    "quote_does_not_add_up",
                    f"the line {line.label!r} says {line.amount}, its steps make {made}",
                    f"items[{number}].quote",
                    "price the configuration again",
                )


def one_period(order: Order) -> Iterator[Rejection]:
    """One invoice pays one period from one day on."""
    periods = sorted({item.quote.period for item in order.items})
    if len(periods) > 1:
        yield Rejection(
            "periods_mixed",
            f"the items are quoted by the {' and the '.join(periods)}",
            "items",
            "order items of each period separately",
        )


def parties_are_as_the_purpose_says(order: Order) -> Iterator[Rejection]:
    """A storefront order has the parties that checkout gives it (S15)."""
    if order.channel is not Channel.STOREFRONT or _accounts_are_wrong(order):
        return
    parties = order.parties
    customer = parties.owner if order.purpose is Purpose.RESALE else None
    expected = parties_at_checkout(parties.billed_to, order.purpose, customer)
    if isinstance(expected, Refusal):
        yield from expected.rejections
    elif expected != parties:
        yield Rejection(
            "wrong_parties",
            "owner, co-administrator and billed-to are not those of the purpose",
            "parties",
            "let the basket check the order out",
        )


def _accounts_are_wrong(order: Order) -> bool:
    """Whether the rules about accounts have something to say already."""
    rules = (accounts_are_valid, accounts_have_user_names_of_their_own)
    return any(True for rule in rules for _ in rule(order))


def one_currency(order: Order) -> Iterator[Rejection]:
    """One order makes one invoice, and an invoice has one currency."""
    currencies = sorted({item.quote.currency for item in order.items})
    if len(currencies) > 1:
        yield Rejection(
            "currencies_mixed",
            f"the items are quoted in {' and '.join(currencies)}",
            "items",
            "order items of each currency separately",
        )


def accounts_are_valid(order: Order) -> Iterator[Rejection]:
    """Everyone who needs a WAP account can have one (S18, S21)."""
    for account in order.accounts:
        yield from account.problems(f"accounts[{account.id}]")


def accounts_have_user_names_of_their_own(order: Order) -> Iterator[Rejection]:
    """One WAP user belongs to one BSS account (D8)."""
    usernames = {account.username for account in order.accounts}
    if len(usernames) < len(order.accounts):
        ids = " and ".join(repr(account.id) for account in order.accounts)
        yield Rejection(
            "same_username",
            f"accounts {ids} have the same e-mail address",
            "accounts",
            "enter each account's own mailbox",
        )


#: Every rule, in the order in which its rejections are listed.
ORDER_RULES: tuple[Callable[[Order], Iterator[Rejection]], ...] = (
    it_has_items,
    ids_can_be_shown,
    item_ids_are_unique,
    items_are_complete,
    quotes_are_of_their_configurations,
    quotes_add_up,
    one_currency,
    one_period,
    parties_are_as_the_purpose_says,
    accounts_are_valid,
    accounts_have_user_names_of_their_own,
)


def check(order: Order) -> tuple[Rejection, ...]:
    """Every reason, from every rule, why the order cannot be submitted; empty when it can."""
    return tuple(rejection for rule in ORDER_RULES for rejection in rule(order))
