"""S6, S14, S18, D8: every rule that an order keeps before it is submitted."""

from decimal import Decimal
from typing import get_args

import pytest
from attrs import evolve

from tests.builders import (
    ANN,
    BERLIN_CATALOGUE,
    DAY,
    DORA,
    NIKOS,
    a_characteristic_configuration,
    a_direct_order,
    a_package_configuration,
    a_price_book,
    a_profile_configuration,
    a_quote,
    an_order_for_personal_use,
    an_order_for_resale,
    configured,
)
from wapcommerce.errors import accepted
from wapcommerce.model.choices import AddOnChoice, MachineChoice, ProfileChoices
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.money import Money
from wapcommerce.model.order import Channel, Order, OrderItem
from wapcommerce.model.parties import Parties
from wapcommerce.model.party import Account, Purpose
from wapcommerce.model.quote import ChargeKind, Quote, Step
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import RoundingLevel
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.price import price
from wapcommerce.provisioning.rules import ORDER_RULES, check

ONE = a_profile_configuration()
OPEN = a_profile_configuration(MachineChoice("Small"), MachineChoice("Medium"))
PACKAGE = a_package_configuration()


def an_order_of(*sold: tuple[Configuration, Quote]) -> Order:
    """An order put together by hand, as a host could."""
    items = tuple(OrderItem(f"i-{number}", *each) for number, each in enumerate(sold))
    return evolve(an_order_for_resale(), items=items)


def reasons(order: Order) -> list[tuple[str, str]]:
    assert all(found.message and found.hint for found in check(order))
    return [(found.code, found.path) for found in check(order)]


@pytest.mark.parametrize(
    "order",
    [
        an_order_for_resale(ONE, a_characteristic_configuration(AddOnChoice("s2s-10")), PACKAGE),
        an_order_for_personal_use(a_characteristic_configuration(vm_count=2)),
        a_direct_order(PACKAGE, PACKAGE),
    ],
)
def test_an_order_out_of_a_basket_keeps_every_rule(order: Order) -> None:
    assert check(order) == ()


def told(order: Order) -> list[str]:
    """What a person reads of every reason."""
    return [str(found) for found in check(order)]


def test_an_order_has_items() -> None:
    assert reasons(an_order_of()) == [("order_empty", "items")]
    assert told(an_order_of()) == ["items: the order has no item (add a configuration)"]


def test_an_item_id_stands_once() -> None:
    """D8: everything in the outside world is keyed by it."""
    order = an_order_for_resale(ONE, PACKAGE, ONE)
    items = tuple(evolve(item, id="same") for item in order.items)

    assert reasons(evolve(order, items=items)) == [("item_repeated", "items")]
    assert told(evolve(order, items=items)) == [
        "items: item id 'same' stands 3 times (give each item its own id)"
    ]


def test_an_estimate_is_no_order_and_each_open_choice_is_named_once() -> None:
    """S6."""
    assert reasons(an_order_of((PACKAGE, a_quote(PACKAGE)), (OPEN, a_quote(OPEN)))) == [
        ("incomplete", "items[1].machines[0].template"),
        ("incomplete", "items[1].machines[1].template"),
    ]
    assert told(an_order_of((OPEN, a_quote(OPEN))))[0] == (
        "items[0].machines[0].template: machines[0].template is still to be chosen "
        "(choose it and price the configuration again)"
    )


def test_a_quote_that_hides_an_open_choice_does_not_make_an_estimate_an_order() -> None:
    quote = evolve(a_quote(OPEN), missing=())

    assert reasons(an_order_of((OPEN, quote))) == [
        ("incomplete", "items[0].machines[0].template"),
        ("incomplete", "items[0].machines[1].template"),
    ]


WITH_CHANNELS = a_characteristic_configuration(AddOnChoice("s2s-10", 2))
BERLIN = configured(ProfileChoices("Berlin", (MachineChoice("Small", "Debian"),)), BERLIN_CATALOGUE)


@pytest.mark.parametrize(
    ("configuration", "quote"),
    [
        pytest.param(ONE, a_quote(PACKAGE), id="of another product"),
        pytest.param(
            WITH_CHANNELS,
            a_quote(a_characteristic_configuration(AddOnChoice("s2s-10", 1))),
            id="of a smaller quantity",
        ),
        pytest.param(WITH_CHANNELS, a_quote(a_characteristic_configuration()), id="one left out"),
        pytest.param(
            a_characteristic_configuration(), a_quote(WITH_CHANNELS), id="one more than bought"
        ),
        pytest.param(BERLIN, evolve(a_quote(BERLIN), region="Athens"), id="of another region"),
        pytest.param(ONE, evolve(a_quote(ONE), lines=()), id="of nothing"),
    ],
)
def test_a_quote_of_another_configuration_is_refused(
    configuration: Configuration, quote: Quote
) -> None:
    """D2: what is delivered has been priced, all of it, where it is delivered."""
    order = an_order_of((PACKAGE, a_quote(PACKAGE)), (configuration, quote))

    assert reasons(order) == [("quote_of_another_configuration", "items[1].quote")]
    assert told(order) == [
        "items[1].quote: the quote of item 'i-1' is not that of its configuration "
        "(price the configuration again)"
    ]


