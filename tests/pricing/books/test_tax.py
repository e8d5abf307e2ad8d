"""D5 step 7: tax on top of prices and within them."""

import copy
import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracle
from wapcommerce.errors import InvalidCharge
from wapcommerce.model.money import Money
from wapcommerce.pricing.books.tax import (
    TaxRate,
    rates_in,
    taxes_left,
    taxes_on,
    taxes_to_gross,
    taxes_within,
)

AMOUNTS = st.fractions(-(10**6), 10**6, max_denominator=10**5)
RATES = st.lists(
    st.integers(0, 40_000).map(lambda thousandths: TaxRate("vat", Decimal(f"{thousandths}e-3"))),
    min_size=1,
    max_size=4,
)
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])


def rates(*percents: int | str) -> tuple[TaxRate, ...]:
    return tuple(TaxRate("vat", percent) for percent in percents)


@pytest.mark.parametrize(
    ("net", "percent", "currency", "expected"),
    [
        ("99.99", "20", "EUR", "20.00"),
        ("0.02", "25", "EUR", "0.01"),
        ("0.0199", "25", "EUR", "0.00"),
        ("-0.02", "25", "EUR", "-0.01"),
        ("999", "10.5", "JPY", "105"),
        ("1.5", "11", "KWD", "0.165"),
        ("100", "0", "EUR", "0"),
    ],
)
def test_tax_comes_on_top_and_is_rounded_half_up(
    net: str, percent: str, currency: str, expected: str
) -> None:
    assert taxes_on(Fraction(net), rates(percent), currency) == (Money(expected, currency),)


@given(AMOUNTS, RATES, CURRENCIES)
def test_each_rate_on_top_is_rounded_by_itself(
    net: Fraction, several: list[TaxRate], currency: str
) -> None:
    taxes = taxes_on(net, several, currency)

    for rate, tax in zip(several, taxes, strict=True):
        exact = net * Fraction(rate.percent) / 100
        assert Fraction(tax.amount) == oracle.rounded(exact, tax.digits)


@pytest.mark.parametrize(
    ("gross", "percents", "currency", "expected"),
    [
        ("24.99", ("20",), "EUR", ("4.16",)),
        ("120", ("20",), "EUR", ("20",)),
        ("0.01", ("20",), "EUR", ("0",)),
        ("-24.99", ("20",), "EUR", ("-4.16",)),
        ("1210", ("10", "11"), "JPY", ("100", "110")),
        ("1.234", ("5",), "KWD", ("0.059",)),
        ("100", ("0",), "EUR", ("0",)),
        ("100", ("0", "0"), "EUR", ("0", "0")),
        ("100", ("25", "0"), "EUR", ("20", "0")),
        ("100", (), "EUR", ()),
    ],
)
def test_tax_within_is_what_the_rounded_net_leaves(
    gross: str, percents: tuple[str, ...], currency: str, expected: tuple[str, ...]
) -> None:
    assert taxes_within(Fraction(gross), rates(*percents), currency) == tuple(
        Money(tax, currency) for tax in expected
    )


@given(AMOUNTS, RATES, CURRENCIES)
def test_net_and_taxes_within_add_up_to_the_gross_amount(
    gross: Fraction, several: list[TaxRate], currency: str
) -> None:
    taxes = taxes_within(gross, several, currency)
    digits = Money.zero(currency).digits
    percent = sum((Fraction(rate.percent) for rate in several), Fraction(0))
    net = oracle.rounded(gross * 100 / (100 + percent), digits)

    assert net + sum(Fraction(tax.amount) for tax in taxes) == oracle.rounded(gross, digits)


@given(AMOUNTS, RATES, CURRENCIES)
def test_rates_share_the_tax_within_by_their_percentages(
    gross: Fraction, several: list[TaxRate], currency: str
) -> None:
    """None gets a whole minor unit more or less than its share, and a rate of zero nothing."""
    taxes = taxes_within(gross, several, currency)
    total = sum((Fraction(tax.amount) for tax in taxes), Fraction(0))
    percent = sum((Fraction(rate.percent) for rate in several), Fraction(0))

    for rate, tax in zip(several, taxes, strict=True):
        share = total * Fraction(rate.percent) / percent if percent else Fraction(0)
        assert abs(Fraction(tax.amount) - share) * 10**tax.digits < 1
        assert rate.percent or not tax


COUNTRIES = (
    TaxRate("vat", Decimal(20)),
    TaxRate("vat", Decimal(24), "GR"),
    TaxRate("city", Decimal(2), "GR"),
    TaxRate("vat", Decimal(1), "GR"),
)


@pytest.mark.parametrize(
    ("code", "country", "percents"),
    [
        ("vat", "GR", [24, 1]),
        ("vat", "DE", [20]),
        ("vat", "", [20]),
        ("city", "GR", [2]),
        ("city", "DE", []),
        ("city", "", []),
        ("", "", []),
    ],
)
def test_a_country_has_its_own_rates_or_those_for_everywhere(
    code: str, country: str, percents: list[int]
) -> None:
    assert [rate.percent for rate in rates_in(COUNTRIES, code, country)] == percents


def test_a_tax_below_zero_has_no_meaning() -> None:
    assert TaxRate("vat", Decimal(0)).percent == 0
    with pytest.raises(InvalidCharge, match=r"-0\.01 %"):
        TaxRate("vat", Decimal("-0.01"))


@pytest.mark.parametrize("percent", [20.0, True])
def test_a_rate_is_never_a_float(percent: float) -> None:
    with pytest.raises(TypeError):
        TaxRate("vat", percent)  # type: ignore[arg-type]  # that is the point


def test_a_rate_is_a_value() -> None:
    """D14."""
    rate = TaxRate("vat", Decimal("20.0"), "GR", source="Tax!A2")
    copied = pickle.loads(pickle.dumps(rate))  # noqa: S301 - our own

    assert (
        copied == copy.deepcopy(rate) == rate == TaxRate("vat", Decimal(20), "GR", source="Tax!A2")
    )
    assert hash(copied) == hash(rate)


def test_a_gross_amount_rounded_once_leaves_the_tax_beside_what_is_billed() -> None:
    """146.8944 and 0.50, billed as 147.39, are 181.295112 with 23 %."""
    exact, billed = Fraction("147.3944"), Money("147.39", "EUR")

    assert taxes_to_gross(exact, billed, [TaxRate("VAT", 23)]) == (Money("33.91", "EUR"),)
    assert taxes_to_gross(exact, billed, [TaxRate("VAT", 0)]) == (Money(0, "EUR"),)
    halves = [TaxRate("A", 11), TaxRate("B", 12)]
    assert taxes_to_gross(exact, billed, halves) == (Money("16.22", "EUR"), Money("17.69", "EUR"))


def test_lines_rounded_up_by_more_than_the_tax_make_it_negative() -> None:
    """Ten lines of 0.005 are billed as 0.10; with 1 % they are 0.0505, so 0.05."""
    (tax,) = taxes_to_gross(Fraction("0.05"), Money("0.10", "EUR"), [TaxRate("VAT", 1)])

    assert tax == Money("-0.05", "EUR")


def test_the_rounded_net_leaves_the_tax_within_what_is_billed() -> None:
    assert taxes_left(Fraction("24.994"), Money("24.99", "EUR"), [TaxRate("VAT", 20)]) == (
        Money("4.16", "EUR"),
    )
