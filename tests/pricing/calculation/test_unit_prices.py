"""D5: rounding level unit_price, as the interworks platform documents it."""

import pytest

from tests.pricing.small_books import (
    FACTOR,
    MARGIN,
    MARKUP,
    PERCENT,
    a_book,
    a_chain,
    amounts,
    change,
    exact,
    monthly,
    quoted,
    the_line,
)
from wapcommerce.model.money import Money
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.tier import Tier


def test_a_published_price_of_637_units() -> None:
    """2.41 × 0.836 = 2.01476, so 2.01 × 637 = 1280.37; a line rounded at its end makes 1283.40."""
    factor = (change(FACTOR, "0.836"),)
    cores = monthly("cpu_cores", "2.41")

    by_unit_price = a_book(cores, rounding_level="unit_price", adjustments=factor)
    assert the_line(by_unit_price, 637).amount == Money("1280.37", "EUR")
    assert the_line(a_book(cores, adjustments=factor), 637).amount == Money("1283.40", "EUR")


@pytest.mark.parametrize(
    ("level", "expected"), [("unit_price", "149.65"), ("line", "149.63"), ("total", "149.63")]
)
def test_a_published_price_with_two_percentages(level: str, expected: str) -> None:
    """45 × 0.7 × 0.95 = 29.925, so 29.93 × 5 = 149.65; rounded once it is 149.63."""
    book = a_book(
        monthly("cpu_cores", "45"),
        rounding_level=level,
        adjustments=(change(PERCENT, "-30"),),
        discounts=(Discount(percent=5),),
    )

    assert the_line(book, 5).amount == Money(expected, "EUR")


def test_tiers_flat_fees_packages_and_bounds_are_rounded_alike() -> None:
    """By 1.15: 0.11 → 0.13 (0.1265), 0.10 → 0.12 (0.115), fee 1.01 → 1.16, bound 4.99 → 5.74."""
    tiers = (Tier(10, "0.11", "1.01"), Tier(None, "0.10"))
    book = a_book(
        monthly("cpu_cores", Graduated(tiers)),
        monthly("addon:s2s", Package(10, "0.11")),
        monthly("ram_gib", "1", min_charge="4.99"),
        monthly("storage_gib", "1", max_charge="4.99"),
        rounding_level="unit_price",
        adjustments=(change(MARKUP, "15"),),
    )
    meters = {"cpu_cores": 20, "addon:s2s": 25, "ram_gib": 1, "storage_gib": 90}

    assert amounts(quoted(book, meters)) == {
        "cpu_cores": "3.66",  # 10 × 0.13 + 1.16 + 10 × 0.12
        "addon:s2s": "0.39",  # 3 × 0.13
        "ram_gib": "5.74",
        "storage_gib": "5.74",
    }


@pytest.mark.parametrize(
    ("digits", "expected"), [(None, "10.00"), (0, "0.00"), (3, "10.00"), (4, "9.95"), (6, "9.95")]
)
def test_unit_prices_have_the_digits_of_the_book(digits: int | None, expected: str) -> None:
    """0.0995 of 100 units with 2, 0, 3, 4 and 6 digits; the currency's without a word."""
    book = a_book(
        monthly("cpu_cores", "0.0995"), rounding_level="unit_price", unit_price_digits=digits
    )

    assert the_line(book, 100).amount == Money(expected, "EUR")


def test_the_currency_decides_without_digits_of_the_book() -> None:
    yen = a_book(monthly("cpu_cores", "12.5"), rounding_level="unit_price", currency="JPY")

    assert exact(yen, 2) == 26


def test_a_margin_is_rounded_from_its_exact_value() -> None:
    """1 / 0.85 = 1.1764… → 1.18."""
    book = a_book(
        monthly("cpu_cores", "1"),
        rounding_level="unit_price",
        adjustments=(change(MARGIN, "15"),),
    )

    assert exact(book, 100) == 118


def test_the_percentages_are_of_all_levels_and_named_in_the_step() -> None:
    chain = a_chain(
        a_book(monthly("cpu_cores", "0.33"), adjustments=(change(FACTOR, "1.1"),)),
        a_book(
            book_id="last",
            parent_id="root",
            adjustments=(change(MARKUP, "10"),),
            rounding_level="unit_price",
        ),
        codes=("TEN",),
    )

    line = the_line(chain, 100)

    assert line.exact == 40  # 0.3993 → 0.40
    assert str(line.steps[0]) == ("unit prices hold factor of 1.1, markup of 10 %, rounded = 40.00")


def test_derived_periods_are_in_the_unit_price_too() -> None:
    """12 × 0.333 × 1.1 = 4.3956 → 4.40."""
    book = a_book(
        monthly("cpu_cores", "0.333"),
        rounding_level="unit_price",
        derived_periods=True,
        adjustments=(change(FACTOR, "1.1"),),
    )

    line = the_line(book, 10, period="year")
    assert str(line.steps[0]) == "unit prices hold 12 × month, factor of 1.1, rounded = 44.00"


def test_a_discount_of_an_amount_is_taken_off_the_lines() -> None:
    """0.995 → 1.00 × 10 = 10.00, less 3.00."""
    book = a_book(
        monthly("cpu_cores", "1.99"),
        rounding_level="unit_price",
        discounts=(Discount("HALF", percent=50), Discount("THREE", amount=3)),
    )
    prices = a_chain(book, codes=("THREE", "HALF"))

    assert the_line(prices, 10).amount == Money("7.00", "EUR")


def test_a_percentage_off_one_meter_goes_into_its_prices_only() -> None:
    book = a_book(
        monthly("cpu_cores", "1"),
        monthly("ram_gib", "1"),
        rounding_level="unit_price",
        discounts=(Discount(percent=10, meter="ram_gib"),),
    )

    assert amounts(quoted(book, {"cpu_cores": 1, "ram_gib": 1})) == {
        "cpu_cores": "1.00",
        "ram_gib": "0.90",
    }


def test_what_ends_is_told_even_if_it_is_in_the_unit_prices() -> None:
    book = a_book(
        monthly("cpu_cores", "1"),
        rounding_level="unit_price",
        discounts=(Discount(percent=10, periods=3),),
    )

    assert quoted(book, {"cpu_cores": 1}).notes == (
        "discount of 10 % holds for the first 3 periods",
    )


def test_a_percentage_follows_the_rounded_prices() -> None:
    """29.93 × 5 = 149.65, and 10 % of that; its least charge of 4.00 is 2.66 as all prices are."""
    book = a_book(
        monthly("cpu_cores", "45"),
        monthly("addon:care", Percentage(10)),
        monthly("addon:more", Percentage(0), min_charge="4"),
        rounding_level="unit_price",
        adjustments=(change(PERCENT, "-30"),),
        discounts=(Discount(percent=5),),
    )

    assert amounts(quoted(book, {"cpu_cores": 5, "addon:care": 1, "addon:more": 1})) == {
        "cpu_cores": "149.65",
        "addon:care": "14.97",
        "addon:more": "2.66",
    }
