"""Validity: from a first to a last day, both inclusive; None leaves that end open."""

from __future__ import annotations

from datetime import date

from attrs.validators import instance_of, optional

from wapcommerce.errors import Rejection

#: Of a first or last day: a date or None. Text would be compared with days much later.
IS_DAY = optional(instance_of(date))


def holds_on(day: date, valid_from: date | None, valid_to: date | None) -> bool:
    """Whether something with this validity applies on that day; both ends inclusive."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


def crossed_days(valid_from: date | None, valid_to: date | None) -> tuple[Rejection, ...]:
    """A validity without any day, which would hide what it belongs to for ever."""
    if valid_from is None or valid_to is None or valid_from <= valid_to:
        return ()
    what = f"valid_from {valid_from} is after valid_to {valid_to}"
    return (Rejection("limits_crossed", what, "valid_from", "exchange the two"),)
