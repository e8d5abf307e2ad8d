from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wapcommerce.errors import CurrencyMismatch, Refusal, accepted
from wapcommerce.model.exact import scaled_decimal
from wapcommerce.model.money import Money
from wapcommerce.pricing.proration import Convention, Period
from wapcommerce.pricing.proration_change import Change, capped_credit, prorated_change

HALF_OPEN, BOTH, FIXED, SECONDS, NONE = Convention
JUNE = Period(date(2026, 6, 1), date(2026, 7, 1))
JUNE_1_TO_30 = Period(date(2026, 6, 1), date(2026, 6, 30))


def euro(amount: int | str) -> Money:
    """So many euros."""
    return Money(amount, "EUR")


def cents(units: int) -> Money:
    """So many cents."""
    return Money(scaled_decimal(units, 2), "EUR")


@pytest.mark.parametrize(
    ("at", "convention", "credit", "charge", "net"),
    [
        (date(2026, 6, 1), HALF_OPEN, "-10", "25", "15"),
        (date(2026, 6, 18), HALF_OPEN, "-4.33", "10.83", "6.50"),
        (date(2026, 6, 30), HALF_OPEN, "-0.33", "0.83", "0.50"),
        (date(2026, 7, 1), HALF_OPEN, "0", "0", "0"),
        (date(2026, 6, 18), FIXED, "-4.33", "10.83", "6.50"),
        (date(2026, 6, 18), NONE, "0", "0", "0"),
    ],
)
def test_the_rest_of_the_period_is_credited_and_charged(
    at: date, convention: Convention, credit: str, charge: str, net: str
) -> None:
    change = accepted(prorated_change(euro(10), euro(25), at, JUNE, convention))

    assert (change.credit, change.charge, change.net) == (euro(credit), euro(charge), euro(net))


@pytest.mark.parametrize(
    ("day", "credit", "charge"), [(1, "-10", "25"), (18, "-4.33", "10.83"), (30, "-0.33", "0.83")]
)
def test_with_both_ends_the_day_of_the_change_is_the_new_price_s(
    day: int, credit: str, charge: str
) -> None:
    change = prorated_change(euro(10), euro(25), date(2026, 6, day), JUNE_1_TO_30, BOTH)

    assert change == Change(euro(credit), euro(charge))


def test_a_change_in_a_month_of_28_days() -> None:
    change = prorated_change(euro(28), euro(56), date(2026, 6, 15), JUNE, FIXED, month_days=28)

    assert change == Change(euro(-14), euro(28))


def test_a_change_to_the_second() -> None:
    day = Period(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 2, tzinfo=UTC))

    change = prorated_change(
        euro(24), euro(48), datetime(2026, 6, 1, 23, 59, 59, tzinfo=UTC), day, SECONDS
    )

    assert change == Change(euro(0), euro(0))
    assert prorated_change(
        euro(24), euro(48), datetime(2026, 6, 1, 18, tzinfo=UTC), day, SECONDS
    ) == Change(euro(-6), euro(12))


def test_each_line_is_rounded_and_not_their_difference() -> None:
    change = Change.of(euro("0.01"), euro("0.02"), Fraction(1, 2))

    assert (change.credit, change.charge, change.net) == (cents(-1), cents(1), cents(0))


@pytest.mark.parametrize("at", [date(2026, 5, 31), date(2026, 7, 2)])
def test_a_change_outside_the_period_is_refused(at: date) -> None:
    refusal = prorated_change(euro(10), euro(25), at, JUNE, HALF_OPEN)

    assert isinstance(refusal, Refusal)
    assert [(each.code, each.path) for each in refusal.rejections] == [("outside_period", "at")]


def test_two_currencies_never_meet_in_a_change() -> None:
    yen = Money(100, "JPY")
    with pytest.raises(CurrencyMismatch):
        prorated_change(euro(10), yen, date(2026, 6, 18), JUNE, HALF_OPEN)
    with pytest.raises(CurrencyMismatch):
        Change(euro(-1), yen)
    for amounts in ((yen, euro(1), euro(1)), (euro(1), yen, euro(1)), (euro(1), euro(1), yen)):
        with pytest.raises(CurrencyMismatch):
            capped_credit(*amounts)


@pytest.mark.parametrize(
    ("potential", "paid", "credited", "expected"),
    [
        (120, 100, 0, 100),
        (120, 100, 30, 70),
        (70, 100, 30, 70),
        ("69.99", 100, 30, "69.99"),
        ("70.01", 100, 30, 70),
        (120, 100, "99.99", "0.01"),
        (120, 100, 100, 0),
        (120, 100, 101, 0),
        (120, 0, 0, 0),
        (0, 100, 30, 0),
    ],
)
def test_a_credit_is_capped_at_what_was_paid_and_not_yet_credited(
    potential: int | str, paid: int, credited: int | str, expected: int | str
) -> None:
    assert capped_credit(euro(potential), euro(paid), euro(credited)) == euro(expected)


@pytest.mark.parametrize("amounts", [(1, "-0.01", 1), (1, 1, "-0.01")])
def test_amounts_of_a_cap_are_not_below_zero(amounts: tuple[int | str, ...]) -> None:
    with pytest.raises(ValueError, match="below 0"):
        capped_credit(*map(euro, amounts))


def test_a_capped_change_keeps_its_charge() -> None:
    change = Change(euro(-120), euro(40))

    assert change.capped(euro(100), euro(30)) == Change(euro(-70), euro(40))
    assert change.capped(euro(150), euro(30)) == change
    assert change.capped(euro(100), euro(100)).net == euro(40)


AMOUNTS = st.integers(0, 10**12).map(cents)
SHARES = st.fractions(0, 1, max_denominator=400)


@given(AMOUNTS, SHARES)
def test_a_change_to_the_same_price_nets_to_exactly_zero(price: Money, share: Fraction) -> None:
    assert not Change.of(price, price, share).net


@given(AMOUNTS, AMOUNTS, SHARES)
def test_there_and_back_in_the_same_moment_costs_nothing(
    one: Money, other: Money, share: Fraction
) -> None:
    assert not Change.of(one, other, share).net + Change.of(other, one, share).net


@given(AMOUNTS, AMOUNTS, SHARES)
def test_the_net_is_within_a_cent_of_the_exact_difference(
    old: Money, new: Money, share: Fraction
) -> None:
    exact = Fraction((new - old).amount) * share

    assert abs(Fraction(Change.of(old, new, share).net.amount) - exact) <= Fraction(1, 100)


@given(AMOUNTS, AMOUNTS, st.lists(AMOUNTS, max_size=4))
def test_credits_together_never_give_back_more_than_was_paid(
    price: Money, paid: Money, potentials: list[Money]
) -> None:
    credited = Money.zero("EUR")
    for potential in [price, *potentials]:
        credit = capped_credit(potential, paid, credited)
        assert Money.zero("EUR") <= credit <= potential
        credited += credit

    assert credited <= paid


def test_a_credit_below_zero_is_none() -> None:
    assert capped_credit(euro("-0.01"), euro(200), euro(50)) == euro(0)
