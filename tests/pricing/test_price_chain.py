"""D4: each level of a chain sees its own prices and what it pays, the buyer the price alone.

Every figure, name and cell of the upper levels is a canary: the digits of each stand nowhere else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings

from tests.builders import a_characteristic_configuration, configured
from tests.pricing.chains import Sale, sales
from tests.pricing.small_books import (
    DAY,
    FACTOR,
    MARGIN,
    MARKUP,
    OVERRIDE,
    a_book,
    a_chain,
    amounts,
    change,
    monthly,
)
from wapcommerce.adapters.wire.conversion import make_converter
from wapcommerce.errors import NotFound, Refusal, accepted
from wapcommerce.model.choices import AddOnChoice, CharacteristicChoices
from wapcommerce.model.money import Money
from wapcommerce.model.quote import Quote
from wapcommerce.pricing.books.book import PriceBook, RoundingLevel
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.books.tax import TaxRate
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.price_by import price_by
from wapcommerce.pricing.price_chain import ChainQuote, price_chain

TEN_CORES = configured(
    CharacteristicChoices("Athens", 10, 20, 30, None, (AddOnChoice("s2s-10", 1),))
)
CONVERTER = make_converter()

#: Distributor, wholesaler and reseller; 8 × 71.39 + 2 × 61.73 = 694.58 for ten cores.
ROOT = a_book(
    monthly(
        "cpu_cores",
        Graduated((Tier(8, "71.39", source="RootPrices!B2"), Tier(None, "61.73"))),
        source="RootPrices!A2",
        max_charge="7919.91",
        max_qty=400,
    ),
    monthly("ram_gib", "0.0313", min_charge="83.17", source="RootPrices!A3"),
    monthly("storage_gib", Flat("47.93", source="RootPrices!A4")),
    monthly("addon:s2s-10", Percentage("5.81", ("cpu_cores",), source="RootPrices!A5")),
    book_id="root-canary",
    source="root-canary.xlsx",
    adjustments=(change(FACTOR, "1.379", source="RootAdjustments!A2"),),
    discounts=(Discount("ROOTCODE", percent="13.77", source="RootDiscounts!A2"),),
    min_total="5381.77",
)
MIDDLE = a_book(
    monthly("storage_gib", "2.293", source="MiddlePrices!A4"),
    book_id="middle-canary",
    parent_id="root-canary",
    source="middle-canary.xlsx",
    adjustments=(
        change(MARGIN, "17.93", source="MiddleAdjustments!A2"),
        change(OVERRIDE, "3.671", meter="ram_gib", source="MiddleAdjustments!A3"),
    ),
)
LAST = a_book(
    monthly("addon:s2s-10", Percentage("8.87", source="LastPrices!A2")),
    book_id="last",
    parent_id="middle-canary",
    source="last.xlsx",
    adjustments=(change(MARKUP, "19.31", source="LastAdjustments!A2"),),
)
OF_ROOT = (
    *("root-canary", "Root", "ROOTCODE", "71.39", "61.73", "694.58", "7919.91", "0.0313", "83.17"),
    *("47.93", "5.81", "1.379", "13.77", "5381.77"),
    "957.82582",  # ten cores with the root's factor: what the wholesaler pays
)
OF_MIDDLE = ("middle-canary", "Middle", "2.293", "17.93", "3.671", "factor", "margin")
OF_LAST = ("LastPrices", "LastAdjustments", "last.xlsx", "8.87", "19.31", "markup", "level above")


def chain_of(level: RoundingLevel = "line", **fields_of_list: Any) -> PriceList:
    return a_chain(ROOT, MIDDLE, evolve(LAST, rounding_level=level), **fields_of_list)


def everything_in(quote: Quote | Refusal) -> str:
    """All that anyone could read of it."""
    texts = [repr(quote), str(quote)]
    if isinstance(quote, Quote):
        as_json = json.dumps(CONVERTER.unstructure(quote), ensure_ascii=False)
        texts += [quote.explain(), quote._repr_html_(), as_json, *map(str, quote.lines)]
    return "\n".join(texts)


def told(canaries: tuple[str, ...], text: str) -> list[str]:
    """The canaries that the text tells, numbers as whole numbers of their own."""
    return [each for each in canaries if re.search(rf"(?<![\d.]){re.escape(each)}", text)]


@pytest.mark.parametrize("level", ["line", "total", "unit_price"])
@pytest.mark.parametrize("codes", [(), ("ROOTCODE",)])
def test_nobody_sees_anything_of_a_level_above(
    level: RoundingLevel, codes: tuple[str, ...]
) -> None:
    chain = accepted(price_chain(chain_of(level, codes=codes), TEN_CORES, DAY))

    # What the wholesaler pays is its own to see, and not the reseller's.
    assert told(OF_ROOT, everything_in(chain.seen_by("middle-canary"))) == ["957.82582"]
    of_reseller = everything_in(chain.seen_by("last"))
    assert told((*OF_ROOT, *OF_MIDDLE), of_reseller) == []
    of_buyer = everything_in(chain.seen_by())
    assert told((*OF_ROOT, *OF_MIDDLE, *OF_LAST), of_buyer) == []


def test_the_canaries_can_sing() -> None:
    """The search finds what a level may see of its own."""
    chain = accepted(price_chain(chain_of(), TEN_CORES, DAY))

    assert {"71.39", "694.58", "1.379", "Root"} <= set(
        told(OF_ROOT, everything_in(chain.seen_by("root-canary")))
    )
    middle = everything_in(chain.seen_by("middle-canary"))
    assert {"middle-canary", "Middle", "2.293", "17.93", "3.671", "margin"} <= set(
        told(OF_MIDDLE, middle)
    )
    assert {"8.87", "19.31", "level above"} <= set(
        told(OF_LAST, everything_in(chain.seen_by("last")))
    )


def test_each_level_by_hand() -> None:
    """694.58 × 1.379 = 957.82582; / 0.8207 = 1167.0839…; × 1.1931 = 1392.45."""
    chain = accepted(price_chain(chain_of(), TEN_CORES, DAY))

    of_cores = [quote.lines[0] for quote in chain.quotes]
    assert [line.amount for line in of_cores] == [
        Money("957.83", "EUR"),
        Money("1167.08", "EUR"),
        Money("1392.45", "EUR"),
    ]
    assert [line.exact for line in of_cores] == [
        Fraction("957.82582"),
        Fraction("957.82582") / Fraction("0.8207"),
        Fraction("957.82582") / Fraction("0.8207") * Fraction("1.1931"),
    ]
    assert [str(step) for step in of_cores[1].steps] == [
        "price of the level above = 957.82582",
        "margin of 17.93 % = 1167.083977…   [MiddleAdjustments!A2]",
    ]
    assert [str(step) for step in of_cores[2].steps] == [
        "price of the level above = 1167.083977…",
        "markup of 19.31 % = 1392.447893…   [LastAdjustments!A2]",
    ]
    assert all(line.level == level for level, line in enumerate(of_cores))


def test_a_row_of_its_own_is_shown_with_its_cells() -> None:
    chain = accepted(price_chain(chain_of(), TEN_CORES, DAY))

    storage = {line.meter: line for line in chain.seen_by("middle-canary").lines}["storage_gib"]
    assert storage.slices[0].unit_price == Decimal("2.293")


def test_a_seller_of_rounded_unit_prices_sees_them_as_its_own() -> None:
    chain = accepted(price_chain(chain_of("unit_price"), TEN_CORES, DAY))

    (cores, *_) = chain.seen_by("last").lines
    assert [step.what for step in cores.steps] == ["price by rounded unit prices"]
    assert cores.exact == Fraction(cores.amount.amount)


def test_the_last_buyer_s_quote_is_that_of_price_by() -> None:
    prices = chain_of(adjustments=(change(MARKUP, "3"),), codes=("X",))

    chain = accepted(price_chain(prices, TEN_CORES, DAY))
    assert chain.bought == chain.seen_by() == price_by(prices, TEN_CORES, DAY)
    assert chain.quotes[-1].your_total == chain.bought.your_total
    assert [amounts(quote)["cpu_cores"] for quote in chain.quotes] == [
        "957.83",
        "1167.08",
        "1434.22",  # 1392.447893… × 1.03
    ]
    assert chain.explain() == chain.bought.explain()
    assert chain.explain("last") == chain.seen_by("last").explain()


def test_codes_of_the_last_buyer_are_of_no_use_above() -> None:
    chain = accepted(price_chain(chain_of(codes=("ROOTCODE",)), TEN_CORES, DAY))

    assert amounts(chain.quotes[0])["cpu_cores"] == "957.83"


def test_a_level_sells_only_what_it_has_a_price_for() -> None:
    """The reseller's own add-on is not the distributor's to refuse."""
    root = a_book(*(monthly(meter, "1") for meter in ("cpu_cores", "ram_gib", "storage_gib")))
    last = a_book(monthly("addon:s2s-10", "9"), book_id="last", parent_id="root")

    chain = accepted(price_chain(a_chain(root, last), TEN_CORES, DAY))
    assert [sorted(amounts(quote)) for quote in chain.quotes] == [
        ["cpu_cores", "ram_gib", "storage_gib"],
        ["addon:s2s-10", "cpu_cores", "ram_gib", "storage_gib"],
    ]


def test_who_is_not_in_the_chain_sees_nothing() -> None:
    chain = accepted(price_chain(chain_of(), TEN_CORES, DAY))

    with pytest.raises(NotFound):
        chain.seen_by("someone")
    assert chain.sellers == ("root-canary", "middle-canary", "last")


def test_a_list_is_refused_where_a_tuple_belongs() -> None:
    chain = accepted(price_chain(chain_of(), TEN_CORES, DAY))

    with pytest.raises(TypeError):
        ChainQuote(list(chain.sellers), chain.quotes, chain.bought)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(TypeError):
        ChainQuote(chain.sellers, list(chain.quotes), chain.bought)  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize(
    ("root", "code"),
    [
        (evolve(ROOT, valid_to=DAY.replace(day=1, month=1)), "book_not_valid"),
        (evolve(ROOT, currency="USD", min_total=None), "book_currency"),
        (evolve(ROOT, parent_id="grand-canary"), "parent_missing"),
        (evolve(ROOT, charges=ROOT.charges[1:]), "price_missing"),
        (evolve(ROOT, charges=tuple(evolve(c, max_qty=4) for c in ROOT.charges)), "above_max_qty"),
        (
            evolve(
                ROOT,
                tax_mode="exclusive",
                charges=tuple(evolve(each, tax_code="V") for each in ROOT.charges),
            ),
            "tax_rate_missing",
        ),
    ],
)
def test_a_refusal_of_any_level_tells_nothing_of_it(root: PriceBook, code: str) -> None:
    prices = a_chain(root, MIDDLE, LAST)

    refused = price_chain(prices, TEN_CORES, DAY)
    assert isinstance(refused, Refusal)
    assert refused.codes == (code,) * len(refused.codes)
    text = everything_in(refused)
    assert told((*OF_ROOT, *OF_MIDDLE, *OF_LAST, "grand-canary", "USD", "2026-01"), text) == []
    assert "the list" in text or code == "above_max_qty"


def planted(sale: Sale) -> Sale:
    """With names and cells in every place of the books above that could show them."""
    above = []
    for number, book in enumerate(sale.price_list.above):
        charges = tuple(evolve(each, source="CANARY!A1") for each in book.charges)
        changes = tuple(evolve(each, source="CANARY!A2") for each in book.adjustments)
        above.append(
            evolve(
                book,
                book_id=f"CANARY-{number}",
                parent_id=f"CANARY-{number - 1}" if number else "",
                version="CANARY",
                source="CANARY.xlsx",
                charges=charges,
                adjustments=changes,
                discounts=tuple(evolve(each, source="CANARY!A3") for each in book.discounts),
            )
        )
    last = sale.price_list.book
    if above:
        last = evolve(last, parent_id=above[-1].book_id)
    return sale._replace(price_list=evolve(sale.price_list, above=tuple(above), book=last))


def peculiar_numbers(prices: PriceList) -> Iterator[str]:
    """Prices and percentages with four places: no amount or quantity of the buyer has so many."""
    found = re.findall(r"Decimal\('(\d+\.\d{4,})'\)", repr(prices))
    yield from (number for number in found if not number.endswith("0"))


@settings(max_examples=60)
@given(sales().map(planted))
def test_no_buyer_ever_sees_a_canary_or_a_price_behind_its_own(sale: Sale) -> None:
    prices = sale.price_list
    configuration = a_characteristic_configuration()
    bought = price_by(prices, configuration, DAY, sale.period, sale.number)
    if prices.shows_the_book:
        return

    text = everything_in(bought)
    assert "CANARY" not in text
    numbers = tuple(peculiar_numbers(prices))
    of_taxes = {str(rate.percent) for rate in prices.book.taxes}
    assert [each for each in told(numbers, text) if each not in of_taxes] == []


@settings(max_examples=40)
@given(sales().map(planted))
def test_every_seller_sees_its_own_level_and_the_last_pays_what_price_by_says(sale: Sale) -> None:
    configuration = a_characteristic_configuration()
    chain = price_chain(sale.price_list, configuration, DAY, sale.period)
    if isinstance(chain, Refusal):
        assert "CANARY" not in everything_in(chain)
        return

    assert chain.bought == price_by(sale.price_list, configuration, DAY, sale.period)
    assert chain.quotes[-1].your_total == chain.bought.your_total
    for level, quote in enumerate(chain.quotes):
        steps = [step for line in quote.lines for step in line.steps]
        assert all(step.level >= level for step in steps)
        assert all(line.level >= level or not line.slices for line in quote.lines)
        for line in quote.lines:
            assert abs(line.exact - Fraction(line.amount.amount)) < 1
    if len(chain.quotes) > 1:
        assert "CANARY" not in everything_in(chain.quotes[-1])


def test_a_tax_of_the_seller_is_the_buyer_s_to_see() -> None:
    last = evolve(
        LAST,
        tax_mode="exclusive",
        taxes=(TaxRate("VAT", 24),),
        charges=(monthly("cpu_cores", "10", tax_code="VAT"), *LAST.charges),
    )

    bought = accepted(price_by(a_chain(ROOT, MIDDLE, last), TEN_CORES, DAY))
    assert bought.taxes[0].net == Money("119.31", "EUR")
