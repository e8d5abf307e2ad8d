"""The lines of a calculation, and their sum."""

from decimal import Decimal
from fractions import Fraction

from tests.pricing.small_books import DAY, a_book, monthly, once
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.calculation.calculation import Calculation, Line
from wapcommerce.pricing.calculation.rate_card import rate_card

CARD = rate_card(a_book(once("cpu_cores", "5"), monthly("cpu_cores", "1")), "Athens", DAY)


def a_line(kind: ChargeKind, money: str) -> Line:
    line = Line(kind, "cpu_cores", Decimal(1), CARD.rates[kind]["cpu_cores"])
    line.money = Decimal(money)
    return line


def a_calculation(*lines: Line) -> Calculation:
    work = Calculation(CARD, {"cpu_cores": Decimal(1)}, explained=False)
    work.lines += lines
    return work


def test_a_line_exactly_amounts_to_a_fraction() -> None:
    line = a_line(ChargeKind.RECURRING, "0")
    line.amount, line.divisor = Decimal(2000), 17

    assert line.exact == Fraction(2000, 17)


def test_the_total_is_of_all_lines_and_the_commitment() -> None:
    """10.05 + 1000000.01 has more digits than the context of these tests."""
    setup, monthly_line = (
        a_line(ChargeKind.SETUP, "10.05"),
        a_line(ChargeKind.RECURRING, "1000000.01"),
    )
    work = a_calculation(setup, monthly_line)

    assert work.total() == Decimal("1000010.06")
    work.commitment = ("Maximum total of 1.00", Decimal("-999999.01"))
    assert work.total() == Decimal("11.05")
    assert a_calculation().total() == 0


def test_recurring_lines_are_those_of_every_period() -> None:
    work = a_calculation(a_line(ChargeKind.SETUP, "1"), a_line(ChargeKind.RECURRING, "2"))

    assert [line.money for line in work.recurring()] == [2]
    assert work.digits == 2