def test_a_meter_that_costs_nothing_is_not_left_out_of_its_quote() -> None:
    """80 GiB are less than one package of 100 that is rounded down: 0.00, but quoted."""
    by_packages = Charge(
        "storage_gib",
        "Storage",
        ChargeKind.RECURRING,
        "month",
        Package(Decimal(100), Decimal(9), rounding="down"),
    )
    book = a_price_book()
    others = tuple(charge for charge in book.charges if charge.meter != "storage_gib")
    quote = price(ONE, evolve(book, charges=(*others, by_packages)), a_quote(ONE).as_of)

    assert isinstance(quote, Quote)
    assert reasons(an_order_of((ONE, quote))) == []


def test_one_order_has_one_currency() -> None:
    order = an_order_of((ONE, a_quote(ONE)), (ONE, a_quote(ONE, "USD")), (ONE, a_quote(ONE)))

    assert reasons(order) == [("currencies_mixed", "items")]
    assert told(order) == [
        "items: the items are quoted in EUR and USD (order items of each currency separately)"
    ]


def with_accounts(owner: Account, reseller: Account | None) -> Order:
    order = an_order_for_resale()
    return evolve(order, parties=evolve(order.parties, owner=owner, co_administrator=reseller))


def test_everyone_who_needs_a_wap_account_can_have_one() -> None:
    """S18, S21."""
    order = with_accounts(evolve(ANN, email="ann"), evolve(NIKOS, name=" "))

    assert reasons(order) == [
        ("name_missing", "accounts[acc-1].name"),
        ("not_an_email", "accounts[acc-2].email"),
    ]


@pytest.mark.parametrize(
    "owner", [evolve(DORA, email="NIKOS@hosting.example "), NIKOS], ids=["two accounts", "one"]
)
def test_owner_and_co_administrator_are_two_wap_users(owner: Account) -> None:
    """D8: a back-office order is not checked by the storefront's checkout."""
    order = with_accounts(owner, NIKOS)

    assert reasons(order) == [("same_username", "accounts")]
    assert told(order) == [
        f"accounts: accounts 'acc-1' and '{owner.id}' have the same e-mail address "
        "(enter each account's own mailbox)"
    ]


def test_reasons_of_all_rules_are_told_at_once() -> None:
    order = with_accounts(evolve(ANN, email="ann"), NIKOS)
    quotes = (a_quote(OPEN), a_quote(OPEN, "USD"), a_quote(PACKAGE))
    items = tuple(OrderItem("same", OPEN, quote) for quote in quotes[:2])

    assert reasons(evolve(order, items=(*items, OrderItem("i-2", ONE, quotes[2])))) == [
        ("item_repeated", "items"),
        ("incomplete", "items[0].machines[0].template"),
        ("incomplete", "items[0].machines[1].template"),
        ("incomplete", "items[1].machines[0].template"),
        ("incomplete", "items[1].machines[1].template"),
        ("quote_of_another_configuration", "items[2].quote"),
        ("currencies_mixed", "items"),
        ("not_an_email", "accounts[acc-2].email"),
    ]


def test_every_rule_says_in_a_sentence_what_it_keeps() -> None:
    assert all(rule.__doc__ for rule in ORDER_RULES)
    assert len(set(ORDER_RULES)) == len(ORDER_RULES)


@pytest.mark.parametrize(
    ("amount", "is_refused"),
    [
        ("0.00", True),
        ("47.99", True),
        ("47.991", True),
        ("48.00", False),
        ("48.009", True),
        ("48.01", True),
    ],
)
def test_a_line_is_a_billable_amount_that_its_slices_make(amount: str, is_refused: bool) -> None:
    """D5: nobody sells for less than the book says by editing a quote; 4 cores are 48.00."""
    quote = a_quote(ONE)
    first, *others = quote.lines
    line = evolve(first, amount=Money(amount, "EUR"))
    order = an_order_of((ONE, evolve(quote, lines=(line, *others))))

    expected = [("quote_does_not_add_up", "items[0].quote")] if is_refused else []
    assert reasons(order) == expected


@pytest.mark.parametrize(
    ("steps", "made"),
    [
        ((Step("margin of 15 %", Decimal(960), 17),), "56.470588…"),
        ((Step("margin of 15 %", Decimal(960), 17), Step("discount", Decimal(816), 17)), ""),
        ((Step("discount", Decimal("48.01")),), "48.01"),
    ],
)
def test_a_line_is_what_its_last_step_makes(steps: tuple[Step, ...], made: str) -> None:
    quote = a_quote(ONE)
    first, *others = quote.lines
    line = evolve(first, steps=steps)
    order = an_order_of((ONE, evolve(quote, lines=(line, *others))))

    refused = (
        f"items[0].quote: the line 'cpu_cores' says 48.00 EUR, its steps make {made} "
        "(price the configuration again)"
    )
    assert told(order) == ([refused] if made else [])


