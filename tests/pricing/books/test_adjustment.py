"""D5: factor, percent, markup, margin and override, exact."""

import copy
import pickle
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from wapcommerce.errors import InvalidCharge
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind, rank
from wapcommerce.pricing.charge_models.flat import Flat

FACTOR, OVERRIDE = AdjustmentKind.FACTOR, AdjustmentKind.OVERRIDE
PERCENT, MARKUP, MARGIN = AdjustmentKind.PERCENT, AdjustmentKind.MARKUP, AdjustmentKind.MARGIN
RATIOS = (FACTOR, PERCENT, MARKUP, MARGIN)
DAY = date(2026, 5, 1)

amounts = st.fractions(0, 10**6, max_denominator=10**6)
#: Hundredths of a percent.
shares = st.integers(0, 9999).map(lambda hundredths: Decimal(f"{hundredths}e-2"))
percents = st.integers(-10_000, 100_000).map(lambda hundredths: Decimal(f"{hundredths}e-2"))


def applied(kind: AdjustmentKind, value: str, amount: int | str = 100) -> Fraction:
    return Adjustment(kind, Decimal(value)).apply(Fraction(amount))


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (FACTOR, "1.1", Fraction(110)),
        (FACTOR, "0", Fraction(0)),
        (FACTOR, "1", Fraction(100)),
        (PERCENT, "-10", Fraction(90)),
        (PERCENT, "10", Fraction(110)),
        (PERCENT, "-100", Fraction(0)),
        (PERCENT, "0", Fraction(100)),
        (MARKUP, "25", Fraction(125)),
        (MARKUP, "0", Fraction(100)),
        (MARKUP, "250", Fraction(350)),
        (MARGIN, "20", Fraction(125)),
        (MARGIN, "0", Fraction(100)),
        (MARGIN, "15", Fraction(2000, 17)),
        (MARGIN, "99.99", Fraction(1_000_000)),
    ],
)
def test_what_becomes_of_a_hundred(kind: AdjustmentKind, value: str, expected: Fraction) -> None:
    """By hand: 20 % of 125.00 are the 25.00 that were added."""
    assert applied(kind, value) == expected


def test_an_amount_keeps_its_sign() -> None:
    """A discount line of the book is adjusted like the others."""
    assert applied(PERCENT, "-10", "-50") == -45


@pytest.mark.parametrize(
    ("kind", "value", "shown", "hint"),
    [
        (FACTOR, "-0.01", "-0.01", "give 0 or more"),
        (PERCENT, "-100.01", "-100.01 %", "give -100 or more"),
        (MARKUP, "-0.01", "-0.01 %", "give 0 or more"),
        (MARGIN, "-0.01", "-0.01 %", "give 0 or more"),
        (MARGIN, "100", "100 %", "give 0 or more, and less than 100"),
        (MARGIN, "100.01", "100.01 %", "give 0 or more, and less than 100"),
    ],
)
def test_a_value_without_meaning_is_refused(
    kind: AdjustmentKind, value: str, shown: str, hint: str
) -> None:
    with pytest.raises(InvalidCharge) as caught:
        Adjustment(kind, Decimal(value))

    (found,) = caught.value.rejections
    assert (found.code, found.path, found.hint) == ("adjustment", "value", hint)
    assert found.message == f"a {kind} of {shown} has no meaning"


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InvalidCharge) as caught:
        Adjustment(OVERRIDE, Decimal(-1), valid_from=DAY, valid_to=DAY - timedelta(days=1))

    assert [each.path for each in caught.value.rejections] == ["value", "meter", "valid_from"]


@pytest.mark.parametrize("kind", RATIOS)
def test_only_an_override_takes_a_charge_model(kind: AdjustmentKind) -> None:
    assert Adjustment(OVERRIDE, Decimal(0), "cpu_cores", model=Flat(9)).model == Flat(9)
    with pytest.raises(InvalidCharge) as caught:
        Adjustment(kind, Decimal(0), "cpu_cores", model=Flat(9))

    assert [each.path for each in caught.value.rejections] == ["model"]


