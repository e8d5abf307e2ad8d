from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracle
from wapcommerce.errors import Refusal, accepted
from wapcommerce.model.exact import scaled_decimal
from wapcommerce.model.money import Money
from wapcommerce.pricing.proration import (
    Convention,
    Period,
    fixed_month_days,
    prorate,
    remaining_share,
    used_share,
)

HALF_OPEN, BOTH, FIXED, SECONDS, NONE = Convention
LISBON = ZoneInfo("Europe/Lisbon")
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
MARCH_1_TO_31 = Period(date(2026, 3, 1), date(2026, 3, 31))
MARCH_INSTANTS = Period(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))


def day(text: str) -> date:
    """2026-03-01 as a day."""
    return date.fromisoformat(text)


def instant(text: str) -> datetime:
    """2026-03-01T12:00 as an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-03-01", "2026-03-01", 0),
        ("2026-03-01", "2026-03-02", 1),
        ("2026-03-16", "2026-04-01", 16),
        ("2026-03-31", "2026-04-01", 1),
        ("2026-04-01", "2026-04-01", 0),
        ("2026-03-01", "2026-04-01", 31),
    ],
)
def test_half_open_counts_the_first_day_and_not_the_last(start: str, end: str, days: int) -> None:
    assert used_share(day(start), day(end), MARCH, HALF_OPEN) == Fraction(days, 31)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-03-01", "2026-03-01", 1),
        ("2026-03-01", "2026-03-02", 2),
        ("2026-03-15", "2026-03-31", 17),
        ("2026-03-31", "2026-03-31", 1),
        ("2026-03-01", "2026-03-31", 31),
    ],
)
def test_both_inclusive_counts_the_first_day_and_the_last(start: str, end: str, days: int) -> None:
    assert used_share(day(start), day(end), MARCH_1_TO_31, BOTH) == Fraction(days, 31)


@pytest.mark.parametrize(
    ("start", "end", "of_30", "of_28"),
    [
        ("2023-01-20", "2023-02-10", 20, 18),
        ("2023-02-20", "2023-03-10", 20, 18),
        ("2024-02-20", "2024-03-10", 20, 18),
        ("2023-04-20", "2023-05-10", 20, 18),
        ("2023-05-10", "2023-05-20", 10, 10),
        ("2023-12-20", "2024-01-10", 20, 18),
        ("2023-01-10", "2024-01-10", 360, 336),
        ("2023-05-28", "2023-05-29", 1, 0),
        ("2023-05-29", "2023-05-30", 1, 0),
        ("2023-05-30", "2023-05-31", 0, 0),
        ("2023-05-31", "2023-06-01", 1, 1),
        ("2023-02-28", "2023-03-01", 3, 1),
        ("2023-05-10", "2023-05-10", 0, 0),
    ],
)
def test_a_fixed_month_has_the_same_days_every_month(
    start: str, end: str, of_30: int, of_28: int
) -> None:
    assert fixed_month_days(day(start), day(end)) == of_30
    assert fixed_month_days(day(start), day(end), 28) == of_28


@pytest.mark.parametrize("month", range(1, 12))
@pytest.mark.parametrize("month_days", [28, 30])
def test_ten_days_cost_the_same_in_every_fixed_month(month: int, month_days: int) -> None:
    period = Period(date(2026, month, 15), date(2026, month + 1, 15))
    start, end = date(2026, month, 15), date(2026, month, 25)

    share = used_share(start, end, period, FIXED, month_days=month_days)

    assert share == Fraction(10, month_days)


def test_a_quarter_of_fixed_months_is_divided_by_all_its_days() -> None:
    quarter = Period(date(2026, 1, 1), date(2026, 4, 1))

    assert used_share(date(2026, 2, 1), date(2026, 3, 1), quarter, FIXED) == Fraction(30, 90)


def test_a_period_between_two_last_days_is_whole_in_fixed_months() -> None:
    period = Period(date(2026, 1, 31), date(2026, 2, 28))

    assert used_share(period.begins, period.ends, period, FIXED) == 1
    assert used_share(date(2026, 2, 14), period.ends, period, FIXED) == Fraction(14, 28)


@pytest.mark.parametrize("month_days", [0, 27, 32])
def test_a_month_has_28_to_31_days(month_days: int) -> None:
    with pytest.raises(ValueError, match="28 to 31"):
        used_share(day("2026-03-01"), day("2026-03-02"), MARCH, FIXED, month_days=month_days)


@pytest.mark.parametrize("month_days", [28, 31])
def test_the_shortest_and_the_longest_month_can_be_fixed(month_days: int) -> None:
    assert fixed_month_days(day("2026-03-01"), day("2026-05-01"), month_days) == 2 * month_days


@pytest.mark.parametrize(
    ("start", "end", "share"),
    [
        ("2026-03-16T00:00", "2026-04-01T00:00", Fraction(16, 31)),
        ("2026-03-01T00:00", "2026-03-01T00:00:01", Fraction(1, 31 * 86400)),
        ("2026-03-01T00:00", "2026-03-01T00:00:00.000001", Fraction(1, 31 * 86400 * 10**6)),
        ("2026-03-31T12:00", "2026-04-01T00:00", Fraction(1, 62)),
    ],
)
def test_seconds_count_the_time_between_instants(start: str, end: str, share: Fraction) -> None:
    assert used_share(instant(start), instant(end), MARCH_INSTANTS, SECONDS) == share


def test_a_day_of_23_hours_is_shorter_in_seconds() -> None:
    week = Period(
        datetime(2026, 3, 23, tzinfo=LISBON),
        datetime(2026, 3, 30, tzinfo=LISBON),
    )
    start, end = datetime(2026, 3, 29, tzinfo=LISBON), datetime(2026, 3, 30, tzinfo=LISBON)

    assert used_share(start, end, week, SECONDS) == Fraction(23, 7 * 24 - 1)
    assert week.ends == instant("2026-03-29T23:00")


def test_no_proration_charges_the_whole_however_little_is_used() -> None:
    assert used_share(day("2026-03-31"), day("2026-04-01"), MARCH, NONE) == 1
    assert used_share(instant("2026-03-31"), instant("2026-04-01"), MARCH_INSTANTS, NONE) == 1


@pytest.mark.parametrize("at", ["2026-03-01", "2026-03-31", "2026-04-01"])
def test_no_proration_leaves_nothing_to_give_back(at: str) -> None:
    assert remaining_share(day(at), MARCH, NONE) == 0


@pytest.mark.parametrize(
    ("at", "period", "convention", "share"),
    [
        ("2026-03-01", MARCH, HALF_OPEN, 1),
        ("2026-03-16", MARCH, HALF_OPEN, Fraction(16, 31)),
        ("2026-04-01", MARCH, HALF_OPEN, 0),
        ("2026-03-01", MARCH_1_TO_31, BOTH, 1),
        ("2026-03-15", MARCH_1_TO_31, BOTH, Fraction(17, 31)),
        ("2026-03-31", MARCH_1_TO_31, BOTH, Fraction(1, 31)),
        ("2026-03-16", MARCH, FIXED, Fraction(15, 30)),
    ],
)
def test_what_remains_is_counted_to_the_end_of_the_period(
    at: str, period: Period, convention: Convention, share: Fraction
) -> None:
    assert remaining_share(day(at), period, convention) == share


def test_what_remains_of_a_month_of_28_days() -> None:
    assert remaining_share(day("2026-03-15"), MARCH, FIXED, month_days=28) == Fraction(14, 28)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-03-16", "2026-03-15", [("start_after_end", "start")]),
        ("2026-02-28", "2026-03-15", [("outside_period", "start")]),
        ("2026-03-15", "2026-04-02", [("outside_period", "end")]),
        ("2026-02-28", "2026-04-02", [("outside_period", "start"), ("outside_period", "end")]),
        ("2026-04-02", "2026-03-31", [("outside_period", "start"), ("start_after_end", "start")]),
    ],
)
@pytest.mark.parametrize("convention", [HALF_OPEN, BOTH, FIXED, NONE])
def test_a_use_that_does_not_fit_is_refused_with_every_reason(
    start: str, end: str, expected: list[tuple[str, str]], convention: Convention
) -> None:
    refusal = used_share(day(start), day(end), MARCH, convention)

    assert isinstance(refusal, Refusal)
    assert [(each.code, each.path) for each in refusal.rejections] == expected


@pytest.mark.parametrize("at", ["2026-02-28", "2026-04-02"])
@pytest.mark.parametrize("convention", [HALF_OPEN, BOTH, FIXED, NONE])
def test_nothing_remains_to_be_asked_outside_the_period(at: str, convention: Convention) -> None:
    refusal = remaining_share(day(at), MARCH, convention)

    assert isinstance(refusal, Refusal)
    assert [(each.code, each.path) for each in refusal.rejections] == [("outside_period", "at")]


def test_a_period_of_one_day_has_a_length_only_when_both_ends_count() -> None:
    one_day = Period(date(2026, 3, 1), date(2026, 3, 1))
    of_no_length = Period(date(2026, 3, 30), date(2026, 3, 31))

    assert used_share(one_day.begins, one_day.ends, one_day, BOTH) == 1
    for period, convention in ((one_day, HALF_OPEN), (one_day, FIXED), (of_no_length, FIXED)):
        refusal = used_share(period.begins, period.ends, period, convention)
        assert isinstance(refusal, Refusal)
        assert refusal.codes == ("period_empty",)


def test_a_period_ends_no_earlier_than_it_begins() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2026, 3, 2), date(2026, 3, 1))


def test_a_naive_instant_is_refused_everywhere() -> None:
    naive = datetime(2026, 3, 2)  # noqa: DTZ001 - that is the point
    for refused in (
        lambda: Period(naive, instant("2026-04-01")),
        lambda: Period(instant("2026-03-01"), naive),
        lambda: used_share(naive, instant("2026-04-01"), MARCH_INSTANTS, SECONDS),
        lambda: used_share(instant("2026-03-01"), naive, MARCH_INSTANTS, SECONDS),
        lambda: remaining_share(naive, MARCH_INSTANTS, SECONDS),
    ):
        with pytest.raises(ValueError, match="naive"):
            refused()


def test_days_and_instants_are_not_mixed() -> None:
    with pytest.raises(TypeError):
        Period(date(2026, 3, 1), datetime(2026, 4, 1, tzinfo=UTC))
    with pytest.raises(TypeError, match="neither a day nor an instant"):
        Period("2026-03-01", "2026-04-01")  # type: ignore[arg-type]  # that is the point
    for convention in (HALF_OPEN, BOTH, FIXED):
        with pytest.raises(TypeError, match="counts days"):
            remaining_share(instant("2026-03-02"), MARCH, convention)
    with pytest.raises(TypeError, match="seconds are counted"):
        remaining_share(day("2026-03-02"), MARCH_INSTANTS, SECONDS)
    with pytest.raises(TypeError):
        remaining_share(day("2026-03-02"), MARCH_INSTANTS, NONE)


@pytest.mark.parametrize("text", ["half_open", "both_inclusive", "fixed_month", "none"])
def test_a_convention_read_from_settings_may_be_its_text(text: str) -> None:
    start, end = date(2026, 3, 16), date(2026, 4, 1)
    plain: Convention = text  # type: ignore[assignment]  # a host without types

    assert used_share(start, end, MARCH, plain) == used_share(start, end, MARCH, Convention(text))
    assert remaining_share(start, MARCH, plain) == remaining_share(start, MARCH, Convention(text))


@pytest.mark.parametrize("share", [used_share, remaining_share])
def test_an_unknown_convention_is_refused(share: object) -> None:
    moments = [date(2026, 3, 2)] * (2 if share is used_share else 1)
    with pytest.raises(ValueError, match="half-open"):
        share(*moments, MARCH, "half-open")  # type: ignore[operator]  # a host without types


DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone
AMOUNTS = st.integers(-(10**12), 10**12).map(lambda cents: Money(scaled_decimal(cents, 2), "EUR"))
FINE_AMOUNTS = st.integers(-(10**12), 10**12).map(
    lambda units: Money(scaled_decimal(units, 5), "EUR")
)
SHARES = st.fractions(0, 1, max_denominator=400)


def ordered(moments: st.SearchStrategy[date], count: int) -> st.SearchStrategy[list[date]]:
    """So many moments, the first before the last."""
    several = st.lists(moments, min_size=count, max_size=count).map(sorted)
    return several.filter(lambda found: found[0] < found[-1])


def pieces(moments: list[date], convention: Convention) -> list[Fraction]:
    """The shares of the pieces into which the inner moments cut the period."""
    period = Period(moments[0], moments[-1])
    return [
        accepted(used_share(start, end, period, convention)) for start, end in pairwise(moments)
    ]


@given(ordered(DAYS, 5))
def test_pieces_add_up_to_one_in_half_open_days(moments: list[date]) -> None:
    assert sum(pieces(moments, HALF_OPEN)) == 1


@given(ordered(INSTANTS, 5))
def test_pieces_add_up_to_one_in_seconds(moments: list[date]) -> None:
    assert sum(pieces(moments, SECONDS)) == 1


@given(ordered(DAYS, 5).filter(lambda found: fixed_month_days(found[0], found[-1]) > 0))
def test_pieces_add_up_to_one_in_fixed_months(moments: list[date]) -> None:
    shares = pieces(moments, FIXED)

    assert sum(shares) == 1
    assert all(0 <= share <= 1 for share in shares)


@given(ordered(DAYS, 5))
def test_both_ends_count_a_shared_day_once_more_for_every_cut(moments: list[date]) -> None:
    days = (moments[-1] - moments[0]).days + 1

    assert sum(pieces(moments, BOTH)) == 1 + Fraction(3, days)


@given(DAYS, st.integers(1, 400), st.integers(0, 399))
def test_both_ends_add_up_to_one_when_the_next_piece_starts_a_day_later(
    first: date, days: int, cut: int
) -> None:
    period = Period(first, first + timedelta(days))
    last = first + timedelta(min(cut, days - 1))

    before = accepted(used_share(first, last, period, BOTH))
    after = accepted(used_share(last + timedelta(1), period.ends, period, BOTH))

    assert before + after == 1


@given(ordered(DAYS, 3))
def test_half_open_days_agree_with_counting_them_one_by_one(moments: list[date]) -> None:
    begins, start, ends = (moment.toordinal() for moment in moments)
    remaining = sum(1 for _ in range(start, ends))

    assert remaining_share(moments[1], Period(moments[0], moments[2]), HALF_OPEN) == Fraction(
        remaining, ends - begins
    )


@pytest.mark.parametrize(
    ("amount", "share", "expected"),
    [
        (Money("19.95", "EUR"), Fraction(22, 30), Money("14.63", "EUR")),
        (Money("0.03", "EUR"), Fraction(1, 2), Money("0.02", "EUR")),
        (Money("0.03", "EUR"), Fraction(49, 100), Money("0.01", "EUR")),
        (Money("-0.03", "EUR"), Fraction(1, 2), Money("-0.02", "EUR")),
        (Money("0.03", "EUR"), Decimal("0.5"), Money("0.02", "EUR")),
        (Money(1001, "JPY"), Fraction(1, 2), Money(501, "JPY")),
        (Money("0.005", "KWD"), Fraction(1, 2), Money("0.003", "KWD")),
        (Money("9.99", "EUR"), 0, Money(0, "EUR")),
    ],
)
def test_a_share_of_an_amount_is_rounded_half_up_once(
    amount: Money, share: Fraction, expected: Money
) -> None:
    assert prorate(amount, share) == expected


def test_an_amount_is_not_rounded_before_the_share_is_taken() -> None:
    assert prorate(Money("0.046", "EUR"), Fraction(1, 3)) == Money("0.02", "EUR")
    assert prorate(Money("0.044", "EUR"), Fraction(1, 3)) == Money("0.01", "EUR")
    assert prorate(Money("0.034", "EUR"), Fraction(1, 2)) == Money("0.02", "EUR")
    assert prorate(Money("0.025", "EUR"), Fraction(1, 2)) == Money("0.01", "EUR")


def test_a_share_is_exact_and_not_below_zero() -> None:
    with pytest.raises(TypeError):
        prorate(Money(1, "EUR"), 0.5)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(ValueError, match="below 0"):
        prorate(Money(1, "EUR"), Fraction(-1, 10**9))


@given(FINE_AMOUNTS, SHARES)
def test_prorating_agrees_with_the_definition(amount: Money, share: Fraction) -> None:
    exact = Fraction(amount.amount) * share

    assert Fraction(prorate(amount, share).amount) == oracle.rounded(exact, 2)


@given(AMOUNTS, DAYS, st.integers(1, 400), st.sampled_from([HALF_OPEN, BOTH, NONE]))
def test_the_whole_period_costs_the_whole_amount(
    amount: Money, begins: date, days: int, convention: Convention
) -> None:
    period = Period(begins, begins + timedelta(days))

    assert prorate(amount, accepted(used_share(begins, period.ends, period, convention))) == amount


@given(AMOUNTS, SHARES)
def test_two_parts_differ_from_the_whole_by_a_cent_at_most(amount: Money, share: Fraction) -> None:
    parts = prorate(amount, share) + prorate(amount, 1 - share)

    assert abs(Fraction((parts - amount).amount)) <= Fraction(1, 100)
