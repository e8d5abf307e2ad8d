"""D5 step 4: who has a discount, on what, and which one is taken first."""

import copy
import pickle
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wapcommerce.errors import InvalidCharge
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.discount import Discount, DiscountOrder, in_order

DAY = date(2026, 5, 1)
RECURRING, SETUP = ChargeKind.RECURRING, ChargeKind.SETUP


@pytest.mark.parametrize(
    ("code", "codes", "expected"),
    [
        ("", (), True),
        ("", ("SPRING",), True),
        ("SPRING", ("SPRING", "STAFF"), True),
        ("SPRING", ("STAFF",), False),
        ("SPRING", (), False),
        ("SPRING", ("spring",), False),
    ],
)
def test_a_code_must_be_had_and_no_code_is_for_everyone(
    code: str, codes: tuple[str, ...], expected: bool
) -> None:
    assert Discount(code, percent=10).is_granted(codes, DAY, 1) is expected


@pytest.mark.parametrize(
    ("periods", "number", "expected"),
    [(1, 1, True), (1, 2, False), (3, 3, True), (3, 4, False), (None, 1, True), (None, 999, True)],
)
def test_it_lasts_its_number_of_periods(periods: int | None, number: int, expected: bool) -> None:
    assert Discount(percent=10, periods=periods).is_granted((), DAY, number) is expected


@pytest.mark.parametrize(("days", "expected"), [(-1, False), (0, True), (1, True), (2, False)])
def test_both_days_are_inclusive(days: int, expected: bool) -> None:
    discount = Discount(percent=10, valid_from=DAY, valid_to=DAY + timedelta(days=1))

    assert discount.is_granted((), DAY + timedelta(days=days), 1) is expected


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({}, True),
        ({"meter": "cpu_cores"}, True),
        ({"region": "Athens"}, True),
        ({"kind": RECURRING}, True),
        ({"meter": "cpu_cores", "region": "Athens", "kind": RECURRING}, True),
        ({"meter": "ram_gib"}, False),
        ({"region": "Berlin"}, False),
        ({"kind": SETUP}, False),
    ],
)
def test_it_holds_for_the_lines_it_names(scope: dict[str, Any], expected: bool) -> None:
    assert Discount(percent=10, **scope).holds_for("cpu_cores", "Athens", RECURRING) is expected


@pytest.mark.parametrize(
    ("values", "paths"),
    [
        ({}, ["percent"]),
        ({"percent": 10, "amount": 5}, ["percent"]),
        ({"percent": "-0.01"}, ["percent"]),
        ({"percent": "100.01"}, ["percent"]),
        ({"amount": "-0.01"}, ["amount"]),
        ({"percent": 10, "periods": 0}, ["periods"]),
        ({"percent": 10, "valid_from": DAY, "valid_to": date(2026, 4, 30)}, ["valid_from"]),
        (
            {"percent": 101, "amount": -1, "periods": -1},
            ["percent", "percent", "amount", "periods"],
        ),
    ],
)
def test_everything_that_is_wrong_is_told_at_once(values: dict[str, Any], paths: list[str]) -> None:
    with pytest.raises(InvalidCharge) as caught:
        Discount(**values)

    assert [each.path for each in caught.value.rejections] == paths


@pytest.mark.parametrize(
    "values",
    [
        {"percent": 0},
        {"percent": 100},
        {"amount": 0},
        {"percent": 5, "periods": 1},
        {"percent": 5, "valid_from": DAY, "valid_to": DAY},
    ],
)
def test_the_ends_of_every_range_are_allowed(values: dict[str, Any]) -> None:
    assert Discount(**values).holds_for("cpu_cores", "Athens", RECURRING)


@pytest.mark.parametrize("name", ["percent", "amount"])
def test_a_discount_is_never_a_float(name: str) -> None:
    values: dict[str, Any] = {name: 0.1}

    with pytest.raises(TypeError):
        Discount(**values)


