"""D5: the order of operations against plain fractions, its laws, and each step by hand."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import oracle_chain
from tests.pricing.chains import DAY, Sale, sales
from tests.pricing.small_books import (
    MARGIN,
    MARKUP,
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
from wapcommerce.errors import accepted
from wapcommerce.model.money import Money
from wapcommerce.model.quote import ChargeKind, Quote
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.discount import Discount, DiscountOrder
from wapcommerce.pricing.calculation.operations import OPERATIONS, rounded_together
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.charge_models.volume import Volume
from wapcommerce.pricing.price import price_meters, price_total

#: Making a chain of books takes most of the time of a law.
FEW = settings(max_examples=25)
TWO = {"cpu_cores": 1, "ram_gib": 1}


def sold(sale: Sale) -> Quote:
    return accepted(
        price_meters(sale.meters, sale.region, sale.price_list, DAY, sale.period, sale.number)
    )


def total_of(sale: Sale) -> Money:
    return accepted(
        price_total(sale.meters, sale.region, sale.price_list, DAY, sale.period, sale.number)
    )


@settings(max_examples=120)
@given(sales())
def test_every_figure_is_that_of_plain_fractions(sale: Sale) -> None:
    quote = sold(sale)
    expected = oracle_chain.priced(
        sale.price_list, sale.meters, sale.region, DAY, sale.period, sale.number
    )

    lines = [line for line in quote.lines if line.meter]
    assert {(line.kind.value, line.meter): line.exact for line in lines} == expected.exact
    billed = {(line.kind.value, line.meter): Fraction(line.amount.amount) for line in lines}
    assert billed == expected.billed
    assert Fraction(quote.your_total.amount) == expected.total
    taxes: dict[tuple[str, str, Fraction], Fraction] = {}
    for each in quote.taxes:
        key = (each.kind.value, each.code, Fraction(each.percent))
        taxes[key] = taxes.get(key, Fraction(0)) + Fraction(each.tax.amount)
    assert taxes == expected.taxes


@FEW
@given(sales())
def test_the_total_is_the_sum_of_the_lines_with_or_without_an_explanation(sale: Sale) -> None:
    quote = sold(sale)

    shown = sum((Fraction(line.amount.amount) for line in quote.lines), Fraction(0))
    assert Fraction(quote.your_total.amount) == shown
    assert total_of(sale) == quote.your_total


@FEW
@given(sales())
def test_the_order_of_meters_changes_no_figure(sale: Sale) -> None:
    """Neither the total nor any line or tax: what is left over goes by name."""
    turned = sale._replace(meters=dict(reversed(list(sale.meters.items()))))
    first, second = sold(sale), sold(turned)

    assert {(line.kind, line.meter): line for line in first.lines} == {
        (line.kind, line.meter): line for line in second.lines
    }
    assert first.taxes == second.taxes
    assert total_of(turned) == first.your_total


@FEW
@given(sales(), st.sampled_from([1, 6, 28, 200]))
def test_no_figure_depends_on_the_decimal_context(sale: Sale, digits: int) -> None:
    with localcontext(prec=digits):
        first = sold(sale)
    with localcontext(prec=50, rounding="ROUND_FLOOR"):
        assert sold(sale) == first


@FEW
@given(sales())
def test_a_line_is_what_its_slices_and_steps_lead_to_and_nothing_is_below_zero(sale: Sale) -> None:
    for line in sold(sale).lines:
        minor_unit = Fraction(1, 10**line.amount.digits)
        assert abs(line.exact - Fraction(line.amount.amount)) < minor_unit
        if line.meter:
            assert line.exact >= 0


@FEW
@given(sales())
def test_the_recurring_total_keeps_its_bounds(sale: Sale) -> None:
    book = sale.price_list.book
    quote = sold(sale)

    if any(line.kind is ChargeKind.RECURRING for line in quote.lines):
        assert quote.recurring.amount >= (book.min_total or 0)
        assert book.max_total is None or quote.recurring.amount <= book.max_total


def test_the_whole_order_stands_in_one_tuple() -> None:
    assert [operation.__name__ for operation in OPERATIONS] == [
        "choose_rows",
        "apply_charge_models",
        "adjust_by_level",
        "take_discounts",
        "round_amounts",
        "keep_commitments",
        "add_taxes",
    ]
    assert all(operation.__doc__ for operation in OPERATIONS)


# Step 2: charge models, bounds and percentages.


@pytest.mark.parametrize(
    ("quantity", "expected"), [(0, None), (1, "5.00"), (5, "5.00"), (6, "6.00"), (10, "9.00")]
)
def test_a_least_and_greatest_charge_hold_above_quantity_zero(
    quantity: int, expected: str | None
) -> None:
    book = a_book(monthly("cpu_cores", "1", min_charge="5", max_charge="9"))

    found = amounts(quoted(book, {"cpu_cores": quantity}))
    assert found == ({} if expected is None else {"cpu_cores": expected})


def test_a_bound_is_a_step_with_the_place_of_its_charge() -> None:
    book = a_book(monthly("cpu_cores", "1", min_charge="5", source="Prices!A2"))

    assert [str(step) for step in the_line(book, 1).steps] == [
        "minimum charge = 5.00   [Prices!A2]"
    ]
    assert the_line(book, 5).steps == ()


def test_quantity_zero_with_a_first_fee_is_a_line_without_a_minimum() -> None:
    fee = Volume((Tier(None, 1, 3),), zero="first_fee")

    assert exact(a_book(monthly("cpu_cores", fee, min_charge="5")), 0) == 3


@pytest.mark.parametrize(
    ("model", "quantity", "expected"),
    [
        pytest.param(Percentage(10), 1, "3.00", id="of all others of its kind: 10 + 20"),
        pytest.param(Percentage(10, ("ram_gib",)), 1, "2.00", id="of memory"),
        pytest.param(Percentage(10, ("vm_count",)), 1, "0.00", id="of what is not there"),
        pytest.param(Percentage(10), 2, "6.00", id="twice"),
        pytest.param(Percentage("0.05"), 1, "0.02", id="0.015 rounded"),
    ],
)
def test_a_percentage_is_taken_of_other_recurring_charges(
    model: ChargeModel, quantity: int, expected: str
) -> None:
    """Setup charges and other percentages are none of them."""
    book = a_book(
        once("cpu_cores", "1000"),
        monthly("cpu_cores", "10"),
        monthly("ram_gib", "20"),
        monthly("addon:care", model),
        monthly("addon:more", Percentage(50, ("addon:care",))),
    )

    quote = quoted(book, {**TWO, "addon:care": quantity, "addon:more": 1})
    found = {line.meter: line.amount for line in quote.lines if line.kind is ChargeKind.RECURRING}
    assert found["addon:care"] == Money(expected, "EUR")
    assert found["addon:more"] == Money(0, "EUR")


def test_a_percentage_of_nothing_has_its_least_charge_when_it_is_bought() -> None:
    """By both ways of pricing, with and without an explanation."""
    book = a_book(monthly("cpu_cores", "0"), monthly("addon:care", Percentage(10), min_charge="5"))

    for bought, total in ((1, Money(5, "EUR")), (0, Money(0, "EUR"))):
        meters = {"cpu_cores": 1, "addon:care": bought}
        assert quoted(book, meters).your_total == total
        assert price_total(meters, "Athens", book, DAY) == total


def test_a_percentage_of_setup_is_one_of_setup() -> None:
    book = a_book(
        once("cpu_cores", "40"), monthly("cpu_cores", "1"), once("addon:x", Percentage(5))
    )

    assert quoted(book, {"cpu_cores": 1, "addon:x": 1}).setup == Money("42.00", "EUR")


def test_a_percentage_is_taken_before_the_adjustments_of_its_level_and_adjusted_with_it() -> None:
    """10 % of 100 is 10, not of 120; with the markup of 20 % it is 12."""
    book = a_book(
        monthly("cpu_cores", "100"),
        monthly("addon:care", Percentage(10)),
        adjustments=(change(MARKUP, "20"),),
    )

    assert amounts(quoted(book, {"cpu_cores": 1, "addon:care": 1})) == {
        "cpu_cores": "120.00",
        "addon:care": "12.00",
    }


def test_a_percentage_of_a_lower_level_is_taken_of_what_the_levels_above_ask() -> None:
    """The reseller pays 110 and asks 10 % for care, 11.00; with its own markup 13.20."""
    root = a_book(monthly("cpu_cores", "100"), adjustments=(change(MARKUP, "10"),))
    below = a_book(
        monthly("addon:care", Percentage(10)),
        book_id="last",
        parent_id="root",
        adjustments=(change(MARKUP, "20"),),
    )

    quote = quoted(a_chain(root, below), {"cpu_cores": 1, "addon:care": 1})
    assert amounts(quote) == {"cpu_cores": "132.00", "addon:care": "13.20"}
    assert str(quote.lines[1].slices[0]) == "110 at 10 % × 0.10 = 11.00"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Fraction(2000, 17)),
        ({"included": 100}, Fraction(300, 17)),
        ({"included": 2000}, Fraction(0)),
        ({"min_charge": "117.64"}, Fraction(2000, 17)),
        ({"min_charge": "117.65"}, Fraction("117.65")),
        ({"max_charge": "117.64"}, Fraction("117.64")),
        ({"max_charge": "117.65"}, Fraction(2000, 17)),
    ],
)
def test_a_percentage_of_a_price_without_an_end_is_exact(
    fields: dict[str, str], expected: Fraction
) -> None:
    """10 % of 1000 / 0.85 = 1176.47… are 2000/17 = 117.647…"""
    root = a_book(monthly("cpu_cores", "1000"), adjustments=(change(MARGIN, "15"),))
    care = monthly("addon:care", Percentage(10), source="Prices!A9", **fields)
    below = a_book(care, book_id="last", parent_id="root")
    if "included" in fields:
        expected = max(Fraction(20000, 17) - int(fields["included"]), Fraction(0)) / 10

    line = quoted(a_chain(root, below), {"cpu_cores": 1, "addon:care": 1}).lines[1]

    assert line.exact == expected
    assert line.slices == ()
    assert line.steps[0].what.startswith("10 % of ")
    assert line.steps[0].source == "Prices!A9"
    assert line.steps[-1].level == 1
    total = price_total({"cpu_cores": 1, "addon:care": 1}, "Athens", a_chain(root, below), DAY)
    assert total == Money("1176.47", "EUR") + line.amount


# Step 4: discounts.


def discounted(*discounts: Discount, codes: tuple[str, ...] = (), **fields: Any) -> PriceBook:
    return a_book(monthly("cpu_cores", "100"), discounts=discounts, **fields)


@pytest.mark.parametrize(
    ("discounts", "order", "expected"),
    [
        pytest.param((Discount(percent=10),), "declared", "90", id="percent"),
        pytest.param((Discount(amount=10),), "declared", "90", id="amount"),
        pytest.param((Discount(percent=10), Discount(percent=10)), "declared", "81", id="compound"),
        pytest.param((Discount(amount=20), Discount(percent=10)), "declared", "72", id="80 × 0.9"),
        pytest.param((Discount(percent=10), Discount(amount=20)), "declared", "70", id="90 - 20"),
        pytest.param(
            (Discount(amount=20, group="a"), Discount(percent=10, group="a")),
            "declared",
            "70",
            id="in one group percent goes before amount",
        ),
        pytest.param(
            (
                Discount(amount=20, group="a"),
                Discount(amount=10),
                Discount(percent=10, group="a"),
            ),
            "declared",
            "63",
            id="groups that do not stand together are two stages",
        ),
        pytest.param(
            (Discount(amount=20), Discount(percent=10)), "percent_first", "70", id="percent_first"
        ),
        pytest.param(
            (Discount(percent=10), Discount(amount=20)), "amount_first", "72", id="amount_first"
        ),
        pytest.param((Discount(amount=300),), "declared", "0", id="never below zero"),
        pytest.param((Discount(percent=100),), "declared", "0", id="all"),
    ],
)
def test_discounts_in_their_order(
    discounts: tuple[Discount, ...], order: DiscountOrder, expected: str
) -> None:
    assert exact(discounted(*discounts, discount_order=order)) == Fraction(expected)


def test_a_code_must_be_had_and_what_has_none_is_for_everyone() -> None:
    book = discounted(Discount("SPRING", percent=10), Discount(percent=50))

    assert exact(book) == 50
    assert exact(a_chain(book, codes=("SPRING",))) == 45
    assert exact(a_chain(book, codes=("spring",))) == 50


def test_discounts_are_the_seller_s_own_not_those_of_the_levels_above() -> None:
    root = discounted(Discount(percent=50), min_total=Decimal(500))
    below = a_book(book_id="last", parent_id="root", discounts=(Discount(percent=10),))

    assert exact(a_chain(root, below)) == 90


@pytest.mark.parametrize(
    ("periods", "expected"),
    [(1, ["90.00", "100.00", "100.00"]), (2, ["90.00", "90.00", "100.00"]), (None, ["90.00"] * 3)],
)
def test_a_discount_is_granted_once_for_some_periods_or_forever(
    periods: int | None, expected: list[str]
) -> None:
    book = discounted(Discount(percent=10, periods=periods))

    found = [amounts(quoted(book, {"cpu_cores": 1}, period_number=n)) for n in (1, 2, 3)]
    assert [each["cpu_cores"] for each in found] == expected


def test_a_discount_holds_for_its_meter_region_and_kind() -> None:
    book = a_book(
        once("cpu_cores", "50"),
        monthly("cpu_cores", "100"),
        monthly("ram_gib", "100"),
        discounts=(
            Discount(percent=10, meter="ram_gib"),
            Discount(percent=20, region="Berlin"),
            Discount(percent=50, kind=ChargeKind.SETUP),
        ),
    )

    athens, berlin = (quoted(book, TWO, region=region) for region in ("Athens", "Berlin"))
    assert [str(line.amount) for line in athens.lines] == ["25.00 EUR", "100.00 EUR", "90.00 EUR"]
    assert [str(line.amount) for line in berlin.lines] == ["20.00 EUR", "80.00 EUR", "72.00 EUR"]


def test_an_amount_is_split_by_largest_remainder_over_whole_minor_units() -> None:
    """10.00 off three lines of 10.00: 3.34, 3.33 and 3.33, the first by name."""
    book = a_book(
        *(monthly(meter, "10") for meter in ("addon:c", "addon:b", "addon:a")),
        discounts=(Discount(amount=10),),
    )

    quote = quoted(book, {"addon:c": 1, "addon:b": 1, "addon:a": 1})
    assert amounts(quote) == {"addon:c": "6.67", "addon:b": "6.67", "addon:a": "6.66"}
    assert list(amounts(quote)) == ["addon:c", "addon:b", "addon:a"]


def test_what_is_left_over_of_an_amount_goes_to_setup_before_recurring() -> None:
    """0.01 off two lines of 10.00, whose names stand the other way round."""
    book = a_book(
        once("addon:b", "10"), monthly("addon:a", "10"), discounts=(Discount(amount="0.01"),)
    )

    assert amounts(quoted(book, {"addon:a": 1, "addon:b": 1})) == {
        "addon:b": "9.99",
        "addon:a": "10.00",
    }


def test_no_line_falls_below_zero_by_its_share() -> None:
    """0.10 off 10.20 and three of 0.0095: these have no whole cent to give."""
    book = a_book(
        monthly("cpu_cores", "10.20"),
        *(monthly(f"addon:{n}", "0.0095") for n in range(3)),
        discounts=(Discount(amount="0.10"),),
    )
    quote = quoted(book, {"cpu_cores": 1, "addon:0": 1, "addon:1": 1, "addon:2": 1})

    assert amounts(quote)["cpu_cores"] == "10.10"
    assert [line.exact for line in quote.lines[1:]] == [Fraction("0.0095")] * 3


def test_an_amount_off_a_line_with_a_margin_is_exact() -> None:
    """1000/17 × … 100 / 0.85 = 117.647…, less 17.00 is 1711/17."""
    book = discounted(Discount(amount=17), adjustments=(change(MARGIN, "15"),))

    assert exact(book) == Fraction(1711, 17)


def test_every_discount_is_a_step_on_the_seller_s_level() -> None:
    below = a_book(
        book_id="last",
        parent_id="root",
        discounts=(Discount("SPRING", percent=10, source="Discounts!A2"), Discount(amount=5)),
    )
    line = the_line(a_chain(discounted(), below, codes=("SPRING",)))

    assert [(str(step), step.level) for step in line.steps] == [
        ("discount SPRING of 10 % = 90.00   [Discounts!A2]", 1),
        ("discount = 85.00", 1),
    ]


# Step 5: rounding.


@pytest.mark.parametrize(
    ("currency", "price", "expected"),
    [
        ("EUR", "2.345", "2.35"),
        ("EUR", "2.3449999", "2.34"),
        ("JPY", "2.5", "3"),
        ("KWD", "2.3455", "2.346"),
    ],
)
def test_a_line_is_rounded_half_up_to_the_digits_of_its_currency(
    currency: str, price: str, expected: str
) -> None:
    book = a_book(monthly("cpu_cores", price), currency=currency)

    assert the_line(book).amount == Money(expected, currency)


def test_the_total_rounded_once_is_split_over_its_lines() -> None:
    """0.004 × 3 = 0.012 → 0.01, which the first line by name gets; each line alone is 0.00."""
    charges = [monthly(meter, "0.004") for meter in ("addon:c", "addon:b", "addon:a")]
    meters = {"addon:c": 1, "addon:b": 1, "addon:a": 1}

    by_total = quoted(a_book(*charges, rounding_level="total"), meters)
    assert amounts(by_total) == {"addon:c": "0.00", "addon:b": "0.00", "addon:a": "0.01"}
    assert quoted(a_book(*charges), meters).recurring == Money(0, "EUR")


def test_setup_and_recurring_totals_are_rounded_apart() -> None:
    book = a_book(
        once("cpu_cores", "0.004"),
        monthly("cpu_cores", "0.004"),
        monthly("ram_gib", "0.004"),
        rounding_level="total",
    )

    quote = quoted(book, TWO)
    assert (quote.setup, quote.recurring) == (Money(0, "EUR"), Money("0.01", "EUR"))


@given(st.lists(st.fractions(0, 100, max_denominator=60), max_size=8))
def test_numbers_rounded_together_add_up_and_stay_near(values: list[Fraction]) -> None:
    parts = rounded_together(values)

    assert sum(parts) == (2 * sum(values) + 1) // 2
    assert all(abs(part - value) < 1 for part, value in zip(parts, values, strict=True))


def test_numbers_below_zero_round_together_away_from_it() -> None:
    assert sum(rounded_together([Fraction(-1, 4), Fraction(-1, 4)])) == -1


# Step 6: commitments.


def thirds(**fields: Any) -> PriceBook:
    return a_book(*(monthly(f"addon:{n}", "33.334") for n in range(3)), **fields)


THREE = {"addon:0": 1, "addon:1": 1, "addon:2": 1}


def test_a_commitment_compares_what_is_billed() -> None:
    """3 × 33.334 are 100.002, but 33.33 are billed three times: one cent is missing."""
    quote = quoted(thirds(min_total="100"), THREE)

    assert amounts(quote)["Minimum total of 100.00"] == "0.01"
    assert quote.recurring == Money(100, "EUR")
    line = quote.lines[-1]
    assert (line.meter, line.quantity, line.kind) == ("", Decimal(1), ChargeKind.RECURRING)
    assert "commitment" in quote.explain()


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        ("99.99", None, None),
        ("100", None, "0.01"),
        (None, "99.99", None),
        (None, "99.98", "-0.01"),
        ("50", "60", "-39.99"),
        ("120", "130", "20.01"),
        (None, "0", "-99.99"),
    ],
)
def test_the_recurring_total_is_lifted_to_its_minimum_and_cut_to_its_maximum(
    least: str | None, most: str | None, expected: str | None
) -> None:
    quote = quoted(thirds(min_total=least, max_total=most), THREE)

    commitments = [line for line in quote.lines if line.model == "commitment"]
    assert [str(line.amount.amount) for line in commitments] == ([expected] if expected else [])


def test_a_commitment_is_about_the_recurring_total_alone() -> None:
    book = a_book(once("cpu_cores", "500"), monthly("cpu_cores", "10"), min_total="25")

    quote = quoted(book, {"cpu_cores": 1})
    assert (quote.setup, quote.recurring) == (Money(500, "EUR"), Money(25, "EUR"))


@pytest.mark.parametrize("meters", [{}, {"cpu_cores": 0}, {"addon:setup": 1}])
def test_who_buys_nothing_by_the_month_has_no_commitment(meters: dict[str, int]) -> None:
    book = a_book(monthly("cpu_cores", "10"), once("addon:setup", "5"), min_total="25")

    assert quoted(book, meters).recurring == Money(0, "EUR")


def test_what_is_free_by_the_month_still_has_a_minimum() -> None:
    assert quoted(
        a_book(monthly("cpu_cores", "0"), min_total="25"), {"cpu_cores": 1}
    ).recurring == (Money(25, "EUR"))


# Setup, recurring and period numbers.


def test_setup_is_charged_in_the_first_period_only() -> None:
    book = a_book(once("cpu_cores", "50"), monthly("cpu_cores", "10"))

    first, second = (quoted(book, {"cpu_cores": 2}, period_number=n) for n in (1, 2))
    assert (first.setup, first.recurring) == (Money(100, "EUR"), Money(20, "EUR"))
    assert (second.setup, second.recurring) == (Money(0, "EUR"), Money(20, "EUR"))


def test_what_is_only_set_up_costs_nothing_later_and_is_not_refused() -> None:
    book = a_book(once("addon:setup", "50"))

    assert quoted(book, {"addon:setup": 1}, period_number=2).lines == ()


def test_a_quantity_that_two_charges_refuse_is_refused_by_both() -> None:
    book = a_book(once("cpu_cores", "50", max_qty=3), monthly("cpu_cores", "10", step=2))

    assert codes(result(book, {"cpu_cores": 5})) == ("above_max_qty", "off_step")
    assert codes(result(book, {"cpu_cores": -1})) == ("below_zero", "below_zero")
    assert codes(result(a_book(monthly("cpu_cores", "10")), {"cpu_cores": -1})) == ("below_zero",)


def test_a_price_with_everything_off_is_shown_as_a_line_of_nothing() -> None:
    book = a_book(monthly("cpu_cores", Flat(9)), adjustments=(change(PERCENT, "-100"),))

    assert amounts(quoted(book, {"cpu_cores": 1})) == {"cpu_cores": "0.00"}


@pytest.mark.parametrize(
    ("fields", "amount", "expected"),
    [
        ({}, "10.00", "0.00"),
        ({}, "0.06", "0.00"),
        ({}, "0.05", "0.00"),  # 10 × 0.005, exactly covered
        ({}, "0.04", "0.10"),  # not a whole cent in any line: nothing can be taken
        ({"rounding_level": "total"}, "0.05", "0.00"),
        ({"adjustments": (Adjustment(AdjustmentKind.MARGIN, 15),)}, "500.00", "0.00"),
    ],
)
def test_an_amount_that_covers_the_lines_leaves_nothing_to_pay(
    fields: dict[str, Any], amount: str, expected: str
) -> None:
    meters = {f"addon:{n}": 1 for n in range(10)}
    charges = [monthly(meter, "0.005") for meter in meters]
    book = a_book(*charges, discounts=(Discount(amount=amount),), **fields)

    assert str(quoted(book, meters).your_total) == f"{expected} EUR"
