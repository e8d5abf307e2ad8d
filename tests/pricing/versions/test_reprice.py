"""What a new version changes for everyone who buys by it already."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

from wapcommerce.errors import Refusal, Rejection
from wapcommerce.model.exact import Exact
from wapcommerce.model.money import Money
from wapcommerce.model.quote import BookVersion, ChargeKind
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.versions.price_lock import PriceLock
from wapcommerce.pricing.versions.reprice import InstalledItem, moved_by, reprice
from wapcommerce.pricing.versions.repricing import PriceChange, RepricedItem

SOLD, ON = date(2026, 3, 5), date(2026, 7, 1)


def per_unit(meter: str, price: str, kind: ChargeKind = ChargeKind.RECURRING) -> Charge:
    """A charge by the unit, every month or once."""
    period = "month" if kind is ChargeKind.RECURRING else ""
    return Charge(meter, meter, kind, period, PerUnit(price))


def book(version: str, price: str = "12.00", **settings: str) -> PriceBook:
    """A version with that price of a core, and 100.00 once."""
    charges = (per_unit("product:vm", price), per_unit("product:vm", "100.00", ChargeKind.SETUP))
    return evolve(PriceBook("RETAIL", version, "EUR", charges), **settings)  # type: ignore[arg-type]


OLD = evolve(book("1"), valid_to=date(2026, 6, 30))
NEW = evolve(book("2", "12.50"), valid_from=ON)
LIST = PriceList("retail", OLD)


def item(
    price_list: PriceList = LIST, count: Exact = 2, lock: PriceLock | None = None
) -> InstalledItem:
    """Two of the product in Athens, sold on 5 March."""
    return InstalledItem(
        "O-1-1", "acc-1", {"product:vm": count}, "Athens", price_list, SOLD, lock=lock
    )


def repriced(installed: InstalledItem, new: PriceBook = NEW) -> RepricedItem:
    """The one item of the report."""
    (found,) = reprice([installed], new, ON).items
    return found


def test_two_cores_that_cost_half_an_euro_more_pay_one_euro_more() -> None:
    found = repriced(item())

    assert (found.old, found.new) == (Money("24.00", "EUR"), Money("25.00", "EUR"))
    assert found.difference == Money("1.00", "EUR")
    assert (found.old_book, found.new_book) == (OLD.name, NEW.name)
    assert (found.item_id, found.account_id, found.period) == ("O-1-1", "acc-1", "month")
    assert found.change is PriceChange.MORE


@pytest.mark.parametrize(
    ("moves_on", "change", "amount"),
    [
        (None, PriceChange.KEEPS, "24.00"),
        (date(2026, 7, 2), PriceChange.KEEPS, "24.00"),
        (date(2026, 7, 1), PriceChange.MORE, "25.00"),
        (date(2026, 6, 30), PriceChange.MORE, "25.00"),
    ],
)
def test_an_item_that_keeps_its_version_pays_the_same_until_it_moves(
    moves_on: date | None, change: PriceChange, amount: str
) -> None:
    found = repriced(item(lock=PriceLock(OLD.name, SOLD, moves_on)))

    assert found.change is change
    assert found.new == Money(amount, "EUR")
    assert found.moves_on == moves_on
    assert found.new_book == (OLD.name if change is PriceChange.KEEPS else NEW.name)


def test_a_lock_to_another_version_than_that_of_the_list_is_told() -> None:
    found = repriced(item(lock=PriceLock(BookVersion("RETAIL", "0"), SOLD)))

    assert found.change is PriceChange.NOT_PRICED
    assert [problem.code for problem in found.problems] == ["lock_of_another_version"]
    assert found.old == Money("24.00", "EUR")


def test_what_has_no_price_any_more_is_told_with_its_old_price() -> None:
    found = repriced(item(), evolve(NEW, charges=()))

    assert (found.old, found.new, found.difference) == (Money("24.00", "EUR"), None, None)
    assert found.new_book == NEW.name
    assert [problem.code for problem in found.problems] == ["price_missing"]


def test_what_has_no_price_today_is_told_too() -> None:
    found = repriced(item(PriceList("retail", evolve(OLD, charges=()))))

    assert (found.old, found.new, found.new_book) == (None, None, None)
    assert [problem.code for problem in found.problems] == ["price_missing"]


def test_every_reason_against_an_item_is_told() -> None:
    limited = evolve(NEW, charges=(evolve(NEW.charges[0], min_qty=3, step=3),))

    found = repriced(item(), limited)

    assert [problem.code for problem in found.problems] == ["below_min_qty", "off_step"]


def test_amounts_of_two_currencies_are_not_compared() -> None:
    found = repriced(item(), evolve(NEW, currency="USD"))

    assert (found.new, [problem.code for problem in found.problems]) == (None, ["currency_changed"])


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("", "inclusive", ["tax_mode_changed"]),
        ("inclusive", "exclusive", ["tax_mode_changed"]),
        ("inclusive", "inclusive", []),
        ("", "exclusive", []),
    ],
)
def test_amounts_with_and_without_tax_are_not_compared(
    old: str, new: str, codes: list[str]
) -> None:
    today = PriceList("retail", evolve(OLD, tax_mode=old))  # type: ignore[arg-type]

    found = repriced(item(today), evolve(NEW, tax_mode=new))  # type: ignore[arg-type]

    assert [problem.code for problem in found.problems] == codes


def test_a_new_version_of_a_book_above_reaches_those_who_buy_below() -> None:
    own = PriceBook("RESALE", "7", "EUR", (), parent_id="RETAIL")
    markup = evolve(own, adjustments=(Adjustment(AdjustmentKind.MARKUP, Decimal(10)),))
    below = PriceList("resale", markup, above=(OLD,), buyers=("acc-1", "acc-2"))

    found = repriced(item(below))

    assert (found.old, found.new) == (Money("26.40", "EUR"), Money("27.50", "EUR"))
    assert (found.old_book, found.new_book) == (own.name, own.name)


def test_a_new_version_of_the_own_book_keeps_the_books_above() -> None:
    root = evolve(book("1"), book_id="ROOT")
    own = PriceBook("OWN", "1", "EUR", (), parent_id="ROOT")
    tenth = (Adjustment(AdjustmentKind.PERCENT, Decimal(10)),)
    today = PriceList("list", own, above=(root,))

    found = repriced(item(today), evolve(own, version="2", adjustments=tenth))

    assert (found.old, found.new) == (Money("24.00", "EUR"), Money("26.40", "EUR"))


def test_what_was_agreed_with_an_account_still_holds() -> None:
    ten_off = (Adjustment(AdjustmentKind.PERCENT, Decimal(-10)),)
    agreed = PriceList("list", OLD, ten_off, buyers=("acc-1",))

    found = repriced(item(agreed))

    assert (found.old, found.new) == (Money("21.60", "EUR"), Money("22.50", "EUR"))


def test_a_book_of_another_name_changes_nothing_for_an_item() -> None:
    lasting = PriceList("retail", book("1"))

    found = repriced(item(lasting), evolve(NEW, book_id="OTHER"))

    assert (found.change, found.new_book) == (PriceChange.SAME, OLD.name)


def test_a_book_that_has_ended_and_has_no_successor_cannot_price() -> None:
    found = repriced(item(), evolve(NEW, book_id="OTHER"))

    assert [problem.code for problem in found.problems] == ["book_not_valid"]


def test_a_version_that_builds_on_a_parent_which_the_list_lacks_is_refused() -> None:
    found = repriced(item(), evolve(NEW, parent_id="ROOT"))

    assert [problem.code for problem in found.problems] == ["parent_missing"]


def test_discounts_count_for_the_period_that_comes_next() -> None:
    half = Discount(percent=50, periods=2)
    new = evolve(NEW, discounts=(half,))

    amounts = [repriced(evolve(item(), period_number=number), new).new for number in (2, 3)]

    assert amounts == [Money("12.50", "EUR"), Money("25.00", "EUR")]


def test_there_is_no_first_period_left_to_bill() -> None:
    with pytest.raises(ValueError, match="period_number"):
        evolve(item(), period_number=1)


def in_force(*books: PriceBook) -> Callable[[str, date], PriceBook | None]:
    """A store of these books, the later going first."""

    def find(book_id: str, day: date) -> PriceBook | None:
        valid = [each for each in books if each.book_id == book_id and each.is_valid_on(day)]
        return valid[-1] if valid else None

    return find


def test_a_store_moves_every_book_to_its_version_in_force() -> None:
    root = PriceBook("ROOT", "1", "EUR", OLD.charges, valid_to=date(2026, 6, 30))
    own = PriceBook("OWN", "1", "EUR", (), parent_id="ROOT")
    root2 = evolve(NEW, book_id="ROOT")
    tenth = (Adjustment(AdjustmentKind.PERCENT, Decimal(10)),)
    own2 = evolve(own, version="2", adjustments=tenth)
    today = PriceList("list", own, above=(root,))

    (found,) = reprice([item(today)], moved_by(in_force(root, root2, own, own2)), ON).items

    assert (found.old, found.new) == (Money("24.00", "EUR"), Money("27.50", "EUR"))
    assert found.new_book == own2.name


def test_a_store_follows_a_version_to_its_new_parent() -> None:
    child = evolve(NEW, charges=(), parent_id="ROOT")
    root = PriceBook("ROOT", "9", "EUR", (per_unit("product:vm", "1.00"),))

    (found,) = reprice([item()], moved_by(in_force(child, root)), ON).items

    assert found.new == Money("2.00", "EUR")


def test_a_host_finds_the_list_of_each_item_itself() -> None:
    asked: list[tuple[str, date]] = []

    def find(installed: InstalledItem, day: date) -> PriceList | Refusal:
        asked.append((installed.account_id, day))
        if installed.account_id == "gone":
            return Refusal((Rejection("no_list", "the account is closed"),))
        return PriceList("new", NEW)

    report = reprice([item(), evolve(item(), account_id="gone")], find, ON)

    assert asked == [("acc-1", ON), ("gone", ON)]
    assert [each.change for each in report.items] == [PriceChange.MORE, PriceChange.NOT_PRICED]
    assert report.items[1].problems[0].code == "no_list"


def test_two_accounts_of_one_list_are_asked_for_one_by_one() -> None:
    def find(installed: InstalledItem, _: date) -> PriceList:
        return PriceList(
            "own", evolve(NEW, charges=(per_unit("product:vm", installed.account_id),))
        )

    report = reprice([evolve(item(), account_id=price) for price in ("1", "2")], find, ON)

    assert [each.new for each in report.items] == [Money("2.00", "EUR"), Money("4.00", "EUR")]


def test_nothing_installed_is_an_empty_report() -> None:
    assert reprice([], NEW, ON).items == ()


def test_a_float_is_no_quantity() -> None:
    with pytest.raises(TypeError):
        reprice([item(count=1.5)], NEW, ON)  # type: ignore[arg-type]
