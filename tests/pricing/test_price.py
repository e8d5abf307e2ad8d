from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.pricing.tables import PRICES, QUANTITIES
from wapcommerce.errors import Refusal, accepted
from wapcommerce.model.catalogue import HardwareProfile, VmTemplate
from wapcommerce.model.configuration import (
    CharacteristicConfiguration,
    ProfileConfiguration,
    Selection,
)
from wapcommerce.model.meters import Meters
from wapcommerce.model.money import Money
from wapcommerce.model.offering import Region
from wapcommerce.model.quotas import BYTES_PER_GIB
from wapcommerce.model.quote import ChargeKind, Quote
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.charge_models.volume import Volume
from wapcommerce.pricing.price import price, price_meters

DAY = date(2026, 5, 1)
ATHENS = Region("Athens", "vmm01.athens.example", "s", "c", "Base1")


def charge(meter: str, price: str, kind: str = "recurring", period: str = "month") -> Charge:
    """A charge by the unit."""
    return Charge(
        meter, meter, ChargeKind(kind), period if kind == "recurring" else "", PerUnit(price)
    )


BOOK = PriceBook(
    "B",
    "v1",
    "EUR",
    (
        charge("cpu_cores", "12"),
        charge("ram_gib", "4.50"),
        charge("storage_gib", "0.09"),
        charge("vm_count", "10", "setup"),
        charge("addon:ipv4-1", "3.50"),
        charge("addon:ipv4-1", "5", "setup"),
    ),
)
MACHINE = {"cpu_cores": Fraction(4), "storage_gib": Fraction(100), "vm_count": Fraction(1)}


def codes(meters: Meters, book: PriceBook = BOOK, period: str = "month") -> list[tuple[str, str]]:
    """Code and path of every reason against it."""
    result = price_meters(meters, "Athens", book, DAY, period)
    assert isinstance(result, Refusal)
    return [(rejection.code, rejection.path) for rejection in result.rejections]


def quoted(meters: Meters, book: PriceBook = BOOK, period: str = "month") -> Quote:
    """The quote of these quantities."""
    return accepted(price_meters(meters, "Athens", book, DAY, period))


def test_lines_add_up_by_kind() -> None:
    quote = quoted(MACHINE)

    assert (quote.recurring, quote.setup) == (Money("57.00", "EUR"), Money("10.00", "EUR"))
    assert [(line.meter, line.kind.value) for line in quote.lines] == [
        ("vm_count", "setup"),
        ("cpu_cores", "recurring"),
        ("storage_gib", "recurring"),
    ]


@given(QUANTITIES, PRICES)
def test_totals_are_sums_of_the_lines_shown(quantity: Fraction, unit_price: Fraction) -> None:
    book = evolve(
        BOOK,
        charges=(
            *BOOK.charges[1:],
            evolve(BOOK.charges[0], model=PerUnit(unit_price)),
        ),
    )

    quote = quoted(
        {**MACHINE, "cpu_cores": Fraction(quantity), "ram_gib": Fraction(quantity)}, book
    )

    shown = sum((Fraction(line.amount.amount) for line in quote.lines), Fraction(0))
    assert Fraction(quote.your_total.amount) == shown


@given(st.permutations(sorted(MACHINE)))
def test_the_order_of_meters_changes_no_price(order: list[str]) -> None:
    shuffled = {meter: MACHINE[meter] for meter in order}

    assert quoted(shuffled).your_total == quoted(MACHINE).your_total


def test_equal_meters_cost_the_same_however_they_came_about() -> None:
    profile = HardwareProfile("p", "Medium", 2, 4096)
    template = VmTemplate("t", "Ubuntu", (50 * BYTES_PER_GIB,))
    machines = ProfileConfiguration("cloud", ATHENS, (Selection(profile, template, 2),))
    characteristics = CharacteristicConfiguration("cloud", ATHENS, machines.quotas)

    first = accepted(price(machines, BOOK, DAY))
    second = accepted(price(characteristics, BOOK, DAY))

    assert first.your_total == second.your_total == Money("113.00", "EUR")


def test_an_estimate_says_what_is_missing() -> None:
    profile = HardwareProfile("p", "Medium", 2, 4096)
    open_choice = ProfileConfiguration("cloud", ATHENS, (Selection(profile, None, 1),))

    quote = accepted(price(open_choice, BOOK, DAY))

    assert quote.missing == ("machines[0].template",)
    assert not quote.is_complete


