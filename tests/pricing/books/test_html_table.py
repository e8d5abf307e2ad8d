"""Tables for notebooks: every text escaped."""

from wapcommerce.pricing.books.html_table import html_table


def test_a_table_has_a_title_headings_and_rows() -> None:
    assert html_table("Prices", ("Meter", "Price"), [("ram_gib", "3.00"), ("vm_count", "")]) == (
        "<p><b>Prices</b></p><table>"
        "<thead><tr><th>Meter</th><th>Price</th></tr></thead>"
        "<tbody><tr><td>ram_gib</td><td>3.00</td></tr><tr><td>vm_count</td><td></td></tr></tbody>"
        "</table>"
    )


def test_no_text_is_ever_a_tag() -> None:
    hostile = "<img src=x onerror='a()'>&\""
    table = html_table(hostile, (hostile,), [(hostile,)])

    assert "<img" not in table
    assert table.count("&lt;img src=x onerror=&#x27;a()&#x27;&gt;&amp;&quot;") == 3


def test_a_line_break_in_a_cell_stays_one() -> None:
    assert "<td>a<br>&lt;b&gt;</td>" in html_table("", (), [("a\n<b>",)])
