"""The documentation describes the columns and keys that the loader knows, and no others."""

import re
from pathlib import Path

from wapcommerce.adapters.workbook.columns import BOOK_KEYS, PRICE_COLUMNS

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "workbook.md"


def described(section: str) -> list[str]:
    """The first column of the first table below a heading of the page."""
    text = PAGE.read_text("utf-8").split(f"\n{section}\n")[1]
    table = re.search(r"\|---.*\n((?:\|.*\n)+)", text)
    assert table is not None
    return re.findall(r"^\| `([a-z_]+)` \|", table[1], re.MULTILINE)


def test_every_key_of_book_is_documented_in_this_order() -> None:
    assert described("## Sheet Book") == [key.name for key in BOOK_KEYS]


def test_every_column_of_prices_is_documented_in_this_order() -> None:
    assert described("### Columns") == [column.name for column in PRICE_COLUMNS]


def test_every_reserved_one_is_documented_as_reserved() -> None:
    text = PAGE.read_text("utf-8")
    reserved = [column.name for column in (*BOOK_KEYS, *PRICE_COLUMNS) if column.is_reserved]

    assert all(re.search(rf"^\| `{name}` \|.*Reserved", text, re.MULTILINE) for name in reserved)


def test_a_column_with_choices_is_a_choice() -> None:
    assert all(
        bool(column.choices) == (column.format == "choice")
        for column in (*BOOK_KEYS, *PRICE_COLUMNS)
    )