def test_an_override_multiplies_nothing() -> None:
    """7.50 is the price, and no 7.5 % on the price before."""
    override = Adjustment(OVERRIDE, Decimal("7.50"), "cpu_cores")

    with pytest.raises(ValueError, match=r"override of 7\.5 sets the price"):
        override.apply(Fraction(100))


@pytest.mark.parametrize(
    ("meter", "region", "expected"),
    [
        (None, None, True),
        ("cpu_cores", None, True),
        (None, "Athens", True),
        ("cpu_cores", "Athens", True),
        ("ram_gib", "Athens", False),
        ("cpu_cores", "Berlin", False),
    ],
)
def test_it_holds_for_the_meter_and_region_it_names(
    meter: str | None, region: str | None, expected: bool
) -> None:
    adjustment = Adjustment(PERCENT, Decimal(5), meter, region)

    assert adjustment.holds_for("cpu_cores", "Athens", ()) is expected


@pytest.mark.parametrize(
    ("reseller", "customer", "expected"),
    [
        (None, None, True),
        ("R1", None, True),
        (None, "C1", True),
        ("R1", "C1", True),
        ("R2", "C1", False),
        ("R1", "C2", False),
    ],
)
def test_it_holds_for_the_accounts_it_names(
    reseller: str | None, customer: str | None, expected: bool
) -> None:
    adjustment = Adjustment(PERCENT, Decimal(5), reseller=reseller, customer=customer)

    assert adjustment.holds_for("cpu_cores", "Athens", ("R1", "C1")) is expected
    assert adjustment.holds_for("cpu_cores", "Athens", ()) is (reseller is customer is None)


def test_both_days_are_inclusive() -> None:
    adjustment = Adjustment(PERCENT, Decimal(5), valid_from=DAY, valid_to=DAY)

    assert [adjustment.is_valid_on(DAY + timedelta(days=days)) for days in (-1, 0, 1)] == [
        False,
        True,
        False,
    ]


def test_the_one_that_applies_is_the_most_particular_of_the_highest_priority() -> None:
    """Each of these goes before all that stand before it."""
    general = Adjustment(PERCENT, Decimal(5))
    ascending = [
        general,
        evolve(general, valid_from=DAY),
        evolve(general, valid_from=DAY + timedelta(days=1)),
        evolve(general, region="Athens"),
        evolve(general, meter="cpu_cores"),
        evolve(general, meter="cpu_cores", region="Athens", valid_from=DAY),
        evolve(general, reseller="R1"),
        evolve(general, reseller="R1", meter="cpu_cores", region="Athens"),
        evolve(general, customer="C1"),
        evolve(general, customer="C1", reseller="R1", meter="cpu_cores", region="Athens"),
        evolve(general, priority=1),
        evolve(general, priority=2),
    ]

    descending = ascending[::-1]

    assert sorted(descending, key=rank) == ascending


def test_a_lower_priority_goes_behind_however_particular_it_is() -> None:
    particular = Adjustment(PERCENT, Decimal(5), "cpu_cores", "Athens", "R1", "C1", priority=-1)

    assert rank(particular) < rank(Adjustment(PERCENT, Decimal(5)))


def test_a_value_is_never_a_float() -> None:
    """D1."""
    with pytest.raises(TypeError):
        Adjustment(PERCENT, cast("Any", 12.5))


def test_equal_values_are_equal_adjustments() -> None:
    assert Adjustment(MARKUP, Decimal("25")) == Adjustment(MARKUP, Decimal("25.00"))
    assert Adjustment(MARKUP, Decimal("25")) != Adjustment(PERCENT, Decimal("25"))


