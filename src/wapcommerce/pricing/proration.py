"""Proration: which share of a billing period is used, and what that share costs (D5).

Recurring prices only: a setup charge is paid once, however much of a period is left, so it is
never prorated.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from attrs import field, frozen

from wapcommerce.errors import Refusal, Rejection
from wapcommerce.model.exact import Exact, as_fraction, round_half_up
from wapcommerce.model.money import Money


class Convention(StrEnum):
    """How time is counted. The examples use March 2026 from the 16th on.

    ============== =============================================== ================== =========
    convention     counts                                          period             16 March…
    ============== =============================================== ================== =========
    half_open      days, the first and not the last                1 March to 1 April 16 of 31
    both_inclusive days, the first and the last                    1 to 31 March      16 of 31
    fixed_month    half-open days, `month_days` (30) in each month 1 March to 1 April 15 of 30
    seconds        time between two instants, to the microsecond   1 March to 1 April 16 of 31
    none           nothing: what is used at all is charged whole   any                1
    ============== =============================================== ================== =========

    With both_inclusive the period ends with its last day, with all others at the beginning of the
    next: its end is read like the end of the use.
    """

    HALF_OPEN = "half_open"
    BOTH_INCLUSIVE = "both_inclusive"
    FIXED_MONTH = "fixed_month"
    SECONDS = "seconds"
    NONE = "none"


def _moment(value: date) -> date:
    """A day as it is, an instant in UTC: within one zone Python subtracts clocks, not instants."""
    if not isinstance(value, date):
        raise TypeError(f"{value!r} is neither a day nor an instant")
    if not isinstance(value, datetime):
        return value
    if value.utcoffset() is None:
        raise ValueError(f"{value} is a naive instant; give an aware one, in UTC")
    return value.astimezone(UTC)


@frozen
class Period:
    """A billing period: two days in the book's time zone, or two aware instants.

    `begins` is inclusive; whether `ends` is depends on the `Convention`. Raises ValueError for a
    period that ends before it begins and for a naive instant, TypeError for a day with an instant.
    """

    begins: date = field(converter=_moment)
    ends: date = field(converter=_moment)

    def __attrs_post_init__(self) -> None:
        if self.begins > self.ends:
            raise ValueError(f"a period from {self.begins} cannot end on {self.ends}")


def used_share(
    start: date, end: date, period: Period, convention: Convention, *, month_days: int = 30
) -> Fraction | Refusal:
    """The exact share of the period that is used from `start` to `end`, from 0 to 1.

    23 June to 15 July in the period from 15 June to 15 July is 22/30 when half open. Which ends
    count is the convention's matter; `month_days` is read with fixed_month only. Refuses a start
    after the end, either of them outside the period, and a period of no length, with every
    reason. Raises TypeError when the convention counts days and gets instants, or the other way
    round, and ValueError for a naive instant or an unknown convention.
    """
    convention = Convention(convention)  # a misspelt text must not count as none of them
    start, end = _counted(start, convention), _counted(end, convention)
    found = [*_outside(start, "start", period), *_outside(end, "end", period)]
    if start > end:
        what = f"the use starts on {start}, after its end on {end}"
        found.append(Rejection("start_after_end", what, "start", "exchange the two"))
    whole = _length(period.begins, period.ends, convention, month_days)
    if not whole:
        what = f"the period from {period.begins} to {period.ends} has no length in {convention}"
        found.append(Rejection("period_empty", what, "period", "give a later end"))
    if found:
        return Refusal(tuple(found))
    return Fraction(_length(start, end, convention, month_days), whole)


def remaining_share(
    at: date, period: Period, convention: Convention, *, month_days: int = 30
) -> Fraction | Refusal:
    """The exact share that is left of the period from `at`, inclusive, to its end.

    On 16 June, 15/30 of the period from 1 June to 1 July are left when half open. With none
    nothing is ever left: the period was charged whole. Refuses and raises as `used_share`.
    """
    convention = Convention(convention)
    at = _counted(at, convention)
    if found := _outside(at, "at", period):
        return Refusal(found)
    share = used_share(at, period.ends, period, convention, month_days=month_days)
    return Fraction(0) if convention is Convention.NONE else share


def prorate(amount: Money, share: Exact) -> Money:
    """That share of a recurring amount, rounded once: 22/30 of 19.95 EUR are 14.63 EUR.

    Raises ValueError for a share below 0, TypeError for a float.
    """
    exact = as_fraction(share)
    if exact < 0:
        raise ValueError(f"a share of {exact} is below 0")
    return Money(round_half_up(Fraction(amount.amount) * exact, amount.digits), amount.currency)


def fixed_month_days(start: date, end: date, month_days: int = 30) -> int:
    """Days from `start` to `end`, the end not counted, when every month has `month_days`.

    23 February to 15 March are 22 days of 30, and 20 of 28. Later days of a month count as its
    last one: 30 to 31 May is no day of 30. Raises ValueError for a month of fewer than 28 or more
    than 31 days.
    """
    if not 28 <= month_days <= 31:
        raise ValueError(f"a month of {month_days} days is none; give 28 to 31, usually 30")
    months = (end.year - start.year) * 12 + end.month - start.month
    return months * month_days + min(end.day, month_days) - min(start.day, month_days)


def _length(start: date, end: date, convention: Convention, month_days: int) -> int:
    match convention:
        case Convention.HALF_OPEN:
            return (end - start).days
        case Convention.BOTH_INCLUSIVE:
            return (end - start).days + 1
        case Convention.FIXED_MONTH:
            return fixed_month_days(start, end, month_days)
        case Convention.SECONDS:
            return (end - start) // timedelta(microseconds=1)
        case Convention.NONE:
            return 1


def _counted(value: date, convention: Convention) -> date:
    """The moment, if it is one that the convention can count."""
    moment = _moment(value)
    is_instant = isinstance(moment, datetime)
    if convention is Convention.SECONDS and not is_instant:
        raise TypeError(f"{moment} is a day; seconds are counted between aware instants")
    if is_instant and convention not in (Convention.SECONDS, Convention.NONE):
        raise TypeError(f"{moment} is an instant; {convention} counts days, in the book's zone")
    return moment


def _outside(moment: date, path: str, period: Period) -> tuple[Rejection, ...]:
    if period.begins <= moment <= period.ends:
        return ()
    what = f"{moment} is outside the period from {period.begins} to {period.ends}"
    return (Rejection("outside_period", what, path, "take a moment of the period"),)
