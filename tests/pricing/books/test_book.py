"""Which charge of a book applies, and what a book cannot be."""

import copy
import pickle
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from wapcommerce.errors import InvalidCharge, UnknownCurrency
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.tax import TaxRate
from wapcommerce.pricing.charge_models.per_unit import PerUnit

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


def test_all_meters_of_a_book_are_those_of_any_region_and_day() -> None:
    memory = evolve(ATHENS, meter="ram_gib", valid_to=date.min)

    assert evolve(BOOK, charges=(ANYWHERE, memory)).meters == {"cpu_cores", "ram_gib"}


@pytest.mark.parametrize(
    "changed",
    [
        {"meter": "ram_gib"},
        {"region": "Athens"},
        {"kind": SETUP, "period": ""},
        {"period": "year"},
        {"valid_from": DAY},
    ],
)
def test_charges_that_differ_in_one_part_of_the_key_stand_together(
    changed: dict[str, Any],
) -> None:
    assert len(PriceBook("b", "1", "EUR", (ANYWHERE, evolve(ANYWHERE, **changed))).charges) == 2


@pytest.mark.parametrize(
    "changed", [{}, {"label": "CPU"}, {"model": PerUnit(9)}, {"valid_to": DAY}, {"source": "A9"}]
)
def test_a_charge_of_the_same_key_is_refused_whatever_else_differs(changed: dict[str, Any]) -> None:
    with pytest.raises(InvalidCharge) as refused:
        PriceBook("b", "1", "EUR", (ANYWHERE, evolve(ANYWHERE, **changed)))

    (found,) = refused.value.rejections
    assert (found.code, found.path) == ("charge_repeated", "cpu_cores")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"min_total": "-0.01"}, [("total", "min_total")]),
        ({"max_total": "9.999"}, [("total", "max_total")]),
        ({"currency": "JPY", "min_total": "9.5"}, [("total", "min_total")]),
        ({"min_total": 3, "max_total": "2.99"}, [("limits_crossed", "min_total")]),
        ({"unit_price_digits": -1}, [("digits", "unit_price_digits")]),
        ({"unit_price_digits": 13}, [("digits", "unit_price_digits")]),
        ({"valid_from": DAY, "valid_to": date.min}, [("limits_crossed", "valid_from")]),
        (
            {"discounts": (Discount(percent=5), Discount(amount="0.005"))},
            [("discount", "discounts[1]")],
        ),
        (
            {
                "charges": (ANYWHERE, ANYWHERE),
                "min_total": "9.999",
                "max_total": -1,
                "unit_price_digits": 99,
            },
            [
                ("charge_repeated", "cpu_cores"),
                ("total", "min_total"),
                ("total", "max_total"),
                ("limits_crossed", "min_total"),
                ("digits", "unit_price_digits"),
            ],
        ),
    ],
)
def test_everything_that_is_wrong_with_a_book_is_told_at_once(
    settings: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    with pytest.raises(InvalidCharge) as refused:
        evolve(BOOK, **settings)

    assert [(each.code, each.path) for each in refused.value.rejections] == expected


@pytest.mark.parametrize(
    "settings",
    [
        {"min_total": 0, "max_total": 0},
        {"min_total": "2.99", "max_total": "2.99"},
        {"currency": "KWD", "min_total": "0.125"},
        {"unit_price_digits": 0},
        {"unit_price_digits": 12},
        {"discounts": (Discount(amount="0.01"), Discount(percent="0.001"))},
    ],
)
def test_the_ends_of_every_range_are_allowed(settings: dict[str, Any]) -> None:
    assert evolve(BOOK, **settings).book_id == "B"


@pytest.mark.parametrize("name", ["discount_order", "rounding_level", "tax_mode", "tax_rounding"])
def test_a_misspelt_option_is_refused_and_never_read_as_another(name: str) -> None:
    misspelt: dict[str, Any] = {name: "misspelt"}

    with pytest.raises(ValueError, match="; use "):
        evolve(BOOK, **misspelt)


@pytest.mark.parametrize("name", ["charges", "adjustments", "discounts", "taxes"])
def test_the_rows_of_a_book_are_tuples(name: str) -> None:
    """A list could change after the book was made, and could not be hashed."""
    rows: dict[str, Any] = {name: []}

    with pytest.raises(TypeError):
        evolve(BOOK, **rows)


def test_a_book_has_a_currency_that_exists() -> None:
    with pytest.raises(UnknownCurrency):
        PriceBook("b", "1", "EURO", (ANYWHERE,))


FULL = evolve(
    BOOK,
    discounts=(Discount("SPRING", amount=5),),
    taxes=(TaxRate("vat", Decimal(20)),),
    tax_mode="exclusive",
)


def test_a_book_is_a_value() -> None:
    """D14. What it remembers, its hash and its index, is no part of it."""
    assert FULL.meters == {"cpu_cores"}
    copied = pickle.loads(pickle.dumps(FULL))  # noqa: S301 - our own

    assert copied == copy.deepcopy(FULL) == copy.copy(FULL) == FULL
    assert hash(copied) == hash(FULL)
    for each in (copied, copy.deepcopy(FULL), copy.copy(FULL)):
        assert each.charge("cpu_cores", "Athens", RECURRING, "month", DAY) == ATHENS


def test_a_changed_book_remembers_nothing_of_the_one_before() -> None:
    assert FULL.meters == {"cpu_cores"}
    assert hash(FULL)
    changed = evolve(FULL, charges=(evolve(ANYWHERE, meter="ram_gib"),))

    assert changed.meters == {"ram_gib"}
    assert changed != FULL
    assert hash(changed) == hash(evolve(changed))
    assert hash(changed) != hash(FULL)


def test_a_book_that_comes_from_another_process_is_found_by_its_hash() -> None:
    """The hash of a text differs from process to process, so it must not travel along."""
    made = (
        "import pickle, sys\n"
        "from tests.pricing.books.test_book import FULL\n"
        "hash(FULL), FULL.meters\n"
        "sys.stdout.buffer.write(pickle.dumps(FULL))"
    )
    dumps = [
        subprocess.run(
            [sys.executable, "-c", made],
            check=True,
            capture_output=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(filter(None, sys.path))},
        ).stdout
        for seed in ("1", "2")
    ]

    for dump in dumps:
        assert pickle.loads(dump) in {FULL}  # noqa: S301 - our own


@pytest.mark.parametrize("name", ["charges", "adjustments", "discounts", "taxes"])
def test_a_row_of_another_type_is_refused_where_it_is_given(name: str) -> None:
    rows: dict[str, Any] = {"charges": (), name: (5,)}

    with pytest.raises(TypeError):
        PriceBook("b", "1", "EUR", **rows)