def test_an_adjustment_is_a_value() -> None:
    """D14."""
    override = Adjustment(OVERRIDE, Decimal("7.50"), "cpu_cores", model=Flat(9), source="A!2")
    copied = pickle.loads(pickle.dumps(override))  # noqa: S301 - our own

    assert copied == copy.deepcopy(override) == override
    assert hash(copied) == hash(override)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(FACTOR, "factor of 1.1"), (MARGIN, "margin of 1.1 %"), (OVERRIDE, "override of 1.1")],
)
def test_a_quote_calls_it_by_kind_and_value(kind: AdjustmentKind, expected: str) -> None:
    assert str(Adjustment(kind, Decimal("1.10"), "cpu_cores")) == expected


@given(amounts, percents, percents)
def test_percents_compose_exactly_and_in_any_order(
    amount: Fraction, first: Decimal, second: Decimal
) -> None:
    one, two = Adjustment(PERCENT, first), Adjustment(PERCENT, second)
    factor = (100 + Fraction(first)) * (100 + Fraction(second)) / 10_000

    assert two.apply(one.apply(amount)) == amount * factor == one.apply(two.apply(amount))


@given(amounts, shares)
def test_a_markup_is_a_percent_on_top(amount: Fraction, share: Decimal) -> None:
    assert Adjustment(MARKUP, share).apply(amount) == Adjustment(PERCENT, share).apply(amount)


@given(amounts, shares)
def test_a_margin_is_undone_by_taking_it_off(amount: Fraction, share: Decimal) -> None:
    """What is left of the result when the profit is taken out is the cost, to the last digit."""
    sold = Adjustment(MARGIN, share).apply(amount)

    assert sold - sold * Fraction(share) / 100 == amount
    assert sold >= amount


@given(amounts, st.fractions(0, Fraction(9999, 100), max_denominator=100))
def test_a_margin_of_k_is_a_markup_of_100k_by_100_less_k(amount: Fraction, k: Fraction) -> None:
    """A margin of 15 % is a markup of 1500/85 %, which no decimal can write."""
    margin = Decimal(f"{int(k * 100)}e-2")
    markup = 100 * Fraction(margin) / (100 - Fraction(margin))

    assert Adjustment(MARGIN, margin).apply(amount) == amount * (1 + markup / 100)


@given(amounts, st.integers(0, 12), st.integers(0, 5))
def test_where_both_can_be_written_margin_and_markup_are_the_same_adjustment(
    amount: Fraction, twos: int, fives: int
) -> None:
    """Margin 50 is markup 100, margin 80 markup 400, margin 90 markup 900."""
    times = 2**twos * 5**fives
    k = Fraction(100 * (times - 1), times)
    digits = twos + fives
    margin = Adjustment(MARGIN, Decimal(f"{int(k * 10**digits)}e-{digits}"))
    markup = Adjustment(MARKUP, Decimal(100 * (times - 1)))

    assert Fraction(markup.value) == 100 * k / (100 - k)
    assert margin.apply(amount) == markup.apply(amount) == amount * times


@given(amounts, amounts, shares, st.sampled_from(RATIOS))
def test_adjusting_a_sum_is_adjusting_its_parts(
    one: Fraction, other: Fraction, share: Decimal, kind: AdjustmentKind
) -> None:
    """So lines may be adjusted one by one, as long as nothing is rounded on the way."""
    adjustment = Adjustment(kind, share)

    assert adjustment.apply(one + other) == adjustment.apply(one) + adjustment.apply(other)


def test_a_kind_given_as_text_is_that_kind() -> None:
    """Text that only looked the same would be passed over by every rule."""
    adjustment = Adjustment("markup", 10)

    assert adjustment.kind is AdjustmentKind.MARKUP
    with pytest.raises(ValueError, match="'uplift' is no kind of adjustment; use one of factor, "):
        Adjustment("uplift", 10)


@pytest.mark.parametrize("wrong", [{"valid_from": "2026-01-01"}, {"valid_to": 1}, {"model": 5}])
def test_a_field_of_another_type_is_refused_where_it_is_given(wrong: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Adjustment(AdjustmentKind.OVERRIDE, 1, "cpu_cores", **wrong)
