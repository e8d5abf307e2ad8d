"""Text and HTML of a quote show the same rows, for people to add up again."""

import re
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser

import pytest
from attrs import evolve
from hypothesis import given

from tests.model.test_quote import CORES, QUOTE, TAXES
from tests.strategies import quotes
from wapcommerce.model.money import Money
from wapcommerce.model.quote import Quote, Step, TaxMode
from wapcommerce.model.quote_rows import as_html, as_text, rows_of

HOSTILE = "<script>alert('x')</script> & \"<b>\""


def test_the_explanation_can_be_added_up_by_hand() -> None:
    lines = QUOTE.explain().splitlines()

    assert "      8 in tier up to 8 × 12.00 = 96.00   [Prices!I2]" in lines
    assert "      2 in the last tier × 10.50 = 21.00" in lines
    assert "      1.75 × 4.50 = 7.875   [Prices!I4]" in lines
    assert "      7.875 rounded to 7.88 EUR" in lines
    assert {len(line) for line in lines if line.startswith("  CPU") or "otal " in line} == {72}
    amounts = {line[:54].strip(): line[54:].strip() for line in lines if line.endswith(" EUR")}
    assert amounts["CPU cores: 10 (graduated)"] == "117.00 EUR"
    assert amounts["Memory: 1.75 (per_unit)"] == "7.88 EUR"
    assert amounts["Recurring total"] == "124.88 EUR"
    assert amounts["Setup total"] == "20.00 EUR"
    assert amounts["Your Total"] == "144.88 EUR"


def test_the_explanation_says_which_book_where_and_when() -> None:
    first = QUOTE.explain().splitlines()[0]

    for part in ("RETAIL version 2026-01", "Athens", "2026-05-01", "EUR"):
        assert part in first


def test_the_explanation_says_what_is_missing_and_noted() -> None:
    text = evolve(QUOTE, missing=("machines[0].template",), notes=("licences apart",)).explain()

    assert "still to choose: machines[0].template" in text
    assert "Note: licences apart" in text


def test_a_section_without_lines_is_left_out() -> None:
    text = evolve(QUOTE, lines=(CORES,)).explain()

    assert "Setup" not in text
    assert "Recurring, every month" in text


def test_a_line_that_needs_no_rounding_says_nothing_of_it() -> None:
    assert "rounded" not in evolve(QUOTE, lines=(CORES,)).explain()


def test_steps_follow_the_slices_and_the_rounding() -> None:
    margin = Step("margin of 15 %", Decimal(2340), 17, 1, "Adjustments!G2")
    line = evolve(CORES, steps=(margin,), amount=Money("137.65", "EUR"))

    lines = evolve(QUOTE, lines=(line,)).explain().splitlines()

    start = lines.index("      margin of 15 % = 137.647059…   [Adjustments!G2]")
    assert lines[start + 1] == "      137.647059… rounded to 137.65 EUR"


@pytest.mark.parametrize(
    ("mode", "told", "with_tax"),
    [
        ("exclusive", "  VAT 10 % of 124.88 EUR", True),
        ("inclusive", "  included: VAT 12 % of", False),
    ],
)
def test_taxes_stand_below_the_total(mode: TaxMode, told: str, with_tax: bool) -> None:
    text = evolve(QUOTE, tax_mode=mode, taxes=TAXES).explain()

    assert text.index("Your Total") < text.index(told)
    assert ("With tax" in text) is with_tax
    assert not with_tax or "159.78 EUR" in text.splitlines()[-1]


def test_an_html_table_has_a_row_for_every_row() -> None:
    quote = evolve(QUOTE, tax_mode="exclusive", taxes=TAXES, missing=("x",), notes=("y",))

    cells = re.findall(r"<td[^>]*>(.*?)</td>", quote._repr_html_())

    rows = [row for row in rows_of(quote) if row.text]
    assert [unescape(cell) for cell in cells[::2]] == [row.text for row in rows]
    assert cells[1::2] == ["" if row.amount is None else str(row.amount) for row in rows]


class Tags(HTMLParser):
    """Collects the names of all tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(name for name, _ in attrs)}

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    tags.close()
    return tags


def test_hostile_labels_notes_and_cells_are_text() -> None:
    slices = tuple(evolve(each, what=HOSTILE, source=HOSTILE) for each in CORES.slices)
    line = evolve(CORES, label=HOSTILE, model=HOSTILE, slices=slices)
    line = evolve(line, steps=(Step(HOSTILE, Decimal(117), source=HOSTILE),))
    taxes = tuple(evolve(each, code=HOSTILE) for each in TAXES)
    quote = evolve(
        QUOTE,
        lines=(line,),
        region=HOSTILE,
        period=HOSTILE,
        missing=(HOSTILE,),
        notes=(HOSTILE,),
        book=evolve(QUOTE.book, book_id=HOSTILE, version=HOSTILE),
        taxes=taxes,
    )

    tags = parsed(quote._repr_html_())

    assert tags.found == {"table", "tbody", "tr", "td", "style"}
    assert tags.text.count(HOSTILE) == quote.explain().count(HOSTILE) == 16


@given(quotes())
def test_any_quote_can_be_written_both_ways(quote: Quote) -> None:
    assert parsed(as_html(quote)).found == {"table", "tbody", "tr", "td", "style"}
    assert str(quote.your_total) in as_text(quote)