@pytest.mark.parametrize(
    ("made", "amount", "is_refused"),
    [("47.995", "48.00", False), ("48.009", "48.00", False), ("47.99", "48.00", True)],
)
def test_a_total_rounded_once_may_leave_a_line_less_than_a_minor_unit_away(
    made: str, amount: str, is_refused: bool
) -> None:
    quote = a_quote(ONE)
    first, *others = quote.lines
    line = evolve(first, steps=(Step("made", Decimal(made)),), amount=Money(amount, "EUR"))

    assert bool(reasons(an_order_of((ONE, evolve(quote, lines=(line, *others)))))) is is_refused


def test_a_line_is_in_the_currency_of_its_quote() -> None:
    quote = a_quote(ONE)
    first, *others = quote.lines
    line = evolve(first, amount=Money("48.00", "USD"))

    assert reasons(an_order_of((ONE, evolve(quote, lines=(line, *others))))) == [
        ("quote_does_not_add_up", "items[0].quote")
    ]


@pytest.mark.parametrize(
    ("models", "is_refused"),
    [(("commitment",), False), (("commitment", "commitment"), True), (("flat",), True)],
)
def test_a_line_about_no_quantity_is_the_one_commitment(
    models: tuple[str, ...], is_refused: bool
) -> None:
    quote = a_quote(ONE)
    extra = tuple(evolve(quote.lines[0], meter="", model=model) for model in models)
    order = an_order_of((ONE, evolve(quote, lines=(*quote.lines, *extra))))

    expected = [("quote_of_another_configuration", "items[0].quote")] if is_refused else []
    assert reasons(order) == expected


@pytest.mark.parametrize("level", get_args(RoundingLevel))
def test_quotes_of_every_rounding_level_can_be_ordered(level: RoundingLevel) -> None:
    """With a commitment, a discount of an amount and a margin in them."""
    book = evolve(
        a_price_book(),
        rounding_level=level,
        min_total=Decimal(500),
        discounts=(Discount(amount=Decimal(7)),),
        adjustments=(Adjustment(AdjustmentKind.MARGIN, Decimal(17)),),
    )

    quote = accepted(price(ONE, book, DAY))

    assert quote.lines[-1].model == "commitment"
    assert check(an_order_of((ONE, quote))) == ()


@pytest.mark.parametrize(
    ("parties", "purpose"),
    [
        (Parties(ANN, None, NIKOS), Purpose.RESALE),
        (Parties(ANN, NIKOS, NIKOS), Purpose.PERSONAL_USE),
        (Parties(ANN, NIKOS, NIKOS), None),
        (Parties(NIKOS, None, NIKOS), None),
        (Parties(ANN, None, ANN), None),
        (Parties(DORA, NIKOS, NIKOS), Purpose.RESALE),
    ],
)
def test_a_storefront_order_has_the_parties_of_its_purpose(
    parties: Parties, purpose: Purpose | None
) -> None:
    """S15."""
    order = evolve(an_order_for_resale(), parties=parties, purpose=purpose)
    assert check(order)
    assert check(evolve(order, channel=Channel.BACK_OFFICE)) == ()


def test_an_order_with_the_wrong_parties_says_which_and_what_to_do() -> None:
    order = evolve(an_order_for_resale(), parties=Parties(ANN, None, NIKOS))

    assert [found.code for found in check(order)] == ["wrong_parties"]
    assert told(order) == [
        "parties: owner, co-administrator and billed-to are not those of the purpose "
        "(let the basket check the order out)"
    ]


def test_one_order_has_one_period() -> None:
    """One invoice pays one period."""
    quote = a_quote(ONE)
    order = an_order_of((ONE, quote), (ONE, evolve(quote, period="year")))
    assert reasons(order) == [("periods_mixed", "items")]
    assert told(order) == [
        "items: the items are quoted by the month and the year "
        "(order items of each period separately)"
    ]


@pytest.mark.parametrize(
    "bad", ["", "\x1b]0;owned\x07", "a\nDone", "a\0b", "\ud800", "\u202eabc", "x" * 201]
)
def test_an_id_that_cannot_be_shown_or_typed_is_refused(bad: str) -> None:
    order = an_order_for_resale()
    assert reasons(evolve(order, id=bad)) == [("id_unprintable", "id")]
    items = (evolve(order.items[0], id=bad), *order.items[1:])
    assert reasons(evolve(order, items=items)) == [("id_unprintable", "items[0].id")]
    assert all(len(str(found)) < 300 for found in check(evolve(order, id=bad)))


@pytest.mark.parametrize("good", ["x", "x" * 200, "ord 1/Ω-[2]"])
def test_every_other_id_is_the_hosts_own_business(good: str) -> None:
    assert reasons(evolve(an_order_for_resale(), id=good)) == []
