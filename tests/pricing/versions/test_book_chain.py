"""Books above a book are found by name, on a day, from the root down."""

from datetime import date
from decimal import Decimal

import pytest

from wapcommerce.errors import Refusal, accepted
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.versions.book_chain import BookInForce, book_chain, price_list_of

DAY = date(2026, 4, 1)


def book(book_id: str, parent_id: str = "", version: str = "1") -> PriceBook:
    """A book without prices."""
    return PriceBook(book_id, version, "EUR", (), parent_id=parent_id)


def holding(*books: PriceBook) -> BookInForce:
    """A store of these books, all in force on `DAY` and on no other day."""
    return lambda book_id, day: next(
        (each for each in books if each.book_id == book_id and day == DAY), None
    )


ROOT, MIDDLE, OWN = book("MAKER"), book("DISTRIBUTOR", "MAKER"), book("RESELLER", "DISTRIBUTOR")


def test_a_book_without_parent_stands_alone() -> None:
    assert book_chain(ROOT, DAY, holding()) == (ROOT,)


def test_the_chain_begins_with_the_root_and_ends_with_the_book() -> None:
    assert book_chain(OWN, DAY, holding(ROOT, MIDDLE, OWN)) == (ROOT, MIDDLE, OWN)


def test_parents_are_those_in_force_on_the_day() -> None:
    found = book_chain(OWN, date(2026, 4, 2), holding(ROOT, MIDDLE))

    assert isinstance(found, Refusal)
    assert found.codes == ("parent_missing",)


def test_a_missing_parent_is_refused_wherever_it_is_missing() -> None:
    found = book_chain(OWN, DAY, holding(MIDDLE))

    assert isinstance(found, Refusal)
    assert found.codes == ("parent_missing",)
    message = "DISTRIBUTOR version 1 builds on MAKER, which has no version in force on 2026-04-01"
    assert found.rejections[0].message == message


@pytest.mark.parametrize(
    ("books", "circle"),
    [
        ((book("A", "A"),), "A → A"),
        ((book("A", "B"), book("B", "A")), "A → B → A"),
        ((book("A", "B"), book("B", "C"), book("C", "B")), "A → B → C → B"),
        ((book("A", "B"), book("B", "A", "2")), "A → B → A"),
    ],
)
def test_a_book_that_builds_on_itself_is_refused_with_the_circle(
    books: tuple[PriceBook, ...], circle: str
) -> None:
    found = book_chain(books[0], DAY, holding(*books))

    assert isinstance(found, Refusal)
    assert found.codes == ("parent_cycle",)
    assert found.rejections[0].message.endswith(f": {circle}")


def test_a_price_list_has_the_books_above_its_own_and_what_was_agreed() -> None:
    agreed = (Adjustment(AdjustmentKind.PERCENT, Decimal(-5)),)

    found = price_list_of(
        "prices of Elli",
        OWN,
        DAY,
        holding(ROOT, MIDDLE),
        adjustments=agreed,
        buyers=("acc-1", "acc-2"),
        codes=("SPRING",),
        country="GR",
    )

    assert found == PriceList(
        "prices of Elli",
        OWN,
        agreed,
        (ROOT, MIDDLE),
        buyers=("acc-1", "acc-2"),
        codes=("SPRING",),
        country="GR",
    )
    assert accepted(found).books == (ROOT, MIDDLE, OWN)


def test_a_price_list_is_refused_as_its_chain_is() -> None:
    assert price_list_of("list", OWN, DAY, holding()) == book_chain(OWN, DAY, holding())
