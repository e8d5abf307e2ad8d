"""S17, S28: what the BSS is asked to bill."""

from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests import oracle
from tests.builders import DAY
from wapcommerce.errors import CurrencyMismatch
from wapcommerce.model.billing import InvoiceLine, InvoiceRequest
from wapcommerce.model.money import Money

REQUEST = InvoiceRequest("ord-1", "acc-1", "Nikos Hosting", DAY, "EUR", DAY, "month", ())
DIGITS = {"EUR": 2, "JPY": 0, "KWD": 3}


def line(amount: str, currency: str = "EUR") -> InvoiceLine:
    return InvoiceLine("ord-1-1", "Cores", Decimal(4), Money(amount, currency))


def test_an_invoice_adds_up_its_lines_exactly() -> None:
    request = evolve(REQUEST, lines=(line("0.10"), line("0.20"), line("-0.05")))

    assert request.net == Money("0.25", "EUR")


def test_an_invoice_without_lines_is_of_nothing_in_its_currency() -> None:
    assert (REQUEST.net, REQUEST.tax, REQUEST.gross) == (Money(0, "EUR"),) * 3


def test_an_invoice_refuses_a_line_of_another_currency() -> None:
    with pytest.raises(CurrencyMismatch):
        _ = evolve(REQUEST, lines=(line("1"), line("1", "USD"))).net


@pytest.mark.parametrize(
    ("currency", "net", "percent", "tax", "gross"),
    [
        ("EUR", "20.35", "24", "4.88", "25.23"),
        ("EUR", "20.35", "0", "0.00", "20.35"),
        ("EUR", "0.02", "24", "0.00", "0.02"),
        ("EUR", "0.02", "25", "0.01", "0.03"),
        ("EUR", "-0.02", "25", "-0.01", "-0.03"),
        ("EUR", "10.00", "5.5", "0.55", "10.55"),
        ("JPY", "1005", "10", "101", "1106"),
        ("JPY", "1004", "10", "100", "1104"),
        ("KWD", "1.250", "5", "0.063", "1.313"),
    ],
)
def test_tax_is_added_to_the_net_sum(
    currency: str, net: str, percent: str, tax: str, gross: str
) -> None:
    """By hand: 24 % of 20.35 are 4.884; 25 % of 0.02 are 0.005, which is rounded up."""
    request = evolve(
        REQUEST, currency=currency, tax_percent=Decimal(percent), lines=(line(net, currency),)
    )

    assert request.tax == Money(tax, currency)
    assert request.gross == Money(gross, currency)


def test_tax_is_rounded_once_and_not_by_line() -> None:
    """Three lines of 0.02 with 24 %: 0.0144 are 0.01 together, and three times 0.00 apart."""
    request = evolve(REQUEST, tax_percent=Decimal(24), lines=(line("0.02"),) * 3)

    assert request.tax == Money("0.01", "EUR")


@given(
    st.sampled_from(list(DIGITS)),
    st.lists(st.integers(-(10**9), 10**9), max_size=5),
    st.integers(0, 10**4),
)
def test_the_gross_is_the_net_and_its_tax_rounded_once(
    currency: str, units: list[int], hundredths: int
) -> None:
    """The tax by another way: plain fractions."""
    digits = DIGITS[currency]
    amounts = [f"{Decimal(f'{each}e-{digits}'):f}" for each in units]
    request = evolve(
        REQUEST,
        currency=currency,
        tax_percent=Decimal(f"{hundredths}e-2"),
        lines=tuple(line(amount, currency) for amount in amounts),
    )

    net = Fraction(sum(units), 10**digits)
    tax = oracle.rounded(net * Fraction(hundredths, 10**4), digits)

    assert Fraction(request.net.amount) == net
    assert Fraction(request.tax.amount) == tax
    assert Fraction(request.gross.amount) == net + tax
