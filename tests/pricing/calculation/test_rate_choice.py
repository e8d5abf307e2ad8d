"""D5 steps 1 and 3: which row applies, and what each level of a chain makes of it."""

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from tests.pricing.small_books import (
    DAY,
    FACTOR,
    MARGIN,
    MARKUP,
    OVERRIDE,
    PERCENT,
    a_book,
    a_chain,
    amounts,
    change,
    codes,
    exact,
    monthly,
    once,
    quoted,
    result,
    the_line,
)
from wapcommerce.model.money import Money
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.percentage import Percentage

CORES = monthly("cpu_cores", "100", source="Prices!A2")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (FACTOR, "1.1", Fraction(110)),
        (PERCENT, "-10", Fraction(90)),
        (PERCENT, "10", Fraction(110)),
        (MARKUP, "25", Fraction(125)),
        (MARGIN, "20", Fraction(125)),
        (MARGIN, "15", Fraction(2000, 17)),
        (OVERRIDE, "7.50", Fraction(15, 2)),
    ],
)
def test_each_kind_of_adjustment_on_a_hundred(
    kind: AdjustmentKind, value: str, expected: Fraction
) -> None:
    scope = {"meter": "cpu_cores"} if kind is OVERRIDE else {}

    assert exact(a_book(CORES, adjustments=(change(kind, value, **scope),))) == expected


def test_a_chain_of_three_levels_multiplies_without_rounding_between() -> None:
    """100 × 1.1 = 110; a margin of 15 % makes 2200/17; 3.33 % off makes 125.1017…"""
    chain = a_chain(
        a_book(CORES, adjustments=(change(FACTOR, "1.1"),)),
        a_book(book_id="middle", parent_id="root", adjustments=(change(MARGIN, "15"),)),
        a_book(book_id="last", parent_id="middle", adjustments=(change(PERCENT, "-3.33"),)),
    )

    line = the_line(chain)

    assert line.exact == Fraction(110) * 100 / 85 * Fraction(9667, 10000)
    assert [step.level for step in line.steps] == [0, 1, 2]
    assert line.amount == Money("125.10", "EUR")


def test_a_book_s_own_row_starts_anew_and_its_own_adjustments_apply_to_it() -> None:
    """The distributor's markup is not on 90.00, the reseller's is: 108.00 instead of 132.00."""
    root = a_book(CORES, adjustments=(change(MARKUP, "10"),))
    inherits = a_book(book_id="last", parent_id="root", adjustments=(change(MARKUP, "20"),))
    own = a_book(
        monthly("cpu_cores", "90"),
        book_id="last",
        parent_id="root",
        adjustments=(change(MARKUP, "20"),),
    )

    assert exact(a_chain(root, inherits)) == 132
    assert exact(a_chain(root, own)) == 108
    assert (the_line(a_chain(root, own)).level, the_line(a_chain(root, inherits)).level) == (1, 0)


def test_a_row_of_the_parent_is_there_where_the_book_has_none_for_the_day_or_region() -> None:
    root = a_book(CORES)
    own = a_book(
        monthly("cpu_cores", "90", region="Berlin", valid_from=date(2026, 6, 1)),
        book_id="last",
        parent_id="root",
    )
    chain = a_chain(root, own)

    assert exact(chain) == exact(chain, region="Berlin") == 100
    assert exact(chain, region="Berlin", day=date(2026, 6, 1)) == 90


def test_what_was_agreed_with_the_account_comes_last() -> None:
    chain = a_chain(
        a_book(CORES, adjustments=(change(MARKUP, "10"),)), adjustments=(change(MARKUP, "10"),)
    )

    assert exact(chain) == 121


def test_adjustments_of_different_kinds_on_one_level_all_apply_and_of_one_kind_one() -> None:
    general = change(MARKUP, "15")
    of_cores = change(MARKUP, "20", meter="cpu_cores")
    book = a_book(CORES, adjustments=(of_cores, general, change(PERCENT, "-10")))

    assert exact(book) == 108


@pytest.mark.parametrize(
    "weaker",
    [
        change(MARKUP, "1", priority=0, customer="acc-2"),
        change(MARKUP, "1", priority=1),
        change(MARKUP, "1", priority=1, reseller="acc-1", meter="cpu_cores", region="Athens"),
        change(MARKUP, "1", priority=2, customer="acc-9"),
        change(MARKUP, "1", priority=2, customer="acc-2", region="Berlin"),
        change(MARKUP, "1", priority=2, meter="ram_gib"),
        change(MARKUP, "1", priority=2, valid_from=date(2026, 5, 2)),
        change(MARKUP, "1", priority=2, valid_to=date(2026, 4, 30)),
    ],
)
def test_the_adjustment_that_is_meant_most_closely_applies(weaker: Adjustment) -> None:
    """By priority first, then by whom and what it names."""
    strong = change(MARKUP, "20", priority=1, customer="acc-2")

    for order in ((strong, weaker), (weaker, strong)):
        assert exact(a_chain(a_book(CORES, adjustments=order))) == 120