@pytest.mark.parametrize(
    ("discount", "expected"),
    [
        (Discount("SPRING", percent="10.50"), "discount SPRING of 10.5 %"),
        (Discount(percent=10), "discount of 10 %"),
        (Discount("SPRING", amount=5), "discount SPRING"),
        (Discount(amount=5), "discount"),
    ],
)
def test_a_quote_calls_it_by_code_and_percentage(discount: Discount, expected: str) -> None:
    assert str(discount) == expected


def percent(code: str, group: str = "") -> Discount:
    return Discount(code, percent=10, group=group)


def amount(code: str, group: str = "") -> Discount:
    return Discount(code, amount=5, group=group)


def order(*discounts: Discount, by: DiscountOrder = "declared") -> str:
    """The codes in the order in which they are taken."""
    return "".join(discount.code for discount in in_order(discounts, by))


def test_discounts_without_a_group_keep_their_order() -> None:
    assert order(amount("a"), percent("b"), amount("c"), percent("d")) == "abcd"


def test_within_a_group_percentages_go_before_amounts() -> None:
    assert order(amount("a", "g"), percent("b", "g"), amount("c", "g"), percent("d", "g")) == "bdac"


def test_groups_keep_their_order() -> None:
    assert order(amount("a", "g"), percent("b", "g"), amount("c", "h"), percent("d", "h")) == "badc"


def test_a_group_that_is_interrupted_is_two_stages() -> None:
    assert order(amount("a", "g"), amount("b"), percent("c", "g")) == "abc"


def test_one_kind_goes_before_the_other_when_the_book_says_so() -> None:
    mixed = (amount("a"), percent("b"), amount("c", "g"), percent("d", "g"))

    assert order(*mixed, by="percent_first") == "bdac"
    assert order(*mixed, by="amount_first") == "acbd"


DISCOUNTS = st.lists(
    st.builds(
        lambda code, group, is_percent: (percent if is_percent else amount)(code, group),
        st.text("abcdef", min_size=1, max_size=2),
        st.sampled_from(["", "g", "h"]),
        st.booleans(),
    ),
    max_size=6,
)


@given(DISCOUNTS, st.sampled_from(get_args(DiscountOrder)))
def test_ordering_loses_none_and_changes_nothing_the_second_time(
    discounts: list[Discount], by: DiscountOrder
) -> None:
    once = in_order(discounts, by)

    assert sorted(once, key=repr) == sorted(discounts, key=repr)
    assert in_order(once, by) == once


@given(DISCOUNTS, st.sampled_from(get_args(DiscountOrder)))
def test_two_of_one_kind_in_one_group_keep_their_order(
    discounts: list[Discount], by: DiscountOrder
) -> None:
    """Identity tells equal discounts apart."""
    ordered = in_order(discounts, by)
    for is_percent in (True, False):
        for group in ("", "g", "h"):

            def alike(discount: Discount, group: str = group, kind: bool = is_percent) -> bool:
                return discount.group == group and (discount.percent is not None) is kind

            assert [*map(id, filter(alike, ordered))] == [*map(id, filter(alike, discounts))]


def test_a_discount_is_a_value() -> None:
    """D14."""
    discount = Discount("SPRING", percent="10.0", kind=SETUP, valid_from=DAY, source="Discounts!A2")
    copied = pickle.loads(pickle.dumps(discount))  # noqa: S301 - our own

    assert copied == copy.deepcopy(discount) == discount
    assert hash(copied) == hash(discount)
    assert discount == Discount(
        "SPRING", percent=10, kind=SETUP, valid_from=DAY, source="Discounts!A2"
    )


def test_a_kind_given_as_text_is_that_kind() -> None:
    discount = Discount(percent=10, kind="setup")

    assert discount.kind is ChargeKind.SETUP
    with pytest.raises(ValueError, match="'recuring' is no kind of charge; use setup or recurring"):
        Discount(percent=10, kind="recuring")