def test_the_quote_says_book_region_period_and_day() -> None:
    quote = quoted(MACHINE)

    assert (str(quote.book), quote.region, quote.period) == ("B version v1", "Athens", "month")
    assert (quote.as_of, quote.currency) == (DAY, "EUR")


def test_what_has_no_price_is_refused_and_not_free() -> None:
    book = evolve(BOOK, charges=BOOK.charges[3:])

    assert codes({**MACHINE, "ram_gib": Fraction(0)}, book) == [
        ("price_missing", "cpu_cores"),
        ("price_missing", "storage_gib"),
    ]


def test_a_price_of_zero_is_a_price() -> None:
    book = evolve(BOOK, charges=(*BOOK.charges[1:], charge("cpu_cores", "0")))

    assert quoted(MACHINE, book).recurring == Money(9, "EUR")


def test_a_price_by_the_month_is_none_by_the_year_even_beside_a_setup_price() -> None:
    yearly = [charge(meter, "1", period="year") for meter in ("cpu_cores", "storage_gib")]
    book = evolve(BOOK, charges=(*BOOK.charges, *yearly))

    assert quoted(MACHINE, book, "year").recurring == Money(104, "EUR")
    assert codes({**MACHINE, "addon:ipv4-1": Fraction(1)}, book, "year") == [
        ("price_missing", "addon:ipv4-1")
    ]


def test_a_licence_by_the_month_is_not_free_by_the_year() -> None:
    yearly = [charge(meter, "1", period="year") for meter in ("cpu_cores", "storage_gib")]
    book = evolve(BOOK, charges=(*BOOK.charges, *yearly, charge("template:SQL", "140")))
    licensed = {**MACHINE, "template:SQL": Fraction(1), "template:Ubuntu": Fraction(1)}

    assert quoted(licensed, book).recurring == Money(197, "EUR")
    assert codes(licensed, book, "year") == [("price_missing", "template:SQL")]


def test_what_is_charged_only_once_has_a_price_in_every_period() -> None:
    book = evolve(BOOK, charges=(charge("addon:s2s-10", "40", "setup"),))

    assert quoted({"addon:s2s-10": Fraction(2)}, book, "year").setup == Money(80, "EUR")


def test_every_reason_is_told_at_once() -> None:
    limited = evolve(BOOK.charges[2], max_qty=Fraction(50))
    book = evolve(BOOK, charges=(*BOOK.charges[3:], limited))
    meters = {"cpu_cores": Fraction(4), "storage_gib": Fraction(100)}

    assert codes(meters, book) == [
        ("above_max_qty", "storage_gib"),
        ("price_missing", "cpu_cores"),
        ("meter_not_supplied", "vm_count"),
    ]


@pytest.mark.parametrize("day", [date(2026, 4, 30), date(2026, 5, 2)])
def test_a_day_outside_the_book_is_refused(day: date) -> None:
    book = evolve(BOOK, valid_from=DAY, valid_to=DAY)

    result = price_meters(MACHINE, "Athens", book, day)

    assert isinstance(result, Refusal)
    assert result.codes == ("book_not_valid",)
    assert isinstance(price_meters(MACHINE, "Athens", book, DAY), Quote)


@pytest.mark.parametrize(
    ("begin", "end", "told"),
    [
        (
            date(2026, 6, 1),
            date(2026, 6, 30),
            "from 2026-06-01 until 2026-06-30, not on 2026-05-01",
        ),
        (date(2026, 6, 1), None, "from 2026-06-01 until further notice"),
        (None, date(2026, 4, 30), "from the beginning until 2026-04-30"),
    ],
)
def test_a_refused_day_is_told_with_the_days_of_the_book(
    begin: date | None, end: date | None, told: str
) -> None:
    result = price_meters(MACHINE, "Athens", evolve(BOOK, valid_from=begin, valid_to=end), DAY)

    assert told in str(result)


def test_nothing_makes_no_line_unless_the_book_charges_for_it() -> None:
    fee = Volume((Tier(None, 1, 7),), zero="first_fee")
    book = evolve(BOOK, charges=(*BOOK.charges[1:], evolve(BOOK.charges[0], model=fee)))
    nothing = dict.fromkeys(MACHINE, Fraction(0))

    assert quoted(nothing).lines == ()
    assert [line.meter for line in quoted(nothing, book).lines] == ["cpu_cores"]


def test_characteristics_are_told_what_is_left_out() -> None:
    book = evolve(BOOK, charges=(*BOOK.charges, charge("template:SQL", "140")))

    assert "template:SQL" in quoted(MACHINE, book).notes[0]
