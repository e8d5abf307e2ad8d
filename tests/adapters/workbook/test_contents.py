"""Every value of every sheet reaches the book."""

from datetime import date

import attrs

from tests.adapters.workbook.drafts import draft, loaded, saved, with_keys, with_rows
from wapcommerce.adapters.workbook import check
from wapcommerce.pricing.books.book import PriceBook


def test_no_field_of_a_price_book_keeps_its_default() -> None:
    parent = attrs.evolve(loaded(draft()), book_id="LIST")
    book = with_keys(
        draft(),
        valid_to=date(2026, 12, 31),
        time_zone="Europe/Athens",
        parent_book="LIST",
        discount_order="amount_first",
        derived_periods="yes",
        min_total=1,
        rounding_level="unit_price",
        unit_price_digits=4,
        max_total=9,
        tax_mode="inclusive",
        tax_rounding="exact",
    )
    book["Prices"]["W1"], book["Prices"]["W4"] = "tax_code", "S"
    with_rows(book, "Adjustments", {"kind": "markup", "value": 1})
    with_rows(book, "Discounts", {"code": "A", "percent": 1})
    with_rows(book, "Tax", {"code": "S", "rate": 1})

    checked = check(saved(book), [parent])

    assert checked.problems == ()
    assert checked.book is not None
    for field in attrs.fields(PriceBook):
        assert getattr(checked.book, field.name) != field.default, field.name
