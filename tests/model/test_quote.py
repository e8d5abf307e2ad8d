from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

from wapcommerce.model.money import Money
from wapcommerce.model.quote import BookVersion, ChargeKind, Quote, QuoteLine, Slice

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
    exact=Decimal(117),
    amount=Money(117, "EUR"),
)
MEMORY = QuoteLine(
    meter="ram_gib",
    label="Memory",
    quantity=Decimal("1.75"),
    kind=ChargeKind.RECURRING,
    model="per_unit",
    slices=(Slice(Decimal("1.75"), "", Decimal("4.5"), Decimal("7.875"), "Prices!I4"),),
    exact=Decimal("7.875"),
    amount=Money("7.88", "EUR"),
)
SETUP = evolve(
    MEMORY, label="Setup", kind=ChargeKind.SETUP, exact=Decimal(20), amount=Money(20, "EUR")
)
QUOTE = Quote(
    book=BookVersion("RETAIL", "2026-01"),
    region="Athens",
    period="month",
    as_of=date(2026, 5, 1),
    currency="EUR",
    lines=(SETUP, CORES, MEMORY),
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


def test_the_explanation_can_be_added_up_by_hand() -> None:
    lines = QUOTE.explain().splitlines()

    assert "      8 in tier up to 8 × 12.00 = 96.00   [Prices!I2]" in lines
    assert "      2 in the last tier × 10.50 = 21.00" in lines
    assert "      1.75 × 4.50 = 7.875   [Prices!I4]" in lines
    assert "      7.875 rounded to 7.88 EUR" in lines
    assert {len(line) for line in lines if line.startswith("  CPU") or "otal " in line} == {72}
    amounts = {line[:54].strip(): line[54:].strip() for line in lines if line.endswith(" EUR")}
    assert amounts["CPU cores: 10 (graduated)"] == "117.00 EUR"
    assert amounts["Memory: 1.75 (per_unit)"] == "7.88 EUR"
    assert amounts["Recurring total"] == "124.88 EUR"
    assert amounts["Setup total"] == "20.00 EUR"
    assert amounts["Your Total"] == "144.88 EUR"


def test_the_explanation_says_which_book_where_and_when() -> None:
    first = QUOTE.explain().splitlines()[0]

    for part in ("RETAIL version 2026-01", "Athens", "2026-05-01", "EUR"):
        assert part in first


def test_the_explanation_says_what_is_missing_and_noted() -> None:
    text = evolve(QUOTE, missing=("machines[0].template",), notes=("licences apart",)).explain()

    assert "still to choose: machines[0].template" in text
    assert "Note: licences apart" in text


def test_a_section_without_lines_is_left_out() -> None:
    text = evolve(QUOTE, lines=(CORES,)).explain()

    assert "Setup" not in text
    assert "Recurring, every month" in text


def test_a_line_that_needs_no_rounding_says_nothing_of_it() -> None:
    assert "rounded" not in evolve(QUOTE, lines=(CORES,)).explain()


def test_a_quote_is_shown_by_its_totals() -> None:
    assert str(QUOTE) == "144.88 EUR (20.00 EUR once, 124.88 EUR every month)"