def test_an_adjustment_for_a_customer_is_for_nobody_else() -> None:
    special = change(PERCENT, "-50", customer="acc-2")
    book = a_book(CORES, adjustments=(special,))

    assert exact(a_chain(book)) == exact(a_chain(book, buyers=("acc-2",))) == 50
    assert exact(a_chain(book, buyers=("acc-1",))) == exact(book) == 100


def test_a_factor_is_that_of_its_region() -> None:
    athens, berlin = (
        change(FACTOR, v, region=r) for v, r in (("1.1", "Athens"), ("0.95", "Berlin"))
    )
    book = a_book(CORES, adjustments=(athens, berlin))

    assert exact(book) == 110
    assert exact(book, region="Berlin") == 95
    assert exact(book, region="Rome") == 100


def test_an_override_for_a_customer_is_final_on_its_level_and_adjusted_below() -> None:
    """7.50 and not 7.50 + 10 %; the level below adds 20 %."""
    mine = change(OVERRIDE, "7.50", meter="cpu_cores", customer="acc-2", source="Adjustments!G2")
    root = a_book(CORES, adjustments=(change(MARKUP, "10"), mine))
    below = a_book(book_id="last", parent_id="root", adjustments=(change(MARKUP, "20"),))

    assert exact(a_chain(root)) == Fraction("7.5")
    assert exact(a_chain(root, below)) == 9
    assert exact(root) == 110
    assert the_line(a_chain(root)).slices[0].source == "Adjustments!G2"


def test_an_override_may_bring_a_charge_model_of_its_own() -> None:
    flat = change(OVERRIDE, "0", meter="cpu_cores", model=Flat("49"))

    line = the_line(a_book(CORES, adjustments=(flat,)), 30)

    assert (line.exact, line.model) == (Fraction(49), "flat")


def test_an_override_keeps_the_quantities_of_the_row_and_on_its_own_level_the_bounds() -> None:
    """2 are included; the least charge of the seller's own row stays, 2 × 1.00 is below it."""
    row = monthly("cpu_cores", "100", included=2, max_qty=10, min_charge="5")
    override = (change(OVERRIDE, "1", meter="cpu_cores"),)

    assert exact(a_book(row, adjustments=override), 4) == 5
    assert exact(a_chain(a_book(row), adjustments=override), 4) == 5
    assert codes(result(a_book(row, adjustments=override), {"cpu_cores": 11})) == ("above_max_qty",)


def test_bounds_in_money_of_a_level_above_are_no_bounds_of_an_override() -> None:
    """They are what the seller itself pays, and nobody below may see them."""
    root = a_book(monthly("cpu_cores", "100", included=2, min_charge="5", max_charge="6"))
    below = a_book(
        book_id="last", parent_id="root", adjustments=(change(OVERRIDE, "1", meter="cpu_cores"),)
    )

    assert exact(a_chain(root, below), 4) == 2
    assert exact(a_chain(root, below), 40) == 38


def test_an_override_is_about_the_recurring_charge_unless_there_is_none() -> None:
    """A customer's price of 7.50 a month is no setup fee of 7.50."""
    both = a_book(
        once("addon:ip", "50"),
        monthly("addon:ip", "25"),
        adjustments=(change(OVERRIDE, "7.50", meter="addon:ip"),),
    )
    setup_only = a_book(
        once("addon:ip", "50"), adjustments=(change(OVERRIDE, "30", meter="addon:ip"),)
    )

    quote = quoted(both, {"addon:ip": 1})
    assert (quote.setup, quote.recurring) == (Money(50, "EUR"), Money("7.50", "EUR"))
    assert amounts(quoted(setup_only, {"addon:ip": 1})) == {"addon:ip": "30.00"}


def test_a_setup_charge_that_is_not_overridden_is_still_adjusted() -> None:
    both = a_book(
        once("addon:ip", "50"),
        monthly("addon:ip", "25"),
        adjustments=(change(OVERRIDE, "7.50", meter="addon:ip"), change(MARKUP, "10")),
    )

    assert amounts(quoted(both, {"addon:ip": 1}))["addon:ip"] == "7.50"
    assert quoted(both, {"addon:ip": 1}).setup.amount == 55


@pytest.mark.parametrize(
    ("period", "expected"), [("month", 10), ("quarter", 30), ("half_year", 60), ("year", 120)]
)
def test_a_book_may_derive_longer_periods_from_shorter_ones(period: str, expected: int) -> None:
    book = a_book(monthly("cpu_cores", "10"), derived_periods=True)

    assert exact(book, period=period) == expected


