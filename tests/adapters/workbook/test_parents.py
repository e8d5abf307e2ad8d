"""The books above a book: found by name, with circles, gaps and other currencies told."""

from datetime import date

import pytest
from attrs import evolve
from openpyxl import Workbook

from tests.adapters.workbook.drafts import Typed, draft, loaded, saved, with_keys, with_rows
from wapcommerce.adapters.workbook import check
from wapcommerce.adapters.workbook.book_sheet import BookSettings
from wapcommerce.adapters.workbook.parents import known
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.pricing.books.book import PriceBook

ROOT = evolve(loaded(draft()), book_id="ROOT")
MIDDLE = evolve(ROOT, book_id="MIDDLE", parent_id="ROOT")
CHILD = with_keys(draft(), parent_book="MIDDLE")


def told(*parents: PriceBook, book: Workbook = CHILD) -> list[tuple[str, str]]:
    """The codes and cells of the child's problems."""
    content = saved(book)
    return [(each.code, each.cell) for each in check(content, parents).problems]


def test_a_chain_that_is_whole_is_no_problem() -> None:
    assert told(ROOT, MIDDLE) == []
    assert told(MIDDLE, ROOT) == []


@pytest.mark.parametrize("parents", [(), (ROOT,), (MIDDLE,)])
def test_a_parent_that_is_not_there_and_not_needed_is_a_warning(
    parents: tuple[PriceBook, ...],
) -> None:
    assert told(*parents) == [("W-PARENT-UNCHECKED", "B7")]
    assert check(saved(CHILD), parents).book is not None


def test_a_parent_is_needed_for_examples() -> None:
    book = with_keys(draft(), parent_book="MIDDLE")
    example: dict[str, Typed] = {
        "name": "a",
        "as_of": date(2026, 5, 1),
        "region": None,
        "period": "month",
    }
    with_rows(book, "Examples", {**example, "kind": "recurring_net", "expected": 9, "ram_gib": 2})

    assert told(ROOT, MIDDLE, book=book) == []
    assert told(MIDDLE, book=book) == [("E-PARENT-MISSING", "B7")]


def test_a_parent_is_needed_for_a_meter_that_this_book_does_not_price() -> None:
    book = with_keys(draft(), parent_book="MIDDLE")
    with_rows(book, "Discounts", {"code": "A", "percent": 1, "meter": "addon:x"})

    assert told(MIDDLE, book=book) == [("E-PARENT-MISSING", "B7")]
    assert told(MIDDLE, ROOT, book=book) == [("E-REF-UNKNOWN", "C2")]
    priced = evolve(ROOT, charges=(evolve(ROOT.charges[1], meter="addon:x"),))
    assert told(MIDDLE, priced, book=book) == []


def test_one_version_without_its_parent_is_enough_for_a_gap() -> None:
    other = evolve(MIDDLE, version="other", parent_id="ROOT")
    gap = evolve(MIDDLE, parent_id="GONE")

    for books in ([other, gap, ROOT], [gap, other, ROOT]):
        assert told(*books) == [("W-PARENT-UNCHECKED", "B7")]


@pytest.mark.parametrize("back_to", ["TEST", "MIDDLE", "ROOT"])
def test_a_book_that_builds_on_itself_is_refused(back_to: str) -> None:
    assert told(MIDDLE, evolve(ROOT, parent_id=back_to)) == [("E-PARENT-CYCLE", "B7")]


def test_the_circle_is_named() -> None:
    (problem,) = check(saved(CHILD), [MIDDLE, evolve(ROOT, parent_id="TEST")]).problems

    assert "TEST → MIDDLE → ROOT → TEST" in problem.message


def test_a_book_above_in_another_currency_is_refused() -> None:
    assert told(MIDDLE, evolve(ROOT, currency="USD")) == [("E-CURRENCY", "B4")]


def test_the_version_in_force_is_the_one_that_began_last() -> None:
    old = evolve(ROOT, version="old", valid_from=None)
    new = evolve(ROOT, version="new", valid_from=date(2026, 5, 1))
    ended = evolve(ROOT, version="x", valid_from=date(2026, 6, 1), valid_to=date(2026, 6, 30))
    books = known([old, new, ended])

    assert books.in_force("ROOT", date(2026, 4, 30)) == old
    assert books.in_force("ROOT", date(2026, 5, 1)) == new
    assert books.in_force("ROOT", date(2026, 6, 30)) == ended
    assert books.in_force("ROOT", date(2026, 7, 1)) == new
    assert books.in_force("OTHER", date(2026, 7, 1)) is None


def test_the_same_version_may_be_there_but_only_as_it_is() -> None:
    same = evolve(loaded(draft()), source="spring.xlsx")

    assert told(same, book=draft()) == []
    assert told(evolve(same, charges=()), book=draft()) == [("E-VERSION-OVERLAP", "B3")]


@pytest.mark.parametrize(
    ("first", "last", "cells"),
    [
        (date(2025, 1, 1), None, []),
        (date(2025, 1, 1), date(2025, 12, 31), []),
        (date(2025, 1, 1), date(2026, 1, 1), ["B6"]),
        (None, date(2026, 1, 1), ["B6"]),
        (date(2026, 1, 1), None, ["B6"]),
        (date(2026, 2, 1), None, []),
    ],
)
def test_versions_of_a_book_do_not_state_to_hold_on_the_same_day(
    first: date | None, last: date | None, cells: list[str]
) -> None:
    other = evolve(loaded(draft()), version="other", valid_from=first, valid_to=last)

    assert told(other, book=draft()) == [("E-VERSION-OVERLAP", cell) for cell in cells]


def test_a_book_that_states_its_end_must_end_before_a_later_version() -> None:
    book = with_keys(draft(), valid_to=date(2026, 6, 30))
    later = evolve(loaded(draft()), version="later", valid_from=date(2026, 6, 30))

    assert told(later, book=book) == [("E-VERSION-OVERLAP", "B6")]
    assert told(evolve(later, valid_from=date(2026, 7, 1)), book=book) == []


def test_many_versions_of_many_books_are_looked_through_once_each() -> None:
    books = [
        evolve(ROOT, book_id=f"B{n}", version=f"v{v}", parent_id=f"B{n + 1}" if n < 7 else "")
        for n in range(8)
        for v in range(9)
    ]

    found = known(books).above(BookSettings(book_id="X", parent_book="B0"), Findings())

    assert (len(found.books), found.is_whole) == (72, True)
