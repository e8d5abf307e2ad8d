from datetime import date, timedelta

import pytest
from attrs import evolve

from wapcommerce.errors import InvalidCharge, UnknownCurrency
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.book import PriceBook
from wapcommerce.pricing.charge import Charge
from wapcommerce.pricing.per_unit import PerUnit

DAY = date(2026, 5, 1)
RECURRING, SETUP = ChargeKind.RECURRING, ChargeKind.SETUP
ANYWHERE = Charge("cpu_cores", "Cores", RECURRING, "month", PerUnit(12), source="anywhere")
ATHENS = evolve(ANYWHERE, region="Athens", source="Athens")
YEARLY = evolve(ANYWHERE, period="year", source="yearly")
ONCE = evolve(ANYWHERE, kind=SETUP, period="", source="once")
LATER = evolve(ANYWHERE, valid_from=DAY, source="later")
LATEST = evolve(ANYWHERE, valid_from=DAY + timedelta(days=1), source="latest")
BOOK = PriceBook("B", "v1", "EUR", (LATEST, ANYWHERE, ATHENS, LATER, YEARLY, ONCE))


def source(region: str, kind: ChargeKind, period: str, day: date = DAY) -> str | None:
    """Which charge of cores applies."""
    charge = BOOK.charge("cpu_cores", region, kind, period, day)
    return None if charge is None else charge.source


def test_a_charge_of_the_region_goes_before_a_later_one_for_all() -> None:
    assert source("Athens", RECURRING, "month") == "Athens"


@pytest.mark.parametrize(("days", "expected"), [(-1, "anywhere"), (0, "later"), (1, "latest")])
def test_the_charge_that_became_valid_last_applies(days: int, expected: str) -> None:
    assert source("Frankfurt", RECURRING, "month", DAY + timedelta(days=days)) == expected


def test_period_and_kind_are_told_apart() -> None:
    assert source("Athens", RECURRING, "year") == "yearly"
    assert source("Athens", SETUP, "month") == source("Athens", SETUP, "year") == "once"
    assert source("Athens", RECURRING, "week") is None


def test_other_meters_have_no_charge() -> None:
    assert BOOK.charge("ram_gib", "Athens", RECURRING, "month", DAY) is None


def test_a_charge_that_has_ended_no_longer_hides_the_general_one() -> None:
    ended = evolve(ATHENS, valid_to=DAY - timedelta(days=1))
    book = evolve(BOOK, charges=(ANYWHERE, ended))

    assert book.charge("cpu_cores", "Athens", RECURRING, "month", DAY) == ANYWHERE


def test_both_days_of_the_book_are_inclusive() -> None:
    book = evolve(BOOK, valid_from=DAY, valid_to=DAY)

    assert [book.is_valid_on(DAY + timedelta(days=days)) for days in (-1, 0, 1)] == [
        False,
        True,
        False,
    ]
    assert BOOK.is_valid_on(date.min)


def test_periods_are_those_of_the_recurring_charges_of_region_and_day() -> None:
    book = evolve(BOOK, charges=(ATHENS, evolve(YEARLY, valid_to=DAY), ONCE))

    assert book.periods("cpu_cores", "Athens", DAY) == {"month", "year"}
    assert book.periods("cpu_cores", "Frankfurt", DAY) == {"year"}
    assert book.periods("cpu_cores", "Athens", DAY + timedelta(days=1)) == {"month"}
    assert book.periods("ram_gib", "Athens", DAY) == frozenset()


def test_meters_charged_are_those_of_the_region_and_day() -> None:
    memory = evolve(ATHENS, meter="ram_gib", valid_to=DAY)
    book = evolve(BOOK, charges=(ANYWHERE, memory))

    assert book.meters_charged("Athens", DAY) == {"cpu_cores", "ram_gib"}
    assert book.meters_charged("Frankfurt", DAY) == {"cpu_cores"}
    assert book.meters_charged("Athens", DAY + timedelta(days=1)) == {"cpu_cores"}


def test_a_book_is_named_by_its_version() -> None:
    assert str(BOOK.name) == "B version v1"


def test_a_book_has_one_charge_of_each_key_and_a_currency_that_exists() -> None:
    charge = Charge("cpu_cores", "Cores", ChargeKind.RECURRING, "month", PerUnit(1))
    with pytest.raises(InvalidCharge):
        PriceBook("b", "1", "EUR", (charge, charge))
    with pytest.raises(UnknownCurrency):
        PriceBook("b", "1", "EURO", (charge,))