def test_without_that_flag_there_is_no_price_for_another_period() -> None:
    refused = result(a_book(monthly("cpu_cores", "10")), {"cpu_cores": 1}, period="year")

    assert codes(refused) == ("price_missing",)


def test_a_period_s_own_price_goes_first_and_then_the_longest_that_fills_it() -> None:
    quarter = monthly("cpu_cores", "28", "quarter")
    year = monthly("cpu_cores", "100", "year")
    book = a_book(monthly("cpu_cores", "10"), quarter, derived_periods=True)

    assert exact(book, period="year") == 112
    assert exact(book, period="half_year") == 56
    assert exact(book, period="month") == 10
    with_year = a_book(monthly("cpu_cores", "10"), quarter, year, derived_periods=True)
    assert exact(with_year, period="year") == 100


def test_a_shorter_period_never_follows_from_a_longer_one() -> None:
    book = a_book(monthly("cpu_cores", "120", "year"), derived_periods=True)

    assert codes(result(book, {"cpu_cores": 1}, period="month")) == ("price_missing",)


@pytest.mark.parametrize("period", ["fortnight", "", "Month"])
def test_a_period_that_nobody_knows_has_no_price(period: str) -> None:
    book = a_book(monthly("cpu_cores", "10"), derived_periods=True)

    assert codes(result(book, {"cpu_cores": 1}, period=period)) == ("price_missing",)


def test_a_derived_price_says_so_and_its_bounds_are_of_the_whole_period() -> None:
    """12 months of at least 15.00 are 180.00."""
    book = a_book(
        monthly("cpu_cores", "10", min_charge="15", max_charge="40"), derived_periods=True
    )

    assert exact(book, 1, period="year") == 180
    assert exact(book, 3, period="year") == 360
    assert exact(book, 5, period="year") == 480
    line = the_line(book, 3, period="year")
    assert str(line.steps[0]) == "unit prices hold 12 × month = 360.00"


def test_a_setup_charge_is_not_repeated() -> None:
    book = a_book(once("cpu_cores", "5"), monthly("cpu_cores", "10"), derived_periods=True)

    quote = quoted(book, {"cpu_cores": 1}, period="year")

    assert (quote.setup, quote.recurring) == (Money(5, "EUR"), Money(120, "EUR"))


def test_a_percentage_is_the_same_share_of_any_period() -> None:
    """10 % of 120.00 a year; its least charge of 2.00 a month is 24.00 a year."""
    share = Percentage(10)
    book = a_book(monthly("cpu_cores", "10"), monthly("addon:care", share), derived_periods=True)
    least = a_book(
        monthly("cpu_cores", "10"),
        monthly("addon:care", share, min_charge="2"),
        derived_periods=True,
    )
    meters = {"cpu_cores": 1, "addon:care": 1}

    assert amounts(quoted(book, meters, period="year"))["addon:care"] == "12.00"
    assert amounts(quoted(least, meters, period="year"))["addon:care"] == "24.00"


def test_an_override_is_the_price_of_the_shortest_period_that_is_charged() -> None:
    """7.50 a month are 90.00 a year, whether the year had a price of its own or not."""
    override = change(OVERRIDE, "7.50", meter="cpu_cores")
    derived = a_book(monthly("cpu_cores", "10"), derived_periods=True, adjustments=(override,))
    own = a_book(
        monthly("cpu_cores", "10"),
        monthly("cpu_cores", "100", "year"),
        adjustments=(override,),
    )
    quarter = monthly("cpu_cores", "28", "quarter")
    quarterly = a_book(*derived.charges, quarter, adjustments=(override,))
    yearly = a_book(monthly("cpu_cores", "100", "year"), adjustments=(override,))

    assert exact(derived, period="year") == exact(own, period="year") == 90
    assert exact(quarterly, period="quarter") == Fraction("22.5")
    assert exact(evolve(quarterly, derived_periods=True), period="year") == 90
    assert exact(own, period="month") == Fraction("7.5")
    assert exact(yearly, period="year") == Fraction("7.5")


def test_an_override_by_a_percentage_stays_one_in_a_longer_period() -> None:
    override = change(OVERRIDE, "0", meter="addon:care", model=Percentage(5))
    book = a_book(
        monthly("cpu_cores", "10"),
        monthly("addon:care", "3"),
        derived_periods=True,
        adjustments=(override,),
    )

    quote = quoted(book, {"cpu_cores": 1, "addon:care": 1}, period="year", day=DAY)
    assert amounts(quote)["addon:care"] == "6.00"
