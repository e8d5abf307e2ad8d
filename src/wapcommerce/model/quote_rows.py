"""What a quote shows, row by row; text and HTML are two ways to write the same rows (D4)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING

from attrs import frozen

from wapcommerce.model.exact import plain, shown
from wapcommerce.model.money import Money

if TYPE_CHECKING:
    from wapcommerce.model.quote import Quote, QuoteLine

_WIDTH = 72


@frozen
class QuoteRow:
    """A text that stands so many places in, and its amount if it has one."""

    text: str
    amount: Money | None = None
    indent: int = 0


_BLANK = QuoteRow("")


def rows_of(quote: Quote) -> Iterator[QuoteRow]:
    """The whole calculation, so that a person can add it up again."""
    yield QuoteRow(
        f"Prices of {quote.book}, {quote.region}, as of {quote.as_of}, in {quote.currency}"
    )
    for kind, title, total in (
        ("setup", "Setup, once", quote.setup),
        ("recurring", f"Recurring, every {quote.period}", quote.recurring),
    ):
        lines = [line for line in quote.lines if line.kind == kind]
        if lines:
            yield _BLANK
            yield QuoteRow(title)
            for line in lines:
                yield from _rows_of_line(line)
            yield QuoteRow(f"{kind.capitalize()} total", total, 2)
    yield _BLANK
    yield QuoteRow("Your Total", quote.your_total)
    included = "included: " if quote.tax_mode == "inclusive" else ""
    for each in quote.taxes:
        yield QuoteRow(f"{included}{each.code} {plain(each.percent)} % of {each.net}", each.tax, 2)
    if quote.tax_mode == "exclusive":
        yield QuoteRow("With tax", quote.gross)
    if quote.missing:
        yield QuoteRow(f"Incomplete: still to choose: {', '.join(quote.missing)}")
    for note in quote.notes:
        yield QuoteRow(f"Note: {note}")


def as_text(quote: Quote) -> str:
    """The rows as text, with the amounts in one column."""
    return "\n".join(_text(row) for row in rows_of(quote))


def as_html(quote: Quote) -> str:
    """The rows as a table, for notebooks; everything in it is escaped."""
    rows = "".join(_html(row) for row in rows_of(quote) if row is not _BLANK)
    return f"<table><tbody>{rows}</tbody></table>"


def _rows_of_line(line: QuoteLine) -> Iterator[QuoteRow]:
    yield QuoteRow(f"{line.label}: {plain(line.quantity)} ({line.model})", line.amount, 2)
    for step in (*line.slices, *line.steps):
        yield QuoteRow(str(step), indent=6)
    if line.exact != Fraction(line.amount.amount):
        exact = shown(line.exact, line.amount.digits)
        yield QuoteRow(f"{exact} rounded to {line.amount}", indent=6)


def _text(row: QuoteRow) -> str:
    text = " " * row.indent + row.text
    return text if row.amount is None else f"{text:<{_WIDTH - 18}}{row.amount!s:>18}"


def _html(row: QuoteRow) -> str:
    text = f'<td style="text-align: left; padding-left: {row.indent}em">{escape(row.text)}</td>'
    amount = "" if row.amount is None else escape(str(row.amount))
    return f'<tr>{text}<td style="text-align: right">{amount}</td></tr>'
