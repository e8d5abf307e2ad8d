from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve

from wapcommerce.model.money import Money
from wapcommerce.model.quote import (
    BookVersion,
    ChargeKind,
    Quote,
    QuoteLine,
    Slice,
    Step,
    TaxAmount,
    TaxMode,
    total_of,
)

CORES = QuoteLine(
    meter="cpu_cores",
    label="CPU cores",
    quantity=Decimal(10),
    kind=ChargeKind.RECURRING,
    model="graduated",
    slices=(
        Slice(Decimal(8), "in tier up to 8", Decimal(12), Decimal(96), "Prices!I2"),
        Slice(Decimal(2), "in the last tier", Decimal("10.5"), Decimal(21), ""),
    ),
    amount=Money(117, "EUR"),
)
MEMORY = QuoteLine(
    meter="ram_gib",
    label="Memory",
    quantity=Decimal("1.75"),
    kind=ChargeKind.RECURRING,
    model="per_unit",
    slices=(Slice(Decimal("1.75"), "", Decimal("4.5"), Decimal("7.875"), "Prices!I4"),),
    amount=Money("7.88", "EUR"),
)
SETUP = evolve(
    MEMORY,
    label="Setup",
    kind=ChargeKind.SETUP,
    slices=(Slice(Decimal(1), "", Decimal(20), Decimal(20), ""),),
    amount=Money(20, "EUR"),
)
QUOTE = Quote(
    book=BookVersion("RETAIL", "2026-01"),
    region="Athens",
    period="month",
    as_of=date(2026, 5, 1),
    currency="EUR",
    lines=(SETUP, CORES, MEMORY),
)
TAXES = (
    TaxAmount(ChargeKind.SETUP, "VAT", Decimal(12), Money("20.00", "EUR"), Money("2.40", "EUR")),
    TaxAmount(
        ChargeKind.RECURRING, "VAT", Decimal(10), Money("124.88", "EUR"), Money("12.50", "EUR")
    ),
)


def test_totals_are_sums_of_the_rounded_lines() -> None:
    assert QUOTE.recurring == Money("124.88", "EUR")
    assert QUOTE.setup == Money("20.00", "EUR")
    assert QUOTE.your_total == Money("144.88", "EUR")


def test_a_quote_without_lines_costs_nothing() -> None:
    assert evolve(QUOTE, lines=()).your_total == Money(0, "EUR")


def test_a_quote_is_complete_when_nothing_is_left_to_choose() -> None:
    assert QUOTE.is_complete
    assert not evolve(QUOTE, missing=("machines[0].template",)).is_complete


def test_lines_must_be_immutable() -> None:
    with pytest.raises(TypeError):
        evolve(QUOTE, lines=[CORES])  # type: ignore[arg-type]  # that is the point


def test_a_line_exactly_amounts_to_its_last_step_or_else_to_its_slices() -> None:
    """100 with a margin of 15 % is 2000 over 17."""
    stepped = evolve(CORES, steps=(Step("a", Decimal(3)), Step("margin", Decimal(2000), 17)))

    assert CORES.exact == 117
    assert MEMORY.exact == Fraction(63, 8)
    assert stepped.exact == Fraction(2000, 17)
    assert evolve(CORES, slices=()).exact == 0


def test_a_step_says_what_it_makes_and_where_it_stands() -> None:
    margin = Step("margin of 15 %", Decimal(2000), 17, 1, "Adjustments!G2")

    assert str(margin) == "margin of 15 % = 117.647059…   [Adjustments!G2]"
    assert str(Step("discount", Decimal("7.50"))) == "discount = 7.50"


def test_a_slice_says_its_multiplication() -> None:
    assert str(CORES.slices[0]) == "8 in tier up to 8 × 12.00 = 96.00   [Prices!I2]"
    assert str(MEMORY.slices[0]) == "1.75 × 4.50 = 7.875   [Prices!I4]"


@pytest.mark.parametrize(
    ("mode", "gross"), [("exclusive", "159.78"), ("inclusive", "144.88"), ("", "144.88")]
)
def test_taxes_are_on_top_of_the_total_or_within_it(mode: TaxMode, gross: str) -> None:
    taxed = evolve(QUOTE, tax_mode=mode, taxes=TAXES)

    assert taxed.tax == Money("14.90", "EUR")
    assert taxed.gross == Money(gross, "EUR")
    assert QUOTE.tax == Money(0, "EUR")


def test_the_sum_of_slices_has_all_digits() -> None:
    parts = [Slice(Decimal(1), "", Decimal(1), Decimal(n), "") for n in ("1000000.01", "0.000001")]

    assert total_of(parts) == Decimal("1000000.010001")
    assert total_of([]) == 0


def test_a_quote_is_shown_by_its_totals() -> None:
    assert str(QUOTE) == "144.88 EUR (20.00 EUR once, 124.88 EUR every month)"
