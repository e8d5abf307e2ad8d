"""D2: what a price list would give away, by meter and period; `coverage` has the rules."""

import pytest

from tests.pricing.small_books import DAY, a_book, a_chain, codes, monthly, once, quoted, result
from wapcommerce.model.money import Money
from wapcommerce.pricing.calculation.gaps import gaps
from wapcommerce.pricing.calculation.rate_card import rate_card
from wapcommerce.pricing.price import price_total

PROFILES = a_book(monthly("profile:Small", "10"), monthly("storage_gib", "1"))


def test_a_gap_names_the_book_the_meter_and_where() -> None:
    (rejection,), _ = gaps(rate_card(PROFILES, "Athens", DAY), (("cpu_cores", True),))

    assert rejection.code == "price_missing"
    assert rejection.path == "cpu_cores"
    for part in ("root version 1", "cpu_cores", "month", "Athens", str(DAY)):
        assert part in rejection.message


@pytest.mark.parametrize(
    ("small", "large", "cores", "is_refused"),
    [
        (1, 0, 4, False),  # every machine has a price of its own
        (1, 1, 4, True),  # the large one has none
        (0, 0, 4, True),  # cores without machines
        (0, 0, 0, False),
        (0, 1, 0, False),  # a profile without a price is no gap by itself
    ],
)
def test_the_total_alone_is_refused_for_the_same_quantities_as_the_quote(
    small: int, large: int, cores: int, is_refused: bool
) -> None:
    """What is remembered for a set of meters must not forget that quantities may be zero."""
    meters = {"profile:Small": small, "profile:Large": large, "cpu_cores": cores}

    for _ in range(2):
        total = price_total(meters, "Athens", PROFILES, DAY)
        assert (not isinstance(total, Money)) is is_refused
    quote = result(PROFILES, meters)
    assert (codes(quote) == codes(total)) if is_refused else (total == Money(10 * small, "EUR"))


@pytest.mark.parametrize(("small", "is_refused"), [(1, False), (0, True)])
def test_cores_without_a_price_are_a_gap_only_without_machines(
    small: int, is_refused: bool
) -> None:
    meters = {"profile:Small": small, "cpu_cores": 4}

    total = price_total(meters, "Athens", PROFILES, DAY)
    assert (not isinstance(total, Money)) is is_refused


def test_a_price_anywhere_in_the_chain_closes_the_gap() -> None:
    chain = a_chain(PROFILES, a_book(monthly("cpu_cores", "3"), book_id="x"))

    assert quoted(chain, {"cpu_cores": 2}).recurring == Money(6, "EUR")


def test_a_meter_that_is_charged_by_another_period_is_a_gap_in_this_one() -> None:
    book = a_book(once("template:SQL", "5"), monthly("template:SQL", "140"))

    assert codes(result(book, {"template:SQL": 1}, period="year")) == ("price_missing",)
    assert quoted(book, {"template:SQL": 0}, period="year").lines == ()


@pytest.mark.parametrize("number", [1, 2])
def test_what_is_charged_once_is_no_gap_in_any_period(number: int) -> None:
    book = a_book(once("addon:setup", "50"))

    quote = quoted(book, {"addon:setup": 1}, period="year", period_number=number)
    assert quote.setup == Money(50 if number == 1 else 0, "EUR")


def test_a_price_by_machine_needs_their_number() -> None:
    book = a_book(monthly("vm_count", "1"), monthly("cpu_cores", "1"))

    assert codes(result(book, {"cpu_cores": 1})) == ("meter_not_supplied",)
    assert codes(price_total({"cpu_cores": 1}, "Athens", book, DAY)) == ("meter_not_supplied",)


def test_remarks_are_on_the_quote() -> None:
    book = a_book(monthly("cpu_cores", "1"), monthly("template:SQL", "140"))

    assert "template:SQL" in quoted(book, {"cpu_cores": 1}).notes[0]
    assert quoted(book, {"cpu_cores": 1, "profile:Small": 1}).notes == ()
