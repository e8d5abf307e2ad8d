"""D5 step 7: taxes of lines, totals and exact sums, on top of prices or within them."""

from decimal import Decimal
from typing import Any

import pytest

from tests.pricing.small_books import DAY, a_book, a_chain, codes, monthly, once, quoted, result
from wapcommerce.model.money import Money
from wapcommerce.model.quote import ChargeKind, Quote
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.tax import TaxRate
from wapcommerce.pricing.price import price_total

VAT = (TaxRate("VAT", 21),)
THREE = {"addon:a": 1, "addon:b": 1, "addon:c": 1}


def taxed_book(*charges: Charge, **fields: Any) -> PriceBook:
    settings: dict[str, Any] = {"tax_mode": "exclusive", "taxes": VAT, **fields}
    return a_book(*charges, **settings)


def three(*prices: str) -> tuple[Charge, ...]:
    return tuple(
        monthly(meter, price, tax_code="VAT") for meter, price in zip(THREE, prices, strict=True)
    )


def taxes(quote: Quote) -> list[tuple[str, str, str, str]]:
    return [
        (each.kind.value, each.code, str(each.net).split()[0], str(each.tax).split()[0])
        for each in quote.taxes
    ]


@pytest.mark.parametrize(
    ("mode", "rounding", "net", "tax", "gross"),
    [
        ("exclusive", "line", "14.97", "3.15", "18.12"),  # 0.84 + 1.05 + 1.26
        ("exclusive", "total", "14.97", "3.14", "18.11"),
        ("exclusive", "exact", "14.97", "3.14", "18.11"),
        ("exclusive", "gross", "14.97", "3.14", "18.11"),
        ("inclusive", "gross", "12.37", "2.60", "14.97"),
        ("inclusive", "line", "12.37", "2.60", "14.97"),  # 0.69 + 0.87 + 1.04
        ("inclusive", "total", "12.37", "2.60", "14.97"),
        ("inclusive", "exact", "12.37", "2.60", "14.97"),
    ],
)
def test_the_published_prices_of_3_99_4_99_and_5_99_at_21_percent(
    mode: str, rounding: str, net: str, tax: str, gross: str
) -> None:
    book = taxed_book(*three("3.99", "4.99", "5.99"), tax_mode=mode, tax_rounding=rounding)

    quote = quoted(book, THREE)

    assert taxes(quote) == [("recurring", "VAT", net, tax)]
    assert quote.gross == Money(gross, "EUR")
    assert quote.your_total == Money("14.97", "EUR")


@pytest.mark.parametrize(
    ("mode", "price", "rounding", "tax"),
    [
        ("exclusive", "1.0249", "line", "0.63"),  # 3 × 0.2142 of 1.02
        ("exclusive", "1.0249", "total", "0.64"),  # 0.6426 of 3.06
        ("exclusive", "1.0249", "exact", "0.65"),  # 0.645687 of 3.0747
        ("inclusive", "1.0149", "line", "0.54"),  # 3 × (1.01 - 0.83)
        ("inclusive", "1.0149", "total", "0.53"),  # 3.03 - 2.50
        ("inclusive", "1.0149", "exact", "0.52"),  # 3.0447: 3.04 - 2.52
    ],
)
def test_line_total_and_exact_differ(mode: str, price: str, rounding: str, tax: str) -> None:
    book = taxed_book(*three(price, price, price), tax_mode=mode, tax_rounding=rounding)

    assert quoted(book, THREE).tax == Money(tax, "EUR")


def test_24_99_including_20_percent() -> None:
    book = taxed_book(
        monthly("cpu_cores", "24.99", tax_code="VAT"),
        tax_mode="inclusive",
        taxes=(TaxRate("VAT", 20),),
    )

    quote = quoted(book, {"cpu_cores": 1})
    assert taxes(quote) == [("recurring", "VAT", "20.83", "4.16")]
    assert quote.gross == quote.your_total == Money("24.99", "EUR")


def test_setup_and_recurring_and_codes_are_taxed_apart_in_one_order() -> None:
    book = taxed_book(
        monthly("storage_gib", "10", tax_code="LOW"),
        monthly("cpu_cores", "10", tax_code="VAT"),
        once("cpu_cores", "100", tax_code="VAT"),
        monthly("ram_gib", "10"),
        taxes=(*VAT, TaxRate("LOW", 6)),
    )
    expected = [
        ("setup", "VAT", "100.00", "21.00"),
        ("recurring", "LOW", "10.00", "0.60"),
        ("recurring", "VAT", "10.00", "2.10"),
    ]

    for order in (["cpu_cores", "ram_gib", "storage_gib"], ["storage_gib", "ram_gib", "cpu_cores"]):
        assert taxes(quoted(book, dict.fromkeys(order, 1))) == expected


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("exclusive", [("100.00", "5.00"), ("100.00", "9.98")]),
        ("inclusive", [("86.98", "4.35"), ("86.98", "8.67")]),
    ],
)
def test_several_rates_of_one_code_apply_together(
    mode: str, expected: list[tuple[str, str]]
) -> None:
    """5 % and 9.975 % of 100; within 100: 100 / 1.14975 = 86.975… → 86.98 and 13.02 to share."""
    rates = (TaxRate("VAT", 5), TaxRate("VAT", "9.975"))
    book = taxed_book(monthly("cpu_cores", "100", tax_code="VAT"), taxes=rates, tax_mode=mode)

    found = [(net, tax) for _, _, net, tax in taxes(quoted(book, {"cpu_cores": 1}))]
    assert found == expected


