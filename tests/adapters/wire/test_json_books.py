"""Price books, differences and repricings as versioned JSON, both ways."""

import json
from datetime import date

import pytest
from hypothesis import given, settings

from tests.books import price_books
from wapcommerce.adapters.wire.json import from_json, to_json
from wapcommerce.errors import InvalidJson, Rejection
from wapcommerce.model.money import Money
from wapcommerce.model.quote import BookVersion
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.versions.book_diff import BookDiff, diff
from wapcommerce.pricing.versions.repricing import RepricedItem, Repricing
from wapcommerce.testing.contracts.price_books import a_book

VERSION, AMOUNT = BookVersion("RETAIL", "1"), Money("24.00", "EUR")
REFUSED = (Rejection("price_missing", "no price", "ram_gib", "add a row"),)
REPORT = Repricing(
    date(2026, 7, 1),
    (
        RepricedItem("O-1", "acc-1", "month", VERSION, AMOUNT, VERSION, AMOUNT, keeps=True),
        RepricedItem("O-2", "acc-1", "year", VERSION, None, problems=REFUSED),
    ),
)


def test_a_book_with_everything_comes_back_as_it_was() -> None:
    book = a_book("1", date(2026, 1, 1))

    text = to_json(book)

    assert from_json(PriceBook, text) == book
    assert to_json(from_json(PriceBook, text)) == text


@settings(max_examples=30)
@given(price_books(), price_books())
def test_any_book_and_any_difference_comes_back_as_it_was(one: PriceBook, other: PriceBook) -> None:
    found = diff(one, other)

    assert from_json(PriceBook, to_json(one)) == one
    assert from_json(BookDiff, to_json(found)) == found


def test_a_charge_and_a_repricing_come_back_as_they_were() -> None:
    assert from_json(Repricing, to_json(REPORT)) == REPORT
    for charge in a_book("1").charges:
        assert from_json(Charge, to_json(charge)) == charge


def test_a_document_says_its_kind_and_the_version_of_its_form() -> None:
    document = json.loads(to_json(a_book("1")))

    assert (document["v"], document["type"]) == (1, "price_book")
    assert document["min_total"] == "5"
    assert document["charges"][0]["model"]["type"] == "per_unit"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"v": 2}, ("unknown_version", "v")),
        ({"type": "charge"}, ("unknown_type", "type")),
        ({"currency": "XXY"}, ("malformed", "")),
        ({"charges": "none"}, ("malformed", "charges")),
        ({"min_total": 5}, ("malformed", "min_total")),
        ({"parent": ""}, ("unknown_field", "")),
        ({"rounding_level": "never"}, ("malformed", "rounding_level")),
    ],
)
def test_what_is_no_book_is_refused_with_its_path(
    changed: dict[str, object], expected: tuple[str, str]
) -> None:
    text = json.dumps({**json.loads(to_json(a_book("1"))), **changed})

    with pytest.raises(InvalidJson) as caught:
        from_json(PriceBook, text)

    assert [(each.code, each.path) for each in caught.value.rejections] == [expected]
