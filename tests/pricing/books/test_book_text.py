"""A whole book as text and as tables, with cells and cliffs."""

from attrs import evolve

from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.book_text import book_html, book_text
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.tax import TaxRate
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.charge_models.volume import Volume

TIERS = (Tier(10, 1, source="Prices!J7"), Tier(None, "0.50", source="Prices!J8"))
MEMORY = Charge(
    "ram_gib", "Memory", ChargeKind.RECURRING, "month", Volume(TIERS), source="Prices!A7"
)
BOOK = PriceBook(
    "RETAIL-EU",
    "1",
    "EUR",
    (MEMORY,),
    discounts=(Discount("SPRING", percent=10, source="Discounts!A2"),),
    taxes=(TaxRate("STD", 24),),
)


def test_a_book_is_told_with_its_settings_rows_and_cells() -> None:
    assert book_text(BOOK).splitlines() == [
        "RETAIL-EU version 1",
        "    currency: EUR",
        "    time_zone: UTC",
        "    discount_order: declared",
        "    derived_periods: no",
        "    rounding_level: line",
        "    tax_rounding: line",
        "",
        "charge ram_gib in every region, recurring per month   [Prices!A7]",
        "    label: Memory",
        "    model: volume",
        "    unit_price in tier up to 10: 1",
        "    unit_price in the last tier: 0.5",
        "    boundary: upper",
        "    zero: free",
        "    included: 0",
        "    buying more costs less: 10 cost 10.00, just more 5.00",
        "",
        "discount code SPRING, every meter in every region   [Discounts!A2]",
        "    percent: 10",
        "",
        "tax STD in every country",
        "    percent: 24",
    ]


def test_the_tables_show_the_same_and_no_tag_of_a_text() -> None:
    book = evolve(BOOK, charges=(evolve(MEMORY, label="<b>Memory</b>"),))

    html = book_html(book)

    assert "<td>Prices!A7</td>" in html
    assert "label: &lt;b&gt;Memory&lt;/b&gt;<br>model: volume<br>" in html
    assert "buying more costs less: 10 cost 10.00, just more 5.00</td>" in html
    assert "<b>Memory" not in html


def test_a_book_tells_itself_as_text_and_as_tables() -> None:
    book = PriceBook("nimbus", "7", "EUR", ())

    assert book.explain() == book_text(book)
    assert book._repr_html_() == book_html(book)