@pytest.mark.parametrize(("country", "tax"), [("GR", "24.00"), ("DE", "21.00"), ("", "21.00")])
def test_a_country_s_own_rate_goes_before_that_of_everywhere(country: str, tax: str) -> None:
    book = taxed_book(
        monthly("cpu_cores", "100", tax_code="VAT"), taxes=(*VAT, TaxRate("VAT", 24, "GR"))
    )

    quote = quoted(a_chain(book, country=country), {"cpu_cores": 1})
    assert quote.tax == Money(tax, "EUR")


@pytest.mark.parametrize(("country", "where"), [("DE", "in DE"), ("", "without a country")])
def test_a_tax_without_a_rate_is_refused_once(country: str, where: str) -> None:
    book = taxed_book(
        monthly("cpu_cores", "100", tax_code="VAT"),
        once("cpu_cores", "100", tax_code="VAT"),
        taxes=(TaxRate("VAT", 24, "GR"),),
    )
    prices = a_chain(book, country=country)

    refused = result(prices, {"cpu_cores": 1})
    assert codes(refused) == ("tax_rate_missing",)
    assert where in str(refused)
    assert price_total({"cpu_cores": 1}, "Athens", prices, DAY) == refused
    assert quoted(prices, {"cpu_cores": 0}).taxes == ()


def test_without_a_tax_mode_nothing_is_taxed_and_nothing_is_missing() -> None:
    book = taxed_book(monthly("cpu_cores", "100", tax_code="VAT"), tax_mode="", taxes=())

    assert quoted(book, {"cpu_cores": 1}).taxes == ()


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        (Decimal(200), None, [("LOW", "20.00", "1.20"), ("VAT", "180.00", "37.80")]),
        (None, Decimal(30), [("LOW", "20.00", "1.20"), ("VAT", "10.00", "2.10")]),
    ],
)
def test_a_commitment_is_taxed_as_the_dearest_recurring_line(
    least: Decimal | None, most: Decimal | None, expected: list[tuple[str, str, str]]
) -> None:
    """20.00 and 60.00 a month, lifted to 200.00 or cut to 30.00; setup is dearer and not asked."""
    book = taxed_book(
        once("ram_gib", "900"),
        monthly("cpu_cores", "20", tax_code="LOW"),
        monthly("ram_gib", "60", tax_code="VAT"),
        taxes=(*VAT, TaxRate("LOW", 6)),
        min_total=least,
        max_total=most,
    )

    quote = quoted(book, {"ram_gib": 1, "cpu_cores": 1})
    assert [found[1:] for found in taxes(quote)] == expected


def test_of_two_dearest_lines_the_first_by_name_is_taken_and_one_without_a_code_is_not_taxed() -> (
    None
):
    charges = (monthly("addon:a", "10"), monthly("addon:b", "10", tax_code="VAT"))
    book = taxed_book(*charges, min_total=100)

    for meters in ({"addon:a": 1, "addon:b": 1}, {"addon:b": 1, "addon:a": 1}):
        assert taxes(quoted(book, meters)) == [("recurring", "VAT", "10.00", "2.10")]


def test_taxes_are_of_discounted_amounts() -> None:
    book = taxed_book(
        monthly("cpu_cores", "100", tax_code="VAT"), discounts=(Discount(percent=50),)
    )

    quote = quoted(book, {"cpu_cores": 1})
    assert (quote.tax, quote.taxes[0].kind) == (Money("10.50", "EUR"), ChargeKind.RECURRING)


@pytest.mark.parametrize(
    ("rounding", "gross"),
    [("line", "12.50"), ("total", "12.50"), ("exact", "12.50"), ("gross", "12.51")],
)
def test_the_gross_amount_can_be_what_is_rounded_once(rounding: str, gross: str) -> None:
    """10.004 at 25 % are exactly 12.505."""
    book = taxed_book(
        monthly("addon:a", "10.004", tax_code="VAT"),
        taxes=(TaxRate("VAT", 25),),
        tax_rounding=rounding,
    )

    assert str(quoted(book, {"addon:a": 1}).gross) == f"{gross} EUR"
