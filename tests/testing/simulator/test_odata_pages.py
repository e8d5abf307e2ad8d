import pytest

from wapcommerce.testing.simulator.edm import Row
from wapcommerce.testing.simulator.odata_pages import page_of_rows
from wapcommerce.testing.simulator.odata_query import BadQuery

ROWS: tuple[Row, ...] = tuple({"ID": letter, "StampId": "s"} for letter in "cabd")


def page(size: int | None = None, **options: str) -> tuple[str, dict[str, str]]:
    rows, following = page_of_rows(ROWS, {f"${n}": v for n, v in options.items()}, size)
    return "".join(str(row["ID"]) for row in rows), following


def test_a_list_is_in_the_order_of_keys() -> None:
    assert page() == ("abcd", {})


def test_a_part_is_counted_from_the_first() -> None:
    assert page(top="2") == ("ab", {})
    assert page(skip="1", top="2") == ("bc", {})
    assert page(skip="9") == page(top="0") == ("", {})


def test_a_page_says_how_to_go_on() -> None:
    assert page(3) == ("abc", {"$skiptoken": "c,s"})
    assert page(3, skiptoken="c,s") == ("d", {})
    assert page(4) == ("abcd", {})


def test_what_was_asked_for_goes_on_over_the_pages() -> None:
    first = page(2, skip="1", top="3", filter="x")

    assert first == ("bc", {"$top": "1", "$filter": "x", "$skiptoken": "c,s"})
    assert page(2, skiptoken="c,s", top="1") == ("d", {})


@pytest.mark.parametrize("number", ["", "x", "-1", "1.5"])
def test_what_is_no_number_is_refused(number: str) -> None:
    for name in ("top", "skip"):
        with pytest.raises(BadQuery, match="whole number"):
            page(None, **{name: number})
