"""What the scalar engine says of every row of a frame, and how a frame is held against it."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from tests.pricing.frame.books import DAY, MAX_QUANTITY, PARTS, REGIONS, Case
from wapcommerce.errors import Refusal
from wapcommerce.model.money import Money
from wapcommerce.model.quote import Quote
from wapcommerce.pricing.price import price_meters

Row = Mapping[str, object]

#: Codes that the frame gives before the scalar engine would be asked.
OF_THE_FRAME = {"null_quantity", "negative_quantity", "unknown_region", "above_max_quantity"}
OPTIONS: dict[str, Any] = {"units": PARTS, "max_quantity": MAX_QUANTITY, "regions": REGIONS}


def expected_errors(case: Case, number: int) -> set[str]:
    """The codes of which a row may show one; none when it has a price."""
    region = case.regions[number]
    found = set()
    for column in case.columns.values():
        quantity = column[number]
        if quantity is None:
            found.add("null_quantity")
        elif quantity < 0:
            found.add("negative_quantity")
    if region not in REGIONS:
        found.add("unknown_region")
    if found:
        return found
    quote = scalar(case, number)
    too_many = any(
        (column[number] or 0) > MAX_QUANTITY * PARTS.get(meter, 1)
        for meter, column in case.columns.items()
    )
    if isinstance(quote, Refusal):
        found |= set(quote.codes)
    return found | ({"above_max_quantity"} if too_many else set())


def scalar(case: Case, number: int) -> Quote | Refusal:
    """The quote of one row."""
    meters = {
        meter: Fraction(column[number] or 0, PARTS.get(meter, 1))
        for meter, column in case.columns.items()
    }
    region = case.regions[number]
    assert region is not None
    return price_meters(meters, region, case.price_list, DAY, case.period, case.period_number)


def minor(money: Money) -> int:
    """An amount as whole minor units."""
    units = Fraction(money.amount) * 10**money.digits
    assert units.denominator == 1
    return int(units)


def expected_amounts(quote: Quote) -> dict[str, int]:
    """Every amount column of a quote."""
    found = {
        "setup_minor": minor(quote.setup),
        "recurring_minor": minor(quote.recurring),
        "total_minor": minor(quote.your_total),
    }
    if quote.tax_mode:
        found |= {"tax_minor": minor(quote.tax), "gross_minor": minor(quote.gross)}
    for line in quote.lines:
        found[f"{line.kind}_minor:{line.meter or 'commitment'}"] = minor(line.amount)
    return found


def check(case: Case, rows: Sequence[Row]) -> None:
    """Every row has the scalar engine's price, or one of its reasons."""
    assert [row["id"] for row in rows] == case.frame["id"]
    for number, row in enumerate(rows):
        error = row["price_error"]
        amounts = {name: value for name, value in row.items() if "_minor" in name}
        allowed = expected_errors(case, number)
        if error is None:
            quote = scalar(case, number)
            assert isinstance(quote, Quote), (row, quote)
            wanted = expected_amounts(quote)
            if not any(":" in name for name in amounts):  # the charges were not asked for
                wanted = {name: value for name, value in wanted.items() if ":" not in name}
            shown = {name: amounts.pop(name, None) for name in wanted}
            assert shown == wanted, quote.explain()
            assert not any(amounts.values()), amounts  # charges that no line of the quote has
        else:
            assert error in allowed, (row, allowed)
            assert set(amounts.values()) == {None}, row
