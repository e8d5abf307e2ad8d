"""The report of a repricing as text, tables and records."""

import re
from datetime import date

import pytest

from wapcommerce.errors import Rejection
from wapcommerce.model.money import Money
from wapcommerce.model.quote import BookVersion
from wapcommerce.pricing.versions.repricing import PriceChange, RepricedItem, Repricing

OLD, NEW = BookVersion("RETAIL", "1"), BookVersion("RETAIL", "2")
ON = date(2026, 7, 1)


def item(
    item_id: str, old: str | None, new: str | None, currency: str = "EUR", period: str = "month"
) -> RepricedItem:
    """An item that moved from the old version to the new one."""
    problems = () if new is not None else (Rejection("price_missing", "no <price>", "vm"),)
    return RepricedItem(
        item_id,
        "acc-1",
        period,
        OLD,
        None if old is None else Money(old, currency),
        NEW,
        None if new is None else Money(new, currency),
        problems=problems,
    )


def kept(item_id: str, moves_on: date | None = None) -> RepricedItem:
    """An item that keeps its version."""
    amount = Money("10.00", "EUR")
    return RepricedItem(
        item_id, "acc-2", "month", OLD, amount, OLD, amount, keeps=True, moves_on=moves_on
    )


REPORT = Repricing(
    ON,
    (
        item("O-1", "24.00", "25.00"),
        item("O-2", "24.00", "23.50"),
        item("O-3", "24.00", "24.00"),
        kept("O-4"),
        kept("O-5", date(2026, 9, 1)),
        item("O-6", "9.00", None),
        item("O-7", None, None),
    ),
)


@pytest.mark.parametrize(
    ("change", "ids"),
    [
        (PriceChange.MORE, ["O-1"]),
        (PriceChange.LESS, ["O-2"]),
        (PriceChange.SAME, ["O-3"]),
        (PriceChange.KEEPS, ["O-4", "O-5"]),
        (PriceChange.NOT_PRICED, ["O-6", "O-7"]),
    ],
)
def test_items_are_found_by_what_happens_to_them(change: PriceChange, ids: list[str]) -> None:
    assert [each.item_id for each in REPORT.of(change)] == ids


def test_the_total_counts_what_is_known_on_both_sides() -> None:
    (total,) = REPORT.totals

    assert (total.old, total.new) == (Money("92.00", "EUR"), Money("92.50", "EUR"))
    assert total.difference == Money("0.50", "EUR")
    assert str(total) == "92.00 EUR → 92.50 EUR every month, +0.50 EUR"


def test_currencies_and_periods_are_not_summed_together() -> None:
    report = Repricing(
        ON,
        (
            item("a", "1", "2", "JPY"),
            item("b", "1.00", "2.00"),
            item("c", "1.00", "0.50", period="year"),
            item("d", "3", "4", "JPY"),
        ),
    )

    assert [str(total) for total in report.totals] == [
        "1.00 EUR → 2.00 EUR every month, +1.00 EUR",
        "1.00 EUR → 0.50 EUR every year, -0.50 EUR",
        "4 JPY → 6 JPY every month, +2 JPY",
    ]


def test_the_text_has_totals_and_a_row_for_each_item() -> None:
    title, total, blank, *rows = REPORT.explain().splitlines()

    assert title == (
        "Repricing on 2026-07-01 of 7 items: 1 more, 1 less, 1 the same, 2 kept, 2 not priced"
    )
    assert (total, blank) == ("  92.00 EUR → 92.50 EUR every month, +0.50 EUR", "")
    assert [re.split(" {2,}", row) for row in rows] == [
        ["Item", "Account", "Pays", "Old", "New", "Difference", "Period", "Remark"],
        ["O-1", "acc-1", "more", "24.00 EUR", "25.00 EUR", "+1.00 EUR", "every month"],
        ["O-2", "acc-1", "less", "24.00 EUR", "23.50 EUR", "-0.50 EUR", "every month"],
        ["O-3", "acc-1", "the same", "24.00 EUR", "24.00 EUR", "0.00 EUR", "every month"],
        [
            *("O-4", "acc-2", "kept", "10.00 EUR", "10.00 EUR", "0.00 EUR", "every month"),
            "keeps RETAIL version 1 for good",
        ],
        [
            *("O-5", "acc-2", "kept", "10.00 EUR", "10.00 EUR", "0.00 EUR", "every month"),
            "keeps RETAIL version 1, moves on 2026-09-01",
        ],
        ["O-6", "acc-1", "not priced", "9.00 EUR", "every month", "vm: no <price>"],
        ["O-7", "acc-1", "not priced", "every month", "vm: no <price>"],
    ]
    assert len({row.find("every month") for row in rows[1:]}) == 1


def test_an_empty_report_has_no_totals() -> None:
    report = Repricing(ON, ())

    assert report.totals == ()
    assert report.records() == []
    assert report.explain().startswith("Repricing on 2026-07-01 of 0 items: 0 more")


def test_records_have_whole_minor_units_for_a_data_frame() -> None:
    first, *_, last_but_one, last = REPORT.records()

    assert first == {
        "item_id": "O-1",
        "account_id": "acc-1",
        "change": "more",
        "period": "month",
        "currency": "EUR",
        "old_minor": 2400,
        "new_minor": 2500,
        "difference_minor": 100,
        "old_book": "RETAIL version 1",
        "new_book": "RETAIL version 2",
        "codes": "",
        "remark": "",
    }
    assert (last_but_one["old_minor"], last_but_one["new_minor"]) == (900, None)
    assert (last_but_one["codes"], last_but_one["difference_minor"]) == ("price_missing", None)
    assert (last["currency"], last["old_minor"]) == ("", None)


@pytest.mark.parametrize(("currency", "minor"), [("JPY", 12), ("EUR", 1200), ("KWD", 12000)])
def test_minor_units_are_those_of_the_currency(currency: str, minor: int) -> None:
    (record,) = Repricing(ON, (item("a", "12", "12", currency),)).records()

    assert (record["old_minor"], record["currency"]) == (minor, currency)


def test_the_tables_show_the_same_and_no_tag_of_a_text() -> None:
    html = REPORT._repr_html_()

    assert "<td>every month</td><td>92.00 EUR</td><td>92.50 EUR</td><td>+0.50 EUR</td>" in html
    assert "<td>O-2</td><td>acc-1</td><td>less</td>" in html
    assert "no &lt;price&gt;" in html
    assert "<price>" not in html
